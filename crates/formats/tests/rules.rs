//! The list of rules, walked: each has an example that satisfies it and one that breaks it and nothing else.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use formats::qd130::rules::{Change, Example, Minute, WardStay, examples};
use formats::{CheckIn, FileBuilder, Finding, Options, Visit, check, refuses};

use crate::fixture::{read_text, sample, today};
use crate::lists::Lists;

pub fn options() -> Options<'static> {
    Options {
        today: Some(today()),
        received_on: "2026-08-21".parse().ok(),
        ward_stays: Some(&*ELSEWHERE),
        ..Options::default()
    }
}

/// A ward stay of the patient at another facility, the day before the first sample.
static ELSEWHERE: LazyLock<Vec<WardStay<'static>>> = LazyLock::new(|| {
    let at = |digits| Minute::read(digits).unwrap();
    let (arrived, ended) = (at("202608100900"), at("202608111600"));
    vec![WardStay { facility: "79998", visit_code: "OTHER", arrived, ended }]
});

fn changed(visit: &Visit, changes: &[Change], about: &str) -> Visit {
    let mut visit = visit.clone();
    for change in changes {
        assert!(change.apply(&mut visit), "{about}: there is no place for {change:?}");
    }
    visit
}

/// Returns the passing and the failing visit of an example.
pub fn both(example: &Example, about: &str) -> (Visit, Visit) {
    let start = read_text(sample(example.sample)).visits.remove(0);
    let good = changed(&start, example.setup, about);
    let broken = changed(&good, example.fault, about);
    (good, broken)
}

/// Returns what is found in a visit, or in a file of it where the example is about files.
fn found(visit: &Visit, example: &Example, options: &Options<'_>) -> Vec<Finding> {
    if !example.in_file {
        // Some examples bring the arrival of the patient, which a file of visits never holds.
        let check_in = visit.table("XML0").map_or(CheckIn::Unknown, |_| CheckIn::Found(visit));
        return check(visit, &Options { check_in, ..*options }, &Lists);
    }
    let again = example.fault.contains(&Change::Again);
    let file = FileBuilder::new("79999", "20260901").visit(visit.clone());
    let file = if again { file.visit(visit.clone()) } else { file };
    let mut reading = read_text(&file.to_xml());
    formats::check_reading(&mut reading, options, &Lists);
    reading.findings
}

fn told(findings: &[Finding]) -> BTreeSet<&'static str> {
    findings.iter().map(|finding| finding.rule).collect()
}

#[test]
fn each_example_breaks_its_rule_and_no_other() {
    let mut wrong = Vec::new();
    for (rule, example) in examples() {
        let (good, broken) = both(&example, rule.id);
        let before = check(&good, &options(), &Lists);
        let after = found(&broken, &example, &options());
        let own = |findings: &[Finding]| {
            findings.iter().any(|finding| finding.rule == rule.id && !is_unchecked(finding))
        };
        if own(&before) {
            wrong.push(format!("{}: the passing example breaks it: {before:#?}", rule.id));
        }
        let mut expected: BTreeSet<_> = example.also.iter().copied().collect();
        expected.retain(|id| formats::find_rule(id).is_some());
        expected.insert(rule.id);
        let new: BTreeSet<_> = told(&new_of(&before, &after));
        if new != expected {
            wrong.push(format!("{}: expected {expected:?}, found {new:?}", rule.id));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Returns the findings that the first list does not have, whatever value they found.
fn new_of(before: &[Finding], after: &[Finding]) -> Vec<Finding> {
    let bare = |finding: &Finding| Finding { value: None, ..finding.clone() };
    let before: Vec<Finding> = before.iter().map(bare).collect();
    after.iter().map(bare).filter(|finding| !before.contains(finding)).collect()
}

pub fn is_unchecked(finding: &Finding) -> bool {
    finding.message_en.contains("not checked:")
}

#[test]
fn samples_have_no_errors() {
    for number in 1..=4 {
        let mut reading = read_text(sample(number));
        formats::check_reading(&mut reading, &options(), &Lists);
        let errors: Vec<_> = reading.findings.iter().filter(|finding| !is_unchecked(finding)).collect();
        assert!(errors.is_empty(), "sample {number}: {errors:#?}");
        assert!(reading.is_acceptable());
    }
}

#[test]
fn messages_say_something_in_both_languages_and_never_the_value() {
    for (rule, example) in examples() {
        let (_, broken) = both(&example, rule.id);
        for finding in found(&broken, &example, &options()).iter().filter(|found| found.rule == rule.id) {
            assert!(finding.message_vi.len() > 10 && finding.message_en.len() > 10, "{finding:?}");
            assert_ne!(finding.message_vi, finding.message_en);
            for change in example.fault {
                let (Change::Set(.., text) | Change::SetAll(.., text)) = change else { continue };
                let tells = text.len() > 4 && format!("{finding:?}").contains(text);
                assert!(!tells, "{} tells the value: {finding:?}", rule.id);
            }
        }
    }
}

#[test]
fn a_warning_can_be_switched_off_and_an_error_cannot() {
    for (rule, example) in examples() {
        let (_, broken) = both(&example, rule.id);
        let off = [rule.id];
        let findings = found(&broken, &example, &Options { off: &off, ..options() });
        let found = findings.iter().any(|finding| finding.rule == rule.id);
        assert_eq!(found, rule.severity == formats::Severity::Error, "{}", rule.id);
    }
}

#[test]
fn checking_adds_to_reading_in_the_same_order_every_time() {
    let broken = crate::fixture::change_part(sample(1), "XML2", |text| {
        text.replacen("<NGAY_YL>2026", "<NGAY_YL>2O26", 1)
    });
    let checked = || {
        let mut reading = read_text(&broken);
        formats::check_reading(&mut reading, &options(), &Lists);
        reading
    };
    let reading = checked();
    assert!(reading.findings.iter().any(|finding| finding.rule == "R-FMT-001"));
    assert_eq!(reading.findings, checked().findings);
    assert!(!reading.findings.iter().any(refuses), "an order's time is told, not refused");
}

#[test]
fn a_flood_is_closed_by_one_line_and_still_tells_what_refuses() {
    let row = "<CHI_TIET_THUOC><MA_LK>79999-20260812-000017</MA_LK><PHAM_VI>9</PHAM_VI><NGAY_YL>x</NGAY_YL></CHI_TIET_THUOC>";
    let list = "<DSACH_CHI_TIET_THUOC>";
    let flood = crate::fixture::change_part(sample(1), "XML2", |text| {
        text.replacen(list, &format!("{list}{}", row.repeat(600)), 1)
    });
    let file = crate::fixture::change_part(&flood, "XML1", |text| {
        text.replacen("<NGAY_RA>2026", "<NGAY_RA>2O26", 1)
    });
    let mut reading = read_text(&file);
    let before = reading.findings.len();
    assert!(before > 1_000 && reading.is_acceptable(), "{before}");
    formats::check_reading(&mut reading, &options(), &Lists);
    let closing: Vec<usize> =
        (0..reading.findings.len()).filter(|at| reading.findings[*at].rule == "R-OWN-001").collect();
    assert_eq!(closing, [reading.findings.len() - 1]);
    let refusal = reading.findings.iter().find(|finding| refuses(finding));
    assert_eq!(refusal.map(|finding| finding.rule), Some("R-FMT-001"));
    assert!(!reading.is_acceptable());
}

#[test]
fn odd_values_never_stop_the_rules() {
    const ODD: [&str; 8] = [
        "-1",
        "99999999999999999999999999999",
        "K",
        "ĐĐĐ.K.Đ_",
        "29991231235",
        "[1/0*;*]",
        ";;+;",
        "000000000000",
    ];
    let mut told = 0;
    for number in 1..=4 {
        let start = read_text(sample(number)).visits.remove(0);
        for (at, table) in start.tables.iter().enumerate() {
            let fields: Vec<&'static str> = table.rows[0].fields().map(|(name, _)| name).collect();
            for (turn, field) in fields.into_iter().enumerate() {
                // Every field meets every second value, others in each table.
                for odd in ODD.into_iter().skip((at + turn) % 2).step_by(2) {
                    let mut visit = start.clone();
                    assert!(Change::SetAll(table.code(), field, odd).apply(&mut visit));
                    told += check(&visit, &options(), &Lists).len();
                }
            }
        }
    }
    assert!(told > 1_000, "{told}");
}
