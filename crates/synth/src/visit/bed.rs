//! What happens from arrival to leaving, in order of time.

use time::{Duration, PrimitiveDateTime};

use super::course::Note;
use super::orders::{Lines, Moment};
use super::results::{Finding, findings, image_finding};
use super::scene::Scene;
use crate::chance::{happens, one};
use crate::conditions::Order;
use crate::plan::{Setting, UNTIL_BIRTH};

/// Machines of every facility: haematology, biochemistry, microbiology, X-ray, ultrasound, electrocardiography.
pub const MACHINES: [&str; 6] =
    ["HH.1.TEST01", "SH.1.TEST02", "VS.1.TEST03", "XQ.1.TEST04", "SA.1.TEST05", "ĐT.1.TEST06"];

/// A visit of some hours: examination, tests, images, procedure, drugs.
pub fn day_visit(scene: &mut Scene, lines: &mut Lines, results: &mut Vec<Finding>, notes: &mut Vec<Note>) {
    let condition = scene.condition;
    let examined = scene.arrives + Duration::minutes(scene.rng.i64(6..25));
    lines.service(scene, moment("K01", examined), condition.exam, "");
    let mut last = examined + Duration::minutes(5);
    if scene.plan.tested && !at_station(scene) {
        last = tests(scene, lines, results, examined + Duration::minutes(4), "K01", 0);
        last = last.max(images(scene, lines, results, examined + Duration::minutes(5), "K01"));
    }
    if let Some(procedure) = condition.procedure {
        let begins = last + Duration::minutes(8);
        let ends = begins + Duration::minutes(procedure.minutes);
        let at = Moment {
            ward: "K01",
            ordered: last + Duration::minutes(2),
            done: Some(begins),
            result: Some(ends),
        };
        lines.surgery(scene, at, procedure.service, procedure.anaesthesia);
        last = ends;
    }
    let prescribed = last + Duration::minutes(scene.rng.i64(3..12));
    let here = scene.plan.setting == Setting::Referral;
    for order in condition.drugs {
        let on_site = here || order.how.contains("tại cơ sở");
        prescribe(scene, lines, order, prescribed, on_site);
    }
    scene.ends = prescribed + Duration::minutes(scene.rng.i64(6..20));
    if let (true, Some(to)) = (here, scene.plan.sent_to) {
        lines.transport(scene, moment("K01", prescribed), to);
    }
    if scene.plan.setting == Setting::Chronic {
        let text = (*one(&mut scene.rng, condition.findings)).to_owned();
        notes.push(Note::of_ward(scene, text, examined, "K01", 0));
    }
}

/// A stay with nights: ward rounds, daily drugs, beds, tests that are repeated.
pub fn stay(scene: &mut Scene, lines: &mut Lines, results: &mut Vec<Finding>, notes: &mut Vec<Note>) {
    let condition = scene.condition;
    let ward = scene.last_ward();
    let admitted = scene.admitted.expect("a stay has an admission");
    let examined = scene.arrives + Duration::minutes(12);
    lines.service(scene, moment("K01", examined), condition.exam, "");
    tests(scene, lines, results, examined + Duration::minutes(5), "K01", 0);
    images(scene, lines, results, examined + Duration::minutes(6), "K01");
    lines.supply(scene, moment(ward, admitted + Duration::minutes(10)), 2);
    surgery(scene, lines, notes, admitted);
    let bed = format!("H{:03}", scene.rng.u32(1..180));
    let on_request = happens(&mut scene.rng, 12);
    // Whoever comes before midnight and is admitted after it sleeps one night less in the ward.
    let nights = (scene.ends.date() - admitted.date()).whole_days();
    for day in 0..=nights {
        let midnight = (admitted.date() + Duration::days(day)).midnight();
        let round = if day == 0 { first_round(admitted) } else { midnight + Duration::hours(8) };
        if day < nights {
            let from = if day == 0 { admitted } else { midnight + Duration::hours(7) };
            lines.bed_day(scene, moment(ward, from), bed_code(scene), &bed, on_request);
            for order in condition.drugs {
                give_today(scene, lines, order, round + Duration::minutes(5), ward, day);
            }
            repeat_tests(scene, lines, results, day, round, ward);
        }
        rounds(scene, notes, day, round, ward);
    }
}

/// Returns when the ward first sees the patient: on the day of admission, also late in the evening.
fn first_round(admitted: PrimitiveDateTime) -> PrimitiveDateTime {
    let last = admitted.date().midnight() + Duration::minutes(24 * 60 - 1);
    (admitted + Duration::minutes(15)).min(last)
}

fn rounds(scene: &mut Scene, notes: &mut Vec<Note>, day: i64, round: PrimitiveDateTime, ward: &'static str) {
    let stages = scene.condition.stages();
    let stage = (day as usize * stages.len() / (scene.plan.nights as usize + 1)).min(stages.len() - 1);
    notes.push(Note::of_ward(scene, stages[stage].to_owned(), round, ward, day));
    for extra in 1..=i64::from(scene.plan.intensity) {
        let at = round + Duration::hours(3 * extra);
        if at < scene.ends && at.date() == round.date() {
            notes.push(Note::of_ward(scene, format!("{}, tiếp tục theo dõi", stages[stage]), at, ward, day));
        }
    }
}

fn repeat_tests(
    scene: &mut Scene,
    lines: &mut Lines,
    results: &mut Vec<Finding>,
    day: i64,
    round: PrimitiveDateTime,
    ward: &'static str,
) {
    let due = day > 0 && (day % 3 == 2 || scene.plan.intensity > 2);
    if due {
        tests(scene, lines, results, round + Duration::minutes(10), ward, day);
    }
}

fn surgery(scene: &mut Scene, lines: &mut Lines, notes: &mut Vec<Note>, admitted: PrimitiveDateTime) {
    let Some(procedure) = scene.condition.procedure else { return };
    let ward = scene.last_ward();
    let begins = admitted + Duration::minutes(UNTIL_BIRTH);
    let ends = begins + Duration::minutes(procedure.minutes);
    let at = Moment { ward, ordered: begins - Duration::minutes(30), done: Some(begins), result: Some(ends) };
    lines.surgery(scene, at, procedure.service, procedure.anaesthesia);
    let mut note = Note::of_ward(scene, "Sau mổ tỉnh, sinh hiệu ổn".to_owned(), ends, ward, 0);
    note.surgery = procedure.note;
    notes.push(note);
}

fn tests(
    scene: &mut Scene,
    lines: &mut Lines,
    results: &mut Vec<Finding>,
    ordered: PrimitiveDateTime,
    ward: &'static str,
    day: i64,
) -> PrimitiveDateTime {
    let mut last = ordered;
    for (turn, &test) in scene.condition.tests.iter().enumerate() {
        let done = ordered + Duration::minutes(8 + turn as i64);
        let result = done + Duration::minutes(scene.rng.i64(22..48));
        let at = Moment { ward, ordered, done: Some(done), result: Some(result) };
        let machine = match &test[..2] {
            "22" => "HH.1.TEST01",
            "24" => "VS.1.TEST03",
            _ => "SH.1.TEST02",
        };
        lines.service(scene, at, test, machine);
        results.extend(findings(scene, test, result, day));
        last = last.max(result);
    }
    last
}

fn images(
    scene: &mut Scene,
    lines: &mut Lines,
    results: &mut Vec<Finding>,
    ordered: PrimitiveDateTime,
    ward: &'static str,
) -> PrimitiveDateTime {
    let mut last = ordered;
    for (turn, picture) in scene.condition.images.iter().enumerate() {
        let done = ordered + Duration::minutes(14 + 9 * turn as i64);
        let result = done + Duration::minutes(scene.rng.i64(12..25));
        let machine = match picture.service {
            "21.0014.1778" => "ĐT.1.TEST06",
            service if scene.catalogue.service(service).name.contains("Siêu âm") => "SA.1.TEST05",
            _ => "XQ.1.TEST04",
        };
        let at = Moment { ward, ordered, done: Some(done), result: Some(result) };
        lines.service(scene, at, picture.service, machine);
        results.push(image_finding(picture, result));
        last = last.max(result);
    }
    last
}

/// Prescribes for home, or gives at once what is used here.
fn prescribe(scene: &Scene, lines: &mut Lines, order: &Order, at: PrimitiveDateTime, on_site: bool) {
    let unit = unit(scene, order);
    let total = order.dose * order.times * order.days;
    let dose = format!(
        "{} {unit}/lần * {} lần/ngày * {} ngày [{total} {unit}]",
        order.dose, order.times, order.days
    );
    let done = on_site.then(|| at + Duration::minutes(5));
    let at = Moment { ward: "K01", ordered: at, done, result: None };
    lines.drug(scene, at, order.drug, total, dose, order.how);
}

/// Gives the drugs of one day on the ward; a first large dose is not given again.
fn give_today(
    scene: &Scene,
    lines: &mut Lines,
    order: &Order,
    at: PrimitiveDateTime,
    ward: &'static str,
    day: i64,
) {
    let unit = unit(scene, order);
    let goes_on = scene.plan.sent_by.is_some() && day > 0;
    let (dose, how) = if goes_on { (1, "Dùng hằng ngày theo y lệnh") } else { (order.dose, order.how) };
    let total = dose * order.times;
    let wording = format!("{dose} {unit}/lần * {} lần/ngày * 1 ngày [{total} {unit}]", order.times);
    let at = Moment { ward, ordered: at, done: Some(at + Duration::minutes(30)), result: None };
    lines.drug(scene, at, order.drug, total, wording, how);
}

fn unit(scene: &Scene, order: &Order) -> String {
    scene.catalogue.drug(order.drug.0, order.drug.1).unit.to_lowercase()
}

fn at_station(scene: &Scene) -> bool {
    scene.facility.kind == crate::facilities::FacilityKind::Station
}

fn bed_code(scene: &Scene) -> &'static str {
    if scene.condition.bed.is_empty() { "K03.NO2" } else { scene.condition.bed }
}

fn moment(ward: &'static str, ordered: PrimitiveDateTime) -> Moment {
    Moment { ward, ordered, done: None, result: None }
}
