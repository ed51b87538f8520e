//! Birth papers (XML9): one for each child.

use time::{Date, Duration, PrimitiveDateTime};

use super::Row;
use super::scene::Scene;
use super::summary::{address, document};
use crate::chance::stream;
use crate::conditions::Special;
use crate::places::{DISTRICT, PROVINCE, two_tiers};
use crate::plan::{UNTIL_BIRTH, WAITING};
use crate::when::{day, day_digits, minute_digits};
use record::Sex;

/// One child at birth.
pub struct Child {
    pub grams: u32,
    pub sex: Sex,
    pub at: PrimitiveDateTime,
    /// The name that the parents intend; the second of twins has none yet.
    pub name: String,
}

/// Returns the children who are born at the visit, none at most visits.
pub fn children(scene: &Scene) -> impl Iterator<Item = Child> {
    let count = match scene.condition.special {
        Special::Birth => 1,
        Special::Twins => 2,
        _ => 0,
    };
    let labour = scene.condition.procedure.map_or(0, |procedure| procedure.minutes) + WAITING + UNTIL_BIRTH;
    let born = scene.arrives + Duration::minutes(labour);
    let child = scene.plan.child.map(|child| &scene.world.people()[child]);
    let mut rng = stream(scene.world.seed(), 10, scene.plan.child.unwrap_or_default() as u64);
    let heavy = if count == 2 { (21, 29) } else { (26, 42) };
    let grams: Vec<u32> = (0..count).map(|_| rng.u32(heavy.0..heavy.1) * 100 + 20 * rng.u32(0..5)).collect();
    let (sex, name) =
        child.map_or((Sex::Female, String::new()), |child| (child.sex, scene.typed(&child.name())));
    grams.into_iter().enumerate().map(move |(turn, grams)| Child {
        grams,
        sex,
        at: born - Duration::minutes(if turn + 1 < count { 6 } else { 0 }),
        name: if turn == 0 { name.clone() } else { String::new() },
    })
}

/// Writes the papers.
pub fn papers(scene: &Scene) -> Vec<Row> {
    let all: Vec<Child> = children(scene).collect();
    let older = scene.world.people().iter().filter(|person| {
        person.mother == Some(scene.person.index) && person.born < scene.ends.date() - Duration::days(100)
    });
    let living = older.count();
    let turns = all.iter().enumerate();
    turns.map(|(turn, child)| paper(scene, child, turn, all.len(), living)).collect()
}

fn paper(scene: &Scene, child: &Child, turn: usize, count: usize, living: usize) -> Row {
    let (mother, on) = (scene.person, scene.arrives.date());
    let father = mother_of(scene).map(|father| scene.typed(&father)).unwrap_or_default();
    let surgery = scene.condition.procedure.is_some_and(|procedure| procedure.anaesthesia != "4");
    let doctor = scene.facility.doctor_of(scene.last_ward());
    let insurance = mother.insurance.as_ref();
    let paper_number = format!("{:06}", scene.plan.sequence * 10 + turn as u32);
    scene
        .row()
        .with("MA_BHXH_NND", insurance.map(|insurance| insurance.number.clone()).unwrap_or_default())
        .with("MA_THE_NND", scene.card.as_ref().map(|card| card.number.clone()).unwrap_or_default())
        .with("HO_TEN_NND", scene.name())
        .with("NGAYSINH_NND", day_digits(mother.born))
        .with("MA_DANTOC_NND", mother.ethnicity)
        .with("SO_CCCD_NND", paper_of_mother(scene))
        .with("NGAYCAP_CCCD_NND", day_digits(issued(mother.born, on)))
        .with("NOICAP_CCCD_NND", "Cục Cảnh sát quản lý hành chính về trật tự xã hội")
        .with("NOI_CU_TRU_NND", address(scene))
        .with("MA_QUOCTICH", mother.nationality)
        .with("MATINH_CU_TRU", PROVINCE)
        .with("MAHUYEN_CU_TRU", if two_tiers(on) { "" } else { DISTRICT })
        .with("MAXA_CU_TRU", mother.commune.code_on(on))
        .with("HO_TEN_CHA", father)
        .with("MA_THE_TAM", temporary_card(scene, turn))
        .with("HO_TEN_CON", child.name.clone())
        .with("GIOI_TINH_CON", if child.sex == Sex::Male { "1" } else { "2" })
        .with("SO_CON", count.to_string())
        .with("LAN_SINH", (living + 1).to_string())
        .with("SO_CON_SONG", (living + count).to_string())
        .with("CAN_NANG_CON", child.grams.to_string())
        .with("NGAY_SINH_CON", minute_digits(child.at))
        .with("NOI_SINH_CON", scene.facility.name)
        .with("TINH_TRANG_CON", "Khóc to, hồng hào, không dị tật bên ngoài")
        .with("SINHCON_PHAUTHUAT", if surgery { "1" } else { "0" })
        .with("SINHCON_DUOI32TUAN", "0")
        .with("GHI_CHU", if surgery { "Sinh con phải phẫu thuật" } else { "" })
        .with("NGUOI_DO_DE", scene.typed(&doctor.name))
        .with("NGUOI_GHI_PHIEU", scene.typed(&scene.facility.nurses[0].name))
        .with("NGAY_CT", day_digits(scene.ends.date()))
        .with("SO", paper_number)
        .with("QUYEN_SO", format!("{:02}/{}", u8::from(on.month()), on.year()))
        .with("MA_TTDV", scene.director())
}

/// QĐ 130 had a number here; mothers from abroad then stand without one, which its systems wrote as 0.
fn paper_of_mother(scene: &Scene) -> String {
    let told = document(scene);
    if told.is_empty() { "0".to_owned() } else { told }
}

fn mother_of(scene: &Scene) -> Option<String> {
    let people = scene.world.people();
    let father = people[scene.plan.child?].father?;
    Some(people[father].name())
}

/// Returns when the mother's card was issued: after she turned eighteen, before the birth.
fn issued(born: Date, on: Date) -> Date {
    day(2021, 6, 15).max(born + Duration::days(18 * 365 + 30)).min(on - Duration::days(40))
}

/// Returns the number under which the portal keeps the child until it has a card.
fn temporary_card(scene: &Scene, turn: usize) -> String {
    let child = scene.plan.child.unwrap_or_default();
    format!("TE191{}{:08}", 98 - turn, 99_000_000 + child % 1_000_000)
}
