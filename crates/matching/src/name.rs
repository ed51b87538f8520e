//! Names, prepared once for each distinct spelling, and how alike two of them are.

use crate::distance::slips;
use crate::fold::{Word, words};
use crate::hash::{Map, hash, mix};

/// Words that are ordinary parts of Vietnamese names: a slip rarely turns one of them into another.
const LISTS: [&str; 3] = [
    include_str!("../../../data/names/surnames.csv"),
    include_str!("../../../data/names/given_names.csv"),
    include_str!("../../../data/names/middle_names.csv"),
];

/// Two readings of one name, by region or habit (`data/names/name_equivalences.csv`), without marks.
const READINGS: [(&str, &str); 12] = [
    ("huynh", "hoang"),
    ("vo", "vu"),
    ("phuoc", "phuc"),
    ("chau", "chu"),
    ("buu", "bao"),
    ("kieng", "canh"),
    ("nguon", "nguyen"),
    ("nhon", "nhan"),
    ("nhut", "nhat"),
    ("tong", "tung"),
    ("sanh", "sinh"),
    ("chanh", "chinh"),
];

/// How alike two names are, from the same down to different.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum NameLevel {
    Missing,
    /// The same letters, marks and tones.
    Same,
    /// The same, but at least one was written without any marks.
    Unmarked,
    /// The same letters with other marks: Thử, Thu, Thư are different names, or a slip.
    Marks,
    /// The same words in another order, or written together.
    Order,
    /// One has middle names that the other lacks or abbreviates.
    Middle,
    /// A slip that made no other name, or another reading of the same one.
    Typo,
    /// The same first and last word around different middle names.
    OtherMiddle,
    /// One letter away, and both are names.
    OtherWord,
    /// The same given name, or all words a little alike.
    Partly,
    Differs,
}

impl NameLevel {
    pub const COUNT: usize = 11;
    pub const ALL: [Self; Self::COUNT] = [
        Self::Missing,
        Self::Same,
        Self::Unmarked,
        Self::Marks,
        Self::Order,
        Self::Middle,
        Self::Typo,
        Self::OtherMiddle,
        Self::OtherWord,
        Self::Partly,
        Self::Differs,
    ];
}

/// A name taken apart, with the hashes by which most comparisons end early.
#[derive(Debug, Clone)]
pub struct Name {
    /// Words without marks, separated by single spaces.
    plain: Box<str>,
    toned: u64,
    pub(crate) plain_hash: u64,
    /// Of the words in alphabetical order: names whose words stand in another order meet here.
    pub(crate) sorted: u64,
    /// Of the letters without spaces.
    joined: u64,
    /// Of surname and given name alone.
    pub(crate) ends: u64,
    reading: u64,
    pub(crate) first: u64,
    pub(crate) given: u64,
    pub(crate) initials: u64,
    marked: bool,
    /// Bit `i`: the word at `i` is no known part of a name; see [`Names::know_words`].
    rare: u16,
}

impl Name {
    /// Takes a full name apart. Nothing is left of a name without letters.
    pub fn parse(full_name: &str) -> Option<Self> {
        let words = words(full_name);
        let (first, last) = (words.first()?, words.last()?);
        let plain: Vec<&str> = words.iter().map(|word| word.plain.as_str()).collect();
        let mut sorted = plain.clone();
        sorted.sort_unstable();
        let text = plain.join(" ");
        let of = |parts: &[&str]| parts.iter().fold(1, |state, part| mix(state, hash(part.as_bytes())));
        let readings: Vec<String> = plain.iter().map(|word| reading(word)).collect();
        let mut letters = [first, last].map(|word| word.plain.as_bytes()[0]);
        letters.sort_unstable();
        let mut ends = [first.plain.as_str(), last.plain.as_str()];
        ends.sort_unstable();
        Some(Self {
            toned: words.iter().fold(2, |state, word: &Word| mix(state, word.toned)),
            plain_hash: of(&plain),
            sorted: of(&sorted),
            joined: hash(text.replace(' ', "").as_bytes()),
            ends: of(&ends),
            reading: of(&readings.iter().map(String::as_str).collect::<Vec<_>>()),
            first: hash(first.plain.as_bytes()),
            given: hash(last.plain.as_bytes()),
            initials: hash(&letters),
            marked: words.iter().any(|word| word.marked),
            plain: text.into_boxed_str(),
            rare: 0,
        })
    }

    /// Returns the words without marks.
    pub fn words(&self) -> impl Iterator<Item = &str> + Clone {
        self.plain.split(' ')
    }

    /// Returns the name without marks, in small letters.
    pub fn plain(&self) -> &str {
        &self.plain
    }

    fn is_rare(&self, at: usize) -> bool {
        at < 16 && self.rare >> at & 1 == 1
    }
}

/// Returns the reading under which regional variants and i/y meet.
fn reading(word: &str) -> String {
    let common = READINGS.iter().find(|(variant, _)| *variant == word).map_or(word, |(_, common)| common);
    match common.strip_suffix('y') {
        // The sound after u or a is another one: Thuy and Thui, May and Mai are different names.
        Some(start) if !start.ends_with(['a', 'u']) || start == "qu" => format!("{start}i"),
        _ => common.to_owned(),
    }
}

/// Says how alike two names are. The order of both does not matter.
pub fn compare(a: &Name, b: &Name) -> NameLevel {
    if a.toned == b.toned {
        return if a.marked { NameLevel::Same } else { NameLevel::Unmarked };
    }
    if a.plain_hash == b.plain_hash {
        return if a.marked && b.marked { NameLevel::Marks } else { NameLevel::Unmarked };
    }
    if a.sorted == b.sorted || a.joined == b.joined {
        return NameLevel::Order;
    }
    if a.reading == b.reading {
        return NameLevel::Typo;
    }
    compare_words(a, b)
}

const MOST_WORDS: usize = 12;

fn compare_words(a: &Name, b: &Name) -> NameLevel {
    let mut left = [""; MOST_WORDS];
    let mut right = [""; MOST_WORDS];
    let (left, right) = (split(a, &mut left), split(b, &mut right));
    let ends_agree = left[0] == right[0] && left.last() == right.last();
    if left.len() == right.len() {
        if ends_agree && left.len() > 1 && abbreviated(left, right) {
            return NameLevel::Middle;
        }
        match slips_by_word(a, b, left, right) {
            Some(Slips { rare: true }) => return NameLevel::Typo,
            _ if ends_agree && left.len() > 2 => return NameLevel::OtherMiddle,
            Some(_) => return NameLevel::OtherWord,
            None => {}
        }
    } else {
        let (short, long) = if left.len() < right.len() { (left, right) } else { (right, left) };
        if ends_agree && short.len() > 1 {
            let kept = short[1..short.len() - 1].iter().all(|word| long.contains(word));
            return if kept || abbreviated_apart(short, long) {
                NameLevel::Middle
            } else {
                NameLevel::OtherMiddle
            };
        }
        if long.len() - short.len() == 1 && slips(a.plain.as_bytes(), b.plain.as_bytes(), 2) <= 2 {
            return NameLevel::Typo;
        }
        if short.len() > 1 && short.iter().all(|word| long.contains(word)) {
            return NameLevel::Partly;
        }
    }
    let alike = left.last() == right.last()
        || slips(left[0].as_bytes(), right[0].as_bytes(), 2) <= 2 && given_alike(left, right);
    if alike { NameLevel::Partly } else { NameLevel::Differs }
}

fn given_alike(left: &[&str], right: &[&str]) -> bool {
    let (a, b) = (left[left.len() - 1].as_bytes(), right[right.len() - 1].as_bytes());
    a.len().min(b.len()) >= 5 && slips(a, b, 2) <= 2
}

fn split<'a, 'b>(name: &'a Name, into: &'b mut [&'a str; MOST_WORDS]) -> &'b [&'a str] {
    let mut count = 0;
    for (place, word) in into.iter_mut().zip(name.words()) {
        *place = word;
        count += 1;
    }
    &into[..count]
}

struct Slips {
    /// Each pair of differing words has one that is no known name.
    rare: bool,
}

/// Counts slips word by word; nothing when there are too many for one typist.
fn slips_by_word(a: &Name, b: &Name, left: &[&str], right: &[&str]) -> Option<Slips> {
    let (mut total, mut rare) = (0, true);
    let letters = a.plain.len().max(b.plain.len()) + 1 - left.len();
    let limit = if letters >= 10 { 2 } else { 1 };
    for (at, (one, other)) in left.iter().zip(right).enumerate() {
        if one == other {
            continue;
        }
        total += slips(one.as_bytes(), other.as_bytes(), limit);
        if total > limit {
            return None;
        }
        rare &= a.is_rare(at) || b.is_rare(at);
    }
    Some(Slips { rare })
}

/// Tells whether middle names that differ are one letter of the other: `Trần V. Mẫu`.
fn abbreviated(left: &[&str], right: &[&str]) -> bool {
    left.iter().zip(right).all(|(a, b)| a == b || initial_of(a, b) || initial_of(b, a))
}

fn abbreviated_apart(short: &[&str], long: &[&str]) -> bool {
    let middle = &long[1..long.len() - 1];
    short[1..short.len() - 1]
        .iter()
        .all(|word| middle.iter().any(|other| word == other || initial_of(word, other)))
}

fn initial_of(letter: &str, word: &str) -> bool {
    letter.len() == 1 && word.starts_with(letter)
}

/// All distinct names, each prepared once.
#[derive(Debug, Clone, Default)]
pub struct Names {
    by_spelling: Map<u64, u32>,
    all: Vec<Name>,
}

/// The place of no name.
pub const NO_NAME: u32 = u32::MAX;

impl Names {
    /// Returns the place of a name by the hash of its spelling, preparing it when it is new.
    pub fn intern(&mut self, spelling: u64, full_name: &str) -> u32 {
        if let Some(place) = self.by_spelling.get(&spelling) {
            return *place;
        }
        let place = match Name::parse(full_name) {
            Some(name) => {
                self.all.push(name);
                self.all.len() as u32 - 1
            }
            None => NO_NAME,
        };
        self.by_spelling.insert(spelling, place);
        place
    }

    /// Frees what only interning needs.
    pub fn close(&mut self) {
        self.by_spelling = Map::default();
        self.all.shrink_to_fit();
    }

    pub fn get(&self, place: u32) -> Option<&Name> {
        self.all.get(place as usize)
    }

    pub fn all(&self) -> &[Name] {
        &self.all
    }

    /// Notes which words are no known part of a name.
    pub fn know_words(&mut self, known: &KnownWords) {
        for name in &mut self.all {
            name.rare = known.rare_words(&name.plain);
        }
    }
}

/// Words that are parts of names: those of the lists, and those that many people here bear.
#[derive(Debug, Clone)]
pub struct KnownWords {
    words: Map<u64, ()>,
}

impl KnownWords {
    /// Knows the lists and the words borne by more people than a slip would be repeated by.
    pub fn new<'a>(borne: impl Iterator<Item = (&'a Name, u32)>, people: u64) -> Self {
        let mut counts: Map<u64, u64> = Map::default();
        for (name, bearers) in borne {
            for word in name.words() {
                *counts.entry(hash(word.as_bytes())).or_default() += u64::from(bearers);
            }
        }
        let often = (people / 20_000).max(6);
        let mut known: Map<u64, ()> =
            counts.into_iter().filter(|(_, count)| *count > often).map(|(word, _)| (word, ())).collect();
        for row in LISTS.iter().flat_map(|list| list.lines().skip(1)) {
            for word in words(row.split(',').next().unwrap_or_default()) {
                known.insert(hash(word.plain.as_bytes()), ());
            }
        }
        Self { words: known }
    }

    fn rare_words(&self, plain: &str) -> u16 {
        let rare = |word: &str| !self.words.contains_key(&hash(word.as_bytes()));
        plain.split(' ').take(16).enumerate().fold(0, |bits, (at, word)| bits | u16::from(rare(word)) << at)
    }

    /// Prepares one name that is not among the interned.
    pub fn prepare(&self, full_name: &str) -> Option<Name> {
        let mut name = Name::parse(full_name)?;
        name.rare = self.rare_words(&name.plain);
        Some(name)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn level(a: &str, b: &str) -> NameLevel {
        let known = KnownWords::new(std::iter::empty(), 0);
        let [a, b] = [a, b].map(|text| known.prepare(text).unwrap());
        assert_eq!(compare(&a, &b), compare(&b, &a), "{} {}", a.plain, b.plain);
        compare(&a, &b)
    }

    #[test]
    fn cases() {
        use NameLevel::*;
        let cases = [
            ("Nguyễn Thị Hoà", "NGUYỄN THỊ HÒA", Same),
            ("Nguyễn Thị Hoà", "NGUYEN THI HOA", Unmarked),
            ("NGUYEN THI HOA", "nguyen thi hoa", Unmarked),
            ("Trần Thị Thử", "Trần Thị Thu", Marks),
            ("Nguyễn Hoàng Minh Thử", "Nguyễn Minh Hoàng Thử", Order),
            ("Minh Thử Nguyễn", "Nguyễn Minh Thử", Order),
            ("Nguyễn Thị Lan", "Nguyễn Thi Lan", Marks),
            ("Nguyễn Thị Lan", "Nguyễn ThịLan", Order),
            ("Nguyễn Thị Lan", "Nguyễn Lan", Middle),
            ("Nguyễn Lan", "Nguyễn Thị Ngọc Lan", Middle),
            ("Trần V. Mẫu", "Trần Văn Mẫu", Middle),
            ("Nguyễn Văn Hùng", "Nguyễn Văn Hùgn", Typo),
            ("Nguyễn Văn Hùng", "Nguyễn Vwn Hùng", Typo),
            ("Huỳnh Văn Mỹ", "Hoàng Văn Mĩ", Typo),
            ("Nguyễn Thị Lan", "Nguyễn Ngọc Lan", OtherMiddle),
            ("Nguyễn Thị Lan", "Nguyễn Thị Loan", OtherWord),
            ("Nguyễn Thị Lan", "Trần Ngọc Lan", Partly),
            ("Nguyễn Thị Lan", "Trần Văn Hùng", Differs),
            ("Lan", "Lan Anh", Differs),
        ];
        for (a, b, expected) in cases {
            assert_eq!(level(a, b), expected, "{a} / {b}");
        }
        assert!(Name::parse(" .. ").is_none());
    }

    proptest! {
        #[test]
        fn comparing_does_not_depend_on_the_order(a in "[abtn]{1,3}( [abtn]{1,3}){0,3}", b in "[abtn]{1,3}( [abtn]{1,3}){0,3}") {
            level(&a, &b);
            let [a, b] = [Name::parse(&a).unwrap(), Name::parse(&b).unwrap()];
            prop_assert_eq!(compare(&a, &b) <= NameLevel::Unmarked, a.plain == b.plain);
        }
    }
}
