//! Limits that come from elsewhere: the base salary of the day, the prices approved for the facility.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::super::super::TableId::*;
use super::super::Column::*;
use super::super::{Case, Change::Set, Day, Example, Item, Line, PricedItem, Report};
use super::formula::Rows;
use crate::{Rule, Severity::Warning};

/// The base salary from each day on: NĐ 38/2019, NĐ 24/2023, NĐ 73/2024, and 2.530.000 đồng from 01/07/2026.
const BASE_SALARIES: [(Day, i64); 4] = [
    (Day::new(2026, 7, 1), 2_530_000),
    (Day::new(2024, 7, 1), 2_340_000),
    (Day::new(2023, 7, 1), 1_800_000),
    (Day::FIRST, 1_490_000),
];

/// Returns the base salary on a day.
pub(in super::super) fn base_salary(on: Day) -> Decimal {
    let found = BASE_SALARIES.iter().find(|(from, _)| *from <= on);
    found.map_or(Decimal::ZERO, |(_, salary)| Decimal::from(*salary))
}

pub(in super::super) const ITEMS: &[Item] = &[
    Item {
        rule: Rule::new(3, "R-MNY-024", Warning, &["XML3.T_BHTT", "XML3.GOI_VTYT"]).says(
            "Tổng vật tư quỹ trả trong một lần làm dịch vụ không vượt 45 tháng lương cơ sở.",
            "Supplies paid by the fund in one use of a service are at most 45 times the base salary.",
        ),
        check: supplies_of_one_use,
        example: Example::on(2, &[Set("XML3", 11, "T_BHTT", "113850000.01")])
            .after(&[Set("XML3", 11, "GOI_VTYT", "G1")])
            .also(&["R-MNY-005", "R-MNY-006", "R-MNY-009", "R-MNY-016", "R-MNY-017"]),
    },
    Item {
        rule: Rule::new(3, "R-MNY-025", Warning, &["XML2.DON_GIA", "XML3.DON_GIA_BH"]).says(
            "DON_GIA, DON_GIA_BH không vượt giá đã duyệt của cơ sở vào ngày y lệnh.",
            "DON_GIA and DON_GIA_BH are at most the price approved for the facility on the day of the order.",
        ),
        check: approved_prices,
        example: Example::on(1, &[Set("XML3", 1, "DON_GIA_BH", "50700")]).also(&["R-MNY-004"]),
    },
];

fn supplies_of_one_use(case: &Case<'_>, report: &mut Report<'_>) {
    let most = base_salary(case.as_of) * Decimal::from(45);
    let mut uses: BTreeMap<(&str, &str), (Decimal, &Line<'_>)> = BTreeMap::new();
    Rows::Services.each(case, |line, it| {
        let key = (line.text(GOI_VTYT), line.text(MA_DICH_VU));
        // A supply of no package and no service belongs to no use that could be added up.
        if line.is_empty(MA_VAT_TU) || key == ("", "") {
            return;
        }
        let (sum, _) = uses.entry(key).or_insert((Decimal::ZERO, line));
        *sum = sum.saturating_add(it.fund.unwrap_or_default());
    });
    for (_, line) in uses.into_values().filter(|(sum, _)| *sum > most) {
        let vi = "tổng vật tư quỹ trả trong một lần làm dịch vụ vượt 45 tháng lương cơ sở";
        report.tell(
            line,
            T_BHTT,
            (vi, "supplies paid in one use of the service exceed 45 times the base salary"),
        );
    }
}

fn approved_prices(case: &Case<'_>, report: &mut Report<'_>) {
    let facility = case.visit.facility_code();
    Rows::Both.each(case, |line, it| {
        let (item, column) = if line.table == Xml2 {
            (PricedItem::Drug(line.text(MA_THUOC)), DON_GIA)
        } else if line.is_filled(MA_VAT_TU) {
            (PricedItem::Supply(line.text(MA_VAT_TU)), DON_GIA_BH)
        } else {
            (PricedItem::Service(line.text(MA_DICH_VU)), DON_GIA_BH)
        };
        let day = line.day(NGAY_YL).and_then(Day::date).or(case.date());
        let (Some(day), Some(price)) = (day, it.fund_price) else { return };
        match case.codes.approved_price(facility, item, day) {
            None => report
                .not_checked(("danh mục giá đã duyệt của cơ sở", "list of prices approved for the facility")),
            Some(most) if price > most => {
                report.tell(
                    line,
                    column,
                    ("cao hơn giá đã duyệt của cơ sở", "is above the price approved for the facility"),
                );
            }
            Some(_) => {}
        }
    });
}
