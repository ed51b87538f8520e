//! Examining what arrived and writing down what follows, one file per job.

use std::sync::LazyLock;
use std::time::Instant;

use formats::{KeptKind, Visit};
use futures_util::FutureExt;
use record::{Episode, FacilityCode, LocalMinute};
use tokio::runtime::Handle;
use tokio::sync::{Semaphore, SemaphorePermit};
use uuid::Uuid;

use super::examine::{Examination, Question, SignatureSeen, examine, read_arrival};
use super::quality::{self, Due};
use super::receipt::{READER_VERSION, Receipt, ReceiptState, StoredFinding};
use super::store::{self, Closing, NewReview};
use super::verdict::{Verdict, judge};
use crate::access::{Actor, Event, PersonId, record_event};
use crate::app::App;
use crate::book::{self, Appended, Provenance};
use crate::people::{self, Resolution, Seen, UnsureReason};
use crate::platform::clock::HOUR;
use crate::platform::jobs::{self, ATTEMPTS_MAX, Handler, Job};
use crate::platform::{Error, Moment, Result, Tx, vault};
use crate::registry;

/// The kind of job.
pub(super) const EXAMINE: &str = "intake.examine";

/// The reason for which a file is on hold that makes this program fail.
pub(super) const FAULT: &str = "fault";

/// Within this time the commune must be told of a patient nobody knows (health book, identity rules).
const UNKNOWN_PATIENT_WITHIN: i64 = 48 * HOUR;

/// Megabytes of files under examination at once: a file takes several times its size while it is read.
const UNDER_EXAMINATION_MB: u32 = 24;
static UNDER_EXAMINATION: LazyLock<Semaphore> =
    LazyLock::new(|| Semaphore::new(UNDER_EXAMINATION_MB as usize));

pub(super) fn handler(app: App) -> Handler {
    std::sync::Arc::new(move |job| work(app.clone(), job).boxed())
}

/// Examines the file of one job and writes down what follows.
pub(super) async fn work(app: App, job: Job) -> Result<()> {
    let id = job.payload["receipt"].as_str().and_then(|text| text.parse::<Uuid>().ok());
    let id = id.ok_or_else(|| Error::Damaged(format!("payload of job {}", job.key)))?;
    let receipt = {
        let mut reader = app.db.read().await?;
        let receipt = store::find(&mut reader.conn(), id).await?;
        receipt.ok_or_else(|| Error::Damaged(format!("receipt {id} is gone")))?
    };
    if receipt.state != ReceiptState::Received {
        // The job ran before and only its end was lost.
        return app.db.write(move |tx| async move { jobs::done(tx, &job).await }.boxed()).await;
    }
    // Room is taken before the bytes are loaded, so that many large files at once wait where they cost nothing.
    let room = room_for(&receipt).await;
    let bytes = {
        let mut reader = app.db.read().await?;
        let bytes = vault::find(&mut reader.conn(), &receipt.sha256).await?;
        bytes.ok_or_else(|| Error::Damaged(format!("bytes of receipt {id} are gone")))?
    };
    let mut examination = match examine_apart(&app, &receipt, bytes, room).await {
        Ok(examination) => examination,
        Err(_) if job.attempts >= ATTEMPTS_MAX => return hold(&app, receipt, job).await,
        Err(error) => return Err(error),
    };
    let standing = standing_of_signer(&app, &receipt, &examination.signature).await?;
    let ended_at = examination.episode.as_ref().map(|episode| episode.ended_at);
    let verdict = judge(&mut examination, standing);
    let findings: Vec<StoredFinding> = examination.findings.iter().map(StoredFinding::from).collect();
    let decided = Decided { receipt, examination, findings, ended_at };
    let now = app.clock.now();
    let announcer = (!decided.examination.arrivals.is_empty()).then(|| decided.receipt.facility.clone());
    let outcome = app
        .db
        .write(move |tx| async move { decided.write_down(tx, verdict, &job, now).await }.boxed())
        .await?;
    if let Some(facility) = announcer {
        app.agreed.forget(&facility);
    }
    metrics::counter!("sokhoe_intake_decided_total", "outcome" => outcome.code()).increment(1);
    quality::decided(&app);
    Ok(())
}

/// Puts a file on hold that this program fails to examine again and again: the province must see it.
pub(super) async fn hold(app: &App, receipt: Receipt, job: Job) -> Result<()> {
    tracing::error!(receipt = %receipt.id, "a file cannot be examined and is put on hold");
    let now = app.clock.now();
    app.db
        .write(move |tx| {
            async move {
                let fault =
                    NewReview { reason: FAULT, visit: "", candidates: &[], owner_commune: "", due_at: None };
                store::open_review(tx, &receipt, fault, now).await?;
                store::hold(tx, receipt.id, now).await?;
                jobs::done(tx, &job).await?;
                let event = Event::new("intake.held").object(receipt.id);
                record_event(tx, &Actor::system_for(&receipt.facility), &event, now).await
            }
            .boxed()
        })
        .await?;
    metrics::counter!("sokhoe_intake_decided_total", "outcome" => "held").increment(1);
    Ok(())
}

/// Reads the visit of a file once more, for whoever has to decide about it.
pub(super) async fn read_again(app: &App, receipt: &Receipt) -> Result<Option<Box<Episode>>> {
    let room = room_for(receipt).await;
    let bytes = {
        let mut reader = app.db.read().await?;
        vault::find(&mut reader.conn(), &receipt.sha256).await?
    };
    let Some(bytes) = bytes else { return Ok(None) };
    // A file that is on hold because it makes the examination fail shows nothing of its patient.
    Ok(examine_apart(app, receipt, bytes, room).await.ok().and_then(|examination| examination.episode))
}

/// Waits until a file of this size may be examined.
async fn room_for(receipt: &Receipt) -> SemaphorePermit<'static> {
    let megabytes = (receipt.size_bytes >> 20) as u32 + 1;
    let room = UNDER_EXAMINATION.acquire_many(megabytes.min(UNDER_EXAMINATION_MB)).await;
    room.expect("the semaphore is never closed")
}

/// Examines on the blocking pool, so that a large file holds up nobody else.
async fn examine_apart(
    app: &App,
    receipt: &Receipt,
    bytes: Vec<u8>,
    room: SemaphorePermit<'static>,
) -> Result<Examination> {
    let begun = Instant::now();
    let terms = app.agreed.with(&app.db, &receipt.facility, app.clock.now()).await?;
    let (app, door, sender, at) = (app.clone(), receipt.door, receipt.facility.clone(), receipt.received_at);
    let outside = Handle::current();
    let examined = tokio::task::spawn_blocking(move || {
        let arrival = |visit: &str| match terms.sends_check_ins {
            true => outside.block_on(find_arrival(&app, &sender, visit)),
            false => None,
        };
        // One examination asks the lists of one moment, whatever is imported meanwhile.
        let (trust, codes) = (&app.settings.trust, &app.catalogues.now());
        let question =
            Question { door, sender: Some(&sender), trust, at, codes, off: &terms.off, arrival: &arrival };
        examine(&bytes, &question)
    });
    // A panic in here is one failed try of one job; the runner counts it and goes on.
    let examined = examined
        .await
        .map_err(|error| Error::Work(if error.is_panic() { "panic" } else { "cancelled" }.into()));
    drop(room);
    metrics::histogram!("sokhoe_intake_examine_seconds").record(begun.elapsed().as_secs_f64());
    examined
}

/// Reads the check-in of a visit from its file; one that cannot be found or read hinders nothing.
async fn find_arrival(app: &App, facility: &FacilityCode, visit: &str) -> Option<Visit> {
    let found = async {
        let mut reader = app.db.read().await?;
        let conn = &mut reader.conn();
        let Some(announced) = store::find_announced(conn, facility, visit).await? else { return Ok(None) };
        let bytes = vault::find(conn, &announced.sha256).await?;
        Ok::<_, Error>(bytes.map(|bytes| (bytes, announced)))
    };
    match found.await {
        Ok(found) => found.and_then(|(bytes, announced)| {
            read_arrival(&bytes, announced.row, &app.settings.trust, announced.received_at)
        }),
        Err(error) => {
            tracing::warn!(%error, "a check-in could not be looked up");
            None
        }
    }
}

async fn standing_of_signer(
    app: &App,
    receipt: &Receipt,
    signature: &SignatureSeen,
) -> Result<Option<registry::KeyStanding>> {
    let Some(certificate) = signature.certificate.filter(|_| signature.state == "valid") else {
        return Ok(None);
    };
    let mut reader = app.db.read().await?;
    let registrations = registry::certificates(&mut reader.conn(), &certificate).await?;
    Ok(Some(registry::standing_of_key(&registrations, &receipt.facility, receipt.received_at)))
}

/// A file whose verdict is known, ready to be written down.
struct Decided {
    receipt: Receipt,
    examination: Examination,
    findings: Vec<StoredFinding>,
    /// When the visit ended, where it could be read.
    ended_at: Option<LocalMinute>,
}

impl Decided {
    async fn write_down(
        self,
        tx: &mut Tx<'_>,
        verdict: Verdict,
        job: &Job,
        now: Moment,
    ) -> Result<ReceiptState> {
        let (state, event) = match verdict {
            Verdict::Refused => self.refuse(tx, now).await?,
            Verdict::Noted => {
                for (row, visit) in (1..).zip(&self.examination.arrivals) {
                    if !visit.is_empty() {
                        store::note_arrival(tx, &self.receipt.facility, visit, self.receipt.id, row).await?;
                    }
                }
                self.close(tx, ReceiptState::Accepted, None, now).await?;
                (ReceiptState::Accepted, Event::new("intake.noted"))
            }
            Verdict::Visit(episode) => self.enter(tx, &episode, now).await?,
        };
        jobs::done(tx, job).await?;
        let actor = Actor::system_for(&self.receipt.facility);
        record_event(tx, &actor, &event.object(self.receipt.id), now).await?;
        Ok(state)
    }

    async fn refuse(&self, tx: &mut Tx<'_>, now: Moment) -> Result<(ReceiptState, Event)> {
        self.close(tx, ReceiptState::Refused, None, now).await?;
        let errors = self.findings.iter().filter(|finding| finding.severity == "error").count();
        Ok((ReceiptState::Refused, Event::new("intake.refused").count(errors as i64)))
    }

    /// Finds the person of a visit and appends it to their book, or opens a question.
    async fn enter(&self, tx: &mut Tx<'_>, episode: &Episode, now: Moment) -> Result<(ReceiptState, Event)> {
        let seen = Seen {
            patient: &episode.patient,
            source: &episode.facility,
            at: episode.ended_at.date(),
            earlier: book::find_owner(tx, &episode.facility, &episode.visit).await?,
        };
        let person = match self.find_person(tx, &seen, now).await? {
            Ok(person) => person,
            Err((reason, candidates)) => {
                // People whom one paper means together may be one human who was entered twice.
                people::suspect_all(tx, &candidates, "visit", now).await?;
                self.close_stale_questions(tx, episode, now).await?;
                let unknown = reason == UnsureReason::UnknownPatient.code();
                let review = NewReview {
                    reason,
                    visit: episode.visit.as_str(),
                    candidates: &candidates,
                    owner_commune: &episode.patient.commune,
                    due_at: unknown.then(|| self.receipt.received_at.plus(UNKNOWN_PATIENT_WITHIN)),
                };
                store::open_review(tx, &self.receipt, review, now).await?;
                self.close(tx, ReceiptState::Quarantined, None, now).await?;
                return Ok((ReceiptState::Quarantined, Event::new("intake.quarantined").detail(reason)));
            }
        };
        let provenance = Provenance {
            receipt: self.receipt.id,
            sha256: self.receipt.sha256.0,
            standard: self.examination.standard,
            reader_version: READER_VERSION as u32,
            signer: &self.examination.signature.signer,
        };
        if seen.earlier.is_some_and(|earlier| earlier != person) {
            // Somebody decided that the visit is this person's, so it leaves the book it stood in by mistake.
            let reason = "Chuyển sang sổ của đúng người bệnh theo kết quả xác minh";
            book::cancel(tx, &episode.facility, &episode.visit, reason, now).await?;
        }
        let Appended::Entry { episode: entry, version, .. } =
            book::append(tx, person, episode, &provenance, now).await?
        else {
            return Err(Error::Work("the visit changed hands meanwhile".into()));
        };
        self.close_stale_questions(tx, episode, now).await?;
        self.close(tx, ReceiptState::Accepted, Some((entry, version.into())), now).await?;
        Ok((ReceiptState::Accepted, Event::new("intake.accepted").person(person)))
    }

    /// Closes the questions about earlier files of this visit: the facility has sent a newer one instead.
    async fn close_stale_questions(&self, tx: &mut Tx<'_>, episode: &Episode, now: Moment) -> Result<()> {
        for stale in store::stale_reviews(tx, &self.receipt, &episode.visit).await? {
            let by = self.receipt.id.to_string();
            let note = "Cơ sở đã gửi bản mới của đợt khám này";
            if store::decide_review(tx, stale, "superseded", None, note, &by, now).await? {
                store::refuse_held(tx, stale, now).await?;
            }
        }
        Ok(())
    }

    /// Returns the person, or why a human must decide. What a human has decided goes before everything else.
    async fn find_person(
        &self,
        tx: &mut Tx<'_>,
        seen: &Seen<'_>,
        now: Moment,
    ) -> Result<std::result::Result<PersonId, (&'static str, Vec<PersonId>)>> {
        let review = match self.receipt.examined_before {
            true => store::find_review(tx, self.receipt.id).await?,
            false => None,
        };
        if let Some(review) = review {
            match (review.outcome.as_str(), review.chosen) {
                ("same" | "new", Some(person)) => {
                    people::link(tx, person, seen, now).await?;
                    return Ok(Ok(person));
                }
                ("new", None) => {
                    let person = people::create(tx, seen, now).await?;
                    if let Some(mother) = review.mother {
                        people::set_mother(tx, person, mother, &self.receipt.id.to_string(), now).await?;
                    }
                    // Whoever reads this file again must find the person, not make another.
                    store::note_person_made(tx, self.receipt.id, person).await?;
                    return Ok(Ok(person));
                }
                _ => {}
            }
        }
        Ok(match people::resolve(tx, seen, now).await? {
            Resolution::Same(person) | Resolution::New(person) => Ok(person),
            Resolution::Unsure { reason, candidates } => Err((reason.code(), candidates)),
        })
    }

    /// Puts the file on the list of what is to be counted; a document that is kept unread is not.
    async fn note_due(&self, tx: &mut Tx<'_>, state: ReceiptState) -> Result<()> {
        let seen = &self.examination;
        if KeptKind::from_code(seen.standard).is_some() {
            return Ok(());
        }
        match Due::of(&self.receipt, state, &seen.visit, self.ended_at, &self.findings) {
            Some(due) => store::note_due(tx, &due).await,
            None => Ok(()),
        }
    }

    async fn close(
        &self,
        tx: &mut Tx<'_>,
        state: ReceiptState,
        entry: Option<(Uuid, i64)>,
        now: Moment,
    ) -> Result<()> {
        let closing = Closing {
            id: self.receipt.id,
            state,
            signature: &self.examination.signature,
            standard: self.examination.standard,
            visit: &self.examination.visit,
            episode: entry.map(|(episode, _)| episode),
            version: entry.map_or(0, |(_, version)| version),
            findings: &self.findings,
            unchecked: &self.examination.unchecked,
        };
        if store::close(tx, &closing, now).await? {
            return self.note_due(tx, state).await;
        }
        // Two workers had the same job because its lease ran out; the other was first and this one undoes itself.
        Err(Error::Overtaken)
    }
}
