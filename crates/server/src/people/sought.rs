//! What somebody types into the one search box, read: numbers, the text of a card's QR, a name with a birth year or
//! a commune.

use record::{Identifier, IdentifierSystem, InsuranceCardNumber, PartialDate, fold, name_key};

/// Longer texts are no search.
const LETTERS_MAX: usize = 600;
/// Words of a name beyond this are left out.
const WORDS_MAX: usize = 16;

/// What is looked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sought {
    /// Every reading of a number that was typed or stood in a QR; when there are any, nothing else is looked at.
    pub numbers: Vec<Identifier>,
    /// The name as it was typed.
    pub name: String,
    /// The whole birth or the year.
    pub birth: Option<PartialDate>,
    /// The names of places that were typed behind commas, folded.
    pub places: Vec<String>,
}

impl Sought {
    /// Reads the box; nothing when it is empty or far too long.
    pub fn read(typed: &str) -> Option<Self> {
        let typed = typed.trim().trim_start_matches('\u{feff}');
        if typed.is_empty() || typed.chars().count() > LETTERS_MAX {
            return None;
        }
        if typed.contains('|') {
            return Some(Self { numbers: numbers_of_qr(typed), ..Self::default() });
        }
        if let Some(numbers) = number_typed(typed) {
            return Some(Self { numbers, ..Self::default() });
        }
        let mut sought = Self::default();
        for (at, part) in typed.split([',', ';', '\n']).enumerate() {
            let mut words = Vec::new();
            for word in part.split_whitespace() {
                match birth_typed(word) {
                    Some(birth) if sought.birth.is_none() => sought.birth = Some(birth),
                    _ => words.push(word),
                }
            }
            match (at, words.is_empty()) {
                (_, true) => {}
                (0, _) => sought.name = words.join(" "),
                _ => sought.places.push(place_key(&words.join(" "))),
            }
        }
        Some(sought)
    }

    /// Returns the words of the name, folded.
    pub fn words(&self) -> Vec<String> {
        name_key(&self.name).split(' ').filter(|w| !w.is_empty()).take(WORDS_MAX).map(str::to_owned).collect()
    }
}

/// Returns the name of a place without what kind of place it is, folded.
pub fn place_key(name: &str) -> String {
    const KINDS: [&str; 12] = [
        "xa ",
        "phuong ",
        "thi tran ",
        "dac khu ",
        "tinh ",
        "thanh pho ",
        "x. ",
        "p. ",
        "tt. ",
        "x.",
        "p.",
        "tt.",
    ];
    let folded = fold(name);
    let bare = KINDS.iter().find_map(|kind| folded.strip_prefix(kind));
    bare.unwrap_or(&folded).trim().to_owned()
}

/// Returns the numbers in the text of a QR: of the identity card its own and the old one, of the insurance card its.
fn numbers_of_qr(text: &str) -> Vec<Identifier> {
    // Scanners may put the name of the symbol in front.
    let text = text.strip_prefix(']').and_then(|text| text.get(2..)).unwrap_or(text);
    let mut fields = text.split('|').map(str::trim);
    let first = fields.next().unwrap_or_default();
    let mut numbers = readings(first);
    let is_card = numbers.iter().any(|number| number.system == IdentifierSystem::PersonalNumber);
    if let Some(old) = fields.next().filter(|_| is_card) {
        numbers.extend(readings(old));
    }
    numbers
}

/// Returns the readings of a text that is one number and no name.
fn number_typed(text: &str) -> Option<Vec<Identifier>> {
    let bare: String = text.chars().filter(|letter| !matches!(letter, ' ' | '.' | '-')).collect();
    let digits = bare.chars().filter(char::is_ascii_digit).count();
    let letters = bare.chars().filter(|letter| letter.is_alphabetic()).count();
    // `1990` alone is a year, and a date has at most eight digits with its strokes.
    let number = digits >= 7 && letters <= 3 && !text.contains('/') && !text.contains(',');
    number.then(|| readings(&bare)).filter(|numbers| !numbers.is_empty())
}

/// Returns the kinds of number that a typed number may be: ten digits are an insurance number, not a passport.
pub fn readings(typed: &str) -> Vec<Identifier> {
    let Some(identifier) = Identifier::classify(typed) else { return Vec::new() };
    let value = &identifier.value;
    let ten_digits = value.len() == 10 && value.bytes().all(|byte| byte.is_ascii_digit());
    let insurance =
        ten_digits.then(|| Identifier { system: IdentifierSystem::SocialInsurance, value: value.clone() });
    let card = value.parse::<InsuranceCardNumber>().ok();
    let as_card =
        card.is_some().then(|| Identifier { system: IdentifierSystem::InsuranceCard, value: value.clone() });
    let on_card = card.and_then(|card| card.social_insurance(None));
    [insurance, on_card, as_card, Some(identifier)].into_iter().flatten().collect()
}

/// Reads `1990`, `05/03/1990`, `3/1990`; a two-digit year is no year.
fn birth_typed(word: &str) -> Option<PartialDate> {
    let parts: Vec<&str> = word.split(['/', '.', '-']).collect();
    let year = parts.last().filter(|year| year.len() == 4)?.parse::<u16>().ok()?;
    if !(1890..=2100).contains(&year) {
        return None;
    }
    let part = |at: usize| parts[at].parse::<u8>().ok();
    match parts.len() {
        1 => PartialDate::new(year, None, None).ok(),
        2 => PartialDate::new(year, Some(part(0)?), None).ok(),
        3 => PartialDate::new(year, Some(part(1)?), Some(part(0)?)).ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Vec<String>, String, String, Vec<String>) {
        let sought = Sought::read(text).unwrap();
        let numbers = sought.numbers.iter().map(|n| format!("{}:{}", n.system.code(), n.value)).collect();
        (numbers, sought.name, sought.birth.map(|b| b.to_string()).unwrap_or_default(), sought.places)
    }

    #[test]
    fn the_box_takes_numbers_cards_and_names() {
        let name = |name: &str, birth: &str, places: &[&str]| {
            let places = places.iter().map(|place| (*place).to_owned()).collect();
            (vec![], name.to_owned(), birth.to_owned(), places)
        };
        let numbers = |numbers: &[&str]| {
            (numbers.iter().map(|n| (*n).to_owned()).collect(), String::new(), String::new(), vec![])
        };
        let cases = [
            ("091190999001", numbers(&["personal_number:091190999001"])),
            ("091 190 999 001", numbers(&["personal_number:091190999001"])),
            ("9199999001", numbers(&["social_insurance:9199999001", "other_document:9199999001"])),
            (
                "GD4919199999001",
                numbers(&[
                    "social_insurance:9199999001",
                    "insurance_card:GD4919199999001",
                    "other_document:GD4919199999001",
                ]),
            ),
            (
                "091190999001|370999001|Nguyễn Thị Thử|05031990|Nữ|Ấp Ví Dụ, Kiên Giang|10052022",
                numbers(&["personal_number:091190999001", "old_id_card:370999001"]),
            ),
            ("]Q3091190999001||Nguyễn Thị Thử|", numbers(&["personal_number:091190999001"])),
            ("Nguyễn Thị Thử 1990", name("Nguyễn Thị Thử", "1990", &[])),
            (
                "nguyen thi thu, 5/3/1990, xã Kiên Lương",
                name("nguyen thi thu", "1990-03-05", &["kien luong"]),
            ),
            ("Thử Nguyễn, P. Rạch Giá", name("Thử Nguyễn", "", &["rach gia"])),
            ("Nguyễn Văn Mẫu 99", name("Nguyễn Văn Mẫu 99", "", &[])),
        ];
        for (typed, expected) in cases {
            assert_eq!(read(typed), expected, "{typed}");
        }
        assert_eq!(Sought::read("  "), None);
        assert_eq!(Sought::read(&"a".repeat(601)), None);
    }
}
