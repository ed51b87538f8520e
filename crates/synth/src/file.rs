//! From a visit to the file a facility sends: printed by the format's own writer, then signed.

use formats::{BuildFault, FileBuilder, VisitBuilder};
use signature::{Profile, Shape, SignFault, sign};
use thiserror::Error;

use crate::authority::Signatory;
use crate::visit::Visit;
use crate::when::day_digits;

/// Says why a visit could not become a file.
#[derive(Debug, Error)]
pub enum FileFault {
    #[error("a field does not belong to its table")]
    Build(#[from] BuildFault),
    #[error("the file could not be signed")]
    Sign(#[from] SignFault),
}

impl Visit {
    /// Returns the visit in the form of the format's own reader and writer.
    pub fn built(&self) -> Result<formats::Visit, FileFault> {
        let mut builder = VisitBuilder::new(self.version);
        for table in &self.tables {
            for row in &table.rows {
                let mut fields = builder.row(table.code);
                for (name, text) in &row.0 {
                    fields.set(name, text);
                }
            }
        }
        Ok(builder.build()?)
    }

    /// Prints the file without signature, made on the day the visit ended.
    pub fn unsigned_file(&self) -> Result<String, FileFault> {
        let file = FileBuilder::new(self.facility, &day_digits(self.ended.date()));
        Ok(file.visit(self.built()?).to_xml())
    }

    /// Prints the file and signs it as hospital systems do.
    pub fn signed_file(&self, signatory: &Signatory) -> Result<String, FileFault> {
        let text = self.unsigned_file()?;
        Ok(sign(&text, &signatory.key, Shape::Enveloped, &Profile::QD3176)?)
    }
}
