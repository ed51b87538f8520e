//! Some rows of a list, decided one after the other and written together.

use std::collections::{BTreeMap, HashMap, HashSet};

use record::{PartialDate, Sex, name_key};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::clean::{Cleaned, Listed};
use super::decide::{Facts, Household, Known, People, Verdict, decide};
use super::source::{Note, Outcome, Reason, Source};
use super::store::{self, FactsChange, NewPerson, RowResult};
use crate::access::PersonId;
use crate::people::coverage::{Changes, Counted, Counts, Residence, count_change};
use crate::people::person::commune_today;
use crate::people::rules::{self, Standing};
use crate::people::store as people;
use crate::platform::{Conn, Error, Moment, Result, Tx};

/// Whose list it is and for which day it speaks.
#[derive(Debug, Clone, Copy)]
pub(super) struct About {
    pub batch: Uuid,
    pub source: Source,
    pub as_of: PartialDate,
}

/// What a row changed about somebody, as it was before.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Before {
    pub facts: Facts,
    pub changed_at: i64,
    pub household: Option<Household>,
    /// The numbers that the row gave.
    pub given: Vec<record::Identifier>,
}

/// What is known of a row beside its outcome.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Notes {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub candidates: Vec<Uuid>,
}

/// More candidates help nobody.
const CANDIDATES_MAX: usize = 10;

/// What a chunk comes to.
pub(super) struct Plan {
    pub rows: Vec<RowResult>,
    /// Places in the people.
    created: Vec<usize>,
    /// Places of those who were there, with the moment of their last change before.
    changed: BTreeMap<usize, i64>,
    households: HashSet<usize>,
    numbers: Vec<(Uuid, record::Identifier, Standing)>,
}

impl Plan {
    /// Returns the rows by outcome, in the order of [`Outcome::ALL`].
    pub fn counts(&self) -> [i64; 4] {
        Outcome::ALL
            .map(|outcome| self.rows.iter().filter(|row| row.outcome == outcome.code()).count() as i64)
    }
}

/// Loads everybody whom these rows may mean and who is not there yet.
pub(super) async fn load(
    conn: &mut Conn<'_>,
    rows: &[Cleaned],
    people: &mut People,
    batch: Uuid,
    communes: &mut HashMap<(String, String), String>,
) -> Result<()> {
    let listed =
        || rows.iter().filter_map(|row| if let Cleaned::Person(listed) = row { Some(listed) } else { None });
    let mut values: Vec<String> = listed()
        .flat_map(|row| {
            row.patient.identifiers.iter().filter(|number| number.system.is_strong()).chain(&row.meant)
        })
        .map(|number| number.value.clone())
        .collect();
    values.sort_unstable();
    values.dedup();
    let mut names: Vec<(String, String, String)> = listed().flat_map(|row| births_like(row)).collect();
    names.sort_unstable();
    names.dedup();
    let mut ids = store::people_with_values(conn, &values).await?;
    ids.extend(store::people_with_names(conn, &names).await?);
    ids.sort_unstable();
    ids.dedup();
    let mut roots: HashMap<Uuid, Uuid> = HashMap::new();
    // An entry that was merged stands for the one it is shown under.
    let mut asked = ids.clone();
    while !asked.is_empty() {
        let links = store::links_of(conn, &asked).await?;
        asked = links.iter().map(|link| link.survivor).filter(|id| !ids.contains(id)).collect();
        ids.extend(&asked);
        roots.extend(links.into_iter().map(|link| (link.merged, link.survivor)));
    }
    ids.sort_unstable();
    ids.dedup();
    ids.retain(|id| !people.has(*id));
    let root_of =
        |id: Uuid| std::iter::successors(Some(id), |id| roots.get(id).copied()).take(8).last().unwrap_or(id);
    let mut numbers: HashMap<Uuid, Vec<(record::Identifier, bool)>> = HashMap::new();
    let mut cancelled: HashMap<Uuid, Vec<record::Identifier>> = HashMap::new();
    for row in store::numbers_of(conn, &ids).await? {
        let entry = numbers.entry(root_of(row.person_id)).or_default();
        if row.standing == Standing::Cancelled.code() {
            cancelled.entry(root_of(row.person_id)).or_default().push(row.number()?);
        }
        let number = (row.number()?, row.standing != Standing::Used.code());
        if !entry.contains(&number) {
            entry.push(number);
        }
    }
    let mut households: HashMap<Uuid, Household> = HashMap::new();
    for row in store::households_of(conn, &ids).await? {
        let household = Household {
            commune: row.commune,
            household: row.household,
            relation: row.relation,
            head: row.head,
            as_of: row.as_of,
            source: row.source,
        };
        households.insert(row.person_id, household);
    }
    let met: HashSet<Uuid> =
        store::met_in_batch(conn, batch, &ids).await?.into_iter().map(|row| row.person_id).collect();
    let rows = store::facts_of(conn, &ids).await?;
    // What merged entries say of name and birth, under the entry they are shown under.
    let mut said: HashMap<Uuid, (Vec<String>, Vec<PartialDate>)> = HashMap::new();
    for row in &rows {
        let (names, births) = said.entry(root_of(row.id)).or_default();
        names.extend(keys(&row.name_key, &row.other_names));
        births.extend(row.birth.parse::<PartialDate>());
    }
    for row in rows {
        if people.has(row.id) || root_of(row.id) != row.id {
            continue;
        }
        let (mut name_keys, births) = said.remove(&row.id).unwrap_or_default();
        name_keys.sort_unstable();
        name_keys.dedup();
        let numbers = numbers.remove(&row.id).unwrap_or_default();
        let held: Vec<_> = numbers.iter().filter(|number| number.1).map(|number| number.0.clone()).collect();
        let commune_today = today(communes, &row.commune, &row.as_of);
        let known = Known {
            id: row.id,
            name_keys,
            births,
            cancelled: cancelled.remove(&row.id).unwrap_or_default(),
            commune_today,
            numbers: numbers.into_iter().map(|number| number.0).collect(),
            household: households.remove(&row.id),
            changed_at: row.changed_at,
            fresh: met.contains(&row.id),
            facts: Facts {
                name: row.name,
                birth: row.birth,
                sex: row.sex,
                ethnicity: row.ethnicity,
                nationality: row.nationality,
                occupation: row.occupation,
                phone: row.phone,
                address: row.address,
                province: row.province,
                commune: row.commune,
                as_of: row.as_of,
                residence: row.residence,
            },
        };
        people.add(known, held);
    }
    Ok(())
}

/// Returns the name with every birth that could be the row's, as texts from and to.
fn births_like(row: &Listed) -> Vec<(String, String, String)> {
    let birth = row.patient.birth;
    let exact = |text: String| (row.key.clone(), text.clone(), text);
    match (birth.month(), birth.day()) {
        (Some(month), Some(_)) => vec![
            exact(birth.to_string()),
            exact(format!("{:04}-{month:02}", birth.year())),
            exact(format!("{:04}", birth.year())),
        ],
        _ => vec![(row.key.clone(), format!("{:04}", birth.year()), format!("{:04}-99", birth.year()))],
    }
}

fn keys(name_key: &str, other_names: &str) -> Vec<String> {
    #[derive(Deserialize)]
    struct Other {
        key: String,
    }
    let others: Vec<Other> = serde_json::from_str(other_names).unwrap_or_default();
    let mut keys = vec![name_key.to_owned()];
    keys.extend(others.into_iter().map(|other| other.key));
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// Returns the commune of today for a code of a day; a list has few of them.
fn today(communes: &mut HashMap<(String, String), String>, commune: &str, as_of: &str) -> String {
    let key = (commune.to_owned(), as_of.to_owned());
    communes.entry(key).or_insert_with(|| commune_today(commune, as_of)).clone()
}

/// Decides the rows in their order; each sees what those before it made.
pub(super) fn plan(rows: &[Cleaned], people: &mut People, about: &About, now: Moment) -> Result<Plan> {
    let mut plan = Plan {
        rows: Vec::with_capacity(rows.len()),
        created: Vec::new(),
        changed: BTreeMap::new(),
        households: HashSet::new(),
        numbers: Vec::new(),
    };
    for row in rows {
        let result = match row {
            Cleaned::Rejected { line, reason } => result(*line, *reason, None, &Notes::default(), None, now)?,
            Cleaned::Person(row) => plan.take(row, people, about, now)?,
        };
        plan.rows.push(result);
    }
    Ok(plan)
}

fn result(
    line: u32,
    reason: Reason,
    person: Option<Uuid>,
    notes: &Notes,
    before: Option<&Before>,
    now: Moment,
) -> Result<RowResult> {
    let unwritable = |error: serde_json::Error| Error::Work(error.to_string());
    let bare = notes.notes.is_empty() && notes.candidates.is_empty();
    Ok(RowResult {
        line: line.into(),
        outcome: reason.outcome().code().to_owned(),
        reason: reason.code().to_owned(),
        person,
        notes: if bare { String::new() } else { serde_json::to_string(notes).map_err(unwritable)? },
        before: before.map(serde_json::to_string).transpose().map_err(unwritable)?.unwrap_or_default(),
        written_at: now.0,
        undone: String::new(),
    })
}

impl Plan {
    fn take(&mut self, row: &Listed, people: &mut People, about: &About, now: Moment) -> Result<RowResult> {
        let mut notes = row.notes.clone();
        let (reason, person, before, candidates) = match decide(row, people) {
            Verdict::Create(reason) => {
                let at = self.create(row, people, about, &mut notes, now);
                (reason, Some(people.all[at].id), None, Vec::new())
            }
            Verdict::Match { at, reason } => {
                let before = self.refresh(at, row, people, about, &mut notes, now);
                (reason, Some(people.all[at].id), before, Vec::new())
            }
            Verdict::Queue { reason, candidates } => (reason, None, None, candidates),
        };
        notes.dedup();
        let notes = Notes {
            notes: notes.into_iter().map(|note| note.code().to_owned()).collect(),
            candidates: candidates.into_iter().take(CANDIDATES_MAX).map(|at| people.all[at].id).collect(),
        };
        result(row.line, reason, person, &notes, before.as_ref(), now)
    }

    fn create(
        &mut self,
        row: &Listed,
        people: &mut People,
        about: &About,
        notes: &mut Vec<Note>,
        now: Moment,
    ) -> usize {
        let patient = &row.patient;
        let known = Known {
            id: Uuid::now_v7(),
            facts: Facts {
                name: patient.name.clone(),
                birth: patient.birth.to_string(),
                sex: patient.sex.code().to_owned(),
                ethnicity: patient.ethnicity.clone(),
                nationality: patient.nationality.clone(),
                occupation: patient.occupation.clone(),
                phone: patient.phone.clone(),
                address: patient.address.clone(),
                province: patient.province.clone(),
                commune: patient.commune.clone(),
                as_of: about.as_of.to_string(),
                residence: residence_of(row, about).code().to_owned(),
            },
            name_keys: vec![row.key.clone()],
            births: vec![patient.birth],
            cancelled: Vec::new(),
            commune_today: row.commune_today.clone(),
            numbers: Vec::new(),
            household: household_of(row, about),
            changed_at: now.0,
            fresh: true,
        };
        let housed = known.household.is_some();
        let at = people.add(known, []);
        self.created.push(at);
        if housed {
            self.households.insert(at);
        }
        self.give_numbers(at, row, people, notes);
        at
    }

    /// Takes over what the list says newly; a list that is older than what is known fills gaps only.
    fn refresh(
        &mut self,
        at: usize,
        row: &Listed,
        people: &mut People,
        about: &About,
        notes: &mut Vec<Note>,
        now: Moment,
    ) -> Option<Before> {
        let known = &people.all[at];
        let (facts, household) = (known.facts.clone(), known.household.clone());
        let (changed_at, newer) = (known.changed_at, about.as_of.to_string() > known.facts.as_of);
        let given = self.give_numbers(at, row, people, notes);
        let known = &mut people.all[at];
        fill(known, row, about, newer, notes);
        if let Some(said) = household_of(row, about) {
            let same = known.household.as_ref().is_some_and(|known| {
                (&known.commune, &known.household, &known.relation)
                    == (&said.commune, &said.household, &said.relation)
            });
            if !same && known.household.as_ref().is_none_or(|known| known.as_of < said.as_of) {
                known.household = Some(said);
                self.households.insert(at);
            }
        }
        if known.facts == facts && known.household == household && given.is_empty() {
            return None;
        }
        known.changed_at = now.0;
        if !self.created.contains(&at) {
            self.changed.entry(at).or_insert(changed_at);
        }
        Some(Before { facts, changed_at, household, given })
    }

    fn give_numbers(
        &mut self,
        at: usize,
        row: &Listed,
        people: &mut People,
        notes: &mut Vec<Note>,
    ) -> Vec<record::Identifier> {
        let mut given = Vec::new();
        for number in &row.patient.identifiers {
            if people.all[at].numbers.contains(number) {
                continue;
            }
            let standing = match rules::standing_of(number, row.patient.birth, row.patient.sex) {
                Standing::Holds if people.is_held(number) => {
                    notes.push(Note::NumberOfOther);
                    Standing::Used
                }
                standing => standing,
            };
            people.give(at, number.clone(), standing == Standing::Holds);
            self.numbers.push((people.all[at].id, number.clone(), standing));
            given.push(number.clone());
        }
        given
    }

    /// Writes everything; false when somebody changed one of the people in between.
    pub async fn write(&self, tx: &mut Tx<'_>, people: &People, about: &About, now: Moment) -> Result<bool> {
        let household =
            |known: &Known| known.household.as_ref().map_or(String::new(), |h| h.household.clone());
        let created: Vec<&Known> = self.created.iter().map(|at| &people.all[*at]).collect();
        let rows: Vec<_> = created
            .iter()
            .map(|known| NewPerson {
                id: known.id,
                facts: &known.facts,
                commune_today: &known.commune_today,
                household: known.household.as_ref().map_or("", |household| &household.household),
            })
            .collect();
        store::insert_people(tx, &rows, now).await?;
        let changes: Vec<_> = self
            .changed
            .iter()
            .map(|(at, found_at)| {
                let known = &people.all[*at];
                FactsChange {
                    id: known.id,
                    facts: &known.facts,
                    found_at: *found_at,
                    changed_at: now.0,
                    commune_today: known.commune_today.clone(),
                    household: household(known),
                }
            })
            .collect();
        let mut coverage = Changes::default();
        for known in created {
            coverage.give(Some(counted_new(known)));
        }
        coverage.write(tx, now).await?;
        if !change_people(tx, &changes, now).await? {
            return Ok(false);
        }
        let as_of = about.as_of.to_string();
        store::insert_numbers(tx, &self.numbers, (&as_of, about.source.code()), now).await?;
        let households = self.households.iter().filter_map(|at| {
            let known = &people.all[*at];
            known.household.as_ref().map(|household| (known.id, household))
        });
        store::set_households(tx, &households.collect::<Vec<_>>()).await?;
        store::insert_rows(tx, about.batch, &self.rows).await?;
        Ok(true)
    }
}

/// How a new entry without a record counts.
fn counted_new(known: &Known) -> Counted {
    let residence = Residence::from_code(&known.facts.residence).unwrap_or(Residence::Unlisted);
    Counted {
        place: (known.commune_today.clone(), residence),
        counts: Counts { residents: 1, ..Counts::default() },
    }
}

/// Changes entries with what hangs on them: the counts of their communes and the keys of their names. False when
/// somebody changed one of them in between.
pub(super) async fn change_people(tx: &mut Tx<'_>, changes: &[FactsChange<'_>], now: Moment) -> Result<bool> {
    let mut moved = Vec::new();
    for change in changes {
        let Some(before) = people::find_row(tx, PersonId(change.id)).await? else { return Ok(false) };
        let mut after = before.clone();
        let facts = change.facts;
        after.name.clone_from(&facts.name);
        after.birth =
            facts.birth.parse().map_err(|_| Error::Damaged(format!("birth of person {}", change.id)))?;
        after.commune.clone_from(&facts.commune);
        after.as_of.clone_from(&facts.as_of);
        after.residence.clone_from(&facts.residence);
        count_change(tx, &after, now).await?;
        moved.push((before, after));
    }
    if !store::update_people(tx, changes).await? {
        return Ok(false);
    }
    for (before, after) in &moved {
        people::index_names(tx, Some(before), after).await?;
    }
    Ok(true)
}

/// Removes entries with what hangs on them.
pub(super) async fn drop_people(tx: &mut Tx<'_>, gone: &[Uuid], now: Moment) -> Result<()> {
    let mut coverage = Changes::default();
    for id in gone {
        let Some(row) = people::find_row(tx, PersonId(*id)).await? else { continue };
        store::drop_name(tx, *id, &row.commune_today(), &row.name).await?;
        coverage.take(Counted::of(std::slice::from_ref(&row)));
    }
    coverage.write(tx, now).await?;
    store::drop_people(tx, gone).await
}

fn household_of(row: &Listed, about: &About) -> Option<Household> {
    (!row.household.is_empty()).then(|| Household {
        commune: row.commune_today.clone(),
        household: row.household.clone(),
        relation: row.relation.clone(),
        head: row.head,
        as_of: about.as_of.to_string(),
        source: about.source.code().to_owned(),
    })
}

/// A list of insured people does not say that they live here.
fn residence_of(row: &Listed, about: &About) -> Residence {
    match (row.residence, about.source) {
        (Some(residence), _) => residence,
        (None, Source::Bhxh) => Residence::Unlisted,
        (None, Source::Mis2022 | Source::Population) => Residence::Living,
    }
}

fn fill(known: &mut Known, row: &Listed, about: &About, newer: bool, notes: &mut Vec<Note>) {
    let patient = &row.patient;
    let facts = &mut known.facts;
    if name_key(&facts.name) == row.key && rules::is_better_spelt(&patient.name, &facts.name) {
        facts.name = patient.name.clone();
    }
    let birth = patient.birth.to_string();
    if birth.len() > facts.birth.len() && birth.starts_with(&facts.birth) {
        facts.birth = birth;
    }
    if Sex::from_code(&facts.sex) == Sex::Unknown {
        facts.sex = patient.sex.code().to_owned();
    }
    let fields = [
        (&mut facts.ethnicity, &patient.ethnicity),
        (&mut facts.nationality, &patient.nationality),
        (&mut facts.occupation, &patient.occupation),
        (&mut facts.phone, &patient.phone),
    ];
    for (old, new) in fields {
        if !new.is_empty() && (newer || old.is_empty()) {
            old.clone_from(new);
        }
    }
    if matches!(row.doubt, Some(Reason::CommuneUnknown | Reason::CommuneSplit)) {
        notes.push(Note::CommuneLeft);
        return;
    }
    // Living somewhere is known exactly, or at least that a list of residents has them.
    let residence = residence_of(row, about);
    if residence != Residence::Unlisted && (facts.residence.is_empty() || newer && row.residence.is_some()) {
        facts.residence = residence.code().to_owned();
    }
    // A commune's code means something only with its day, so the two move together.
    if !patient.commune.is_empty() && (newer || facts.commune.is_empty()) {
        let moved = (&facts.address, &facts.province, &facts.commune)
            != (&patient.address, &patient.province, &patient.commune);
        if moved {
            facts.address.clone_from(&patient.address);
            facts.province.clone_from(&patient.province);
            facts.commune.clone_from(&patient.commune);
            facts.as_of = about.as_of.to_string();
            known.commune_today.clone_from(&row.commune_today);
        }
    }
}
