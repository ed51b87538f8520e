//! Level 5b: days, beds and kinds of care that do not go together.

use super::hand::{days_later, later};
use super::{Recipe, visit};

pub(super) const RECIPES: &[Recipe] = &[
    visit("R-DAY-001", |hand| {
        let days: u32 = hand.head("SO_NGAY_DTRI").parse().unwrap_or(0);
        hand.put_head("SO_NGAY_DTRI", (days + 9).to_string())
    }),
    visit("R-DAY-002", |hand| {
        if hand.head("MA_LOAI_KCB") != "01" {
            return false;
        }
        let Some(row) = hand.group(&["13"]) else { return false };
        hand.put("XML3", row, "MA_NHOM", "15") && hand.put("XML3", row, "MA_GIUONG", "H001")
    }),
    visit("R-DAY-003", |hand| {
        // Without the summary, whose kind would have to be another one too.
        let ward = hand.head("MA_LOAI_KCB") == "03";
        hand.remove("XML8");
        ward && hand.put_head("MA_LOAI_KCB", "09") && hand.put_head("SO_NGAY_DTRI", "0")
    }),
    visit("R-DAY-004", |hand| {
        let better =
            matches!(hand.head("KET_QUA_DTRI").as_str(), "1" | "2") && hand.head("MA_LOAI_RV") == "1";
        let same_day = hand.head("NGAY_VAO")[..8]
            == hand.head("NGAY_VAO_NOI_TRU")[..8.min(hand.head("NGAY_VAO_NOI_TRU").len())];
        let ward = hand.rows("XML7").first().map(|row| row.get("MA_KHOA_RV").to_owned());
        let (Some(ward), true) = (ward, better && same_day && hand.in_bed()) else { return false };
        let Some(row) = hand.group(&["13"]) else { return false };
        hand.put("XML3", row, "MA_NHOM", "15")
            && hand.put("XML3", row, "MA_GIUONG", "H001")
            && hand.put("XML3", row, "MA_KHOA", ward)
    }),
    visit("R-DAY-005", |hand| hand.change("XML3", "MA_GIUONG", |_| String::new())),
    visit("R-DAY-006", |hand| {
        let Some(row) = hand.group(&["15"]) else { return false };
        let good = hand.put("XML3", row, "TYLE_TT_DV", "80");
        hand.bill();
        good
    }),
    visit("R-DAY-007", |hand| {
        let ended = hand.head("NGAY_RA");
        let stays = hand.head("MA_LOAI_KCB") == "01" && !hand.has("XML8") && !hand.has("XML14");
        let later = later(&ended, 2 * 24 * 60);
        // Within a month, so that nothing else is late because of it.
        stays
            && later[..6] == ended[..6]
            && later.as_str() != days_later(&ended, 0)
            && hand.everywhere("NGAY_RA", later)
    }),
    visit("R-DAY-008", |hand| {
        let covered = hand.pick("XML3", |row| row.get("MA_NHOM") == "13" && row.get("PHAM_VI") == "1");
        let Some(row) = covered.filter(|_| !hand.in_bed()) else { return false };
        let good = hand.put("XML3", row, "TYLE_TT_DV", "50");
        let shared = hand.head("T_BNCCT");
        hand.bill();
        // A visit just above the limit of the co-payment would fall below it.
        good && (shared == "0"
            || hand.number("XML1", 0, "T_TONGCHI_BH") > rust_decimal::Decimal::from(380_000))
    }),
    visit("R-DAY-009", |hand| {
        hand.head("MA_LOAI_KCB") == "08"
            && !hand.has("XML8")
            && hand.put_head("MA_LOAI_KCB", "05")
            && super::envelope::is_new(hand)
    }),
    visit("R-DAY-010", |hand| {
        if !matches!(hand.head("MA_LOAI_KCB").as_str(), "05" | "08") {
            return false;
        }
        // Until QĐ 3176 the days of drugs were the days of treatment.
        if hand.head("MA_LOAI_KCB") == "05" && !super::envelope::is_new(hand) {
            hand.put_head("SO_NGAY_DTRI", "100");
        }
        // As many tablets as were given, over more days.
        hand.change("XML2", "LIEU_DUNG", |text| {
            let total = text.split('[').nth(1).unwrap_or("28]");
            let number: u32 = total.split(' ').next().and_then(|number| number.parse().ok()).unwrap_or(28);
            format!("{number}/100 viên/lần * 1 lần/ngày * 100 ngày [{total}")
        })
    }),
];
