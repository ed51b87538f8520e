//! How clerks write people down.

use fastrand::Rng;
use record::{Sex, fold};

use super::families::Member;
use super::{Paper, Rates};
use crate::chance::{happens, one};

/// Writes a person down once more.
pub(super) fn paper(rng: &mut Rng, rates: &Rates, person: &Member, family: &[Member]) -> Paper {
    let (commune, address) = place(rng, rates, person);
    let sex = if rates.happens(rng, rates.no_sex) {
        ""
    } else {
        sex(person.sex, rates.slips(rng, rates.wrong_sex))
    };
    let mut paper = Paper {
        full_name: name(rng, rates, person),
        birth_date: birth(rng, rates, person),
        sex: sex.to_owned(),
        phone: phone(rng, rates, person, family),
        bhyt: insurance(rng, rates, person),
        commune,
        address,
        truth: person.index,
        ..Paper::default()
    };
    if let Some(card) = person.old_card.as_ref().filter(|_| rates.happens(rng, rates.old_id)) {
        paper.old_id = slip_in_number(rng, rates, card);
    }
    if !rates.happens(rng, rates.no_citizen_id) {
        paper.citizen_id = citizen(rng, rates, person, family);
    }
    paper
}

fn sex(of: Sex, wrong: bool) -> &'static str {
    if (of == Sex::Male) != wrong { "1" } else { "2" }
}

fn citizen(rng: &mut Rng, rates: &Rates, person: &Member, family: &[Member]) -> String {
    if person.is_child && rates.happens(rng, rates.parents_number) {
        return one(rng, &family[..family.len().min(2)]).citizen.clone();
    }
    if let Some(card) = person.old_card.as_ref().filter(|_| rates.slips(rng, rates.old_id_instead)) {
        return card.clone();
    }
    let number = match &person.cancelled {
        Some(former) if happens(rng, 50) => former,
        _ => &person.citizen,
    };
    if number.starts_with('0') && rates.slips(rng, rates.lost_zero) {
        return number[1..].to_owned();
    }
    slip_in_number(rng, rates, number)
}

fn insurance(rng: &mut Rng, rates: &Rates, person: &Member) -> String {
    if rates.happens(rng, rates.no_bhyt) {
        return String::new();
    }
    let number = slip_in_number(rng, rates, &person.insurance);
    if happens(rng, 70) {
        format!("{}91{number}", one(rng, &["GD4", "DN4", "HT3", "HN2", "HS4"]))
    } else {
        number
    }
}

fn slip_in_number(rng: &mut Rng, rates: &Rates, number: &str) -> String {
    let mut digits = number.as_bytes().to_vec();
    if rates.slips(rng, rates.number_slip) {
        let at = rng.usize(1..digits.len());
        if happens(rng, 40) {
            digits.swap(at - 1, at);
        } else {
            digits[at] = b'0' + rng.u8(0..10);
        }
    }
    String::from_utf8(digits).expect("numbers are digits")
}

fn phone(rng: &mut Rng, rates: &Rates, person: &Member, family: &[Member]) -> String {
    if rates.happens(rng, rates.no_phone) {
        return String::new();
    }
    let own = person.phone.as_deref().unwrap_or_default();
    let phone = match happens(rng, 15) {
        true => one(rng, family).phone.clone().unwrap_or_default(),
        false if rates.slips(rng, rates.other_phone) => format!("010{:07}", rng.u32(0..10_000_000)),
        false => slip_in_number(rng, rates, own),
    };
    if happens(rng, 3) && phone.starts_with('0') { format!("+84{}", &phone[1..]) } else { phone }
}

fn birth(rng: &mut Rng, rates: &Rates, person: &Member) -> String {
    let (mut year, mut month, mut day) = (person.year, person.month, person.day);
    let year_only = if year < 1960 { rates.year_only_old } else { rates.year_only };
    if rates.slips(rng, rates.year_off) {
        year += *one(rng, &[-1, 1, -2, 2, -10, 10]);
    }
    if rates.happens(rng, year_only) {
        return if happens(rng, 30) { format!("{year}-01-01") } else { year.to_string() };
    }
    if rates.happens(rng, rates.year_only / 5.0) {
        return format!("{year}-{month:02}");
    }
    if day <= 12 && rates.slips(rng, rates.day_month_exchanged) {
        (day, month) = (month, day);
    }
    if rates.slips(rng, rates.date_slip) {
        match rng.u8(0..3) {
            0 => day = if day >= 20 { day - 10 } else { day + 8 },
            1 => day = day % 28 + 1,
            _ => month = month % 12 + 1,
        }
    }
    format!("{year}-{month:02}-{day:02}")
}

fn place(rng: &mut Rng, rates: &Rates, person: &Member) -> (String, String) {
    let mut commune = person.commune.clone();
    let mut house = person.house.clone();
    if rates.slips(rng, rates.moved) {
        commune = format!("{}", 30_000 + rng.u32(0..900));
        house = format!("{} tổ {}, ấp Mới", rng.u32(1..480), rng.u32(1..18));
    }
    if rates.happens(rng, rates.no_commune) {
        commune.clear();
    }
    let address = match rng.u8(0..4) {
        _ if rates.happens(rng, rates.no_address) => String::new(),
        0 => format!("Số {house}, {}, Tỉnh An Giang", person.commune_name),
        1 => house.replace("ấp ", "Ấp ").replace("tổ ", "Tổ "),
        2 => fold(&format!("{house}, {}", person.commune_name)).to_uppercase(),
        _ => format!("{house}, {}", person.commune_name),
    };
    (commune, address)
}

fn name(rng: &mut Rng, rates: &Rates, person: &Member) -> String {
    let mut words: Vec<String> = person.name.split(' ').map(str::to_owned).collect();
    if words.len() > 2 && rates.slips(rng, rates.middle_lost) {
        words.remove(1);
    } else if words.len() > 2 && rates.slips(rng, rates.abbreviated) {
        words[1] = format!("{}.", words[1].chars().next().unwrap_or_default());
    } else if rates.slips(rng, rates.middle_added) {
        words.insert(1, (*one(rng, &["Thị", "Văn", "Ngọc", "Minh", "Hoàng"])).to_owned());
    }
    if rates.slips(rng, rates.order_changed) {
        if words.len() > 3 && happens(rng, 50) { words.swap(1, 2) } else { words.rotate_left(1) }
    }
    let mut name = words.join(" ");
    if rates.slips(rng, rates.letter_slip) {
        name = letter_slip(rng, &name);
    } else if rates.slips(rng, rates.wrong_marks) {
        name = other_marks(rng, &name);
    }
    if happens(rng, 10) {
        name = name.replace("òa", "oà").replace("óa", "oá").replace("ủy", "uỷ").replace("úy", "uý");
    }
    match () {
        _ if rates.happens(rng, rates.no_marks) => fold(&name).to_uppercase(),
        _ if happens(rng, 35) => name.to_uppercase(),
        _ => name,
    }
}

/// Exchanges, drops, doubles or mistypes one letter.
fn letter_slip(rng: &mut Rng, name: &str) -> String {
    let mut letters: Vec<char> = name.chars().collect();
    let at = rng.usize(1..letters.len());
    match rng.u8(0..4) {
        0 => letters.swap(at - 1, at),
        1 => drop(letters.remove(at)),
        2 => letters.insert(at, letters[at]),
        _ => letters[at] = char::from(b'a' + rng.u8(0..26)),
    }
    letters.into_iter().collect()
}

/// Changes the mark of one vowel.
fn other_marks(rng: &mut Rng, name: &str) -> String {
    const KIN: [&str; 6] = ["aáàảãạăâ", "eéèẻẽẹê", "oóòỏõọôơ", "uúùủũụư", "iíìỉĩị", "yýỳỷỹỵ"];
    let places: Vec<(usize, char, &str)> = name
        .char_indices()
        .filter_map(|(at, letter)| KIN.iter().find(|kin| kin.contains(letter)).map(|kin| (at, letter, *kin)))
        .collect();
    if places.is_empty() {
        return name.to_owned();
    }
    let (at, letter, kin) = *one(rng, &places);
    let other = kin.chars().nth(rng.usize(0..kin.chars().count())).unwrap_or(letter);
    format!("{}{other}{}", &name[..at], &name[at + letter.len_utf8()..])
}

/// Returns a name one letter or one mark away, as twins are called.
pub(super) fn name_beside(rng: &mut Rng, name: &str) -> String {
    for _ in 0..8 {
        let beside = if happens(rng, 60) { other_marks(rng, name) } else { letter_slip(rng, name) };
        // Another blank or capital would not be another name.
        let words = beside.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
        if words != name.to_lowercase() {
            return beside;
        }
    }
    name.to_owned()
}
