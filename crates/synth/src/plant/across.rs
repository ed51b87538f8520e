//! Level 3a: tables that do not speak of the same visit, and tables that are missing.

use super::envelope::is_new;
use super::hand::{days_later, later};
use super::{Recipe, file, visit};

pub(super) const RECIPES: &[Recipe] = &[
    visit("R-X-001", |hand| {
        let table = ["XML2", "XML3", "XML4", "XML5", "XML8", "XML14"][hand.rng.usize(0..6)];
        hand.change(table, "MA_LK", |text| format!("{text}9"))
    }),
    file("R-X-002", |text, _| {
        let (start, end) = (text.find("<HOSO>")?, text.find("</HOSO>")? + "</HOSO>".len());
        let twice = format!("{}{}{}", &text[..end], &text[start..end], &text[end..]);
        Some(twice.replacen("<SOLUONGHOSO>1<", "<SOLUONGHOSO>2<", 1))
    }),
    visit("R-X-003", |hand| {
        let repeated = [
            ("XML13", "HO_TEN"),
            ("XML13", "DIA_CHI"),
            ("XML14", "HO_TEN"),
            ("XML14", "DIA_CHI"),
            ("XML8", "CHAN_DOAN_RV"),
            ("XML7", "CHAN_DOAN_RV"),
            ("XML15", "HO_TEN"),
            ("XML6", "DIA_CHI"),
        ];
        hand.change_one(&repeated, |text| format!("{text} KHÁC"))
    }),
    visit("R-X-004", |hand| hand.change("XML7", "MA_YTE", |text| format!("{text}9"))),
    visit("R-X-005", |hand| {
        hand.change("XML8", "KET_QUA_DTRI", |text| if text == "3" { "2" } else { "3" }.to_owned())
    }),
    visit("R-X-018", |hand| {
        if !is_new(hand) {
            return false;
        }
        let mut arrival = hand.visit.arrival();
        let row = &mut arrival.tables[0].rows[0];
        let field = ["MA_BN", "NGAY_VAO"][hand.rng.usize(0..2)];
        for (_, text) in row.0.iter_mut().filter(|(name, _)| *name == field) {
            *text = if field == "MA_BN" { format!("{text}9") } else { later(text, -25) };
        }
        hand.arrival = Some(arrival);
        true
    }),
    visit("R-X-006", |hand| hand.remove("XML13")),
    visit("R-X-007", |hand| {
        hand.change_one(&[("XML13", "MA_CSKCB_DEN"), ("XML13", "MA_NOI_DEN")], |_| "91ZX1".to_owned())
    }),
    visit("R-X-008", |hand| {
        if hand.rng.bool() {
            return hand.remove("XML14");
        }
        let on = hand.get("XML14", 0, "NGAY_HEN_KL");
        let moved = if on.len() == 12 { later(&on, 24 * 60) } else { days_later(&on, 1) };
        hand.put("XML14", 0, "NGAY_HEN_KL", moved)
    }),
    visit("R-X-009", |hand| hand.remove("XML5")),
    visit("R-X-010", |hand| hand.remove("XML7")),
    visit("R-X-011", |hand| {
        // A stay in bed without its beds is a treatment by day, of which no summary is asked.
        let home = hand.has("XML8") && !hand.in_bed() && hand.card().is_empty();
        home && hand.put_head("MA_THE_BHYT", "GD4919199990001")
            && hand.put_head("MA_DKBD", "91Z0C")
            && hand.put_head("GT_THE_TU", "20230101")
            && hand.put_head("GT_THE_DEN", "20271231")
    }),
    visit("R-X-013", |hand| {
        hand.remove("XML2");
        hand.remove("XML3")
    }),
    visit("R-X-014", |hand| {
        hand.change("XML9", "SO_CON", |text| if text == "1" { "2" } else { "3" }.to_owned())
    }),
    visit("R-X-012", |hand| {
        if hand.rng.bool() {
            return hand.remove("XML4");
        }
        hand.change("XML4", "MA_DICH_VU", |_| "22.0120.1370".to_owned())
    }),
    visit("R-X-015", |hand| hand.set("XML2", "MA_DICH_VU", "03.3407.0584")),
    visit("R-X-016", |hand| {
        // Whoever was operated on did have this service.
        let operated = hand.rows("XML3").iter().any(|row| row.get("MA_DICH_VU") == "27.0187.2039");
        let Some(row) = hand.group(&["10"]).filter(|_| !operated) else { return false };
        hand.put("XML3", row, "MA_DICH_VU", "27.0187.2039")
            && hand.put("XML3", row, "TEN_DICH_VU", "Phẫu thuật nội soi")
    }),
    visit("R-X-017", |hand| {
        hand.change_one(&[("XML2", "MA_KHOA"), ("XML3", "MA_KHOA")], |_| "K40".to_owned())
    }),
];
