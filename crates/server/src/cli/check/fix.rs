//! `--fix`: repaired copies in a folder of their own; never over a file that is there.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use formats::Repair;
use serde::{Serialize, Serializer};

use super::examine::FileReport;

/// Where repaired copies go.
pub struct Fix {
    folder: PathBuf,
}

/// What became of one file.
#[derive(Debug, Serialize)]
pub struct Repaired {
    /// The repaired copy.
    pub path: String,
    /// The copy has no valid signature: that of the file spoke for other bytes and was taken out.
    pub needs_signing: bool,
    #[serde(serialize_with = "as_lines")]
    pub repairs: Vec<Repair>,
    /// Repairs that were made and are not listed.
    pub more: usize,
}

#[derive(Serialize)]
struct Line<'a> {
    rule: &'a str,
    visit: Option<u32>,
    table: Option<&'a str>,
    row: Option<u32>,
    field: Option<&'a str>,
    message_vi: &'a str,
    message_en: &'a str,
}

fn as_lines<S: Serializer>(repairs: &[Repair], out: S) -> Result<S::Ok, S::Error> {
    out.collect_seq(repairs.iter().map(|repair| Line {
        rule: repair.rule,
        visit: repair.visit,
        table: repair.table,
        row: repair.row,
        field: repair.field.as_deref(),
        message_vi: repair.words_vi,
        message_en: repair.words_en,
    }))
}

impl Fix {
    /// Takes a folder that is empty or not there yet, and not inside one that is checked.
    pub fn new(folder: &Path, checked: &[PathBuf]) -> anyhow::Result<Self> {
        let about = || format!("--fix {}", folder.display());
        std::fs::create_dir_all(folder).with_context(about)?;
        if std::fs::read_dir(folder).with_context(about)?.next().is_some() {
            bail!("--fix {}: the folder is not empty; give a new one", folder.display());
        }
        let real = folder.canonicalize().with_context(about)?;
        for path in checked {
            if path.canonicalize().is_ok_and(|path| real.starts_with(path)) {
                bail!("--fix {}: lies inside {}, which is checked", folder.display(), path.display());
            }
        }
        Ok(Self { folder: folder.to_owned() })
    }

    /// Writes the repaired copy of a file; nothing when there is nothing to repair.
    pub fn file(&self, below: &Path, bytes: &[u8], report: &FileReport) -> std::io::Result<Option<Repaired>> {
        // A file that cannot be read has been reported; there is nothing to repair in it.
        let Ok(Some(done)) = formats::repair(bytes) else { return Ok(None) };
        let path = self.folder.join(below);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent)?;
        }
        let mut file = OpenOptions::new().write(true).create_new(true).open(&path)?;
        file.write_all(done.text.as_bytes())?;
        let was_good = matches!(report.signature, "valid" | "not_checked" | "untrusted");
        Ok(Some(Repaired {
            path: path.display().to_string(),
            needs_signing: done.unsigned || !was_good,
            repairs: done.repairs,
            more: done.more,
        }))
    }
}

impl Repaired {
    /// Returns the lines for people: what was repaired, the rows of one kind together.
    pub fn text(&self, rows_shown: usize) -> String {
        let signing = if self.needs_signing { " — PHẢI KÝ SỐ LẠI trước khi gửi" } else { "" };
        let count = self.repairs.len() + self.more;
        let mut text = format!("  → bản sửa {} ({count} chỗ){signing}\n", self.path);
        let mut kinds: Vec<(&Repair, Vec<u32>)> = Vec::new();
        for repair in &self.repairs {
            let kind = |one: &Repair| (one.rule, one.visit, one.table, one.field.clone(), one.words_vi);
            match kinds.iter_mut().find(|(first, _)| kind(first) == kind(repair)) {
                Some((_, rows)) => rows.extend(repair.row),
                None => kinds.push((repair, repair.row.into_iter().collect())),
            }
        }
        for (repair, rows) in kinds {
            let place: Vec<&str> = repair.table.into_iter().chain(repair.field.as_deref()).collect();
            let place = if place.is_empty() { String::new() } else { format!(" · {}", place.join(" ")) };
            let rows = row_words(&rows, rows_shown);
            text += &format!("      {}{place}: {}{rows}\n", repair.rule, repair.words_vi);
        }
        text
    }
}

fn row_words(rows: &[u32], shown: usize) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let listed: Vec<String> = rows.iter().take(shown).map(ToString::to_string).collect();
    let more = match rows.len().saturating_sub(shown) {
        0 => String::new(),
        more => format!(" … và {more} dòng khác"),
    };
    format!(" (dòng {}{more})", listed.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_new_folder_outside_is_taken() {
        let folder = tempfile::tempdir().unwrap();
        let checked = folder.path().join("in");
        std::fs::create_dir(&checked).unwrap();
        std::fs::write(checked.join("a.xml"), "x").unwrap();
        let named = [checked.clone()];
        assert!(Fix::new(&folder.path().join("out/deep"), &named).is_ok());
        assert!(Fix::new(&checked, &named).is_err(), "it has files");
        assert!(Fix::new(&checked.join("out"), &named).is_err(), "the copies would be checked too");
    }

    #[test]
    fn a_file_that_is_there_is_never_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let fix = Fix::new(folder.path(), &[]).unwrap();
        let report = FileReport {
            path: String::new(),
            version: "",
            verdict: "refused",
            signature: "unsigned",
            findings: Vec::new(),
            repaired: None,
        };
        let bytes = "\u{feff}<GIAMDINHHS/>".as_bytes();
        let done = fix.file(Path::new("b/a.xml"), bytes, &report).unwrap().unwrap();
        assert!(done.needs_signing && done.text(5).contains("R-ENV-010"), "{done:?}");
        assert_eq!(std::fs::read_to_string(&done.path).unwrap(), "<GIAMDINHHS/>");
        assert!(fix.file(Path::new("b/a.xml"), bytes, &report).is_err());
        assert!(fix.file(Path::new("c.xml"), b"<GIAMDINHHS/>", &report).unwrap().is_none());
    }

    #[test]
    fn rows_of_one_repair_are_one_line() {
        assert_eq!(row_words(&[], 5), "");
        assert_eq!(row_words(&[1, 2], 5), " (dòng 1, 2)");
        assert_eq!(row_words(&(1..=42).collect::<Vec<_>>(), 3), " (dòng 1, 2, 3 … và 39 dòng khác)");
    }
}
