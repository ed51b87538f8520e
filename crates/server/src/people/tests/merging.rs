//! Merging and taking back, on both databases.

use futures_util::FutureExt;
use futures_util::future::join_all;
use sqlx::{AssertSqlSafe, Row};
use uuid::Uuid;

use super::*;
use crate::access::Refusal;
use crate::on;

const COMMUNE: &str = "30769";

pub(super) fn officer() -> Viewer {
    Viewer::for_test(Role::CommuneStaff, None, None).in_commune(COMMUNE)
}

/// Makes a person by a visit of theirs and returns them.
pub(super) async fn visitor(db: &Db, name: &str, birth: &str, numbers: &[&str]) -> PersonId {
    person_of(see(db, &patient(name, birth, numbers), "2026-01-02").await)
}

pub(super) fn pair_of(one: PersonId, other: PersonId) -> Pair {
    Pair::new(one, other).unwrap()
}

async fn ask(db: &Db, viewer: &Viewer, pair: Pair) -> std::result::Result<Merged, Declined> {
    let viewer = viewer.clone();
    let evidence = ["Có chung số".to_owned()];
    db.write(move |tx| {
        async move { merge(tx, &viewer, pair, "Cùng một người", &evidence, Moment(9)).await }.boxed()
    })
    .await
    .unwrap()
}

async fn second(db: &Db, viewer: &Viewer, pair: Pair) -> std::result::Result<Merged, Declined> {
    let viewer = viewer.clone();
    db.write(move |tx| async move { confirm(tx, &viewer, pair, &[], Moment(10)).await }.boxed())
        .await
        .unwrap()
}

pub(super) async fn take_back(db: &Db, viewer: &Viewer, link: Uuid) -> std::result::Result<Pair, Declined> {
    let viewer = viewer.clone();
    db.write(move |tx| async move { undo(tx, &viewer, link, "Gộp nhầm", Moment(11)).await }.boxed())
        .await
        .unwrap()
}

/// Merges two people who both have visits: one officer asks, another confirms.
pub(super) async fn merge_by_two(db: &Db, one: PersonId, other: PersonId) -> Uuid {
    let pair = pair_of(one, other);
    assert_eq!(ask(db, &officer(), pair).await, Ok(Merged::Asked));
    match second(db, &officer(), pair).await {
        Ok(Merged::Done { link }) => link,
        other => panic!("not merged: {other:?}"),
    }
}

/// Returns every row about these people, byte for byte.
async fn dump(db: &Db, people: [PersonId; 2]) -> Vec<String> {
    const TABLES: [(&str, &str); 7] = [
        ("person", "id"),
        ("identifier", "person_id"),
        ("person_mother", "person_id"),
        ("episode", "person_id"),
        ("entry", "person_id"),
        ("look", "person_id"),
        ("account", "person_id"),
    ];
    let mut rows = Vec::new();
    let mut reader = db.read().await.unwrap();
    let conn = &mut reader.conn();
    for (table, key) in TABLES {
        let sql = format!("SELECT * FROM {table} WHERE {key} IN ($1, $2) ORDER BY 1, 2, 3");
        let found: Vec<String> = on!(conn, c => {
            let rows = sqlx::query(AssertSqlSafe(sql)).bind(people[0].0).bind(people[1].0).fetch_all(c).await;
            let text = |row: &_| raw(row);
            rows.unwrap().iter().map(text).collect()
        });
        rows.extend(found.into_iter().map(|row| format!("{table} {row}")));
    }
    assert!(rows.len() >= 4, "two people and their numbers");
    rows
}

/// Returns the bytes of every column.
fn raw<R: Row>(row: &R) -> String
where
    usize: sqlx::ColumnIndex<R>,
    Option<Vec<u8>>: for<'r> sqlx::Decode<'r, R::Database> + sqlx::Type<R::Database>,
{
    let column = |at| format!("{:?}", row.try_get_unchecked::<Option<Vec<u8>>, _>(at).unwrap());
    (0..row.len()).map(column).collect::<Vec<_>>().join(" ")
}

async fn group(db: &Db, person: PersonId) -> Vec<PersonId> {
    let mut reader = db.read().await.unwrap();
    group_of(&mut reader.conn(), person).await.unwrap().members().collect()
}

#[tokio::test]
async fn a_merge_shows_one_person_and_undo_shows_two() {
    for_each_database(async |db| {
        let one = visitor(&db, "Trần Văn Mẫu", "1985-03-14", &["030085999002"]).await;
        let other = visitor(&db, "Tran Van Mau", "1985-03-14", &["9199999001"]).await;
        let before = dump(&db, [one, other]).await;
        let pair = pair_of(one, other);
        let asking = officer();
        assert_eq!(ask(&db, &asking, pair).await, Ok(Merged::Asked), "both have visits");
        assert_eq!(group(&db, one).await, [one], "one officer alone merges nobody who has visits");
        assert_eq!(second(&db, &asking, pair).await, Err(Declined::NotMerged(NotMerged::SameOfficer)));
        let Ok(Merged::Done { link }) = second(&db, &officer(), pair).await else { panic!("not merged") };
        for person in [one, other] {
            let shown = load(&db, person).await;
            assert_eq!(shown.id, pair.low, "the entry that was made first is shown");
            assert_eq!((shown.numbers.len(), shown.entries.len()), (2, 2));
            assert!(shown.other_names.len() == 1, "{:?}", shown.other_names);
        }
        assert_eq!(dump(&db, [one, other]).await, before, "merging moves nothing");
        assert_eq!(take_back(&db, &officer(), link).await, Ok(pair));
        assert_eq!(dump(&db, [one, other]).await, before);
        assert_eq!(load(&db, one).await.numbers.len(), 1);
        assert_eq!(take_back(&db, &officer(), link).await, Err(Declined::NotMerged(NotMerged::Changed)));
    })
    .await;
}

#[tokio::test]
async fn a_visit_that_arrives_meanwhile_stays_with_its_entry() {
    for_each_database(async |db| {
        let one = visitor(&db, "Trần Văn Mẫu", "1985-03-14", &["030085999002"]).await;
        let other = visitor(&db, "Tran Van Mau", "1985-03-14", &["9199999001"]).await;
        let apart = dump(&db, [one, other]).await;
        let link = merge_by_two(&db, one, other).await;
        let by_number = patient("Trần Văn Mẫu", "1985-03-14", &["9199999001"]);
        assert_eq!(see(&db, &by_number, "2026-02-02").await, Resolution::Same(other));
        // Both numbers on one paper would have been a question while they stood apart.
        let both = patient("Trần Văn Mẫu", "1985-03-14", &["030085999002", "9199999001"]);
        assert_eq!(see(&db, &both, "2026-02-03").await, Resolution::Same(one));
        take_back(&db, &officer(), link).await.unwrap();
        assert_eq!(load(&db, one).await.numbers.len(), 1, "no number of the other stuck to this one");
        assert_eq!(load(&db, other).await.numbers.len(), 1);
        assert_ne!(dump(&db, [one, other]).await, apart, "the visits themselves are there");
        assert!(matches!(
            see(&db, &both, "2026-02-04").await,
            Resolution::Unsure { reason: UnsureReason::NumbersDisagree, .. }
        ));
    })
    .await;
}

#[tokio::test]
async fn a_new_version_of_a_visit_stays_with_the_entry_of_the_first() {
    for_each_database(async |db| {
        let one = visitor(&db, "Trần Văn Mẫu", "1985-03-14", &["030085999002"]).await;
        let other = visitor(&db, "Tran Van Mau", "1985-03-14", &["9199999001"]).await;
        merge_by_two(&db, one, other).await;
        let again = patient("Trần Văn Mẫu", "1985-03-14", &["030085999002"]);
        let source = facility();
        let resolution = db
            .write(move |tx| {
                async move {
                    let at = "2026-02-02".parse().unwrap();
                    let seen = Seen { patient: &again, source: &source, at, earlier: Some(other) };
                    resolve(tx, &seen, Moment(12)).await
                }
                .boxed()
            })
            .await
            .unwrap();
        assert_eq!(resolution, Resolution::Same(other));
    })
    .await;
}

/// Draws that are the same at every run.
pub(super) struct Draw(pub u64);

impl Draw {
    pub fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end
    }

    pub fn shuffle<T>(&mut self, things: &mut [T]) {
        for at in (1..things.len()).rev() {
            things.swap(at, self.below(at + 1));
        }
    }
}

#[tokio::test]
async fn merges_and_undos_leave_no_trace() {
    // A thousand by `SOKHOE_MERGES=1000`; fewer keep the suite quick.
    let merges: usize = std::env::var("SOKHOE_MERGES").ok().and_then(|text| text.parse().ok()).unwrap_or(40);
    for_each_database(async |db| {
        let mut random = Draw(7);
        let mut people = Vec::new();
        for at in 0..12 {
            let numbers = [format!("0300859990{at:02}"), format!("91999990{at:02}")];
            people.push(visitor(&db, "Trần Văn Mẫu", "1985-03-14", &[&numbers[at % 2]]).await);
        }
        for _ in 0..merges {
            random.shuffle(&mut people);
            let three = [people[0], people[1], people[2]];
            let before = dump(&db, [three[0], three[1]]).await;
            let first = merge_by_two(&db, three[0], three[1]).await;
            let then = merge_by_two(&db, three[2], three[random.below(2)]).await;
            assert_eq!(group(&db, three[0]).await.len(), 3);
            let mut links = [first, then];
            random.shuffle(&mut links);
            for link in links {
                take_back(&db, &officer(), link).await.unwrap();
            }
            assert_eq!(dump(&db, [three[0], three[1]]).await, before);
            assert_eq!(group(&db, three[0]).await, [three[0]]);
        }
    })
    .await;
}

#[tokio::test]
async fn officers_who_merge_at_the_same_moment_make_no_chain() {
    for_each_database(async |db| {
        let mut people = Vec::new();
        for at in 0..5 {
            // Numbers of insurance only, so that one officer is enough for whoever has no visit.
            people.push(visitor(&db, "Trần Văn Mẫu", "1985-03-14", &[&format!("919999900{at}")]).await);
        }
        forget_visits(&db).await;
        let mut tries = Vec::new();
        for round in 0..30 {
            let pair = pair_of(people[round % 5], people[(round + 1 + round / 10) % 5]);
            let db = db.clone();
            tries.push(tokio::spawn(async move { ask(&db, &officer(), pair).await }));
        }
        let done = join_all(tries)
            .await
            .into_iter()
            .filter(|outcome| matches!(outcome.as_ref().unwrap(), Ok(Merged::Done { .. })));
        let done = done.count() as i64;
        let mut reader = db.read().await.unwrap();
        let conn = &mut reader.conn();
        let count = async |conn: &mut crate::platform::Conn<'_>, sql: &'static str| -> i64 {
            on!(conn, c => sqlx::query_scalar(sql).fetch_one(c).await).unwrap()
        };
        let in_force = count(conn, "SELECT COUNT(*) FROM person_link WHERE undone_at IS NULL").await;
        assert!(done == in_force && (1..=4).contains(&done), "{done} done, {in_force} in force");
        let chains = "SELECT COUNT(*) FROM person_link a JOIN person_link b ON a.survivor = b.merged
                      WHERE a.undone_at IS NULL AND b.undone_at IS NULL";
        assert_eq!(count(conn, chains).await, 0, "a link leads to a link");
    })
    .await;
}

/// Makes everybody somebody who never had a visit, as from a list of residents.
async fn forget_visits(db: &Db) {
    db.write(|tx| {
        async move {
            on!(tx, c => sqlx::query("UPDATE person SET visited_on = ''").execute(c).await.map(|_| ()))?;
            Ok(())
        }
        .boxed()
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn one_officer_is_enough_where_no_care_is_mixed() {
    for_each_database(async |db| {
        let one = visitor(&db, "Trần Văn Mẫu", "1985-03-14", &["9199999001"]).await;
        let other = visitor(&db, "Trần Văn Mẫu", "1985-03-14", &["9199999002"]).await;
        let numbered = visitor(&db, "Trần Văn Mẫu", "1985-03-14", &["030085999001"]).await;
        let numbered_too = visitor(&db, "Trần Văn Mẫu", "1985-03-14", &["030085999002"]).await;
        forget_visits(&db).await;
        assert!(matches!(ask(&db, &officer(), pair_of(one, other)).await, Ok(Merged::Done { .. })));
        let two_numbers = pair_of(numbered, numbered_too);
        assert_eq!(ask(&db, &officer(), two_numbers).await, Ok(Merged::Asked), "two personal numbers");
    })
    .await;
}

#[tokio::test]
async fn nobody_decides_about_people_of_another_commune() {
    for_each_database(async |db| {
        let one = visitor(&db, "Trần Văn Mẫu", "1985-03-14", &["9199999001"]).await;
        let other = visitor(&db, "Trần Văn Mẫu", "1985-03-14", &["9199999002"]).await;
        let pair = pair_of(one, other);
        let unknown = Err(Declined::Refused(Refusal::Unknown));
        let elsewhere = Viewer::for_test(Role::CommuneStaff, None, None).in_commune("30760");
        let hospital = Viewer::for_test(Role::FacilityStaff, Some("91Z01"), None);
        let citizen = Viewer::for_test(Role::Citizen, None, Some(one));
        for viewer in [elsewhere, hospital, citizen] {
            assert_eq!(ask(&db, &viewer, pair).await, unknown, "{viewer:?}");
        }
        let nobody = pair_of(one, PersonId(Uuid::now_v7()));
        let province = Viewer::for_test(Role::ProvinceStaff, None, None);
        assert_eq!(ask(&db, &province, nobody).await, unknown);
        assert_eq!(ask(&db, &province, pair).await, Ok(Merged::Asked));
    })
    .await;
}

#[tokio::test]
async fn what_was_told_apart_is_not_asked_again() {
    for_each_database(async |db| {
        let one = visitor(&db, "Trần Văn Mẫu", "1985-03-14", &["9199999001"]).await;
        let other = visitor(&db, "Trần Văn Mẫu", "1985-03-14", &["9199999002"]).await;
        let pair = pair_of(one, other);
        let suspected = async |now: i64| {
            db.write(move |tx| async move { suspect(tx, pair, "pass", 30, Moment(now)).await }.boxed())
                .await
                .unwrap()
        };
        assert!(suspected(1).await);
        assert!(!suspected(2).await, "a pair is one question");
        let viewer = officer();
        let told = db.write(move |tx| {
            async move { tell_apart(tx, &viewer, pair, "Hai anh em", Moment(3)).await }.boxed()
        });
        assert_eq!(told.await.unwrap(), Ok(()));
        assert!(!suspected(4).await);
        let mut reader = db.read().await.unwrap();
        let asked = questions(&mut reader.conn(), &officer(), &Wanted::default(), Moment(i64::MAX)).await;
        assert!(asked.unwrap().unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn two_people_never_share_a_personal_number() {
    for_each_database(async |db| {
        let files = (0..100).map(|file| {
            let db = db.clone();
            tokio::spawn(async move {
                // Every third file is somebody's decision to make a new person, number known or not.
                let known = patient("Trần Văn Mẫu", "1985-03-14", &["030085999002"]);
                if file % 3 != 0 {
                    return see(&db, &known, "2026-01-02").await;
                }
                let source = facility();
                db.write(move |tx| {
                    async move {
                        let at = "2026-01-02".parse().unwrap();
                        let seen = Seen { patient: &known, source: &source, at, earlier: None };
                        create(tx, &seen, Moment(7)).await.map(Resolution::New)
                    }
                    .boxed()
                })
                .await
                .unwrap()
            })
        });
        for file in files.collect::<Vec<_>>() {
            file.await.unwrap();
        }
        let mut reader = db.read().await.unwrap();
        let conn = &mut reader.conn();
        let owners: i64 = on!(conn, c => sqlx::query_scalar(
            "SELECT COUNT(*) FROM identifier WHERE value = '030085999002' AND standing <> 'used'")
            .fetch_one(c).await)
        .unwrap();
        assert_eq!(owners, 1, "on {}", db.kind());
    })
    .await;
}

#[tokio::test]
async fn it_is_the_index_that_keeps_numbers_apart() {
    for_each_database(async |db| {
        let insert = async |db: &Db| {
            db.write(|tx| {
                async move {
                    on!(tx, c => sqlx::query(
                        "INSERT INTO identifier (value, system, person_id, standing, valid_from, valid_to, source,
                                                 recorded_at)
                         VALUES ('030085999002', 'personal_number', $1, 'holds', '', '', '', 0)")
                        .bind(Uuid::now_v7()).execute(c).await.map(|_| ()))?;
                    Ok(())
                }
                .boxed()
            })
            .await
        };
        insert(&db).await.unwrap();
        assert!(insert(&db).await.unwrap_err().is_unique_violation());
        db.write(|tx| {
            async move {
                on!(tx, c => sqlx::query("DROP INDEX identifier_owned").execute(c).await.map(|_| ()))?;
                Ok(())
            }
            .boxed()
        })
        .await
        .unwrap();
        insert(&db).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_cancelled_number_finds_its_person_and_links_nobody() {
    for_each_database(async |db| {
        let person = visitor(&db, "Trần Văn Mẫu", "1985-03-14", &["030085999002"]).await;
        let other = visitor(&db, "Lê Văn Khác", "1985-03-14", &["030085999777"]).await;
        let number = |text: &str| Identifier::classify(text).unwrap();
        let replace = async |new: &str| {
            let cancelled = Cancelled {
                number: number("030085999002"),
                on: "2026-02-01".parse().unwrap(),
                replaced_by: Some(number(new)),
            };
            let viewer = officer();
            let done = db.write(move |tx| {
                async move { cancel_number(tx, &viewer, person, &cancelled, Moment(8)).await }.boxed()
            });
            done.await.unwrap().unwrap()
        };
        assert_eq!(replace("030085999777").await, Err(NotCancelled::NewNumberTaken));
        assert_eq!(replace("030085999003").await, Ok(()));
        assert_eq!(replace("030085999003").await, Err(NotCancelled::NotTheirs), "it is cancelled already");
        let by_old = patient("Trần Văn Mẫu", "1985-03-14", &["030085999002"]);
        assert_eq!(
            see(&db, &by_old, "2026-03-02").await,
            Resolution::Unsure { reason: UnsureReason::NumberCancelled, candidates: vec![person] }
        );
        let by_new = patient("Trần Văn Mẫu", "1985-03-14", &["030085999003"]);
        assert_eq!(see(&db, &by_new, "2026-03-03").await, Resolution::Same(person));
        let both = patient("Trần Văn Mẫu", "1985-03-14", &["030085999002", "030085999003"]);
        assert_eq!(
            see(&db, &both, "2026-03-04").await,
            Resolution::Same(person),
            "a card lists its old number"
        );
        let taken = patient("Ngô Thị Mới", "1985-03-14", &["030085999002"]);
        assert!(
            matches!(see(&db, &taken, "2026-03-05").await, Resolution::Unsure { .. }),
            "never given again"
        );
        let mut reader = db.read().await.unwrap();
        let conn = &mut reader.conn();
        let found = find_by_identifier(conn, &officer(), &number("030085999002")).await.unwrap().unwrap();
        assert_eq!(found.id, person);
        assert!(found.numbers.iter().any(|number| number.cancelled && number.replaced_by == "030085999003"));
        assert_ne!(found.id, other);
    })
    .await;
}

#[tokio::test]
async fn a_mother_and_her_newborn_are_never_merged() {
    for_each_database(async |db| {
        let mother = visitor(&db, "Lê Thị Thử", "1990-05-06", &["9199999001"]).await;
        let child = visitor(&db, "Lê Thị Thử", "2026-01-01", &["9199999002"]).await;
        db.write(move |tx| async move { set_mother(tx, child, mother, "receipt", Moment(8)).await }.boxed())
            .await
            .unwrap();
        let pair = pair_of(mother, child);
        assert_eq!(ask(&db, &officer(), pair).await, Err(Declined::NotMerged(NotMerged::MotherAndChild)));
        let suspected =
            db.write(move |tx| async move { suspect(tx, pair, "pass", 10, Moment(9)).await }.boxed());
        assert!(!suspected.await.unwrap());
    })
    .await;
}
