//! Repairs lose nothing, change nothing else and are done once.

use formats::{FileBuilder, Reading, Repaired, Version, VisitBuilder, repair};
use proptest::prelude::*;

use crate::fixture::{SAMPLES, change_part, read_text, sample};

const REPAIRED: [&str; 4] = ["R-ENV-005", "R-ENV-010", "R-GEN-007", "R-GEN-009"];

fn repaired(file: &str) -> Repaired {
    repair(file.as_bytes()).unwrap().expect("there is something to repair")
}

fn told(reading: &Reading) -> Vec<&str> {
    let rules = reading.findings.iter().map(|finding| finding.rule);
    rules.filter(|rule| REPAIRED.contains(rule)).collect()
}

/// Returns every field of the file as read, in the order of the dictionary.
fn values(reading: &Reading) -> Vec<String> {
    let mut values = Vec::new();
    for table in reading.visits.iter().flat_map(|visit| &visit.tables) {
        for (number, row) in table.rows.iter().enumerate() {
            let mut fields: Vec<_> = row.fields().collect();
            fields.sort_by_key(|(name, _)| *name);
            values.extend(
                fields.iter().map(|(name, text)| format!("{} {number} {name} {}", table.code(), text.trim())),
            );
        }
    }
    values
}

/// Repairs the file and holds the repair to its word; returns it.
fn checked(file: &str) -> Repaired {
    let done = repaired(file);
    let (before, after) = (read_text(file), read_text(&done.text));
    assert!(!told(&before).is_empty(), "nothing was wrong");
    assert_eq!(told(&after), [""; 0], "{:?}", done.repairs);
    assert_eq!(values(&before), values(&after));
    assert_eq!(repair(done.text.as_bytes()).unwrap(), None, "a second repair does nothing");
    done
}

#[test]
fn a_tidy_file_is_left_alone() {
    for (name, file) in SAMPLES {
        assert_eq!(told(&read_text(file)), [""; 0], "{name}");
        assert_eq!(repair(file.as_bytes()).unwrap(), None, "{name}");
    }
}

#[test]
fn marks_and_counts_are_put_right() {
    let done = checked(&format!("\u{feff}{}", sample(1)));
    assert!(done.text == sample(1), "nothing but the mark is gone");
    assert!(!done.unsigned);
    for wrong in ["<SOLUONGHOSO>7</SOLUONGHOSO>", "<SOLUONGHOSO/>", "<SOLUONGHOSO></SOLUONGHOSO>"] {
        let file = sample(1).replace("<SOLUONGHOSO>1</SOLUONGHOSO>", wrong);
        assert!(checked(&file).text == sample(1), "{wrong}");
    }
    let file = change_part(sample(2), "XML3", |inner| format!("\u{feff}{inner}"));
    let done = checked(&file);
    assert!(done.text == sample(2));
    assert_eq!((done.repairs.len(), done.repairs[0].table), (1, Some("XML3")));
}

#[test]
fn fields_are_put_in_order_and_the_space_between_them_stays() {
    let swap = |inner: &str| {
        let (at, rest) = (inner.find("<MA_LK>").unwrap(), inner.find("<STT>").unwrap());
        let end = rest + inner[rest..].find("</STT>").unwrap() + "</STT>".len();
        format!("{}{}\r\n\t{}{}", &inner[..at], &inner[rest..end], &inner[at..rest], &inner[end..])
    };
    let straight = |inner: &str| {
        let (gap, rest) = (inner.find("</MA_LK>").unwrap() + "</MA_LK>".len(), inner.find("<STT>").unwrap());
        let end = rest + inner[rest..].find("</STT>").unwrap() + "</STT>".len();
        format!("{}\r\n\t{}{}{}", &inner[..gap], &inner[rest..end], &inner[gap..rest], &inner[end..])
    };
    let done = checked(&change_part(sample(2), "XML2", swap));
    assert!(done.text == change_part(sample(2), "XML2", straight));
    let place = &done.repairs[0];
    assert_eq!((place.rule, place.table, place.row), ("R-GEN-007", Some("XML2"), Some(1)));
}

#[test]
fn texts_are_trimmed_and_composed() {
    let with = |text: &str| {
        change_part(sample(1), "XML1", |inner| {
            let start = inner.find("<HO_TEN>").unwrap() + "<HO_TEN>".len();
            let end = inner.find("</HO_TEN>").unwrap();
            format!("{}{text}{}", &inner[..start], &inner[end..])
        })
    };
    let cases = [
        ("  Nguyễn Văn Mẫu\n", "Nguyễn Văn Mẫu"),
        ("Nguye\u{302}\u{303}n Va\u{306}n Mẫu", "Nguyễn Văn Mẫu"),
        (" Nguyễn &amp; Mẫu &#xa0;", "Nguyễn &amp; Mẫu"),
        ("<![CDATA[ Nguyễn < Mẫu]]>", "Nguyễn &lt; Mẫu"),
        ("a\u{a0}", "a"),
    ];
    for (text, expected) in cases {
        let done = repaired(&with(text));
        assert!(done.text == with(expected), "{text:?}");
        assert_eq!(done.repairs[0].field.as_deref(), Some("HO_TEN"));
        assert_eq!(repair(done.text.as_bytes()).unwrap(), None);
    }
    for alone in ["", "  ", "\u{a0}", "Nguyễn\u{b}Mẫu".replace('\u{b}', "\t").as_str()] {
        assert_eq!(repair(with(alone).as_bytes()).unwrap(), None, "{alone:?} is no repair without loss");
    }
}

#[test]
fn a_signature_goes_unless_what_it_covers_is_untouched() {
    let signed = sample(1).replace("<CHUKYDONVI/>", "<CHUKYDONVI><Signature>x</Signature></CHUKYDONVI>");
    assert!(signed != sample(1), "the sample has an empty place for the signature");
    let done = checked(&signed.replace("<SOLUONGHOSO>1<", "<SOLUONGHOSO>2<"));
    assert!(done.unsigned);
    assert!(done.text == sample(1).replace("<CHUKYDONVI/>", "<CHUKYDONVI></CHUKYDONVI>"));
    // A mark before the document is no part of what is signed.
    let done = checked(&format!("\u{feff}{signed}"));
    assert_eq!((done.unsigned, done.text == signed), (false, true));
}

#[test]
fn arrivals_are_repaired_too() {
    let mut visit = VisitBuilder::new(Version::Qd1931);
    visit.row("XML0").set("MA_LK", "LK-1").set("HO_TEN", " Trần Thị Thử ").set("MA_CSKCB", "79999");
    let file = FileBuilder::new("79999", "20260901").visit(visit.build().unwrap()).to_check_in_xml();
    let done = repaired(&file);
    assert_eq!(done.text, file.replace(" Trần Thị Thử ", "Trần Thị Thử"));
    assert_eq!((done.repairs[0].visit, done.repairs[0].row), (Some(1), Some(1)));
}

#[test]
fn what_cannot_be_read_is_not_touched() {
    for file in ["", "hello", "<a>", "<!DOCTYPE a><a/>"] {
        assert!(repair(file.as_bytes()).is_err(), "{file}");
    }
    for file in ["<a/>", "<GIAMDINHHS/>", "\u{feff}<GIAMDINHHS><THONGTINHOSO/></GIAMDINHHS>"] {
        let text = repair(file.as_bytes()).unwrap().map(|done| done.text);
        assert!(text.is_none_or(|text| text == file.trim_start_matches('\u{feff}')), "{file}");
    }
    let broken = change_part(sample(2), "XML2", |inner| inner.replace("</STT>", "</STTT>"));
    assert_eq!(repair(broken.as_bytes()).unwrap(), None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever text stands in fields of a row in whatever order: read values stay, and the second repair is idle.
    #[test]
    fn any_row_keeps_its_values(
        order in Just((0..8usize).collect::<Vec<_>>()).prop_shuffle(),
        texts in proptest::collection::vec("[ a\u{301}\u{302}eổơ&<>;\t\u{a0}]{0,12}", 8),
        gaps in proptest::collection::vec("[ \r\n\t]{0,3}", 8),
    ) {
        let names = ["MA_LK", "STT", "MA_THUOC", "TEN_THUOC", "LIEU_DUNG", "CACH_DUNG", "TT_THAU", "DU_PHONG"];
        let escaped = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        let file = change_part(sample(2), "XML2", |inner| {
            let fields = order.iter().zip(&gaps).map(|(at, gap)| {
                format!("<{0}>{1}</{0}>{gap}", names[*at], escaped(&texts[*at]))
            });
            let row = fields.collect::<String>();
            let start = inner.find("<CHI_TIET_THUOC>").unwrap() + "<CHI_TIET_THUOC>".len();
            let end = inner.find("</CHI_TIET_THUOC>").unwrap();
            format!("{}{row}{}", &inner[..start], &inner[end..])
        });
        let Some(done) = repair(file.as_bytes()).unwrap() else { return Ok(()) };
        let composed = |reading: &Reading| -> Vec<String> {
            use unicode_normalization::UnicodeNormalization;
            values(reading).iter().map(|value| value.nfc().collect()).collect()
        };
        prop_assert_eq!(composed(&read_text(&file)), composed(&read_text(&done.text)));
        prop_assert_eq!(repair(done.text.as_bytes()).unwrap(), None);
    }
}
