//! Branches of rules that their one example does not reach: the milder case, the other date, the exception.

use Change::{Set, SetAll};
use formats::qd130::rules::{Change, NoCodes};
use formats::{Options, Severity, check};

use crate::fixture::{read_text, sample, today};
use crate::lists::Lists;

/// Sample, changes, rule, what is told.
type Branch = (usize, &'static [Change], &'static str, Option<Severity>);

const ERROR: Option<Severity> = Some(Severity::Error);
const WARNING: Option<Severity> = Some(Severity::Warning);

const BRANCHES: &[Branch] = &[
    (1, &[Set("XML1", 1, "NGAY_RA", "202608120745")], "R-TIM-001", WARNING),
    (1, &[Set("XML3", 1, "NGAY_YL", "202608120740")], "R-TIM-005", WARNING),
    (1, &[Set("XML3", 2, "NGAY_YL", "202609120740")], "R-TIM-005", WARNING),
    (1, &[Set("XML3", 2, "NGAY_YL", "202612120740")], "R-TIM-005", ERROR),
    (1, &[Set("XML1", 1, "NGAY_SINH", "202608010000")], "R-TIM-003", ERROR),
    (1, &[Set("XML1", 1, "NGAY_SINH", "202608010815")], "R-TIM-003", None),
    (1, &[Set("XML1", 1, "NGAY_TTOAN", "")], "R-TIM-004", None),
    (4, &[Set("XML14", 1, "NGAY_HEN_KL", "20260828")], "R-TIM-012", WARNING),
    (4, &[Set("XML14", 1, "NGAY_HEN_KL", "20260827")], "R-TIM-012", ERROR),
    (2, &[Set("XML7", 1, "NGOAITRU_DENNGAY", "")], "R-TIM-013", ERROR),
    (2, &[Set("XML1", 1, "SO_NGAY_DTRI", "9")], "R-DAY-001", WARNING),
    (
        2,
        &[
            Set("XML1", 1, "SO_NGAY_DTRI", "9"),
            Set("XML1", 1, "NGAY_VAO", "202408170830"),
            Set("XML1", 1, "NGAY_VAO_NOI_TRU", "202408171015"),
            Set("XML1", 1, "NGAY_RA", "202408211000"),
        ],
        "R-DAY-001",
        ERROR,
    ),
    (2, &[Set("XML1", 1, "NGAY_RA", "202608171330")], "R-DAY-003", ERROR),
    (2, &[Set("XML3", 8, "TYLE_TT_DV", "50")], "R-DAY-006", None),
    (1, &[SetAll("XML2", "MUC_HUONG", "100")], "R-ENT-001", WARNING),
    (
        1,
        &[SetAll("XML2", "MUC_HUONG", "100"), Set("XML1", 1, "NGAY_MIEN_CCT", "20260701")],
        "R-ENT-001",
        None,
    ),
    (1, &[Set("XML1", 1, "MA_DOITUONG_KCB", "1.3")], "R-ENT-004", WARNING),
    (1, &[Set("XML2", 1, "MA_THUOC", ""), Set("XML2", 1, "PHAM_VI", "2")], "R-XML2-001", None),
    (1, &[Set("XML2", 1, "TT_THAU", ""), Set("XML2", 1, "PHAM_VI", "2")], "R-XML2-002", WARNING),
    (1, &[Set("XML2", 1, "TT_THAU", ""), Set("XML2", 1, "MA_NHOM", "7")], "R-XML2-002", None),
    (1, &[Set("XML2", 1, "NGAY_TH_YL", "202608120936")], "R-XML2-003", ERROR),
    (1, &[Set("XML2", 1, "LIEU_DUNG", "Ngày 2 viên")], "R-XML2-004", WARNING),
    (1, &[Set("XML3", 2, "MA_NHOM", "18")], "R-XML3-005", WARNING),
    (1, &[Set("XML4", 6, "GIA_TRI", "1.2"), Set("XML4", 6, "MO_TA", "")], "R-XML4-002", None),
    (
        1,
        &[Change::Add("XML9", &[("SO_CON", "2")]), Change::Add("XML9", &[("SO_CON", "3")])],
        "R-X-014",
        WARNING,
    ),
    (1, &[Change::Add("XML9", &[("SO_CON", "2")]), Change::Add("XML9", &[("SO_CON", "2")])], "R-X-014", None),
    (2, &[Set("XML1", 1, "NGAY_VAO", "202608162350")], "R-XML5-001", None),
    (1, &[Set("XML1", 1, "MA_BENH_CHINH", "A00")], "R-COD-001", ERROR),
    (1, &[Set("XML1", 1, "MA_BENH_CHINH", "B95.0")], "R-COD-001", ERROR),
    (1, &[Set("XML1", 1, "MA_BENH_CHINH", "I46.1")], "R-COD-001", ERROR),
    (1, &[Set("XML2", 1, "MA_NHOM", "6")], "R-COD-011", WARNING),
    (1, &[Set("XML1", 1, "MA_NOI_DI", "79888")], "R-COD-015", ERROR),
    (1, &[Set("XML1", 1, "MA_DKBD", "79888")], "R-COD-015", None),
    (1, &[Set("XML1", 1, "MA_DKBD", "79888"), Set("XML1", 1, "GT_THE_TU", "20260701")], "R-COD-015", ERROR),
    (1, &[Set("XML1", 1, "CHAN_DOAN_RV", "Gãy xương đùi")], "R-PER-005", WARNING),
    (1, &[Set("XML1", 1, "CHAN_DOAN_RV", "Viêm phế quản; nghỉ ngơi")], "R-PER-005", None),
];

#[test]
fn each_branch_says_what_it_should() {
    let options = Options { today: Some(today()), ..Options::default() };
    for (number, changes, rule, expected) in BRANCHES {
        let mut visit = read_text(sample(*number)).visits.remove(0);
        for change in *changes {
            assert!(change.apply(&mut visit), "{rule}: {change:?}");
        }
        let findings = check(&visit, &options, &Lists);
        let told =
            findings.iter().filter(|finding| finding.rule == *rule).map(|finding| finding.severity).min();
        assert_eq!(told, *expected, "{rule} after {changes:?}");
    }
}

#[test]
fn a_missing_list_is_said_once_for_each_rule() {
    let visit = read_text(sample(2)).visits.remove(0);
    let options = Options { today: Some(today()), ..Options::default() };
    let findings = check(&visit, &options, &NoCodes);
    let of = |rule: &str| findings.iter().filter(|finding| finding.rule == rule).count();
    for rule in ["R-COD-001", "R-COD-003", "R-COD-008", "R-COD-009", "R-COD-014", "R-COD-016", "R-XML7-003"] {
        assert_eq!(of(rule), 1, "{rule}");
    }
    assert_eq!(of("R-COD-018"), 2, "provinces and communes are two lists");
    assert_eq!(of("R-COD-004"), 0, "nothing was to be looked up");
}
