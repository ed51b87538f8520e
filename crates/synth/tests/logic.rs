//! Times, days and repeated fields, as rules R-TIM, R-DAY, R-X and R-PER ask.

use std::collections::HashSet;

use synth::{Row, Visit};

use crate::world::{visits, world};

fn rows<'a>(visit: &'a Visit, table: &str) -> &'a [Row] {
    visit.table(table).map_or(&[], |table| &table.rows)
}

#[test]
fn times_run_forward_inside_the_visit() {
    for visit in visits(&world(17), 700) {
        let (summary, code) = (&rows(&visit, "XML1")[0], &visit.visit_code);
        let (arrives, ends) = (summary.get("NGAY_VAO"), summary.get("NGAY_RA"));
        assert!(arrives < ends, "R-TIM-001 {code}");
        let admitted = summary.get("NGAY_VAO_NOI_TRU");
        assert!(admitted.is_empty() || (arrives <= admitted && admitted <= ends), "R-TIM-002 {code}");
        assert_eq!(admitted.is_empty(), summary.get("LY_DO_VNT").is_empty(), "R-TIM-002 {code}");
        assert!(summary.get("NGAY_SINH")[..8] <= arrives[..8], "R-TIM-003 {code}");
        for row in rows(&visit, "XML2").iter().chain(rows(&visit, "XML3")) {
            let ordered = row.get("NGAY_YL");
            assert!(arrives <= ordered && ordered <= ends, "R-TIM-005 {code} {row:?}");
            let steps = [ordered, row.get("NGAY_TH_YL"), row.get("NGAY_KQ")];
            let filled: Vec<_> = steps.into_iter().filter(|step| !step.is_empty()).collect();
            assert!(filled.is_sorted(), "R-TIM-006 {code} {row:?}");
            assert!(*filled.last().unwrap() <= ends, "R-TIM-007 {code} {row:?}");
        }
        for row in rows(&visit, "XML5") {
            let at = row.get("THOI_DIEM_DBLS");
            assert!(arrives <= at && at <= ends, "R-TIM-009 {code}");
        }
        if let [from, to] = ["GT_THE_TU", "GT_THE_DEN"].map(|field| summary.get(field))
            && !from.is_empty()
        {
            assert!(from <= &arrives[..8] && &arrives[..8] <= to, "R-TIM-010 {code}");
        }
        for slip in rows(&visit, "XML14") {
            assert!(slip.get("NGAY_HEN_KL")[..8] > ends[..8], "R-TIM-012 {code}");
            assert_eq!(slip.get("NGAY_HEN_KL")[..8], *summary.get("NGAY_TAI_KHAM"), "R-X-008 {code}");
        }
    }
}

/// Tells whether midnight lies between arrival and admission.
fn admitted_later(summary: &Row) -> bool {
    summary.get("NGAY_VAO")[..8] != summary.get("NGAY_VAO_NOI_TRU")[..8]
}

#[test]
fn tables_agree_with_the_summary() {
    for visit in visits(&world(17), 700) {
        let (summary, code) = (&rows(&visit, "XML1")[0], &visit.visit_code);
        for table in &visit.tables {
            for (at, row) in table.rows.iter().enumerate() {
                assert_eq!(row.get("MA_LK"), code, "R-X-001");
                if matches!(table.code, "XML2" | "XML3" | "XML4" | "XML5") {
                    assert_eq!(row.get("STT"), (at + 1).to_string(), "R-GEN-008");
                }
                let repeats =
                    ["HO_TEN", "NGAY_SINH", "GIOI_TINH", "DIA_CHI", "CHAN_DOAN_RV", "MA_BENH_CHINH"];
                for field in repeats.into_iter().filter(|field| !row.get(field).is_empty()) {
                    let same = table.code == "XML1" || row.get(field) == summary.get(field);
                    assert!(same, "R-X-003 {code} {} {field}", table.code);
                }
            }
        }
        let referred = summary.get("MA_LOAI_RV") == "2";
        assert_eq!(visit.table("XML13").is_some(), referred, "R-X-006 {code}");
        let kind = summary.get("MA_LOAI_KCB");
        let course = matches!(kind, "03" | "05" | "08");
        assert_eq!(visit.table("XML5").is_some(), course, "R-X-009 {code}");
        assert_eq!(visit.table("XML7").is_some(), kind == "03", "R-X-010 {code}");
        let services: HashSet<_> = rows(&visit, "XML3").iter().map(|row| row.get("MA_DICH_VU")).collect();
        for row in rows(&visit, "XML4") {
            assert!(services.contains(row.get("MA_DICH_VU")), "R-X-012 {code}");
            assert!(row.get("GIA_TRI").is_empty() || row.get("KET_LUAN").is_empty(), "R-XML4-001 {code}");
        }
        let beds = rows(&visit, "XML3").iter().filter(|row| row.get("MA_NHOM") == "15").count();
        let days: usize = summary.get("SO_NGAY_DTRI").parse().unwrap();
        if kind == "03" {
            let waited = usize::from(admitted_later(summary));
            assert_eq!(beds + 1 + waited, days, "R-DAY-004 {code}");
            assert!(rows(&visit, "XML5").len() + waited >= days, "R-XML5-001 {code}");
        } else {
            assert_eq!(beds, 0, "R-DAY-002 {code}");
        }
    }
}

#[test]
fn ages_and_sexes_fit_what_happens() {
    let world = world(17);
    for visit in visits(&world, 700) {
        let (summary, person) = (&rows(&visit, "XML1")[0], &world.people()[visit.person]);
        let code = summary.get("MA_BENH_CHINH");
        if code == "Z36.9" {
            assert_eq!((summary.get("GIOI_TINH"), person.sex.code()), ("2", "female"), "R-PER-002");
        }
        if let Ok(number) = summary.get("SO_CCCD").parse::<record::PersonalNumber>() {
            assert_eq!(number.sex(), person.sex, "R-PER-001");
            assert_eq!(number.birth_year().to_string(), summary.get("NGAY_SINH")[..4], "R-PER-001");
        }
        let weight: f64 = summary.get("CAN_NANG").parse().unwrap();
        assert!((2.0..120.0).contains(&weight), "{weight}");
    }
}
