//! Recording what happened and who looked.
//!
//! Every function here appends inside the caller's transaction, so a fact and its record stand or fall
//! together, and a look is durable before the page leaves. Call them last in a transaction: the head of the
//! chain stays locked until the commit. For several facts or looks at once use [`record_events`] or
//! [`record_together`], which take the chains in order: two calls in one transaction could wait for each other's
//! chains in a circle with another transaction, which the database then ends by failing one of them.

use uuid::Uuid;

use record::FacilityCode;

use super::chain::Line;
use super::store::audit::{self as store, LookStored};
use super::viewer::{PersonId, Refusal, Role, Viewer};
use crate::platform::{Conn, Moment, Result, Tx};

/// What a person's data was opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// The person reads their own book.
    Own,
    /// Care of the person now.
    Care,
    /// Receiving the person at a desk: finding them, issuing an activation code.
    Reception,
    /// Work on the quality of data: files in quarantine, doubtful identities.
    DataQuality,
    /// Duties of a commune or the province in public health.
    PublicHealth,
}

/// The purposes, with the names by which the store and the screens know them.
const PURPOSES: [(Purpose, &str, &str, &str); 5] = [
    (Purpose::Own, "own", "Tự xem", "Own view"),
    (Purpose::Care, "care", "Khám bệnh, chữa bệnh", "Care"),
    (Purpose::Reception, "reception", "Tiếp đón", "Reception"),
    (Purpose::DataQuality, "data_quality", "Kiểm tra dữ liệu", "Data quality"),
    (Purpose::PublicHealth, "public_health", "Y tế công cộng", "Public health"),
];

impl Purpose {
    pub fn code(self) -> &'static str {
        PURPOSES.iter().find(|row| row.0 == self).expect("every purpose has its row").1
    }

    pub fn from_code(code: &str) -> Option<Self> {
        PURPOSES.iter().find(|row| row.1 == code).map(|row| row.0)
    }

    /// Returns the name in Vietnamese and in English.
    pub fn names(self) -> (&'static str, &'static str) {
        let row = PURPOSES.iter().find(|row| row.0 == self).expect("every purpose has its row");
        (row.2, row.3)
    }
}

/// The part of a person's data that was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Section {
    /// Name, birth, numbers.
    Identity,
    /// The list of visits.
    Book,
    /// One visit.
    Episode,
    /// A slip issued from the book.
    Slip,
    /// A file as it was received.
    File,
    /// The list of who looked.
    Looks,
}

/// The sections, with the names by which the store and the screens know them.
const SECTIONS: [(Section, &str, &str, &str); 6] = [
    (Section::Identity, "identity", "Thông tin hành chính", "Personal details"),
    (Section::Book, "book", "Danh sách lần khám", "List of visits"),
    (Section::Episode, "episode", "Một lần khám", "One visit"),
    (Section::Slip, "slip", "Phiếu", "Slip"),
    (Section::File, "file", "Tệp gốc", "Original file"),
    (Section::Looks, "looks", "Danh sách người đã xem", "List of who looked"),
];

impl Section {
    pub fn code(self) -> &'static str {
        SECTIONS.iter().find(|row| row.0 == self).expect("every section has its row").1
    }

    pub fn from_code(code: &str) -> Option<Self> {
        SECTIONS.iter().find(|row| row.1 == code).map(|row| row.0)
    }

    /// Returns the name in Vietnamese and in English.
    pub fn names(self) -> (&'static str, &'static str) {
        let row = SECTIONS.iter().find(|row| row.0 == self).expect("every section has its row");
        (row.2, row.3)
    }
}

/// One opening of a person's data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    pub person: PersonId,
    pub purpose: Purpose,
    pub section: Section,
    pub episode: Option<Uuid>,
}

/// Who did something: an account, this program itself, or a caller who has not proved who it is.
#[derive(Debug, Clone)]
pub struct Actor {
    account: Option<Uuid>,
    role: &'static str,
    facility: Option<String>,
    commune: Option<String>,
    address: Option<String>,
}

impl Actor {
    /// This program: a worker or a command.
    pub fn system() -> Self {
        Self { account: None, role: "system", facility: None, commune: None, address: None }
    }

    /// This program, working on something a facility sent.
    pub fn system_for(facility: &FacilityCode) -> Self {
        Self { facility: Some(facility.to_string()), ..Self::system() }
    }

    /// A caller known by address only.
    pub(super) fn stranger(address: &str) -> Self {
        Self { role: "stranger", address: Some(address.to_owned()), ..Self::system() }
    }

    /// An account that is just logging in.
    pub(super) fn account(account: Uuid, role: Role, address: &str) -> Self {
        Self { account: Some(account), role: role.code(), ..Self::stranger(address) }
    }
}

impl From<&Viewer> for Actor {
    fn from(viewer: &Viewer) -> Self {
        Self {
            account: Some(viewer.account),
            role: viewer.role.code(),
            facility: viewer.facility.as_ref().map(FacilityCode::to_string),
            commune: viewer.commune.clone(),
            address: Some(viewer.address.clone()),
        }
    }
}

/// One audited fact.
///
/// Kind and detail are words of the program, never of a user: they are `&'static str` so that no name, number or
/// message can get into the audit by mistake.
#[derive(Debug, Clone)]
pub struct Event {
    kind: &'static str,
    person: Option<PersonId>,
    object: Option<Uuid>,
    detail: Option<&'static str>,
    count: Option<i64>,
}

impl Event {
    /// Names what happened as `room.fact`, such as `intake.accepted`.
    pub fn new(kind: &'static str) -> Self {
        Self { kind, person: None, object: None, detail: None, count: None }
    }

    /// Says whom it is about.
    pub fn person(self, person: PersonId) -> Self {
        Self { person: Some(person), ..self }
    }

    /// Says what it is about, by the id of ours: a receipt, an episode, an account.
    pub fn object(self, object: Uuid) -> Self {
        Self { object: Some(object), ..self }
    }

    /// Adds a reason code.
    pub fn detail(self, detail: &'static str) -> Self {
        Self { detail: Some(detail), ..self }
    }

    /// Adds a number of things.
    pub fn count(self, count: i64) -> Self {
        Self { count: Some(count), ..self }
    }
}

/// One look as a citizen may see it: the role and place of who looked, not their name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LookRow {
    pub at: Moment,
    pub id: Uuid,
    pub role: Role,
    pub facility: Option<FacilityCode>,
    pub commune: Option<String>,
    pub purpose: Purpose,
    pub section: Section,
    pub episode: Option<Uuid>,
    /// For a look of a citizen: whose account it was, which may be another's while two people were taken for one.
    pub by: Option<PersonId>,
}

/// Records one look: the audit line and the row that the citizen sees.
pub async fn record_look(tx: &mut Tx<'_>, viewer: &Viewer, look: &Look, now: Moment) -> Result<()> {
    record_together(tx, viewer, &[], std::slice::from_ref(look), now).await
}

/// Records one fact.
pub async fn record_event(tx: &mut Tx<'_>, actor: &Actor, event: &Event, now: Moment) -> Result<()> {
    record_events(tx, actor, std::slice::from_ref(event), now).await
}

/// Records several facts of one transaction.
pub async fn record_events(tx: &mut Tx<'_>, actor: &Actor, events: &[Event], now: Moment) -> Result<()> {
    let lines: Vec<Line> = events.iter().map(|event| line(actor, event)).collect();
    store::append(tx, &lines, now).await.map(|_| ())
}

/// Records facts and looks of one transaction: a page that shows several people, a paper that is issued.
pub async fn record_together(
    tx: &mut Tx<'_>,
    viewer: &Viewer,
    events: &[Event],
    looks: &[Look],
    now: Moment,
) -> Result<()> {
    let actor = Actor::from(viewer);
    let facts = events.iter().map(|event| line(&actor, event));
    let lines: Vec<Line> = facts.chain(looks.iter().map(|look| look_line(&actor, look))).collect();
    let places = store::append(tx, &lines, now).await?;
    for (line, place) in lines.iter().zip(places) {
        if let Some(stored) = LookStored::from_line(line, place, now) {
            store::insert_look(tx, &stored).await?;
        }
    }
    Ok(())
}

/// Returns who looked at a person, newest first, before a place in that list.
///
/// Only the person may ask; an auditor reads the audit itself. `entries` are all entries that the index takes for
/// this person, at most eight, the person's own among them.
pub async fn looks(
    conn: &mut Conn<'_>,
    viewer: &Viewer,
    entries: &[PersonId],
    before: Option<(Moment, Uuid)>,
    limit: i64,
) -> Result<std::result::Result<Vec<LookRow>, Refusal>> {
    let Some(own) = entries.iter().find(|entry| viewer.person() == Some(**entry)) else {
        return Ok(Err(Refusal::Unknown));
    };
    let (at, id) = before.unwrap_or((Moment(i64::MAX), Uuid::max()));
    let places = std::array::from_fn(|place| entries.get(place).unwrap_or(own).0);
    let rows = store::looks(conn, places, (at.0, id), limit.clamp(1, 200)).await?;
    let mut looks = Vec::with_capacity(rows.len());
    for row in rows {
        // Only a look of another citizen's account needs to be asked about; there are hardly any.
        let by = match row.account == viewer.account {
            true => viewer.person(),
            false if row.role == Role::Citizen.code() => {
                store::person_of_account(conn, row.account).await?.map(PersonId)
            }
            false => None,
        };
        looks.extend(look_row(row, by));
    }
    Ok(Ok(looks))
}

/// Returns what a stored look says; a row written by a later version with words unknown here is left out.
fn look_row(row: LookStored, by: Option<PersonId>) -> Option<LookRow> {
    Some(LookRow {
        at: Moment(row.at),
        id: row.id,
        role: Role::from_code(&row.role)?,
        facility: row.facility.and_then(|code| code.parse().ok()),
        commune: row.commune,
        purpose: Purpose::from_code(&row.purpose)?,
        section: Section::from_code(&row.section)?,
        episode: row.episode,
        by,
    })
}

fn look_line(actor: &Actor, look: &Look) -> Line {
    let event = Event { object: look.episode, ..Event::new("look").person(look.person) };
    Line {
        look: Some(Uuid::now_v7()),
        purpose: Some(look.purpose.code().to_owned()),
        section: Some(look.section.code().to_owned()),
        ..line(actor, &event)
    }
}

fn line(actor: &Actor, event: &Event) -> Line {
    Line {
        kind: event.kind.to_owned(),
        role: actor.role.to_owned(),
        account: actor.account,
        facility: actor.facility.clone(),
        commune: actor.commune.clone(),
        address: actor.address.clone(),
        person: event.person.map(|person| person.0),
        object: event.object,
        detail: event.detail.map(str::to_owned),
        count: event.count,
        ..Line::default()
    }
}

impl LookStored {
    /// Returns the look row that belongs to an audit line, or nothing when the line is not a look.
    pub(super) fn from_line(line: &Line, (chain, seq): (i64, i64), at: Moment) -> Option<Self> {
        (line.kind == "look").then_some(())?;
        Some(Self {
            person_id: line.person?,
            at: at.0,
            id: line.look?,
            account: line.account?,
            role: line.role.clone(),
            facility: line.facility.clone(),
            commune: line.commune.clone(),
            purpose: line.purpose.clone()?,
            section: line.section.clone()?,
            episode: line.object,
            chain,
            seq,
        })
    }
}
