//! Coverage, lists of residents and the pass for duplicates, on both databases.

use futures_util::FutureExt;

use super::merging::{Draw, merge_by_two, officer, pair_of, take_back, visitor};
use super::*;
use crate::on;
use crate::people::coverage::{LIST_PAGE, WantedList};
use crate::platform::clock::DAY;

fn province() -> Viewer {
    Viewer::for_test(Role::ProvinceStaff, None, None)
}

async fn enlisted(db: &Db, name: &str, numbers: &[&str], residence: Residence) -> Option<PersonId> {
    let person = patient(name, "1985-03-14", numbers);
    db.write(move |tx| {
        async move {
            let resident = Resident {
                person: &person,
                residence,
                household: "HK-1",
                managed_by: "",
                source: "danh sách",
                at: "2026-01-01".parse().unwrap(),
            };
            enlist(tx, &resident, Moment(5)).await
        }
        .boxed()
    })
    .await
    .unwrap()
}

async fn changed(db: &Db, person: PersonId, what: Change<'static>) {
    let done = db.write(move |tx| async move { change(tx, person, &what, Moment(6)).await }.boxed());
    assert!(done.await.unwrap());
}

async fn differences(db: &Db) -> Vec<Difference> {
    let mut reader = db.read().await.unwrap();
    recount(&mut reader.conn()).await.unwrap()
}

#[tokio::test]
async fn running_numbers_equal_a_full_count_whatever_happens() {
    for_each_database(async |db| {
        let mut random = Draw(11);
        let (mut people, mut links) = (Vec::new(), Vec::new());
        for at in 0..60 {
            let number = format!("91999990{at:02}");
            match random.below(6) {
                0 | 1 => people.push(visitor(&db, "Trần Văn Mẫu", "1985-03-14", &[&number]).await),
                2 => people.extend(enlisted(&db, "Lê Thị Thử", &[&number], Residence::Permanent).await),
                3 if people.len() > 2 => {
                    random.shuffle(&mut people);
                    let (one, other) = (people[0], people[1]);
                    let (first, second) = (load(&db, one).await, load(&db, other).await);
                    let apart = first.entries.len() + second.entries.len() == 2;
                    if apart && !first.visited_on.is_empty() && !second.visited_on.is_empty() {
                        links.push(merge_by_two(&db, one, other).await);
                    }
                }
                4 if !links.is_empty() => {
                    let link = links.swap_remove(random.below(links.len()));
                    take_back(&db, &officer(), link).await.unwrap();
                }
                _ if !people.is_empty() => {
                    let person = people[random.below(people.len())];
                    let on = "2026-02-03".parse().unwrap();
                    let what = match random.below(4) {
                        0 => Change { residence: Some(Residence::Temporary), ..Change::default() },
                        1 => Change { managed_by: Some("30769"), ..Change::default() },
                        2 => Change { verified: Some((Verified::Matched, on)), ..Change::default() },
                        _ => Change { open_record: true, ..Change::default() },
                    };
                    changed(&db, person, what).await;
                }
                _ => {}
            }
        }
        assert!(!links.is_empty(), "some merges must be in force for the test to mean anything");
        assert_eq!(differences(&db).await, []);
    })
    .await;
}

#[tokio::test]
async fn a_full_count_notices_and_mends_what_is_wrong() {
    for_each_database(async |db| {
        visitor(&db, "Trần Văn Mẫu", "1985-03-14", &["9199999001"]).await;
        db.write(|tx| {
            async move {
                on!(tx, c => sqlx::query("UPDATE coverage SET created = created + 1").execute(c).await.map(|_| ()))?;
                Ok(())
            }
            .boxed()
        })
        .await
        .unwrap();
        let found = differences(&db).await;
        assert_eq!((found.len(), found[0].running.created, found[0].counted.created), (1, 2, 1));
        db.write(|tx| async move { mend_coverage(tx, Moment(9)).await }.boxed()).await.unwrap();
        assert_eq!(differences(&db).await, []);
    })
    .await;
}

#[tokio::test]
async fn a_person_is_counted_once_and_from_their_day_on() {
    for_each_database(async |db| {
        let files = (0..8).map(|file| {
            let db = db.clone();
            tokio::spawn(async move {
                let at = format!("2026-01-0{}", file + 1);
                see(&db, &patient("Trần Văn Mẫu", "1985-03-14", &["030085999002"]), &at).await
            })
        });
        for file in files.collect::<Vec<_>>() {
            file.await.unwrap();
        }
        // The tests' moment is the first of January 1970.
        let read = async |viewer: &Viewer, day: &str| {
            let mut reader = db.read().await.unwrap();
            coverage(&mut reader.conn(), viewer, day).await.unwrap()
        };
        let place = ("30769".to_owned(), Residence::Unlisted);
        let counts = read(&province(), "1970-01-01").await.unwrap()[&place];
        assert_eq!((counts.residents, counts.created, counts.updated, counts.verified), (1, 1, 1, 0));
        assert!(read(&province(), "1969-12-31").await.unwrap().is_empty());
        assert!(read(&officer(), "2026-01-01").await.unwrap().contains_key(&place));
        let elsewhere = Viewer::for_test(Role::CommuneStaff, None, None).in_commune("30760");
        assert!(read(&elsewhere, "2026-01-01").await.unwrap().is_empty());
        let hospital = Viewer::for_test(Role::FacilityStaff, Some("91Z01"), None);
        assert_eq!(read(&hospital, "2026-01-01").await, Err(crate::access::Refusal::Forbidden));
        assert_eq!(DAY, 86_400_000_000);
    })
    .await;
}

#[tokio::test]
async fn a_resident_is_enlisted_once_and_found_by_a_visit() {
    for_each_database(async |db| {
        let person = enlisted(&db, "Trần Văn Mẫu", &["030085999002"], Residence::Permanent).await.unwrap();
        assert_eq!(enlisted(&db, "Trần Văn Mẫu", &["030085999002"], Residence::Permanent).await, None);
        let read = async || {
            let mut reader = db.read().await.unwrap();
            let all = coverage(&mut reader.conn(), &province(), "2026-12-31").await.unwrap().unwrap();
            all[&("30769".to_owned(), Residence::Permanent)]
        };
        let before = read().await;
        assert_eq!((before.residents, before.created, before.updated), (1, 0, 0), "listed, without a record");
        let visit = patient("Trần Văn Mẫu", "1985-03-14", &["030085999002"]);
        assert_eq!(see(&db, &visit, "2026-02-02").await, Resolution::Same(person));
        let after = read().await;
        assert_eq!(
            (after.residents, after.created, after.updated),
            (1, 1, 1),
            "the first visit makes the record"
        );
        assert_eq!(differences(&db).await, []);
    })
    .await;
}

#[tokio::test]
async fn the_list_behind_a_number_has_as_many_people() {
    for_each_database(async |db| {
        let many = LIST_PAGE + 7;
        for at in 0..many {
            let number = format!("91999{at:05}");
            enlisted(&db, "Lê Thị Thử", &[&number], Residence::Permanent).await.unwrap();
        }
        let one = visitor(&db, "Trần Văn Mẫu", "1985-03-14", &["9199999001"]).await;
        let other = visitor(&db, "Tran Van Mau", "1985-03-14", &["9199999002"]).await;
        merge_by_two(&db, one, other).await;
        let listed = async |viewer: &Viewer, measure| {
            let mut reader = db.read().await.unwrap();
            let mut wanted = WantedList {
                commune: "30769".into(),
                denominator: Denominator::Everybody,
                measure,
                after: uuid::Uuid::nil(),
            };
            let (mut people, mut pages) = (Vec::new(), 0);
            loop {
                let found = people_behind(&mut reader.conn(), viewer, &wanted).await.unwrap();
                let Ok((page, more)) = found else { return Err(found.unwrap_err()) };
                people.extend(page.into_iter().map(|one| one.person));
                pages += 1;
                match more {
                    Some(after) => wanted.after = after,
                    None => break,
                }
            }
            people.sort_unstable();
            people.dedup();
            Ok((people.len(), pages))
        };
        assert_eq!(listed(&officer(), None).await, Ok((many + 1, 2)), "merged entries are one person");
        assert_eq!(listed(&officer(), Some((Measure::Updated, true))).await, Ok((1, 1)));
        assert_eq!(listed(&officer(), Some((Measure::Updated, false))).await, Ok((many, 2)));
        let elsewhere = Viewer::for_test(Role::CommuneStaff, None, None).in_commune("30760");
        assert_eq!(listed(&elsewhere, None).await, Err(crate::access::Refusal::Unknown));
    })
    .await;
}

#[tokio::test]
async fn a_pass_asks_about_likely_duplicates_once() {
    for_each_database(async |db| {
        let one = visitor(&db, "Nguyễn Văn Hùng", "1985-03-14", &["9199999001"]).await;
        let other = visitor(&db, "NGUYEN VAN HUNG", "1985-03-14", &["9199999002"]).await;
        visitor(&db, "Nguyễn Văn Hùng", "1962-07-01", &["9199999003"]).await;
        assert_eq!(pass(&db, "30769", Moment(8)).await.unwrap(), 1);
        assert_eq!(pass(&db, "30769", Moment(9)).await.unwrap(), 0, "asked once");
        let mut reader = db.read().await.unwrap();
        let conn = &mut reader.conn();
        let asked = questions(conn, &officer(), &Wanted::default(), Moment(10)).await.unwrap().unwrap();
        assert_eq!(asked.len(), 1);
        assert_eq!(asked[0].pair, pair_of(one, other));
        let elsewhere = Viewer::for_test(Role::CommuneStaff, None, None).in_commune("30760");
        assert!(
            questions(conn, &elsewhere, &Wanted::default(), Moment(10)).await.unwrap().unwrap().is_empty()
        );
    })
    .await;
}

#[tokio::test]
async fn people_are_found_by_what_is_typed() {
    for_each_database(async |db| {
        let hung = visitor(&db, "Nguyễn Văn Hùng", "1985-03-14", &["9199999001"]).await;
        let twin = visitor(&db, "NGUYEN VAN HUNG", "1985-03-14", &["9199999002"]).await;
        for at in 0..30 {
            let name = ["Trần Thị Mẫu", "Lê Văn Khác", "Ngô Thử"][at % 3];
            visitor(&db, name, "1985-03-14", &[&format!("91999980{at:02}")]).await;
        }
        let find = async |typed: &str, commune: Option<&str>| {
            let mut reader = db.read().await.unwrap();
            search_measured(&mut reader.conn(), typed, commune).await.unwrap()
        };
        for typed in [
            "Nguyễn Văn Hùng",
            "nguyen van hung",
            "hung nguyen van",
            "nguyen van hugn",
            "nguyn van hung 1985",
        ] {
            let found = find(typed, Some("30769")).await;
            assert!(
                found.starts_with(&[hung, twin]) || found.starts_with(&[twin, hung]),
                "{typed}: {found:?}"
            );
        }
        assert_eq!(find("Nguyễn Văn Hùng", Some("30769")).await[0], hung, "the same spelling stands first");
        assert_eq!(find("nguyen van hung 14/3/1985", None).await.len(), 2);
        assert!(find("nguyen van hung", Some("30760")).await.is_empty(), "another commune");
        assert!(find("nguyen van hung", None).await.is_empty(), "a name alone is no search of a province");
        merge_by_two(&db, hung, twin).await;
        assert_eq!(find("nguyen van hung", Some("30769")).await, [hung.min(twin)], "one human, one line");
        assert_eq!(reindex(&db).await.unwrap(), 32);
        assert_eq!(find("nguyen van hung", Some("30769")).await.len(), 1);
    })
    .await;
}
