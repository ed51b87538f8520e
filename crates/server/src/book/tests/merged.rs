//! The books of two entries that were taken for one person, and apart again.

use record::Identifier;

use super::*;
use crate::people::{self, Pair, Seen};

/// Makes a person as a visit of theirs would.
async fn known(db: &Db, number: &str) -> PersonId {
    let mut episode = visit("X", "2026-01-01T08:00", "I10");
    episode.patient.identifiers = vec![Identifier::classify(number).unwrap()];
    db.write(move |tx| {
        async move {
            let at = "2026-01-01".parse().unwrap();
            let seen = Seen { patient: &episode.patient, source: &episode.facility, at, earlier: None };
            people::create(tx, &seen, NOW).await
        }
        .boxed()
    })
    .await
    .unwrap()
}

async fn merged(db: &Db, one: PersonId, other: PersonId) -> Uuid {
    let pair = Pair::new(one, other).unwrap();
    let officers = [(); 2].map(|()| Viewer::for_test(Role::ProvinceStaff, None, None));
    let [asking, confirming] = officers;
    db.write(move |tx| {
        async move {
            let asked = people::merge(tx, &asking, pair, "Một người", &[], NOW).await?;
            assert_eq!(asked, Ok(people::Merged::Asked));
            match people::confirm(tx, &confirming, pair, &[], NOW).await? {
                Ok(people::Merged::Done { link }) => Ok(link),
                other => panic!("not merged: {other:?}"),
            }
        }
        .boxed()
    })
    .await
    .unwrap()
}

async fn apart(db: &Db, link: Uuid) {
    let officer = Viewer::for_test(Role::ProvinceStaff, None, None);
    let undone =
        db.write(move |tx| async move { people::undo(tx, &officer, link, "Nhầm", NOW).await }.boxed());
    undone.await.unwrap().unwrap();
}

async fn looks_of(db: &Db, viewer: &Viewer, entries: &[PersonId]) -> Vec<(Role, Option<PersonId>)> {
    let mut reader = db.read().await.unwrap();
    let rows = looks(&mut reader.conn(), viewer, entries, None, 100).await.unwrap().unwrap();
    rows.into_iter().map(|row| (row.role, row.by)).collect()
}

#[tokio::test]
async fn both_logins_open_the_whole_book_while_two_are_one() {
    for_each_database(async |db| {
        let (one, other) = (known(&db, "091190999001").await, known(&db, "091190999002").await);
        let first = id_of(send(&db, one, &visit("LK1", "2026-03-14T08:05", "I10"), Uuid::now_v7()).await);
        let second =
            id_of(send(&db, other, &visit("LK2", "2026-04-14T08:05", "E11.9"), Uuid::now_v7()).await);
        assert_eq!(own_book(&db, one).await.visits.len(), 1);
        let link = merged(&db, one, other).await;
        for person in [one, other] {
            let book = own_book(&db, person).await;
            let visits: Vec<Uuid> = book.visits.iter().map(|visit| visit.episode).collect();
            assert_eq!(visits, [second, first], "newest first, whichever entry it was linked to");
            assert_eq!(book.years, [(2026, 2)]);
        }
        let opened = own_visit(&db, one, second).await;
        assert_eq!(opened.earlier.len(), 1, "the earlier disease of the other entry is told");
        // A new version of a visit stays in the entry of the first, merged or not.
        let again = send(&db, other, &visit("LK2", "2026-04-14T08:05", "E11.9"), Uuid::now_v7()).await;
        assert!(matches!(again, Appended::Entry { version: 2, .. }), "{again:?}");
        apart(&db, link).await;
        assert_eq!(own_book(&db, one).await.visits.len(), 1);
        let closed = open_episode(&app(&db), &citizen(one), one, second, Purpose::Own).await;
        assert_eq!(closed.unwrap_err(), Refusal::Unknown, "the other's visit is closed at once");
    })
    .await;
}

#[tokio::test]
async fn what_was_seen_meanwhile_stays_on_record_with_both() {
    for_each_database(async |db| {
        let (one, other) = (known(&db, "091190999001").await, known(&db, "091190999002").await);
        send(&db, one, &visit("LK1", "2026-03-14T08:05", "I10"), Uuid::now_v7()).await;
        let link = merged(&db, one, other).await;
        own_book(&db, other).await;
        assert_eq!(looks_of(&db, &citizen(one), &[one, other]).await.len(), 2, "one opening, both entries");
        apart(&db, link).await;
        let seen = looks_of(&db, &citizen(one), &[one]).await;
        assert_eq!(seen.len(), 1, "the look at this entry stays with it");
        assert_eq!(seen[0].0, Role::Citizen);
        assert_ne!(seen[0].1, Some(one), "it was not this person's own account");
        let foreign = {
            let mut reader = db.read().await.unwrap();
            looks(&mut reader.conn(), &citizen(one), &[other], None, 10).await.unwrap()
        };
        assert_eq!(foreign, Err(Refusal::Unknown));
    })
    .await;
}
