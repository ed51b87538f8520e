//! Papers for the employer: rest in pregnancy (XML10) and sick leave (XML11).

use time::Duration;

use super::Row;
use super::scene::Scene;
use super::summary::record_number;
use crate::conditions::Special;
use crate::when::day_digits;

const EMPLOYER: &str = "Công ty TNHH Chế biến Mẫu Tân Hiệp";
/// Days of rest of a threatened pregnancy, both ends counted.
const REST: i64 = 14;

/// Writes the paper of a woman who must rest; only those with an employer ask for it.
pub fn rest(scene: &Scene) -> Option<Row> {
    if scene.condition.special != Special::Rest || scene.card.is_none() {
        return None;
    }
    let doctor = scene.facility.doctor_of(scene.last_ward());
    let from = scene.arrives.date();
    let row = numbered(scene, "DT").with("SO_NGAY", REST.to_string());
    let row = row
        .with("DON_VI", EMPLOYER)
        .with("CHAN_DOAN_RV", format!("{}; nghỉ dưỡng thai", scene.diagnosis()))
        .with("TU_NGAY", day_digits(from))
        .with("DEN_NGAY", day_digits(from + Duration::days(REST - 1)))
        .with("MA_TTDV", scene.director())
        .with("TEN_BS", scene.typed(&doctor.name))
        .with("MA_BS", doctor.licence.clone())
        .with("NGAY_CT", day_digits(scene.ends.date()));
    Some(row)
}

/// Writes the paper of an employee who stays at home for some days.
pub fn sick(scene: &Scene) -> Option<Row> {
    let insurance = scene.person.insurance.as_ref().filter(|_| scene.plan.leave)?;
    let doctor = scene.facility.doctor_of(scene.last_ward());
    let (from, days) = (scene.arrives.date(), 2 + i64::from(scene.plan.sequence % 4));
    let row = numbered(scene, "BH")
        .with("SO_KCB", record_number(scene))
        .with("DON_VI", EMPLOYER)
        .with("MA_BHXH", insurance.number.clone())
        .with("MA_THE_BHYT", scene.of_cards(|card| card.number.clone()))
        .with("CHAN_DOAN_RV", scene.diagnosis())
        .with("PP_DIEUTRI", scene.treatment())
        .with("MA_DINH_CHI_THAI", "0")
        .with("SO_NGAY_NGHI", days.to_string())
        .with("TU_NGAY", day_digits(from))
        .with("DEN_NGAY", day_digits(from + Duration::days(days - 1)))
        .with("MA_TTDV", scene.director())
        .with("MA_BS", doctor.licence.clone())
        .with("NGAY_CT", day_digits(scene.ends.date()))
        .with("MAU_SO", "CT07");
    Some(row)
}

/// Begins a paper with its two numbers.
fn numbered(scene: &Scene, kind: &str) -> Row {
    let (year, sequence) = (scene.ends.year() % 100, scene.plan.sequence);
    scene
        .row()
        .with("SO_SERI", format!("{kind}{year:02}-{}-{sequence:06}", scene.plan.facility))
        .with("SO_CT", format!("CT{year:02}-{sequence:06}"))
}
