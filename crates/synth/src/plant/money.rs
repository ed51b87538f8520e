//! Level 3b: amounts that do not follow from each other.

use rust_decimal::Decimal;

use super::hand::Hand;
use super::{Recipe, visit};
use crate::bill::written;

pub(super) const RECIPES: &[Recipe] = &[
    visit("R-MNY-001", |hand| shift_total(hand, "XML2")),
    visit("R-MNY-002", |hand| shift_covered(hand, "XML2")),
    visit("R-MNY-003", |hand| shift_total(hand, "XML3")),
    visit("R-MNY-004", |hand| shift_covered(hand, "XML3")),
    visit("R-MNY-010", |hand| {
        let Some(row) = covered(hand, "XML3") else { return false };
        let more = hand.number("XML3", row, "THANH_TIEN_BV") + Decimal::ONE_HUNDRED;
        hand.put("XML3", row, "THANH_TIEN_BH", written(more))
    }),
    visit("R-MNY-005", |hand| {
        // The patient pays what the fund leaves, so that only the share of the fund is wrong.
        let Some(row) = covered(hand, "XML3") else { return false };
        let moved = Decimal::from(500);
        let (fund, shared) = (hand.number("XML3", row, "T_BHTT"), hand.number("XML3", row, "T_BNCCT"));
        let good = hand.put("XML3", row, "T_BHTT", written(fund - moved))
            && hand.put("XML3", row, "T_BNCCT", written(shared + moved));
        hand.sum();
        good
    }),
    visit("R-MNY-006", |hand| shift(hand, "T_BNCCT")),
    visit("R-MNY-007", |hand| shift(hand, "T_BNTT")),
    visit("R-MNY-008", |hand| {
        let Some(row) = hand.pick("XML3", |_| true) else { return false };
        // The sum of the other sources is told without its parts, and nobody's part is less for it.
        hand.put("XML3", row, "T_NGUONKHAC_NSNN", "1000")
    }),
    visit("R-MNY-009", |hand| {
        let Some(row) = hand.pick("XML2", |row| row.get("T_BNTT") == "0") else { return false };
        hand.put("XML2", row, "T_BNTT", "7")
    }),
    visit("R-MNY-011", |hand| shift_head(hand, "T_THUOC")),
    visit("R-MNY-012", |hand| shift_head(hand, "T_VTYT")),
    visit("R-MNY-013", |hand| shift_head(hand, "T_TONGCHI_BV")),
    visit("R-MNY-014", |hand| shift_head(hand, "T_TONGCHI_BH")),
    visit("R-MNY-015", |hand| {
        let field = ["T_BNTT", "T_BNCCT", "T_NGUONKHAC"][hand.rng.usize(0..3)];
        shift_head(hand, field)
    }),
    visit("R-MNY-016", |hand| !hand.card().is_empty() && shift_head(hand, "T_BHTT")),
    visit("R-MNY-017", |hand| shift_head(hand, "T_BHTT_GDV")),
    visit("R-MNY-018", |hand| shift_head(hand, "T_TONGCHI_BV")),
    visit("R-MNY-019", |hand| {
        let table = ["XML2", "XML3"][hand.rng.usize(0..2)];
        let Some(row) = covered(hand, table) else { return false };
        hand.put(table, row, "PHAM_VI", "2")
    }),
    visit("R-MNY-020", |hand| {
        let Some(row) = covered(hand, "XML3") else { return false };
        hand.put("XML3", row, "DON_GIA_BH", "0")
    }),
    visit("R-MNY-021", |hand| hand.set_group(&["10"], "T_TRANTT", "9000")),
    visit("R-MNY-022", |hand| {
        let row = hand.pick("XML3", |row| {
            matches!(row.get("MA_NHOM"), "2" | "3" | "8" | "18")
                && row.get("MA_DICH_VU").matches('.').count() == 2
        });
        let Some(row) = row else { return false };
        let code = format!("{}_TB", hand.get("XML3", row, "MA_DICH_VU"));
        hand.put("XML3", row, "MA_DICH_VU", code)
    }),
    visit("R-MNY-023", |hand| {
        let paid = hand.head("T_BHTT") != "0" && !hand.has("XML6");
        let plain = paid && !hand.head("MA_THE_BHYT").is_empty() && !hand.has("XML13") && !hand.has("XML14");
        plain
            && ["MA_THE_BHYT", "MA_DKBD", "GT_THE_TU", "GT_THE_DEN"]
                .into_iter()
                .all(|field| hand.put_head(field, ""))
    }),
    visit("R-MNY-024", |hand| {
        let row = hand.pick("XML3", |row| row.get("MA_NHOM") == "10" && row.get("T_BHTT") != "0");
        let Some(row) = row else { return false };
        let good = hand.put("XML3", row, "GOI_VTYT", "G1") && hand.put("XML3", row, "SO_LUONG", "40000");
        hand.bill();
        good
    }),
    visit("R-MNY-025", |hand| {
        let Some(row) = covered(hand, "XML3") else { return false };
        for field in ["DON_GIA_BV", "DON_GIA_BH"] {
            let price = hand.number("XML3", row, field) * Decimal::from(3);
            hand.put("XML3", row, field, written(price));
        }
        let whole = hand.head("T_BNCCT");
        hand.bill();
        // A visit that was free because it was cheap would become one that is not.
        (whole == "0") == (hand.head("T_BNCCT") == "0") && whole != "0"
    }),
];

/// Picks a row that the fund shares in.
fn covered(hand: &mut Hand, table: &str) -> Option<usize> {
    hand.pick(table, |row| !matches!(row.get("T_BHTT"), "0" | "") && row.get("PHAM_VI") == "1")
}

/// Makes a row cost more than quantity and price say; the patient pays it, and the sums are told so.
fn shift_total(hand: &mut Hand, table: &str) -> bool {
    let Some(row) = hand.pick(table, |_| true) else { return false };
    let more = Decimal::from(100 + hand.rng.u32(0..900));
    let good = ["THANH_TIEN_BV", "T_BNTT"].into_iter().all(|field| {
        let amount = hand.number(table, row, field) + more;
        hand.put(table, row, field, written(amount))
    });
    hand.sum();
    good
}

/// Makes less of a row covered than its share says; the patient pays the rest, and the sums are told so.
fn shift_covered(hand: &mut Hand, table: &str) -> bool {
    let Some(row) = covered(hand, table) else { return false };
    let (total, level) = (hand.number(table, row, "THANH_TIEN_BV"), hand.number(table, row, "MUC_HUONG"));
    let less = crate::bill::rounded(hand.number(table, row, "THANH_TIEN_BH") * Decimal::new(9, 1));
    let fund = crate::bill::rounded(less * level / Decimal::ONE_HUNDRED);
    let amounts =
        [("THANH_TIEN_BH", less), ("T_BHTT", fund), ("T_BNCCT", less - fund), ("T_BNTT", total - less)];
    let good = amounts.into_iter().all(|(field, amount)| hand.put(table, row, field, written(amount)));
    hand.sum();
    good
}

/// Changes one amount of a row.
fn shift(hand: &mut Hand, field: &'static str) -> bool {
    let table = ["XML2", "XML3"][hand.rng.usize(0..2)];
    // Of rows without a co-payment other rules have something to say too.
    let row = hand.pick(table, |row| row.get("PHAM_VI") == "1" && !matches!(row.get("T_BNCCT"), "0" | ""));
    let Some(row) = row else { return false };
    let more = hand.number(table, row, field) + Decimal::from(1 + hand.rng.u32(0..500));
    hand.put(table, row, field, written(more))
}

fn shift_head(hand: &mut Hand, field: &'static str) -> bool {
    let more = hand.number("XML1", 0, field) + Decimal::from(1 + hand.rng.u32(0..500));
    hand.put_head(field, written(more))
}
