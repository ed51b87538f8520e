//! Papers that leave with the patient: discharge (XML7), summary (XML8), referral (XML13), follow-up (XML14); the
//! rarer ones have files of their own.

use formats::Version;
use time::Duration;

use super::results::{Finding, told};
use super::scene::Scene;
use super::summary::{
    address, birth_digits, local_number, lower_first, occupation, outcome, record_number, sex_digit,
};
use super::{Row, births, leave, programmes};
use crate::plan::{Plan, Setting};
use crate::when::{day_digits, minute_digits};

/// Writes every paper that is due.
pub fn all(scene: &Scene, results: &[Finding]) -> Vec<(&'static str, Vec<Row>)> {
    let mut papers = Vec::new();
    papers.extend(programmes::hiv(scene).map(|row| ("XML6", vec![row])));
    let inpatient = scene.plan.setting == Setting::Inpatient;
    if inpatient {
        papers.push(("XML7", vec![discharge(scene)]));
    }
    // Patients without insurance are reported by summary, so that their book is not empty.
    if inpatient || scene.card.is_none() {
        papers.push(("XML8", vec![summary(scene, results)]));
    }
    papers.push(("XML9", births::papers(scene)));
    papers.extend(leave::rest(scene).map(|row| ("XML10", vec![row])));
    papers.extend(leave::sick(scene).map(|row| ("XML11", vec![row])));
    if let Some(to) = scene.plan.sent_to {
        papers.push(("XML13", vec![referral(scene, results, to)]));
    }
    if let Some(next) = scene.plan.next {
        papers.push(("XML14", vec![follow_up(scene, &day_digits(next))]));
    }
    papers.extend(programmes::tuberculosis(scene).map(|row| ("XML15", vec![row])));
    papers
}

fn discharge(scene: &Scene) -> Row {
    let doctor = scene.facility.doctor_of(scene.last_ward());
    let age = scene.person.age(scene.ends.date());
    let rests = (18..60).contains(&age);
    let (from, to) = (scene.ends.date() + Duration::days(1), scene.ends.date() + Duration::days(7));
    let rest = |text: String| if rests { text } else { String::new() };
    let (father, mother) = parents(scene);
    scene
        .row()
        .with("SO_LUU_TRU", record_number(scene))
        .with("MA_YTE", local_number(scene))
        .with("MA_KHOA_RV", scene.last_ward())
        .with("NGAY_VAO", minute_digits(scene.arrives))
        .with("NGAY_RA", minute_digits(scene.ends))
        .with("MA_DINH_CHI_THAI", "0")
        .with("CHAN_DOAN_RV", scene.diagnosis())
        .with("PP_DIEUTRI", scene.treatment())
        .with("GHI_CHU", rest("Cần nghỉ 07 ngày để hồi phục".to_owned()))
        .with("MA_TTDV", scene.director())
        .with("MA_BS", doctor.licence.clone())
        .with("TEN_BS", scene.typed(&doctor.name))
        .with("NGAY_CT", day_digits(scene.ends.date()))
        .with("HO_TEN_CHA", father)
        .with("HO_TEN_ME", mother)
        .with("SO_NGAY_NGHI", rest("7".to_owned()))
        .with("NGOAITRU_TUNGAY", rest(day_digits(from)))
        .with("NGOAITRU_DENNGAY", rest(day_digits(to)))
}

fn summary(scene: &Scene, results: &[Finding]) -> Row {
    let condition = scene.condition;
    let (father, mother) = parents(scene);
    scene
        .row()
        .with("MA_LOAI_KCB", scene.care_type())
        .with("HO_TEN_CHA", father)
        .with("HO_TEN_ME", mother)
        .with("NGAY_VAO", minute_digits(scene.arrives))
        .with("NGAY_RA", minute_digits(scene.ends))
        .with("CHAN_DOAN_VAO", condition.complaints[0])
        .with("CHAN_DOAN_RV", scene.diagnosis())
        .with("QT_BENHLY", history(scene))
        .with("TOMTAT_KQ", told(results))
        .with("PP_DIEUTRI", scene.treatment())
        .with("KET_QUA_DTRI", outcome(scene))
        .with("MA_TTDV", scene.director())
        .with("NGAY_CT", day_digits(scene.ends.date()))
}

fn referral(scene: &Scene, results: &[Finding], to: &'static str) -> Row {
    let condition = scene.condition;
    let old = scene.version < Version::Qd3176;
    let drugs = condition.drugs.iter().map(|order| &scene.catalogue.drug(order.drug.0, order.drug.1).name);
    let drugs = drugs.map(String::as_str).collect::<Vec<_>>().join("; ");
    let nurse = &scene.facility.nurses[0].name;
    let state = "Tỉnh, tiếp xúc được, sinh hiệu tạm ổn";
    let mut row = repeated(scene)
        .with("SO_HOSO", format!("HS-{}", record_number(scene)))
        .with("SO_CHUYENTUYEN", format!("SCT{:02}-{:06}", scene.ends.year() % 100, scene.plan.sequence))
        .with(
            "GIAY_CHUYEN_TUYEN",
            Plan::slip_number(scene.plan.facility, scene.person.index, scene.arrives.date()),
        )
        .with("MA_QUOCTICH", scene.person.nationality)
        .with("MA_DANTOC", scene.person.ethnicity)
        .with("MA_NGHE_NGHIEP", occupation(scene))
        .with("DAU_HIEU_LS", condition.findings[0])
        .with("QT_BENHLY", history(scene))
        .with("TOMTAT_KQ", told(results))
        .with("PP_DIEUTRI", drugs.clone())
        .with("MA_LOAI_RV", "2")
        .with("MA_LYDO_CT", "2")
        .with("HUONG_DIEU_TRI", condition.onward)
        .with("PHUONGTIEN_VC", "Xe cứu thương của cơ sở")
        .with("HOTEN_NGUOI_HT", scene.typed(nurse))
        .with("CHUCDANH_NGUOI_HT", "Điều dưỡng");
    row = if old {
        let tests = condition.tests.iter().map(|test| scene.catalogue.service(test).name.as_str());
        row.with("MA_NOI_DEN", to)
            .with("PP_DIEU_TRI", state)
            .with("TEN_DICH_VU", tests.collect::<Vec<_>>().join("; "))
            .with("TEN_THUOC", drugs)
    } else {
        row.with("MA_CSKCB_DEN", to).with("TINH_TRANG_CT", state)
    };
    signed(scene, row)
}

fn follow_up(scene: &Scene, next: &str) -> Row {
    let old = scene.version < Version::Qd3176;
    let row = repeated(scene)
        .with("SO_GIAYHEN_KL", format!("HK{:02}-{:06}", scene.ends.year() % 100, scene.plan.sequence))
        .with("NGAY_HEN_KL", if old { format!("{next}0800") } else { next.to_owned() })
        .with("MA_DOITUONG_KCB", scene.object())
        .with("NGAY_CT", day_digits(scene.ends.date()));
    signed(scene, row)
}

/// Writes the fields of XML1 that both slips repeat.
fn repeated(scene: &Scene) -> Row {
    scene
        .row()
        .with("MA_CSKCB", scene.plan.facility)
        .with("HO_TEN", scene.name())
        .with("NGAY_SINH", birth_digits(scene))
        .with("GIOI_TINH", sex_digit(scene))
        .with("DIA_CHI", address(scene))
        .with("MA_THE_BHYT", scene.of_cards(|card| card.number.clone()))
        .with("GT_THE_DEN", scene.of_cards(|card| day_digits(card.to)))
        .with("NGAY_VAO", minute_digits(scene.arrives))
        .with("NGAY_VAO_NOI_TRU", scene.admitted.map(minute_digits).unwrap_or_default())
        .with("NGAY_RA", minute_digits(scene.ends))
        .with("CHAN_DOAN_RV", scene.diagnosis())
        .with("MA_BENH_CHINH", scene.condition.code)
        .with("MA_BENH_KT", scene.other_codes())
}

pub fn signed(scene: &Scene, row: Row) -> Row {
    row.with("MA_BAC_SI", scene.doctor(scene.last_ward())).with("MA_TTDV", scene.director())
}

fn history(scene: &Scene) -> String {
    let condition = scene.condition;
    let found: Vec<_> = condition.findings.iter().map(|finding| lower_first(finding)).collect();
    format!("{}; khám ghi nhận {}.", condition.complaints[0], found.join(", sau đó "))
}

/// Returns the names of father and mother of a patient under sixteen.
fn parents(scene: &Scene) -> (String, String) {
    let people = scene.world.people();
    let child = scene.person.age(scene.ends.date()) < 16;
    let name = |index: Option<usize>| {
        index.filter(|_| child).map(|index| scene.typed(&people[index].name())).unwrap_or_default()
    };
    (name(scene.person.father), name(scene.person.mother))
}
