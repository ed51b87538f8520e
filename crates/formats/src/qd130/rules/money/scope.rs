//! What lies outside the fund's scope costs it nothing; ceilings and marks in service codes.

use rust_decimal::Decimal;

use super::super::super::TableId::*;
use super::super::Column::*;
use super::super::{Case, Change::Set, Example, Item, Report};
use super::formula::{Rows, product};
use crate::{
    Rule,
    Severity::{Error, Warning},
};

pub(in super::super) const ITEMS: &[Item] = &[
    Item {
        rule: Rule::new(3, "R-MNY-019", Error, &["THANH_TIEN_BH", "T_BHTT", "T_BNCCT"]).says(
            "Dòng ngoài phạm vi (PHAM_VI = 2 hoặc TYLE_TT_BH = 0) có THANH_TIEN_BH, T_BHTT, T_BNCCT bằng 0.",
            "A row out of scope (PHAM_VI = 2 or TYLE_TT_BH = 0) has 0 in THANH_TIEN_BH, T_BHTT and T_BNCCT.",
        ),
        check: out_of_scope,
        example: Example::on(1, &[Set("XML3", 1, "PHAM_VI", "2")]),
    },
    Item {
        rule: Rule::new(3, "R-MNY-020", Error, &["THANH_TIEN_BH"]).says(
            "DON_GIA (XML2) hoặc DON_GIA_BH (XML3) bằng 0 thì THANH_TIEN_BH bằng 0.",
            "Where DON_GIA (XML2) or DON_GIA_BH (XML3) is 0, THANH_TIEN_BH is 0.",
        ),
        check: |case, report| {
            Rows::Both.each(case, |line, it| {
                let free = it.fund_price.is_some_and(|price| price.is_zero());
                if free && it.covered.is_some_and(|covered| !covered.is_zero()) {
                    let vi = "phải bằng 0 vì đơn giá quỹ chấp nhận bằng 0";
                    report.tell(line, THANH_TIEN_BH, (vi, "expected 0, because the price that the fund accepts is 0"));
                }
            });
        },
        example: Example::on(1, &[Set("XML3", 1, "DON_GIA_BH", "0")]).also(&["R-MNY-004"]),
    },
    Item {
        rule: Rule::new(3, "R-MNY-021", Error, &["XML3.DON_GIA_BH", "XML3.T_TRANTT", "XML3.T_BHTT"]).says(
            "Vật tư có T_TRANTT: DON_GIA_BH là số nhỏ hơn của DON_GIA_BV và T_TRANTT; T_BHTT ≤ T_TRANTT × SO_LUONG.",
            "A supply with T_TRANTT: DON_GIA_BH is the lesser of DON_GIA_BV and T_TRANTT; T_BHTT ≤ T_TRANTT × SO_LUONG.",
        ),
        check: ceiling,
        example: Example::on(2, &[Set("XML3", 11, "T_TRANTT", "9000")]),
    },
    Item {
        rule: Rule::new(3, "R-MNY-022", Error, &["XML3.MA_DICH_VU", "XML3.DON_GIA_BH", "XML3.DON_GIA_BV"]).says(
            "Dịch vụ có hậu tố _TB, _TT hoặc mã giá .0000: DON_GIA_BH = 0; với _TB, _TT cả DON_GIA_BV = 0.",
            "A service with _TB, _TT or the price code .0000 has DON_GIA_BH = 0; with _TB, _TT also DON_GIA_BV = 0.",
        ),
        check: without_price,
        example: Example::on(1, &[Set("XML3", 5, "MA_DICH_VU", "23.0206.0000")])
            .after(&[Set("XML4", 5, "MA_DICH_VU", "23.0228.1483")]),
    },
    Item {
        rule: Rule::new(3, "R-MNY-023", Warning, &["XML1.T_BHTT"]).says(
            "Không có thẻ (MA_THE_BHYT trống) hoặc đối tượng 9: T_BHTT = 0.",
            "Without a card (MA_THE_BHYT empty) or with object 9, T_BHTT = 0.",
        ),
        check: |case, report| {
            let Some(head) = case.head() else { return };
            let insured = head.is_filled(MA_THE_BHYT) && head.text(MA_DOITUONG_KCB) != "9";
            if !insured && head.number(T_BHTT).is_some_and(|fund| !fund.is_zero()) {
                let vi = "phải bằng 0 khi không có thẻ hoặc đối tượng 9";
                report.tell(head, T_BHTT, (vi, "expected 0 without a card or with object 9"));
            }
        },
        example: Example::on(1, &[Set("XML1", 1, "MA_DOITUONG_KCB", "9")]).also(&["R-ENT-009"]),
    },
];

fn out_of_scope(case: &Case<'_>, report: &mut Report<'_>) {
    Rows::Both.each(case, |line, it| {
        let outside = line.text(PHAM_VI) == "2" || it.fund_percent.is_some_and(|rate| rate.is_zero());
        if !outside {
            return;
        }
        for (column, amount) in [(THANH_TIEN_BH, it.covered), (T_BHTT, it.fund), (T_BNCCT, it.shared)] {
            if amount.is_some_and(|amount| !amount.is_zero()) {
                let vi = "phải bằng 0 vì dòng ngoài phạm vi quỹ thanh toán";
                report.tell(line, column, (vi, "expected 0, because the row is outside the fund's scope"));
            }
        }
    });
}

fn ceiling(case: &Case<'_>, report: &mut Report<'_>) {
    Rows::Services.each(case, |line, it| {
        let Some(ceiling) = line.number(T_TRANTT).filter(|_| line.is_filled(MA_VAT_TU)) else { return };
        if let (Some(price), Some(accepted)) = (it.price, it.fund_price)
            && accepted != price.min(ceiling)
        {
            let vi = "phải là số nhỏ hơn của DON_GIA_BV và T_TRANTT";
            report.tell(line, DON_GIA_BH, (vi, "expected the lesser of DON_GIA_BV and T_TRANTT"));
        }
        let most = it.quantity.and_then(|quantity| product(&[quantity, ceiling]));
        if let (Some(fund), Some(most)) = (it.fund, most)
            && fund > most
        {
            report.tell(line, T_BHTT, ("vượt T_TRANTT × SO_LUONG", "is more than T_TRANTT × SO_LUONG"));
        }
    });
}

fn without_price(case: &Case<'_>, report: &mut Report<'_>) {
    for line in case.rows(Xml3).iter().filter(|line| line.is_empty(MA_VAT_TU)) {
        let code = line.text(MA_DICH_VU);
        let code = code.split_once(".K.").map_or(code, |(code, _)| code);
        let (base, suffixes) = code.split_once('_').map_or((code, ""), |(base, suffixes)| (base, suffixes));
        let stopped = suffixes.split('_').any(|suffix| matches!(suffix, "TB" | "TT"));
        let priced = |column| line.number(column).is_some_and(|price: Decimal| !price.is_zero());
        if (stopped || base.ends_with(".0000")) && priced(DON_GIA_BH) {
            let vi = "phải bằng 0 với mã dịch vụ _TB, _TT hoặc .0000";
            report.tell(line, DON_GIA_BH, (vi, "expected 0 for a service with _TB, _TT or .0000"));
        }
        if stopped && priced(DON_GIA_BV) {
            let vi = "phải bằng 0 với mã dịch vụ _TB, _TT";
            report.tell(line, DON_GIA_BV, (vi, "expected 0 for a service with _TB or _TT"));
        }
    }
}
