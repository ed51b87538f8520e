//! Numbers of people: made up, and recognisable as such.
//!
//! | Number | Shape here | Why it is nobody's |
//! |---|---|---|
//! | 12-digit number | serial `999xxx`, else `9xxxxx` | drawn from the top block that samples and guides use for examples; no range is reserved officially, so invented people must never enter a register of real ones |
//! | old 9-digit ID | `3799xxxxx` | top of the block of the former Kiên Giang |
//! | insurance number | `9199xxxxxx` | issue number 99 of the province |
//! | phone | `09000xxxxx` | no subscriber numbers begin so |
//! | passport | `Z99xxxxx` | letter and block that no state is known to issue |
//! | licence | `NNNNNN/TEST-GPHN` | not a licence of any authority |
//!
//! Each is handed out once per world, so two invented people never share one by accident.

use std::collections::HashMap;

use fastrand::Rng;
use record::Sex;

/// Hands out numbers, each at most once.
#[derive(Debug, Default)]
pub(crate) struct Numbers {
    serials: HashMap<(u16, u8, u16), (u32, u32)>,
    old_cards: u32,
    insurance: u32,
    phones: u32,
}

impl Numbers {
    /// Returns a number that says this province, sex and year of birth.
    pub fn personal(&mut self, rng: &mut Rng, province: u16, sex: Sex, born: u16) -> String {
        let century = 2 * ((born - 1900) / 100) as u8 + u8::from(sex == Sex::Female);
        let cell = self.serials.entry((province, century, born)).or_insert_with(|| (rng.u32(0..1000), 0));
        let turn = cell.1;
        cell.1 += 1;
        let serial = if turn < 1000 { 999_000 + (cell.0 + turn) % 1000 } else { 900_000 + turn - 1000 };
        assert!(serial <= 999_999, "more invented people in one year than there are numbers");
        format!("{province:03}{century}{:02}{serial:06}", born % 100)
    }

    /// Returns a 9-digit number of the cards used until 2016.
    pub fn old_card(&mut self) -> String {
        self.old_cards += 1;
        format!("3799{:05}", scattered(self.old_cards, 99_991))
    }

    /// Returns a social-insurance number of ten digits.
    pub fn insurance(&mut self) -> String {
        self.insurance += 1;
        format!("9199{:06}", scattered(self.insurance, 999_983))
    }

    /// Returns a mobile number that no subscriber has.
    pub fn phone(&mut self) -> String {
        self.phones += 1;
        format!("09000{:05}", scattered(self.phones, 99_991))
    }
}

/// Spreads 1, 2, 3 … over the numbers below a prime without meeting one twice in a round.
fn scattered(turn: u32, prime: u32) -> u32 {
    (u64::from(turn) * 48_271 % u64::from(prime)) as u32
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use record::PersonalNumber;

    use super::*;

    #[test]
    fn personal_numbers_say_sex_and_year_and_never_repeat() {
        let (mut numbers, mut rng, mut seen) = (Numbers::default(), Rng::with_seed(1), HashSet::new());
        for turn in 0..3000u16 {
            let (sex, born) = if turn % 2 == 0 { (Sex::Male, 1985) } else { (Sex::Female, 2018) };
            let text = numbers.personal(&mut rng, 91, sex, born);
            let number: PersonalNumber = text.parse().unwrap();
            assert_eq!((number.sex(), number.birth_year()), (sex, born), "{text}");
            assert_eq!(&text[6..7], "9", "{text}");
            assert!(turn >= 2000 || &text[6..9] == "999", "{text}");
            assert!(seen.insert(text));
        }
    }

    #[test]
    fn other_numbers_never_repeat() {
        let (mut numbers, mut seen) = (Numbers::default(), HashSet::new());
        for _ in 0..50_000 {
            assert!(seen.insert(numbers.old_card()));
            assert!(seen.insert(numbers.insurance()));
            assert!(seen.insert(numbers.phone()));
        }
    }
}
