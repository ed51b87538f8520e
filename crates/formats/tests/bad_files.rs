//! Files that are broken as a whole: encodings, sizes, parts twice or cut short. Each gets its rule, and what is not
//! read is told.

use std::process::Command;

use base64::prelude::{BASE64_STANDARD, Engine};
use formats::{Finding, Reading, refuses, to_episode};
use signature::xml::{Limits, Text};

use crate::fixture::{change_part, content_range, read_text, rules_of, sample, today};

/// Reads bytes as a caller does; what is no XML becomes the finding R-ENV-001.
fn judge(bytes: &[u8], limits: &Limits) -> Result<Reading, Box<Finding>> {
    let text = Text::read(bytes, limits).map_err(|fault| Box::new(Finding::unreadable(&fault)))?;
    let tree = text.tree().map_err(|fault| Box::new(Finding::unreadable(&fault)))?;
    Ok(formats::read(&tree, None, text.had_bom(), today()))
}

fn utf16(text: &str) -> Vec<u8> {
    "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
}

/// Puts bytes in place of the inner document of a table.
fn with_inner(kind: &str, inner: &[u8]) -> String {
    let (start, end) = content_range(sample(1), kind);
    format!("{}{}{}", &sample(1)[..start], BASE64_STANDARD.encode(inner), &sample(1)[end..])
}

fn inner_of(kind: &str) -> String {
    let (start, end) = content_range(sample(1), kind);
    String::from_utf8(BASE64_STANDARD.decode(sample(1)[start..end].trim()).unwrap()).unwrap()
}

/// Ways to spoil a document as a whole; the same hold for the envelope and for what is inside.
fn spoiled(document: &str) -> Vec<(&'static str, Vec<u8>)> {
    let headed = |header: &str| {
        let body = document.split_once("?>").map_or(document, |(_, body)| body);
        format!("{header}{body}").into_bytes()
    };
    let mut cut = document.as_bytes().to_vec();
    cut.truncate(document.len() * 2 / 3);
    let mut spoiled = vec![
        ("UTF-16", utf16(document)),
        ("UTF-16 without a mark", utf16(document)[2..].to_vec()),
        ("XML 1.1", headed("<?xml version=\"1.1\" encoding=\"utf-8\"?>")),
        ("another encoding", headed("<?xml version=\"1.0\" encoding=\"windows-1258\"?>")),
        ("UTF-16 by name only", headed("<?xml version=\"1.0\" encoding=\"UTF-16\"?>")),
        ("two marks", format!("\u{feff}\u{feff}{document}").into_bytes()),
        ("a mark before a second declaration", format!("{document}\u{feff}{document}").into_bytes()),
        ("cut short", cut),
        ("a forbidden character", document.replacen("><", ">\u{1}<", 1).into_bytes()),
        ("a reference to one", document.replacen("><", ">&#2;<", 1).into_bytes()),
        ("an entity", document.replacen("><", ">&nbsp;<", 1).into_bytes()),
        ("nothing", Vec::new()),
    ];
    // An envelope is plain letters in any encoding of one byte each.
    if !document.is_ascii() {
        spoiled.push(("Latin letters", document.chars().map(|letter| letter as u32 as u8).collect()));
    }
    spoiled
}

#[test]
fn a_spoiled_envelope_is_no_xml() {
    let file = sample(1).replace(">\n", ">").replace(">  ", ">");
    assert!(judge(file.as_bytes(), &Limits::default()).is_ok_and(|reading| reading.is_acceptable()));
    for (what, bytes) in spoiled(&file) {
        let finding = judge(&bytes, &Limits::default()).expect_err(what);
        assert_eq!(finding.rule, "R-ENV-001", "{what}");
        assert!(refuses(&finding) && finding.message_vi.len() > 15, "{what}: {finding:?}");
    }
}

#[test]
fn a_spoiled_part_is_told_and_kept() {
    let whole = inner_of("XML2");
    assert!(read_text(&with_inner("XML2", whole.as_bytes())).is_acceptable());
    for (what, bytes) in spoiled(&whole.replace(">\n", ">")) {
        let reading = read_text(&with_inner("XML2", &bytes));
        assert_eq!(rules_of(&reading), ["R-ENV-007 error"], "{what}");
        assert!(!reading.is_acceptable() && reading.visits[0].others.len() == 1, "{what}");
    }
}

#[test]
fn base64_cut_anywhere_is_told() {
    let (start, end) = content_range(sample(1), "XML4");
    let content = sample(1)[start..end].trim();
    for cut in [1, 2, 3, 4, 5, content.len() / 2, content.len() - 1] {
        let file = format!("{}{}{}", &sample(1)[..start], &content[..content.len() - cut], &sample(1)[end..]);
        let reading = read_text(&file);
        // Without the last line feed the document is still whole.
        let harmless = BASE64_STANDARD
            .decode(&content[..content.len() - cut])
            .is_ok_and(|bytes| bytes.trim_ascii_end().ends_with(b"</CHITIEU_CHITIET_DICHVUCANLAMSANG>"));
        assert_eq!(rules_of(&reading).is_empty(), harmless, "{cut} letters cut");
        assert!(harmless || rules_of(&reading) == ["R-ENV-007 error"], "{cut} letters cut");
    }
}

#[test]
fn a_byte_order_mark_is_told_wherever_it_stands() {
    let cases = [
        (sample(1).replacen("<?xml", "\u{feff}<?xml", 1), "R-ENV-010"),
        (sample(1).replacen("<HOSO>", "<HOSO>\u{feff}", 1), "R-GEN-001"),
        (sample(1).replacen("<THONGTINDONVI>", "<THONGTINDONVI>\u{feff}", 1), "R-GEN-001"),
        (change_part(sample(1), "XML2", |text| format!("\u{feff}{text}")), "R-ENV-010"),
        (change_part(sample(1), "XML2", |text| text.replacen("<STT>", "\u{feff}<STT>", 1)), "R-GEN-001"),
        (
            change_part(sample(1), "XML2", |text| text.replacen("<TEN_THUOC>", "<TEN_THUOC>\u{feff}", 1)),
            "R-GEN-009",
        ),
        (change_part(sample(1), "XML1", |text| text.replacen("PHẠM", "PH\u{feff}ẠM", 1)), "R-GEN-009"),
    ];
    for (file, rule) in cases {
        let reading = read_text(&file);
        let told: Vec<_> = reading.findings.iter().map(|found| found.rule).collect();
        assert_eq!(told, [rule]);
    }
    assert!(read_text(sample(1)).findings.is_empty());
}

/// Nothing of the envelope is passed over in silence, be it an element or text.
#[test]
fn what_is_foreign_in_the_envelope_is_told() {
    for parent in ["GIAMDINHHS", "THONGTINDONVI", "THONGTINHOSO", "DANHSACHHOSO", "HOSO", "FILEHOSO"] {
        let end = format!("</{parent}>");
        for foreign in [
            "<LA/>",
            "<x:LA xmlns:x='urn:x'/>",
            "<HO_TEN xmlns='urn:y'>x</HO_TEN>",
            "chữ lạc",
            "<![CDATA[x]]>",
        ] {
            let reading = read_text(&sample(1).replacen(&end, &format!("{foreign}{end}"), 1));
            assert_eq!(rules_of(&reading), ["R-GEN-001 warning"], "{foreign} in {parent}");
            assert!(reading.is_acceptable());
        }
        let reading = read_text(&sample(1).replacen(&end, &format!(" \n\t<!-- x -->{end}"), 1));
        assert_eq!(rules_of(&reading), [""; 0], "blanks and comments in {parent}");
    }
}

#[test]
fn every_table_sent_twice_is_refused() {
    for number in 1..=4 {
        let file = sample(number);
        for table in &read_text(file).visits[0].tables {
            let at = file.find(&format!("<LOAIHOSO>{}</LOAIHOSO>", table.code())).unwrap();
            let start = file[..at].rfind("<FILEHOSO>").unwrap();
            let end = start + file[start..].find("</FILEHOSO>").unwrap() + "</FILEHOSO>".len();
            let reading =
                read_text(&format!("{}{}{}", &file[..start], file[start..end].repeat(2), &file[end..]));
            assert_eq!(rules_of(&reading), ["R-ENV-008 error"], "sample {number}, {}", table.code());
            assert!(!reading.is_acceptable());
        }
    }
}

const TEN_MEGABYTES: usize = 10 << 20;

/// A million rows, a field of ten megabytes: far beyond what is honest, so each is told within the memory of an
/// honest file. Run by the test below in a process of its own.
#[test]
#[ignore = "run in a process of limited memory by the_largest_files_take_bounded_memory"]
fn the_largest_files_are_read() {
    let huge = change_part(sample(2), "XML5", |text| {
        text.replacen("<DIEN_BIEN_LS>", &format!("<DIEN_BIEN_LS>{}", "đ ".repeat(TEN_MEGABYTES / 3)), 1)
    });
    let reading = read_text(&huge);
    assert_eq!(rules_of(&reading), ["R-GEN-003 error"]);
    assert!(to_episode(&reading.visits[0]).is_ok());
    let name = change_part(sample(2), "XML1", |text| {
        text.replacen("<HO_TEN>", &format!("<HO_TEN>{}", "A".repeat(TEN_MEGABYTES)), 1)
    });
    assert!(rules_of(&read_text(&name)).contains(&"R-GEN-003 error".to_owned()));

    let row = "<CHI_TIET_DIEN_BIEN_BENH/>";
    let rows = format!(
        "<CHITIEU_CHITIET_DIENBIENLAMSANG><DSACH_CHI_TIET_DIEN_BIEN_BENH>{}</DSACH_CHI_TIET_DIEN_BIEN_BENH></CHITIEU_CHITIET_DIENBIENLAMSANG>",
        row.repeat(1_000_000)
    );
    let (start, end) = content_range(sample(2), "XML5");
    let file = format!("{}{}{}", &sample(2)[..start], BASE64_STANDARD.encode(&rows), &sample(2)[end..]);
    let finding = judge(file.as_bytes(), &Limits::default()).expect_err("more bytes than a file may have");
    assert_eq!(finding.rule, "R-ENV-001");
    let wider = Limits { bytes: 64 << 20, ..Limits::default() };
    let reading = judge(file.as_bytes(), &wider).expect("a caller that takes larger files");
    assert_eq!(rules_of(&reading), ["R-ENV-007 error"]);

    let arrivals = format!(
        "<CHI_TIEU_TRANG_THAI_KCB><DSACH_TRANG_THAI_KCB>{}</DSACH_TRANG_THAI_KCB><CHUKYDONVI/></CHI_TIEU_TRANG_THAI_KCB>",
        "<TRANG_THAI_KCB/>".repeat(1_000_000)
    );
    assert_eq!(judge(arrivals.as_bytes(), &Limits::default()).expect_err("too many nodes").rule, "R-ENV-001");
}

fn read_the_largest(kilobytes_max: usize) -> bool {
    let script = format!(
        "ulimit -v {kilobytes_max}; exec \"$0\" --exact bad_files::the_largest_files_are_read --ignored"
    );
    let output =
        Command::new("sh").arg("-c").arg(script).arg(std::env::current_exe().unwrap()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    if output.status.success() {
        assert!(said.contains("1 passed"), "the test has been renamed: {said}");
    }
    output.status.success()
}

#[test]
fn the_largest_files_take_bounded_memory() {
    assert!(read_the_largest(512 << 10), "half a gigabyte is enough");
    assert!(!read_the_largest(48 << 10), "and the bound is one that can be felt");
}
