//! Two lists linked, or one searched for doubles.

use std::collections::BTreeMap;

use crate::block::{Candidate, candidates};
use crate::budget::{Verdict, most_wrong};
use crate::cluster::settle;
use crate::hash::Map;
use crate::learn::{Counts, begin, learn, merged, random_pairs};
use crate::model::Model;
use crate::name::KnownWords;
use crate::pattern::Pattern;
use crate::rarity::Rarities;
use crate::rules::Doubt;
use crate::table::Table;

/// What linking is asked to do.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    pub threads: usize,
    /// How many false automatic matches are borne, expected, for each million rows.
    pub false_per_million: f64,
    /// Pairs less probable than this are not reported.
    pub least: f64,
}

impl Default for Settings {
    fn default() -> Self {
        Self { threads: 1, false_per_million: 10.0, least: 0.5 }
    }
}

/// What a pair becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Decision {
    /// One person, linked without a human.
    Match,
    /// A human should look. The doubt is missing when it is the probability alone.
    Review(Option<Doubt>),
}

/// Two rows that may be one person.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair {
    pub a: u32,
    pub b: u32,
    pub pattern: Pattern,
    pub probability: f64,
    pub(crate) wrong: f64,
    pub decision: Decision,
}

/// What linking is doing, for whoever waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    Prepare,
    Sample,
    Compare,
    Learn,
    Decide,
}

/// The outcome.
#[derive(Debug)]
pub struct Linked {
    /// By the ids of both rows.
    pub pairs: Vec<Pair>,
    /// The cluster of each row: the least row in it.
    pub clusters: Vec<u32>,
    /// How many pairs were compared.
    pub compared: u64,
    /// Rows that shared a key with too many others to be compared by it.
    pub crowded: u64,
    pub lessons: Lessons,
}

/// What was learnt, enough to judge newcomers.
#[derive(Debug, Clone)]
pub struct Lessons {
    pub model: Model,
    /// The greatest probability of being two people at which pairs are linked without a human.
    pub most_wrong: f64,
    pub(crate) rarities: Rarities,
    pub(crate) known: KnownWords,
}

/// Below this even the best lesson will not make a pair worth reporting.
const HOPELESS: f64 = 1e-5;

/// Links the rows of a table. `observe` hears which phase begins.
pub fn link(table: &mut Table, settings: &Settings, observe: &mut dyn FnMut(Phase)) -> Linked {
    let threads = settings.threads.max(1);
    observe(Phase::Prepare);
    let (rarities, known) = table.close();
    let table = &*table;
    observe(Phase::Sample);
    let pairs = table.pairs();
    let start = begin(&random_pairs(table, threads), &rarities, table.len(), pairs);
    observe(Phase::Compare);
    let hopeless = HOPELESS.min(settings.least / 100.0);
    let found = candidates(table, threads, |pattern| start.probability(pattern) >= hopeless);
    observe(Phase::Learn);
    let counts = merged(found.counts);
    let model = learn(&start, &counts, pairs);
    observe(Phase::Decide);
    let budget = settings.false_per_million * table.len() as f64 / 1e6;
    let most_wrong = most_wrong(&model, counts.iter().copied(), budget);
    let judged = judged(&model, &counts, most_wrong, settings.least);
    let mut pairs: Vec<Pair> =
        found.kept.iter().filter_map(|candidate| pair(table, &judged, candidate)).collect();
    drop(found.kept);
    let clusters = settle(table, &mut pairs);
    pairs.sort_unstable_by(|one, other| {
        (table.id(one.a), table.id(one.b)).cmp(&(table.id(other.a), table.id(other.b)))
    });
    let lessons = Lessons { model, most_wrong, rarities, known };
    Linked { pairs, clusters, compared: found.compared, crowded: found.crowded, lessons }
}

fn judged(model: &Model, counts: &Counts, most_wrong: f64, least: f64) -> Map<u32, Verdict> {
    let judged = counts.iter().map(|(pattern, _)| (pattern.bits(), Verdict::of(model, *pattern, most_wrong)));
    judged.filter(|(_, verdict)| verdict.probability >= least).collect()
}

/// Returns the pair with its verdict, the lesser side first; nothing when it is too improbable.
fn pair(table: &Table, judged: &Map<u32, Verdict>, candidate: &Candidate) -> Option<Pair> {
    let verdict = judged.get(&candidate.pattern.bits())?;
    let place = |row: u32| (table.facts[row as usize].side, table.id(row));
    let (a, b) = match place(candidate.a) <= place(candidate.b) {
        true => (candidate.a, candidate.b),
        false => (candidate.b, candidate.a),
    };
    let decision = if verdict.automatic { Decision::Match } else { Decision::Review(verdict.doubt) };
    let (pattern, probability, wrong) = (candidate.pattern, verdict.probability, verdict.wrong);
    Some(Pair { a, b, pattern, probability, wrong, decision })
}

impl Linked {
    /// Counts the pairs by what they become, the name of each doubt in Vietnamese.
    pub fn decisions(&self) -> BTreeMap<Decision, usize> {
        let mut counts = BTreeMap::new();
        for pair in &self.pairs {
            *counts.entry(pair.decision).or_default() += 1;
        }
        counts
    }
}
