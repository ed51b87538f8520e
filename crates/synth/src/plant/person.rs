//! Level 5e: the visit does not fit the person, or the words the code.

use super::envelope::is_new;
use super::hand::later;
use super::{Recipe, visit};

pub(super) const RECIPES: &[Recipe] = &[
    visit("R-PER-001", |hand| {
        let born = hand.head("NGAY_SINH");
        if hand.head("SO_CCCD").len() != 12 {
            return false;
        }
        let year: u32 = born[..4].parse().unwrap_or(1990);
        hand.everywhere("NGAY_SINH", format!("{}{}", year - 1, &born[4..]))
    }),
    visit("R-PER-002", |hand| {
        // Endometriosis of a man.
        let man = hand.head("GIOI_TINH") == "1" && hand.head("MA_BENH_KT").is_empty();
        man && hand.everywhere("MA_BENH_KT", "N80.0")
    }),
    visit("R-PER-003", |hand| hand.put_head("CAN_NANG", "")),
    visit("R-PER-004", |hand| !hand.has("XML8") && hand.put_head("KET_QUA_DTRI", "5")),
    visit("R-PER-005", |hand| {
        let words = format!("Theo dõi {}", hand.head("CHAN_DOAN_RV").to_lowercase());
        is_new(hand) && hand.everywhere("CHAN_DOAN_RV", words)
    }),
    visit("R-PER-006", |hand| {
        let (arrived, ended) = (hand.head("NGAY_VAO"), hand.head("NGAY_RA"));
        hand.elsewhere = Some((later(&arrived, -24 * 60), later(&ended, 60)));
        true
    }),
];
