//! The summary of the visit (XML1): who, why, when, and the sums of all lines.

use formats::Version;
use record::Sex;

use super::Row;
use super::births::children;
use super::orders::{Bill, Lines};
use super::scene::{Scene, card_fields};
use crate::bill::written;
use crate::chance::{happens, stream};
use crate::conditions::Special;
use crate::places::{DISTRICT, PROVINCE, two_tiers};
use crate::plan::{Plan, Setting};
use crate::when::{day_digits, minute_digits};

/// Writes the one row of XML1.
pub fn row(scene: &Scene, lines: &Lines, bill: &Bill) -> Row {
    let row = patient(scene, scene.row().with("STT", "1"));
    let row = card_fields(scene, row);
    let row = story(scene, row, lines);
    let row = money(scene, row, bill);
    closing(scene, row)
}

/// Returns the fields that say who the patient is; other tables repeat them.
pub fn birth_digits(scene: &Scene) -> String {
    let person = scene.person;
    if person.year_only {
        return format!("{:04}00000000", person.born.year());
    }
    let newborn = (scene.arrives.date() - person.born).whole_days() <= 28;
    let minute = if newborn { person.born_at } else { 0 };
    format!("{}{:02}{:02}", day_digits(person.born), minute / 60, minute % 60)
}

/// Returns 1 for men, 2 for women.
pub fn sex_digit(scene: &Scene) -> &'static str {
    if scene.person.sex == Sex::Male { "1" } else { "2" }
}

/// Returns the occupation in the length of the version.
pub fn occupation(scene: &Scene) -> String {
    let code = if scene.person.age(scene.arrives.date()) < 18 { "00" } else { scene.person.occupation };
    if scene.version >= Version::Qd3176 { code.to_owned() } else { format!("{code}000") }
}

/// Returns the address as it was on the day.
pub fn address(scene: &Scene) -> String {
    format!("Số {}, {}", scene.person.house, scene.person.commune.address_on(scene.arrives.date()))
}

/// Returns the facility's own number of the patient.
pub fn local_number(scene: &Scene) -> String {
    format!("BN{}{:06}", &scene.plan.facility[2..], scene.person.index + 1)
}

/// Returns the number of the record inside the facility.
pub fn record_number(scene: &Scene) -> String {
    format!("BA{:02}-{:06}", scene.arrives.year() % 100, scene.plan.sequence)
}

/// Returns what an identity paper of the day says: old facilities' files still carry the old card.
pub fn document(scene: &Scene) -> String {
    let person = scene.person;
    if scene.condition.special == Special::Newborn {
        return String::new();
    }
    if let Some(passport) = &person.passport {
        // QĐ 130 made the column a number, which no passport is.
        return if scene.version == Version::Qd130 { String::new() } else { passport.clone() };
    }
    let mut rng = stream(scene.world.seed(), 5, person.index as u64);
    let old = person.old_card.as_ref().filter(|_| scene.arrives.year() < 2025 && happens(&mut rng, 25));
    old.or(person.personal_number.as_ref()).cloned().unwrap_or_default()
}

fn patient(scene: &Scene, row: Row) -> Row {
    let (person, on) = (scene.person, scene.arrives.date());
    let weight = person.weight_on(on);
    // QĐ 3176 gives the spare field a meaning: the height, where it matters.
    let measured = person.age(on) >= 18 && scene.version >= Version::Qd3176;
    let height = if measured { person.height_cm.to_string() } else { String::new() };
    let blood = if person.index.is_multiple_of(3) { person.blood } else { "" };
    row.with("MA_BN", local_number(scene))
        .with("HO_TEN", scene.name())
        .with("SO_CCCD", document(scene))
        .with("NGAY_SINH", birth_digits(scene))
        .with("GIOI_TINH", sex_digit(scene))
        .with("NHOM_MAU", blood)
        .with("MA_QUOCTICH", person.nationality)
        .with("MA_DANTOC", person.ethnicity)
        .with("MA_NGHE_NGHIEP", occupation(scene))
        .with("DIA_CHI", address(scene))
        .with("MATINH_CU_TRU", PROVINCE)
        .with("MAHUYEN_CU_TRU", if two_tiers(on) { "" } else { DISTRICT })
        .with("MAXA_CU_TRU", person.commune.code_on(on))
        .with("DIEN_THOAI", person.phone.clone().unwrap_or_default())
        .with("CAN_NANG", format!("{}.{}", weight / 10, weight % 10).trim_end_matches(".0"))
        .with("DU_PHONG", height)
}

fn story(scene: &Scene, row: Row, lines: &Lines) -> Row {
    let condition = scene.condition;
    let complaint = condition.complaints[scene.plan.index % condition.complaints.len()];
    let ward_reason = if scene.admitted.is_some() { condition.words } else { "" };
    let suspected = match scene.plan.setting {
        Setting::Chronic => condition.words.to_owned(),
        _ => format!("Theo dõi {}", lower_first(condition.words)),
    };
    let brought = scene.plan.sent_by.map(|from| {
        Plan::slip_number(from, scene.person.index, (scene.arrives - time::Duration::hours(4)).date())
    });
    row.with("LY_DO_VV", complaint)
        .with("LY_DO_VNT", ward_reason)
        .with("CHAN_DOAN_VAO", suspected)
        .with("CHAN_DOAN_RV", scene.diagnosis())
        .with("MA_BENH_CHINH", condition.code)
        .with("MA_BENH_KT", scene.other_codes())
        .with("MA_PTTT_QT", lines.procedures.join(";"))
        .with("MA_DOITUONG_KCB", scene.object())
        .with("MA_NOI_DI", scene.plan.sent_by.unwrap_or_default())
        .with("MA_NOI_DEN", scene.plan.sent_to.unwrap_or_default())
        .with("NGAY_VAO", minute_digits(scene.arrives))
        .with("NGAY_VAO_NOI_TRU", scene.admitted.map(minute_digits).unwrap_or_default())
        .with("NGAY_RA", minute_digits(scene.ends))
        .with("GIAY_CHUYEN_TUYEN", brought.unwrap_or_default())
        .with("SO_NGAY_DTRI", days(scene).to_string())
        .with("PP_DIEU_TRI", scene.treatment())
        .with("KET_QUA_DTRI", outcome(scene))
        .with("MA_LOAI_RV", if scene.plan.sent_to.is_some() { "2" } else { "1" })
        .with("GHI_CHU", scene.advice())
}

fn money(scene: &Scene, row: Row, bill: &Bill) -> Row {
    let paid = scene.ends + time::Duration::minutes(20);
    row.with("NGAY_TTOAN", minute_digits(paid))
        .with("T_THUOC", written(bill.drug_total))
        .with("T_VTYT", written(bill.supply_total))
        .with("T_TONGCHI_BV", written(bill.sum.total))
        .with("T_TONGCHI_BH", written(bill.sum.covered))
        .with("T_BNTT", written(bill.sum.own))
        .with("T_BNCCT", written(bill.sum.shared))
        .with("T_BHTT", written(bill.sum.by_fund))
        .with("T_NGUONKHAC", "0")
        .with("T_BHTT_GDV", written(bill.sum.by_fund))
        .with("NAM_QT", scene.ends.year().to_string())
        .with("THANG_QT", u8::from(scene.ends.month()).to_string())
}

fn closing(scene: &Scene, row: Row) -> Row {
    let five_years = scene.card.as_ref().is_some_and(|card| card.object != "TE1");
    row.with("MA_LOAI_KCB", scene.care_type())
        .with("MA_KHOA", scene.wards.join(";"))
        .with("MA_CSKCB", scene.plan.facility)
        .with("NAM_NAM_LIEN_TUC", if five_years { "20200101" } else { "" })
        .with("NGAY_TAI_KHAM", scene.plan.next.map(day_digits).unwrap_or_default())
        .with(
            "CAN_NANG_CON",
            children(scene).map(|child| child.grams.to_string()).collect::<Vec<_>>().join(";"),
        )
        .with("MA_HSBA", record_number(scene))
        .with("MA_TTDV", scene.director())
}

/// Returns the days of treatment: none for an examination, else both ends counted. QĐ 4750 counted the days of
/// drugs where nothing else was given.
fn days(scene: &Scene) -> i64 {
    match scene.care_type() {
        "01" => 0,
        "05" if scene.version < Version::Qd3176 => {
            scene.condition.drugs.iter().map(|order| i64::from(order.days)).max().unwrap_or(0)
        }
        _ => (scene.ends.date() - scene.arrives.date()).whole_days() + 1,
    }
}

/// Returns the outcome: 1 cured, 2 better, 3 unchanged.
pub fn outcome(scene: &Scene) -> &'static str {
    match scene.plan.setting {
        Setting::Referral => "3",
        Setting::Inpatient if scene.plan.index.is_multiple_of(3) => "1",
        _ => "2",
    }
}

/// Returns the text with its first letter in lower case.
pub fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}
