//! Learning without labels: what strangers look like from pairs chosen at random, the rest by expectation and
//! maximisation over counted patterns.

use crate::birth::BirthLevel;
use crate::hash::Map;
use crate::model::{
    MOST_LEVELS, Model, Table as Probabilities, expected_kin, expected_same, most_for_kin,
    rarity_counts_for_name,
};
use crate::name::NameLevel;
use crate::number::NumberLevel;
use crate::parallel;
use crate::pattern::{
    BIRTH, CITIZEN, CitizenLevel, FIELDS, INSURANCE, LEVELS, NAME, OLD_CARD, PHONE, PLACE, Pattern,
};
use crate::rarity::Rarities;
use crate::table::Table;

/// How often each pattern was met, in the order of patterns.
pub type Counts = Vec<(Pattern, u64)>;

/// How many random pairs are compared, about.
const SAMPLE: usize = 2_000_000;
/// How much an expectation weighs against what is seen.
const BELIEF: f64 = 20.0;
const ROUNDS: usize = 200;

/// Compares pairs chosen by their ids alone, which for the purpose is at random.
///
/// Pairs that are plainly one person are left out: in a short list there are many.
pub(crate) fn random_pairs(table: &Table, threads: usize) -> Counts {
    let order = table.order_by_id();
    let reach = (SAMPLE / order.len().max(1)).clamp(1, 64).min(order.len().saturating_sub(1));
    let parts = parallel::ranges(threads, order.len(), |range| {
        let mut counts: Map<u32, u64> = Map::default();
        for at in range {
            for step in 1..=reach {
                // The further neighbours of a ring, so that each row takes part equally often.
                let other = order[(at + step) % order.len()];
                let pattern = table.compare(order[at], other);
                if !plainly_one_person(pattern) {
                    *counts.entry(pattern.bits()).or_default() += 1;
                }
            }
        }
        counts
    });
    merged(parts)
}

fn plainly_one_person(pattern: Pattern) -> bool {
    let number = pattern.citizen() == CitizenLevel::Same || pattern.insurance() == NumberLevel::Same;
    let named = matches!(pattern.name(), NameLevel::Same | NameLevel::Unmarked);
    number || named && pattern.birth() == BirthLevel::Same
}

/// Adds up counts of several threads.
pub(crate) fn merged(parts: Vec<Map<u32, u64>>) -> Counts {
    let mut all: Map<u32, u64> = Map::default();
    for part in parts {
        for (pattern, count) in part {
            *all.entry(pattern).or_default() += count;
        }
    }
    let mut counts: Counts =
        all.into_iter().map(|(pattern, count)| (Pattern::from_bits(pattern), count)).collect();
    counts.sort_unstable();
    counts
}

/// Returns the model before anything is learnt about one person: strangers from random pairs, the rest expected.
pub(crate) fn begin(random: &Counts, rarities: &Rarities, rows: usize, pairs: f64) -> Model {
    let mut seen = [[0.0; MOST_LEVELS]; FIELDS];
    for (pattern, count) in random {
        for (field, level) in pattern.levels().into_iter().enumerate() {
            seen[field][level] += *count as f64;
        }
    }
    let rows = rows.max(2) as f64;
    let mut stranger = [[0.0; MOST_LEVELS]; FIELDS];
    for field in 0..FIELDS {
        let known: f64 = seen[field][1..].iter().sum();
        let believed = believed_of_strangers(field, rows);
        for level in 1..LEVELS[field] {
            stranger[field][level] = (seen[field][level] + BELIEF * believed[level]) / (known + BELIEF);
        }
    }
    share_by_value(&mut stranger, &seen, rarities);
    // Numbers of strangers agree by mistake only, and mistakes grow with people, not with pairs of them.
    for (field, level, mistakes) in [
        (CITIZEN, CitizenLevel::Same as usize, 0.02),
        (CITIZEN, CitizenLevel::SameDoubtful as usize, 0.02),
        (OLD_CARD, NumberLevel::Same as usize, 0.10),
        (INSURANCE, NumberLevel::Same as usize, 0.02),
        (PHONE, NumberLevel::Same as usize, 0.50),
        (PLACE, 1, 0.50),
    ] {
        stranger[field][level] = mistakes / rows;
    }
    let expected = 0.2 * rows / pairs.max(1.0);
    Model {
        same: expected_same(),
        kin: expected_kin(),
        stranger,
        prior_same: expected.min(0.2),
        prior_kin: expected.min(0.2),
    }
}

fn believed_of_strangers(field: usize, rows: f64) -> [f64; MOST_LEVELS] {
    let mut believed = [1e-4; MOST_LEVELS];
    let most = match field {
        NAME => [(NameLevel::Differs as usize, 0.95), (NameLevel::Partly as usize, 0.02)],
        BIRTH => [(BirthLevel::Differs as usize, 0.95), (BirthLevel::Near as usize, 0.02)],
        CITIZEN => [(CitizenLevel::Contradiction as usize, 0.9), (CitizenLevel::Differs as usize, 0.1)],
        PLACE => [(4, 0.98), (3, 0.02)],
        2 => [(1, 0.5), (2, 0.5)],
        _ => [(NumberLevel::Differs as usize, 1.0), (NumberLevel::Same as usize, 0.1 / rows)],
    };
    for (level, share) in most {
        believed[level] = share;
    }
    believed
}

/// Turns what random pairs showed into shares among those who bear the same value.
fn share_by_value(stranger: &mut Probabilities, seen: &Probabilities, rarities: &Rarities) {
    const NAMES: [f64; 9] = [0.0, 0.45, 0.35, 0.20, 0.05, 0.8, 0.3, 12.0, 4.0];
    let known = |field: usize| seen[field][1..].iter().sum::<f64>();
    for level in (1..LEVELS[NAME]).filter(|level| rarity_counts_for_name(*level)) {
        let ends = level == NameLevel::Middle as usize || level == NameLevel::OtherMiddle as usize;
        let value = if ends { rarities.share_ends } else { rarities.share_name };
        stranger[NAME][level] = (seen[NAME][level] + BELIEF * NAMES[level]) / (known(NAME) * value + BELIEF);
    }
    stranger[BIRTH][BirthLevel::Same as usize] = 1.0;
    for level in [BirthLevel::Month as usize, BirthLevel::Year as usize] {
        let shares = known(BIRTH) * rarities.share_year;
        stranger[BIRTH][level] = (seen[BIRTH][level] + BELIEF * 0.2) / (shares + BELIEF);
    }
}

/// Learns what one person and one household look like from the candidates, until nothing moves any more.
///
/// `pairs` is the number of all pairs there are. Those that are no candidates count as strangers, which is what the
/// candidates were chosen for; strangers themselves are known from random pairs and stay as they are.
pub fn learn(begin: &Model, candidates: &Counts, pairs: f64) -> Model {
    let mut model = begin.clone();
    for _ in 0..ROUNDS {
        let (same, kin) = expect(&model, candidates);
        let before = model.prior_same;
        model.prior_same = (same.total / pairs.max(1.0)).clamp(1e-15, 0.5);
        model.prior_kin = (kin.total / pairs.max(1.0)).clamp(1e-15, 0.4);
        maximise(&mut model.same, &same, &expected_same(), |_, _| 1.0);
        maximise(&mut model.kin, &kin, &expected_kin(), most_for_kin);
        if (model.prior_same / before - 1.0).abs() < 1e-7 {
            break;
        }
    }
    model
}

struct Expected {
    total: f64,
    levels: Probabilities,
}

fn expect(model: &Model, candidates: &Counts) -> (Expected, Expected) {
    let mut sums = [0, 1].map(|_| Expected { total: 0.0, levels: [[0.0; MOST_LEVELS]; FIELDS] });
    for (pattern, count) in candidates {
        let weights = model.weights(*pattern);
        let all: f64 = weights.iter().sum();
        let levels = pattern.levels();
        for (sum, weight) in sums.iter_mut().zip(weights) {
            let expected = *count as f64 * weight / all;
            sum.total += expected;
            for (field, level) in levels.into_iter().enumerate() {
                sum.levels[field][level] += expected;
            }
        }
    }
    let [same, kin] = sums;
    (same, kin)
}

fn maximise(
    table: &mut Probabilities,
    seen: &Expected,
    expected: &Probabilities,
    most: impl Fn(usize, usize) -> f64,
) {
    for field in 0..FIELDS {
        let known: f64 = seen.levels[field][1..].iter().sum();
        for level in 1..LEVELS[field] {
            let learnt = (seen.levels[field][level] + BELIEF * expected[field][level]) / (known + BELIEF);
            table[field][level] = learnt.min(most(field, level));
        }
        let sum: f64 = table[field][1..].iter().sum();
        table[field][1..].iter_mut().for_each(|value| *value /= sum);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pattern::pattern_of;

    /// Counts of pairs of which 60,000 are one person, drawn as `same` and `stranger` say.
    fn drawn(same: &Probabilities, stranger: &Model) -> Counts {
        let mut counts = Map::default();
        let mut all = |levels: [usize; FIELDS], expected: f64| {
            let pattern = pattern_of(levels, 6, 5);
            *counts.entry(pattern.bits()).or_default() += expected.round() as u64;
        };
        for name in 1..LEVELS[0] {
            for birth in 1..LEVELS[1] {
                for sex in 1..LEVELS[2] {
                    for phone in 1..LEVELS[6] {
                        let levels = [name, birth, sex, 0, 0, 0, phone, 0];
                        let [_, _, strange] = stranger.weights(pattern_of(levels, 6, 5));
                        let one: f64 = (0..FIELDS)
                            .filter(|field| levels[*field] > 0)
                            .map(|field| same[field][levels[field]])
                            .product();
                        all(levels, 60_000.0 * one + 1e9 * strange);
                    }
                }
            }
        }
        merged(vec![counts])
    }

    #[test]
    fn what_was_put_in_is_found_again() {
        let mut truth = expected_same();
        truth[NAME] = [0.0, 0.50, 0.20, 0.05, 0.02, 0.05, 0.10, 0.01, 0.02, 0.03, 0.02];
        truth[BIRTH] = [0.0, 0.60, 0.05, 0.20, 0.05, 0.04, 0.02, 0.02, 0.02, 0.0, 0.0];
        truth[PHONE] = [0.0, 0.80, 0.05, 0.15, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0];
        let mut stranger = expected_kin();
        stranger[NAME] = [0.0, 0.3, 0.3, 0.2, 0.1, 0.5, 0.3, 5.0, 2.0, 0.03, 0.92];
        stranger[BIRTH] = [0.0, 1.0, 0.2, 0.3, 0.0001, 0.0006, 0.01, 0.03, 0.95, 0.0, 0.0];
        stranger[PHONE] = [0.0, 1e-5, 1e-6, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0];
        let start = Model {
            same: expected_same(),
            kin: expected_kin(),
            stranger,
            prior_same: 1e-7,
            prior_kin: 1e-12,
        };
        let counts = drawn(&truth, &start);
        let learnt = learn(&start, &counts, 1e9);
        assert!((learnt.prior_same * 1e9 / 60_000.0 - 1.0).abs() < 0.02, "{}", learnt.prior_same);
        for field in [NAME, BIRTH, PHONE] {
            for (level, (found, put)) in learnt.same[field].iter().zip(&truth[field]).enumerate() {
                assert!((found - put).abs() < 0.01, "field {field} level {level}: {found} for {put}");
            }
        }
    }

    #[test]
    fn little_evidence_leaves_the_expectation() {
        let random = Counts::new();
        let empty = Table::default();
        let rarities = Rarities::count(&empty.facts, &empty.names, &[]);
        let start = begin(&random, &rarities, 10, 45.0);
        let learnt = learn(&start, &vec![(pattern_of([1, 1, 1, 1, 0, 1, 1, 1], 5, 5), 2)], 45.0);
        assert!((learnt.same[NAME][1] - expected_same()[NAME][1]).abs() < 0.05);
    }
}
