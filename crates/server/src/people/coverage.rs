//! How many of the people who live here have a record: counted in the transaction that changes a person, summed as
//! of any day since.
//!
//! A human counts once, in the commune where they live now, with what any of their entries has. What changes is added
//! to one row per commune, kind of residence and day; [`recount`] counts everything anew from the people themselves
//! and must find the same.

use std::collections::BTreeMap;

use super::person::commune_today;
use super::store::{self, PersonRow};
use crate::access::{PersonId, Refusal, Role, Viewer};
use crate::platform::{Conn, Moment, Result, Tx};

/// How somebody lives in a commune. Visits do not say it; lists of residents do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Residence {
    /// Known from visits only.
    Unlisted,
    /// Thường trú.
    Permanent,
    /// Tạm trú.
    Temporary,
    /// Living and working here without either.
    Living,
}

const RESIDENCES: [(Residence, &str); 4] = [
    (Residence::Unlisted, ""),
    (Residence::Permanent, "permanent"),
    (Residence::Temporary, "temporary"),
    (Residence::Living, "living"),
];

impl Residence {
    /// Returns the name by which the store knows it.
    pub fn code(self) -> &'static str {
        RESIDENCES.iter().find(|row| row.0 == self).expect("every kind has its row").1
    }

    pub fn from_code(code: &str) -> Option<Self> {
        RESIDENCES.iter().find(|row| row.1 == code).map(|row| row.0)
    }
}

/// What is counted of people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Measure {
    /// A record was made for them.
    Created,
    /// Their record holds at least one visit.
    Updated,
    /// Compared with the national population data and found the same.
    Verified,
    /// A commune keeps their record.
    Managed,
}

impl Measure {
    pub const ALL: [Self; 4] = [Self::Created, Self::Updated, Self::Verified, Self::Managed];

    /// Returns the name used in addresses.
    pub fn code(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Updated => "updated",
            Self::Verified => "verified",
            Self::Managed => "managed",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|measure| measure.code() == code)
    }
}

/// Numbers of people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    pub residents: i64,
    pub created: i64,
    pub updated: i64,
    pub verified: i64,
    pub managed: i64,
}

impl Counts {
    pub fn of(&self, measure: Measure) -> i64 {
        match measure {
            Measure::Created => self.created,
            Measure::Updated => self.updated,
            Measure::Verified => self.verified,
            Measure::Managed => self.managed,
        }
    }

    pub fn add(&mut self, other: Self) {
        self.residents += other.residents;
        self.created += other.created;
        self.updated += other.updated;
        self.verified += other.verified;
        self.managed += other.managed;
    }

    fn negative(self) -> Self {
        Self {
            residents: -self.residents,
            created: -self.created,
            updated: -self.updated,
            verified: -self.verified,
            managed: -self.managed,
        }
    }

    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

/// One row of numbers: commune and kind of residence.
pub type Place = (String, Residence);

/// How one human is counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Counted {
    pub place: Place,
    pub counts: Counts,
}

impl Counted {
    /// Returns how the entries of one human count together; the surviving one stands first.
    pub(super) fn of(rows: &[PersonRow]) -> Option<Self> {
        let root = rows.first()?;
        let any = |has: &dyn Fn(&PersonRow) -> bool| i64::from(rows.iter().any(has));
        let listed = rows.iter().find(|row| !row.residence.is_empty()).unwrap_or(root);
        Some(Self {
            place: (
                commune_today(&listed.commune, &listed.as_of),
                Residence::from_code(&listed.residence).unwrap_or(Residence::Unlisted),
            ),
            counts: Counts {
                residents: 1,
                created: any(&|row| !row.record_on.is_empty()),
                updated: any(&|row| !row.visited_on.is_empty()),
                verified: any(&|row| row.verified == "matched"),
                managed: any(&|row| !row.managed_by.is_empty()),
            },
        })
    }
}

/// What a transaction changes, added up so that each row is written once and in order.
#[derive(Debug, Default)]
pub(super) struct Changes(BTreeMap<Place, Counts>);

impl Changes {
    pub(super) fn take(&mut self, counted: Option<Counted>) {
        if let Some(counted) = counted {
            self.0.entry(counted.place).or_default().add(counted.counts.negative());
        }
    }

    pub(super) fn give(&mut self, counted: Option<Counted>) {
        if let Some(counted) = counted {
            self.0.entry(counted.place).or_default().add(counted.counts);
        }
    }

    /// Writes what changed, in the order of the places, so that two transactions never wait for each other in a
    /// circle.
    pub(super) async fn write(self, tx: &mut Tx<'_>, now: Moment) -> Result<()> {
        let day = now.local_date().to_string();
        for ((commune, residence), counts) in self.0.into_iter().filter(|(_, counts)| !counts.is_nothing()) {
            store::add_coverage(tx, &commune, residence, &day, counts, now).await?;
        }
        Ok(())
    }
}

/// Counts the change of one entry; call it with the row as it will be, before it is written.
///
/// Returns the row as it stands, held until the commit: two visits of one person at the same moment must not both
/// be the first.
pub(super) async fn count_change(tx: &mut Tx<'_>, row: &PersonRow, now: Moment) -> Result<Option<PersonRow>> {
    let counted = |row: &PersonRow| Counted::of(std::slice::from_ref(row));
    let person = PersonId(row.id);
    store::lock_person(tx, person).await?;
    let Some(before) = store::find_row(tx, person).await? else { return Ok(None) };
    if counted(&before) != counted(row) {
        let group = store::group_of(tx, person).await?;
        let mut rows = store::rows_of(tx, &group).await?;
        let mut changes = Changes::default();
        changes.take(Counted::of(&rows));
        for known in rows.iter_mut().filter(|known| known.id == row.id) {
            known.clone_from(row);
        }
        changes.give(Counted::of(&rows));
        changes.write(tx, now).await?;
    }
    Ok(Some(before))
}

/// A denominator of coverage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Denominator {
    Permanent,
    Temporary,
    /// Everybody who lives and works here: permanent, temporary and others on a list of residents.
    Living,
    /// Also those known from visits only.
    Everybody,
}

impl Denominator {
    pub const ALL: [Self; 4] = [Self::Permanent, Self::Temporary, Self::Living, Self::Everybody];

    /// Returns the name used in addresses.
    pub fn code(self) -> &'static str {
        match self {
            Self::Permanent => "permanent",
            Self::Temporary => "temporary",
            Self::Living => "living",
            Self::Everybody => "all",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|denominator| denominator.code() == code)
    }

    /// Returns the kinds of residence it counts.
    pub fn residences(self) -> &'static [Residence] {
        match self {
            Self::Permanent => &[Residence::Permanent],
            Self::Temporary => &[Residence::Temporary],
            Self::Living => &[Residence::Permanent, Residence::Temporary, Residence::Living],
            Self::Everybody => {
                &[Residence::Unlisted, Residence::Permanent, Residence::Temporary, Residence::Living]
            }
        }
    }
}

/// Returns the numbers of every commune a viewer may see, as of the end of a day `yyyy-mm-dd`.
pub async fn coverage(
    conn: &mut Conn<'_>,
    viewer: &Viewer,
    day: &str,
) -> Result<std::result::Result<BTreeMap<Place, Counts>, Refusal>> {
    let commune = match viewer.role() {
        Role::ProvinceStaff => None,
        Role::CommuneStaff => match viewer.commune() {
            Some(commune) if !commune.is_empty() => Some(commune),
            _ => return Ok(Err(Refusal::Forbidden)),
        },
        _ => return Ok(Err(Refusal::Forbidden)),
    };
    Ok(Ok(store::coverage_until(conn, commune, day).await?))
}

/// A place where the running numbers and a full count differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    pub place: Place,
    pub running: Counts,
    pub counted: Counts,
}

/// Counts everybody anew and returns where the running numbers differ; none is the rule.
pub async fn recount(conn: &mut Conn<'_>) -> Result<Vec<Difference>> {
    let counted = count_everybody(conn).await?;
    let running = store::coverage_until(conn, None, "9999-12-31").await?;
    let places: std::collections::BTreeSet<&Place> = counted.keys().chain(running.keys()).collect();
    let difference = |place: &Place| Difference {
        place: place.clone(),
        running: running.get(place).copied().unwrap_or_default(),
        counted: counted.get(place).copied().unwrap_or_default(),
    };
    Ok(places.into_iter().map(difference).filter(|one| one.running != one.counted).collect())
}

/// Brings the running numbers in line with a full count, as a change of today; returns what differed.
pub async fn mend(tx: &mut Tx<'_>, now: Moment) -> Result<Vec<Difference>> {
    let differences = recount(tx).await?;
    let mut changes = Changes::default();
    for difference in &differences {
        changes.take(Some(Counted { place: difference.place.clone(), counts: difference.running }));
        changes.give(Some(Counted { place: difference.place.clone(), counts: difference.counted }));
    }
    changes.write(tx, now).await?;
    Ok(differences)
}

async fn count_everybody(conn: &mut Conn<'_>) -> Result<BTreeMap<Place, Counts>> {
    // Only entries that belong together need to be held; everybody else counts as they are read.
    let links = store::links_in_force(conn).await?;
    let roots: std::collections::HashSet<uuid::Uuid> = links.values().copied().collect();
    let mut groups: BTreeMap<uuid::Uuid, Vec<PersonRow>> = BTreeMap::new();
    let mut counts: BTreeMap<Place, Counts> = BTreeMap::new();
    let mut add = |rows: &[PersonRow]| {
        if let Some(counted) = Counted::of(rows) {
            counts.entry(counted.place).or_default().add(counted.counts);
        }
    };
    let mut after = uuid::Uuid::nil();
    loop {
        let rows = store::people_after(conn, after, 2_000).await?;
        let Some(last) = rows.last() else { break };
        after = last.id;
        for row in rows {
            let root = links.get(&row.id).copied();
            match root.or_else(|| roots.contains(&row.id).then_some(row.id)) {
                Some(root) => {
                    let group = groups.entry(root).or_default();
                    // The surviving entry first, whatever order they are read in.
                    if row.id == root { group.insert(0, row) } else { group.push(row) }
                }
                None => add(std::slice::from_ref(&row)),
            }
        }
    }
    groups.values().for_each(|rows| add(rows));
    Ok(counts)
}

/// One person of a list behind a number.
#[derive(Debug, Clone)]
pub struct Listed {
    pub person: PersonId,
    pub name: String,
    pub birth: String,
    pub address: String,
}

/// Which people a list shows.
#[derive(Debug, Clone)]
pub struct WantedList {
    pub commune: String,
    pub denominator: Denominator,
    /// A measure, and whether people have it or lack it; nothing lists all.
    pub measure: Option<(Measure, bool)>,
    pub after: uuid::Uuid,
}

/// People on one page of a list.
pub const LIST_PAGE: usize = 50;

/// Returns a page of the people behind a number and where the next one begins.
///
/// Only of a commune the viewer may see; the caller records that the list was opened.
pub async fn people_behind(
    conn: &mut Conn<'_>,
    viewer: &Viewer,
    wanted: &WantedList,
) -> Result<std::result::Result<(Vec<Listed>, Option<uuid::Uuid>), Refusal>> {
    let may = match viewer.role() {
        Role::ProvinceStaff => true,
        Role::CommuneStaff => !wanted.commune.is_empty() && viewer.commune() == Some(&wanted.commune),
        _ => return Ok(Err(Refusal::Forbidden)),
    };
    if !may {
        return Ok(Err(Refusal::Unknown));
    }
    let (mut listed, mut after) = (Vec::new(), wanted.after);
    loop {
        let rows = store::people_of_commune(conn, &wanted.commune, after, 500).await?;
        let whole = rows.len() < 500;
        for one in rows {
            let person = PersonId(one.row.id);
            after = one.row.id;
            if one.is_merged {
                continue;
            }
            let rows = match one.leads_others {
                true => {
                    let group = store::group_of(conn, person).await?;
                    store::rows_of(conn, &group).await?
                }
                false => vec![one.row],
            };
            let Some(counted) = Counted::of(&rows) else { continue };
            let fits = counted.place.0 == wanted.commune
                && wanted.denominator.residences().contains(&counted.place.1)
                && wanted.measure.is_none_or(|(measure, has)| (counted.counts.of(measure) == 1) == has);
            if !fits {
                continue;
            }
            if listed.len() == LIST_PAGE {
                return Ok(Ok((listed, Some(before_of(after)))));
            }
            let row = super::merge::shown_row(&rows);
            listed.push(Listed {
                person,
                name: row.name.clone(),
                birth: row.birth.vietnamese(),
                address: row.address.clone(),
            });
        }
        if whole {
            return Ok(Ok((listed, None)));
        }
    }
}

/// Returns the place just before an id, so that the next page begins with it.
fn before_of(id: uuid::Uuid) -> uuid::Uuid {
    uuid::Uuid::from_u128(id.as_u128().saturating_sub(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_lead_back() {
        for (residence, code) in RESIDENCES {
            assert_eq!((Residence::from_code(code), residence.code()), (Some(residence), code));
        }
        for measure in Measure::ALL {
            assert_eq!(Measure::from_code(measure.code()), Some(measure));
        }
        for denominator in Denominator::ALL {
            assert_eq!(Denominator::from_code(denominator.code()), Some(denominator));
        }
    }

    #[test]
    fn what_is_taken_and_given_back_is_no_change() {
        let counted = || {
            let counts = Counts { residents: 1, created: 1, ..Counts::default() };
            Some(Counted { place: ("30769".into(), Residence::Permanent), counts })
        };
        let mut changes = Changes::default();
        changes.take(counted());
        changes.give(counted());
        assert!(changes.0.values().all(Counts::is_nothing));
    }
}
