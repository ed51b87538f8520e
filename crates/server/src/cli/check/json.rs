//! One JSON document, written as it goes: `{"files":[…],"totals":{…}}`, a line for each file.

use formats::Finding;
use serde::Serialize;

use super::examine::FileReport;
use super::sink::{Out, Sink};
use super::totals::Totals;

pub struct Json {
    out: Out,
    files: u64,
}

#[derive(Serialize)]
struct File<'a> {
    path: &'a str,
    version: &'a str,
    verdict: &'a str,
    signature: &'a str,
    findings: Vec<Line<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    repaired: Option<&'a super::fix::Repaired>,
}

#[derive(Serialize)]
struct Line<'a> {
    rule: &'a str,
    severity: &'a str,
    visit: Option<u32>,
    table: Option<&'a str>,
    row: Option<u32>,
    field: Option<&'a str>,
    /// The value, or the shape of an identifier; null where it is hidden or empty.
    value: Option<&'a str>,
    /// `shown`, `shape`, `hidden` or `empty`.
    value_is: &'a str,
    /// The finding says only that its rule could not be checked.
    not_checked: bool,
    message_vi: &'a str,
    message_en: &'a str,
}

impl<'a> From<&'a Finding> for Line<'a> {
    fn from(finding: &'a Finding) -> Self {
        let value = finding.value.as_ref();
        Self {
            rule: finding.rule,
            severity: finding.severity.code(),
            visit: finding.visit,
            table: finding.table,
            row: finding.row,
            field: finding.field.as_deref(),
            value: value.and_then(|value| value.text()),
            value_is: match value {
                None => "empty",
                Some(value) if value.is_shape() => "shape",
                Some(value) if value.text().is_some() => "shown",
                Some(_) => "hidden",
            },
            not_checked: finding.unchecked,
            message_vi: &finding.message_vi,
            message_en: &finding.message_en,
        }
    }
}

impl Json {
    pub fn new(out: Out) -> Self {
        Self { out, files: 0 }
    }
}

impl Sink for Json {
    fn file(&mut self, report: &FileReport) -> anyhow::Result<()> {
        let file = File {
            path: &report.path,
            version: report.version,
            verdict: report.verdict,
            signature: report.signature,
            findings: report.findings.iter().map(Line::from).collect(),
            repaired: report.repaired.as_ref(),
        };
        self.out.write(if self.files == 0 { "{\"files\":[\n" } else { ",\n" })?;
        self.files += 1;
        self.out.write(&serde_json::to_string(&file)?)
    }

    fn finish(&mut self, totals: &Totals) -> anyhow::Result<()> {
        self.out.write(if self.files == 0 { "{\"files\":[" } else { "\n" })?;
        self.out.write(&format!("],\"totals\":{}}}\n", serde_json::to_string(totals)?))?;
        self.out.flush()
    }
}
