//! The outer documents: what a signature covers, check-in files, documents of other kinds, unknown parts.

use formats::{
    FileBuilder, FileKind, KeptKind, Reading, Version, VisitBuilder, read, refuses, to_episode, write,
};
use signature::xml::{Limits, Text};

use crate::fixture::{read_text, rules_of, sample, today};

/// Reads with only the first element of this name covered.
fn read_covered(file: &str, name: &str) -> Reading {
    let text = Text::read(file.as_bytes(), &Limits::default()).unwrap();
    let tree = text.tree().unwrap();
    let scope = tree.descendants().find(|node| node.has_tag_name(name)).unwrap().id();
    read(&tree, Some(scope), false, today())
}

#[test]
fn only_what_is_covered_is_read() {
    let whole = read_text(sample(1));
    for name in ["GIAMDINHHS", "THONGTINHOSO"] {
        let reading = read_covered(sample(1), name);
        assert!(reading.same_content_as(&whole) && reading.findings.is_empty(), "{name}");
    }
    for name in ["THONGTINDONVI", "HOSO", "DANHSACHHOSO", "CHUKYDONVI"] {
        let reading = read_covered(sample(1), name);
        assert_eq!(rules_of(&reading), ["R-ENV-002 error"], "{name}");
        assert!(reading.visits.is_empty() && !reading.is_acceptable(), "{name}");
    }
}

#[test]
fn a_second_content_beside_the_signed_one_is_refused_and_not_read() {
    let file = sample(1);
    let start = file.find("<THONGTINHOSO>").unwrap();
    let end = file.find("</THONGTINHOSO>").unwrap() + "</THONGTINHOSO>".len();
    let forged = file[start..end].replace("79999-20260812-000017", "79999-X");
    for both in [format!("{}{forged}", &file[start..end]), format!("{forged}{}", &file[start..end])] {
        let doubled = format!("{}{both}{}", &file[..start], &file[end..]);
        let reading = read_text(&doubled);
        assert_eq!(rules_of(&reading), ["R-ENV-002 error"]);
        assert!(reading.visits.is_empty() && !reading.is_acceptable());
    }
}

#[test]
fn text_around_a_comment_is_read_whole() {
    let file = sample(1).replace("<MACSKCB>79999", "<MACSKCB>79<!-- x -->9<![CDATA[99]]>");
    assert!(read_text(&file).same_content_as(&read_text(sample(1))));
}

#[test]
fn an_element_in_a_namespace_is_another_element() {
    let file = sample(1).replace("<CHUKYDONVI/>", "<CHUKYDONVI/><x:THONGTINHOSO xmlns:x='urn:x'/>");
    let reading = read_text(&file);
    assert_eq!(rules_of(&reading), ["R-GEN-001 warning"]);
    assert_eq!(reading.visits.len(), 1);
    let file = sample(1).replace("<GIAMDINHHS ", "<GIAMDINHHS xmlns='urn:x' ");
    assert_eq!(read_text(&file).kind, FileKind::Other("GIAMDINHHS".into()));
}

#[test]
fn an_element_taken_out_of_any_namespace_is_itself() {
    let plain = sample(1);
    let file =
        plain.replace("<THONGTINHOSO>", "<THONGTINHOSO xmlns=''>").replace("<HOSO>", "<HOSO xmlns=\"\">");
    let file = crate::fixture::change_part(&file, "XML1", |text| {
        text.replacen("<TONG_HOP>", "<TONG_HOP xmlns=''>", 1).replacen("<HO_TEN>", "<HO_TEN xmlns=''>", 1)
    });
    let reading = read_text(&file);
    assert_eq!(rules_of(&reading), [""; 0]);
    assert!(reading.same_content_as(&read_text(plain)));
    let root = plain.replace("<GIAMDINHHS ", "<GIAMDINHHS xmlns='' ");
    assert_eq!(read_text(&root).kind, FileKind::Visits);
}

/// Every namespace is declared once where it is first used, so that the copy has no more declarations in force
/// than a document may have.
#[test]
fn unknown_elements_come_back_however_their_namespaces_nest() {
    let deep = |depth: usize, name: &str| {
        let (open, close) = (format!("<{name} p:a='1' q:b='2'>"), format!("</{name}>"));
        format!("<p:LA xmlns:p='urn:p' xmlns:q='urn:q'>{}{}</p:LA>", open.repeat(depth), close.repeat(depth))
    };
    let cases = [
        deep(100, "p:x"),
        deep(100, "x"),
        deep(50, "p:x").replace("<q", "<p"),
        "<p:LA xmlns:p='urn:p'><x xmlns=''/><y xmlns='urn:p'><z xmlns=''/></y></p:LA>".to_owned(),
        "<LA xmlns=''/>".to_owned(),
    ];
    for strange in cases {
        let file = crate::fixture::change_part(sample(2), "XML3", |text| {
            text.replacen("<STT>", &format!("{strange}<STT>"), 1)
        });
        let once = read_text(&file);
        assert_eq!(rules_of(&once), ["R-GEN-001 warning"], "{strange}");
        let printed = write(&once);
        let twice = read_text(&printed);
        assert!(once.same_content_as(&twice), "{strange}\n{:?}", twice.findings);
        assert_eq!(write(&twice), printed);
    }
}

#[test]
fn documents_of_other_kinds_are_named_and_not_read() {
    for root in ["html", "hschungtu"] {
        let reading = read_text(&format!("<{root}><HOSO/></{root}>"));
        assert_eq!(reading.kind, FileKind::Other(root.to_owned()));
        assert_eq!(rules_of(&reading), ["R-ENV-002 error"]);
        assert!(!reading.is_acceptable());
        assert_eq!(write(&reading), "");
    }
    for kind in KeptKind::ALL {
        let root = kind.code();
        let file = format!("<{root}><THONGTINDONVI><MACSKCB>79999</MACSKCB></THONGTINDONVI><GIAY/></{root}>");
        let reading = read_text(&file);
        assert_eq!((&reading.kind, reading.facility.as_str()), (&FileKind::Kept(kind), "79999"));
        assert_eq!((reading.visits.len(), reading.findings.len()), (0, 0));
        assert_eq!(write(&reading), "");
    }
}

fn check_in() -> String {
    let arrival = |number: &str, visit: &str| {
        let mut arrival = VisitBuilder::new(Version::Qd1931);
        arrival
            .row("XML0")
            .set("MA_LK", visit)
            .set("STT", number)
            .set("MA_BN", "BN1")
            .set("HO_TEN", "NGUYỄN VĂN MẪU")
            .set("NGAY_SINH", "198500000000")
            .set("GIOI_TINH", "1")
            .set("MA_DOITUONG_KCB", "1.1")
            .set("NGAY_VAO", "202609010715")
            .set("MA_LOAI_KCB", "01")
            .set("MA_CSKCB", "79999")
            .set("NGAY_YL", "202609010720");
        arrival.build().unwrap()
    };
    FileBuilder::new("79999", "20260901")
        .visit(arrival("1", "V1"))
        .visit(arrival("2", "V2"))
        .to_check_in_xml()
}

#[test]
fn a_check_in_file_is_read_row_by_row() {
    let reading = read_text(&check_in());
    assert_eq!(rules_of(&reading), Vec::<String>::new(), "{:#?}", reading.findings);
    assert_eq!((&reading.kind, reading.facility.as_str()), (&FileKind::CheckIn, "79999"));
    let codes: Vec<_> = reading.visits.iter().map(|visit| visit.visit_code()).collect();
    assert_eq!(codes, ["V1", "V2"]);
    assert_eq!(reading.version(), Some(Version::Qd1931));
    assert!(reading.is_acceptable());
    assert!(reading.same_content_as(&read_text(&write(&reading))));
    let findings = to_episode(&reading.visits[0]).unwrap_err();
    assert_eq!(findings[0].rule, "R-ENV-008", "an arrival is no episode yet");
}

#[test]
fn a_check_in_file_tells_which_row_is_wrong() {
    let cases = [
        ("<MA_LK>V2</MA_LK>", "<MA_LK></MA_LK>", "R-GEN-005", [true, false]),
        ("<STT>2</STT><MA_BN>BN1</MA_BN>", "<STT>2</STT><MA_BN></MA_BN>", "R-GEN-005", [true, true]),
        ("<MA_LK>V2</MA_LK>", "<MA_LA/><MA_LK>V2</MA_LK>", "R-GEN-001", [true, true]),
        ("<CHUKYDONVI></CHUKYDONVI>", "<LA/>", "R-GEN-001", [true, true]),
    ];
    for (from, to, rule, acceptable) in cases {
        assert!(check_in().contains(from));
        let reading = read_text(&check_in().replace(from, to));
        assert_eq!(reading.findings.len(), 1, "{:#?}", reading.findings);
        assert_eq!(reading.findings[0].rule, rule);
        assert_eq!([0, 1].map(|at| reading.visits[at].is_acceptable()), acceptable, "{from} -> {to}");
    }
    let file = check_in();
    let last = file.rfind("<MA_CSKCB>79999").unwrap();
    let mixed = format!("{}<MA_CSKCB>79998{}", &file[..last], &file[last + "<MA_CSKCB>79999".len()..]);
    let reading = read_text(&mixed);
    assert_eq!(rules_of(&reading), ["R-ENV-003 error"]);
    assert_eq!([true, false], [0, 1].map(|at| reading.visits[at].is_acceptable()));
    let reading = read_covered(&check_in(), "CHUKYDONVI");
    assert_eq!(rules_of(&reading), ["R-ENV-002 error"]);
    assert!(reading.visits.is_empty());
}

#[test]
fn of_several_visits_only_the_wrong_one_is_refused() {
    let file = sample(1);
    let start = file.find("<HOSO>").unwrap();
    let end = file.find("</HOSO>").unwrap() + "</HOSO>".len();
    let other = sample(4);
    let wrong =
        other[other.find("<HOSO>").unwrap()..other.find("</HOSO>").unwrap() + 7].replace(">PD94", ">PD9*");
    let reading = read_text(&format!("{}{}{wrong}{}", &file[..start], &file[start..end], &file[end..]));
    assert_eq!([0, 1].map(|at| reading.visits[at].is_acceptable()), [true, false]);
    let refusing: Vec<_> = reading.findings.iter().filter(|finding| refuses(finding)).collect();
    assert!(!refusing.is_empty() && refusing.iter().all(|finding| finding.visit == Some(2)));
}

#[test]
fn unknown_parts_and_elements_are_kept() {
    let file = sample(1).replace("<LOAIHOSO>XML4", "<LOAIHOSO>XML16");
    let reading = read_text(&file);
    assert_eq!(reading.visits[0].others[0].kind, "XML16");
    assert!(reading.same_content_as(&read_text(&write(&reading))));

    let strange =
        "<x:LA xmlns:x='urn:x' a='1&quot;&#10;' x:b='2' xml:lang='vi'>&lt;b&gt;<c/>&amp;&#13;</x:LA>";
    let file = crate::fixture::change_part(sample(2), "XML3", |text| {
        text.replacen("<STT>", &format!("{strange}<STT>"), 1)
            .replace("<DSACH_CHI_TIET_DVKT>", &format!("{strange}<DSACH_CHI_TIET_DVKT>"))
            .replace("</DSACH_CHI_TIET_DVKT>", &format!("{strange}</DSACH_CHI_TIET_DVKT>{strange}"))
    });
    let once = read_text(&file);
    assert_eq!(rules_of(&once), ["R-GEN-001 warning"]);
    let table = once.visits[0].table("XML3").unwrap();
    assert_eq!(&*table.rows[0].extras[0].name, "LA");
    let places: Vec<bool> = table.extras.iter().map(|extra| extra.in_list).collect();
    assert_eq!(places, [true, false, false], "what stood before the list is kept behind it");
    let twice = read_text(&write(&once));
    assert!(once.same_content_as(&twice));
    assert_eq!(table.rows[0].extras, twice.visits[0].table("XML3").unwrap().rows[0].extras);
}
