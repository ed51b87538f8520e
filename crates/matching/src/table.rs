//! All people of one or two lists, in memory.

use crate::hash::{Map, hash};
use crate::name::{KnownWords, NO_NAME, Names};
use crate::number::Number;
use crate::pattern::{Pattern, Side};
use crate::person::{Batch, Facts};
use crate::rarity::Rarities;

/// A number borne by more rows than this is a filler or a service's, and says nothing about a person.
const MOST_BEARERS: u32 = 24;
/// An address shared by more rows says no more than the commune.
const MOST_NEIGHBOURS: u32 = 60;

/// People, their names and their ids.
#[derive(Debug, Default)]
pub struct Table {
    pub(crate) facts: Vec<Facts>,
    pub(crate) names: Names,
    /// How common each name is, and its first and last word alone.
    pub(crate) name_rarity: Vec<[u8; 2]>,
    id_text: String,
    id_ends: Vec<usize>,
    /// Hash of each id: an order that does not depend on the order of rows.
    pub(crate) id_hashes: Vec<u64>,
    by_id: [Map<u64, ()>; 2],
    pub(crate) side_sizes: [usize; 2],
}

impl Table {
    /// Adds rows of list 0 or 1. Returns the places in the batch whose id had been there: those rows are left out.
    pub fn add(&mut self, batch: &Batch, side: u8) -> Vec<usize> {
        let (mut name_start, mut id_start, mut repeated) = (0, 0, Vec::new());
        for (at, facts) in batch.facts.iter().enumerate() {
            let (spelling, name_end) = batch.names[at];
            let (name, id) = (&batch.text[name_start..name_end], &batch.id_text[id_start..batch.ids[at]]);
            (name_start, id_start) = (name_end, batch.ids[at]);
            let id_hash = hash(id.as_bytes());
            if self.by_id[usize::from(side)].insert(id_hash, ()).is_some() {
                repeated.push(at);
                continue;
            }
            self.facts.push(facts.named(self.names.intern(spelling, name), side));
            self.id_text.push_str(id);
            self.id_ends.push(self.id_text.len());
            self.id_hashes.push(id_hash);
            self.side_sizes[usize::from(side)] += 1;
        }
        repeated
    }

    /// Ends adding: counts how common everything is, and forgets what says nothing.
    ///
    /// Returns what an index of single people needs to judge newcomers alike.
    pub fn close(&mut self) -> (Rarities, KnownWords) {
        self.by_id = Default::default();
        self.names.close();
        self.forget_fillers();
        let mut bearers = vec![0u32; self.names.all().len()];
        for facts in self.facts.iter().filter(|facts| facts.name != NO_NAME) {
            bearers[facts.name as usize] += 1;
        }
        let known =
            KnownWords::new(self.names.all().iter().zip(bearers.iter().copied()), self.facts.len() as u64);
        self.names.know_words(&known);
        let rarities = Rarities::count(&self.facts, &self.names, &bearers);
        self.name_rarity = self.names.all().iter().map(|name| rarities.of_name(name)).collect();
        for facts in &mut self.facts {
            facts.rarity = rarities.of_birth(facts.birth);
        }
        (rarities, known)
    }

    fn forget_fillers(&mut self) {
        let fields: [fn(&mut Facts) -> &mut Number; 4] = [
            |facts| &mut facts.citizen,
            |facts| &mut facts.old_card,
            |facts| &mut facts.insurance,
            |facts| &mut facts.phone,
        ];
        for field in fields {
            let common = common(self.facts.iter_mut().map(|facts| field(facts).key()), MOST_BEARERS);
            for facts in &mut self.facts {
                if !common.is_empty() && common.contains_key(&field(facts).key()) {
                    *field(facts) = Number::NONE;
                }
            }
        }
        let common = common(self.facts.iter().map(|facts| facts.place.address), MOST_NEIGHBOURS);
        for facts in &mut self.facts {
            if !common.is_empty() && common.contains_key(&facts.place.address) {
                facts.place.forget_address();
            }
        }
    }

    pub fn len(&self) -> usize {
        self.facts.len()
    }

    pub fn is_empty(&self) -> bool {
        self.facts.is_empty()
    }

    /// Returns the id of a row as written.
    pub fn id(&self, row: u32) -> &str {
        let row = row as usize;
        let start = if row == 0 { 0 } else { self.id_ends[row - 1] };
        &self.id_text[start..self.id_ends[row]]
    }

    /// Returns which list a row is of, 0 or 1.
    pub fn list(&self, row: u32) -> u8 {
        self.facts[row as usize].side
    }

    /// Tells whether there are two lists to link, or one to find doubles in.
    pub fn is_two_lists(&self) -> bool {
        self.side_sizes[1] > 0
    }

    /// Counts all pairs that could be one person.
    pub fn pairs(&self) -> f64 {
        let [one, two] = self.side_sizes.map(|size| size as f64);
        if self.is_two_lists() { one * two } else { one * (one - 1.0) / 2.0 }
    }

    /// Compares two rows of a table that has been closed by linking.
    pub fn compare(&self, a: u32, b: u32) -> Pattern {
        Pattern::of(self.side(a), self.side(b))
    }

    pub(crate) fn side(&self, row: u32) -> Side<'_> {
        let facts = &self.facts[row as usize];
        let name_rarity = self.name_rarity.get(facts.name as usize).copied().unwrap_or_default();
        Side { facts, name: self.names.get(facts.name), name_rarity }
    }

    /// Returns all rows in an order that depends on their ids alone.
    pub(crate) fn order_by_id(&self) -> Vec<u32> {
        let mut order: Vec<u32> = (0..self.len() as u32).collect();
        order.sort_unstable_by_key(|row| (self.id_hashes[*row as usize], self.facts[*row as usize].side));
        order
    }
}

/// Returns the values that stand more often than `most`.
fn common(values: impl Iterator<Item = u64>, most: u32) -> Map<u64, ()> {
    // Counted by a few bits first: nearly all values are rare, and a map of all of them would be large.
    let all: Vec<u64> = values.filter(|value| *value != 0).collect();
    let size = (all.len() / 2).next_power_of_two().max(64);
    let mut cells = vec![0u32; size];
    let cell = |value: u64| crate::hash::mix(0, value) as usize & (size - 1);
    for value in &all {
        cells[cell(*value)] += 1;
    }
    let mut counts: Map<u64, u32> = Map::default();
    for value in all.into_iter().filter(|value| cells[cell(*value)] > most) {
        *counts.entry(value).or_default() += 1;
    }
    counts.into_iter().filter(|(_, count)| *count > most).map(|(value, _)| (value, ())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::person::Row;

    #[test]
    fn repeated_ids_are_named_and_left_out() {
        let mut batch = Batch::default();
        for id in ["a", "b", "a"] {
            batch.push(id, &Row { full_name: "Trần Văn Mẫu", ..Row::default() });
        }
        let mut table = Table::default();
        assert_eq!(table.add(&batch, 0), [2]);
        assert_eq!((table.len(), table.id(0), table.id(1)), (2, "a", "b"));
        assert_eq!(table.add(&batch, 1), [2], "each list has its own ids");
        assert_eq!(table.pairs(), 4.0);
    }

    #[test]
    fn a_number_of_half_the_list_is_a_filler() {
        let mut batch = Batch::default();
        for at in 0..100 {
            let phone = if at % 2 == 0 { "0123456780".to_owned() } else { format!("01000{:05}", at * 997) };
            batch.push(&at.to_string(), &Row { phone: &phone, ..Row::default() });
        }
        let mut table = Table::default();
        table.add(&batch, 0);
        table.close();
        assert!(!table.facts[0].phone.is_some() && table.facts[1].phone.is_some());
    }
}
