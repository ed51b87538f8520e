//! Input made to hurt: floods are cut short, odd values are told, nothing panics.

use std::fmt::Write;

use base64::prelude::{BASE64_STANDARD, Engine};
use formats::{FileBuilder, NoCodes, Options, Version, VisitBuilder, check, refuses, to_episode};
use proptest::prelude::*;
use signature::xml::{Limits, Text};

use crate::fixture::{change_part, content_range, read_text, rules_of, sample, today};

fn with_part(kind: &str, content: impl AsRef<[u8]>) -> String {
    let (start, end) = content_range(sample(2), kind);
    let encoded = BASE64_STANDARD.encode(content);
    format!("{}{encoded}{}", &sample(2)[..start], &sample(2)[end..])
}

fn course_rows(count: usize, row: &str) -> String {
    let list = "DSACH_CHI_TIET_DIEN_BIEN_BENH";
    let root = "CHITIEU_CHITIET_DIENBIENLAMSANG";
    let mut out = format!("<{root}><{list}>");
    for _ in 0..count {
        // A String never refuses to be written to.
        let _ = write!(out, "<CHI_TIET_DIEN_BIEN_BENH>{row}</CHI_TIET_DIEN_BIEN_BENH>");
    }
    out + &format!("</{list}></{root}>")
}

#[test]
fn a_flood_of_findings_is_cut_short_and_said() {
    let reading = read_text(&with_part("XML5", course_rows(100_000, "<STT>x</STT>")));
    assert_eq!(reading.visits[0].table("XML5").unwrap().rows.len(), 100_000);
    let last = reading.findings.last().unwrap();
    assert_eq!(last.rule, "R-OWN-001");
    assert!(last.message_en.starts_with("4990") || last.message_en.starts_with("49"), "{}", last.message_en);
    assert!(reading.findings.len() <= 1101, "{}", reading.findings.len());
    assert!(!reading.is_acceptable());
}

#[test]
fn more_than_a_document_may_have_is_refused() {
    let elements = format!("<TONG_HOP>{}</TONG_HOP>", "<a/>".repeat(400_000));
    let strange = format!("<TONG_HOP>{}</TONG_HOP>", "<a/>".repeat(10_001));
    for content in [elements, strange] {
        let reading = read_text(&with_part("XML1", content));
        assert_eq!(rules_of(&reading), ["R-ENV-007 error"]);
    }
    let visits = sample(1).replace("<HOSO>", &("<HOSO/>".repeat(10_000) + "<HOSO>"));
    let reading = read_text(&visits);
    assert_eq!((reading.visits.len(), reading.is_acceptable()), (10_000, false));
    assert_eq!(reading.findings[0].rule, "R-ENV-002");
    let rows = "<CHI_TIEU_TRANG_THAI_KCB><DSACH_TRANG_THAI_KCB>".to_owned()
        + &"<TRANG_THAI_KCB/>".repeat(10_001)
        + "</DSACH_TRANG_THAI_KCB></CHI_TIEU_TRANG_THAI_KCB>";
    assert_eq!(rules_of(&read_text(&rows)), ["R-ENV-002 error"]);
}

#[test]
fn what_refuses_is_listed_even_behind_a_thousand_trifles() {
    let mut visit = VisitBuilder::new(Version::Qd1931);
    visit.row("XML1").set("MA_LK", "V1").set("MA_CSKCB", "79999").set("NGAY_RA", "202608281020");
    for number in 1..=200 {
        let number = number.to_string();
        visit.row("XML2").set("MA_LK", "V1").set("STT", number);
    }
    visit.row("XML5").set("MA_LK", "V2").set("STT", "1");
    let visit = visit.build().unwrap();
    let reading = read_text(&FileBuilder::new("79999", "20260901").visit(visit).to_xml());
    assert!(reading.findings.iter().any(|finding| finding.rule == "R-X-001"));
    assert_eq!(reading.findings.last().unwrap().rule, "R-OWN-001");
    assert!(!reading.is_acceptable());
}

#[test]
fn deep_wide_and_broken_documents_inside_are_told() {
    let deep = format!("<TONG_HOP>{}{}</TONG_HOP>", "<a>".repeat(100_000), "</a>".repeat(100_000));
    let nested = format!("<TONG_HOP><STT>{}{}</STT></TONG_HOP>", "<a>".repeat(120), "</a>".repeat(120));
    let strange: String = (0..5000).map(|at| format!("<la{at}/>")).collect();
    let cases = [
        (deep, "R-ENV-007"),
        (String::new(), "R-ENV-007"),
        ("<TONG_HOP>\0</TONG_HOP>".to_owned(), "R-ENV-007"),
        ("<TONG_HOP>".to_owned(), "R-ENV-007"),
        (
            "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><TONG_HOP>&b;</TONG_HOP>".to_owned(),
            "R-ENV-007",
        ),
        (nested, "R-GEN-001"),
        (format!("<TONG_HOP>{strange}</TONG_HOP>"), "R-GEN-001"),
        ("<TONG_HOP/>".to_owned(), "R-GEN-005"),
    ];
    for (content, rule) in cases {
        let reading = read_text(&with_part("XML1", &content));
        assert!(reading.findings.iter().any(|finding| finding.rule == rule), "{rule}: {:.80}", content);
        assert!(!reading.is_acceptable() && reading.findings.len() <= 1101, "{:.80}", content);
        assert!(to_episode(&reading.visits[0]).is_err(), "{:.80}", content);
    }
}

#[test]
fn odd_values_of_lines_leave_the_field_empty_and_keep_the_line() {
    let values = [
        "20261332",
        "202613322561",
        "1,5",
        "1e5",
        "-",
        "0x10",
        "９",
        "99999999999999999999999999999999999",
        "",
    ];
    for value in values {
        let file = change_part(sample(4), "XML2", |text| {
            let (start, end) = (text.find("<SO_LUONG>").unwrap() + 10, text.find("</SO_LUONG>").unwrap());
            let text = format!("{}{value}{}", &text[..start], &text[end..]);
            let (start, end) = (text.find("<NGAY_YL>").unwrap() + 9, text.find("</NGAY_YL>").unwrap());
            format!("{}{value}{}", &text[..start], &text[end..])
        });
        let reading = read_text(&file);
        assert!(!reading.findings.iter().any(refuses), "{value}");
        let episode = to_episode(&reading.visits[0]).unwrap();
        assert_eq!(episode.drugs.len(), 3);
        assert_eq!(episode.drugs[0].ordered_at, None, "{value}");
        if value.parse::<i64>().is_err() {
            assert_eq!(episode.drugs[0].quantity, None, "{value}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_bytes_in_a_part_are_told(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let reading = read_text(&with_part("XML2", &bytes));
        prop_assert_eq!(rules_of(&reading), ["R-ENV-007 error"]);
    }

    #[test]
    fn any_text_as_content_is_told(text in "[^<&\\x00-\\x1f]{0,60}") {
        let (start, end) = content_range(sample(2), "XML2");
        let escaped = text.replace('>', "&gt;");
        let file = format!("{}{escaped}{}", &sample(2)[..start], &sample(2)[end..]);
        if let Ok(checked) = Text::read(file.as_bytes(), &Limits::default()) {
            let reading = formats::read(&checked.tree().unwrap(), None, false, today());
            prop_assert_eq!(rules_of(&reading), ["R-ENV-007 error"]);
        }
    }

    #[test]
    fn a_change_anywhere_never_panics(
        number in 1usize..=4,
        kind in prop_oneof!["XML1", "XML2", "XML3", "XML4"],
        at in 0usize..3000,
        length in 0usize..40,
        put in prop_oneof![
            Just("<".to_owned()), Just("</STT>".to_owned()), Just("<HO_TEN>".to_owned()), Just("]]>".to_owned()),
            "[0-9;.,]{0,12}", "\\PC{0,8}",
        ],
    ) {
        let file = change_part(sample(number), &kind, |text| {
            let letters: Vec<char> = text.chars().collect();
            let start = at.min(letters.len());
            let end = (start + length).min(letters.len());
            let before: String = letters[..start].iter().collect();
            let after: String = letters[end..].iter().collect();
            format!("{before}{put}{after}")
        });
        let reading = read_text(&file);
        for visit in &reading.visits {
            let _ = to_episode(visit);
            let _ = check(visit, &Options::default(), &NoCodes);
        }
        let again = read_text(&file);
        prop_assert_eq!(&reading, &again, "the same bytes give the same findings in the same order");
        let printed = read_text(&formats::write(&reading));
        prop_assert!(printed.visits.len() == reading.visits.len());
    }
}

/// Writes a visit of many rows whose lists are long, in all tables at once.
fn many_rows(count: usize) -> formats::Visit {
    let mut visit = VisitBuilder::new(Version::Qd1931);
    let list = (0..count).map(|at| format!("K{at:05}")).collect::<Vec<_>>().join(";");
    let head = ["MA_LK", "MA_CSKCB", "MA_KHOA", "MA_BENH_KT", "MA_THE_BHYT", "NGAY_TAI_KHAM", "MA_PTTT_QT"];
    let mut row = visit.row("XML1");
    for field in head {
        row.set(field, &list);
    }
    row.set("NGAY_VAO", "202608010800").set("NGAY_RA", "202608301000").set("MA_LOAI_KCB", "03");
    for number in 0..count {
        let minute =
            format!("2026{:02}{:02}{:02}{:02}", 1 + number % 12, 1 + number % 28, number % 24, number % 60);
        let code = format!("22.{:04}.{:04}", number % 10_000, number / 10_000);
        for table in ["XML2", "XML3", "XML4", "XML5", "XML6", "XML9", "XML15"] {
            let mut row = visit.row(table);
            row.set("MA_LK", "x");
            if matches!(table, "XML2" | "XML3") {
                row.set("MA_DICH_VU", &code)
                    .set("NGAY_YL", &minute)
                    .set("NGAY_TH_YL", &minute)
                    .set("MA_KHOA", "K99");
                row.set("SO_LUONG", "1").set("MA_NHOM", if number % 2 == 0 { "15" } else { "8" });
                row.set("MA_BAC_SI", format!("{number}"));
            }
            if table == "XML3" {
                row.set("MA_GIUONG", "H001").set("MA_VAT_TU", &code).set("NGUOI_THUC_HIEN", "a;b");
            }
            if table == "XML4" {
                row.set("MA_DICH_VU", &code);
            }
        }
    }
    visit.build().unwrap()
}

#[test]
fn the_rules_take_work_in_proportion_to_the_rows() {
    let ticks = |count: usize| {
        let visit = many_rows(count);
        let start = processor_ticks();
        let findings = check(&visit, &Options::default(), &NoCodes);
        assert!(!findings.is_empty());
        (processor_ticks() - start).max(1)
    };
    let (few, many) = (ticks(500), ticks(8_000));
    assert!(many < few * 80, "500 rows took {few} ticks, sixteen times as many {many}");
}

/// Returns the processor time of this thread in ticks of 10 ms; unlike the time on the wall it does not grow when
/// the machine does something else.
fn processor_ticks() -> u64 {
    let stat = std::fs::read_to_string("/proc/thread-self/stat").expect("Linux tells");
    let (_, fields) = stat.rsplit_once(')').expect("the name ends");
    let fields: Vec<&str> = fields.split_whitespace().collect();
    fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()
}
