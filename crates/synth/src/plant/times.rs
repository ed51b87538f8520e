//! Level 5a: times that cannot be.

use super::hand::{days_later, known_later, later};
use super::{Recipe, visit};
use crate::when::day;

pub(super) const RECIPES: &[Recipe] = &[
    visit("R-TIM-001", |hand| {
        let arrived = hand.head("NGAY_VAO");
        hand.everywhere("NGAY_RA", later(&arrived, -1))
    }),
    visit("R-TIM-002", |hand| {
        if hand.head("NGAY_VAO_NOI_TRU").is_empty() {
            return false;
        }
        if hand.rng.bool() {
            return hand.put_head("LY_DO_VNT", "");
        }
        let arrived = hand.head("NGAY_VAO");
        hand.everywhere("NGAY_VAO_NOI_TRU", later(&arrived, -20))
    }),
    visit("R-TIM-003", |hand| {
        let born = hand.head("NGAY_SINH");
        if !born.ends_with("0000") {
            return hand.everywhere("NGAY_SINH", format!("{}0000", &born[..8]));
        }
        // Centuries are often mistyped; a number would tell on it.
        hand.head("SO_CCCD").len() != 12
            && !hand.has("XML7")
            && hand.everywhere("NGAY_SINH", format!("18{}", &born[2..]))
    }),
    visit("R-TIM-004", |hand| {
        let arrived = hand.head("NGAY_VAO");
        hand.put_head("NGAY_TTOAN", later(&arrived, -24 * 60))
    }),
    visit("R-TIM-010", |hand| {
        let (arrived, single) = (hand.head("NGAY_VAO"), !hand.head("MA_THE_BHYT").contains(';'));
        single && !hand.card().is_empty() && hand.everywhere("GT_THE_DEN", days_later(&arrived, -1))
    }),
    visit("R-TIM-011", |hand| {
        let month: u32 = hand.head("THANG_QT").parse().unwrap_or(1);
        month > 1 && hand.put_head("THANG_QT", (month - 1).to_string())
    }),
    visit("R-TIM-016", |hand| {
        let ended = hand.head("NGAY_RA");
        hand.received_on = known_later(&ended, 45);
        hand.received_on.is_some()
    }),
    visit("R-TIM-005", |hand| {
        let (ended, arrived) = (hand.head("NGAY_RA"), hand.head("NGAY_VAO"));
        let row = hand.pick("XML2", |row| row.get("NGAY_TH_YL").is_empty());
        let Some(row) = row else {
            let Some(row) = hand.group(&["15"]) else { return false };
            return hand.put("XML3", row, "NGAY_YL", later(&arrived, -70));
        };
        hand.put("XML2", row, "NGAY_YL", later(&ended, 24 * 60))
    }),
    visit("R-TIM-006", |hand| {
        let row = hand.pick("XML3", |row| !row.get("NGAY_TH_YL").is_empty());
        let Some(row) = row else { return false };
        let ordered = hand.get("XML3", row, "NGAY_YL");
        hand.put("XML3", row, "NGAY_TH_YL", later(&ordered, -3))
    }),
    visit("R-TIM-007", |hand| {
        let ended = hand.head("NGAY_RA");
        hand.change("XML4", "NGAY_KQ", |_| later(&ended, 24 * 60))
    }),
    visit("R-TIM-008", |hand| {
        let Some(row) = hand.group(&["2", "3", "8", "18"]) else { return false };
        let ordered = hand.get("XML3", row, "NGAY_YL");
        !ordered.is_empty()
            && hand.put("XML3", row, "NGAY_TH_YL", ordered.clone())
            && hand.put("XML3", row, "NGAY_KQ", ordered)
    }),
    visit("R-TIM-009", |hand| {
        let ended = hand.head("NGAY_RA");
        let last = hand.rows("XML5").len().checked_sub(1);
        last.is_some_and(|row| hand.put("XML5", row, "THOI_DIEM_DBLS", later(&ended, 30)))
    }),
    visit("R-TIM-012", |hand| {
        let arrived = hand.head("NGAY_VAO");
        hand.change("XML14", "NGAY_CT", |_| days_later(&arrived, -1))
    }),
    visit("R-TIM-013", |hand| {
        if hand.rng.bool() {
            return hand.change("XML7", "NGOAITRU_DENNGAY", |_| String::new());
        }
        hand.change("XML7", "SO_NGAY_NGHI", |_| "6".to_owned())
    }),
    visit("R-TIM-014", |hand| {
        if hand.has("XML10") {
            return hand.put("XML10", 0, "SO_NGAY", "13");
        }
        hand.change("XML11", "DEN_NGAY", |text| days_later(text, 1))
    }),
    visit("R-TIM-015", |hand| {
        let (table, days, count) =
            if hand.has("XML10") { ("XML10", 181, "SO_NGAY") } else { ("XML11", 31, "SO_NGAY_NGHI") };
        let from = hand.get(table, 0, "TU_NGAY");
        !from.is_empty()
            && hand.put(table, 0, count, days.to_string())
            && hand.put(table, 0, "DEN_NGAY", days_later(&from, days - 1))
    }),
];

/// The day on which two tiers of government began, and object codes with them.
pub(super) const TWO_TIERS: (i32, u8, u8) = (2025, 7, 1);

/// Tells whether the object codes of QĐ 3276 hold on the day of leaving.
pub(super) fn new_objects(hand: &super::Hand) -> bool {
    hand.visit.ended.date() >= day(TWO_TIERS.0, TWO_TIERS.1, TWO_TIERS.2)
}
