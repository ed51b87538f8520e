//! Reading for tests: bytes to a reading, and samples taken apart so that one place can be changed.

use base64::prelude::{BASE64_STANDARD, Engine};
use formats::{Reading, read};
use record::PartialDate;
use signature::xml::{Limits, Text};

pub const SAMPLES: [(&str, &str); 4] = [
    ("01-ngoai-tru", include_str!("samples/01-ngoai-tru.xml")),
    ("02-noi-tru", include_str!("samples/02-noi-tru.xml")),
    ("03-chuyen-tuyen", include_str!("samples/03-chuyen-tuyen.xml")),
    ("04-hen-kham-lai", include_str!("samples/04-hen-kham-lai.xml")),
];

pub fn today() -> PartialDate {
    PartialDate::new(2026, Some(11), Some(20)).unwrap()
}

/// Reads a file the way a caller does: checked text, tree, reading.
pub fn read_text(file: &str) -> Reading {
    let text = Text::read(file.as_bytes(), &Limits::default()).unwrap();
    let tree = text.tree().unwrap();
    read(&tree, None, text.had_bom(), today())
}

pub fn sample(number: usize) -> &'static str {
    SAMPLES[number - 1].1
}

/// Returns the rule ids of the findings, each with its severity.
pub fn rules_of(reading: &Reading) -> Vec<String> {
    reading.findings.iter().map(|finding| format!("{} {}", finding.rule, finding.severity.code())).collect()
}

/// Changes the inner document of one table and leaves the rest of the file as it is.
pub fn change_part(file: &str, kind: &str, change: impl Fn(&str) -> String) -> String {
    let (start, end) = content_range(file, kind);
    let bytes = BASE64_STANDARD.decode(file[start..end].trim()).unwrap();
    let changed = change(std::str::from_utf8(&bytes).unwrap());
    format!("{}{}{}", &file[..start], BASE64_STANDARD.encode(changed), &file[end..])
}

/// Returns where the base64 of one table stands in the file.
pub fn content_range(file: &str, kind: &str) -> (usize, usize) {
    let at = file.find(&format!("<LOAIHOSO>{kind}</LOAIHOSO>")).unwrap();
    let start = at + file[at..].find("<NOIDUNGFILE>").unwrap() + "<NOIDUNGFILE>".len();
    (start, start + file[start..].find("</NOIDUNGFILE>").unwrap())
}
