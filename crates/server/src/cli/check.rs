//! `sokhoe check`: reads files, applies every rule and checks the signature, without a server.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::Args;
use formats::{Codes, Finding, Options, Severity, refuses};
use indicatif::ProgressBar;
use serde::Serialize;
use signature::xml::{Limits, Text};
use signature::{Profile, State, Trust, Verdict};

use super::evidence::{self, Format, print_json};
use crate::cli::say;
use crate::platform::Moment;
use crate::registry::Catalogues;

/// Exit status: 0 every file may be sent, 1 a file has errors, 2 wrong usage or unreadable path.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// Files, and folders whose .xml files are checked
    #[arg(required_unless_present = "list_rules")]
    paths: Vec<PathBuf>,
    /// The day on which the files are judged, 2026-08-28; today if left out
    #[arg(long, value_name = "DATE")]
    as_of: Option<String>,
    /// Authorities whose certificates may sign, in one PEM file; without it nobody's certificate can be judged
    #[arg(long, value_name = "PEM")]
    anchors: Option<PathBuf>,
    /// List every rule with its validity and say no more
    #[arg(long)]
    list_rules: bool,
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

pub async fn run(args: CheckArgs) -> anyhow::Result<ExitCode> {
    if args.list_rules {
        list_rules(args.format)?;
        return Ok(ExitCode::SUCCESS);
    }
    let trust = args.anchors.as_deref().map(evidence::read_anchors).transpose()?;
    let at = evidence::moment(args.as_of.as_deref())?;
    let rules_of = args.as_of.is_some().then(|| at.local_date());
    let (question, codes) = (Options { as_of: rules_of, ..Options::default() }, Catalogues::embedded());
    let files = gather(&args.paths)?;
    let progress = match std::io::stderr().is_terminal() && files.len() > 20 {
        true => ProgressBar::new(files.len() as u64),
        false => ProgressBar::hidden(),
    };
    let mut reports = Vec::with_capacity(files.len());
    for path in files {
        let bytes = read_bounded(&path)?;
        let report = check_file(&bytes, trust.as_ref(), at, &question, &codes).named(&path);
        if args.format == Format::Text {
            progress.suspend(|| print_text(&report));
        }
        reports.push(report);
        progress.inc(1);
    }
    progress.finish_and_clear();
    let report = Report { totals: Totals::of(&reports), files: reports };
    match args.format {
        Format::Json => print_json(&report)?,
        Format::Text => print_totals(&report.totals),
    }
    Ok(ExitCode::from(u8::from(report.totals.refused + report.totals.errors > 0)))
}

/// What `check --format json` prints.
#[derive(Debug, Serialize)]
struct Report {
    files: Vec<FileReport>,
    totals: Totals,
}

/// One file as checked.
#[derive(Debug, Serialize)]
pub struct FileReport {
    pub path: String,
    pub version: &'static str,
    pub verdict: &'static str,
    pub signature: &'static str,
    pub findings: Vec<FindingReport>,
}

/// One finding.
#[derive(Debug, Serialize)]
pub struct FindingReport {
    pub rule: &'static str,
    pub severity: &'static str,
    pub table: Option<&'static str>,
    pub row: Option<u32>,
    pub field: Option<String>,
    pub message_vi: String,
    pub message_en: String,
}

impl From<Finding> for FindingReport {
    fn from(finding: Finding) -> Self {
        Self {
            rule: finding.rule,
            severity: finding.severity.code(),
            table: finding.table,
            row: finding.row,
            field: finding.field,
            message_vi: finding.message_vi,
            message_en: finding.message_en,
        }
    }
}

#[derive(Debug, Default, Serialize)]
struct Totals {
    files: usize,
    accepted: usize,
    refused: usize,
    errors: usize,
    warnings: usize,
}

impl Totals {
    fn of(reports: &[FileReport]) -> Self {
        let findings = |severity: &'static str| {
            reports.iter().flat_map(|report| &report.findings).filter(|one| one.severity == severity).count()
        };
        let accepted = reports.iter().filter(|report| report.verdict == "accepted").count();
        Self {
            files: reports.len(),
            accepted,
            refused: reports.len() - accepted,
            errors: findings("error"),
            warnings: findings("warning"),
        }
    }
}

impl FileReport {
    fn named(self, path: &Path) -> Self {
        Self { path: path.display().to_string(), ..self }
    }
}

/// Checks the bytes of one file, all visits in it.
///
/// Rules are those of the day on which each visit ended, unless `options` names another.
pub fn check_file(
    bytes: &[u8],
    trust: Option<&Trust>,
    at: Moment,
    options: &Options<'_>,
    codes: &dyn Codes,
) -> FileReport {
    let report = |version, signature, refused: bool, findings: Vec<Finding>| FileReport {
        path: String::new(),
        version,
        verdict: if refused { "refused" } else { "accepted" },
        signature,
        findings: findings.into_iter().map(FindingReport::from).collect(),
    };
    let unreadable = |fault| report("", "not_checked", true, vec![Finding::unreadable(&fault)]);
    let text = match Text::read(bytes, &Limits::default()) {
        Ok(text) => text,
        Err(fault) => return unreadable(fault),
    };
    let tree = match text.tree() {
        Ok(tree) => tree,
        Err(fault) => return unreadable(fault),
    };
    let nobody = Trust::none();
    let verdict =
        signature::verify(&text, &tree, &Profile::QD3176, trust.unwrap_or(&nobody), at.unix_seconds());
    let (signature, about) = signature_words(&verdict, trust.is_some());
    // Only what an intact signature covers is read, whoever made it.
    let mut reading = formats::read(&tree, verdict.covered, text.had_bom(), at.local_date());
    if reading.kind == formats::FileKind::Visits {
        formats::check_reading(&mut reading, &Options { today: Some(at.local_date()), ..*options }, codes);
    }
    let mut findings = std::mem::take(&mut reading.findings);
    findings.extend(about);
    for visit in reading.visits.iter().filter(|visit| visit.is_acceptable()) {
        if reading.kind == formats::FileKind::Visits {
            findings.extend(formats::to_episode(visit).err().unwrap_or_default());
        }
    }
    let refused = reading.visits.is_empty() || findings.iter().any(refuses);
    report(reading.version().map_or("", formats::Version::code), signature, refused, findings)
}

/// Returns the word for a signature and what there is to say about it.
fn signature_words(verdict: &Verdict, anchors_given: bool) -> (&'static str, Option<Finding>) {
    match (verdict.state, verdict.reason) {
        (State::Valid, _) => (State::Valid.code(), None),
        (State::Untrusted, _) if !anchors_given => {
            let (vi, en) = (
                "chữ ký khớp nội dung; chưa kiểm tra chứng thư vì không có --anchors",
                "the signature fits the content; the certificate was not judged, because no --anchors were given",
            );
            ("not_checked", Some(Finding::signature(vi, en).with_severity(Severity::Warning)))
        }
        (state, reason) => {
            let vi = reason.map_or("hồ sơ chưa được ký số", |reason| reason.vietnamese());
            let en = reason.map_or("the file is not signed".to_owned(), |reason| reason.to_string());
            (state.code(), Some(Finding::signature(vi, &en)))
        }
    }
}

/// Returns the files to check: those named, and the `.xml` files of the folders named, in order of their names.
fn gather(paths: &[PathBuf]) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in paths {
        let about = std::fs::metadata(path).with_context(|| format!("reading {}", path.display()))?;
        if about.is_dir() {
            let before = files.len();
            gather_folder(path, &mut files)?;
            if files.len() == before {
                bail!("{} has no .xml files", path.display());
            }
        } else {
            files.push(path.clone());
        }
    }
    Ok(files)
}

fn gather_folder(folder: &Path, files: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    let entries = std::fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))?;
    let mut entries = entries.collect::<Result<Vec<_>, _>>()?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let (path, kind) = (entry.path(), entry.file_type()?);
        // Links are not followed: a folder that contains itself would never end.
        if kind.is_dir() {
            gather_folder(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("xml")) {
            files.push(path);
        }
    }
    Ok(())
}

/// Reads a file, but no more of it than one byte over the limit.
pub(super) fn read_bounded(path: &Path) -> anyhow::Result<Vec<u8>> {
    use std::io::Read;
    let file = std::fs::File::open(path).with_context(|| format!("reading {}", path.display()))?;
    let mut bytes = Vec::new();
    let limit = Limits::default().bytes as u64 + 1;
    file.take(limit).read_to_end(&mut bytes).with_context(|| format!("reading {}", path.display()))?;
    Ok(bytes)
}

fn print_text(report: &FileReport) {
    let verdict = if report.verdict == "accepted" { "đạt (accepted)" } else { "không đạt (refused)" };
    let version = if report.version.is_empty() { "?" } else { report.version };
    say!("{}: {verdict} · QĐ {version} · chữ ký (signature): {}", report.path, report.signature);
    for finding in &report.findings {
        let sign = if finding.severity == "error" { "✗" } else { "!" };
        say!("  {sign} {} {}", finding.rule, finding.message_vi);
    }
}

fn print_totals(totals: &Totals) {
    say!(
        "{} tệp (files): {} đạt (accepted), {} không đạt (refused); {} lỗi (errors), {} cảnh báo (warnings)",
        totals.files,
        totals.accepted,
        totals.refused,
        totals.errors,
        totals.warnings
    );
}

#[derive(Debug, Serialize)]
struct RuleList {
    rules: Vec<RuleReport>,
}

#[derive(Debug, Serialize)]
struct RuleReport {
    id: &'static str,
    severity: &'static str,
    level: u8,
    fields: &'static [&'static str],
    from: Option<&'static str>,
    to: Option<&'static str>,
    vi: &'static str,
    en: &'static str,
}

fn list_rules(format: Format) -> anyhow::Result<()> {
    let report = |rule: &formats::Rule| RuleReport {
        id: rule.id,
        severity: rule.severity.code(),
        level: rule.level,
        fields: rule.fields,
        from: rule.from,
        to: rule.to,
        vi: rule.vi,
        en: rule.en,
    };
    let rules: Vec<RuleReport> = formats::rules().iter().map(report).collect();
    if format == Format::Json {
        return print_json(&RuleList { rules });
    }
    for rule in rules {
        say!("{:<11} {:<8} {}", rule.id, rule.severity, rule.vi);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use formats::{NoCodes, find_rule};

    use super::*;

    const AT: &str = "2026-08-28";
    const SAMPLE: &str = include_str!("../../../formats/tests/samples/01-ngoai-tru.xml");

    fn check(file: &str, trust: Option<&Trust>) -> FileReport {
        check_file(file.as_bytes(), trust, evidence::moment(Some(AT)).unwrap(), &Options::default(), &NoCodes)
    }

    fn signed() -> (String, Trust) {
        let around = time::OffsetDateTime::from_unix_timestamp(1_787_893_200).unwrap();
        let authority = synth::Authority::new(synth::KeyKind::EcdsaP256, around).unwrap();
        let signatory = authority.certify_name("79999", "Benh vien thu").unwrap();
        let file =
            signature::sign(SAMPLE, &signatory.key, signature::Shape::Enveloped, &Profile::QD3176).unwrap();
        (file, Trust::from_pem(&authority.anchor_pem()).unwrap())
    }

    #[test]
    fn the_signature_decides_beside_the_rules() {
        let (file, trust) = signed();
        let spoilt = file.replacen("20260812", "20260811", 1);
        let cases = [
            ("good", file.as_str(), Some(&trust), "accepted", "valid", None),
            ("no anchors", &file, None, "accepted", "not_checked", Some("warning")),
            ("unsigned", SAMPLE, Some(&trust), "refused", "unsigned", Some("error")),
            ("unsigned, no anchors", SAMPLE, None, "refused", "unsigned", Some("error")),
            ("spoilt", &spoilt, Some(&trust), "refused", "invalid", Some("error")),
            ("spoilt, no anchors", &spoilt, None, "refused", "invalid", Some("error")),
        ];
        for (case, file, trust, verdict, signature, severity) in cases {
            let report = check(file, trust);
            assert_eq!((report.verdict, report.signature), (verdict, signature), "{case}: {report:?}");
            let about = report.findings.iter().find(|finding| finding.rule == "R-ENV-009");
            assert_eq!(about.map(|finding| finding.severity), severity, "{case}");
            assert_eq!(report.version, "1931", "{case}");
        }
    }

    #[test]
    fn what_is_no_xml_is_refused_and_not_a_failure() {
        for file in ["", "hello", "<a>", "<!DOCTYPE a><a/>", "<a/>"] {
            let report = check(file, None);
            assert_eq!(report.verdict, "refused", "{file}");
            assert!(!report.findings.is_empty(), "{file}");
        }
    }

    #[test]
    fn every_finding_names_a_listed_rule() {
        let report = check(&SAMPLE.replace("<SOLUONGHOSO>1", "<SOLUONGHOSO>x"), None);
        assert!(report.findings.iter().all(|finding| find_rule(finding.rule).is_some()), "{report:?}");
    }
}
