//! Which pairs are worth comparing: those that share at least one of sixteen keys.
//!
//! Each pass sorts the rows by one key and compares neighbours that share it. A pair is compared by the first pass
//! that finds it. A key that too many share is made narrower by the name; if that does not help, the pass leaves it.

use crate::hash::{Map, mix};
use crate::name::Name;
use crate::parallel;
use crate::pattern::Pattern;
use crate::person::Facts;
use crate::table::Table;

/// How many keys a person has.
pub const PASSES: usize = 16;
/// Blocks larger than this are narrowed by the name.
const MOST_IN_BLOCK: usize = 400;

/// Returns the keys of a person; zero where something needed is unknown.
///
/// Two people are worth comparing when they share a key at the same place. The keys never change their meaning, so
/// that a store may keep and look them up.
pub(crate) fn keys(facts: &Facts, name: Option<&Name>) -> [u64; PASSES] {
    let key = |pass: u64, parts: &[u64]| {
        let known = parts.iter().all(|part| *part != 0);
        if known { parts.iter().fold(mix(1, pass), |state, part| mix(state, *part)) | 1 } else { 0 }
    };
    let [sorted, ends, first, given, initials] =
        name.map_or([0; 5], |name| [name.sorted, name.ends, name.first, name.given, name.initials]);
    let (day, year) = (facts.birth.full().unwrap_or(0).into(), facts.birth.year().into());
    let day_and_month = facts.birth.day_and_month().unwrap_or(0).into();
    let (commune, house) = (facts.place.commune.into(), facts.place.house());
    [
        key(0, &[facts.citizen.key()]),
        key(1, &[facts.insurance.key()]),
        key(2, &[facts.old_card.key()]),
        key(3, &[facts.phone.key()]),
        key(4, &[day, given]),
        key(5, &[sorted, year]),
        key(6, &[day, commune]),
        key(7, &[day, initials]),
        key(8, &[sorted, day_and_month]),
        key(9, &[ends, year, commune]),
        key(10, &[commune, house, first]),
        key(11, &[sorted, commune]),
        key(12, &[sorted, house]),
        key(13, &[commune, house, given]),
        key(14, &[day, house]),
        key(15, &[facts.place.address, first]),
    ]
}

/// A pair that may be one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Candidate {
    pub a: u32,
    pub b: u32,
    pub pattern: Pattern,
}

/// What the passes found.
#[derive(Debug, Default)]
pub(crate) struct Candidates {
    /// Pairs that `worth` let through.
    pub kept: Vec<Candidate>,
    /// All pairs compared, by pattern.
    pub counts: Vec<Map<u32, u64>>,
    pub compared: u64,
    /// Rows in blocks too large even when narrowed by the name.
    pub crowded: u64,
}

/// The keys of all rows, in 32 bits: now and then two differ and meet, which costs one comparison.
struct Keys(Vec<[u32; PASSES]>);

impl Keys {
    fn of(table: &Table, threads: usize) -> Self {
        let parts = parallel::ranges(threads, table.len(), |range| {
            let keys = |row: usize| {
                let facts = &table.facts[row];
                keys(facts, table.names.get(facts.name)).map(|key| (key >> 32) as u32 | u32::from(key != 0))
            };
            range.map(keys).collect::<Vec<_>>()
        });
        Self(parts.concat())
    }

    /// Tells whether an earlier pass has compared the two.
    fn met_before(&self, pass: usize, a: u32, b: u32) -> bool {
        let (a, b) = (&self.0[a as usize], &self.0[b as usize]);
        (0..pass).any(|earlier| a[earlier] == b[earlier] && a[earlier] != 0)
    }
}

/// Runs all passes. `worth` says of a pattern whether its pairs must be kept; all are counted.
pub(crate) fn candidates(
    table: &Table,
    threads: usize,
    worth: impl Fn(Pattern) -> bool + Sync,
) -> Candidates {
    let mut keys = Keys::of(table, threads);
    let mut all = Candidates::default();
    for pass in 0..PASSES {
        let parts = threads * 2;
        let found = parallel::pieces(threads, parts, |part| {
            let mut found = Found::new(table, &keys, pass, &worth);
            for block in sorted(&keys, pass, part, parts).chunk_by(|a, b| a >> 32 == b >> 32) {
                found.compare_block(block);
            }
            found.done
        });
        for done in found {
            all.kept.extend_from_slice(&done.kept);
            all.counts.push(done.counts.into_iter().map(|(pattern, (count, _))| (pattern, count)).collect());
            all.compared += done.compared;
            for (row, key) in done.narrowed {
                keys.0[row as usize][pass] = key;
                all.crowded += u64::from(key == 0);
            }
        }
    }
    all
}

/// Returns key and row of one part of the keys, sorted.
fn sorted(keys: &Keys, pass: usize, part: usize, parts: usize) -> Vec<u64> {
    let mine = |key: u32| key != 0 && ((u64::from(key) * parts as u64) >> 32) as usize == part;
    let pack = |(row, keys): (usize, &[u32; PASSES])| u64::from(keys[pass]) << 32 | row as u64;
    let mut rows: Vec<u64> = Vec::with_capacity(keys.0.len() / parts * 5 / 4);
    rows.extend(keys.0.iter().enumerate().filter(|(_, keys)| mine(keys[pass])).map(pack));
    rows.sort_unstable();
    rows
}

/// What one part of a pass found.
#[derive(Default)]
struct Done {
    kept: Vec<Candidate>,
    /// How often each pattern was met, and whether its pairs are kept.
    counts: Map<u32, (u64, bool)>,
    compared: u64,
    /// Rows of blocks that were too large, with their narrower key; zero when that is too large as well.
    narrowed: Vec<(u32, u32)>,
}

struct Found<'a, W> {
    table: &'a Table,
    keys: &'a Keys,
    pass: usize,
    worth: &'a W,
    done: Done,
}

impl<'a, W: Fn(Pattern) -> bool> Found<'a, W> {
    fn new(table: &'a Table, keys: &'a Keys, pass: usize, worth: &'a W) -> Self {
        Self { table, keys, pass, worth, done: Done::default() }
    }

    fn compare_block(&mut self, block: &[u64]) {
        if block.len() <= MOST_IN_BLOCK {
            return self.compare_all(block);
        }
        let mut narrow: Vec<u64> = block.iter().map(|row| self.narrowed(*row)).collect();
        narrow.sort_unstable();
        for block in narrow.chunk_by(|a, b| a >> 32 == b >> 32) {
            let fits = block.len() <= MOST_IN_BLOCK && block[0] >> 32 != 0;
            let key = |row: u64| if fits { (row >> 32) as u32 } else { 0 };
            self.done.narrowed.extend(block.iter().map(|row| (*row as u32, key(*row))));
            if fits {
                self.compare_all(block);
            }
        }
    }

    /// Adds name and year to a key; without a name nothing is left of it.
    fn narrowed(&self, row: u64) -> u64 {
        let facts = &self.table.facts[row as u32 as usize];
        let Some(name) = self.table.names.get(facts.name) else { return row & 0xffff_ffff };
        let key = mix(mix(row >> 32, name.plain_hash), facts.birth.year().into());
        (key & !0xffff_ffff | 1 << 32) | row & 0xffff_ffff
    }

    fn compare_all(&mut self, block: &[u64]) {
        let two_lists = self.table.is_two_lists();
        for (at, one) in block.iter().enumerate() {
            let a = *one as u32;
            for other in &block[at + 1..] {
                let b = *other as u32;
                let apart =
                    !two_lists || self.table.facts[a as usize].side != self.table.facts[b as usize].side;
                if apart && !self.keys.met_before(self.pass, a, b) {
                    self.compare(a, b);
                }
            }
        }
    }

    fn compare(&mut self, a: u32, b: u32) {
        self.done.compared += 1;
        let pattern = self.table.compare(a, b);
        let worth = self.worth;
        let entry = self.done.counts.entry(pattern.bits()).or_insert_with(|| (0, worth(pattern)));
        entry.0 += 1;
        if entry.1 {
            self.done.kept.push(Candidate { a, b, pattern });
        }
    }
}
