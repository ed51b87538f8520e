//! Each sample changed in one place gives exactly the rule that was broken, and no other.

use std::collections::BTreeSet;

use base64::prelude::{BASE64_STANDARD, Engine};
use formats::{Finding, Severity, refuses, rules, to_episode};
use signature::xml::XmlFault;

use crate::fixture::{change_part, content_range, read_text, sample};

/// Where a change is made.
#[derive(Clone, Copy)]
enum In {
    File,
    Part(&'static str),
}
use In::{File, Part};

/// Sample, where, what stands there, what is put there, the findings expected, whether the visit is refused.
type Case = (usize, In, &'static str, &'static str, &'static [&'static str], bool);

const MA_LK: &str = "79999-20260812-000017";

const CASES: &[Case] = &[
    // The envelope.
    (1, File, "<CHUKYDONVI/>", "", &["R-ENV-002 error"], true),
    (1, File, "<CHUKYDONVI/>", "<CHUKYDONVI/><CHUKYDONVI/>", &["R-ENV-002 error"], true),
    (1, File, "<THONGTINHOSO>", "<THONGTINHOSO/><THONGTINHOSO>", &["R-ENV-002 error"], true),
    (1, File, "<MACSKCB>79999", "<MACSKCB>7999", &["R-ENV-003 error"], true),
    (1, File, "<MACSKCB>79999", "<MACSKCB>79998", &["R-ENV-003 error"], true),
    (1, File, "<MACSKCB>79999</MACSKCB>", "", &["R-ENV-003 error"], true),
    (1, File, "20260812</NGAYLAP>", "20261332</NGAYLAP>", &["R-ENV-004 error"], true),
    (1, File, "20260812</NGAYLAP>", "20260229</NGAYLAP>", &["R-ENV-004 error"], true),
    (1, File, "20260812</NGAYLAP>", "20261121</NGAYLAP>", &["R-ENV-004 error"], true),
    (1, File, "20260812</NGAYLAP>", "20260800</NGAYLAP>", &["R-ENV-004 error"], true),
    (1, File, "20260812</NGAYLAP>", "</NGAYLAP>", &["R-ENV-004 error"], true),
    (1, File, "<SOLUONGHOSO>1", "<SOLUONGHOSO>2", &["R-ENV-005 warning"], false),
    (1, File, "<SOLUONGHOSO>1</SOLUONGHOSO>", "", &["R-ENV-005 warning"], false),
    (1, File, "<LOAIHOSO>XML4", "<LOAIHOSO>XML16", &["R-ENV-006 warning"], false),
    (1, File, "<LOAIHOSO>XML4", "<LOAIHOSO>XML12", &["R-ENV-006 warning"], false),
    (1, File, "<LOAIHOSO>XML4", "<LOAIHOSO>", &["R-ENV-006 error"], true),
    (1, File, "<LOAIHOSO>XML4</LOAIHOSO>", "", &["R-ENV-006 error"], true),
    (1, File, "<LOAIHOSO>XML4", "<LOAIHOSO>XML5", &["R-ENV-007 error"], true),
    (1, File, "<NOIDUNGFILE>PD94", "<NOIDUNGFILE>PD9*", &["R-ENV-007 error"], true),
    (1, File, "<NOIDUNGFILE>PD94", "<NOIDUNGFILE>D94", &["R-ENV-007 error"], true),
    (1, File, "<NOIDUNGFILE>PD94", "<NOIDUNGFILE>PD\n  94", &[], false),
    (1, File, "<NOIDUNGFILE>PD94", "<NOIDUNGFILE><TONG_HOP/>PD94", &["R-ENV-007 error"], true),
    (1, File, "<HOSO>", "<HOSO><GHI_CHU/>", &["R-GEN-001 warning"], false),
    (1, File, "<CHUKYDONVI/>", "<KHAC/><CHUKYDONVI/>", &["R-GEN-001 warning"], false),
    (1, File, "<?xml", "\u{feff}<?xml", &["R-ENV-010 warning"], false),
    // The inner documents.
    (1, Part("XML2"), "<?xml", "\u{feff}<?xml", &["R-ENV-010 warning"], false),
    (1, Part("XML2"), "</CHITIEU_CHITIET_THUOC>", "", &["R-ENV-007 error"], true),
    (1, Part("XML2"), "<?xml", "<!DOCTYPE x []><?xml", &["R-ENV-007 error"], true),
    (
        1,
        Part("XML2"),
        "<DSACH_CHI_TIET_THUOC>",
        "<DSACH_CHI_TIET_THUOC/><DSACH_CHI_TIET_THUOC>",
        &["R-ENV-007 error"],
        true,
    ),
    (1, Part("XML1"), "<STT>", "<MA_LA>x</MA_LA><STT>", &["R-GEN-001 warning"], false),
    (1, Part("XML1"), "<STT>", "lạc<STT>", &["R-GEN-001 error"], false),
    (
        3,
        Part("XML13"),
        "<DU_PHONG/>",
        "<DU_PHONG><S/></DU_PHONG>",
        &["R-GEN-001 warning", "R-GEN-002 warning"],
        false,
    ),
    (
        1,
        Part("XML1"),
        "<STT>",
        "<x:HO_TEN xmlns:x='urn:x'>KHÁC</x:HO_TEN><STT>",
        &["R-GEN-001 warning"],
        false,
    ),
    (
        1,
        Part("XML1"),
        "<MA_LY_DO_VNT/>",
        "<MA_LY_DO_VNT><B/></MA_LY_DO_VNT>",
        &["R-GEN-001 error", "R-GEN-002 warning"],
        false,
    ),
    (
        3,
        Part("XML13"),
        "<TINH_TRANG_CT>",
        "<TEN_THUOC>x</TEN_THUOC><TINH_TRANG_CT>",
        &["R-GEN-001 error"],
        false,
    ),
    (1, Part("XML1"), "<MA_LY_DO_VNT/>", "", &["R-GEN-002 warning"], false),
    (1, Part("XML2"), "<MA_PP_CHEBIEN/>", "", &["R-GEN-002 warning"], false),
    (1, Part("XML2"), "<MA_NHOM>4", "<MA_NHOM>444", &["R-GEN-003 error"], false),
    (1, Part("XML1"), "<GIOI_TINH>1", "<GIOI_TINH>11", &["R-GEN-003 error"], true),
    (1, Part("XML1"), "<MA_BENH_CHINH>J20.9", "<MA_BENH_CHINH>J20.9;J18", &["R-GEN-003 error"], true),
    (1, Part("XML2"), "<PHAM_VI>1", "<PHAM_VI>,", &["R-GEN-004 error"], false),
    (1, Part("XML2"), "<SO_LUONG>", "<SO_LUONG>0,", &["R-GEN-004 error"], false),
    (1, Part("XML2"), "<SO_LUONG>", "<SO_LUONG>1e", &["R-GEN-004 error"], false),
    (1, Part("XML2"), "<SO_LUONG>", "<SO_LUONG>+", &["R-GEN-004 error"], false),
    (1, Part("XML2"), "<SO_LUONG>", "<SO_LUONG>.", &["R-GEN-004 error"], false),
    (1, Part("XML2"), "</SO_LUONG>", ".</SO_LUONG>", &["R-GEN-004 error"], false),
    (1, Part("XML2"), "<SO_LUONG>", "<SO_LUONG>１", &["R-GEN-004 error"], false),
    (1, Part("XML2"), "<SO_LUONG>", "<SO_LUONG>-", &[], false),
    (1, Part("XML1"), "<GIOI_TINH>1", "<GIOI_TINH>x", &["R-GEN-004 error"], true),
    (1, Part("XML2"), "<STT>1", "<STT>a", &["R-GEN-004 error", "R-GEN-008 warning"], true),
    (1, Part("XML1"), "<MA_DANTOC>01", "<MA_DANTOC>", &["R-GEN-005 error"], false),
    (1, Part("XML1"), "<MA_DANTOC>01", "<MA_DANTOC>\n  ", &["R-GEN-005 error"], false),
    (1, Part("XML2"), MA_LK, "", &["R-GEN-005 error"], true),
    (1, Part("XML1"), "<MA_LY_DO_VNT/>", "", &["R-GEN-002 warning"], false),
    (
        1,
        Part("XML1"),
        "<MA_QUOCTICH>000</MA_QUOCTICH>\n  <MA_DANTOC>01</MA_DANTOC>",
        "<MA_DANTOC>01</MA_DANTOC><MA_QUOCTICH>000</MA_QUOCTICH>",
        &["R-GEN-007 warning"],
        false,
    ),
    (1, Part("XML2"), "<STT>2", "<STT>1", &["R-GEN-008 error"], false),
    (1, Part("XML2"), "<STT>2", "<STT>3", &["R-GEN-008 warning"], false),
    (1, Part("XML1"), "PHẠM", "PHA\u{323}M", &["R-GEN-009 warning"], false),
    (1, Part("XML1"), "PHẠM", " PHẠM", &["R-GEN-009 warning"], false),
    (1, Part("XML1"), "PHẠM", "PH\u{85}ẠM", &["R-GEN-009 warning"], false),
    (1, Part("XML1"), "PHẠM VĂN", "PHẠM\nVĂN", &["R-GEN-009 warning"], false),
    (1, Part("XML1"), "<MA_BN>BN", "<MA_BN>\u{7f}BN", &["R-GEN-009 warning"], false),
    (2, Part("XML5"), "<DIEN_BIEN_LS>", "<DIEN_BIEN_LS>sáng:\n\t", &[], false),
    (1, Part("XML2"), MA_LK, "79999-20260812-000018", &["R-X-001 error"], true),
    (1, Part("XML1"), "<HO_TEN>", "<HO_TEN>KHÁC</HO_TEN><HO_TEN>", &["R-OWN-002 error"], true),
    (1, Part("XML2"), "<MA_NHOM>", "<MA_NHOM>4</MA_NHOM><MA_NHOM>", &["R-OWN-002 error"], false),
];

fn changed(case: &Case) -> String {
    let (number, place, from, to, _, _) = *case;
    let replace = |text: &str| {
        assert!(text.contains(from), "sample {number} has {from}");
        text.replacen(from, to, 1)
    };
    match place {
        File => replace(sample(number)),
        Part(kind) => change_part(sample(number), kind, replace),
    }
}

#[test]
fn one_change_gives_its_rule_and_no_other() {
    for case in CASES {
        let (number, _, from, to, expected, refused) = *case;
        let reading = read_text(&changed(case));
        let found: BTreeSet<String> = reading
            .findings
            .iter()
            .map(|found| format!("{} {}", found.rule, found.severity.code()))
            .collect();
        let expected: BTreeSet<String> = expected.iter().map(|rule| (*rule).to_owned()).collect();
        assert_eq!(found, expected, "sample {number}: {from} -> {to}\n{:#?}", reading.findings);
        assert_eq!(!reading.is_acceptable(), refused, "sample {number}: {from} -> {to}");
        assert_eq!(reading.findings.iter().any(refuses), refused, "sample {number}: {from} -> {to}");
    }
}

/// Changes that a replacement of text cannot make.
fn composed_cases() -> Vec<(&'static str, String, &'static str, bool)> {
    let file = sample(1);
    let part = |kind: &str| {
        let at = file.find(&format!("<LOAIHOSO>{kind}</LOAIHOSO>")).unwrap();
        let start = file[..at].rfind("<FILEHOSO>").unwrap();
        let end = start + file[start..].find("</FILEHOSO>").unwrap() + "</FILEHOSO>".len();
        file[start..end].to_owned()
    };
    let visit = {
        let start = file.find("<HOSO>").unwrap();
        file[start..file.find("</HOSO>").unwrap() + "</HOSO>".len()].to_owned()
    };
    let (start, end) = content_range(file, "XML4");
    vec![
        ("a missing XML1", file.replace(&part("XML1"), ""), "R-ENV-008", true),
        ("a second XML1", file.replace(&part("XML1"), &part("XML1").repeat(2)), "R-ENV-008", true),
        ("a second XML2", file.replace(&part("XML2"), &part("XML2").repeat(2)), "R-ENV-008", true),
        ("two visits", file.replace(&visit, &visit.repeat(2)), "R-ENV-005", false),
        ("no content", format!("{}{}", &file[..start], &file[end..]), "R-ENV-007", true),
        (
            "no XML inside",
            format!("{}{}{}", &file[..start], BASE64_STANDARD.encode("xin chào"), &file[end..]),
            "R-ENV-007",
            true,
        ),
        (
            "two names of 256 letters",
            change_part(file, "XML1", |text| text.replace("PHẠM VĂN THỬ", &"Ạ".repeat(256))),
            "R-GEN-003",
            true,
        ),
        (
            "free text beyond our limit",
            change_part(file, "XML1", |text| {
                text.replace("<LY_DO_VNT/>", &format!("<LY_DO_VNT>{}</LY_DO_VNT>", "đ".repeat(100_001)))
            }),
            "R-GEN-003",
            false,
        ),
    ]
}

#[test]
fn larger_changes_give_their_rule_and_no_other() {
    for (what, file, rule, refused) in composed_cases() {
        let reading = read_text(&file);
        assert!(!reading.findings.is_empty(), "{what}");
        for finding in &reading.findings {
            assert_eq!(finding.rule, rule, "{what}: {finding:?}");
        }
        assert_eq!(!reading.is_acceptable(), refused, "{what}");
    }
    let longest = change_part(sample(1), "XML1", |text| text.replace("PHẠM VĂN THỬ", &"Ạ".repeat(255)));
    assert!(read_text(&longest).findings.is_empty(), "255 letters are 255 characters, not bytes");
}

#[test]
fn a_visit_without_an_episode_says_why() {
    let cases = [
        ("202608120705", "202613320705", "R-FMT-001", "NGAY_VAO"),
        ("202608120705", "20260812", "R-FMT-001", "NGAY_VAO"),
        ("202608120705", "202608122405", "R-FMT-001", "NGAY_VAO"),
        ("<NGAY_SINH>1985", "<NGAY_SINH>0085", "R-FMT-001", "NGAY_SINH"),
        ("<MA_CSKCB>79999", "<MA_CSKCB>799", "R-FMT-006", "MA_CSKCB"),
        (MA_LK, "  ", "R-GEN-005", "MA_LK"),
        (MA_LK, "a\u{85}b", "R-GEN-003", "MA_LK"),
    ];
    for (from, to, rule, field) in cases {
        let from = if from == "202608120705" { arrival() } else { from.to_owned() };
        let reading = read_text(&change_part(sample(1), "XML1", |text| text.replacen(&from, to, 1)));
        let findings = to_episode(&reading.visits[0]).unwrap_err();
        let found: Vec<_> =
            findings.iter().map(|found| (found.rule, found.field.as_deref().unwrap_or(""))).collect();
        assert_eq!(found, [(rule, field)], "{from} -> {to}");
        assert!(findings.iter().all(refuses), "{from} -> {to}");
    }
}

fn arrival() -> String {
    let reading = read_text(sample(1));
    reading.visits[0].table("XML1").unwrap().get("NGAY_VAO").to_owned()
}

#[test]
fn every_rule_of_the_list_can_be_met() {
    let mut met: BTreeSet<&'static str> = BTreeSet::new();
    for case in CASES {
        met.extend(read_text(&changed(case)).findings.iter().map(|found| found.rule));
    }
    for (_, file, _, _) in composed_cases() {
        met.extend(read_text(&file).findings.iter().map(|found| found.rule));
    }
    met.insert(Finding::unreadable(&XmlFault::Doctype).rule);
    met.insert(Finding::signature("thiếu chữ ký số", "the signature is missing").rule);
    // The flood has a test of its own in `hostile`; rules beyond level 1 bring their examples, see `rules`.
    met.insert("R-OWN-001");
    met.extend(formats::qd130::rules::examples().map(|(rule, _)| rule.id));
    let listed: BTreeSet<&'static str> = rules().iter().map(|rule| rule.id).collect();
    assert_eq!(met, listed);
    assert_eq!(listed.len(), rules().len(), "no id stands twice");
}

#[test]
fn messages_speak_both_languages_and_never_tell_the_value() {
    let secret = "079085999017";
    let file =
        change_part(sample(1), "XML1", |text| text.replace("<GIOI_TINH>1", &format!("<GIOI_TINH>{secret}")));
    let reading = read_text(&file);
    assert_eq!(reading.findings.len(), 1);
    for finding in &reading.findings {
        assert_eq!(finding.severity, Severity::Error);
        assert_eq!(finding.message_vi, "XML1, GIOI_TINH: quá dài; tối đa 1 ký tự");
        assert_eq!(finding.message_en, "XML1, GIOI_TINH: too long; the limit in characters is 1");
        assert_eq!((finding.visit, finding.table, finding.row), (Some(1), Some("XML1"), None));
        assert!(!format!("{finding:?}").contains(secret));
    }
}
