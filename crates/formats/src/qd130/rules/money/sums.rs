//! The sums of XML1 over the rows of XML2 and XML3.

use rust_decimal::Decimal;

use super::super::super::TableId::*;
use super::super::Column::*;
use super::super::{Case, Change::Set, Column, Example, Item, Line, Report};
use super::Amounts;
use super::formula::judge;
use crate::{Rule, Severity::Error};

pub(in super::super) const ITEMS: &[Item] = &[
    Item {
        rule: Rule::new(3, "R-MNY-011", Error, &["XML1.T_THUOC"]).says(
            "T_THUOC bằng tổng THANH_TIEN_BV của XML2.",
            "T_THUOC is the sum of THANH_TIEN_BV over XML2.",
        ),
        check: |case, report| {
            let drugs = sum(case, |line, it| select(line.table == Xml2, it.total));
            compare(case, report, T_THUOC, drugs, ("tổng THANH_TIEN_BV của XML2", "the sum of THANH_TIEN_BV over XML2"));
        },
        example: Example::on(1, &[Set("XML1", 1, "T_THUOC", "131807")]),
    },
    Item {
        rule: Rule::new(3, "R-MNY-012", Error, &["XML1.T_VTYT"]).says(
            "T_VTYT bằng tổng THANH_TIEN_BV các dòng XML3 có MA_VAT_TU; không có vật tư ghi 0.",
            "T_VTYT is the sum of THANH_TIEN_BV over the rows of XML3 with MA_VAT_TU; 0 where there are none.",
        ),
        check: supplies,
        example: Example::on(2, &[Set("XML1", 1, "T_VTYT", "18000")]),
    },
    Item {
        rule: Rule::new(3, "R-MNY-013", Error, &["XML1.T_TONGCHI_BV"]).says(
            "T_TONGCHI_BV bằng tổng THANH_TIEN_BV của XML2 và XML3.",
            "T_TONGCHI_BV is the sum of THANH_TIEN_BV over XML2 and XML3.",
        ),
        check: |case, report| {
            let all = sum(case, |_, it| it.total);
            let expected = ("tổng THANH_TIEN_BV của XML2 và XML3", "the sum of THANH_TIEN_BV over XML2 and XML3");
            compare(case, report, T_TONGCHI_BV, all, expected);
        },
        example: Example::on(1, &[Set("XML1", 1, "T_TONGCHI_BV", "390100")]).also(&["R-MNY-018"]),
    },
    Item {
        rule: Rule::new(3, "R-MNY-014", Error, &["XML1.T_TONGCHI_BH"]).says(
            "T_TONGCHI_BH bằng tổng THANH_TIEN_BH của XML2 và XML3.",
            "T_TONGCHI_BH is the sum of THANH_TIEN_BH over XML2 and XML3.",
        ),
        check: |case, report| {
            let all = sum(case, |_, it| it.covered);
            let expected = ("tổng THANH_TIEN_BH của XML2 và XML3", "the sum of THANH_TIEN_BH over XML2 and XML3");
            compare(case, report, T_TONGCHI_BH, all, expected);
        },
        example: Example::on(1, &[Set("XML1", 1, "T_TONGCHI_BH", "390100")]).also(&["R-MNY-016"]),
    },
    Item {
        rule: Rule::new(3, "R-MNY-015", Error, &["XML1.T_BNTT", "XML1.T_BNCCT", "XML1.T_NGUONKHAC"]).says(
            "T_BNTT, T_BNCCT, T_NGUONKHAC bằng tổng trường cùng tên của XML2 và XML3.",
            "T_BNTT, T_BNCCT and T_NGUONKHAC are the sums of the same field over XML2 and XML3.",
        ),
        check: |case, report| {
            let expected = ("tổng trường cùng tên của XML2 và XML3", "the sum of the field over XML2 and XML3");
            compare(case, report, T_BNTT, sum(case, |_, it| it.own), expected);
            compare(case, report, T_BNCCT, sum(case, |_, it| it.shared), expected);
            compare(case, report, T_NGUONKHAC, sum(case, |_, it| it.other), expected);
        },
        example: Example::on(1, &[Set("XML1", 1, "T_BNTT", "10")]).also(&["R-MNY-018"]),
    },
    Item {
        rule: Rule::new(3, "R-MNY-016", Error, &["XML1.T_BHTT"]).says(
            "T_BHTT bằng tổng T_BHTT của XML2 và XML3, và bằng T_TONGCHI_BH − T_BNCCT khi không có nguồn khác.",
            "T_BHTT is the sum of T_BHTT over XML2 and XML3, and T_TONGCHI_BH − T_BNCCT where no other source pays.",
        ),
        check: fund,
        example: Example::on(1, &[Set("XML1", 1, "T_BHTT", "312000")]).also(&["R-MNY-018"]),
    },
    Item {
        rule: Rule::new(3, "R-MNY-017", Error, &["XML1.T_BHTT_GDV"]).says(
            "T_BHTT_GDV bằng tổng T_BHTT các dòng có MA_PTTT = 1; với thẻ CA, CY, QN thì chỉ cảnh báo.",
            "T_BHTT_GDV is the sum of T_BHTT over rows with MA_PTTT = 1; for cards CA, CY, QN only a warning.",
        ),
        check: by_service,
        example: Example::on(1, &[Set("XML1", 1, "T_BHTT_GDV", "0")]),
    },
    Item {
        rule: Rule::new(3, "R-MNY-018", Error, &["XML1.T_TONGCHI_BV"]).says(
            "XML1: T_TONGCHI_BV = T_BHTT + T_BNCCT + T_BNTT + T_NGUONKHAC.",
            "XML1: T_TONGCHI_BV = T_BHTT + T_BNCCT + T_BNTT + T_NGUONKHAC.",
        ),
        check: |case, report| {
            let Some(head) = case.head() else { return };
            let parts = [T_BHTT, T_BNCCT, T_BNTT, T_NGUONKHAC].map(|column| head.number(column));
            let all = parts.into_iter().try_fold(Decimal::ZERO, |sum, part| sum.checked_add(part?));
            let expected = ("T_BHTT + T_BNCCT + T_BNTT + T_NGUONKHAC", "T_BHTT + T_BNCCT + T_BNTT + T_NGUONKHAC");
            compare(case, report, T_TONGCHI_BV, all, expected);
        },
        example: Example::on(1, &[Set("XML1", 1, "T_NGUONKHAC", "100")]).also(&["R-MNY-015"]),
    },
];

/// Keeps the amount of a row that counts; a row that does not count adds nothing.
fn select(counts: bool, amount: Option<Decimal>) -> Option<Decimal> {
    if counts { amount } else { Some(Decimal::ZERO) }
}

/// Adds up rows that are already rounded; nothing where one of them cannot be read, which another rule tells.
fn sum(case: &Case<'_>, amount: impl Fn(&Line<'_>, &Amounts) -> Option<Decimal>) -> Option<Decimal> {
    let mut rows = case.cost_rows().iter().zip(case.amounts());
    rows.try_fold(Decimal::ZERO, |sum, (line, amounts)| sum.checked_add(amount(line, amounts)?))
}

fn compare(
    case: &Case<'_>,
    report: &mut Report<'_>,
    column: Column,
    wanted: Option<Decimal>,
    expected: (&'static str, &'static str),
) {
    let Some(head) = case.head() else { return };
    if let (Some(found), Some(wanted)) = (head.number(column), wanted) {
        judge(report, head, column, expected, found, wanted);
    }
}

fn supplies(case: &Case<'_>, report: &mut Report<'_>) {
    let by_code = sum(case, |line, it| select(line.table == Xml3 && line.is_filled(MA_VAT_TU), it.total));
    // One checker counts by the group of cost instead; where both ways differ, either is right.
    let by_group = sum(case, |line, it| {
        select(line.table == Xml3 && matches!(line.code(MA_NHOM), Some(10 | 11)), it.total)
    });
    let told = case.head().and_then(|head| head.number(T_VTYT));
    if told.is_some() && told == by_group {
        return;
    }
    let expected =
        ("tổng THANH_TIEN_BV các dòng có MA_VAT_TU", "the sum of THANH_TIEN_BV over rows with MA_VAT_TU");
    compare(case, report, T_VTYT, by_code, expected);
}

fn fund(case: &Case<'_>, report: &mut Report<'_>) {
    let Some(head) = case.head() else { return };
    let expected = ("tổng T_BHTT của XML2 và XML3", "the sum of T_BHTT over XML2 and XML3");
    let rows = sum(case, |_, it| it.fund);
    compare(case, report, T_BHTT, rows, expected);
    let [Some(told), Some(covered), Some(shared)] =
        [T_BHTT, T_TONGCHI_BH, T_BNCCT].map(|column| head.number(column))
    else {
        return;
    };
    let expected = ("T_TONGCHI_BH − T_BNCCT", "T_TONGCHI_BH − T_BNCCT");
    if rows == Some(told) && told != covered - shared && touched_by_others(case) {
        let texts = (
            "khác T_TONGCHI_BH − T_BNCCT vì có nguồn khác; hãy kiểm tra lại",
            "is not T_TONGCHI_BH − T_BNCCT, because another source pays; check it",
        );
        report.warn(head, T_BHTT, texts);
    } else if rows == Some(told) {
        judge(report, head, T_BHTT, expected, told, covered - shared);
    }
}

/// Tells whether another source pays what the fund or the patient's share would have.
fn touched_by_others(case: &Case<'_>) -> bool {
    case.amounts().iter().any(|it| match (it.other, it.total, it.covered) {
        (Some(other), Some(total), Some(covered)) => other > total - covered,
        _ => false,
    })
}

fn by_service(case: &Case<'_>, report: &mut Report<'_>) {
    let Some(head) = case.head() else { return };
    let wanted = sum(case, |line, it| select(line.text(MA_PTTT) == "1", it.fund));
    let (Some(found), Some(wanted)) = (head.number(T_BHTT_GDV), wanted) else { return };
    let apart = ["CA", "CY", "QN"].iter().any(|object| head.text(MA_THE_BHYT).starts_with(object));
    if apart && found != wanted {
        let texts = (
            "khác tổng T_BHTT các dòng MA_PTTT = 1; thẻ CA, CY, QN có nơi tính riêng",
            "is not the sum of T_BHTT over MA_PTTT = 1; some sites leave cards CA, CY, QN out",
        );
        report.warn(head, T_BHTT_GDV, texts);
    } else {
        let expected =
            ("tổng T_BHTT các dòng có MA_PTTT = 1", "the sum of T_BHTT over rows with MA_PTTT = 1");
        judge(report, head, T_BHTT_GDV, expected, found, wanted);
    }
}
