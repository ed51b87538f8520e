//! Finding or making the person of a visit, inside the transaction that accepts it.

use std::collections::HashMap;

use record::{FacilityCode, Identifier, PartialDate, Patient, Sex, name_key};
use uuid::Uuid;

use super::coverage::count_change;
use super::rules::{self, Claim, Decision, Known, Standing, UnsureReason};
use super::store::{self, PersonRow, Sighting};
use crate::access::PersonId;
use crate::platform::{Error, Moment, Result, Tx};

/// A patient as one facility wrote them down on one day.
#[derive(Debug, Clone, Copy)]
pub struct Seen<'a> {
    pub patient: &'a Patient,
    pub source: &'a FacilityCode,
    pub at: PartialDate,
    /// In whose book an earlier version of this very visit stands.
    pub earlier: Option<PersonId>,
}

/// Whose visit it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resolution {
    Same(PersonId),
    New(PersonId),
    Unsure { reason: UnsureReason, candidates: Vec<PersonId> },
}

/// Tries before giving up on a number that others keep taking in the same moment.
const TRIES_MAX: usize = 4;

/// Finds the person of a visit, makes one, or says why a human must decide; then nothing is written.
pub async fn resolve(tx: &mut Tx<'_>, seen: &Seen<'_>, now: Moment) -> Result<Resolution> {
    let numbers = distinct(&seen.patient.identifiers);
    let claim = Claim::of(seen.patient, &numbers);
    let earlier = match seen.earlier {
        Some(person) => store::find_row(tx, person).await?,
        None => None,
    };
    for _ in 0..TRIES_MAX {
        let sightings = store::sightings(tx, &numbers).await?;
        let roots = Roots::of(tx, &sightings, earlier.as_ref().map(|row| row.id)).await?;
        let known = known_by(&claim, &sightings, &roots);
        let before = earlier.as_ref().map(|row| known_row(row, &roots));
        match rules::decide(&claim, &known, before.as_ref()) {
            Decision::Same(root) => {
                let row = entry_for(root, &sightings, earlier.as_ref(), &roots);
                let person = PersonId(row.id);
                // Numbers before the count, as for a new person: whoever holds one may wait for the other.
                add_missing_numbers(tx, person, &sightings, seen, now).await?;
                refresh_row(tx, row, seen, now).await?;
                return Ok(Resolution::Same(person));
            }
            Decision::New => {
                // Somebody else may take one of the numbers in this very moment; then their person is ours.
                if let Some(person) = create_if_free(tx, seen, now).await? {
                    return Ok(Resolution::New(person));
                }
            }
            Decision::Unsure { reason, candidates } => return Ok(Resolution::Unsure { reason, candidates }),
        }
    }
    Err(Error::Work("the numbers of a person keep changing hands".into()))
}

/// Under which entry each of the people met is shown.
struct Roots(HashMap<Uuid, Uuid>);

impl Roots {
    async fn of(tx: &mut Tx<'_>, sightings: &[Sighting], other: Option<Uuid>) -> Result<Self> {
        let met = sightings.iter().map(|sighting| sighting.person.id);
        let mut met: Vec<Uuid> = met.chain(other).collect();
        met.sort_unstable();
        met.dedup();
        Ok(Self(store::survivors(tx, &met).await?))
    }

    fn root(&self, person: Uuid) -> PersonId {
        PersonId(*self.0.get(&person).unwrap_or(&person))
    }
}

/// Returns the entry of a person to which a visit is linked.
///
/// Merged entries stay apart underneath, so that a merge can be taken back: a new version of a visit stays where
/// the first one is, and a new visit goes to the entry that its strongest number in force leads to.
fn entry_for(
    root: PersonId,
    sightings: &[Sighting],
    earlier: Option<&PersonRow>,
    roots: &Roots,
) -> PersonRow {
    let mut sighted: Vec<&Sighting> =
        sightings.iter().filter(|sighting| roots.root(sighting.person.id) == root).collect();
    sighted
        .sort_by_key(|sighting| (sighting.cancelled, !sighting.number.system.is_strong(), &sighting.number));
    let earlier = earlier.filter(|row| roots.root(row.id) == root);
    let row = earlier.or_else(|| sighted.first().map(|sighting| &sighting.person));
    row.expect("the decision chose among the people who were looked at").clone()
}

/// Makes a person by somebody's decision, though a number may already be held by another.
pub async fn create(tx: &mut Tx<'_>, seen: &Seen<'_>, now: Moment) -> Result<PersonId> {
    let person = PersonId(Uuid::now_v7());
    for identifier in &distinct(&seen.patient.identifiers) {
        add_number(tx, person, identifier, seen, now).await?;
    }
    store::insert_person(tx, &visitor(person, seen, now), now).await?;
    Ok(person)
}

/// Returns the row of somebody whom a visit makes known: they have a record from this moment.
fn visitor(person: PersonId, seen: &Seen<'_>, now: Moment) -> PersonRow {
    let at = seen.at.to_string();
    PersonRow {
        visited_on: at.clone(),
        record_on: now.local_date().to_string(),
        ..PersonRow::of_patient(person, seen.patient, &at)
    }
}

/// Links a visit to a person by somebody's decision: its name and numbers are known as theirs from now on.
pub async fn link(tx: &mut Tx<'_>, person: PersonId, seen: &Seen<'_>, now: Moment) -> Result<()> {
    let numbers = distinct(&seen.patient.identifiers);
    let sightings = store::sightings(tx, &numbers).await?;
    let row = store::find_row(tx, person).await?;
    let row = row.ok_or_else(|| Error::Damaged(format!("person {person} is gone")))?;
    let key = name_key(&seen.patient.name);
    if !key.is_empty() && !row.knows_name(&key) {
        store::add_other_name(tx, &row, &seen.patient.name, &key, now).await?;
    }
    add_missing_numbers(tx, person, &sightings, seen, now).await?;
    refresh_row(tx, row, seen, now).await
}

fn known_row(row: &PersonRow, roots: &Roots) -> Known {
    Known {
        person: roots.root(row.id),
        name_keys: row.name_keys(),
        births: vec![row.birth],
        numbers: Vec::new(),
        in_force: false,
    }
}

/// Returns the people met, each once with everything their entries say.
fn known_by(claim: &Claim, sightings: &[Sighting], roots: &Roots) -> Vec<Known> {
    let mut known: Vec<Known> = Vec::new();
    for sighting in sightings {
        let row = known_row(&sighting.person, roots);
        let at = match known.iter().position(|known| known.person == row.person) {
            Some(at) => {
                known[at].name_keys.extend(row.name_keys);
                known[at].births.extend(row.births);
                at
            }
            None => {
                known.push(row);
                known.len() - 1
            }
        };
        if claim.numbers.contains(&sighting.number) {
            known[at].numbers.push(sighting.number.clone());
            known[at].in_force |= !sighting.cancelled;
        }
    }
    // With a strong number in hand, people who only share a weak one are no candidates.
    known.retain(|known| claim.numbers.is_empty() || !known.numbers.is_empty());
    known.sort_by_key(|known| known.person);
    known
}

async fn create_if_free(tx: &mut Tx<'_>, seen: &Seen<'_>, now: Moment) -> Result<Option<PersonId>> {
    let person = PersonId(Uuid::now_v7());
    let numbers = distinct(&seen.patient.identifiers);
    let numbers: Vec<_> = numbers
        .iter()
        .map(|number| (number, rules::standing_of(number, seen.patient.birth, seen.patient.sex)))
        .collect();
    let at = seen.at.to_string();
    if !store::add_identifiers(tx, person, &numbers, (&at, seen.source.as_str()), now).await? {
        store::drop_identifiers(tx, person).await?;
        return Ok(None);
    }
    store::insert_person(tx, &visitor(person, seen, now), now).await?;
    Ok(Some(person))
}

/// Takes over what the newest visit says; a late file of an older visit changes nothing.
async fn refresh_row(tx: &mut Tx<'_>, mut row: PersonRow, seen: &Seen<'_>, now: Moment) -> Result<()> {
    let patient = seen.patient;
    let at = seen.at.to_string();
    let later_visit = at > row.visited_on;
    if later_visit {
        row.visited_on.clone_from(&at);
    }
    if row.record_on.is_empty() {
        row.record_on = now.local_date().to_string();
    }
    if at <= row.as_of {
        return if later_visit { write_down(tx, &row, now).await } else { Ok(()) };
    }
    row.as_of = at;
    let same_name = name_key(&patient.name) == row.name_key;
    if same_name && rules::is_better_spelt(&patient.name, &row.name) {
        row.name = patient.name.clone();
    }
    if precision(patient.birth) > precision(row.birth) && row.birth.agrees_with(patient.birth) {
        row.birth = patient.birth;
    }
    if patient.sex != Sex::Unknown {
        row.sex = patient.sex.code().to_owned();
    }
    let newer = [
        (&mut row.ethnicity, &patient.ethnicity),
        (&mut row.nationality, &patient.nationality),
        (&mut row.occupation, &patient.occupation),
        (&mut row.phone, &patient.phone),
    ];
    for (old, new) in newer {
        if !new.is_empty() {
            old.clone_from(new);
        }
    }
    // An address is one thing: parts of two visits must not be mixed.
    if !patient.commune.is_empty() || !patient.address.is_empty() {
        row.address.clone_from(&patient.address);
        row.province.clone_from(&patient.province);
        row.commune.clone_from(&patient.commune);
    }
    write_down(tx, &row, now).await
}

/// Writes a changed person down and counts what changed.
pub(super) async fn write_down(tx: &mut Tx<'_>, row: &PersonRow, now: Moment) -> Result<()> {
    match count_change(tx, row, now).await? {
        Some(before) => store::update_person(tx, &before, row, now).await,
        None => Err(Error::Damaged(format!("person {} is gone", row.id))),
    }
}

async fn add_missing_numbers(
    tx: &mut Tx<'_>,
    person: PersonId,
    sightings: &[Sighting],
    seen: &Seen<'_>,
    now: Moment,
) -> Result<()> {
    let roots = Roots::of(tx, sightings, Some(person.0)).await?;
    // A number that another entry of the same human has is not written down twice.
    let has = |identifier: &Identifier| {
        sightings.iter().any(|sighting| {
            roots.root(sighting.person.id) == roots.root(person.0) && sighting.number == *identifier
        })
    };
    for identifier in &distinct(&seen.patient.identifiers) {
        if !has(identifier) {
            add_number(tx, person, identifier, seen, now).await?;
        }
    }
    Ok(())
}

/// Adds a number as held if it fits and is free, else as used.
async fn add_number(
    tx: &mut Tx<'_>,
    person: PersonId,
    identifier: &Identifier,
    seen: &Seen<'_>,
    now: Moment,
) -> Result<()> {
    let standing = rules::standing_of(identifier, seen.patient.birth, seen.patient.sex);
    if !store::add_identifier(tx, person, identifier, standing, seen, now).await? {
        store::add_identifier(tx, person, identifier, Standing::Used, seen, now).await?;
    }
    Ok(())
}

/// Returns the numbers by which a patient is looked up and known: each once, strong ones first.
///
/// The order is the same for everybody, so that two writers never wait for each other.
pub(super) fn distinct(identifiers: &[Identifier]) -> Vec<Identifier> {
    let mut distinct = identifiers.to_vec();
    distinct.sort_by(|a, b| (!a.system.is_strong(), a).cmp(&(!b.system.is_strong(), b)));
    distinct.dedup();
    distinct.truncate(store::IDENTIFIERS_MAX);
    distinct
}

fn precision(date: PartialDate) -> u8 {
    u8::from(date.month().is_some()) + u8::from(date.day().is_some())
}
