//! Who belongs together when all matches are seen at once.
//!
//! A pair is judged alone. Together, matches may say that two people with different verified numbers are one: then
//! the match that says so is wrong, and a human should look.

use crate::hash::Map;
use crate::link::{Decision, Pair};
use crate::rules::Doubt;
use crate::table::Table;

/// Takes back matches that would join people whose verified numbers differ, and returns the cluster of each row.
pub(crate) fn settle(table: &Table, pairs: &mut [Pair]) -> Vec<u32> {
    doubt_between(table, pairs);
    let mut order: Vec<usize> =
        (0..pairs.len()).filter(|at| pairs[*at].decision == Decision::Match).collect();
    // The surest first; among equals by ids, so that the order of rows does not matter.
    let key = |pair: &Pair| (table.id_hashes[pair.a as usize], table.id_hashes[pair.b as usize]);
    order.sort_unstable_by(|one, other| {
        let (one, other) = (&pairs[*one], &pairs[*other]);
        one.wrong.total_cmp(&other.wrong).then_with(|| key(one).cmp(&key(other)))
    });
    let mut clusters = Clusters::of(table);
    for at in order {
        if !clusters.join(pairs[at].a, pairs[at].b) {
            pairs[at].decision = Decision::Review(Some(Doubt::FitsSeveral));
        }
    }
    clusters.close()
}

/// Takes back the matches of a row without a verified number that fits people with several.
fn doubt_between(table: &Table, pairs: &mut [Pair]) {
    let number = |row: u32| {
        let facts = &table.facts[row as usize];
        facts.is_verified().then(|| facts.citizen.key())
    };
    let mut fits: Map<u32, Option<u64>> = Map::default();
    for pair in pairs.iter().filter(|pair| pair.decision == Decision::Match) {
        for (row, other) in [(pair.a, pair.b), (pair.b, pair.a)] {
            if let (None, Some(number)) = (number(row), number(other)) {
                let seen = fits.entry(row).or_insert(Some(number));
                if *seen != Some(number) {
                    *seen = None;
                }
            }
        }
    }
    for pair in pairs.iter_mut().filter(|pair| pair.decision == Decision::Match) {
        if [pair.a, pair.b].iter().any(|row| fits.get(row) == Some(&None)) {
            pair.decision = Decision::Review(Some(Doubt::FitsSeveral));
        }
    }
}

/// Rows joined so far, with the verified number of each cluster.
struct Clusters {
    parent: Vec<u32>,
    number: Vec<u64>,
}

impl Clusters {
    fn of(table: &Table) -> Self {
        let number = |facts: &crate::person::Facts| if facts.is_verified() { facts.citizen.key() } else { 0 };
        Self { parent: (0..table.len() as u32).collect(), number: table.facts.iter().map(number).collect() }
    }

    fn root(&mut self, mut row: u32) -> u32 {
        while self.parent[row as usize] != row {
            let above = self.parent[self.parent[row as usize] as usize];
            self.parent[row as usize] = above;
            row = above;
        }
        row
    }

    /// Joins two clusters, unless their numbers differ.
    fn join(&mut self, a: u32, b: u32) -> bool {
        let (a, b) = (self.root(a), self.root(b));
        let (one, other) = (self.number[a as usize], self.number[b as usize]);
        if one != 0 && other != 0 && one != other {
            return false;
        }
        let (low, high) = (a.min(b), a.max(b));
        self.parent[high as usize] = low;
        self.number[low as usize] = one.max(other);
        true
    }

    fn close(mut self) -> Vec<u32> {
        (0..self.parent.len() as u32).map(|row| self.root(row)).collect()
    }
}
