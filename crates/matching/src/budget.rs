//! Where automatic matching ends: not at a score, but where the expected number of false matches is used up.

use crate::model::Model;
use crate::pattern::Pattern;
use crate::rules::{Doubt, doubt};

/// What all pairs that compare alike become.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Verdict {
    pub probability: f64,
    /// The probability of being two people; exact where `probability` rounds to one.
    pub wrong: f64,
    /// What speaks against linking without a human.
    pub doubt: Option<Doubt>,
    /// Linked without a human.
    pub automatic: bool,
}

impl Verdict {
    pub(crate) fn of(model: &Model, pattern: Pattern, most_wrong: f64) -> Self {
        let [same, kin, stranger] = model.weights(pattern);
        let (all, doubt) = (same + kin + stranger, doubt(pattern));
        let wrong = (kin + stranger) / all;
        Self { probability: same / all, wrong, doubt, automatic: doubt.is_none() && wrong <= most_wrong }
    }
}

/// Returns the greatest probability of being two people that a pair may have and still be linked, so that the
/// expected number of false matches stays within `false_pairs`.
///
/// `counts` holds how many candidates compare so. Those with a doubt are not linked and use up nothing.
pub fn most_wrong(model: &Model, counts: impl Iterator<Item = (Pattern, u64)>, false_pairs: f64) -> f64 {
    let mut eligible: Vec<(f64, u64)> = counts
        .map(|(pattern, count)| (Verdict::of(model, pattern, 0.0), count))
        .filter(|(verdict, _)| verdict.doubt.is_none())
        .map(|(verdict, count)| (verdict.wrong, count))
        .collect();
    eligible.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let (mut spent, mut most) = (0.0, 0.0);
    // Pairs that are as probable go together, whatever their order.
    for group in eligible.chunk_by(|a, b| a.0 == b.0) {
        let pairs: u64 = group.iter().map(|(_, count)| count).sum();
        spent += group[0].0 * pairs as f64;
        if spent > false_pairs {
            break;
        }
        most = group[0].0;
    }
    most
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{expected_kin, expected_same};
    use crate::pattern::pattern_of;

    fn counts() -> Vec<(Pattern, u64)> {
        // Citizen number, birth same; names from same to slip, of every rarity.
        let patterns = (1..=6)
            .flat_map(|name| (0..16).map(move |step| pattern_of([name, 3, 1, 1, 0, 0, 0, 0], step, 3)));
        patterns.map(|pattern| (pattern, 1000)).collect()
    }

    fn model() -> Model {
        let mut stranger = expected_kin();
        stranger[3][1] = 1e-5;
        Model { same: expected_same(), kin: expected_kin(), stranger, prior_same: 1e-6, prior_kin: 1e-7 }
    }

    #[test]
    fn the_expected_number_of_false_matches_stays_within_the_budget() {
        let expected = |budget: f64| {
            let most = most_wrong(&model(), counts().into_iter(), budget);
            let linked =
                counts().into_iter().map(|(pattern, count)| (Verdict::of(&model(), pattern, most), count));
            linked
                .filter(|(verdict, _)| verdict.automatic)
                .fold((0.0, 0), |(wrong, pairs), (verdict, count)| {
                    (wrong + verdict.wrong * count as f64, pairs + count)
                })
        };
        let (mut pairs_before, mut any_left_out) = (0, false);
        for budget in [0.0, 0.001, 0.1, 10.0, 1e9] {
            let (wrong, pairs) = expected(budget);
            assert!(wrong <= budget && pairs >= pairs_before, "{budget}: {wrong} {pairs}");
            any_left_out |= pairs < 96_000;
            pairs_before = pairs;
        }
        assert!(any_left_out && pairs_before == 96_000, "{pairs_before}");
    }
}
