//! Imported lists: what they change for the rules, from when to when, and how they are taken back.

use formats::qd130::rules::{CodeSystem, Codes, Status};
use record::PartialDate;
use uuid::Uuid;

use crate::access::{Actor, verify_audit};
use crate::platform::testing::for_each_database;
use crate::platform::{Db, Moment, vault};
use crate::registry::*;

use Status::{Known, NoCatalogue, Unknown};

fn day(text: &str) -> PartialDate {
    text.parse().unwrap()
}

fn whole(list: &str, from: &str) -> NewEdition {
    NewEdition {
        listing: find_listing(list).unwrap(),
        coverage: Coverage::Whole,
        source: "QĐ thử".into(),
        file_name: "danh-muc.csv".into(),
        valid_from: (!from.is_empty()).then(|| day(from)),
        valid_to: None,
        choices: Choices::default(),
    }
}

fn part(list: &str) -> NewEdition {
    NewEdition { coverage: Coverage::Part, ..whole(list, "") }
}

async fn bring(db: &Db, about: NewEdition, text: &str, at: i64) -> Imported {
    let file = read_list(text.as_bytes(), about.listing, &about.choices).unwrap();
    import(db, text.as_bytes(), about, file, (Actor::system(), None), Moment(at)).await.unwrap()
}

async fn brought(db: &Db, about: NewEdition, text: &str, at: i64) -> Uuid {
    match bring(db, about, text, at).await {
        Imported::Done(id) => id,
        Imported::Same(id) => panic!("{id} says the same"),
    }
}

async fn status(db: &Db, system: CodeSystem, code: &str, on: &str) -> Status {
    catalogues_of(db).await.unwrap().status(system, code, day(on))
}

const FUELS: &str = "ma,ten\nR95III,Xăng RON 95-III\nDO005,\"Dầu DO 0,05S\"\n";

#[tokio::test]
async fn a_whole_list_makes_unknown_codes_wrong_and_its_withdrawal_ends_that() {
    for_each_database(async |db| {
        let judged = async |on: &str| {
            let catalogues = catalogues_of(&db).await.unwrap();
            ["R95III", "R999X9"].map(|code| catalogues.status(CodeSystem::Fuel, code, day(on)))
        };
        assert_eq!(judged("2026-08-28").await, [NoCatalogue, NoCatalogue]);
        let about = NewEdition { valid_to: Some(day("2026-12-31")), ..whole("fuels", "2025-07-01") };
        let id = brought(&db, about, FUELS, 5).await;
        for (on, expected) in [
            ("2025-06-30", [NoCatalogue, NoCatalogue]),
            ("2025-07-01", [Known, Unknown]),
            ("2026-12-31", [Known, Unknown]),
            ("2027-01-01", [NoCatalogue, NoCatalogue]),
        ] {
            assert_eq!(judged(on).await, expected, "{on}");
        }
        let was = withdraw(&db, id, (Actor::system(), None), Moment(6)).await.unwrap();
        assert_eq!(was, Some(EditionState::Active));
        assert_eq!(judged("2026-08-28").await, [NoCatalogue, NoCatalogue]);
        assert_eq!(withdraw(&db, id, (Actor::system(), None), Moment(7)).await.unwrap(), None, "once");
        // Everything is still there: the edition, its rows, the file, three lines of the audit.
        let mut reader = db.read().await.unwrap();
        let conn = &mut reader.conn();
        let edition = find_edition(conn, id).await.unwrap().unwrap();
        assert_eq!((edition.state, edition.rows), (EditionState::Withdrawn, 2));
        assert_eq!(store::catalogues::edition_rows(conn, id).await.unwrap().len(), 2);
        assert_eq!(vault::find(conn, &edition.sha256).await.unwrap(), Some(FUELS.as_bytes().to_vec()));
        let audit = verify_audit(&db, &[]).await.unwrap();
        assert!(audit.is_clean() && audit.lines == 3, "{} lines", audit.lines);
    })
    .await;
}

#[tokio::test]
async fn an_addition_knows_its_codes_and_forbids_none() {
    for_each_database(async |db| {
        brought(&db, part("facilities"), "ma,ten\n79123,Phòng khám Mới\n", 1).await;
        for (code, expected) in [("79123", Known), ("79999", NoCatalogue), ("91Z38", Unknown)] {
            assert_eq!(status(&db, CodeSystem::Facility, code, "2026-08-28").await, expected, "{code}");
        }
        // A whole list dated and imported later replaces it; an addition imported after that counts again.
        brought(&db, whole("facilities", "2026-01-01"), "ma,ten\n79001,Bệnh viện\n", 2).await;
        let known = async |code, on| status(&db, CodeSystem::Facility, code, on).await;
        assert_eq!(known("79123", "2026-01-01").await, Unknown);
        assert_eq!(known("79123", "2025-12-31").await, Known);
        assert_eq!(known("79001", "2026-01-01").await, Known);
        brought(&db, part("facilities"), "ma,ten\n79124,Phòng khám Sau\n", 3).await;
        assert_eq!(
            (known("79124", "2026-08-01").await, known("79125", "2026-08-01").await),
            (Known, Unknown)
        );
        let mut reader = db.read().await.unwrap();
        let wanted = [("79124".parse().unwrap(), day("2026-08-01"))];
        assert_eq!(facility_names(&mut reader.conn(), &wanted).await.unwrap(), ["Phòng khám Sau"]);
    })
    .await;
}

#[tokio::test]
async fn of_two_whole_lists_the_later_governs_from_its_first_day() {
    for_each_database(async |db| {
        brought(&db, whole("traditional", "2024-01-01"), "ma,ten\nU50.001,Cũ\nU50.002,Hai\n", 1).await;
        let second =
            brought(&db, whole("traditional", "2026-07-01"), "ma,ten\nU50.001,Mới\nU50.003,Ba\n", 2).await;
        let known = async |code, on| status(&db, CodeSystem::Traditional, code, on).await;
        assert_eq!(
            (known("U50.002", "2026-06-30").await, known("U50.003", "2026-06-30").await),
            (Known, Unknown)
        );
        assert_eq!(
            (known("U50.002", "2026-07-01").await, known("U50.003", "2026-07-01").await),
            (Unknown, Known)
        );
        // A correction of the same first day replaces the earlier import.
        brought(&db, whole("traditional", "2026-07-01"), "ma,ten\nU50.004,Bốn\n", 3).await;
        assert_eq!(
            (known("U50.003", "2026-07-01").await, known("U50.004", "2026-07-01").await),
            (Unknown, Known)
        );
        withdraw(&db, second, (Actor::system(), None), Moment(4)).await.unwrap();
        assert_eq!(known("U50.004", "2026-07-01").await, Known);
    })
    .await;
}

#[tokio::test]
async fn names_and_flags_of_diagnoses_come_from_the_edition() {
    for_each_database(async |db| {
        let text =
            "Mã bệnh,Tên bệnh,Không được sử dụng làm bệnh chính\nA00.0,Tả (tên mới),x\nQ99.77,Bệnh hiếm,\n";
        brought(&db, whole("diagnoses", "2026-07-01"), text, 1).await;
        let catalogues = catalogues_of(&db).await.unwrap();
        let name = |on| catalogues.name(List::Diagnosis, "A00.0", day(on));
        assert_eq!(name("2026-07-01"), Some("Tả (tên mới)"));
        assert!(name("2026-06-30").is_some_and(|name| name.starts_with("Bệnh tả")));
        assert!(catalogues.diagnosis("A000", day("2026-07-01")).unwrap().not_main);
        assert!(!catalogues.diagnosis("A000", day("2026-06-30")).unwrap().not_main);
        let gone = |on| {
            (
                catalogues.status(CodeSystem::Diagnosis, "J20.9", day(on)),
                catalogues.diagnosis("J20.9", day(on)).is_some(),
            )
        };
        assert_eq!((gone("2026-06-30"), gone("2026-07-01")), ((Known, true), (Unknown, false)));
        // The name stays readable in an old book.
        assert!(catalogues.name(List::Diagnosis, "J20.9", day("2026-07-01")).is_some());
    })
    .await;
}

#[tokio::test]
async fn the_same_file_again_changes_nothing() {
    for_each_database(async |db| {
        let first = brought(&db, whole("fuels", "2025-07-01"), FUELS, 1).await;
        let again = bring(&db, whole("fuels", "2025-07-01"), FUELS, 2).await;
        assert!(matches!(again, Imported::Same(same) if same == first), "{again:?}");
        let mut reader = db.read().await.unwrap();
        let conn = &mut reader.conn();
        assert_eq!(editions(conn).await.unwrap().len(), 1);
        assert_eq!(store::catalogues::editions_version(conn).await.unwrap(), 1);
        drop(reader);
        // Other days are another edition, and so is what was withdrawn.
        brought(&db, whole("fuels", "2025-08-01"), FUELS, 3).await;
        withdraw(&db, first, (Actor::system(), None), Moment(4)).await.unwrap();
        brought(&db, whole("fuels", "2025-07-01"), FUELS, 5).await;
    })
    .await;
}

#[tokio::test]
async fn two_imports_at_once_leave_one_of_the_same_and_both_of_others() {
    for_each_database(async |db| {
        let about = || whole("fuels", "2025-07-01");
        let file = || read_list(FUELS.as_bytes(), about().listing, &Choices::default()).unwrap();
        let by = || (Actor::system(), None);
        let mut drafts = Vec::new();
        for _ in 0..2 {
            drafts.push(keep_draft(&db, FUELS.as_bytes(), about(), &file(), by(), Moment(1)).await.unwrap());
        }
        let (one, other) = tokio::join!(
            activate(&db, drafts[0], file(), by(), Moment(2)),
            activate(&db, drafts[1], file(), by(), Moment(2))
        );
        let done = [one, other].map(|done| matches!(done.unwrap().unwrap(), Imported::Done(_)));
        assert_eq!(done.iter().filter(|done| **done).count(), 1, "{done:?}");
        assert!(
            activate(&db, drafts[0], file(), by(), Moment(3)).await.unwrap().is_none(),
            "no draft any more"
        );
        let other_list = "ma,ten\nU50.001,Một\n";
        tokio::join!(
            brought(&db, whole("traditional", "2025-01-01"), other_list, 4),
            brought(&db, whole("fuels", "2026-01-01"), FUELS, 4)
        );
        let mut reader = db.read().await.unwrap();
        let conn = &mut reader.conn();
        let states: Vec<_> = editions(conn).await.unwrap().iter().map(|edition| edition.state).collect();
        assert_eq!(states.iter().filter(|state| **state == EditionState::Active).count(), 3, "{states:?}");
        assert_eq!(store::catalogues::editions_version(conn).await.unwrap(), 3);
    })
    .await;
}

#[tokio::test]
async fn an_import_that_fails_leaves_a_draft_without_rows() {
    for_each_database(async |db| {
        let about = whole("fuels", "2025-07-01");
        let mut file = read_list(FUELS.as_bytes(), about.listing, &about.choices).unwrap();
        // More rows than one statement takes, and the very last is there twice: the database refuses it.
        for number in 0..1200 {
            file.rows.push(ListRow { code: format!("X{number}"), ..file.rows[0].clone() });
        }
        file.rows.push(file.rows[0].clone());
        let failed = import(&db, FUELS.as_bytes(), about, file, (Actor::system(), None), Moment(1)).await;
        assert!(failed.is_err_and(|error| error.is_unique_violation()));
        let mut reader = db.read().await.unwrap();
        let conn = &mut reader.conn();
        let [edition] = &editions(conn).await.unwrap()[..] else { panic!("one edition") };
        assert_eq!(edition.state, EditionState::Draft);
        assert!(store::catalogues::edition_rows(conn, edition.id).await.unwrap().is_empty());
        assert_eq!(store::catalogues::editions_version(conn).await.unwrap(), 0);
        drop(reader);
        assert_eq!(status(&db, CodeSystem::Fuel, "R999X9", "2026-08-28").await, NoCatalogue);
    })
    .await;
}

#[tokio::test]
async fn every_process_takes_up_what_another_changed() {
    for_each_database(async |db| {
        // Two shelves on one database stand for two processes.
        let (here, there) = (Shelf::default(), Shelf::default());
        assert!(here.refresh(&db).await.unwrap() && there.refresh(&db).await.unwrap());
        assert!(!there.refresh(&db).await.unwrap(), "nothing changed");
        let before = there.now();
        let id = brought(&db, whole("fuels", "2025-07-01"), FUELS, 1).await;
        let judge = |lists: &Catalogues| lists.status(CodeSystem::Fuel, "R999X9", day("2026-08-28"));
        assert_eq!(judge(&there.now()), NoCatalogue);
        assert!(there.refresh(&db).await.unwrap());
        assert_eq!((judge(&there.now()), judge(&here.now())), (Unknown, NoCatalogue));
        assert_eq!(judge(&before), NoCatalogue, "work under way keeps its lists");
        // Rows are read once: the next change of something else leaves them where they are.
        let loaded = there.now().editions.find(id).unwrap();
        brought(&db, whole("traditional", "2025-01-01"), "ma,ten\nU50.001,Một\n", 2).await;
        assert!(there.refresh(&db).await.unwrap());
        assert!(std::sync::Arc::ptr_eq(&loaded, &there.now().editions.find(id).unwrap()));
        withdraw(&db, id, (Actor::system(), None), Moment(3)).await.unwrap();
        assert!(here.refresh(&db).await.unwrap() && there.refresh(&db).await.unwrap());
        assert_eq!((judge(&there.now()), judge(&here.now())), (NoCatalogue, NoCatalogue));
    })
    .await;
}

#[tokio::test]
async fn a_preview_says_what_is_new_gone_and_renamed() {
    for_each_database(async |db| {
        brought(&db, whole("fuels", "2025-07-01"), FUELS, 1).await;
        let text = "ma,ten\nR95III,XĂNG RON 95-III\nDO005,Dầu điêzen\nE5,Xăng E5\n";
        let about = whole("fuels", "2026-09-01");
        let file = read_list(text.as_bytes(), about.listing, &about.choices).unwrap();
        let lists = catalogues_of(&db).await.unwrap();
        let on = compared_on(&about, day("2026-08-28"));
        assert_eq!(on, day("2026-09-01"));
        let difference = preview(&lists, &about, &file.rows, on);
        assert_eq!(difference.new, [("E5".into(), "Xăng E5".into())]);
        assert_eq!(difference.renamed, [("DO005".into(), "Dầu DO 0,05S".into(), "Dầu điêzen".into())]);
        assert_eq!((difference.same, difference.gone.len()), (1, 0));
        let only = "ma,ten\nE5,Xăng E5\n";
        let file = read_list(only.as_bytes(), about.listing, &about.choices).unwrap();
        assert_eq!(preview(&lists, &about, &file.rows, on).gone.len(), 2);
        let added = NewEdition { coverage: Coverage::Part, ..about };
        assert_eq!(preview(&lists, &added, &file.rows, on).gone.len(), 0);
        // Against what ships: the directory of facilities loses those that the file lacks.
        let about = whole("facilities", "2026-09-01");
        let file = read_list(b"ma,ten\n01929,x\n", about.listing, &about.choices).unwrap();
        let shipped = preview(&lists, &about, &file.rows, on);
        assert!(shipped.gone.len() > 100 && shipped.renamed.len() == 1, "{shipped:?}");
    })
    .await;
}
