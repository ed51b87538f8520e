//! The whole journey of one file, through the doors everybody uses: signed by a program that is not ours, sent
//! over HTTP, answered with a receipt, read by the citizen on their own page, and the look seen there.

use sokhoe::access::{NewAccount, Role};

use crate::support::files::{sample, sign_with_xmlsec, with};
use crate::support::province::{KEYS, Sender, signed};
use crate::support::visitor::Visitor;
use crate::support::{NOW, TestApp};

const NUMBER: &str = "079085999017";
const PASSCODE: &str = "407193";

/// Returns a staff member of the patient's commune, logged in.
async fn commune_staff(app: &TestApp) -> Visitor {
    let account = NewAccount {
        role: Role::CommuneStaff,
        login: "tram.saigon".into(),
        name: "Trạm Y tế phường Sài Gòn".into(),
        facility: None,
        commune: Some("26740".into()),
    };
    Visitor::staff(app, account).await
}

/// Lets the commune station open the patient's account, and returns the citizen, logged in.
async fn citizen(app: &TestApp) -> Visitor {
    let staff = commune_staff(app).await;
    let search = staff.open("/staff/people").await;
    let found = staff.submit(&search, "/staff/people", &[("sought", NUMBER)]).await;
    let person = found.links("/staff/people/").into_iter().next().expect("the patient is found by number");
    let person = person.split(['?', '#']).next().unwrap().to_owned();
    let record = staff.open(&person).await;
    let slip = staff.submit(&record, &format!("{person}/activation"), &[]).await;
    let (_, code) = slip.body.split_once("data-code=\"").expect("the slip shows the code");
    let citizen = Visitor::new(&app.url(""));
    let page = citizen.activate(NUMBER, code.split('"').next().unwrap(), PASSCODE).await;
    assert_eq!((page.status, page.path.as_str()), (200, "/my/book"), "{}", page.body);
    citizen
}

#[tokio::test]
async fn a_signed_file_becomes_a_page_in_the_citizens_book() {
    TestApp::on_each_database(async |app| {
        let hospital = Sender::of_hospital(app).await;
        let keys = &KEYS.hospital;
        let file = sign_with_xmlsec(&sample("01-ngoai-tru"), &keys.key_pem, &keys.certificate_pem);
        let receipt = hospital.send(&file).await;
        assert_eq!(receipt["maKetQua"], "200", "{receipt}");
        assert_eq!(receipt["thoiGianTiepNhan"], NOW.local_digits());
        let outcome = hospital.outcome(&receipt).await;
        assert_eq!(outcome["trangThai"], "accepted", "{outcome}");

        let citizen = citizen(app).await;
        let book = citizen.open("/my/book").await;
        assert!(book.shows("12/08/2026") && book.shows("Bệnh viện Thử nghiệm"), "{}", book.body);
        let visit = citizen.open(&book.links("/my/book/")[0]).await;
        for expected in ["Viêm phế quản cấp", "Paracetamol", "J20.9"] {
            assert!(visit.shows(expected), "the visit does not show {expected}:\n{}", visit.body);
        }
        let looks = citizen.open("/my/looks").await;
        for expected in ["Nhân viên trạm y tế", "Trạm Y tế phường Sài Gòn", "Tiếp đón", "12:00 28/08/2026"]
        {
            assert!(looks.shows(expected), "the station's look lacks {expected}:\n{}", looks.body);
        }
    })
    .await;
}

#[tokio::test]
async fn a_resend_becomes_the_next_version_and_the_same_bytes_change_nothing() {
    TestApp::on_each_database(async |app| {
        let hospital = Sender::of_hospital(app).await;
        let first = signed(&sample("04-hen-kham-lai"));
        let receipt = hospital.send(&first).await;
        assert_eq!(hospital.outcome(&receipt).await["trangThai"], "accepted");
        let again = hospital.send(&first).await;
        assert_eq!(again["maGiaoDich"], receipt["maGiaoDich"], "the same bytes got another receipt");
        let mended = with(&sample("04-hen-kham-lai"), "Ăn giảm muối", "Ăn rất nhạt");
        let mended = hospital.send(&signed(&mended)).await;
        assert_ne!(mended["maGiaoDich"], receipt["maGiaoDich"]);
        let outcome = hospital.outcome(&mended).await;
        assert_eq!(
            (&outcome["trangThai"], &outcome["phienBan"]),
            (&"accepted".into(), &2.into()),
            "{outcome}"
        );
    })
    .await;
}
