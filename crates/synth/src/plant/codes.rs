//! Level 4: codes that no list of the day has.

use super::envelope::is_new;
use super::hand::Hand;
use super::{Recipe, visit};

pub(super) const RECIPES: &[Recipe] = &[
    visit("R-COD-001", |hand| main(hand, "J99.9", "Viêm (J99.9)")),
    visit("R-COD-002", |hand| main(hand, "R53", "Mệt mỏi (R53)")),
    visit("R-COD-003", |hand| {
        if hand.rng.bool() {
            return hand.change("XML3", "MA_BENH", |_| "U55.131".to_owned());
        }
        hand.everywhere("MA_BENH_KT", "A99.88")
    }),
    visit("R-COD-004", |hand| hand.put_head("MA_BENH_YHCT", "U99.999")),
    visit("R-COD-005", |hand| {
        hand.change_one(&[("XML1", "MA_PTTT_QT"), ("XML3", "MA_PTTT_QT")], |_| "99.999".to_owned())
    }),
    visit("R-COD-006", |hand| {
        hand.head("MA_LOAI_KCB") == "01" && !hand.has("XML8") && hand.put_head("MA_LOAI_KCB", "17")
    }),
    visit("R-COD-007", |hand| {
        !hand.head("MA_THE_BHYT").is_empty() && hand.everywhere("MA_DOITUONG_KCB", "5.5")
    }),
    visit("R-COD-008", |hand| {
        let wards = format!("{};K77", hand.head("MA_KHOA"));
        hand.put_head("MA_KHOA", wards)
    }),
    visit("R-COD-018", |hand| !hand.has("XML6") && hand.put_head("MAXA_CU_TRU", "99999")),
    visit("R-COD-019", |hand| !hand.has("XML13") && is_new(hand) && hand.put_head("MA_NGHE_NGHIEP", "09")),
    visit("R-COD-020", |hand| {
        if hand.rng.bool() {
            hand.everywhere("MA_DANTOC", "77")
        } else {
            hand.everywhere("MA_QUOCTICH", "999")
        }
    }),
    visit("R-COD-021", |hand| hand.put_head("MA_TAI_NAN", "9")),
    visit("R-COD-009", |hand| {
        let row = hand.pick("XML3", |row| row.get("MA_NHOM") == "1");
        let Some(row) = row else { return false };
        let old = hand.get("XML3", row, "MA_DICH_VU");
        for (table, field) in [("XML3", "MA_DICH_VU"), ("XML4", "MA_DICH_VU")] {
            for at in 0..hand.rows(table).len() {
                if hand.get(table, at, field) == old {
                    hand.put(table, at, field, "22.9999.1369");
                }
            }
        }
        true
    }),
    visit("R-COD-010", |hand| hand.change("XML4", "MA_CHI_SO", |_| "9999999".to_owned())),
    visit("R-COD-011", |hand| hand.change("XML2", "MA_NHOM", |_| "20".to_owned())),
    visit("R-COD-012", |hand| hand.change("XML3", "MA_XANG_DAU", |_| "R999X9".to_owned())),
    visit("R-COD-013", |hand| {
        let insured = hand.pick("XML2", |row| row.get("PHAM_VI") == "1");
        insured.is_some_and(|row| hand.put("XML2", row, "MA_THUOC", "Amoxicilin"))
    }),
    visit("R-COD-014", |hand| hand.change("XML2", "DUONG_DUNG", |_| "1.99".to_owned())),
    visit("R-COD-015", |hand| {
        hand.change_one(&[("XML1", "MA_NOI_DI"), ("XML1", "MA_DKBD")], |_| "91Z98".to_owned())
    }),
    visit("R-COD-016", |hand| {
        let staff = [
            ("XML2", "MA_BAC_SI"),
            ("XML3", "NGUOI_THUC_HIEN"),
            ("XML4", "MA_BS_DOC_KQ"),
            ("XML5", "NGUOI_THUC_HIEN"),
        ];
        hand.change_one(&staff, |_| "999999/TEST-GPHN".to_owned())
    }),
    visit("R-COD-017", |hand| {
        hand.change("XML3", "MA_MAY", |text| format!("{}9999", &text[..text.len() - 2]))
    }),
    visit("R-COD-022", |hand| hand.change("XML3", "MA_VAT_TU", |_| "N99.99.999".to_owned())),
];

/// Makes another diagnosis the main one wherever it is told, with its name.
fn main(hand: &mut Hand, code: &'static str, words: &str) -> bool {
    hand.everywhere("CHAN_DOAN_RV", words) && hand.everywhere("MA_BENH_CHINH", code)
}
