//! What the health book gets: cards, numbers, slips of both shapes, labels of special-category data.

use formats::{FileBuilder, Version, VisitBuilder, to_episode};
use record::{Episode, Sensitivity, ServiceKind, Sex};

use crate::fixture::read_text;

/// Builds, prints, reads and converts a visit with these fields; each row is given as `TABLE FIELD=TEXT|FIELD=TEXT`.
fn episode(version: Version, rows: &[&str]) -> Episode {
    let mut visit = VisitBuilder::new(version);
    visit
        .row("XML1")
        .set("MA_LK", "V1")
        .set("MA_CSKCB", "79999")
        .set("NGAY_SINH", "198500000000")
        .set("NGAY_VAO", "202609010715")
        .set("NGAY_RA", "202609010900");
    for row in rows {
        let (table, fields) = row.split_once(' ').unwrap();
        let mut writer = visit.row(table);
        if table != "XML1" {
            writer.set("MA_LK", "V1");
        }
        for field in fields.split('|') {
            let (name, text) = field.split_once('=').unwrap();
            writer.set(name, text);
        }
    }
    let file = FileBuilder::new("79999", "20260901").visit(visit.build().unwrap()).to_xml();
    to_episode(&read_text(&file).visits[0]).unwrap()
}

fn newest(rows: &[&str]) -> Episode {
    episode(Version::Qd1931, rows)
}

#[test]
fn cards_belong_together_item_by_item() {
    let two = newest(&["XML1 MA_THE_BHYT=HT3919199999004; HN2919199999004|MA_DKBD=91001;91002|\
                        GT_THE_TU=20260101;20260701|GT_THE_DEN=20260630;"]);
    let cards: Vec<_> = two
        .insurance
        .iter()
        .map(|card| {
            (
                card.card.as_str(),
                card.registered_at.as_str(),
                card.valid_from.is_some(),
                card.valid_to.is_some(),
            )
        })
        .collect();
    assert_eq!(cards, [("HT3919199999004", "91001", true, true), ("HN2919199999004", "91002", true, false)]);
    let systems: Vec<_> = two.patient.identifiers.iter().map(|found| found.system.code()).collect();
    assert_eq!(
        systems,
        ["insurance_card", "social_insurance", "insurance_card"],
        "one insurance number, once"
    );

    let unequal =
        newest(&["XML1 MA_THE_BHYT=HT3919199999004;HN2919199999004|MA_DKBD=91001|GT_THE_TU=20260101"]);
    assert_eq!(unequal.insurance.len(), 2);
    assert!(unequal.insurance.iter().all(|card| card.registered_at.is_empty() && card.valid_from.is_none()));

    let temporary = newest(&["XML1 MA_THE_BHYT=TE1919899999002|MA_DKBD=91000"]);
    assert_eq!(temporary.patient.identifiers.len(), 1, "a temporary card proves no insurance number");
    let bare = newest(&["XML1 MA_THE_BHYT=9199999001"]);
    assert_eq!(bare.patient.identifiers[0].system.code(), "social_insurance");
    let uninsured = newest(&["XML1 MA_THE_BHYT=", "XML8 QT_BENHLY=Ho ba ngày|GHI_CHU=Tên mẹ"]);
    assert!(uninsured.insurance.is_empty() && uninsured.patient.identifiers.is_empty());
    assert_eq!(uninsured.summary.unwrap().history, "Ho ba ngày");
    assert_eq!(uninsured.discharge.advice, "", "the note of the summary names a parent and is no advice");
}

#[test]
fn the_person_is_read_as_written_and_composed() {
    let read = newest(&["XML1 HO_TEN= NGUYE\u{302}\u{303}N VĂN MẪU |GIOI_TINH=2|SO_CCCD=079085999017"]);
    assert_eq!(read.patient.name, "NGUYỄN VĂN MẪU");
    assert_eq!((read.patient.sex, read.patient.birth.to_string().as_str()), (Sex::Female, "1985"));
    assert_eq!(read.patient.identifiers[0].system.code(), "personal_number");
    for filler in ["000000000000", "", "123456789"] {
        assert!(newest(&[&format!("XML1 SO_CCCD={filler}")]).patient.identifiers.is_empty(), "{filler}");
    }
    assert_eq!(newest(&["XML1 GIOI_TINH=3"]).patient.sex, Sex::Unknown);
}

#[test]
fn height_is_taken_only_where_it_can_be_one() {
    let cases = [
        (Version::Qd1931, "168", Some("168")),
        (Version::Qd1931, "49.5", Some("49.5")),
        (Version::Qd1931, "20", Some("20")),
        (Version::Qd1931, "250", Some("250")),
        (Version::Qd1931, "250.1", None),
        (Version::Qd1931, "19", None),
        (Version::Qd1931, "168cm", None),
        (Version::Qd1931, "1,68", None),
        (Version::Qd1931, "", None),
    ];
    for (version, text, height) in cases {
        let read = episode(version, &[&format!("XML1 DU_PHONG={text}")]);
        let found = read.indicators.height_cm.map(|found| found.to_string());
        assert_eq!(found.as_deref(), height, "{text}");
    }
    let older = episode(Version::Qd4750, &["XML1 DU_PHONG=168|MA_TTDV=7999999999"]);
    assert_eq!(older.indicators.height_cm, None, "before QĐ 3176 the field was spare");
}

#[test]
fn slips_of_both_shapes_are_read() {
    let shapes = [
        (
            Version::Qd4750,
            "XML13 GIAY_CHUYEN_TUYEN=PC1|MA_NOI_DEN=79998|PP_DIEU_TRI=Ổn định|NGAY_RA=202609010900",
        ),
        (
            Version::Qd3176,
            "XML13 GIAY_CHUYEN_TUYEN=PC1|MA_CSKCB_DEN=79998|TINH_TRANG_CT=Ổn định|NGAY_RA=202609010900",
        ),
    ];
    for (version, row) in shapes {
        let referral = episode(version, &[row]).referral.unwrap();
        let found = (referral.number.as_str(), referral.to_facility.as_str(), referral.condition.as_str());
        assert_eq!(found, ("PC1", "79998", "Ổn định"), "{version:?}");
        assert_eq!(referral.left_at.unwrap().digits(), "202609010900");
    }
    for (version, day) in [(Version::Qd4750, "202610010800"), (Version::Qd3176, "20261001")] {
        let read = episode(version, &[&format!("XML14 SO_GIAYHEN_KL=H1|NGAY_HEN_KL={day}|NGAY_CT=20260901")]);
        let follow_up = read.follow_up.unwrap();
        assert_eq!(follow_up.on.unwrap().to_string(), "2026-10-01");
        assert_eq!(follow_up.issued_on.unwrap().to_string(), "2026-09-01");
    }
    assert_eq!(newest(&["XML14 NGAY_HEN_KL=20261332"]).follow_up.unwrap().on, None);
    assert_eq!(newest(&["XML1 NGAY_TAI_KHAM=20261001;lạ;20261002"]).discharge.return_on.len(), 2);
}

#[test]
fn service_lines_are_sorted_and_supplies_named() {
    let read = newest(&[
        "XML3 MA_NHOM=1|MA_DICH_VU=22.0001.0001|TEN_DICH_VU=Công thức máu|NGAY_KQ=202609010800",
        "XML3 MA_NHOM=10|MA_DICH_VU=03.0001.0001|MA_VAT_TU=N01.01|TEN_VAT_TU=Bơm tiêm",
        "XML3 MA_NHOM=8|MA_DICH_VU=03.0001.0001|TEN_DICH_VU=Mổ|MA_PTTT_QT=47.01;47.09|NGAY_TH_YL=202609010730|NGAY_KQ=202609010800",
        "XML3 MA_NHOM=99|TEN_DICH_VU=Lạ|SO_LUONG=0.5",
    ]);
    let kinds: Vec<_> = read.services.iter().map(|line| (line.kind, line.name.as_str())).collect();
    assert_eq!(
        kinds,
        [
            (ServiceKind::Laboratory, "Công thức máu"),
            (ServiceKind::Supply, "Bơm tiêm"),
            (ServiceKind::Surgery, "Mổ"),
            (ServiceKind::Other, "Lạ"),
        ]
    );
    assert_eq!(read.services[1].code, "N01.01");
    assert_eq!(read.services[2].procedure_codes, ["47.01", "47.09"]);
    assert_eq!(read.services[2].done_at.unwrap().digits(), "202609010730");
    assert_eq!(read.services[0].done_at.unwrap().digits(), "202609010800");
    assert_eq!(read.services[3].quantity.unwrap().to_string(), "0.5");
}

#[test]
fn the_patient_pays_both_shares() {
    let cost = |rows: &str| newest(&[rows]).paid_by_patient.map(|paid| paid.to_string());
    assert_eq!(cost("XML1 T_BNTT=910800|T_BNCCT=271855.93").as_deref(), Some("1182655.93"));
    assert_eq!(cost("XML1 T_BNTT=1,5|T_BNCCT=2").as_deref(), Some("2"));
    assert_eq!(cost("XML1 T_BNTT=").as_deref(), None);
}

#[test]
fn hiv_is_labelled_wherever_it_stands() {
    let hiv = [Sensitivity::Hiv];
    let cases: &[&[&str]] = &[
        &["XML6 MA_LOAI_BN=1"],
        &["XML1 MA_BENH_CHINH=B20"],
        &["XML1 MA_BENH_KT=I10;Z21"],
        &["XML1 CHAN_DOAN_RV=Theo dõi nhiễm HIV"],
        &["XML1 GHI_CHU=Uống Tenofovir đúng giờ"],
        &["XML2 TEN_THUOC=TLD|HAM_LUONG=Tenofovir 300mg + Lamivudine 300mg + Dolutegravir 50mg"],
        &["XML3 TEN_DICH_VU=HIV Ab test nhanh"],
        &["XML3 TEN_DICH_VU=Xét nghiệm|MA_BENH=B24"],
        &["XML4 TEN_CHI_SO=CD4"],
        &["XML5 DIEN_BIEN_LS=Đang điều trị ARV"],
        &["XML8 TOMTAT_KQ=HIV dương tính"],
        &["XML13 MA_BENH_CHINH=B23.8"],
        &["XML15 PHANLOAI_LAO_HIV=1"],
        &["XML15 BDDT_ARV=20260101"],
    ];
    for rows in cases {
        assert_eq!(newest(rows).sensitivities, hiv, "{rows:?}");
    }
    let plain: &[&[&str]] = &[
        &["XML1 MA_BENH_CHINH=I10|CHAN_DOAN_RV=Tăng huyết áp"],
        &["XML2 TEN_THUOC=Metformin"],
        &["XML15 PHANLOAI_LAO_HIV=2"],
    ];
    for rows in plain {
        assert_eq!(newest(rows).sensitivities, [], "{rows:?}");
    }
}

#[test]
fn a_result_takes_the_label_of_its_service() {
    let read = newest(&[
        "XML3 MA_NHOM=1|MA_DICH_VU=24.0169.1616|TEN_DICH_VU=HIV Ab test nhanh",
        "XML3 MA_NHOM=1|MA_DICH_VU=22.0001.0001|TEN_DICH_VU=Công thức máu",
        "XML4 MA_DICH_VU=24.0169.1616|TEN_CHI_SO=OD|GIA_TRI=2.1",
        "XML4 MA_DICH_VU=22.0001.0001|TEN_CHI_SO=WBC|GIA_TRI=7.1",
    ]);
    let labels: Vec<_> = read.results.iter().map(|line| line.sensitivity).collect();
    assert_eq!(labels, [Some(Sensitivity::Hiv), None]);
}

#[test]
fn what_the_hiv_table_says_never_leaves_the_format() {
    let secret = "PHAC-DO-BI-MAT";
    let read = newest(&[&format!("XML6 MA_PHAC_DO_DIEU_TRI={secret}|NOI_XN_KD=79999")]);
    assert!(!format!("{read:?}").contains(secret));
}
