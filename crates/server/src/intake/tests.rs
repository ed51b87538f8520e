//! The examination as a table of cases, and what only a database can show.

use std::sync::LazyLock;

use formats::Visit;
use record::FacilityCode;
use signature::{Profile, Shape, Trust, sign};
use uuid::Uuid;

use super::examine::{Examination, Question, examine, read_arrival};
use super::receipt::{Channel, Door, ReceiptState};
use super::receive::receive;
use super::verdict::{Verdict, judge};
use super::{store, work};
use crate::app::{App, Settings};
use crate::platform::clock::SECOND;
use crate::platform::jobs::{self, ATTEMPTS_MAX, Job};
use crate::platform::testing::for_each_database;
use crate::platform::{Clock, Moment};
use crate::registry::{Catalogues, KeyStanding};

const NOW: Moment = Moment(1_788_300_000 * SECOND);
const SAMPLE: &str = include_str!("../../../formats/tests/samples/01-ngoai-tru.xml");

static KEYS: LazyLock<(synth::Signatory, Trust)> = LazyLock::new(|| {
    let around = time::OffsetDateTime::from_unix_timestamp(NOW.unix_seconds()).unwrap();
    let authority = synth::Authority::new(synth::KeyKind::EcdsaP256, around).unwrap();
    let signatory = authority.certify_name("79999", "Benh vien thu").unwrap();
    (signatory, Trust::from_pem(&authority.anchor_pem()).unwrap())
});

fn signed(file: &str) -> String {
    sign(file, &KEYS.0.key, Shape::Enveloped, &Profile::QD3176).unwrap()
}

fn facility() -> FacilityCode {
    "79999".parse().unwrap()
}

fn look(file: &str, door: Door) -> Examination {
    look_with(file, door, &[], &|_| None)
}

fn look_with(
    file: &str,
    door: Door,
    off: &[&'static str],
    arrival: &dyn Fn(&str) -> Option<Visit>,
) -> Examination {
    let (sender, codes) = (facility(), Catalogues::embedded());
    let trust = &KEYS.1;
    let question = Question { door, sender: Some(&sender), trust, at: NOW, codes: &codes, off, arrival };
    examine(file.as_bytes(), &question)
}

/// A patient who has just arrived.
const CHECK_IN: &str = "<CHI_TIEU_TRANG_THAI_KCB><DSACH_TRANG_THAI_KCB><TRANG_THAI_KCB><MA_LK>V1</MA_LK>\
    <STT>1</STT><MA_BN>BN1</MA_BN><HO_TEN>NGUYỄN VĂN MẪU</HO_TEN><NGAY_SINH>198500000000</NGAY_SINH>\
    <GIOI_TINH>1</GIOI_TINH><MA_DOITUONG_KCB>1.1</MA_DOITUONG_KCB><NGAY_VAO>202609010715</NGAY_VAO>\
    <MA_LOAI_KCB>01</MA_LOAI_KCB><MA_CSKCB>79999</MA_CSKCB><NGAY_YL>202609010720</NGAY_YL>\
    </TRANG_THAI_KCB></DSACH_TRANG_THAI_KCB><CHUKYDONVI/></CHI_TIEU_TRANG_THAI_KCB>";

#[test]
fn each_file_belongs_to_its_door() {
    let visit = signed(SAMPLE);
    let arrival = signed(CHECK_IN);
    let cases = [
        ("a visit", &visit, Door::Visit, false, true),
        ("a visit at the check-in door", &visit, Door::CheckIn, true, false),
        ("a check-in", &arrival, Door::CheckIn, false, false),
        ("a check-in at the door for visits", &arrival, Door::Visit, true, false),
    ];
    for (case, file, door, refused, episode) in cases {
        let seen = look(file, door);
        assert_eq!((seen.refused, seen.episode.is_some()), (refused, episode), "{case}: {:?}", seen.findings);
        assert_eq!(seen.signature.state, "valid", "{case}");
    }
}

#[test]
fn the_same_bytes_get_the_same_verdict() {
    let file = signed(&SAMPLE.replace("<SOLUONGHOSO>1", "<SOLUONGHOSO>7"));
    let (first, second) = (look(&file, Door::Visit), look(&file, Door::Visit));
    assert_eq!(first.findings, second.findings);
    assert_eq!((first.refused, first.visit), (second.refused, second.visit));
}

#[test]
fn a_refused_signature_hides_no_other_finding() {
    let seen = look(&SAMPLE.replace("<SOLUONGHOSO>1", "<SOLUONGHOSO>7"), Door::Visit);
    let rules: Vec<&str> = seen.findings.iter().map(|finding| finding.rule).collect();
    assert!(rules.contains(&"R-ENV-005") && rules.contains(&"R-ENV-009"), "{rules:?}");
}

#[test]
fn a_visit_is_compared_with_its_check_in() {
    let key = "79999-20260812-000017";
    let arrival = signed(&CHECK_IN.replace("<MA_LK>V1<", &format!("<MA_LK>{key}<")));
    let found = |wanted: &str| {
        assert_eq!(wanted, key, "asked by the key of the visit");
        read_arrival(arrival.as_bytes(), 1, &KEYS.1, NOW)
    };
    let of_arrival = |seen: &Examination| seen.findings.iter().filter(|it| it.rule == "R-X-018").count();
    let seen = look_with(&signed(SAMPLE), Door::Visit, &[], &found);
    assert!(of_arrival(&seen) > 0, "another arrival time: {:?}", seen.findings);
    assert!(!seen.refused && seen.episode.is_some(), "a warning never refuses");
    let spared = look_with(&signed(SAMPLE), Door::Visit, &["R-X-018"], &found);
    assert_eq!(of_arrival(&spared), 0, "the rule is off");
    assert_eq!(of_arrival(&look(&signed(SAMPLE), Door::Visit)), 0, "nobody knows of a check-in");
    assert!(read_arrival(CHECK_IN.as_bytes(), 1, &KEYS.1, NOW).is_none(), "nobody signed it");
    assert!(read_arrival(arrival.as_bytes(), 2, &KEYS.1, NOW).is_none(), "there is one row");
}

#[test]
fn what_cannot_be_checked_is_kept_apart() {
    let seen = look(&signed(SAMPLE), Door::Visit);
    assert!(seen.unchecked.contains(&"R-COD-016"), "{:?}", seen.unchecked);
    assert!(seen.findings.iter().all(|finding| !finding.unchecked), "{:?}", seen.findings);
}

#[test]
fn only_a_registered_key_lets_a_good_file_in() {
    let cases = [
        (Some(KeyStanding::Registered), true),
        (Some(KeyStanding::Unknown), false),
        (Some(KeyStanding::OtherFacility), false),
        (Some(KeyStanding::Revoked), false),
    ];
    for (standing, accepted) in cases {
        let mut seen = look(&signed(SAMPLE), Door::Visit);
        let before = seen.findings.len();
        let verdict = judge(&mut seen, standing);
        assert_eq!(matches!(verdict, Verdict::Visit(_)), accepted, "{standing:?}");
        assert_eq!(seen.findings.len() > before, !accepted, "a refusal says why");
    }
}

#[tokio::test]
async fn a_file_that_makes_us_fail_is_held_and_seen() {
    for_each_database(async |db| {
        let app = App::new(db.clone(), Clock::fixed(NOW), Settings::default());
        let receipt =
            receive(&app, &facility(), Door::Visit, Channel::Batch, b"poison".to_vec()).await.unwrap();
        let job = jobs::claim(&db, 1, NOW).await.unwrap().pop().expect("the file is to be examined");
        work::hold(&app, receipt.clone(), Job { attempts: ATTEMPTS_MAX, ..job }).await.unwrap();
        let mut reader = db.read().await.unwrap();
        let conn = &mut reader.conn();
        let held = store::find(conn, receipt.id).await.unwrap().unwrap();
        assert_eq!(held.state, ReceiptState::Quarantined);
        let open = store::open_reviews(conn, None, Uuid::nil(), 10).await.unwrap();
        assert_eq!(open.iter().map(|review| review.reason.as_str()).collect::<Vec<_>>(), [work::FAULT]);
        assert!(jobs::counts(conn).await.unwrap().is_empty(), "the job is done with");
    })
    .await;
}

#[tokio::test]
async fn a_receipt_is_closed_once() {
    for_each_database(async |db| {
        let app = App::new(db.clone(), Clock::fixed(NOW), Settings::default());
        let bytes = signed(SAMPLE).into_bytes();
        let receipt = receive(&app, &facility(), Door::Visit, Channel::Batch, bytes.clone()).await.unwrap();
        let same = receive(&app, &facility(), Door::Visit, Channel::Batch, bytes).await.unwrap();
        assert_eq!(receipt.id, same.id);
        let job = jobs::claim(&db, 5, NOW).await.unwrap();
        assert_eq!(job.len(), 1, "one file, one job");
        let work = |job: Job| work::work(app.clone(), job);
        work(job[0].clone()).await.unwrap();
        // Its lease ran out and another worker has it too: nothing happens twice.
        work(job[0].clone()).await.unwrap();
        let mut reader = db.read().await.unwrap();
        let found = store::find(&mut reader.conn(), receipt.id).await.unwrap().unwrap();
        assert_eq!(found.state, ReceiptState::Refused, "no authority is trusted here");
        assert!(found.findings.iter().any(|finding| finding.rule == "R-ENV-009"));
    })
    .await;
}

#[tokio::test]
async fn pages_of_receipts_hold_each_once_newest_first() {
    for_each_database(async |db| {
        let app = App::new(db.clone(), Clock::fixed(NOW), Settings::default());
        let mut sent = Vec::new();
        for number in 0..7 {
            let bytes = format!("file {number}").into_bytes();
            sent.push(receive(&app, &facility(), Door::Visit, Channel::Batch, bytes).await.unwrap().id);
        }
        sent.reverse();
        let mut reader = db.read().await.unwrap();
        let conn = &mut reader.conn();
        for state in [None, Some(ReceiptState::Received)] {
            let (mut seen, mut before) = (Vec::new(), Uuid::max());
            loop {
                let page = store::page(conn, &facility(), state, before, 3).await.unwrap();
                let Some(last) = page.last() else { break };
                before = last.id;
                seen.extend(page.iter().map(|line| line.id));
            }
            assert_eq!(seen, sent, "{state:?}");
        }
        let other = "79998".parse().unwrap();
        assert!(store::page(conn, &other, None, Uuid::max(), 3).await.unwrap().is_empty());
        assert!(store::find_own(conn, &other, sent[0]).await.unwrap().is_none(), "a foreign receipt");
    })
    .await;
}
