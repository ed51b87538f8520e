//! All SQL of this room.

mod coverage;
mod links;
mod numbers;
mod pairs;
mod search;
mod shown;

use std::sync::LazyLock;

use record::{Identifier, IdentifierSystem, PartialDate};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use uuid::Uuid;

use super::coverage::{Changes, Counted};
use super::resolve::Seen;
use super::rules::Standing;
use crate::access::PersonId;
use crate::on;
use crate::platform::{Conn, Error, Moment, Result, Tx};

pub(super) use coverage::{add_coverage, coverage_until, links_in_force, people_after, people_of_commune};
pub use links::group_of;
pub(super) use links::{NewLink, find_link, insert_link, links_of, lock_person, survivors, undo_link};
pub(super) use numbers::{add_replacement, cancel_number};
pub use pairs::set_mother;
pub(super) use pairs::{
    PairDecision, PairRow, are_mother_and_child, decide_pair, find_pair, insert_pair, queue, waiting,
};

pub(super) use search::{
    FoundRow, Where, clear_names, found_rows, index_names, names_by_keys, names_of_commune, set_commune_today,
};
pub use search::{NewName, insert_people};
pub use shown::{candidates, find_by_identifier, get, holder_of};
pub(super) use shown::{holds_personal_number, rows_of, side_of};

/// More numbers than this in one file are not a patient's; the rest is kept with the visit only.
pub(super) const IDENTIFIERS_MAX: usize = 8;

/// A row of `person`, with the columns that need no parsing kept as text.
#[derive(Debug, Clone)]
pub(super) struct PersonRow {
    pub id: Uuid,
    pub name: String,
    pub name_key: String,
    pub other_names: String,
    pub birth: PartialDate,
    pub sex: String,
    pub ethnicity: String,
    pub nationality: String,
    pub occupation: String,
    pub phone: String,
    pub address: String,
    pub province: String,
    pub commune: String,
    pub as_of: String,
    /// The day of the latest visit, '' when there was none.
    pub visited_on: String,
    /// How they live here, as a list of residents says; '' when known from visits only.
    pub residence: String,
    pub household: String,
    /// The commune that keeps the record.
    pub managed_by: String,
    /// The outcome of the comparison with the national population data, and its day.
    pub verified: String,
    pub verified_on: String,
    /// The day on which a record was made, '' when there is none.
    pub record_on: String,
}

#[derive(Debug, Serialize, Deserialize)]
struct OtherName {
    name: String,
    key: String,
}

/// A person met by one of the numbers asked for.
pub(super) struct Sighting {
    pub number: Identifier,
    /// Cancelled by who issued it: it tells who it was and proves nothing any more.
    pub cancelled: bool,
    pub person: PersonRow,
}

macro_rules! person_rows {
    ($($row:ty),*) => {$(
        impl<'r> FromRow<'r, $row> for PersonRow {
            fn from_row(row: &'r $row) -> std::result::Result<Self, sqlx::Error> {
                use sqlx::Row as _;
                let birth: String = row.try_get("birth")?;
                Ok(Self {
                    id: row.try_get("id")?,
                    name: row.try_get("name")?,
                    name_key: row.try_get("name_key")?,
                    other_names: row.try_get("other_names")?,
                    birth: birth.parse().map_err(|_| sqlx::Error::Decode("birth of a person".into()))?,
                    sex: row.try_get("sex")?,
                    ethnicity: row.try_get("ethnicity")?,
                    nationality: row.try_get("nationality")?,
                    occupation: row.try_get("occupation")?,
                    phone: row.try_get("phone")?,
                    address: row.try_get("address")?,
                    province: row.try_get("province")?,
                    commune: row.try_get("commune")?,
                    as_of: row.try_get("as_of")?,
                    visited_on: row.try_get("visited_on")?,
                    residence: row.try_get("residence")?,
                    household: row.try_get("household")?,
                    managed_by: row.try_get("managed_by")?,
                    verified: row.try_get("verified")?,
                    verified_on: row.try_get("verified_on")?,
                    record_on: row.try_get("record_on")?,
                })
            }
        }

        impl<'r> FromRow<'r, $row> for Sighting {
            fn from_row(row: &'r $row) -> std::result::Result<Self, sqlx::Error> {
                use sqlx::Row as _;
                let system: String = row.try_get("system")?;
                let system = IdentifierSystem::from_code(&system)
                    .ok_or_else(|| sqlx::Error::Decode("system of an identifier".into()))?;
                let number = Identifier { system, value: row.try_get("value")? };
                let standing: String = row.try_get("standing")?;
                let cancelled = standing == Standing::Cancelled.code();
                Ok(Self { number, cancelled, person: PersonRow::from_row(row)? })
            }
        }
    )*};
}
person_rows!(sqlx::sqlite::SqliteRow, sqlx::postgres::PgRow);

impl PersonRow {
    /// Returns the keys of the name and of all former names.
    pub fn name_keys(&self) -> Vec<String> {
        let others: Vec<OtherName> = serde_json::from_str(&self.other_names).unwrap_or_default();
        std::iter::once(self.name_key.clone()).chain(others.into_iter().map(|other| other.key)).collect()
    }

    /// Returns the former names as they were written.
    pub fn other_names(&self) -> Result<Vec<String>> {
        let damaged = |_| Error::Damaged(format!("other names of person {}", self.id));
        let others: Vec<OtherName> = serde_json::from_str(&self.other_names).map_err(damaged)?;
        Ok(others.into_iter().map(|other| other.name).collect())
    }

    pub fn knows_name(&self, key: &str) -> bool {
        self.name_keys().iter().any(|known| known == key)
    }
}

/// Returns everyone known by one of these numbers, once per number.
pub(super) async fn sightings(conn: &mut Conn<'_>, identifiers: &[Identifier]) -> Result<Vec<Sighting>> {
    let Some(first) = identifiers.first() else { return Ok(Vec::new()) };
    // The statement has a fixed number of places, so that it is prepared once; spare places repeat a value.
    let value = |at: usize| identifiers.get(at).unwrap_or(first).value.clone();
    let found: Vec<Sighting> = on!(conn, c => sqlx::query_as(
        "SELECT i.system, i.value, i.standing, p.*
         FROM identifier i JOIN person p ON p.id = i.person_id
         WHERE i.value IN ($1, $2, $3, $4, $5, $6, $7, $8)")
        .bind(value(0)).bind(value(1)).bind(value(2)).bind(value(3))
        .bind(value(4)).bind(value(5)).bind(value(6)).bind(value(7))
        .fetch_all(c).await)?;
    Ok(found.into_iter().filter(|sighting| identifiers.contains(&sighting.number)).collect())
}

/// Adds a number; returns false when another person holds it.
pub(super) async fn add_identifier(
    tx: &mut Tx<'_>,
    person: PersonId,
    identifier: &Identifier,
    standing: Standing,
    seen: &Seen<'_>,
    now: Moment,
) -> Result<bool> {
    let added = on!(tx, c => sqlx::query(
        "INSERT INTO identifier (value, system, person_id, standing, valid_from, valid_to, source, recorded_at)
         VALUES ($1, $2, $3, $4, $5, '', $6, $7)
         ON CONFLICT (value, system) WHERE standing <> 'used' DO NOTHING")
        .bind(&identifier.value)
        .bind(identifier.system.code())
        .bind(person.0)
        .bind(standing.code())
        .bind(seen.at.to_string())
        .bind(seen.source.as_str())
        .bind(now.0)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(added > 0)
}

/// Adds the numbers of a new person; returns false when another person holds one of them.
///
/// One statement however many numbers there are: new people are what a young province mostly receives.
pub(super) async fn add_identifiers(
    tx: &mut Tx<'_>,
    person: PersonId,
    numbers: &[(&Identifier, Standing)],
    (at, source): (&str, &str),
    now: Moment,
) -> Result<bool> {
    let Some(statement) = numbers.len().checked_sub(1).and_then(|at| ADD_IDENTIFIERS.get(at).copied()) else {
        return Ok(true);
    };
    let added = on!(tx, c => {
        let mut query = sqlx::query(statement).bind(person.0).bind(at).bind(source).bind(now.0);
        for (identifier, standing) in numbers {
            query = query.bind(&identifier.value).bind(identifier.system.code()).bind(standing.code());
        }
        query.execute(c).await.map(|done| done.rows_affected())
    })?;
    Ok(added == numbers.len() as u64)
}

/// The statements for one number, for two and so on.
static ADD_IDENTIFIERS: LazyLock<[&'static str; IDENTIFIERS_MAX]> = LazyLock::new(|| {
    std::array::from_fn(|more| {
        let rows = (0..=more).map(|row| {
            let first = 5 + 3 * row;
            format!("(${first}, ${}, $1, ${}, $2, '', $3, $4)", first + 1, first + 2)
        });
        let rows = rows.collect::<Vec<_>>().join(", ");
        // Made once and kept for ever; nothing that anybody sent is part of the text.
        let statement = format!(
            "INSERT INTO identifier (value, system, person_id, standing, valid_from, valid_to, source, recorded_at)
             VALUES {rows} ON CONFLICT (value, system) WHERE standing <> 'used' DO NOTHING"
        );
        &*statement.leak()
    })
});

/// Takes back the numbers of a person who was not made after all.
pub(super) async fn drop_identifiers(tx: &mut Tx<'_>, person: PersonId) -> Result<()> {
    on!(tx, c => sqlx::query("DELETE FROM identifier WHERE person_id = $1")
        .bind(person.0).execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Writes a new person down, findable by name and counted.
pub(super) async fn insert_person(tx: &mut Tx<'_>, row: &PersonRow, now: Moment) -> Result<()> {
    on!(tx, c => sqlx::query(
        "INSERT INTO person (id, name, name_key, other_names, birth, sex, ethnicity, nationality, occupation, phone,
                             address, province, commune, as_of, visited_on, residence, household, managed_by,
                             verified, verified_on, record_on, commune_today, created_at, changed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21,
                 $22, $23, $23)")
        .bind(row.id)
        .bind(&row.name)
        .bind(&row.name_key)
        .bind(&row.other_names)
        .bind(row.birth.to_string())
        .bind(&row.sex)
        .bind(&row.ethnicity)
        .bind(&row.nationality)
        .bind(&row.occupation)
        .bind(&row.phone)
        .bind(&row.address)
        .bind(&row.province)
        .bind(&row.commune)
        .bind(&row.as_of)
        .bind(&row.visited_on)
        .bind(&row.residence)
        .bind(&row.household)
        .bind(&row.managed_by)
        .bind(&row.verified)
        .bind(&row.verified_on)
        .bind(&row.record_on)
        .bind(row.commune_today())
        .bind(now.0)
        .execute(c).await.map(|_| ()))?;
    index_names(tx, None, row).await?;
    let mut changes = Changes::default();
    changes.give(Counted::of(std::slice::from_ref(row)));
    changes.write(tx, now).await
}

/// Writes down what changed about a person, except the names beside the one in use; counted by the caller.
pub(super) async fn update_person(
    tx: &mut Tx<'_>,
    before: &PersonRow,
    row: &PersonRow,
    now: Moment,
) -> Result<()> {
    on!(tx, c => sqlx::query(
        "UPDATE person SET name = $2, birth = $3, sex = $4, ethnicity = $5, nationality = $6, occupation = $7,
             phone = $8, address = $9, province = $10, commune = $11, as_of = $12, visited_on = $13,
             residence = $14, household = $15, managed_by = $16, verified = $17, verified_on = $18,
             record_on = $19, commune_today = $20, changed_at = $21
         WHERE id = $1")
        .bind(row.id)
        .bind(&row.name)
        .bind(row.birth.to_string())
        .bind(&row.sex)
        .bind(&row.ethnicity)
        .bind(&row.nationality)
        .bind(&row.occupation)
        .bind(&row.phone)
        .bind(&row.address)
        .bind(&row.province)
        .bind(&row.commune)
        .bind(&row.as_of)
        .bind(&row.visited_on)
        .bind(&row.residence)
        .bind(&row.household)
        .bind(&row.managed_by)
        .bind(&row.verified)
        .bind(&row.verified_on)
        .bind(&row.record_on)
        .bind(row.commune_today())
        .bind(now.0)
        .execute(c).await.map(|_| ()))?;
    // Names beside the one in use are not this statement's.
    let after = PersonRow { other_names: before.other_names.clone(), ..row.clone() };
    index_names(tx, Some(before), &after).await
}

/// Adds a name under which the person was also written down.
pub(super) async fn add_other_name(
    tx: &mut Tx<'_>,
    row: &PersonRow,
    name: &str,
    key: &str,
    now: Moment,
) -> Result<()> {
    let damaged = |_| Error::Damaged(format!("other names of person {}", row.id));
    let mut names: Vec<OtherName> = serde_json::from_str(&row.other_names).map_err(damaged)?;
    names.push(OtherName { name: name.to_owned(), key: key.to_owned() });
    let names = serde_json::to_string(&names).map_err(damaged)?;
    on!(tx, c => sqlx::query("UPDATE person SET other_names = $2, changed_at = $3 WHERE id = $1")
        .bind(row.id).bind(&names).bind(now.0).execute(c).await.map(|_| ()))?;
    index_names(tx, Some(row), &PersonRow { other_names: names, ..row.clone() }).await
}

pub(super) async fn find_row(conn: &mut Conn<'_>, person: PersonId) -> Result<Option<PersonRow>> {
    Ok(on!(conn, c => sqlx::query_as(
        "SELECT * FROM person WHERE id = $1")
        .bind(person.0).fetch_optional(c).await)?)
}
