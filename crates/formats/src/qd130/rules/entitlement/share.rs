//! R-ENT-001…003: the share of the fund.
//!
//! The share is the level of the card times the rate of the object code. Both changed with the law: the primary
//! level is free since 01/07/2025, and going to a higher level without a slip is paid by half since 01/07/2026.

use rust_decimal::Decimal;

use super::super::Change::{Set, SetAll};
use super::super::Column::*;
use super::super::facts::{in_bed, kind, object};
use super::super::item::{error, warning};
use super::super::{Case, Day, Example, Item, Line, Report};

pub const ITEMS: &[Item] = &[
    Item {
        rule: warning(
            "R-ENT-001",
            &["XML2.MUC_HUONG", "XML3.MUC_HUONG"],
            "MUC_HUONG bằng mức hưởng của thẻ nhân tỷ lệ của mã đối tượng vào ngày đó.",
            "MUC_HUONG is the level of the card times the rate of the object code on that day.",
        ),
        check: share_of_card,
        example: Example::on(1, &[SetAll("XML2", "MUC_HUONG", "70")]).also(&["R-MNY-005"]),
    },
    Item {
        rule: warning(
            "R-ENT-002",
            &["XML2.MUC_HUONG", "XML3.MUC_HUONG"],
            "Chi phí dưới 15% lương cơ sở, hoặc đã miễn cùng chi trả: mức hưởng của thẻ là 100.",
            "Below 15% of the base salary, or exempt from the co-payment, the level of the card is 100.",
        ),
        check: share_without_copayment,
        example: Example::on(1, &[Set("XML1", 1, "NGAY_MIEN_CCT", "20260701")]),
    },
    Item {
        rule: error(
            "R-ENT-003",
            &["XML2.T_BNCCT", "XML3.T_BNCCT"],
            "Thẻ TE và thẻ hưởng 100%: T_BNCCT bằng 0 với chi phí trong phạm vi.",
            "A card TE, or of level 100, has T_BNCCT 0 for what is in scope.",
        ),
        check: no_copayment,
        example: Example::on(3, &[Set("XML2", 1, "T_BNCCT", "1")]).also(&[
            "R-MNY-006",
            "R-MNY-009",
            "R-MNY-015",
        ]),
    },
];

/// Returns the levels in per cent that a card may have, from its third character.
fn levels_of(card: &str, day: Day) -> &'static [i64] {
    // Households near poverty keep the 3 on their cards, though their level is 2 since 01/01/2026.
    if card.starts_with("CN3") && day >= Day::new(2026, 1, 1) {
        return &[95, 100];
    }
    match card.as_bytes().get(2) {
        Some(b'1' | b'2' | b'5') => &[100],
        Some(b'3') => &[95],
        Some(b'4') => &[80],
        _ => &[],
    }
}

/// What an object code is worth on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rate {
    /// So many per cent of the level of the card.
    OfCard(i64),
    /// All of it, whatever the card says.
    Whole,
}

/// Returns the rate of an object code (QĐ 824, QĐ 3276); nothing where it depends on more than the code.
fn rate(object: &str, in_bed: bool, day: Day) -> Option<Rate> {
    let two_tiers = day >= Day::new(2025, 7, 1);
    let half = day >= Day::new(2026, 7, 1);
    let percent = match object {
        "1.2" if two_tiers => return Some(Rate::Whole),
        "1.13" | "1.14" | "1.18" if in_bed => return None,
        "1.13" | "1.14" | "1.18" if half => 50,
        "1.13" | "1.14" | "1.18" => 0,
        "3.1" if in_bed => 40,
        "3.1" | "3.4" | "3.5" => 0,
        "2" | "3.2" | "3.3" | "3.6" => 100,
        _ if object.starts_with("1.") => 100,
        _ => return None,
    };
    Some(Rate::OfCard(percent))
}

/// Returns the cost below which nobody shares: 15 % of the base salary of the day.
fn shared_from(day: Day) -> Decimal {
    let amount = match day {
        day if day >= Day::new(2026, 7, 1) => 379_500,
        day if day >= Day::new(2024, 7, 1) => 351_000,
        _ => 270_000,
    };
    Decimal::from(amount)
}

/// Tells whether the whole visit is free of the co-payment.
fn without_copayment(case: &Case<'_>) -> bool {
    let Some(head) = case.head() else { return false };
    let covered = head.number(T_TONGCHI_BH);
    let small = covered.is_some_and(|sum| sum > Decimal::ZERO && sum < shared_from(case.as_of));
    let exempt = head.day(NGAY_MIEN_CCT).zip(case.arrived).is_some_and(|(from, arrived)| from <= arrived.day);
    small || exempt
}

/// Returns the lines that the fund shares in.
fn covered<'c, 'a>(case: &'c Case<'a>) -> impl Iterator<Item = &'c Line<'a>> {
    let covered = |line: &&Line<'_>| {
        line.code(PHAM_VI) == Some(1)
            && line.number(TYLE_TT_BH).is_some_and(|share| share > Decimal::ZERO)
            && matches!(line.code(NGUON_CTRA), None | Some(1))
    };
    case.cost_rows().iter().filter(covered)
}

/// Returns the levels that the cards of the visit may have.
fn levels(case: &Case<'_>) -> Vec<i64> {
    let cards = case.head().into_iter().flat_map(|head| head.items(MA_THE_BHYT));
    cards.flat_map(|card| levels_of(card, case.as_of)).copied().collect()
}

/// Returns the rates of the object code on the day of arrival and on that of the rules. No text says which day
/// counts for a visit across a change of the law, so either is taken.
fn rates(case: &Case<'_>) -> Vec<Rate> {
    let days = [case.arrived.map(|arrived| arrived.day), Some(case.as_of)];
    let in_bed = in_bed(kind(case));
    let mut rates: Vec<_> =
        days.into_iter().flatten().filter_map(|day| rate(object(case), in_bed, day)).collect();
    rates.dedup();
    rates
}

fn share_of_card(case: &Case<'_>, report: &mut Report<'_>) {
    let (mut levels, rates) = (levels(case), rates(case));
    if levels.is_empty() || rates.is_empty() {
        return;
    }
    if without_copayment(case) {
        levels.push(100);
    }
    let fits = |told: Decimal| {
        rates.iter().any(|rate| match rate {
            Rate::Whole => told == Decimal::ONE_HUNDRED,
            Rate::OfCard(percent) => levels.iter().any(|level| told == Decimal::new(level * percent, 2)),
        })
    };
    for line in covered(case) {
        if line.number(MUC_HUONG).is_some_and(|told| !fits(told)) {
            let vi = "không bằng mức hưởng của thẻ nhân tỷ lệ của mã đối tượng";
            report.tell(
                line,
                MUC_HUONG,
                (vi, "is not the level of the card times the rate of the object code"),
            );
        }
    }
}

fn share_without_copayment(case: &Case<'_>, report: &mut Report<'_>) {
    let [Rate::OfCard(percent)] = rates(case)[..] else { return };
    if levels(case).is_empty() || !without_copayment(case) {
        return;
    }
    for line in covered(case) {
        if line.number(MUC_HUONG).is_some_and(|told| told != Decimal::from(percent)) {
            let vi = format_args!("không phải cùng chi trả; cần {percent}");
            report.tell(line, MUC_HUONG, (vi, format_args!("no co-payment is due; expected {percent}")));
        }
    }
}

fn no_copayment(case: &Case<'_>, report: &mut Report<'_>) {
    let (levels, rates) = (levels(case), rates(case));
    let whole = rates.iter().all(|rate| matches!(rate, Rate::Whole | Rate::OfCard(100)));
    if levels.is_empty() || rates.is_empty() || !whole || levels.iter().any(|level| *level < 100) {
        return;
    }
    for line in covered(case) {
        if line.number(T_BNCCT).is_some_and(|shared| shared > Decimal::ZERO) {
            let vi = "phải bằng 0: thẻ này không cùng chi trả";
            report.tell(line, T_BNCCT, (vi, "expected 0: this card has no co-payment"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_is_that_of_the_day() {
        let cases = [
            ("1.1", false, (2026, 8, 1), Some(Rate::OfCard(100))),
            ("1.2", false, (2025, 6, 30), Some(Rate::OfCard(100))),
            ("1.2", false, (2025, 7, 1), Some(Rate::Whole)),
            ("1.14", false, (2026, 6, 30), Some(Rate::OfCard(0))),
            ("1.14", false, (2026, 7, 1), Some(Rate::OfCard(50))),
            ("1.14", true, (2026, 7, 1), None),
            ("3.1", true, (2026, 7, 1), Some(Rate::OfCard(40))),
            ("3.1", false, (2026, 7, 1), Some(Rate::OfCard(0))),
            ("3.6", false, (2026, 7, 1), Some(Rate::OfCard(100))),
            ("7.2", false, (2026, 7, 1), None),
            ("9", false, (2026, 7, 1), None),
        ];
        for (object, in_bed, (year, month, day), expected) in cases {
            assert_eq!(rate(object, in_bed, Day::new(year, month, day)), expected, "{object} {year}-{month}");
        }
        assert_eq!(levels_of("CN3919199675208", Day::new(2025, 12, 31)), [95]);
        assert_eq!(levels_of("CN3919199675208", Day::new(2026, 1, 1)), [95, 100]);
        let limits = [((2024, 6, 30), 270_000), ((2024, 7, 1), 351_000), ((2026, 7, 1), 379_500)];
        for ((year, month, day), amount) in limits {
            assert_eq!(shared_from(Day::new(year, month, day)), Decimal::from(amount));
        }
    }
}
