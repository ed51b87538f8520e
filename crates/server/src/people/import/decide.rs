//! Who a row of a list is: the decision, from the row and the people who are known. Pure.
//!
//! With a number the same rule decides as for a visit (`people::rules`). Without one, name, full birth and commune
//! together decide, if exactly one person fits. A number is never given to somebody on name and birth alone, and no
//! row ever joins two people who are known.

use std::collections::{HashMap, HashSet};

use record::{Identifier, IdentifierSystem, PartialDate, Sex};
use uuid::Uuid;

use super::clean::Listed;
use super::source::Reason;
use crate::access::PersonId;
use crate::people::rules::{self, Claim, Decision, UnsureReason};

/// A person as far as a list can change or contradict them.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Known {
    pub id: Uuid,
    pub facts: Facts,
    pub name_keys: Vec<String>,
    /// The birth as each entry of this human has it.
    pub births: Vec<PartialDate>,
    pub commune_today: String,
    pub numbers: Vec<Identifier>,
    /// Those of them that were cancelled: they tell who it was and link nobody.
    pub cancelled: Vec<Identifier>,
    pub household: Option<Household>,
    /// When the entry was changed last; what a change must find.
    pub changed_at: i64,
    /// Made by this chunk, or by this trial.
    pub fresh: bool,
}

/// The fields of an entry that a list may fill, as the store keeps them.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(super) struct Facts {
    pub name: String,
    pub birth: String,
    pub sex: String,
    pub ethnicity: String,
    pub nationality: String,
    pub occupation: String,
    pub phone: String,
    pub address: String,
    pub province: String,
    pub commune: String,
    pub as_of: String,
    pub residence: String,
}

#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(super) struct Household {
    pub commune: String,
    pub household: String,
    pub relation: String,
    pub head: bool,
    pub as_of: String,
    pub source: String,
}

/// The people among whom the rows of a chunk are looked for.
#[derive(Debug, Default)]
pub(super) struct People {
    pub all: Vec<Known>,
    by_id: HashMap<Uuid, usize>,
    by_number: HashMap<Identifier, Vec<usize>>,
    by_name: HashMap<String, Vec<usize>>,
    /// Numbers that are somebody's own.
    held: HashSet<Identifier>,
}

impl People {
    pub fn has(&self, id: Uuid) -> bool {
        self.by_id.contains_key(&id)
    }

    /// Takes a person in; `held` are those of the numbers that are theirs alone.
    pub fn add(&mut self, known: Known, held: impl IntoIterator<Item = Identifier>) -> usize {
        let at = self.all.len();
        self.by_id.insert(known.id, at);
        for number in &known.numbers {
            self.by_number.entry(number.clone()).or_default().push(at);
        }
        for key in &known.name_keys {
            self.by_name.entry(key.clone()).or_default().push(at);
        }
        self.held.extend(held);
        self.all.push(known);
        at
    }

    /// Gives a person one more number.
    pub fn give(&mut self, at: usize, number: Identifier, held: bool) {
        self.by_number.entry(number.clone()).or_default().push(at);
        if held {
            self.held.insert(number.clone());
        }
        self.all[at].numbers.push(number);
    }

    pub fn is_held(&self, number: &Identifier) -> bool {
        self.held.contains(number)
    }

    fn with_numbers(&self, numbers: &[Identifier]) -> Vec<usize> {
        let mut found: Vec<usize> =
            numbers.iter().filter_map(|number| self.by_number.get(number)).flatten().copied().collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Returns everyone of that name whose birth could be the same day.
    fn alike(&self, row: &Listed) -> Vec<usize> {
        let same_name = self.by_name.get(&row.key).into_iter().flatten().copied();
        same_name.filter(|at| born_alike(row, &self.all[*at])).collect()
    }
}

fn born_alike(row: &Listed, known: &Known) -> bool {
    known.births.iter().any(|birth| birth.agrees_with(row.patient.birth))
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    Create(Reason),
    Match { at: usize, reason: Reason },
    Queue { reason: Reason, candidates: Vec<usize> },
}

pub(super) fn decide(row: &Listed, people: &People) -> Verdict {
    let strong: Vec<Identifier> =
        row.patient.identifiers.iter().filter(|number| number.system.is_strong()).cloned().collect();
    if strong.is_empty() {
        return decide_without_number(row, people);
    }
    let sighted = people.with_numbers(&strong);
    let known: Vec<rules::Known> = sighted.iter().map(|at| as_known(&people.all[*at], &strong)).collect();
    let claim = Claim {
        name_key: row.key.clone(),
        birth: row.patient.birth,
        sex: row.patient.sex,
        numbers: strong.clone(),
    };
    match rules::decide(&claim, &known, None) {
        Decision::Same(person) => {
            let at = people.by_id[&person.0];
            match sexes_differ(row, &people.all[at]) {
                true => Verdict::Queue { reason: Reason::SexDiffers, candidates: vec![at] },
                false => Verdict::Match { at, reason: known_again(&people.all[at], Reason::ByNumber) },
            }
        }
        Decision::Unsure { reason, .. } => Verdict::Queue { reason: reason_of(reason), candidates: sighted },
        Decision::New => new_with_number(row, &strong, people),
    }
}

fn new_with_number(row: &Listed, strong: &[Identifier], people: &People) -> Verdict {
    if let Some(doubt) = row.doubt {
        return Verdict::Queue { reason: doubt, candidates: Vec::new() };
    }
    let lacks_one = |known: &Known| {
        strong.iter().any(|number| known.numbers.iter().all(|other| other.system != number.system))
            // Two twelve-digit numbers are two people.
            && !(has_personal(&known.numbers) && has_personal(strong))
    };
    let mut candidates = people.alike(row);
    candidates.retain(|at| fits_entirely(row, &people.all[*at]) && lacks_one(&people.all[*at]));
    match candidates.is_empty() {
        true => Verdict::Create(Reason::New),
        false => Verdict::Queue { reason: Reason::KnownWithoutNumber, candidates },
    }
}

fn decide_without_number(row: &Listed, people: &People) -> Verdict {
    if !row.meant.is_empty() {
        let mut candidates = people.with_numbers(&row.meant);
        let agrees = |at: &usize| {
            let known = &people.all[*at];
            known.name_keys.contains(&row.key) && born_alike(row, known) && !sexes_differ(row, known)
        };
        return match candidates.as_slice() {
            [only] if agrees(only) => Verdict::Match { at: *only, reason: Reason::ByMendedNumber },
            _ => {
                candidates.extend(people.alike(row));
                candidates.sort_unstable();
                candidates.dedup();
                Verdict::Queue { reason: Reason::LostZero, candidates }
            }
        };
    }
    let alike = people.alike(row);
    let fitting: Vec<usize> =
        alike.iter().copied().filter(|at| fits_entirely(row, &people.all[*at])).collect();
    if let Some(doubt) = row.doubt {
        return Verdict::Queue { reason: doubt, candidates: alike };
    }
    match (fitting.as_slice(), alike.is_empty()) {
        ([only], _) => {
            Verdict::Match { at: *only, reason: known_again(&people.all[*only], Reason::ByNameBirthCommune) }
        }
        ([], true) if row.patient.birth.day().is_some() && !row.commune_today.is_empty() => {
            Verdict::Create(Reason::NewWithoutNumber)
        }
        ([], true) => Verdict::Queue { reason: Reason::TooLittle, candidates: alike },
        ([], false) => Verdict::Queue { reason: Reason::Alike, candidates: alike },
        _ => Verdict::Queue { reason: Reason::SeveralFit, candidates: fitting },
    }
}

/// Name, full birth and commune are the same, and nothing speaks against it.
fn fits_entirely(row: &Listed, known: &Known) -> bool {
    row.patient.birth.day().is_some()
        && known.facts.birth == row.patient.birth.to_string()
        && !row.commune_today.is_empty()
        && known.commune_today == row.commune_today
        && !sexes_differ(row, known)
}

fn sexes_differ(row: &Listed, known: &Known) -> bool {
    let theirs = Sex::from_code(&known.facts.sex);
    row.patient.sex != Sex::Unknown && theirs != Sex::Unknown && row.patient.sex != theirs
}

fn known_again(known: &Known, otherwise: Reason) -> Reason {
    if known.fresh { Reason::AgainInFile } else { otherwise }
}

fn has_personal(numbers: &[Identifier]) -> bool {
    numbers.iter().any(|number| number.system == IdentifierSystem::PersonalNumber)
}

fn as_known(known: &Known, claimed: &[Identifier]) -> rules::Known {
    let numbers: Vec<Identifier> =
        known.numbers.iter().filter(|number| claimed.contains(number)).cloned().collect();
    rules::Known {
        person: PersonId(known.id),
        name_keys: known.name_keys.clone(),
        births: known.births.clone(),
        in_force: numbers.iter().any(|number| !known.cancelled.contains(number)),
        numbers,
    }
}

fn reason_of(reason: UnsureReason) -> Reason {
    match reason {
        UnsureReason::NameOrBirthDiffers => Reason::NameOrBirthDiffers,
        UnsureReason::NumbersDisagree => Reason::NumbersDisagree,
        UnsureReason::SeveralFit => Reason::SeveralFit,
        UnsureReason::NumberContradictsBirth => Reason::NumberContradicts,
        UnsureReason::NumberCancelled => Reason::NumberCancelled,
        UnsureReason::NoStrongNumber | UnsureReason::VisitOfOtherPerson | UnsureReason::UnknownPatient => {
            Reason::TooLittle
        }
    }
}
