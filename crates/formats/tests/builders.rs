//! Making files: mistakes are told, never panics, and what XML cannot carry is refused.

use formats::{BuildFault, FileBuilder, Version, VisitBuilder};

use crate::fixture::read_text;

#[test]
fn the_first_mistake_is_told() {
    let mut unknown = VisitBuilder::new(Version::Qd1931);
    unknown.row("XML1").set("MA_LK", "V1").set("KHONG_CO", "x").set("CUNG_KHONG", "y");
    let fault = unknown.build().unwrap_err();
    assert_eq!(fault, BuildFault::UnknownField { table: "XML1", field: "KHONG_CO".into(), version: "1931" });

    let mut older = VisitBuilder::new(Version::Qd130);
    older.row("XML1").set("NHOM_MAU", "O+");
    assert!(matches!(older.build(), Err(BuildFault::UnknownField { version: "130", .. })));

    for table in ["XML12", "XML16", "xml1", ""] {
        let mut visit = VisitBuilder::new(Version::Qd1931);
        visit.row(table).set("MA_LK", "V1");
        assert_eq!(visit.build().unwrap_err(), BuildFault::UnknownTable(table.to_owned()));
    }
    for text in ["\0", "a\u{1}b", "\u{ffff}", "\u{fffe}"] {
        let mut visit = VisitBuilder::new(Version::Qd1931);
        visit.row("XML1").set("HO_TEN", text);
        assert_eq!(visit.build().unwrap_err(), BuildFault::Characters { table: "XML1", field: "HO_TEN" });
    }
}

#[test]
fn setting_again_replaces_and_tables_without_a_list_have_one_row() {
    let mut visit = VisitBuilder::new(Version::Qd1931);
    visit.row("XML1").set("MA_LK", "V1").set("MA_LK", "V2");
    visit.row("XML1").set("MA_CSKCB", "79999");
    visit.row("XML2").set("STT", "1");
    visit.row("XML2").set("STT", "2");
    let visit = visit.build().unwrap();
    assert_eq!((visit.visit_code(), visit.facility_code()), ("V2", "79999"));
    assert_eq!(visit.table("XML1").unwrap().rows.len(), 1);
    assert_eq!(visit.table("XML2").unwrap().rows.len(), 2);
}

#[test]
fn every_field_is_written_and_every_text_comes_back() {
    let text = "a<b>&\"'\r\n\t]]>  ẫ\u{10ffff}";
    let mut visit = VisitBuilder::new(Version::Qd1931);
    visit.row("XML5").set("DIEN_BIEN_LS", text);
    let visit = visit.build().unwrap();
    let reading = read_text(&FileBuilder::new("79999", "20260901").visit(visit).to_xml());
    let row = &reading.visits[0].table("XML5").unwrap().rows[0];
    assert_eq!(row.raw("DIEN_BIEN_LS"), Some(text));
    assert_eq!(row.fields().count(), 9, "empty fields are written too");
    assert_eq!(row.raw("HOI_CHAN"), Some(""));
    assert_eq!(row.raw("KHONG_CO"), None);
}
