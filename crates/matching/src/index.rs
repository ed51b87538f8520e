//! The online door: who is this, among people who are known?
//!
//! [`Judge`] decides from candidates that anybody may bring: a store looks up people by [`Person::keys`] and hands
//! them over. [`Index`] is the same with everybody held in memory.

use crate::block::{PASSES, keys};
use crate::budget::Verdict;
use crate::explain::explain;
use crate::link::Lessons;
use crate::name::Name;
use crate::pattern::{Pattern, Side};
use crate::person::{Facts, Row};
use crate::table::Table;

/// Somebody prepared for comparing.
#[derive(Debug, Clone)]
pub struct Person {
    facts: Facts,
    name: Option<Name>,
    name_rarity: [u8; 2],
}

impl Person {
    /// Returns the keys of which two people who may be one share at least one, at the same place; zero is no key.
    ///
    /// They keep their meaning for ever and may be stored.
    pub fn keys(&self) -> [u64; PASSES] {
        keys(&self.facts, self.name.as_ref())
    }

    fn side(&self) -> Side<'_> {
        Side { facts: &self.facts, name: self.name.as_ref(), name_rarity: self.name_rarity }
    }
}

/// What is known about somebody who came.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer<K> {
    /// This one, and nobody else.
    Same { who: K, probability: f64, explanation: String },
    /// Nobody who is known.
    New,
    /// A human should look; the most probable first.
    Unsure(Vec<Likely<K>>),
}

/// Somebody who may be the one who came.
#[derive(Debug, Clone, PartialEq)]
pub struct Likely<K> {
    pub who: K,
    pub probability: f64,
    /// Phrases for each field, and why this is not simply a match.
    pub explanation: String,
}

/// Decides by what was learnt from a list.
#[derive(Debug, Clone)]
pub struct Judge {
    lessons: Lessons,
    /// The greatest probability of being somebody else at which the answer is still "the same".
    pub most_wrong: f64,
    /// From this probability on somebody is worth a human's look.
    pub least: f64,
}

/// How many likely people are named at most.
const MOST_LIKELY: usize = 20;

impl Judge {
    /// Expects half of those who come to be known. What a list held of doubles does not matter here: a register
    /// without any still knows everybody once.
    pub fn new(mut lessons: Lessons) -> Self {
        let people = lessons.rarities.people().max(1) as f64;
        lessons.model.prior_same = 0.5 / people;
        lessons.model.prior_kin = lessons.model.prior_kin.max(0.5 / people);
        Self { lessons, most_wrong: 1e-5, least: 0.05 }
    }

    /// Prepares somebody for comparing.
    pub fn prepare(&self, row: &Row<'_>) -> Person {
        let (mut facts, _) = Facts::read(row);
        facts.rarity = self.lessons.rarities.of_birth(facts.birth);
        let name = self.lessons.known.prepare(row.full_name);
        let name_rarity = name.as_ref().map(|name| self.lessons.rarities.of_name(name)).unwrap_or_default();
        Person { facts, name, name_rarity }
    }

    fn verdict(&self, a: Side<'_>, b: Side<'_>) -> (Pattern, Verdict) {
        let pattern = Pattern::of(a, b);
        (pattern, Verdict::of(&self.lessons.model, pattern, self.most_wrong))
    }

    /// Says who somebody is, among candidates that share a key with them.
    pub fn decide<'p, K>(
        &self,
        who: &Person,
        candidates: impl IntoIterator<Item = (K, &'p Person)>,
    ) -> Answer<K> {
        self.decide_sides(who, candidates.into_iter().map(|(key, person)| (key, person.side())))
    }

    fn decide_sides<'p, K>(
        &self,
        who: &Person,
        candidates: impl Iterator<Item = (K, Side<'p>)>,
    ) -> Answer<K> {
        let mut likely: Vec<(K, Pattern, Verdict)> = candidates
            .map(|(key, side)| {
                let (pattern, verdict) = self.verdict(who.side(), side);
                (key, pattern, verdict)
            })
            .filter(|(_, _, verdict)| verdict.probability >= self.least)
            .collect();
        likely.sort_by(|one, other| one.2.wrong.total_cmp(&other.2.wrong));
        let sure = likely.len() == 1 && likely[0].2.automatic;
        if sure && let Some((who, pattern, verdict)) = likely.pop() {
            return Answer::Same { who, probability: verdict.probability, explanation: explain(pattern) };
        }
        if likely.is_empty() {
            return Answer::New;
        }
        likely.truncate(MOST_LIKELY);
        Answer::Unsure(
            likely.into_iter().map(|(who, pattern, verdict)| described(who, pattern, verdict)).collect(),
        )
    }
}

fn described<K>(who: K, pattern: Pattern, verdict: Verdict) -> Likely<K> {
    let mut explanation = explain(pattern);
    if let Some(doubt) = verdict.doubt {
        explanation = format!("{explanation} ({})", doubt.vietnamese());
    }
    Likely { who, probability: verdict.probability, explanation }
}

/// Everybody in memory, found by key.
#[derive(Debug)]
pub struct Index {
    judge: Judge,
    table: Table,
    /// For each pass, key and row in one word, sorted.
    keys: Vec<Vec<u64>>,
}

/// A key that more people share finds nobody: it would find half the province.
const MOST_BY_KEY: usize = 400;

impl Index {
    /// Builds an index of the rows that were linked.
    pub fn new(table: Table, judge: Judge) -> Self {
        let mut by_pass = vec![Vec::new(); PASSES];
        for (row, facts) in table.facts.iter().enumerate() {
            for (pass, key) in keys(facts, table.names.get(facts.name)).into_iter().enumerate() {
                if key != 0 {
                    by_pass[pass].push(pack(key, row as u64));
                }
            }
        }
        by_pass.iter_mut().for_each(|rows| {
            rows.sort_unstable();
            rows.shrink_to_fit();
        });
        Self { judge, table, keys: by_pass }
    }

    /// Says who somebody is. The answer names rows of the table.
    pub fn who(&self, row: &Row<'_>) -> Answer<u32> {
        let who = self.judge.prepare(row);
        let found = self.candidates(&who);
        self.judge.decide_sides(&who, found.into_iter().map(|row| (row, self.table.side(row))))
    }

    /// Returns the rows that share a key, without repeats.
    fn candidates(&self, who: &Person) -> Vec<u32> {
        let mut rows = Vec::new();
        for (key, pass) in who.keys().into_iter().zip(&self.keys).filter(|(key, _)| *key != 0) {
            let first = pass.partition_point(|packed| packed >> 32 < key >> 32);
            let sharing =
                pass[first..].iter().take(MOST_BY_KEY + 1).take_while(|packed| **packed >> 32 == key >> 32);
            let before = rows.len();
            rows.extend(sharing.map(|packed| *packed as u32));
            if rows.len() - before > MOST_BY_KEY {
                rows.truncate(before);
            }
        }
        rows.sort_unstable();
        rows.dedup();
        rows
    }

    pub fn judge(&self) -> &Judge {
        &self.judge
    }

    /// Returns the id of a row.
    pub fn id(&self, row: u32) -> &str {
        self.table.id(row)
    }

    pub fn len(&self) -> usize {
        self.table.len()
    }

    pub fn is_empty(&self) -> bool {
        self.table.is_empty()
    }
}

fn pack(key: u64, row: u64) -> u64 {
    key & !0xffff_ffff | row
}
