//! How likely each comparison is between two papers of one person, of two relatives, and of two strangers.
//!
//! Fellegi and Sunter weigh a comparison by how much likelier it is for one person than for two. Strangers are not
//! the only others here: relatives share telephone, address and surname, twins the birth as well. They are a class
//! of their own, so that what a household shares is not taken as proof of being the same person.

use crate::birth::BirthLevel;
use crate::name::NameLevel;
use crate::pattern::{BIRTH, FIELDS, LEVELS, NAME, Pattern};
use crate::rarity::{DAY_FIRST, NAME_FIRST, YEAR_FIRST, share_of};

/// Most levels of one field.
pub const MOST_LEVELS: usize = 11;
/// The probability of each level of each field; the missing level has no probability.
pub type Table = [[f64; MOST_LEVELS]; FIELDS];

/// What has been learnt about the people at hand.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// Probability of each level for two papers of one person.
    pub same: Table,
    /// For two people of one household.
    pub kin: Table,
    /// For two people chosen at random. For names and births that agree, see [`Model::stranger`].
    pub stranger: Table,
    /// Probability that two people chosen at random are one person, and that they are of one household.
    pub prior_same: f64,
    pub prior_kin: f64,
}

impl Model {
    /// Returns the probability that a pair which compares so is one person.
    pub fn probability(&self, pattern: Pattern) -> f64 {
        let [same, kin, stranger] = self.weights(pattern);
        same / (same + kin + stranger)
    }

    /// Returns how probable the comparison is together with each class: one person, one household, strangers.
    pub fn weights(&self, pattern: Pattern) -> [f64; 3] {
        let levels = pattern.levels();
        let mut weights = [self.prior_same, self.prior_kin, 1.0 - self.prior_same - self.prior_kin];
        let steps = pattern.steps();
        for (field, level) in levels.into_iter().enumerate().filter(|(_, level)| *level > 0) {
            weights[0] *= self.same[field][level];
            weights[1] *= self.kin[field][level];
            weights[2] *= self.stranger(field, level, steps);
        }
        weights
    }

    /// Returns how probable a level is for strangers.
    ///
    /// Where values agree, the rarity of the value counts: the table then holds the share of the level among those
    /// who share the value.
    fn stranger(&self, field: usize, level: usize, steps: [u32; 2]) -> f64 {
        let value = match field {
            NAME if rarity_counts_for_name(level) => share_of(steps[0], NAME_FIRST),
            BIRTH if level == BirthLevel::Same as usize => share_of(steps[1], DAY_FIRST),
            BIRTH if level == BirthLevel::Month as usize || level == BirthLevel::Year as usize => {
                share_of(steps[1], YEAR_FIRST)
            }
            _ => 1.0,
        };
        value * self.stranger[field][level]
    }
}

/// Tells whether the rarity of a name counts at this level.
pub(crate) fn rarity_counts_for_name(level: usize) -> bool {
    (NameLevel::Same as usize..NameLevel::Partly as usize).contains(&level)
}

/// Fills a table from the probabilities of all levels but the missing one.
pub(crate) fn table(fields: [&[f64]; FIELDS]) -> Table {
    let mut table = [[0.0; MOST_LEVELS]; FIELDS];
    for (field, given) in fields.into_iter().enumerate() {
        debug_assert_eq!(given.len() + 1, LEVELS[field], "field {field}");
        let sum: f64 = given.iter().sum();
        for (place, value) in table[field][1..].iter_mut().zip(given) {
            *place = value / sum;
        }
    }
    table
}

/// What is expected of two papers of one person before anything is learnt.
pub(crate) fn expected_same() -> Table {
    table([
        &[0.60, 0.15, 0.03, 0.015, 0.07, 0.06, 0.01, 0.02, 0.025, 0.02],
        &[0.72, 0.01, 0.14, 0.025, 0.03, 0.025, 0.02, 0.03],
        &[0.985, 0.015],
        &[0.90, 0.01, 0.02, 0.02, 0.03, 0.02],
        &[0.90, 0.03, 0.07],
        &[0.94, 0.02, 0.04],
        &[0.70, 0.02, 0.28],
        &[0.45, 0.10, 0.33, 0.12],
    ])
}

/// What is expected of two people of one household.
pub(crate) fn expected_kin() -> Table {
    table([
        &[0.002, 0.001, 0.001, 0.001, 0.002, 0.002, 0.02, 0.02, 0.12, 0.83],
        &[0.012, 0.001, 0.02, 0.001, 0.012, 0.015, 0.08, 0.86],
        &[0.45, 0.55],
        &[0.001, 0.01, 0.003, 0.003, 0.10, 0.88],
        &[0.002, 0.005, 0.99],
        &[0.002, 0.01, 0.988],
        &[0.50, 0.01, 0.49],
        &[0.65, 0.12, 0.18, 0.05],
    ])
}

/// The most that a level may come to have for relatives: what makes a person is not shared with them.
pub(crate) fn most_for_kin(field: usize, level: usize) -> f64 {
    const MOST: [&[f64]; FIELDS] = [
        &[1.0, 0.004, 0.004, 0.004, 0.004, 0.008, 0.02, 0.10, 0.10],
        &[1.0, 0.03, 0.01, 0.06, 0.01, 0.04],
        &[],
        &[1.0, 0.004, 0.03, 0.01, 0.01],
        &[1.0, 0.004, 0.02],
        &[1.0, 0.004, 0.02],
        &[],
        &[],
    ];
    MOST[field].get(level).copied().unwrap_or(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pattern::pattern_of;

    fn model() -> Model {
        let mut stranger = expected_kin();
        stranger[NAME] = [1.0; MOST_LEVELS];
        stranger[BIRTH] = [1.0; MOST_LEVELS];
        Model { same: expected_same(), kin: expected_kin(), stranger, prior_same: 1e-6, prior_kin: 1e-6 }
    }

    #[test]
    fn a_rare_name_weighs_more_than_a_common_one() {
        let of = |step| model().probability(pattern_of([1, 3, 1, 0, 0, 0, 0, 0], step, 1));
        assert!(of(15) > 100.0 * of(0), "{} {}", of(15), of(0));
        let ratio = model().weights(pattern_of([1, 0, 0, 0, 0, 0, 0, 0], 3, 0))[2]
            / model().weights(pattern_of([1, 0, 0, 0, 0, 0, 0, 0], 4, 0))[2];
        assert!((ratio - 2.0).abs() < 1e-9, "each step is half as common: {ratio}");
    }

    #[test]
    fn what_is_missing_says_nothing() {
        let nothing = model().probability(pattern_of([0; FIELDS], 0, 0));
        assert!((nothing - 1e-6).abs() < 1e-12);
    }

    #[test]
    fn expectations_are_probabilities() {
        for table in [expected_same(), expected_kin()] {
            for (field, levels) in table.iter().enumerate() {
                assert!((levels.iter().sum::<f64>() - 1.0).abs() < 1e-9, "field {field}");
            }
        }
    }
}
