//! The registry on both databases.

mod catalogues;
mod listfiles;

use futures_util::FutureExt;
use record::FacilityCode;
use signature::Certificate;

use super::*;
use crate::platform::testing::for_each_database;
use crate::platform::{Db, Moment};

fn code(text: &str) -> FacilityCode {
    text.parse().unwrap()
}

fn certificate(seed: u8) -> Certificate {
    Certificate {
        sha256: [seed; 32],
        subject: "CN=Trạm Y tế thử".into(),
        issuer: "CN=CA thử".into(),
        serial: "01".into(),
        not_before: 0,
        not_after: 4_000_000_000,
        der: vec![seed; 8],
    }
}

async fn import(db: &Db) -> usize {
    db.write(|tx| async move { import_facilities(tx, Moment(1)).await }.boxed()).await.unwrap()
}

#[tokio::test]
async fn a_facility_has_the_name_of_the_day() {
    for_each_database(async |db| {
        assert_eq!(import(&db).await, 787);
        let mut reader = db.read().await.unwrap();
        let conn = &mut reader.conn();
        let found = find_facility(conn, &code("01929")).await.unwrap().unwrap();
        assert_eq!(found.name, "Bệnh viện Bạch Mai");
        let day = |text: &str| text.parse().unwrap();
        let branch = code("37470");
        assert_eq!(find_facility_as_of(conn, &branch, day("2025-06-30")).await.unwrap(), None);
        assert!(find_facility_as_of(conn, &branch, day("2025-07-01")).await.unwrap().is_some());
        let wanted = [(branch, day("2020-01-01")), (code("99999"), day("2026-01-01"))];
        let names = facility_names(conn, &wanted).await.unwrap();
        assert_eq!(names, ["Bệnh viện Bạch Mai cơ sở Ninh Bình", "99999"]);
    })
    .await;
}

#[tokio::test]
async fn what_was_changed_by_hand_is_not_overwritten_by_the_file() {
    for_each_database(async |db| {
        import(&db).await;
        let mut reader = db.read().await.unwrap();
        let mut facility = find_facility(&mut reader.conn(), &code("01929")).await.unwrap().unwrap();
        drop(reader);
        facility.name = "Bệnh viện đổi tên".into();
        db.write(move |tx| async move { register_facility(tx, &facility, Moment(2)).await }.boxed())
            .await
            .unwrap();
        import(&db).await;
        let mut reader = db.read().await.unwrap();
        let found = find_facility(&mut reader.conn(), &code("01929")).await.unwrap().unwrap();
        assert_eq!(found.name, "Bệnh viện đổi tên");
    })
    .await;
}

#[tokio::test]
async fn a_key_signs_only_for_its_facility_and_until_it_is_withdrawn() {
    for_each_database(async |db| {
        let (own, other) = (code("91Z01"), code("91Z02"));
        let facility = own.clone();
        db.write(move |tx| {
            async move { register_certificate(tx, &facility, &certificate(1), Moment(10)).await }.boxed()
        })
        .await
        .unwrap();
        let standing = async |sha: u8, facility: &FacilityCode, at: i64| {
            let mut reader = db.read().await.unwrap();
            let registrations = certificates(&mut reader.conn(), &[sha; 32]).await.unwrap();
            standing_of_key(&registrations, facility, Moment(at))
        };
        assert_eq!(standing(1, &own, 20).await, KeyStanding::Registered);
        assert_eq!(standing(1, &other, 20).await, KeyStanding::OtherFacility);
        assert_eq!(standing(2, &own, 20).await, KeyStanding::Unknown);
        let facility = own.clone();
        let revoke = async |at: i64| {
            let facility = facility.clone();
            db.write(move |tx| {
                async move { revoke_certificate(tx, &facility, &[1; 32], Moment(at)).await }.boxed()
            })
            .await
            .unwrap()
        };
        assert!(revoke(30).await);
        assert!(!revoke(40).await, "withdrawn twice");
        assert_eq!(standing(1, &own, 29).await, KeyStanding::Registered);
        assert_eq!(standing(1, &own, 30).await, KeyStanding::Revoked);
    })
    .await;
}
