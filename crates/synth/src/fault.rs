//! Files with one thing wrong, so that whoever tries the platform sees what it says about them.

use signature::{Profile, Shape, sign};

use crate::authority::Signatory;
use crate::file::FileFault;
use crate::visit::Visit;

/// One thing wrong with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Nobody signed it.
    Unsigned,
    /// A digit changed after it was signed.
    ChangedAfterSigning,
    /// A day of the calendar that is not there, in a field every reader needs.
    NoSuchDay,
    /// Letters where a number belongs, in one line of drugs.
    LettersForNumber,
    /// The number of one person with the name of another.
    OtherName,
}

impl Fault {
    pub const ALL: [Self; 5] =
        [Self::Unsigned, Self::ChangedAfterSigning, Self::NoSuchDay, Self::LettersForNumber, Self::OtherName];
}

impl Visit {
    /// Prints the file with one thing wrong. It is a visit of its own, beside the good one.
    pub fn faulty_file(&self, fault: Fault, signatory: &Signatory) -> Result<String, FileFault> {
        let mut visit = self.clone();
        visit.write_everywhere("MA_LK", &format!("{}-S{}", self.visit_code, fault as u8));
        match fault {
            Fault::Unsigned | Fault::ChangedAfterSigning => {}
            Fault::NoSuchDay => visit.write_everywhere("NGAY_RA", "202602301030"),
            Fault::LettersForNumber => visit.write_everywhere("SO_LUONG", "hai"),
            Fault::OtherName => visit.write_everywhere("HO_TEN", "MAI THỊ NHẦM TÊN"),
        }
        let text = visit.unsigned_file()?;
        if fault == Fault::Unsigned {
            return Ok(text);
        }
        let signed = sign(&text, &signatory.key, Shape::Enveloped, &Profile::QD3176)?;
        Ok(match fault {
            Fault::ChangedAfterSigning => {
                signed.replacen("<SOLUONGHOSO>1</SOLUONGHOSO>", "<SOLUONGHOSO>01</SOLUONGHOSO>", 1)
            }
            _ => signed,
        })
    }

    /// Writes a text into every field of that name.
    fn write_everywhere(&mut self, field: &str, text: &str) {
        let rows = self.tables.iter_mut().flat_map(|table| &mut table.rows);
        for (_, value) in rows.flat_map(|row| &mut row.0).filter(|(name, _)| *name == field) {
            *value = text.to_owned();
        }
    }
}
