//! How common a name or a birth is among the people at hand.
//!
//! That two people are called Nguyễn Thị Lan says little, Châu Lệ Thử much. A frequency is kept as the power of two
//! next to it, so that every value of it is one more level of a comparison.

use crate::birth::Birth;
use crate::hash::Map;
use crate::name::{NO_NAME, Name, Names};
use crate::person::Facts;

/// The power for a value borne by one in 2⁷; each step is half as common.
pub(crate) const NAME_FIRST: i32 = 7;
pub(crate) const NAME_STEPS: usize = 16;
pub(crate) const DAY_FIRST: i32 = 9;
pub(crate) const DAY_STEPS: usize = 8;
pub(crate) const YEAR_FIRST: i32 = 5;
pub(crate) const YEAR_STEPS: usize = 8;

/// Counts of names and births.
#[derive(Debug, Clone)]
pub struct Rarities {
    people: u64,
    names: Map<u64, u32>,
    ends: Map<u64, u32>,
    days: Map<u32, u32>,
    years: Map<u32, u32>,
    /// Probability that two people chosen at random share a name, in any order of words.
    pub(crate) share_name: f64,
    pub(crate) share_ends: f64,
    pub(crate) share_year: f64,
}

impl Rarities {
    pub(crate) fn count(facts: &[Facts], names: &Names, bearers: &[u32]) -> Self {
        let mut all = Self {
            people: facts.len() as u64,
            names: Map::default(),
            ends: Map::default(),
            days: Map::default(),
            years: Map::default(),
            share_name: 0.0,
            share_ends: 0.0,
            share_year: 0.0,
        };
        for (name, bearers) in names.all().iter().zip(bearers) {
            *all.names.entry(name.sorted).or_default() += bearers;
            *all.ends.entry(name.ends).or_default() += bearers;
        }
        for birth in facts.iter().map(|facts| facts.birth).filter(|birth| birth.is_known()) {
            *all.years.entry(birth.year()).or_default() += 1;
            if let Some(day) = birth.full() {
                *all.days.entry(day).or_default() += 1;
            }
        }
        let named = facts.iter().filter(|facts| facts.name != NO_NAME).count();
        all.share_name = shared(all.names.values(), named);
        all.share_ends = shared(all.ends.values(), named);
        all.share_year =
            shared(all.years.values(), facts.iter().filter(|facts| facts.birth.is_known()).count());
        // What one person may bear alone needs no place: it is the rarest in any case.
        all.names.retain(|_, count| *count > 2);
        all.ends.retain(|_, count| *count > 2);
        all
    }

    /// Returns how many people were counted.
    pub(crate) fn people(&self) -> u64 {
        self.people
    }

    /// Counts others who bear a value, leaving out the two who are compared.
    fn share(&self, count: Option<&u32>) -> f64 {
        let others = count.map_or(0, |count| count.saturating_sub(2));
        f64::from(others.max(1)) / self.people.max(1) as f64
    }

    pub(crate) fn of_name(&self, name: &Name) -> [u8; 2] {
        [self.names.get(&name.sorted), self.ends.get(&name.ends)]
            .map(|count| step(self.share(count), NAME_FIRST, NAME_STEPS))
    }

    pub(crate) fn of_birth(&self, birth: Birth) -> [u8; 2] {
        if !birth.is_known() {
            return [0; 2];
        }
        let year = self.share(self.years.get(&birth.year()));
        // A day nobody else has is at least as common as any day of its year.
        let day = birth.full().map_or(year, |day| self.share(self.days.get(&day)).max(year / 365.0));
        [step(day, DAY_FIRST, DAY_STEPS), step(year, YEAR_FIRST, YEAR_STEPS)]
    }
}

fn step(share: f64, first: i32, steps: usize) -> u8 {
    ((-share.log2()).round() as i32 - first).clamp(0, steps as i32 - 1) as u8
}

/// Returns the share that a step stands for.
pub(crate) fn share_of(step: u32, first: i32) -> f64 {
    (-f64::from(first + step as i32)).exp2()
}

fn shared<'a>(counts: impl Iterator<Item = &'a u32>, of: usize) -> f64 {
    // Whole numbers, so that the order of the map does not matter.
    let pairs: u64 = counts.map(|count| u64::from(*count) * u64::from(count.saturating_sub(1))).sum();
    let of = of.max(2) as f64;
    pairs as f64 / (of * (of - 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::person::{Batch, Row};
    use crate::table::Table;

    #[test]
    fn a_common_name_is_common_and_new_years_day_too() {
        let mut batch = Batch::default();
        for at in 0..4096u32 {
            let name =
                if at % 16 == 0 { "Nguyễn Thị Lan".to_owned() } else { format!("Trần Văn Mẫu{at}") };
            let birth = if at % 8 == 0 {
                "1950-01-01".to_owned()
            } else {
                format!("1950-{:02}-{:02}", 1 + at % 12, 2 + at % 27)
            };
            batch.push(&at.to_string(), &Row { full_name: &name, birth_date: &birth, ..Row::default() });
        }
        let mut table = Table::default();
        table.add(&batch, 0);
        let (rarities, known) = table.close();
        let of = |name: &str| rarities.of_name(&known.prepare(name).unwrap())[0];
        // One in sixteen is more common than the most common step.
        assert_eq!((of("Lan Thị Nguyễn"), of("Trần Văn Mẫu1"), of("Châu Lệ Thử")), (0, 12 - 7, 12 - 7));
        let day = |birth: &str| rarities.of_birth(Birth::parse(birth).unwrap())[0];
        assert_eq!(day("1950-01-01"), 0);
        assert!(day("1950-03-05") < day("1931-03-05"));
        assert!((rarities.share_name - 256.0 * 255.0 / (4096.0 * 4095.0)).abs() < 1e-12);
    }
}
