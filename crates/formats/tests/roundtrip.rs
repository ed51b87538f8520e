//! Printing and reading are inverse, for every table, every version and any text XML can carry.

use formats::qd130::table_fields;
use formats::{FileBuilder, TableId, Version, VisitBuilder, write};
use proptest::prelude::*;

use crate::fixture::read_text;

/// A day on which each version was the one in force, so that nothing but the shape decides otherwise.
fn ended(version: Version) -> &'static str {
    match version {
        Version::Qd130 => "202305010800",
        Version::Qd4750 => "202409010800",
        Version::Qd3176 => "202509010800",
        Version::Qd1931 => "202609010800",
    }
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "[A-Za-z0-9;.+ ]{0,20}",
        3 => "[ A-Za-zăâđêôơưạảấầẩẫậắằẳẵặẹẻẽềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ,;()]{1,40}",
        2 => "[<>&\"'\\]\\r\\n\\t ]{0,12}",
        1 => "\\PC{0,12}",
        1 => Just("e\u{301}a\u{323}".to_owned()),
    ]
}

/// For one row: which fields are set, by place in the version, and to what.
type RowPlan = Vec<(prop::sample::Index, String)>;

fn plan() -> impl Strategy<Value = Vec<(usize, Vec<RowPlan>)>> {
    let row = proptest::collection::vec((any::<prop::sample::Index>(), any_text()), 0..12);
    let table = (1usize..16, proptest::collection::vec(row, 1..4));
    proptest::collection::vec(table, 0..6)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn what_is_written_is_read(version in prop::sample::select(&Version::ALL[..]), plan in plan()) {
        let mut builder = VisitBuilder::new(version);
        builder.row("XML1").set("MA_LK", "V1").set("NGAY_RA", ended(version));
        for (table, rows) in plan {
            let id = TableId::ALL[table];
            let fields: Vec<_> = table_fields(id).edition(version).fields().map(|(_, field)| field.name).collect();
            if id == TableId::Xml12 || fields.is_empty() {
                continue;
            }
            for row in rows {
                let mut writer = builder.row(id.code());
                for (at, text) in row {
                    let field = at.get::<&str>(&fields);
                    // The day that tells the version is set above.
                    if id != TableId::Xml1 || !matches!(*field, "NGAY_RA" | "NGAY_VAO") {
                        writer.set(field, text);
                    }
                }
            }
        }
        let visit = builder.build().unwrap();
        let file = FileBuilder::new("79999", "20260901").visit(visit.clone()).to_xml();
        let reading = read_text(&file);
        prop_assert_eq!(reading.version(), Some(version));
        prop_assert!(reading.visits[0].same_content_as(&visit));
        prop_assert_eq!(write(&reading), file, "printing again gives the same bytes");
        let strange = reading.findings.iter().any(|finding| {
            matches!(finding.rule, "R-ENV-007" | "R-GEN-001" | "R-GEN-002" | "R-GEN-007" | "R-OWN-002")
        });
        prop_assert!(!strange, "{:?}", reading.findings);
    }

    #[test]
    fn arrivals_that_are_written_are_read(
        version in prop::sample::select(&Version::ALL[..]),
        rows in proptest::collection::vec(proptest::collection::vec((any::<prop::sample::Index>(), any_text()), 0..20), 1..5),
    ) {
        let fields: Vec<_> =
            table_fields(TableId::Xml0).edition(version).fields().map(|(_, field)| field.name).collect();
        let mut file = FileBuilder::new("79999", "20260901");
        let mut visits = Vec::new();
        for row in rows {
            let mut builder = VisitBuilder::new(version);
            let mut writer = builder.row("XML0");
            for (at, text) in row {
                writer.set(at.get::<&str>(&fields), text);
            }
            writer.set("NGAY_VAO", ended(version));
            visits.push(builder.build().unwrap());
            file = file.visit(visits[visits.len() - 1].clone());
        }
        let file = file.to_check_in_xml();
        let reading = read_text(&file);
        prop_assert_eq!(reading.visits.len(), visits.len());
        for (read, visit) in reading.visits.iter().zip(&visits) {
            prop_assert_eq!(read.version, version);
            prop_assert!(read.same_content_as(visit));
        }
        prop_assert_eq!(write(&reading), file, "printing again gives the same bytes");
    }

    #[test]
    fn a_content_that_differs_is_not_the_same(text in any_text(), other in any_text()) {
        let visit = |text: &str| {
            let mut visit = VisitBuilder::new(Version::Qd1931);
            visit.row("XML1").set("GHI_CHU", text);
            visit.build().unwrap()
        };
        prop_assert_eq!(visit(&text).same_content_as(&visit(&other)), text == other);
    }
}

#[test]
fn every_table_of_every_version_comes_back_whole() {
    for version in Version::ALL {
        let mut builder = VisitBuilder::new(version);
        for id in TableId::ALL {
            if matches!(id, TableId::Xml0 | TableId::Xml12) || !table_fields(id).edition(version).exists() {
                continue;
            }
            for number in ["1", "2"] {
                let mut row = builder.row(id.code());
                for (_, field) in table_fields(id).edition(version).fields() {
                    row.set(field.name, number);
                }
            }
        }
        builder.row("XML1").set("NGAY_RA", ended(version));
        let visit = builder.build().unwrap();
        let reading = read_text(&FileBuilder::new("2", "20260901").visit(visit.clone()).to_xml());
        assert_eq!(reading.version(), Some(version));
        assert_eq!(reading.visits[0].tables.len(), if version == Version::Qd130 { 11 } else { 14 });
        assert!(reading.visits[0].same_content_as(&visit), "{version:?}");
    }
}
