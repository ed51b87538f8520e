//! Which decision a file was written by: names first, then telling values, then the date.

use formats::{FileBuilder, Version, VisitBuilder};
use record::PartialDate;

use crate::fixture::{change_part, read_text, sample};

/// Builds a visit of one version that ended at this time, with the fields named.
fn visit(version: Version, ended: &str, fields: &[(&str, &str, &str)]) -> String {
    let mut visit = VisitBuilder::new(version);
    visit.row("XML1").set("MA_LK", "V1").set("MA_CSKCB", "79999").set("NGAY_RA", ended);
    for (table, field, text) in fields {
        visit.row(table).set(field, text);
    }
    FileBuilder::new("79999", "20260901").visit(visit.build().unwrap()).to_xml()
}

#[test]
fn the_version_is_told_by_names_values_and_date() {
    use Version::{Qd130, Qd1931, Qd3176, Qd4750};
    let cases = [
        // Nothing telling: the date decides.
        (Qd4750, "202407010800", &[][..], Qd4750),
        (Qd4750, "202412312359", &[], Qd4750),
        (Qd4750, "202501010000", &[], Qd3176),
        (Qd4750, "202606302359", &[], Qd3176),
        (Qd4750, "202607010000", &[], Qd1931),
        (Qd4750, "202401010000", &[], Qd4750),
        (Qd4750, "rỗng", &[], Qd1931),
        // All names of QĐ 130 and none newer, whatever the date.
        (Qd130, "202305010800", &[], Qd130),
        (Qd130, "202608010800", &[], Qd130),
        (Qd130, "202608010800", &[("XML2", "MA_LK", "V1")], Qd130),
        // A referral says it by its names, even when the date says otherwise.
        (Qd4750, "202608010800", &[("XML13", "MA_LK", "V1")], Qd4750),
        (Qd3176, "202409010800", &[("XML13", "MA_LK", "V1")], Qd3176),
        (Qd3176, "202608010800", &[("XML13", "MA_LK", "V1")], Qd1931),
        // Values that QĐ 3176 writes otherwise.
        (Qd4750, "202608010800", &[("XML14", "NGAY_HEN_KL", "202609010800")], Qd4750),
        (Qd4750, "202608010800", &[("XML14", "NGAY_HEN_KL", "20260901")], Qd1931),
        // A licence is longer than QĐ 4750 allows, so the hour is a fault and not an old habit.
        (
            Qd4750,
            "202608010800",
            &[("XML14", "NGAY_HEN_KL", "202609010800"), ("XML14", "MA_TTDV", "000123/TEST-GPHN")],
            Qd1931,
        ),
        (Qd4750, "202608010800", &[("XML1", "MA_TTDV", "7999999999")], Qd4750),
        (Qd4750, "202608010800", &[("XML8", "MA_TTDV", "079085999017")], Qd1931),
        // A name beats a value.
        (Qd3176, "202608010800", &[("XML13", "MA_TTDV", "7999999999")], Qd1931),
    ];
    for (written, ended, fields, expected) in cases {
        let reading = read_text(&visit(written, ended, fields));
        assert_eq!(reading.version(), Some(expected), "{written:?} {ended} {fields:?}");
    }
}

#[test]
fn a_file_that_leaves_empty_elements_out_is_not_taken_for_an_old_one() {
    let cut = |text: &str, name: &str| {
        let (start, end) = (text.find(&format!("<{name}")).unwrap(), text.rfind(name).unwrap());
        let after = end + text[end..].find('>').unwrap() + 1;
        format!("{}{}", &text[..start], &text[after..])
    };
    let file = change_part(sample(1), "XML1", |text| cut(&cut(text, "NHOM_MAU"), "MA_LY_DO_VNT"));
    let file = change_part(&file, "XML2", |text| text.replace("<NGAY_TH_YL/>", ""));
    let reading = read_text(&file);
    assert_eq!(reading.version(), Some(Version::Qd1931));
    assert!(reading.findings.iter().all(|finding| finding.rule == "R-GEN-002"), "{:#?}", reading.findings);
    let fields: Vec<_> = reading.findings.iter().filter_map(|finding| finding.field.as_deref()).collect();
    assert_eq!(fields, ["NHOM_MAU", "MA_LY_DO_VNT", "NGAY_TH_YL"]);
    assert!(reading.is_acceptable());
}

#[test]
fn the_limits_of_the_version_hold() {
    // 47.5 needs the four characters of QĐ 1931.
    for (ended, findings) in [("202608281020", 0), ("202606281020", 11)] {
        let file = change_part(sample(4), "XML1", |text| text.replace("202608281020", ended));
        let reading = read_text(&file);
        assert!(reading.findings.iter().all(|found| found.field.as_deref() == Some("MUC_HUONG")));
        assert_eq!(reading.findings.len(), findings, "{ended}");
        assert!(reading.is_acceptable(), "the level paid is the insurer's matter");
    }
}

#[test]
fn the_version_to_write_follows_the_end_of_the_visit() {
    let day = |text: &str| text.parse::<PartialDate>().unwrap();
    let cases = [
        ("2024-06-30", None),
        ("2024-07-01", Some(Version::Qd4750)),
        ("2024-12-31", Some(Version::Qd4750)),
        ("2025-01-01", Some(Version::Qd3176)),
        ("2026-06-30", Some(Version::Qd3176)),
        ("2026-07-01", Some(Version::Qd1931)),
        ("2030", Some(Version::Qd1931)),
    ];
    for (ended, version) in cases {
        assert_eq!(Version::for_writing(day(ended)), version, "{ended}");
    }
    for version in Version::ALL {
        assert_eq!(Version::from_code(version.code()), Some(version));
    }
}
