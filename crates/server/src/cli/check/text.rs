//! The report for people, in Vietnamese: by file, then by table and field, what repeats itself folded.

use std::fmt::Write;

use formats::{Finding, Severity};

use super::examine::FileReport;
use super::sink::{Out, Sink};
use super::totals::Totals;
use super::walk::Unreadable;

/// How many rows of one fault are listed.
const ROWS_SHOWN: usize = 5;
/// How many faults of one rule in one table are listed.
const FAULTS_SHOWN: usize = 5;
/// How many further fields are named where more faults are folded.
const FIELDS_NAMED: usize = 8;

const HIDDEN: &str = " (giá trị được ẩn)";

pub struct Text {
    out: Out,
    /// Nothing is folded.
    all: bool,
}

impl Text {
    pub fn new(out: Out, all: bool) -> Self {
        Self { out, all }
    }
}

impl Sink for Text {
    fn file(&mut self, report: &FileReport) -> anyhow::Result<()> {
        self.out.write(&file_text(report, self.all))
    }

    fn unreadable(&mut self, what: &Unreadable) -> anyhow::Result<()> {
        self.out.write(&format!("KHÔNG ĐỌC ĐƯỢC  {}: {}\n", what.path.display(), what.error))
    }

    fn finish(&mut self, totals: &Totals) -> anyhow::Result<()> {
        self.out.write(&totals_text(totals))?;
        self.out.flush()
    }
}

/// Returns the text on one file.
fn file_text(report: &FileReport, all: bool) -> String {
    let (errors, warnings) = (report.count(Severity::Error), report.count(Severity::Warning));
    let mut text = String::new();
    text += if report.is_accepted() { "ĐẠT  " } else { "KHÔNG ĐẠT  " };
    text += &report.path;
    if !report.version.is_empty() {
        let _ = write!(text, " · QĐ {}", report.version);
    }
    let _ = write!(text, " · {}", signature_words(report.signature));
    if errors + warnings > 0 {
        let _ = write!(text, " · {errors} lỗi, {warnings} cảnh báo");
    }
    text.push('\n');
    let mut last = None;
    for fault in folded(faults(&report.findings), all) {
        let heading = heading(fault.first());
        if last.as_ref() != Some(&heading) {
            let _ = writeln!(text, "  {heading}");
            last = Some(heading);
        }
        fault.write(&mut text, all);
    }
    let missing = report.findings.iter().filter(|finding| finding.unchecked).count();
    if missing > 0 {
        let _ = writeln!(text, "  (chưa kiểm tra {missing} điểm vì không có danh mục; xem cuối báo cáo)");
    }
    if let Some(repaired) = &report.repaired {
        text += &repaired.text(if all { usize::MAX } else { ROWS_SHOWN });
    }
    text
}

fn signature_words(signature: &str) -> &str {
    match signature {
        "valid" => "chữ ký hợp lệ",
        "not_checked" => "chứng thư chưa kiểm tra",
        "unsigned" => "chưa ký số",
        "untrusted" => "chứng thư không được tin cậy",
        "invalid" => "chữ ký không hợp lệ",
        other => other,
    }
}

/// Where in the file: a table, of which visit where there are several, or the envelope.
fn heading(finding: &Finding) -> String {
    let table = finding.table.unwrap_or("Phong bì");
    match finding.visit {
        Some(visit) if visit > 1 => format!("{table} (hồ sơ thứ {visit})"),
        _ => table.to_owned(),
    }
}

/// One fault: a rule, a field and a message, with every row that has it.
struct Fault<'a> {
    rows: Vec<&'a Finding>,
    /// Further faults of the same rule in the same table.
    folded: Vec<&'a Finding>,
}

impl<'a> Fault<'a> {
    fn first(&self) -> &'a Finding {
        self.rows[0]
    }

    fn write(&self, text: &mut String, all: bool) {
        let first = self.first();
        let sign = if first.severity == Severity::Error { "✗ lỗi" } else { "! cảnh báo" };
        let _ = write!(text, "    {sign} {}", first.rule);
        if let Some(field) = &first.field {
            let _ = write!(text, " · {field}");
        }
        let (words, _) = first.words();
        match first.row {
            None => {
                let _ = writeln!(text, "{}: {words}", value_words(first));
            }
            Some(_) => {
                let _ = writeln!(text, ": {words}");
                self.write_rows(text, all);
            }
        }
        if !self.folded.is_empty() {
            self.write_folded(text);
        }
    }

    fn write_rows(&self, text: &mut String, all: bool) {
        let shown = if all { self.rows.len() } else { ROWS_SHOWN };
        // That values are hidden is said once for all rows.
        let is_hidden =
            |finding: &&&Finding| finding.value.as_ref().is_some_and(|value| value.text().is_none());
        let row = |finding: &&Finding| {
            let value = if is_hidden(&finding) { String::new() } else { value_words(finding) };
            format!("dòng {}{value}", finding.row.unwrap_or_default())
        };
        let rows: Vec<String> = self.rows.iter().take(shown).map(row).collect();
        let _ = write!(text, "        {}", rows.join("; "));
        if let more @ 1.. = self.rows.len().saturating_sub(shown) {
            let _ = write!(text, " … và {more} dòng khác");
        }
        text.push_str(if self.rows.iter().any(|row| is_hidden(&row)) { HIDDEN } else { "" });
        text.push('\n');
    }

    fn write_folded(&self, text: &mut String) {
        let mut fields: Vec<&str> = Vec::new();
        for field in self.folded.iter().filter_map(|finding| finding.field.as_deref()) {
            if !fields.contains(&field) {
                fields.push(field);
            }
        }
        let _ = write!(text, "      … {} còn ở {} chỗ khác", self.first().rule, self.folded.len());
        if !fields.is_empty() {
            let more = if fields.len() > FIELDS_NAMED { ", …" } else { "" };
            let _ = write!(text, ": {}{more}", fields[..fields.len().min(FIELDS_NAMED)].join(", "));
        }
        text.push('\n');
    }
}

fn value_words(finding: &Finding) -> String {
    match &finding.value {
        None => String::new(),
        Some(value) => match value.text() {
            Some(shape) if value.is_shape() => format!(" (dạng {shape})"),
            Some(text) => format!(" = “{text}”"),
            None => HIDDEN.to_owned(),
        },
    }
}

/// Gathers findings that differ only by their row; envelope first, then the tables as they come.
fn faults(findings: &[Finding]) -> Vec<Fault<'_>> {
    let mut faults: Vec<Fault<'_>> = Vec::new();
    for finding in findings.iter().filter(|finding| !finding.unchecked) {
        let same = |fault: &&mut Fault<'_>| {
            let first = fault.first();
            (first.visit, first.table, first.rule, first.severity, &first.field)
                == (finding.visit, finding.table, finding.rule, finding.severity, &finding.field)
                && first.row.is_some() == finding.row.is_some()
                && first.words().0 == finding.words().0
        };
        match faults.iter_mut().find(same) {
            Some(fault) if finding.row.is_some() => fault.rows.push(finding),
            _ => faults.push(Fault { rows: vec![finding], folded: Vec::new() }),
        }
    }
    let number = |table: Option<&str>| {
        table.map_or(0, |table| table.trim_start_matches("XML").parse::<u32>().unwrap_or(u32::MAX))
    };
    faults.sort_by_key(|fault| {
        let first = fault.first();
        (first.table.and(first.visit), first.table.is_some(), number(first.table), first.severity)
    });
    faults
}

/// Folds what one rule says of one table more than a few times into the last line that is kept.
fn folded(faults: Vec<Fault<'_>>, all: bool) -> Vec<Fault<'_>> {
    let mut kept: Vec<Fault<'_>> = Vec::new();
    for fault in faults {
        let first = fault.first();
        let place = |other: &Fault<'_>| {
            let other = other.first();
            (other.visit, other.table, other.rule) == (first.visit, first.table, first.rule)
        };
        let mut same: Vec<&mut Fault<'_>> = kept.iter_mut().filter(|other| place(other)).collect();
        if same.len() >= FAULTS_SHOWN && !all {
            same[FAULTS_SHOWN - 1].folded.extend(fault.rows);
        } else {
            kept.push(fault);
        }
    }
    kept
}

fn totals_text(totals: &Totals) -> String {
    let mut text = format!(
        "\nTổng cộng {} tệp: {} đạt, {} không đạt; {} lỗi, {} cảnh báo\n",
        totals.files,
        totals.accepted,
        totals.refused,
        totals.errors,
        totals.real_warnings()
    );
    if totals.unreadable > 0 {
        let _ = writeln!(text, "{} tệp hoặc thư mục không đọc được", totals.unreadable);
    }
    if !totals.rules.is_empty() {
        text += "\nTheo quy tắc (số tệp, số lần):\n";
    }
    for total in &totals.rules {
        let severity = if total.severity == "error" { "lỗi" } else { "cảnh báo" };
        let _ = writeln!(
            text,
            "  {:<11} {severity:<8} {:>6} {:>7}  {}",
            total.rule, total.files, total.times, total.message_vi
        );
    }
    if !totals.missing_lists.is_empty() {
        let lists: Vec<&str> = totals.missing_lists.iter().map(String::as_str).collect();
        let _ = writeln!(text, "\nChưa kiểm tra được vì không có danh mục:\n  {}", lists.join("\n  "));
    }
    text
}

#[cfg(test)]
mod tests {
    use formats::Place;

    use super::*;

    fn report(findings: Vec<Finding>) -> FileReport {
        FileReport {
            path: "a.xml".to_owned(),
            version: "3176",
            verdict: "accepted",
            signature: "valid",
            findings,
            repaired: None,
        }
    }

    fn finding(table: &'static str, row: Option<u32>, field: &str, words: &str) -> Finding {
        let place = Place { visit: Some(1), table: Some(table), row, field: Some(field) };
        Finding::new("R-GEN-004", place, words, "")
    }

    #[test]
    fn rows_of_one_fault_are_one_line() {
        let mut findings: Vec<Finding> =
            (1..=42).map(|row| finding("XML2", Some(row), "SO_LUONG", "phải là số")).collect();
        findings.push(finding("XML1", None, "T_BHTT", "phải là số"));
        let text = file_text(&report(findings.clone()), false);
        let expected = "ĐẠT  a.xml · QĐ 3176 · chữ ký hợp lệ · 43 lỗi, 0 cảnh báo\n  XML1\n    \
            ✗ lỗi R-GEN-004 · T_BHTT: phải là số\n  XML2\n    ✗ lỗi R-GEN-004 · SO_LUONG: phải là số\n        \
            dòng 1; dòng 2; dòng 3; dòng 4; dòng 5 … và 37 dòng khác\n";
        assert_eq!(text, expected);
        assert!(file_text(&report(findings), true).contains("dòng 41; dòng 42\n"));
    }

    #[test]
    fn a_rule_that_speaks_of_many_fields_is_folded() {
        let fields = ["A", "B", "C", "D", "E", "F", "G", "H"];
        let findings: Vec<Finding> =
            fields.iter().map(|field| finding("XML1", None, field, "phải là số")).collect();
        let text = file_text(&report(findings.clone()), false);
        assert_eq!(text.lines().count(), 2 + FAULTS_SHOWN + 1, "{text}");
        assert!(text.contains("… R-GEN-004 còn ở 3 chỗ khác: F, G, H\n"), "{text}");
        assert_eq!(file_text(&report(findings), true).lines().count(), 2 + fields.len());
    }

    #[test]
    fn what_could_not_be_checked_is_one_line() {
        let missing = |list| Finding {
            unchecked: true,
            ..Finding::new(
                "R-COD-016",
                Place::default(),
                format!("chưa kiểm tra: chưa có {list}"),
                "not checked: there is no list",
            )
            .with_severity(Severity::Warning)
        };
        let report = report(vec![missing("danh mục khoa"), missing("danh mục xã")]);
        assert_eq!(file_text(&report, false).lines().count(), 2);
        let mut totals = Totals::default();
        totals.add(&report);
        totals.close();
        assert_eq!((totals.warnings, totals.real_warnings(), totals.rules.len()), (2, 0, 0));
        let text = totals_text(&totals);
        assert!(text.contains("danh mục khoa\n  danh mục xã\n"), "{text}");
    }
}
