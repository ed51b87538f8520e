//! Lists on both databases, and rows without one.

use std::ops::ControlFlow;
use std::sync::Arc;

use futures_util::FutureExt;
use record::{FacilityCode, Identifier, LegacyEncoding, Patient, Sex};
use uuid::Uuid;

use super::chunk::About;
use super::clean::{Cleaned, Cleaner};
use super::store;
use super::*;
use crate::people::{Seen, recount, resolve};
use crate::platform::sheet::tests::workbook;
use crate::platform::testing::{for_each_database, row_counts};
use crate::platform::{Clock, Db, Moment};
use crate::registry::Catalogues;

const HEAD: &str =
    "Họ và tên,Ngày sinh,Giới tính,Số CCCD,Mã số BHXH,Mã xã,Địa chỉ,Mã hộ,Quan hệ với chủ hộ,Số điện thoại\n";
const DAY: &str = "2026-11-01";

fn prepared(text: &str) -> Prepared {
    prepared_with(text.as_bytes(), DAY, |_| {}).unwrap()
}

fn prepared_with(
    bytes: &[u8],
    day: &str,
    change: impl FnOnce(&mut Mapping),
) -> Result<Prepared, MappingFault> {
    let mut mapping = Mapping::guess(bytes, Source::Mis2022, None)?;
    change(&mut mapping);
    Prepared::read(Arc::new(bytes.to_vec()), "list.csv", mapping, day.parse().unwrap())
}

async fn bring(db: &Db, prepared: Prepared, now: i64) -> Ended {
    let clock = Clock::fixed(Moment(now));
    import(db, prepared, Catalogues::embedded(), &clock, |_| ControlFlow::Continue(())).await.unwrap()
}

fn done(ended: &Ended) -> (Uuid, Progress) {
    match ended {
        Ended::Done { batch, progress } => (*batch, *progress),
        other => panic!("{other:?}"),
    }
}

async fn reasons_by_line(db: &Db, batch: Uuid) -> Vec<(i64, String)> {
    let rows = results(&mut db.read().await.unwrap().conn(), batch, 0, 10_000).await.unwrap();
    rows.into_iter().map(|row| (row.line, row.reason)).collect()
}

/// Everything that an import may write, as text, without the tables of the imports themselves and the audit.
async fn state(db: &Db) -> Vec<String> {
    let mut reader = db.read().await.unwrap();
    let conn = &mut reader.conn();
    let ids: Vec<Uuid> = crate::on!(conn, c => sqlx::query_scalar("SELECT id FROM person ORDER BY id")
        .fetch_all(c).await)
    .unwrap();
    let mut lines = Vec::new();
    for row in store::facts_of(conn, &ids).await.unwrap() {
        lines.push(format!(
            "{} {} {} {} {} {} {} {}",
            row.id, row.name, row.birth, row.sex, row.phone, row.address, row.commune, row.as_of
        ));
    }
    for row in store::numbers_of(conn, &ids).await.unwrap() {
        lines.push(format!("{} {} {} {}", row.person_id, row.system, row.value, row.standing));
    }
    for row in store::households_of(conn, &ids).await.unwrap() {
        lines.push(format!("{} {} {} {}", row.person_id, row.household, row.relation, row.head));
    }
    lines.sort();
    lines.dedup();
    lines
}

/// The running numbers of the communes agree with a full count, and everybody is found by name.
async fn assert_counted(db: &Db) {
    let mut reader = db.read().await.unwrap();
    let conn = &mut reader.conn();
    assert_eq!(recount(conn).await.unwrap(), []);
    for sql in [
        "SELECT COUNT(*) FROM person WHERE id NOT IN (SELECT person_id FROM person_name)",
        "SELECT COUNT(*) FROM person_name WHERE person_id NOT IN (SELECT id FROM person)",
    ] {
        let lost: i64 = crate::on!(conn, c => sqlx::query_scalar(sql).fetch_one(c).await).unwrap();
        assert_eq!(lost, 0, "{sql}");
    }
}

fn people_of(lines: &[String]) -> usize {
    lines.iter().filter(|line| line.contains("2026-") || line.contains("2025-")).count()
}

/// Somebody visits a hospital.
async fn visit(db: &Db, name: &str, birth: &str, numbers: &[&str], at: &str, now: i64) {
    let patient = Patient {
        name: name.into(),
        birth: birth.parse().unwrap(),
        sex: Sex::Male,
        ethnicity: String::new(),
        nationality: String::new(),
        occupation: String::new(),
        phone: "0900000001".into(),
        address: "Ấp Cũ".into(),
        province: "91".into(),
        commune: "30769".into(),
        local_number: String::new(),
        identifiers: numbers.iter().map(|number| Identifier::classify(number).unwrap()).collect(),
    };
    let (source, at): (FacilityCode, _) = ("91Z01".parse().unwrap(), at.parse().unwrap());
    db.write(move |tx| {
        async move {
            resolve(tx, &Seen { patient: &patient, source: &source, at, earlier: None }, Moment(now)).await
        }
        .boxed()
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn every_row_has_its_place_and_the_same_file_changes_nothing() {
    for_each_database(async |db| {
        visit(&db, "Trần Văn Mẫu", "1985-03-14", &["030085999002"], "2026-01-02", 5).await;
        let text = format!(
            "{HEAD}\
             TRẦN VĂN MẪU,14/03/1985,Nam,030085999002,,30769,Ấp Mới,H1,Chủ hộ,0900000002\n\
             Lê Thị Thử,01/02/1990,Nữ,091190999001,,30769,Ấp Mới,H1,Vợ,\n\
             Lê Thị Thử,01/02/1990,Nữ,091190999001,,30769,Ấp Mới,H1,Vợ,\n\
             Phạm Bé Mẫu,05/06/2020,Nam,,,30769,Ấp Mới,H1,Con,\n\
             Phạm Bé Mẫu,05/06/2020,Nam,,,30769,Ấp Mới,H1,Con,\n\
             Phạm Bé Mẫu,2020,Nam,,,30769,,,,\n\
             Ngô Khác Tên,14/03/1985,Nam,030085999002,,30769,,,,\n\
             Đỗ Văn Sai,14/03/1985,Nữ,030085999555,,30769,,,,\n\
             Đỗ Văn Xa,14/03/1985,Nam,030085999556,,99999,,,,\n\
             Đỗ Văn Mai,14/03/2035,Nam,,,30769,,,,\n\
             Đỗ Văn Già,14/03/1890,Nam,,,30769,,,,\n\
             ,14/03/1985,Nam,,,30769,,,,\n"
        );
        let expected = [
            "by_number",
            "new",
            "again_in_file",
            "new_without_number",
            "again_in_file",
            "alike",
            "name_or_birth_differs",
            "number_contradicts",
            "commune_unknown",
            "birth_in_future",
            "too_old",
            "no_name",
        ];
        let (batch, progress) = done(&bring(&db, prepared(&text), 100).await);
        let reasons = reasons_by_line(&db, batch).await;
        assert_eq!(reasons.iter().map(|row| row.1.as_str()).collect::<Vec<_>>(), expected);
        assert_eq!(progress.counts, [2, 3, 4, 3]);
        assert_eq!(progress.counts.iter().sum::<i64>(), progress.rows, "every row ends in one place");
        assert_eq!(reasons[0].0, 2, "lines as the spreadsheet counts");
        let after = state(&db).await;
        assert!(after.iter().any(|line| line.contains("0900000002") && line.contains("Ấp Mới")), "{after:?}");
        assert!(after.iter().any(|line| line.contains("H1 Chủ hộ true")), "{after:?}");
        assert_counted(&db).await;
        assert_eq!(people_of(&after), 3);

        let same = bring(&db, prepared(&text), 200).await;
        assert!(matches!(same, Ended::Same { batch: known, .. } if known == batch), "{same:?}");
        assert_eq!(state(&db).await, after, "the same file again");
        let other = format!("{text}\n");
        let (_, progress) = done(&bring(&db, prepared(&other), 300).await);
        assert_eq!(progress.counts, [0, 5, 4, 3], "another file with the same people finds them");
        assert_eq!(state(&db).await, after, "and changes nothing");
    })
    .await;
}

#[tokio::test]
async fn a_killed_import_goes_on_without_double_work() {
    for_each_database(async |db| {
        let rows: String = (0..CHUNK * 2 + 500)
            .map(|n| format!("Trần Thử {},14/03/1985,Nam,030085{n:06},,30769,Ấp,H{n},Chủ hộ,\n", letters(n)))
            .collect();
        let text = format!("{HEAD}{rows}");
        let clock = Clock::fixed(Moment(100));
        let stop = |_: &Progress| ControlFlow::Break(());
        let stopped = import(&db, prepared(&text), Catalogues::embedded(), &clock, stop).await.unwrap();
        let Ended::Stopped { batch, progress } = stopped else { panic!("{stopped:?}") };
        assert_eq!((progress.done, people_of(&state(&db).await)), (CHUNK as i64, CHUNK));
        let (same, progress) = done(&bring(&db, prepared(&text), 200).await);
        assert_eq!((same, progress.done, progress.counts), (batch, 2_500, [2_500, 0, 0, 0]));
        assert_eq!(people_of(&state(&db).await), 2_500);
        assert_eq!(reasons_by_line(&db, batch).await.len(), 2_500);

        let undone = undo(&db, batch, &Clock::fixed(Moment(300))).await.unwrap();
        assert_eq!(undone, Undone::Done { kept: 0 });
        assert_eq!(state(&db).await, Vec::<String>::new(), "nothing is left of the batch");
        assert_counted(&db).await;
        assert_eq!(undo(&db, batch, &Clock::System).await.unwrap(), Undone::Already);
        let (again, progress) = done(&bring(&db, prepared(&text), 400).await);
        assert_eq!((again != batch, progress.counts[0]), (true, 2_500), "what was taken back can come again");
    })
    .await;
}

fn letters(number: usize) -> String {
    number.to_string().bytes().map(|digit| char::from(b'a' + (digit - b'0'))).collect()
}

#[tokio::test]
async fn two_programs_never_write_one_chunk_twice() {
    for_each_database(async |db| {
        let text = format!("{HEAD}Lê Thị Thử,01/02/1990,Nữ,091190999001,,30769,,,,\n");
        let (batch, _) = done(&bring(&db, prepared(&text), 100).await);
        let late = db
            .write(move |tx| {
                async move { store::advance(tx, batch, 0, [1, 0, 0, 0], Moment(200)).await }.boxed()
            })
            .await
            .unwrap();
        assert!(!late, "a chunk that is counted is not counted again");
    })
    .await;
}

#[tokio::test]
async fn a_dry_run_says_the_same_and_writes_nothing() {
    for_each_database(async |db| {
        visit(&db, "Trần Văn Mẫu", "1985-03-14", &["030085999002"], "2026-01-02", 5).await;
        let again = "Lê Thị Thử,01/02/1990,Nữ,091190999001,,30769,,,,\n";
        let mut text = format!("{HEAD}{again}");
        for n in 0..CHUNK {
            text.push_str(&format!("Trần Thử {},1985,Nam,030085{n:06},,30769,,,,\n", letters(n)));
        }
        text.push_str(again);
        let before = row_counts(&db).await;
        let mut told = 0;
        let tried =
            try_import(&db, prepared(&text), Catalogues::embedded(), Moment(9), |_| told += 1).await.unwrap();
        let Ended::Tried { progress, reasons } = tried else { panic!("{tried:?}") };
        assert_eq!(row_counts(&db).await, before, "a trial leaves nothing");
        assert_eq!((told, progress.counts), (CHUNK + 2, [CHUNK as i64 + 1, 1, 0, 0]));
        assert_eq!(reasons[1], ("again_in_file".to_owned(), 1), "rows meet across chunks");
        let (_, real) = done(&bring(&db, prepared(&text), 100).await);
        assert_eq!(real, progress);
    })
    .await;
}

#[tokio::test]
async fn taking_back_restores_what_was_and_keeps_what_was_touched() {
    for_each_database(async |db| {
        visit(&db, "TRAN VAN MAU", "1985", &["030085999002"], "2026-01-02", 5).await;
        let before = state(&db).await;
        let text = format!(
            "{HEAD}\
             Trần Văn Mẫu,14/03/1985,Nam,030085999002,9199999002,30772,Ấp Mới,H1,Chủ hộ,0900000002\n\
             Lê Thị Thử,01/02/1990,Nữ,091190999001,,30769,Ấp Mới,H1,Vợ,\n\
             Lê Văn Khám,01/02/1990,Nam,091090999001,,30769,Ấp Mới,H2,Chủ hộ,\n"
        );
        let (batch, progress) = done(&bring(&db, prepared(&text), 100).await);
        assert_eq!(progress.counts, [2, 1, 0, 0]);
        assert_ne!(state(&db).await, before);
        // One of the new people comes to a hospital afterwards.
        visit(&db, "Lê Văn Khám", "1990-02-01", &["091090999001"], "2026-11-10", 150).await;
        let undone = undo(&db, batch, &Clock::fixed(Moment(200))).await.unwrap();
        assert_eq!(undone, Undone::Done { kept: 1 });
        let after = state(&db).await;
        assert!(
            before.iter().all(|line| after.contains(line)),
            "fields and numbers are what they were: {after:?}"
        );
        assert!(after.iter().any(|line| line.contains("Lê Văn Khám")), "the touched one stays");
        assert_counted(&db).await;
        assert!(
            !after.iter().any(|line| line.contains("Lê Thị Thử") || line.contains("9199999002")),
            "{after:?}"
        );
        let rows = results(&mut db.read().await.unwrap().conn(), batch, 0, 10).await.unwrap();
        let marks: Vec<_> = rows.iter().map(|row| row.undone.as_str()).collect();
        assert_eq!(marks, ["undone", "undone", "kept"]);
    })
    .await;
}

#[tokio::test]
async fn a_later_list_is_taken_back_before_an_earlier_one() {
    for_each_database(async |db| {
        let list =
            |phone: &str| format!("{HEAD}Lê Thị Thử,01/02/1990,Nữ,091190999001,,30769,Ấp,H1,Vợ,{phone}\n");
        let later = |text: &str| prepared_with(text.as_bytes(), "2026-11-05", |_| {}).unwrap();
        let (first, _) = done(&bring(&db, prepared(&list("0900000001")), 100).await);
        let (second, _) = done(&bring(&db, later(&list("0900000002")), 200).await);
        let clock = Clock::fixed(Moment(300));
        assert_eq!(
            undo(&db, first, &clock).await.unwrap(),
            Undone::Done { kept: 1 },
            "the second stands on it"
        );
        assert!(state(&db).await.iter().any(|line| line.contains("0900000002")));
        assert_eq!(undo(&db, second, &clock).await.unwrap(), Undone::Done { kept: 0 });
        assert!(state(&db).await.iter().any(|line| line.contains("0900000001")));
        assert_eq!(undo(&db, Uuid::now_v7(), &clock).await.unwrap(), Undone::Unknown);
    })
    .await;
}

#[tokio::test]
async fn a_number_is_given_to_nobody_on_name_and_birth_alone() {
    for_each_database(async |db| {
        let row = |number: &str| format!("{HEAD}Phạm Văn Mẫu,05/06/1990,Nam,{number},,30769,,,,\n");
        done(&bring(&db, prepared(&row("")), 100).await);
        let (batch, progress) = done(&bring(&db, prepared(&row("091090999001")), 200).await);
        assert_eq!(progress.counts, [0, 0, 1, 0]);
        assert_eq!(reasons_by_line(&db, batch).await[0].1, "known_without_number");
        let rows = results(&mut db.read().await.unwrap().conn(), batch, 0, 10).await.unwrap();
        assert_eq!(sentence(&rows[0]).1.len(), 1, "who it may be is kept as evidence");
    })
    .await;
}

/// Cleans the rows of a list without a database.
fn cleaned(bytes: &[u8], change: impl FnOnce(&mut Mapping)) -> Vec<Cleaned> {
    let mut mapping = Mapping::guess(bytes, Source::Mis2022, None).unwrap();
    change(&mut mapping);
    let columns = mapping.find(bytes).unwrap();
    let encoding = prepared_with(bytes, DAY, |_| {}).unwrap().encoding();
    let mut cleaner = Cleaner::new(&mapping, columns, encoding, DAY.parse().unwrap(), Catalogues::embedded());
    let mut rows = Vec::new();
    crate::platform::sheet::read(bytes, &crate::platform::sheet::Limits::POPULATION, None, &mut |row| {
        if !cleaner.is_above(&row) {
            rows.push(cleaner.clean(&row));
        }
        ControlFlow::Continue(())
    })
    .unwrap();
    rows
}

fn said(row: &Cleaned) -> String {
    match row {
        Cleaned::Rejected { reason, .. } => reason.code().to_owned(),
        Cleaned::Person(listed) => {
            let numbers: Vec<_> =
                listed.patient.identifiers.iter().map(|number| number.value.as_str()).collect();
            let doubt = listed.doubt.map(Reason::code).unwrap_or_default();
            format!("{} {} {} {doubt}", listed.patient.name, listed.patient.birth, numbers.join("+"))
                .trim_end()
                .to_owned()
        }
    }
}

#[test]
fn births_are_read_or_refused() {
    let cases = [
        ("14/03/1985", "Thử Mẫu 1985-03-14"),
        ("1985", "Thử Mẫu 1985"),
        ("3/1985", "Thử Mẫu 1985-03"),
        ("14-3-1985", "Thử Mẫu 1985-03-14"),
        ("1985-03-14 00:00:00", "Thử Mẫu 1985-03-14"),
        ("19850314", "Thử Mẫu 1985-03-14"),
        ("14031985", "Thử Mẫu 1985-03-14"),
        ("31120", "Thử Mẫu 1985-03-14"),
        ("31/02/1985", "birth_unreadable"),
        ("14/03/85", "birth_unreadable"),
        ("không rõ", "birth_unreadable"),
        ("", "no_birth"),
        ("02/11/2026", "birth_in_future"),
        ("1905", "too_old"),
    ];
    for (text, expected) in cases {
        let list = format!("Họ tên,Ngày sinh,Mã xã\nThử Mẫu,{text},30769\n");
        assert_eq!(said(&cleaned(list.as_bytes(), |_| {})[0]), expected, "{text}");
    }
}

#[test]
fn numbers_that_lost_zeros_are_asked_about_or_given_back() {
    let row = |number: &str, pad: bool| {
        let list =
            format!("Họ tên,Ngày sinh,Giới tính,Số CCCD,Mã xã\nThử Mẫu,14/03/1985,Nam,{number},30769\n");
        said(&cleaned(list.as_bytes(), |mapping| mapping.pad_zeros = pad)[0])
    };
    let whole = "Thử Mẫu 1985-03-14 030085999002";
    assert_eq!(row("030085999002", false), whole);
    assert_eq!(row("030 085 999 002", false), whole);
    assert_eq!(row("30085999002", false), "Thử Mẫu 1985-03-14  lost_zero");
    assert_eq!(row("30085999002", true), whole);
    assert_eq!(row("1085999002", true), "Thử Mẫu 1985-03-14 001085999002", "two zeros: 001 is Hà Nội");
    assert_eq!(row("30190999002", true), "Thử Mẫu 1985-03-14  number_unclear", "another year and sex");
    assert_eq!(row("3.0086E+10", true), "number_destroyed");
    assert_eq!(row("000000000000", false), "Thử Mẫu 1985-03-14", "a filler is no number");
    assert_eq!(row("141234567", false), "Thử Mẫu 1985-03-14 141234567", "an old card in the column");
    assert_eq!(row("chưa cấp", false), "Thử Mẫu 1985-03-14  number_unclear");
}

#[test]
fn rows_that_are_no_person_are_told() {
    let list = "Họ tên,Ngày sinh,Mã xã\n1,2,3\nHọ tên,Ngày sinh,Mã xã\n=cmd|' /C calc'!A1,1985,30769\n\
                Nguy?n Văn Mẫu,1985,30769\n\"Trần \"\"Tý\"\" Mẫu\",1985,30769\nTổng cộng: 5 người,,\n";
    let said: Vec<String> = cleaned(list.as_bytes(), |_| {}).iter().map(said).collect();
    assert_eq!(
        said,
        ["not_a_name", "heading_again", "not_a_name", "name_lost", "Trần \"Tý\" Mẫu 1985", "not_a_name"]
    );
}

#[test]
fn names_in_an_old_font_are_read_over_the_whole_list() {
    let (tcvn3, unicode) = (
        "Họ tên,Ngày sinh\nNguyÔn V¨n MÉu,1985\nTrÇn ThÞ Hoµ,1990\n",
        "Họ tên,Ngày sinh\nNguyễn Văn Mẫu,1985\n",
    );
    let encoding = |text: &str| prepared_with(text.as_bytes(), DAY, |_| {}).unwrap().encoding();
    assert_eq!((encoding(tcvn3), encoding(unicode)), (Some(LegacyEncoding::Tcvn3), None));
    let rows = cleaned(tcvn3.as_bytes(), |_| {});
    assert_eq!(said(&rows[0]), "Nguyễn Văn Mẫu 1985");
    let Cleaned::Person(listed) = &rows[1] else { panic!("{rows:?}") };
    assert_eq!(listed.notes, [Note::NameRepaired]);
    // A list of both fonts is decided row by row.
    let mixed = format!("{tcvn3}Lê Thị Thử,1990\n");
    assert_eq!(said(&cleaned(mixed.as_bytes(), |_| {})[0]), "Nguyễn Văn Mẫu 1985");
    assert_eq!(said(&cleaned(mixed.as_bytes(), |_| {})[2]), "Lê Thị Thử 1990");
}

#[test]
fn communes_are_followed_by_their_day() {
    let row = |commune: &str, day: &str| {
        let list = format!("Họ tên,Ngày sinh,Xã\nThử Mẫu,1985,{commune}\n");
        let mapping = Mapping::guess(list.as_bytes(), Source::Mis2022, None).unwrap();
        let columns = mapping.find(list.as_bytes()).unwrap();
        let mut cleaner = Cleaner::new(
            &Mapping { province: "91".into(), ..mapping },
            columns,
            None,
            day.parse().unwrap(),
            Catalogues::embedded(),
        );
        let mut found = (String::new(), None);
        let limits = &crate::platform::sheet::Limits::POPULATION;
        crate::platform::sheet::read(list.as_bytes(), limits, None, &mut |row| {
            if !cleaner.is_above(&row)
                && let Cleaned::Person(listed) = cleaner.clean(&row)
            {
                found = (listed.commune_today, listed.doubt);
            }
            ControlFlow::Continue(())
        })
        .unwrap();
        found
    };
    assert_eq!(row("4", "2026-01-01"), ("00004".into(), None), "zeros in front belong to the code");
    assert_eq!(row("00004", "2026-01-01").0, "00004");
    assert_eq!(row("99999", "2026-01-01"), (String::new(), Some(Reason::CommuneUnknown)));
    assert_eq!(row("Xã Không Có", "2026-01-01").1, Some(Reason::CommuneUnknown));
    let (by_code, by_name) = (row("30769", "2026-01-01"), Catalogues::embedded());
    let name = by_name.name(crate::registry::List::Commune, "30769", "2026-01-01".parse().unwrap()).unwrap();
    assert_eq!(row(name, "2026-01-01"), by_code, "{name}");
}

#[test]
fn a_workbook_is_read_with_its_dates_numbers_and_errors() {
    let cell = |at: &str, text: &str| format!("<c r=\"{at}\" t=\"inlineStr\"><is><t>{text}</t></is></c>");
    let head = [("A1", "Họ tên"), ("B1", "Ngày sinh"), ("C1", "Giới tính"), ("D1", "Số CCCD")]
        .map(|(at, text)| cell(at, text))
        .concat();
    let rows = format!(
        "<row r=\"1\">{head}</row>\
         <row r=\"2\">{}<c r=\"B2\"><v>31120</v></c>{}<c r=\"D2\"><v>30085999002</v></c></row>\
         <row r=\"3\">{}<c r=\"B3\"><v>1985</v></c>{}<c r=\"D3\" t=\"e\"><v>#N/A</v></c></row>",
        cell("A2", "Thử Mẫu"),
        cell("C2", "Nam"),
        cell("A3", "Thử Hai"),
        cell("C3", "Nam"),
    );
    let said: Vec<String> = cleaned(&workbook(&rows), |_| {}).iter().map(said).collect();
    assert_eq!(said, ["Thử Mẫu 1985-03-14  lost_zero", "cell_error"]);
}

#[test]
fn what_is_no_list_is_refused_whole() {
    for bytes in [&b""[..], b"%PDF-1.7", b"Ho ten,Ngay sinh\nNguy\xd4n,1985\n", b"\xff\xfeH\0", b"a\0b"] {
        assert!(matches!(prepared_with(bytes, DAY, |_| {}), Err(MappingFault::Sheet(_))), "{bytes:?}");
    }
    let about = About { batch: Uuid::nil(), source: Source::Mis2022, as_of: DAY.parse().unwrap() };
    assert_eq!(about.source.code(), "mis2022");
}
