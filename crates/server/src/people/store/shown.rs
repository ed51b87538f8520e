//! People as they are shown: all entries of one human as one.

use record::{Identifier, IdentifierSystem, Sex};
use uuid::Uuid;

use super::super::compare::Side;
use super::super::group::Group;
use super::super::merge::shown_row;
use super::super::person::{Candidate, KnownNumber, Person, may_see};
use super::super::rules::Standing;
use super::{PersonRow, find_row, group_of};
use crate::access::{PersonId, Role, Viewer};
use crate::platform::{Conn, Error, Moment, Result};
use crate::{on, row};

row!(
    struct NumberRow {
        value: String,
        system: String,
        person_id: Uuid,
        standing: String,
        valid_from: String,
        valid_to: String,
        replaced_by: String,
        source: String,
        recorded_at: i64,
    }
);

/// Returns every number of a group, each entry's own.
async fn numbers(conn: &mut Conn<'_>, group: &Group) -> Result<Vec<KnownNumber>> {
    let [a, b, c, d, e, f, g, h] = group.places();
    let rows: Vec<NumberRow> = on!(conn, db => sqlx::query_as(
        "SELECT value, system, person_id, standing, valid_from, valid_to, replaced_by, source, recorded_at
         FROM identifier
         WHERE person_id IN ($1, $2, $3, $4, $5, $6, $7, $8) ORDER BY system, valid_from, value, person_id")
        .bind(a).bind(b).bind(c).bind(d).bind(e).bind(f).bind(g).bind(h)
        .fetch_all(db).await)?;
    rows.into_iter().map(number).collect()
}

fn number(row: NumberRow) -> Result<KnownNumber> {
    let system = IdentifierSystem::from_code(&row.system)
        .ok_or_else(|| Error::Damaged("system of an identifier".into()))?;
    Ok(KnownNumber {
        identifier: Identifier { system, value: row.value },
        person: PersonId(row.person_id),
        held: row.standing == Standing::Holds.code(),
        cancelled: row.standing == Standing::Cancelled.code(),
        valid_from: row.valid_from,
        valid_to: row.valid_to,
        replaced_by: row.replaced_by,
        source: row.source,
        recorded_at: Moment(row.recorded_at),
    })
}

/// Returns the rows of a group, the surviving one first.
pub(in crate::people) async fn rows_of(conn: &mut Conn<'_>, group: &Group) -> Result<Vec<PersonRow>> {
    let mut rows = Vec::with_capacity(group.len());
    for member in group.members() {
        rows.extend(find_row(conn, member).await?);
    }
    Ok(rows)
}

/// Tells whether a personal number in force belongs to a group.
pub(in crate::people) async fn holds_personal_number(conn: &mut Conn<'_>, group: &Group) -> Result<bool> {
    let numbers = numbers(conn, group).await?;
    Ok(numbers
        .iter()
        .any(|number| number.held && number.identifier.system == IdentifierSystem::PersonalNumber))
}

/// Returns a person to a viewer who may see them; for everyone else there is no such person.
///
/// Asked by any of a person's entries, it returns the whole person under the surviving one.
pub async fn get(conn: &mut Conn<'_>, viewer: &Viewer, person: PersonId) -> Result<Option<Person>> {
    let group = group_of(conn, person).await?;
    let rows = rows_of(conn, &group).await?;
    if rows.is_empty() {
        return Ok(None);
    }
    let row = shown_row(&rows);
    let as_of = row.as_of.parse().map_err(|_| Error::Damaged(format!("person {person}")))?;
    let own = viewer.person().is_some_and(|own| group.contains(own));
    if !own && !may_see(viewer, person, &row.commune, as_of) {
        return Ok(None);
    }
    let mut other_names: Vec<String> = Vec::new();
    for row in &rows {
        other_names.push(row.name.clone());
        other_names.extend(row.other_names()?);
    }
    let mut seen = vec![row.name.clone()];
    other_names.retain(|name| {
        !seen.contains(name) && {
            seen.push(name.clone());
            true
        }
    });
    Ok(Some(Person {
        id: group.root(),
        name: row.name.clone(),
        birth: row.birth,
        sex: Sex::from_code(&row.sex),
        ethnicity: row.ethnicity.clone(),
        nationality: row.nationality.clone(),
        occupation: row.occupation.clone(),
        phone: row.phone.clone(),
        address: row.address.clone(),
        province: row.province.clone(),
        commune: row.commune.clone(),
        as_of,
        visited_on: rows.iter().map(|row| &row.visited_on).max().cloned().unwrap_or_default(),
        other_names,
        numbers: numbers(conn, &group).await?,
        entries: group.members().collect(),
    }))
}

/// Returns what is compared of a person: everything their entries say.
pub(in crate::people) async fn side_of(conn: &mut Conn<'_>, person: PersonId) -> Result<Option<Side>> {
    let group = group_of(conn, person).await?;
    let rows = rows_of(conn, &group).await?;
    if rows.is_empty() {
        return Ok(None);
    }
    let row = shown_row(&rows);
    let mut names = vec![row.name.clone()];
    for row in &rows {
        names.push(row.name.clone());
        names.extend(row.other_names()?);
    }
    let numbers = numbers(conn, &group).await?;
    Ok(Some(Side {
        names,
        birth: row.birth,
        sex: Sex::from_code(&row.sex),
        phone: row.phone.clone(),
        address: row.address.clone(),
        commune: row.commune.clone(),
        numbers: numbers.into_iter().map(|number| (number.identifier, number.held)).collect(),
    }))
}

/// Returns the entry that owns a number, for an import that must not make it twice; says nothing else.
pub async fn holder_of(conn: &mut Conn<'_>, identifier: &Identifier) -> Result<Option<PersonId>> {
    let owner: Option<Uuid> = on!(conn, c => sqlx::query_scalar(
        "SELECT person_id FROM identifier WHERE value = $1 AND system = $2 AND standing <> 'used'")
        .bind(&identifier.value).bind(identifier.system.code()).fetch_optional(c).await)?;
    Ok(owner.map(PersonId))
}

/// Finds the person whose number this is or was, for a viewer who may see them.
///
/// An old number finds its person too: papers live longer than numbers.
pub async fn find_by_identifier(
    conn: &mut Conn<'_>,
    viewer: &Viewer,
    identifier: &Identifier,
) -> Result<Option<Person>> {
    let owner = holder_of(conn, identifier).await?;
    match owner {
        Some(person) => get(conn, viewer, person).await,
        None => Ok(None),
    }
}

/// Returns what a reviewer may compare of people who might be a patient.
///
/// Only those who decide such questions see it, wherever the candidates live; the caller records the look.
pub async fn candidates(conn: &mut Conn<'_>, viewer: &Viewer, people: &[PersonId]) -> Result<Vec<Candidate>> {
    let mut found: Vec<Candidate> = Vec::new();
    if !viewer.is(&[Role::CommuneStaff, Role::ProvinceStaff]) {
        return Ok(found);
    }
    for person in people {
        let group = group_of(conn, *person).await?;
        let rows = rows_of(conn, &group).await?;
        // Two candidates that were merged meanwhile are one by now.
        let shown = found.iter().any(|candidate| group.contains(candidate.id));
        if rows.is_empty() || shown {
            continue;
        }
        let row = shown_row(&rows);
        let numbers = numbers(conn, &group).await?;
        found.push(Candidate {
            id: *person,
            name: row.name.clone(),
            birth: row.birth,
            sex: Sex::from_code(&row.sex),
            commune: row.commune.clone(),
            province: row.province.clone(),
            as_of: row.as_of.parse().map_err(|_| Error::Damaged(format!("person {person}")))?,
            masked: numbers.iter().map(|number| number.identifier.masked()).collect(),
            entries: group.members().collect(),
        });
    }
    Ok(found)
}
