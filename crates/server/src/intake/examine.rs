//! The examination of one file: pure, so that the same bytes always get the same verdict.
//!
//! Signature first, and what is read afterwards is only what the signature covered. Then every rule of the
//! standard is asked, each of its day. Every finding is collected, never only the first.

use formats::{
    CheckIn, Codes, FileKind, Finding, KeptKind, Options, Place, Reading, Severity, Visit, check_reading,
    refuses,
};
use record::{Episode, FacilityCode};
use signature::xml::{Limits, Text};
use signature::{Profile, Reason, State, Trust, Verdict};

use super::receipt::Door;
use crate::platform::Moment;

/// What the bytes of one file say.
#[derive(Debug)]
pub struct Examination {
    pub signature: SignatureSeen,
    /// `130`, `4750`, `3176`, `1931`, the name of a kind of document that is kept unread, or empty when nothing
    /// could be recognised.
    pub standard: &'static str,
    /// The facility's own key of the visit, empty when there is none.
    pub visit: String,
    /// Every finding, in reading order.
    pub findings: Vec<Finding>,
    /// Ids of the rules that could not be checked, because the province has not loaded their lists. They say
    /// nothing about the file and would drown what does.
    pub unchecked: Vec<&'static str>,
    /// Whether something here refuses the file.
    pub refused: bool,
    /// The visit in our words, when it is a visit that may be kept.
    pub episode: Option<Box<Episode>>,
    /// The keys of the visits that a check-in announces, in the order of its rows.
    pub arrivals: Vec<String>,
}

/// What was found about the signature, in the words of the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignatureSeen {
    /// `valid`, `invalid`, `unsigned`, `untrusted`, or `not_checked` when there was no XML to check.
    pub state: &'static str,
    pub reason: &'static str,
    pub signer: String,
    /// SHA-256 of the certificate that signed.
    pub certificate: Option<[u8; 32]>,
}

impl SignatureSeen {
    fn not_checked() -> Self {
        Self { state: "not_checked", reason: "", signer: String::new(), certificate: None }
    }
}

/// What an examination needs besides the bytes.
#[derive(Clone, Copy)]
pub struct Question<'a> {
    pub door: Door,
    /// The facility whose account sent the file; nothing where nobody sends it and it is only looked at.
    pub sender: Option<&'a FacilityCode>,
    pub trust: &'a Trust,
    /// When the file was received: signatures and dates are judged as of then.
    pub at: Moment,
    /// The province's code lists.
    pub codes: &'a dyn Codes,
    /// Ids of the warnings that were switched off for the sender.
    pub off: &'a [&'static str],
    /// Finds the check-in of a visit of the sender by the key of the visit, if there was one.
    pub arrival: &'a dyn Fn(&str) -> Option<Visit>,
}

/// Examines the bytes of one file.
pub fn examine(bytes: &[u8], question: &Question<'_>) -> Examination {
    let unreadable = |fault: &_| Examination {
        signature: SignatureSeen::not_checked(),
        standard: "",
        visit: String::new(),
        findings: vec![Finding::unreadable(fault)],
        unchecked: Vec::new(),
        refused: true,
        episode: None,
        arrivals: Vec::new(),
    };
    let text = match Text::read(bytes, &Limits::default()) {
        Ok(text) => text,
        Err(fault) => return unreadable(&fault),
    };
    let tree = match text.tree() {
        Ok(tree) => tree,
        Err(fault) => return unreadable(&fault),
    };
    let kept = KeptKind::of_root(tree.root_element());
    // Nothing is read from a document that is kept, so no element is named that must be inside what is signed.
    let unread = Profile { content: &[], ..Profile::QD3176 };
    let profile = if kept.is_some() { &unread } else { &Profile::QD3176 };
    let verdict = signature::verify(&text, &tree, profile, question.trust, question.at.unix_seconds());
    // A file that is refused for its signature is read all the same, so that the sender can mend it in one round.
    let scope = if verdict.state == State::Valid { verdict.covered } else { None };
    let mut reading = formats::read(&tree, scope, text.had_bom(), question.at.local_date());
    check(&mut reading, question);
    let all = std::mem::take(&mut reading.findings);
    let (notes, mut findings): (Vec<_>, Vec<_>) = all.into_iter().partition(|finding| finding.unchecked);
    findings.extend(about_signature(&verdict, kept));
    findings.extend(question.sender.and_then(|sender| about_sender(&reading, sender)));
    findings.extend(about_door(&reading, question.door));
    let read_well = match question.door {
        Door::Visit => reading.is_acceptable() || kept.is_some(),
        Door::CheckIn => !reading.visits.is_empty(),
    };
    let mut refused = !read_well || findings.iter().any(refuses);
    let episode = match (question.door, reading.visits.first()) {
        (Door::Visit, Some(visit)) if !refused => match formats::to_episode(visit) {
            Ok(episode) => Some(Box::new(episode)),
            Err(faults) => {
                findings.extend(faults);
                refused = true;
                None
            }
        },
        _ => None,
    };
    let keys = reading.visits.iter().map(|visit| visit.visit_code().to_owned());
    let keys: Vec<String> = keys.collect();
    Examination {
        signature: seen(verdict, kept),
        standard: reading.version().map_or(kept.map_or("", KeptKind::code), formats::Version::code),
        visit: keys.first().cloned().unwrap_or_default(),
        findings,
        unchecked: rules_of(&notes),
        refused,
        episode,
        arrivals: if question.door == Door::CheckIn && !refused { keys } else { Vec::new() },
    }
}

/// Asks all rules beyond reading.
fn check(reading: &mut Reading, question: &Question<'_>) {
    let arrival = match (question.door, reading.visits.first()) {
        (Door::Visit, Some(visit)) => (question.arrival)(visit.visit_code()),
        _ => None,
    };
    let day = Some(question.at.local_date());
    let options = Options {
        off: question.off,
        today: day,
        received_on: day,
        // No check-in here does not mean that there was none: a facility may send them to the insurer only.
        check_in: arrival.as_ref().map_or(CheckIn::Unknown, CheckIn::Found),
        ..Options::default()
    };
    check_reading(reading, &options, question.codes);
}

/// Returns the rules of some notes, each once.
fn rules_of(notes: &[Finding]) -> Vec<&'static str> {
    let mut rules: Vec<&'static str> = notes.iter().map(|note| note.rule).collect();
    rules.sort_unstable();
    rules.dedup();
    rules
}

/// Reads one row of a check-in file that was taken, from 1; nothing where its signature no longer holds.
pub fn read_arrival(bytes: &[u8], row: usize, trust: &Trust, at: Moment) -> Option<Visit> {
    let text = Text::read(bytes, &Limits::default()).ok()?;
    let tree = text.tree().ok()?;
    let verdict = signature::verify(&text, &tree, &Profile::QD3176, trust, at.unix_seconds());
    let scope = verdict.covered.filter(|_| verdict.state == State::Valid)?;
    let reading = formats::read(&tree, Some(scope), text.had_bom(), at.local_date());
    let is_check_in = reading.kind == FileKind::CheckIn;
    reading.visits.into_iter().nth(row.checked_sub(1)?).filter(|_| is_check_in)
}

/// Tells whether the form of the document has signatures at places where we cannot verify them.
fn is_signed_elsewhere(verdict: &Verdict, kept: Option<KeptKind>) -> bool {
    let elsewhere = matches!(
        verdict.reason,
        Some(Reason::TwoSignatures | Reason::SignatureMisplaced | Reason::HolderContent)
    );
    elsewhere && kept.is_some_and(KeptKind::may_be_signed_twice)
}

fn seen(verdict: Verdict, kept: Option<KeptKind>) -> SignatureSeen {
    if is_signed_elsewhere(&verdict, kept) {
        return SignatureSeen::not_checked();
    }
    SignatureSeen {
        state: verdict.state.code(),
        reason: verdict.reason.map_or("", signature::Reason::code),
        certificate: verdict.signer.as_ref().map(|signer| signer.sha256),
        signer: verdict.signer.map(|signer| signer.subject).unwrap_or_default(),
    }
}

fn about_signature(verdict: &Verdict, kept: Option<KeptKind>) -> Option<Finding> {
    if is_signed_elsewhere(verdict, kept) {
        let vi = "các chữ ký của loại tài liệu này chưa được kiểm tra; tài liệu được giữ nguyên";
        let en = "the signatures of this kind of document are not verified yet; it is kept as it came";
        return Some(Finding::signature(vi, en).with_severity(Severity::Warning));
    }
    let finding = |vi: &str, en: &str| Some(Finding::signature(vi, en));
    match (verdict.state, verdict.reason) {
        (State::Valid, _) => None,
        (State::Unsigned, _) => finding("hồ sơ chưa được ký số", "the file is not signed"),
        (_, Some(reason)) => finding(reason.vietnamese(), &reason.to_string()),
        (_, None) => finding("chữ ký số không hợp lệ", "the signature is not valid"),
    }
}

/// The facility in the file must be the one whose account sent it; the third side, the key, is judged with the
/// registry.
fn about_sender(reading: &Reading, sender: &FacilityCode) -> Option<Finding> {
    // A health check may name its facility by thirteen digits, which say nothing to us.
    let other_code = matches!(reading.kind, FileKind::Kept(_)) && reading.facility.len() != 5;
    let named = !reading.facility.is_empty() && !other_code;
    let envelope = named.then_some(reading.facility.as_str());
    let visits = reading.visits.iter().map(|visit| visit.facility_code()).filter(|code| !code.is_empty());
    let foreign = envelope.into_iter().chain(visits).any(|code| code != sender.as_str());
    foreign.then(|| {
        Finding::new(
            "R-ENV-003",
            Place::default(),
            format!("mã cơ sở KCB trong hồ sơ phải là {sender}, cơ sở của tài khoản gửi"),
            format!("the facility in the file must be {sender}, the facility of the sending account"),
        )
        .with_severity(Severity::Error)
    })
}

/// One call carries one visit: its answer has one transaction number.
fn about_door(reading: &Reading, door: Door) -> Option<Finding> {
    let (rule, vi, en) = match (&reading.kind, door) {
        (FileKind::Visits, Door::Visit) if reading.visits.len() > 1 => (
            "R-ENV-005",
            "mỗi lần gửi chỉ một hồ sơ (HOSO); hãy tách tệp và gửi từng hồ sơ",
            "one call carries one visit (HOSO); split the file and send each",
        ),
        (FileKind::CheckIn, Door::Visit) => (
            "R-ENV-002",
            "đây là tệp check-in (XML0); hãy gửi tới địa chỉ check-in",
            "this is a check-in file (XML0); send it to the check-in address",
        ),
        (FileKind::Visits | FileKind::Kept(_), Door::CheckIn) => (
            "R-ENV-002",
            "đây không phải tệp check-in; hãy gửi tới địa chỉ gửi hồ sơ, không phải địa chỉ check-in",
            "this is no check-in file; send it to the address for files, not to check-in",
        ),
        _ => return None,
    };
    Some(Finding::new(rule, Place::default(), vi, en).with_severity(Severity::Error))
}
