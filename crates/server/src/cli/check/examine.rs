//! One file: its signature, its reading, all rules.

use formats::{Codes, Finding, Options, Severity, refuses};
use signature::xml::{Limits, Text};
use signature::{Profile, State, Trust, Verdict};

use crate::platform::Moment;

/// Answers of catalogues that all threads may ask.
pub type SharedCodes = dyn Codes + Send + Sync;

/// What the caller wants to know of each file.
pub struct Question<'a> {
    /// Who may sign; without it nobody's certificate is judged.
    pub trust: Option<&'a Trust>,
    pub at: Moment,
    /// Rules are those of the day on which each visit ended, unless this names another.
    pub options: Options<'a>,
    pub codes: &'a SharedCodes,
    /// Reads the whole file and says nothing of its signature; for measuring what the signature costs.
    pub ignore_signature: bool,
}

/// One file as checked.
#[derive(Debug)]
pub struct FileReport {
    pub path: String,
    pub version: &'static str,
    pub verdict: &'static str,
    pub signature: &'static str,
    pub findings: Vec<Finding>,
    /// The repaired copy, where one was asked for and made.
    pub repaired: Option<super::fix::Repaired>,
}

impl FileReport {
    pub fn is_accepted(&self) -> bool {
        self.verdict == "accepted"
    }

    /// Counts the findings of a severity that say more than that a rule could not be checked.
    pub fn count(&self, severity: Severity) -> usize {
        let real = |finding: &&Finding| finding.severity == severity && !finding.unchecked;
        self.findings.iter().filter(real).count()
    }
}

/// Checks the bytes of one file, all visits in it.
pub fn check_file(bytes: &[u8], question: &Question<'_>) -> FileReport {
    let report = |version, signature, refused: bool, findings| FileReport {
        path: String::new(),
        version,
        verdict: if refused { "refused" } else { "accepted" },
        signature,
        findings,
        repaired: None,
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
    let trust = question.trust.unwrap_or(&nobody);
    let judged = (!question.ignore_signature)
        .then(|| signature::verify(&text, &tree, &Profile::QD3176, trust, question.at.unix_seconds()));
    let (signature, about) = match &judged {
        Some(verdict) => signature_words(verdict, question.trust.is_some()),
        None => ("not_checked", None),
    };
    let covered = judged.and_then(|verdict| verdict.covered);
    // Only what an intact signature covers is read, whoever made it.
    let mut reading = formats::read(&tree, covered, text.had_bom(), question.at.local_date());
    let has_visits = reading.kind == formats::FileKind::Visits;
    if has_visits {
        let options = Options { today: Some(question.at.local_date()), ..question.options };
        formats::check_reading(&mut reading, &options, question.codes);
    }
    let mut findings = std::mem::take(&mut reading.findings);
    findings.extend(about);
    for visit in reading.visits.iter().filter(|visit| has_visits && visit.is_acceptable()) {
        findings.extend(formats::to_episode(visit).err().unwrap_or_default());
    }
    let refused = reading.visits.is_empty() || findings.iter().any(refuses);
    // The rules of level 1 are checked while reading, which knows no options.
    let is_off = |finding: &Finding| {
        finding.severity == Severity::Warning && question.options.off.contains(&finding.rule)
    };
    findings.retain(|finding| !is_off(finding));
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

#[cfg(test)]
mod tests {
    use formats::{NoCodes, find_rule};

    use super::super::super::evidence;
    use super::*;

    const AT: &str = "2026-08-28";
    const SAMPLE: &str = include_str!("../../../../formats/tests/samples/01-ngoai-tru.xml");

    fn check_with(file: &str, trust: Option<&Trust>, options: Options<'_>) -> FileReport {
        let at = evidence::moment(Some(AT)).unwrap();
        check_file(
            file.as_bytes(),
            &Question { trust, at, options, codes: &NoCodes, ignore_signature: false },
        )
    }

    fn check(file: &str, trust: Option<&Trust>) -> FileReport {
        check_with(file, trust, Options::default())
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
            assert_eq!(about.map(|finding| finding.severity.code()), severity, "{case}");
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
        assert!(report.findings.iter().any(|finding| finding.rule == "R-ENV-005"), "{report:?}");
    }

    #[test]
    fn a_warning_can_be_switched_off_and_an_error_cannot() {
        let file = SAMPLE.replace("<SOLUONGHOSO>1", "<SOLUONGHOSO>x");
        let off = Options { off: &["R-ENV-005", "R-ENV-009"], ..Options::default() };
        let report = check_with(&file, None, off);
        let told = |rule: &str| report.findings.iter().any(|finding| finding.rule == rule);
        assert!(!told("R-ENV-005") && told("R-ENV-009"), "{report:?}");
    }
}
