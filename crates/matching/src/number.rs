//! Numbers that claim to be a person's, normalised into one machine word each.

use crate::birth::Birth;
use crate::distance::one_slip;
use crate::hash::hash;

/// A number as compared: its digits with their count, or a hash of anything else. Zero is no number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Number(u64);

const COUNT_SHIFT: u32 = 56;
const HASHED: u64 = 1 << 63;

/// How two numbers of one kind agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum NumberLevel {
    Missing,
    Same,
    /// One digit away.
    Close,
    Differs,
}

impl NumberLevel {
    pub const COUNT: usize = 4;
    pub const ALL: [Self; Self::COUNT] = [Self::Missing, Self::Same, Self::Close, Self::Differs];
}

impl Number {
    pub const NONE: Self = Self(0);

    /// Takes a number apart from blanks, dots and hyphens. Fillers such as `000000000` are no number.
    pub fn parse(text: &str) -> Self {
        let mut letters = [0u8; 32];
        let mut count = 0;
        for letter in text.chars() {
            let letter = match letter {
                '0'..='9' | 'A'..='Z' => letter as u8,
                'a'..='z' => letter.to_ascii_uppercase() as u8,
                '０'..='９' => b'0' + (letter as u32 - '０' as u32) as u8,
                _ => continue,
            };
            if count == letters.len() {
                return Self(hash(text.trim().as_bytes()) | HASHED);
            }
            letters[count] = letter;
            count += 1;
        }
        Self::of(&letters[..count])
    }

    fn of(letters: &[u8]) -> Self {
        let filler = letters.windows(2).all(|two| two[0] == two[1]) || is_counting(letters);
        if letters.len() < 4 || filler {
            return Self::NONE;
        }
        if letters.len() > 15 || !letters.iter().all(u8::is_ascii_digit) {
            return Self(hash(letters) | HASHED);
        }
        let value = letters.iter().fold(0u64, |value, digit| value * 10 + u64::from(digit - b'0'));
        Self((letters.len() as u64) << COUNT_SHIFT | value)
    }

    /// Reads an insurance card or number: the last ten digits stay for life.
    pub fn insurance(text: &str) -> Self {
        let letters: Vec<u8> = text.bytes().filter(u8::is_ascii_alphanumeric).collect();
        let card = letters.len() == 15 && letters[2..].iter().all(u8::is_ascii_digit);
        if card { Self::of(&letters[5..]) } else { Self::parse(text) }
    }

    /// Reads a telephone number; the mobile prefixes that became ten digits in 2018 meet their new form.
    pub fn phone(text: &str) -> Self {
        let mut digits: Vec<u8> = text.bytes().filter(u8::is_ascii_digit).collect();
        if digits.starts_with(b"0084") {
            digits.drain(..2);
        }
        if digits.len() >= 11 && digits.starts_with(b"84") {
            digits.splice(..2, [b'0']);
        } else if digits.len() == 9 && digits[0] != b'0' {
            digits.insert(0, b'0');
        }
        if digits.len() == 11
            && let Some((_, new)) = PREFIXES.iter().find(|(old, _)| digits.starts_with(*old))
        {
            digits.splice(..4, new.iter().copied());
        }
        let filler = digits.len() < 8 || digits[2..].windows(2).all(|two| two[0] == two[1]);
        if filler { Self::NONE } else { Self::of(&digits) }
    }

    pub fn is_some(self) -> bool {
        self.0 != 0
    }

    /// Returns a word that equal numbers share.
    pub fn key(self) -> u64 {
        self.0
    }

    fn digits(self) -> usize {
        if self.0 & HASHED != 0 { 0 } else { (self.0 >> COUNT_SHIFT) as usize }
    }

    fn value(self) -> u64 {
        self.0 & ((1 << COUNT_SHIFT) - 1)
    }

    /// Tells whether it has the nine digits of an old identity card.
    pub(crate) fn is_old_card(self) -> bool {
        self.digits() == 9
    }

    pub(crate) fn is_personal(self) -> bool {
        self.digits() == 12
    }

    /// Returns the number with the zero a spreadsheet ate, when that makes a personal number.
    pub(crate) fn with_lost_zero(self) -> Self {
        let restored = Self(12 << COUNT_SHIFT | self.value());
        if self.digits() == 11 && restored.province_exists() { restored } else { self }
    }

    fn province_exists(self) -> bool {
        let province = self.value() / 1_000_000_000;
        matches!(province, 1..=96 | 101..=399)
    }

    /// Says what the twelve digits tell about their bearer (NĐ 70/2024: province, century and sex, year, serial).
    ///
    /// A number is verified when it exists, and says the year and sex that stand beside it; doubtful when it says
    /// another: it may be a parent's.
    pub(crate) fn standing(self, birth: Birth, sex: u8) -> Standing {
        if !self.is_personal() || !self.province_exists() {
            return Standing::Unknown;
        }
        let digits = self.value() / 1_000_000 % 1000;
        let (century, year) = (digits / 100, digits % 100);
        let said = 1900 + 100 * (century / 2) + year;
        let sex_said = 1 + (century % 2) as u8;
        if sex != 0 && sex != sex_said || birth.is_known() && u64::from(birth.year()) != said {
            return Standing::Doubtful;
        }
        if birth.is_known() { Standing::Verified } else { Standing::Unknown }
    }

    /// Compares two numbers of one kind.
    pub fn compare(self, other: Self) -> NumberLevel {
        if !self.is_some() || !other.is_some() {
            NumberLevel::Missing
        } else if self == other {
            NumberLevel::Same
        } else if self.digits() > 0
            && self.digits() == other.digits()
            && one_slip(self.value(), other.value())
        {
            NumberLevel::Close
        } else {
            NumberLevel::Differs
        }
    }
}

/// What a personal number says about the person it stands beside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    Unknown,
    Verified,
    Doubtful,
}

fn is_counting(letters: &[u8]) -> bool {
    letters.windows(2).all(|two| two[1] == two[0].wrapping_add(1) || two == b"90")
}

/// Mobile prefixes of eleven-digit numbers and what they became on 15/09/2018.
const PREFIXES: [(&[u8; 4], &[u8; 3]); 20] = [
    (b"0120", b"070"),
    (b"0121", b"079"),
    (b"0122", b"077"),
    (b"0126", b"076"),
    (b"0128", b"078"),
    (b"0123", b"083"),
    (b"0124", b"084"),
    (b"0125", b"085"),
    (b"0127", b"081"),
    (b"0129", b"082"),
    (b"0162", b"032"),
    (b"0163", b"033"),
    (b"0164", b"034"),
    (b"0165", b"035"),
    (b"0166", b"036"),
    (b"0167", b"037"),
    (b"0168", b"038"),
    (b"0169", b"039"),
    (b"0186", b"056"),
    (b"0188", b"058"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_number_meet() {
        let same = |a: &str, b: &str| Number::parse(a).compare(Number::parse(b));
        assert_eq!(same("091190999001", "091.190.999-001"), NumberLevel::Same);
        assert_eq!(same("０91190999001", "091190999001"), NumberLevel::Same);
        assert_eq!(same("001", "1"), NumberLevel::Missing);
        assert_eq!(same("0912345", "912345"), NumberLevel::Differs);
        assert_eq!(same("B1234567", "b1234567"), NumberLevel::Same);
        assert_eq!(same("091190999001", "091190999010"), NumberLevel::Close);
        for filler in ["000000000", "123456789", "111111111111", "", "-", "x"] {
            assert!(!Number::parse(filler).is_some(), "{filler}");
        }
        assert_eq!(Number::parse("91190999001").with_lost_zero(), Number::parse("091190999001"));
    }

    #[test]
    fn the_last_ten_of_a_card_are_the_number() {
        assert_eq!(Number::insurance("GD4919199999001"), Number::insurance("9199999001"));
        assert_eq!(Number::insurance("HN2519199999001"), Number::insurance("gd 4 91 9199999001"));
        assert!(!Number::insurance("GD4910000000000").is_some());
    }

    #[test]
    fn telephones_meet_their_new_form() {
        for text in
            ["01698999001", "0398999001", "+84 398 999 001", "398999001", "0084398999001", "841698999001"]
        {
            assert_eq!(Number::phone(text), Number::phone("0398999001"), "{text}");
        }
        for filler in ["0999999999", "0000000000", "1234", ""] {
            assert!(!Number::phone(filler).is_some(), "{filler}");
        }
    }

    #[test]
    fn a_number_says_year_and_sex() {
        let standing = |number: &str, birth: &str, sex| {
            Number::parse(number).standing(Birth::parse(birth).unwrap(), sex)
        };
        assert_eq!(standing("091190999001", "1990-05-06", 2), Standing::Verified);
        assert_eq!(standing("091190999001", "1990", 0), Standing::Verified);
        assert_eq!(standing("091190999001", "1991", 2), Standing::Doubtful);
        assert_eq!(standing("091190999001", "1990", 1), Standing::Doubtful);
        assert_eq!(standing("051318999003", "2018", 2), Standing::Verified);
        assert_eq!(standing("097085999004", "1985", 1), Standing::Unknown, "no province 097");
        assert_eq!(standing("091190999001", "", 2), Standing::Unknown);
    }
}
