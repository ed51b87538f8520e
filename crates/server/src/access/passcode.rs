//! What a citizen types: the activation code from the commune station, and the six-digit passcode of their own.

use record::PersonalNumber;

/// Letters and digits that are not mistaken for one another when read from paper or said over a counter.
const ALPHABET: &[u8; 28] = b"3456789ABCDEFGHJKLMNPQRTUVXY";
const CODE_LETTERS: usize = 10;

/// A one-time code by which a citizen opens their account; shown once and never stored in clear.
#[derive(Clone, PartialEq, Eq)]
pub struct ActivationCode(String);

impl ActivationCode {
    /// Draws a code from random bytes, leaving out bytes that would favour some letters.
    pub fn draw(random: impl FnMut() -> u8) -> Self {
        let fair = (256 / ALPHABET.len() * ALPHABET.len()) as u8;
        let letters = std::iter::repeat_with(random).filter(|byte| *byte < fair);
        Self(
            letters
                .take(CODE_LETTERS)
                .map(|byte| char::from(ALPHABET[usize::from(byte) % ALPHABET.len()]))
                .collect(),
        )
    }

    /// Reads a code as typed: small letters, blanks and hyphens are forgiven.
    pub fn read(typed: &str) -> Option<Self> {
        let code: String = typed
            .chars()
            .filter(|letter| !letter.is_whitespace() && *letter != '-')
            .map(|letter| letter.to_ascii_uppercase())
            .take(CODE_LETTERS + 1)
            .collect();
        let good = code.len() == CODE_LETTERS && code.bytes().all(|byte| ALPHABET.contains(&byte));
        good.then_some(Self(code))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the code in two groups, the way it is printed.
    pub fn grouped(&self) -> String {
        format!("{}-{}", &self.0[..CODE_LETTERS / 2], &self.0[CODE_LETTERS / 2..])
    }
}

impl std::fmt::Debug for ActivationCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ActivationCode(…)")
    }
}

/// Says why a passcode cannot be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasscodeFault {
    /// Not exactly six digits.
    Shape,
    /// Typed differently the second time.
    Different,
    /// The same digit six times, a run or a repeated pattern.
    TooPlain,
    /// Part of the personal number, or a date in the year of birth that the number gives away.
    Personal,
}

/// Checks a passcode chosen by a citizen.
pub fn check_passcode(first: &str, second: &str, number: &PersonalNumber) -> Result<(), PasscodeFault> {
    let digits = first.as_bytes();
    if digits.len() != 6 || !digits.iter().all(u8::is_ascii_digit) {
        return Err(PasscodeFault::Shape);
    }
    if first != second {
        return Err(PasscodeFault::Different);
    }
    if is_plain(digits) {
        return Err(PasscodeFault::TooPlain);
    }
    if number.as_str().contains(first) || is_birth_date(digits, number.birth_year()) {
        return Err(PasscodeFault::Personal);
    }
    Ok(())
}

/// Tells whether a passcode is among the first that a guesser tries.
fn is_plain(digits: &[u8]) -> bool {
    let steps: Vec<i16> = digits.windows(2).map(|pair| i16::from(pair[1]) - i16::from(pair[0])).collect();
    let run = steps.iter().all(|step| *step == steps[0]) && steps[0].abs() <= 2;
    let repeated = digits[..3] == digits[3..] || (digits[..2] == digits[2..4] && digits[..2] == digits[4..]);
    let pairs = digits.chunks(2).all(|pair| pair[0] == pair[1]);
    let mirrored = digits.iter().eq(digits.iter().rev());
    run || repeated || pairs || mirrored
}

/// Tells whether the digits read as a day of the birth year (ddMMyy, yyMMdd) or as month and full year.
fn is_birth_date(digits: &[u8], birth_year: u16) -> bool {
    let pair = |at: usize| u16::from(digits[at] - b'0') * 10 + u16::from(digits[at + 1] - b'0');
    let (first, second, third) = (pair(0), pair(2), pair(4));
    let day = |day: u16, month: u16| (1..=31).contains(&day) && (1..=12).contains(&month);
    let short_year = birth_year % 100;
    (third == short_year && (day(first, second) || day(second, first)))
        || (first == short_year && (day(third, second) || day(second, third)))
        || ((1..=12).contains(&first) && second * 100 + third == birth_year)
        || ((1..=12).contains(&third) && first * 100 + second == birth_year)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number() -> PersonalNumber {
        "091190999001".parse().unwrap()
    }

    #[test]
    fn codes_are_fair_and_unambiguous() {
        let mut byte = 0_u8;
        let mut count = [0_usize; 28];
        for _ in 0..2_800 {
            let code = ActivationCode::draw(|| {
                byte = byte.wrapping_add(1);
                byte
            });
            assert_eq!(code.as_str().len(), 10);
            for letter in code.as_str().bytes() {
                count[ALPHABET.iter().position(|known| *known == letter).unwrap()] += 1;
            }
        }
        assert!(count.iter().all(|seen| *seen == 1_000), "{count:?}");
        for lookalike in b"0O1I2ZS" {
            // S is left out for 5, Z for 2; 5 itself stays because nothing else looks like it then.
            assert!(!ALPHABET.contains(lookalike), "{}", char::from(*lookalike));
        }
    }

    #[test]
    fn a_code_is_read_as_people_type_it() {
        for typed in ["34567-89ABC", "3456789abc", " 34567 89ABC "] {
            assert_eq!(ActivationCode::read(typed).unwrap().grouped(), "34567-89ABC", "{typed:?}");
        }
        for typed in ["", "3456789AB", "3456789ABCD", "3456789AB0", "３456789ABC"] {
            assert!(ActivationCode::read(typed).is_none(), "{typed:?}");
        }
    }

    #[test]
    fn a_code_does_not_print_itself() {
        let code = ActivationCode::read("3456789ABC").unwrap();
        assert!(!format!("{code:?}").contains("3456"));
    }

    #[test]
    fn easy_passcodes_are_refused() {
        use PasscodeFault::*;
        let cases = [
            ("12345", Shape),
            ("1234567", Shape),
            ("12a456", Shape),
            ("１２３４５６", Shape),
            ("000000", TooPlain),
            ("123456", TooPlain),
            ("654321", TooPlain),
            ("121212", TooPlain),
            ("159159", TooPlain),
            ("112233", TooPlain),
            ("123321", TooPlain),
            ("120590", Personal),
            ("051290", Personal),
            ("900512", Personal),
            ("051990", Personal),
            ("199005", Personal),
            ("119099", Personal),
            ("999001", Personal),
        ];
        for (typed, fault) in cases {
            assert_eq!(check_passcode(typed, typed, &number()), Err(fault), "{typed}");
        }
        assert_eq!(check_passcode("480917", "480916", &number()), Err(Different));
        for good in ["480917", "735914", "310299", "906134"] {
            assert_eq!(check_passcode(good, good, &number()), Ok(()), "{good}");
        }
    }

    #[test]
    fn most_passcodes_remain_free_to_choose() {
        let refused = (0..1_000_000)
            .map(|number| format!("{number:06}"))
            .filter(|code| check_passcode(code, code, &number()).is_err())
            .count();
        assert!((2_000..15_000).contains(&refused), "{refused}");
    }
}
