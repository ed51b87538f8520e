//! How alike two entries are: field by field for the reviewer, and one rank by which the queue is sorted.
//!
//! The rank is a plain sum of points, good enough to put the likely pairs first. It decides nothing: only numbers
//! link a visit, and only officers merge. A model with learnt weights takes the place of [`compare`] without any
//! other change.

use record::{Identifier, IdentifierSystem, PartialDate, Sex, name_key};

use super::slips::slips;

/// The rank of a pair that an officer put together by hand.
pub const RANK_BY_HAND: i64 = 100;
/// Pairs beyond this rank are not worth anybody's time.
pub const RANK_MAX: i64 = 170;
const RANK_OF_NOTHING: i64 = 200;

/// One of two entries that are compared.
#[derive(Debug, Clone)]
pub struct Side {
    /// The name in use and former ones.
    pub names: Vec<String>,
    pub birth: PartialDate,
    pub sex: Sex,
    pub phone: String,
    pub address: String,
    pub commune: String,
    /// Every number with whether it is this person's own and not cancelled.
    pub numbers: Vec<(Identifier, bool)>,
}

/// How two values of one field stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Likeness {
    Same,
    Near,
    Different,
    /// One side says nothing.
    Unknown,
}

/// The fields that are set side by side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    Name,
    Birth,
    Sex,
    Numbers,
    Phone,
    Place,
    Address,
}

/// One thing that speaks for or against: Vietnamese, English.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    pub speaks_for: bool,
    pub vi: &'static str,
    pub en: &'static str,
}

/// What a comparison found.
#[derive(Debug, Clone)]
pub struct Comparison {
    /// 0 is the most likely pair.
    pub rank: i64,
    pub fields: Vec<(Field, Likeness)>,
    pub evidence: Vec<Sentence>,
}

impl Comparison {
    pub fn likeness(&self, field: Field) -> Likeness {
        self.fields.iter().find(|(known, _)| *known == field).map_or(Likeness::Unknown, |(_, like)| *like)
    }
}

/// What one field adds: how alike it is, its points, and what is said about it.
type Judged = (Likeness, i64, &'static str, &'static str);

/// Compares two entries; the order of the two decides nothing.
pub fn compare(one: &Side, other: &Side) -> Comparison {
    let judged = [
        (Field::Name, names(one, other)),
        (Field::Birth, births(one.birth, other.birth)),
        (Field::Sex, sexes(one.sex, other.sex)),
        (Field::Numbers, numbers(one, other)),
        (Field::Phone, texts(&one.phone, &other.phone, PHONES)),
        (Field::Place, texts(&one.commune, &other.commune, PLACES)),
        (Field::Address, addresses(&name_key(&one.address), &name_key(&other.address))),
    ];
    let points: i64 = judged.iter().map(|(_, judged)| judged.1).sum();
    let sentence = |(_, (_, points, vi, en)): &(Field, Judged)| {
        (!vi.is_empty()).then_some(Sentence { speaks_for: *points > 0, vi, en })
    };
    let mut evidence: Vec<Sentence> = judged.iter().filter_map(sentence).collect();
    evidence.sort_by_key(|sentence| !sentence.speaks_for);
    Comparison {
        rank: (RANK_OF_NOTHING - points).max(0),
        fields: judged.iter().map(|(field, judged)| (*field, judged.0)).collect(),
        evidence,
    }
}

fn names(one: &Side, other: &Side) -> Judged {
    let spelt = |name: &String| name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let any = |like: &dyn Fn(&str, &str) -> bool| {
        one.names.iter().any(|one| other.names.iter().any(|other| like(&spelt(one), &spelt(other))))
    };
    let keys = |like: &dyn Fn(&str, &str) -> bool| any(&|one, other| like(&name_key(one), &name_key(other)));
    let sorted = |key: &str| {
        let mut words: Vec<&str> = key.split(' ').collect();
        words.sort_unstable();
        words.join(" ")
    };
    if any(&|one, other| one == other && !one.is_empty()) {
        return (Likeness::Same, 30, "Họ tên giống hệt nhau", "The names are the same");
    }
    if keys(&|one, other| one == other && !one.is_empty()) {
        return (Likeness::Near, 24, "Họ tên chỉ khác dấu", "The names differ in diacritics only");
    }
    if keys(&|one, other| sorted(one) == sorted(other)) {
        return (Likeness::Near, 18, "Họ tên giống nhau, khác thứ tự", "The same words in another order");
    }
    if keys(&|one, other| slips(one, other, 1).is_some()) {
        return (Likeness::Near, 14, "Họ tên khác một chữ cái", "The names differ in one letter");
    }
    if keys(&|one, other| ends(one).is_some() && ends(one) == ends(other)) {
        return (Likeness::Near, 6, "Cùng họ và tên gọi, khác tên đệm", "Same first and last word");
    }
    (Likeness::Different, -30, "Họ tên khác nhau", "The names differ")
}

/// Returns the first and the last word of a name of several.
fn ends(key: &str) -> Option<(&str, &str)> {
    let (first, rest) = key.split_once(' ')?;
    Some((first, rest.rsplit(' ').next().unwrap_or(rest)))
}

fn births(one: PartialDate, other: PartialDate) -> Judged {
    if one == other && one.day().is_some() {
        return (Likeness::Same, 30, "Ngày sinh trùng nhau", "The same day of birth");
    }
    if one.agrees_with(other) {
        let words =
            ("Ngày sinh phù hợp, một bên ghi thiếu ngày", "The births agree as far as they are written");
        return (Likeness::Near, 15, words.0, words.1);
    }
    let swapped = one.year() == other.year()
        && one.day().is_some()
        && (one.month(), one.day()) == (other.day(), other.month());
    if swapped {
        return (Likeness::Near, 14, "Ngày và tháng sinh bị đảo", "Day and month of birth changed places");
    }
    if slips(&one.to_string(), &other.to_string(), 1).is_some() {
        return (Likeness::Near, 10, "Ngày sinh khác một chữ số", "The births differ in one digit");
    }
    (Likeness::Different, -30, "Ngày sinh khác nhau", "The births differ")
}

fn sexes(one: Sex, other: Sex) -> Judged {
    match (one, other) {
        (Sex::Unknown, _) | (_, Sex::Unknown) => (Likeness::Unknown, 0, "", ""),
        _ if one == other => (Likeness::Same, 2, "", ""),
        _ => (Likeness::Different, -20, "Giới tính khác nhau", "The sexes differ"),
    }
}

fn numbers(one: &Side, other: &Side) -> Judged {
    let shared = one.numbers.iter().any(|(number, _)| other.numbers.iter().any(|(known, _)| known == number));
    if shared {
        return (Likeness::Same, 45, "Có chung một số giấy tờ", "They share a number");
    }
    let own = |side: &Side| {
        let own = side.numbers.iter().filter(|(_, held)| *held).map(|(number, _)| number.clone());
        own.filter(|number| number.system == IdentifierSystem::PersonalNumber).collect::<Vec<_>>()
    };
    let (one, other) = (own(one), own(other));
    if one.is_empty() || other.is_empty() {
        return (Likeness::Unknown, 0, "", "");
    }
    let near = one.iter().any(|one| other.iter().any(|other| slips(&one.value, &other.value, 1).is_some()));
    if near {
        let words = ("Số định danh chỉ khác một chữ số", "The personal numbers differ in one digit");
        return (Likeness::Near, 20, words.0, words.1);
    }
    let words = ("Mỗi bên có một số định danh khác", "Each has a personal number of its own");
    (Likeness::Different, -25, words.0, words.1)
}

const PHONES: (i64, &str, &str) = (15, "Cùng số điện thoại", "The same telephone");
const PLACES: (i64, &str, &str) = (4, "", "");
const ADDRESSES: (i64, &str, &str) = (10, "Cùng địa chỉ", "The same address");

fn texts(one: &str, other: &str, (points, vi, en): (i64, &'static str, &'static str)) -> Judged {
    match (one.is_empty() || other.is_empty(), one == other) {
        (true, _) => (Likeness::Unknown, 0, "", ""),
        (false, true) => (Likeness::Same, points, vi, en),
        // People move and change telephones: a difference says nothing.
        (false, false) => (Likeness::Different, 0, "", ""),
    }
}

/// Compares addresses as they were written: papers add or leave out the commune and small words.
fn addresses(one: &str, other: &str) -> Judged {
    let words = |text: &str| text.split(' ').map(str::to_owned).collect::<std::collections::BTreeSet<_>>();
    let (few, many) = (words(one), words(other));
    let within = few.is_subset(&many) || many.is_subset(&few);
    if one != other && within && few.len().min(many.len()) > 2 {
        return (Likeness::Near, 8, "Địa chỉ phù hợp nhau", "The addresses agree as far as they are written");
    }
    texts(one, other, ADDRESSES)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn side(name: &str, birth: &str, number: &str, phone: &str) -> Side {
        Side {
            names: vec![name.into()],
            birth: birth.parse().unwrap(),
            sex: Sex::Female,
            phone: phone.into(),
            address: String::new(),
            commune: "30769".into(),
            numbers: Identifier::classify(number).into_iter().map(|number| (number, true)).collect(),
        }
    }

    #[test]
    fn the_likelier_pair_stands_first() {
        let base = side("Nguyễn Thị Hòa", "1990-03-05", "091190999001", "0912999001");
        let others = [
            ("the same number", side("Nguyễn Thị Hoà", "1990-03-05", "091190999001", "")),
            ("same telephone", side("NGUYEN THI HOA", "1990-03-05", "", "0912999001")),
            ("diacritics lost", side("NGUYEN THI HOA", "1990-03-05", "", "")),
            ("words swapped, year only", side("Hòa Nguyễn Thị", "1990", "", "")),
            ("one letter, day and month swapped", side("Nguyễn Thị Hoan", "1990-05-03", "", "")),
            ("a namesake with a number of her own", side("Nguyễn Thị Hòa", "1990-11-25", "091190999777", "")),
            ("somebody else", side("Trần Văn Mẫu", "1985-01-02", "030085999002", "")),
        ];
        let ranks: Vec<i64> = others.iter().map(|(_, other)| compare(&base, other).rank).collect();
        assert!(ranks.is_sorted(), "{ranks:?}");
        assert!(ranks[4] <= RANK_MAX && ranks[5] > RANK_MAX, "{ranks:?}");
        for (case, other) in &others {
            assert_eq!(compare(&base, other).rank, compare(other, &base).rank, "{case}");
        }
    }

    #[test]
    fn what_speaks_for_it_is_said_first() {
        let one = side("Nguyễn Thị Hòa", "1990-03-05", "091190999001", "");
        let other = side("Nguyen Thi Hoa", "1990-03-05", "091190999777", "");
        let comparison = compare(&one, &other);
        let said: Vec<_> = comparison.evidence.iter().map(|s| (s.speaks_for, s.en)).collect();
        assert_eq!(
            said,
            [
                (true, "The names differ in diacritics only"),
                (true, "The same day of birth"),
                (false, "Each has a personal number of its own"),
            ]
        );
        assert_eq!(comparison.likeness(Field::Name), Likeness::Near);
        assert_eq!(comparison.likeness(Field::Phone), Likeness::Unknown);
    }
}
