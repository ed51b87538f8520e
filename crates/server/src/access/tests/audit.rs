//! The audit: every way of touching it that SQL allows is found, and a clean one is clean.

use futures_util::FutureExt;
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use crate::access::chain::{self, CHAINS, GENESIS};
use crate::access::store::audit as store;
use crate::access::*;
use crate::on;
use crate::platform::testing::for_each_database;
use crate::platform::{Db, Digest, Moment};

const NOW: Moment = Moment(1_787_893_200_000_000);

/// A person whose lines go to this chain.
fn person(chain: u8) -> PersonId {
    let mut bytes = *Uuid::now_v7().as_bytes();
    bytes[15] = chain;
    PersonId(Uuid::from_bytes(bytes))
}

async fn look(db: &Db, viewer: &Viewer, person: PersonId, now: Moment) {
    let (viewer, look) = (
        viewer.clone(),
        Look { person, purpose: Purpose::Care, section: Section::Episode, episode: Some(Uuid::now_v7()) },
    );
    db.write(move |tx| async move { record_look(tx, &viewer, &look, now).await }.boxed()).await.unwrap();
}

async fn event(db: &Db, actor: &Actor, event: Event, now: Moment) {
    let actor = actor.clone();
    db.write(move |tx| async move { record_event(tx, &actor, &event, now).await }.boxed()).await.unwrap();
}

/// Fills chain 3 with six lines, looks and facts in turn, and chain 5 with three looks.
async fn fill(db: &Db) {
    let nurse = Viewer::for_test(Role::CommuneStaff, None, None);
    let (one, two) = (person(3), person(5));
    for step in 0..3 {
        look(db, &nurse, one, NOW.plus(step)).await;
        event(db, &Actor::from(&nurse), Event::new("test.fact").person(one), NOW.plus(step)).await;
        look(db, &nurse, two, NOW.plus(step)).await;
    }
}

async fn sql(db: &Db, statement: &str) {
    let statement = statement.to_owned();
    db.write(move |tx| {
        async move {
            for part in statement.split(';').filter(|part| !part.trim().is_empty()) {
                let part = AssertSqlSafe(part.to_owned());
                on!(tx, c => sqlx::query(part).execute(c).await.map(|_| ()))?;
            }
            Ok(())
        }
        .boxed()
    })
    .await
    .unwrap_or_else(|error| panic!("{error}"));
}

async fn faults(db: &Db, kept: &[Head]) -> Vec<FaultKind> {
    let report = verify_audit(db, kept).await.unwrap();
    assert_eq!(report.faults_total as usize, report.faults.len());
    report.faults.into_iter().map(|fault| fault.kind).collect()
}

#[tokio::test]
async fn a_clean_audit_is_clean() {
    for_each_database(async |db| {
        assert!(verify_audit(&db, &[]).await.unwrap().is_clean(), "an empty audit");
        fill(&db).await;
        let report = verify_audit(&db, &[]).await.unwrap();
        assert!(report.is_clean(), "{:?}", report.faults);
        assert_eq!((report.lines, report.looks), (9, 6));
        assert_eq!(
            report.heads.iter().map(|head| (head.chain, head.seq)).collect::<Vec<_>>(),
            [(3, 6), (5, 3)]
        );
        // The heads kept now still prove the audit after it has grown.
        fill(&db).await;
        assert_eq!(faults(&db, &report.heads).await, []);
    })
    .await;
}

/// Ways to touch the audit by SQL, and a fault that each must show.
const TAMPERINGS: &[(&str, &str, FaultKind)] = &[
    (
        "a line's text",
        "UPDATE audit SET line = REPLACE(line, 'test.fact', 'test.fake') WHERE chain = 3 AND seq = 2",
        FaultKind::Altered,
    ),
    ("a line's time", "UPDATE audit SET at = at - 1 WHERE chain = 3 AND seq = 4", FaultKind::Altered),
    ("a line's hash", "UPDATE audit SET hash = prev WHERE chain = 3 AND seq = 4", FaultKind::Altered),
    ("a line's link", "UPDATE audit SET prev = hash WHERE chain = 3 AND seq = 4", FaultKind::Unlinked),
    ("a line in the middle deleted", "DELETE FROM audit WHERE chain = 3 AND seq = 4", FaultKind::Gap),
    ("the first line deleted", "DELETE FROM audit WHERE chain = 3 AND seq = 1", FaultKind::Gap),
    (
        "the first line deleted and the rest moved up",
        "DELETE FROM audit WHERE chain = 3 AND seq = 1; UPDATE audit SET seq = seq - 1001 WHERE chain = 3; UPDATE audit SET seq = seq + 1000 WHERE chain = 3; UPDATE audit_head SET seq = 5 WHERE chain = 3",
        FaultKind::Unlinked,
    ),
    ("the last line deleted", "DELETE FROM audit WHERE chain = 3 AND seq = 6", FaultKind::CutOff),
    (
        "the last line deleted and the head set back",
        "DELETE FROM audit WHERE chain = 3 AND seq = 6; UPDATE audit_head SET seq = 5 WHERE chain = 3",
        FaultKind::HeadAltered,
    ),
    (
        "two lines swapped",
        "UPDATE audit SET seq = -2 WHERE chain = 3 AND seq = 2; UPDATE audit SET seq = 2 WHERE chain = 3 AND seq = 4; UPDATE audit SET seq = 4 WHERE chain = 3 AND seq = -2",
        FaultKind::Unlinked,
    ),
    (
        "a line doubled behind the head",
        "INSERT INTO audit (chain, seq, at, line, prev, hash) SELECT chain, 7, at, line, prev, hash FROM audit WHERE chain = 3 AND seq = 6",
        FaultKind::BeyondHead,
    ),
    (
        "a line doubled and the head moved",
        "INSERT INTO audit (chain, seq, at, line, prev, hash) SELECT chain, 7, at, line, prev, hash FROM audit WHERE chain = 3 AND seq = 6; UPDATE audit_head SET seq = 7 WHERE chain = 3",
        FaultKind::Unlinked,
    ),
    (
        "a line of another chain spliced in",
        "DELETE FROM audit WHERE chain = 3 AND seq = 2; INSERT INTO audit (chain, seq, at, line, prev, hash) SELECT 3, 2, at, line, prev, hash FROM audit WHERE chain = 5 AND seq = 2",
        FaultKind::Altered,
    ),
    (
        "a head's hash",
        "UPDATE audit_head SET hash = (SELECT hash FROM audit WHERE chain = 3 AND seq = 5) WHERE chain = 3",
        FaultKind::HeadAltered,
    ),
    ("a head's length", "UPDATE audit_head SET seq = 5 WHERE chain = 3", FaultKind::BeyondHead),
    ("a head deleted", "DELETE FROM audit_head WHERE chain = 3", FaultKind::HeadMissing),
    ("all lines of a chain deleted", "DELETE FROM audit WHERE chain = 3", FaultKind::CutOff),
    (
        "a chain renumbered",
        "UPDATE audit SET chain = 99 WHERE chain = 3; UPDATE audit_head SET chain = 99 WHERE chain = 3",
        FaultKind::StrangeChain,
    ),
    (
        "a look hidden from the citizen",
        "DELETE FROM look WHERE chain = 3 AND seq = 3",
        FaultKind::LookMissing,
    ),
    ("who looked", "UPDATE look SET role = 'citizen' WHERE chain = 3 AND seq = 3", FaultKind::LookAltered),
    (
        "why somebody looked",
        "UPDATE look SET purpose = 'own' WHERE chain = 3 AND seq = 3",
        FaultKind::LookAltered,
    ),
    (
        "what was looked at",
        "UPDATE look SET episode = NULL WHERE chain = 3 AND seq = 3",
        FaultKind::LookAltered,
    ),
    (
        "when somebody looked",
        "UPDATE look SET at = at + 1 WHERE chain = 3 AND seq = 3",
        FaultKind::LookMissing,
    ),
    (
        "a look pointing at another line",
        "UPDATE look SET seq = 2 WHERE chain = 3 AND seq = 3",
        FaultKind::LookUnproved,
    ),
    (
        "a look given to another person",
        "UPDATE look SET person_id = (SELECT person_id FROM look WHERE chain = 5 AND seq = 1) WHERE chain = 3 AND seq = 3",
        FaultKind::LookUnproved,
    ),
];

#[tokio::test]
async fn every_tampering_is_found() {
    for_each_database(async |db| {
        for (what, statement, fault) in TAMPERINGS {
            sql(&db, "DELETE FROM audit; DELETE FROM audit_head; DELETE FROM look").await;
            fill(&db).await;
            assert_eq!(faults(&db, &[]).await, [], "clean before {what}");
            sql(&db, statement).await;
            let found = faults(&db, &[]).await;
            assert!(found.contains(fault), "{what} on {}: {found:?}", db.kind());
        }
    })
    .await;
}

#[tokio::test]
async fn a_look_slipped_in_is_found() {
    for_each_database(async |db| {
        fill(&db).await;
        let forged = Uuid::now_v7();
        db.write(move |tx| {
            async move {
                on!(tx, c => sqlx::query(
                    "INSERT INTO look (person_id, at, id, account, role, facility, commune, purpose, section,
                        episode, chain, seq)
                     SELECT person_id, at, $1, account, role, facility, commune, purpose, section, episode,
                        chain, seq FROM look WHERE chain = 3 AND seq = 3")
                    .bind(forged)
                    .execute(c).await.map(|_| ()))?;
                Ok(())
            }
            .boxed()
        })
        .await
        .unwrap();
        assert_eq!(faults(&db, &[]).await, [FaultKind::LookUnproved]);
    })
    .await;
}

/// Writes chain 3 anew from its lines, leaving one out, with all hashes and the head right again.
async fn rewrite_without(db: &Db, left_out: i64) {
    let rows = {
        let mut reader = db.read().await.unwrap();
        store::lines(&mut reader.conn(), 3, 0, 100).await.unwrap()
    };
    sql(db, "DELETE FROM audit WHERE chain = 3; DELETE FROM audit_head WHERE chain = 3").await;
    db.write(move |tx| {
        async move {
            let (mut seq, mut prev) = (0, GENESIS);
            for row in rows.into_iter().filter(|row| row.seq != left_out) {
                seq += 1;
                let hash = chain::hash(3, seq, Moment(row.at), &prev, &row.line);
                on!(tx, c => sqlx::query("INSERT INTO audit VALUES (3, $1, $2, $3, $4, $5)")
                    .bind(seq).bind(row.at).bind(&row.line).bind(prev.0.as_slice()).bind(hash.0.as_slice())
                    .execute(c).await.map(|_| ()))?;
                on!(tx, c => sqlx::query("UPDATE look SET seq = $1 WHERE chain = 3 AND seq = $2")
                    .bind(seq).bind(row.seq).execute(c).await.map(|_| ()))?;
                prev = hash;
            }
            on!(tx, c => sqlx::query("INSERT INTO audit_head VALUES (3, $1, $2)")
                .bind(seq).bind(prev.0.as_slice()).execute(c).await.map(|_| ()))?;
            Ok(())
        }
        .boxed()
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn a_rewrite_with_all_hashes_right_is_found_by_the_heads_kept_outside() {
    for_each_database(async |db| {
        for left_out in [2, 6] {
            sql(&db, "DELETE FROM audit; DELETE FROM audit_head; DELETE FROM look").await;
            fill(&db).await;
            let kept = verify_audit(&db, &[]).await.unwrap().heads;
            rewrite_without(&db, left_out).await;
            assert_eq!(faults(&db, &[]).await, [], "inside, the forgery is perfect");
            assert!(faults(&db, &kept).await.contains(&FaultKind::Rewritten), "left out {left_out}");
            // Growing again past the length that was kept does not hide it.
            event(&db, &Actor::system(), Event::new("test.fact").person(person(3)), NOW).await;
            event(&db, &Actor::system(), Event::new("test.fact").person(person(3)), NOW).await;
            assert!(faults(&db, &kept).await.contains(&FaultKind::Rewritten), "left out {left_out}");
        }
        sql(&db, "DELETE FROM audit; DELETE FROM audit_head; DELETE FROM look").await;
        fill(&db).await;
        let kept = verify_audit(&db, &[]).await.unwrap().heads;
        sql(&db, "DELETE FROM audit WHERE chain = 5; DELETE FROM audit_head WHERE chain = 5; DELETE FROM look WHERE chain = 5").await;
        assert_eq!(faults(&db, &[]).await, [], "a chain gone without a trace");
        assert_eq!(faults(&db, &kept).await, [FaultKind::Rewritten]);
    })
    .await;
}

fn page_look(chain: u8) -> Look {
    Look { person: person(chain), purpose: Purpose::DataQuality, section: Section::Identity, episode: None }
}

#[tokio::test]
async fn writers_at_once_leave_one_unbroken_chain() {
    for_each_database(async |db| {
        let nurse = Viewer::for_test(Role::FacilityStaff, Some("01999"), None);
        let writers = (0..60_u8).map(|number| {
            let (db, nurse) = (db.clone(), nurse.clone());
            tokio::spawn(async move {
                if number % 3 == 0 {
                    let events: Vec<Event> = (0..5)
                        .map(|step| {
                            Event::new("test.batch")
                                .person(person(number.wrapping_mul(7).wrapping_add(step * 3) % 16))
                        })
                        .collect();
                    db.write(move |tx| {
                        async move { record_events(tx, &Actor::from(&nurse), &events, NOW).await }.boxed()
                    })
                    .await
                    .unwrap();
                } else if number % 3 == 1 {
                    // A page that shows several people: their chains are taken in order, whatever the page's.
                    let looks = [3, 1, 2, 0].map(|step| page_look((number.wrapping_mul(5) + step) % 8));
                    let event = [Event::new("test.page")];
                    db.write(move |tx| {
                        async move { record_together(tx, &nurse, &event, &looks, NOW).await }.boxed()
                    })
                    .await
                    .unwrap();
                } else {
                    look(&db, &nurse, person(number % 4), NOW).await;
                }
            })
        });
        for writer in writers.collect::<Vec<_>>() {
            writer.await.unwrap();
        }
        let report = verify_audit(&db, &[]).await.unwrap();
        assert!(report.is_clean(), "{:?}", report.faults);
        assert_eq!((report.lines, report.looks), (100 + 20 + 80 + 20, 100));
        assert!(report.heads.iter().all(|head| head.chain < CHAINS && head.hash != Digest([0; 32])));
    })
    .await;
}

#[tokio::test]
async fn work_that_fails_leaves_no_look() {
    for_each_database(async |db| {
        let nurse = Viewer::for_test(Role::CommuneStaff, None, None);
        let outcome = db.write::<(), _>(move |tx| {
            async move {
                let look =
                    Look { person: person(1), purpose: Purpose::Care, section: Section::Book, episode: None };
                record_look(tx, &nurse, &look, NOW).await?;
                Err(crate::platform::Error::Work("the page could not be drawn".into()))
            }
            .boxed()
        });
        assert!(outcome.await.is_err());
        let report = verify_audit(&db, &[]).await.unwrap();
        assert!(report.is_clean());
        assert_eq!(report.lines, 0);
    })
    .await;
}

#[tokio::test]
async fn the_citizen_sees_every_look_and_nobody_elses() {
    for_each_database(async |db| {
        let (own, other) = (person(3), person(3));
        let nurse = Viewer::for_test(Role::FacilityStaff, Some("01999"), None);
        let citizen = Viewer::for_test(Role::Citizen, None, Some(own));
        for step in 0..25 {
            // Two looks share each moment, as happens on a page made of two parts.
            look(&db, &nurse, own, NOW.plus(step / 2)).await;
        }
        look(&db, &nurse, other, NOW).await;
        let mut reader = db.read().await.unwrap();
        let conn = &mut reader.conn();
        let (mut seen, mut before) = (Vec::new(), None);
        loop {
            let page = looks(conn, &citizen, &[own], before, 10).await.unwrap().unwrap();
            let Some(last) = page.last() else { break };
            before = Some((last.at, last.id));
            seen.extend(page);
        }
        assert_eq!(seen.len(), 25);
        assert!(seen.windows(2).all(|pair| (pair[0].at, pair[0].id) > (pair[1].at, pair[1].id)));
        assert_eq!(seen[0].role, Role::FacilityStaff);
        assert_eq!(seen[0].facility.as_ref().map(|code| code.as_str()), Some("01999"));
        let foreign = looks(conn, &citizen, &[other], None, 10).await.unwrap();
        assert_eq!(foreign, Err(Refusal::Unknown));
        assert_eq!(looks(conn, &nurse, &[own], None, 10).await.unwrap(), Err(Refusal::Unknown));
        let auditor = Viewer::for_test(Role::Auditor, None, None);
        assert_eq!(looks(conn, &auditor, &[own], None, 10).await.unwrap(), Err(Refusal::Unknown));
    })
    .await;
}
