//! How two people compare in every field, packed into one word: pairs that compare alike are counted, not kept.

use crate::birth::{self, BirthLevel};
use crate::name::{self, Name, NameLevel};
use crate::number::NumberLevel;
use crate::person::Facts;
use crate::place::PlaceLevel;

/// How two personal numbers agree, with what they say about their bearers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum CitizenLevel {
    Missing,
    Same,
    /// The same, but it says another year or sex than stands beside it: often a parent's.
    SameDoubtful,
    /// One digit away, and at least one is not verified.
    Close,
    /// One digit away, and each agrees with its own row.
    CloseContradiction,
    Differs,
    /// Both agree with their own rows, and differ.
    Contradiction,
}

impl CitizenLevel {
    pub const COUNT: usize = 7;
    pub const ALL: [Self; Self::COUNT] = [
        Self::Missing,
        Self::Same,
        Self::SameDoubtful,
        Self::Close,
        Self::CloseContradiction,
        Self::Differs,
        Self::Contradiction,
    ];
}

/// Whether two sexes agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum SexLevel {
    Missing,
    Same,
    Differs,
}

impl SexLevel {
    pub const COUNT: usize = 3;
    pub const ALL: [Self; Self::COUNT] = [Self::Missing, Self::Same, Self::Differs];
}

/// The fields, in the order in which a [`Pattern`] and a model hold them.
pub const FIELDS: usize = 8;
pub const NAME: usize = 0;
pub const BIRTH: usize = 1;
pub const SEX: usize = 2;
pub const CITIZEN: usize = 3;
pub const OLD_CARD: usize = 4;
pub const INSURANCE: usize = 5;
pub const PHONE: usize = 6;
pub const PLACE: usize = 7;
/// How many levels each field has, the missing one included.
pub const LEVELS: [usize; FIELDS] = [
    NameLevel::COUNT,
    BirthLevel::COUNT,
    SexLevel::COUNT,
    CitizenLevel::COUNT,
    NumberLevel::COUNT,
    NumberLevel::COUNT,
    NumberLevel::COUNT,
    PlaceLevel::COUNT,
];

/// Where each field lies, and how many bits it has; then the rarity of name and birth.
const BITS: [(u32, u32); FIELDS + 2] =
    [(0, 4), (8, 4), (15, 2), (17, 3), (20, 2), (22, 2), (24, 2), (26, 3), (4, 4), (12, 3)];

/// How two people compare in every field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pattern(u32);

/// One side of a comparison: facts, the name, and how common it is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Side<'a> {
    pub facts: &'a Facts,
    pub name: Option<&'a Name>,
    pub name_rarity: [u8; 2],
}

impl Pattern {
    /// Compares two people. The order of both does not matter.
    pub(crate) fn of(a: Side<'_>, b: Side<'_>) -> Self {
        let name = match (a.name, b.name) {
            (Some(one), Some(other)) => name::compare(one, other),
            _ => NameLevel::Missing,
        };
        let birth = birth::compare(a.facts.birth, b.facts.birth);
        let sex = match (a.facts.sex, b.facts.sex) {
            (0, _) | (_, 0) => SexLevel::Missing,
            (one, other) if one == other => SexLevel::Same,
            _ => SexLevel::Differs,
        };
        let name_step = match name {
            NameLevel::Middle | NameLevel::OtherMiddle => a.name_rarity[1].min(b.name_rarity[1]),
            NameLevel::Missing | NameLevel::Partly | NameLevel::Differs => 0,
            _ => a.name_rarity[0].min(b.name_rarity[0]),
        };
        let birth_step = match birth {
            BirthLevel::Same => a.facts.rarity[0].min(b.facts.rarity[0]),
            BirthLevel::Month | BirthLevel::Year => a.facts.rarity[1].min(b.facts.rarity[1]),
            _ => 0,
        };
        let values = [
            name as u32,
            birth as u32,
            sex as u32,
            citizen(a.facts, b.facts) as u32,
            a.facts.old_card.compare(b.facts.old_card) as u32,
            a.facts.insurance.compare(b.facts.insurance) as u32,
            a.facts.phone.compare(b.facts.phone) as u32,
            a.facts.place.compare(&b.facts.place) as u32,
            name_step.into(),
            birth_step.into(),
        ];
        Self::pack(values)
    }

    fn pack(values: [u32; FIELDS + 2]) -> Self {
        Self(values.iter().zip(BITS).fold(0, |bits, (value, (at, _))| bits | value << at))
    }

    fn part(self, which: usize) -> usize {
        let (at, count) = BITS[which];
        (self.0 >> at & ((1 << count) - 1)) as usize
    }

    /// Returns the levels of all fields.
    pub fn levels(self) -> [usize; FIELDS] {
        std::array::from_fn(|field| self.part(field))
    }

    pub fn name(self) -> NameLevel {
        NameLevel::ALL[self.part(NAME)]
    }

    pub fn birth(self) -> BirthLevel {
        BirthLevel::ALL[self.part(BIRTH)]
    }

    pub fn sex(self) -> SexLevel {
        SexLevel::ALL[self.part(SEX)]
    }

    pub fn citizen(self) -> CitizenLevel {
        CitizenLevel::ALL[self.part(CITIZEN)]
    }

    pub fn old_card(self) -> NumberLevel {
        NumberLevel::ALL[self.part(OLD_CARD)]
    }

    pub fn insurance(self) -> NumberLevel {
        NumberLevel::ALL[self.part(INSURANCE)]
    }

    pub fn phone(self) -> NumberLevel {
        NumberLevel::ALL[self.part(PHONE)]
    }

    pub fn place(self) -> PlaceLevel {
        PlaceLevel::ALL[self.part(PLACE)]
    }

    /// Returns the step of rarity of the name, and of the birth.
    pub(crate) fn steps(self) -> [u32; 2] {
        [self.part(FIELDS) as u32, self.part(FIELDS + 1) as u32]
    }

    pub(crate) fn bits(self) -> u32 {
        self.0
    }

    pub(crate) fn from_bits(bits: u32) -> Self {
        Self(bits)
    }
}

fn citizen(a: &Facts, b: &Facts) -> CitizenLevel {
    let contradicts = a.is_verified() && b.is_verified();
    match a.citizen.compare(b.citizen) {
        NumberLevel::Missing => CitizenLevel::Missing,
        NumberLevel::Same if a.is_doubtful() || b.is_doubtful() => CitizenLevel::SameDoubtful,
        NumberLevel::Same => CitizenLevel::Same,
        NumberLevel::Close if contradicts => CitizenLevel::CloseContradiction,
        NumberLevel::Close => CitizenLevel::Close,
        NumberLevel::Differs if contradicts => CitizenLevel::Contradiction,
        NumberLevel::Differs => CitizenLevel::Differs,
    }
}

#[cfg(test)]
pub(crate) fn pattern_of(levels: [usize; FIELDS], name_step: u32, birth_step: u32) -> Pattern {
    let mut values = [0; FIELDS + 2];
    for (value, level) in values.iter_mut().zip(levels) {
        *value = level as u32;
    }
    (values[FIELDS], values[FIELDS + 1]) = (name_step, birth_step);
    Pattern::pack(values)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_level_survives_packing() {
        for field in 0..FIELDS {
            for level in 0..LEVELS[field] {
                let mut levels = LEVELS.map(|count| count - 1);
                levels[field] = level;
                let pattern = pattern_of(levels, 15, 7);
                assert_eq!((pattern.levels(), pattern.steps()), (levels, [15, 7]));
            }
        }
    }
}
