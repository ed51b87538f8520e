//! Entries come in: a first version, a next one, a visit withdrawn or brought back. Nothing is overwritten.

use record::{Episode, FacilityCode, VisitCode};
use uuid::Uuid;

use super::document::seal;
use super::rules::is_summary_missing;
use super::store::{self, Key};
use crate::access::PersonId;
use crate::platform::{Conn, Error, Moment, Result, Tx};

/// Where an entry comes from, so that it can be proved and read again.
#[derive(Debug, Clone, Copy)]
pub struct Provenance<'a> {
    pub receipt: Uuid,
    /// The original in the vault.
    pub sha256: [u8; 32],
    /// Code of the published standard: `3176`.
    pub standard: &'a str,
    pub reader_version: u32,
    /// Subject of the certificate that signed; empty where policy let an unsigned file in.
    pub signer: &'a str,
}

/// What became of a visit that was handed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Appended {
    /// It is in the book; version 1 is a new visit. `in_force` is false when a later receipt was read before it.
    Entry { episode: Uuid, version: u32, in_force: bool },
    /// The facility's visit is in another person's book, so a human has to decide. Nothing was changed.
    OtherPerson { person: PersonId, episode: Uuid },
}

/// Adds a visit to a person's book; a visit that is there already gets its next version.
///
/// The version in force is that of the latest receipt, whatever order the workers took them in. A visit that was
/// withdrawn is in force again by a new file; if that file is another person's, it starts a visit of theirs and
/// the withdrawn one stays where it was.
pub async fn append(
    tx: &mut Tx<'_>,
    person: PersonId,
    episode: &Episode,
    provenance: &Provenance<'_>,
    now: Moment,
) -> Result<Appended> {
    let document = seal(episode)?;
    let fresh = Key { person_id: person.0, episode_id: Uuid::now_v7() };
    if store::claim_key(tx, &episode.facility, &episode.visit, fresh).await? {
        return first_version(tx, fresh, episode, provenance, &document, now).await;
    }
    let damaged = || Error::Damaged("the key of a visit leads nowhere".into());
    let key = store::find_key(tx, &episode.facility, &episode.visit).await?.ok_or_else(damaged)?;
    if key.person_id == person.0 {
        return next_version(tx, key, episode, provenance, &document, now).await;
    }
    let owner = PersonId(key.person_id);
    let standing = store::find_episode(tx, owner, key.episode_id).await?.ok_or_else(damaged)?;
    if standing.state == "cancelled" {
        store::move_key(tx, &episode.facility, &episode.visit, fresh).await?;
        return first_version(tx, fresh, episode, provenance, &document, now).await;
    }
    Ok(Appended::OtherPerson { person: owner, episode: key.episode_id })
}

/// Finds in whose book a facility's visit stands, unless it was withdrawn.
pub async fn find_owner(
    conn: &mut Conn<'_>,
    facility: &FacilityCode,
    visit: &VisitCode,
) -> Result<Option<PersonId>> {
    let Some(key) = store::find_key(conn, facility, visit).await? else { return Ok(None) };
    let owner = PersonId(key.person_id);
    let standing = store::find_episode(conn, owner, key.episode_id).await?;
    Ok(standing.filter(|episode| episode.state != "cancelled").map(|_| owner))
}

async fn first_version(
    tx: &mut Tx<'_>,
    key: Key,
    episode: &Episode,
    provenance: &Provenance<'_>,
    document: &[u8],
    now: Moment,
) -> Result<Appended> {
    store::insert_episode(tx, key, episode, is_summary_missing(episode), provenance.receipt, now).await?;
    store::insert_entry(tx, key, 1, provenance, document, now).await?;
    Ok(Appended::Entry { episode: key.episode_id, version: 1, in_force: true })
}

async fn next_version(
    tx: &mut Tx<'_>,
    key: Key,
    episode: &Episode,
    provenance: &Provenance<'_>,
    document: &[u8],
    now: Moment,
) -> Result<Appended> {
    if let Some(version) = store::find_version_of(tx, key, provenance.receipt).await? {
        let standing = store::find_episode(tx, PersonId(key.person_id), key.episode_id).await?;
        let in_force = standing.is_some_and(|row| row.version == version);
        return Ok(Appended::Entry { episode: key.episode_id, version: version as u32, in_force });
    }
    let version = store::count_version(tx, key, now).await?;
    let version = version.ok_or_else(|| Error::Damaged("the key of a visit leads nowhere".into()))?;
    store::insert_entry(tx, key, version, provenance, document, now).await?;
    let missing = is_summary_missing(episode);
    let in_force = store::put_in_force(tx, key, episode, version, missing, provenance.receipt).await?;
    Ok(Appended::Entry { episode: key.episode_id, version: version as u32, in_force })
}

/// What became of a request to withdraw a visit or bring it back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Changed {
    Done {
        person: PersonId,
        episode: Uuid,
    },
    /// It was so already; nothing was recorded.
    Already {
        person: PersonId,
        episode: Uuid,
    },
    /// The facility has sent no such visit.
    UnknownVisit,
}

/// Withdraws a visit: it stays in the book, marked, and counts no more. The reason is kept.
pub async fn cancel(
    tx: &mut Tx<'_>,
    facility: &FacilityCode,
    visit: &VisitCode,
    reason: &str,
    now: Moment,
) -> Result<Changed> {
    change(tx, (facility, visit), ("cancelled", "cancelled"), reason, now).await
}

/// Brings a withdrawn visit back into force. The reason is kept.
pub async fn restore(
    tx: &mut Tx<'_>,
    facility: &FacilityCode,
    visit: &VisitCode,
    reason: &str,
    now: Moment,
) -> Result<Changed> {
    change(tx, (facility, visit), ("current", "restored"), reason, now).await
}

async fn change(
    tx: &mut Tx<'_>,
    (facility, visit): (&FacilityCode, &VisitCode),
    (state, change): (&'static str, &'static str),
    reason: &str,
    now: Moment,
) -> Result<Changed> {
    let Some(key) = store::find_key(tx, facility, visit).await? else { return Ok(Changed::UnknownVisit) };
    let (person, episode) = (PersonId(key.person_id), key.episode_id);
    if !store::set_state(tx, key, state, now).await? {
        return Ok(Changed::Already { person, episode });
    }
    store::insert_change(tx, key, change, reason, now).await?;
    Ok(Changed::Done { person, episode })
}
