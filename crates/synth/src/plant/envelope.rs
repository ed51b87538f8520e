//! Level 1: the file, its envelope, and names, types and lengths in it.

use base64::prelude::{BASE64_STANDARD, Engine};
use formats::Version;

use super::{Hand, Recipe, file, visit};

pub(super) const RECIPES: &[Recipe] = &[
    file("R-ENV-001", |text, hand| match hand.rng.usize(0..3) {
        0 => Some(text[..text.len() - 9].to_owned()),
        1 => Some(text.replacen("<GIAMDINHHS", "<!DOCTYPE GIAMDINHHS [<!ENTITY a \"b\">]>\n<GIAMDINHHS", 1)),
        _ => Some(text.replacen("<NGAYLAP>", "<NGAYLAP", 1)),
    }),
    file("R-ENV-002", |text, _| Some(text.replacen("<CHUKYDONVI></CHUKYDONVI>", "", 1))),
    file("R-ENV-003", |text, _| Some(replace_element(text, "MACSKCB", "91Z99"))),
    file("R-ENV-004", |text, hand| {
        let bad = ["20991231", "20250231", "31/12/2025", ""][hand.rng.usize(0..4)];
        Some(replace_element(text, "NGAYLAP", bad))
    }),
    file("R-ENV-005", |text, _| Some(replace_element(text, "SOLUONGHOSO", "2"))),
    file("R-ENV-006", |text, _| {
        let strange =
            "<FILEHOSO><LOAIHOSO>XML16</LOAIHOSO><NOIDUNGFILE>PGEvPg==</NOIDUNGFILE></FILEHOSO></HOSO>";
        Some(text.replacen("</HOSO>", strange, 1))
    }),
    file("R-ENV-007", |text, hand| {
        let kind = ["XML6", "XML8", "XML10", "XML11", "XML15"].into_iter().find(|kind| hand.has(kind))?;
        let (start, end) = content(text, kind)?;
        let broken = if hand.rng.bool() {
            format!("*{}", &text[start + 1..end])
        } else {
            BASE64_STANDARD.encode("<LA></LA>")
        };
        Some(format!("{}{broken}{}", &text[..start], &text[end..]))
    }),
    file("R-ENV-008", |text, _| {
        let start = text.rfind("<FILEHOSO>")?;
        let end = text.rfind("</FILEHOSO>")? + "</FILEHOSO>".len();
        Some(format!("{}{}{}", &text[..end], &text[start..end], &text[end..]))
    }),
    file("R-ENV-010", |text, _| Some(format!("\u{feff}{text}"))),
    file("R-GEN-001", |text, hand| {
        let kind = any_part(hand);
        in_part(text, kind, |part| {
            let at = part.find("</MA_LK>")? + "</MA_LK>".len();
            Some(format!("{}<TRUONG_LA>1</TRUONG_LA>{}", &part[..at], &part[at..]))
        })
    }),
    file("R-GEN-002", |text, hand| {
        let (kind, field) =
            [("XML1", "MA_TAI_NAN"), ("XML3", "GOI_VTYT"), ("XML1", "MA_KHUVUC")][hand.rng.usize(0..3)];
        in_part(text, kind, |part| {
            part.contains(&format!("<{field}></{field}>"))
                .then(|| part.replacen(&format!("<{field}></{field}>"), "", 1))
        })
    }),
    visit("R-GEN-003", |hand| {
        let long = [
            ("XML1", "MA_HSBA", 101),
            ("XML2", "TEN_THUOC", 1025),
            ("XML2", "DANG_BAO_CHE", 1025),
            ("XML2", "DON_VI_TINH", 51),
            ("XML3", "TEN_DICH_VU", 1025),
            ("XML3", "DON_VI_TINH", 51),
            ("XML4", "DON_VI_DO", 51),
            ("XML1", "MA_TTDV", 256),
        ];
        let (table, field, length) = long[hand.rng.usize(0..long.len())];
        hand.change(table, field, |_| "Ă".repeat(length))
    }),
    visit("R-GEN-004", |hand| {
        let numbers = [
            ("XML2", "SO_LUONG"),
            ("XML2", "DON_GIA"),
            ("XML3", "SO_LUONG"),
            ("XML3", "DON_GIA_BV"),
            ("XML1", "T_THUOC"),
            ("XML1", "T_TONGCHI_BV"),
            ("XML1", "SO_NGAY_DTRI"),
        ];
        let comma = hand.rng.bool();
        hand.change_one(&numbers, |text| if comma { format!("{text},5") } else { "hai".to_owned() })
    }),
    visit("R-GEN-005", |hand| {
        let required = [
            ("XML1", "MA_HSBA"),
            ("XML1", "MA_DANTOC"),
            ("XML1", "LY_DO_VV"),
            ("XML2", "TEN_THUOC"),
            ("XML2", "DON_VI_TINH"),
            ("XML3", "DON_VI_TINH"),
            ("XML3", "MA_BAC_SI"),
            ("XML5", "NGUOI_THUC_HIEN"),
            ("XML7", "TEN_BS"),
            ("XML8", "CHAN_DOAN_VAO"),
            ("XML9", "NOI_SINH_CON"),
            ("XML10", "DON_VI"),
            ("XML11", "DON_VI"),
            ("XML15", "PHANLOAI_LAO_VITRI"),
        ];
        // An emergency without a reason breaks a second rule.
        let urgent = hand.head("MA_DOITUONG_KCB") == "2";
        let fields: Vec<_> =
            required.into_iter().filter(|field| !(urgent && field.1 == "LY_DO_VV")).collect();
        hand.change_one(&fields, |_| String::new())
    }),
    visit("R-GEN-006", |hand| {
        let treated =
            matches!(hand.head("MA_LOAI_KCB").as_str(), "02" | "03" | "04" | "05" | "06" | "08" | "09");
        treated && hand.put_head("PP_DIEU_TRI", "")
    }),
    file("R-GEN-007", |text, hand| {
        let kind = any_part(hand);
        in_part(text, kind, |part| {
            let (from, middle) = (part.find("<MA_LK>")?, part.find("</MA_LK>")? + "</MA_LK>".len());
            let name = part[middle + 1..].split('>').next()?;
            let end = middle + part[middle..].find(&format!("</{name}>"))? + name.len() + 3;
            Some(format!("{}{}{}{}", &part[..from], &part[middle..end], &part[from..middle], &part[end..]))
        })
    }),
    visit("R-GEN-008", |hand| {
        let table = ["XML2", "XML3", "XML4", "XML5"].into_iter().find(|table| hand.rows(table).len() > 1);
        table.is_some_and(|table| hand.put(table, 1, "STT", if table == "XML3" { "1" } else { "7" }))
    }),
    visit("R-GEN-009", |hand| {
        let texts =
            [("XML1", "DIA_CHI"), ("XML1", "LY_DO_VV"), ("XML2", "TEN_THUOC"), ("XML5", "DIEN_BIEN_LS")];
        let (table, field) = texts[hand.rng.usize(0..texts.len())];
        if field == "DIA_CHI" {
            let address = format!("{} ", hand.head(field));
            return hand.everywhere(field, address);
        }
        hand.change(table, field, |text| format!(" {text}"))
    }),
    file("R-OWN-002", |text, hand| {
        let kind = any_part(hand);
        in_part(text, kind, |part| {
            let (from, to) = (part.find("<MA_LK>")?, part.find("</MA_LK>")? + "</MA_LK>".len());
            Some(format!("{}{}{}", &part[..to], &part[from..to], &part[to..]))
        })
    }),
];

fn any_part(hand: &mut Hand) -> &'static str {
    let at = hand.rng.usize(0..hand.visit.tables.len());
    hand.visit.tables[at].code
}

fn replace_element(text: &str, name: &str, with: &str) -> String {
    let (open, close) = (format!("<{name}>"), format!("</{name}>"));
    let found = text.find(&open).zip(text.find(&close));
    found.map_or_else(String::new, |(from, to)| format!("{}{open}{with}{}", &text[..from], &text[to..]))
}

/// Returns where the base64 of a part stands.
fn content(text: &str, kind: &str) -> Option<(usize, usize)> {
    let at = text.find(&format!("<LOAIHOSO>{kind}</LOAIHOSO>"))?;
    let start = at + text[at..].find("<NOIDUNGFILE>")? + "<NOIDUNGFILE>".len();
    Some((start, start + text[start..].find("</NOIDUNGFILE>")?))
}

/// Changes the inner document of a part.
fn in_part(text: &str, kind: &str, change: impl Fn(&str) -> Option<String>) -> Option<String> {
    let (start, end) = content(text, kind)?;
    let part = String::from_utf8(BASE64_STANDARD.decode(&text[start..end]).ok()?).ok()?;
    let changed = BASE64_STANDARD.encode(change(&part)?);
    Some(format!("{}{changed}{}", &text[..start], &text[end..]))
}

/// Tells whether the version is one that files are written by today.
pub(super) fn is_new(hand: &Hand) -> bool {
    hand.version() >= Version::Qd3176
}
