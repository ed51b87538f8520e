//! What people do with files: facility staff read receipts and withdraw visits, communes answer whose a file is.

use serde_json::json;
use sokhoe::access::{NewAccount, Role};

use crate::support::files::{sample, with};
use crate::support::province::{HOSPITAL, Sender, signed};
use crate::support::visitor::Visitor;
use crate::support::{TestApp, visitor::Page};

const COMMUNE: &str = "26740";

pub async fn staff(
    app: &TestApp,
    role: Role,
    login: &str,
    facility: Option<&str>,
    commune: Option<&str>,
) -> Visitor {
    let account = NewAccount {
        role,
        login: login.into(),
        name: "Người Thử".into(),
        facility: facility.map(|code| code.parse().unwrap()),
        commune: commune.map(str::to_owned),
    };
    Visitor::staff(app, account).await
}

#[tokio::test]
async fn staff_of_a_facility_read_what_to_mend() {
    TestApp::on_each_database(async |app| {
        let hospital = Sender::of_hospital(app).await;
        let wrong = with(&sample("01-ngoai-tru"), "<NGAY_RA>202608", "<NGAY_RA>202613");
        let refused = hospital.outcome(&hospital.send(&signed(&wrong)).await).await;
        hospital.outcome(&hospital.send(&signed(&sample("02-noi-tru"))).await).await;
        let desk = staff(app, Role::FacilityStaff, "bv.kehoach", Some(HOSPITAL), None).await;
        let list = desk.open("/staff/receipts").await;
        assert_eq!(list.links("/staff/receipts/").len(), 2, "{}", list.body);
        assert!(list.shows("Bị từ chối") && list.shows("Đã chấp nhận"));
        let only = desk.open("/staff/receipts?state=refused").await;
        let number = refused["maGiaoDich"].as_str().unwrap();
        assert_eq!(only.links("/staff/receipts/"), [format!("/staff/receipts/{number}")]);
        let receipt = desk.open(&format!("/staff/receipts/{number}")).await;
        for expected in ["Bảng XML1", "NGAY_RA", "R-FMT-001", "Hợp lệ: hồ sơ không bị sửa"] {
            assert!(receipt.shows(expected), "the receipt does not show {expected}:\n{}", receipt.body);
        }
        assert!(!receipt.shows("Thu hồi đợt khám"), "there is no visit to withdraw");
        let province = staff(app, Role::ProvinceStaff, "syt.thu", None, None).await;
        let list = province.open(&format!("/staff/receipts?facility={HOSPITAL}")).await;
        assert_eq!(list.links("/staff/receipts/").len(), 2);
        assert_eq!(province.open(&format!("/staff/receipts/{number}")).await.status, 200);
        let commune = staff(app, Role::CommuneStaff, "tyt.thu", None, Some(COMMUNE)).await;
        assert_eq!(commune.open("/staff/receipts").await.status, 403);
        let other = staff(app, Role::FacilityStaff, "bv.khac", Some("79998"), None).await;
        assert_eq!(other.open(&format!("/staff/receipts/{number}")).await.status, 404);
        assert_eq!(other.open("/staff/receipts").await.links("/staff/receipts/").len(), 0);
    })
    .await;
}

#[tokio::test]
async fn a_visit_is_withdrawn_and_brought_back_with_a_reason() {
    TestApp::on_each_database(async |app| {
        let hospital = Sender::of_hospital(app).await;
        let outcome = hospital.outcome(&hospital.send(&signed(&sample("01-ngoai-tru"))).await).await;
        let desk = staff(app, Role::FacilityStaff, "bv.kehoach", Some(HOSPITAL), None).await;
        let path = format!("/staff/receipts/{}", outcome["maGiaoDich"].as_str().unwrap());
        let receipt = desk.open(&path).await;
        let cancel = format!("{path}/cancel");
        assert_eq!(desk.submit(&receipt, &cancel, &[("reason", "   ")]).await.status, 400);
        let done = desk.submit(&receipt, &cancel, &[("reason", "Gửi nhầm người bệnh")]).await;
        assert_eq!((done.status, done.path.as_str()), (200, path.as_str()), "{}", done.body);
        let change = async |change: &str, visit: &str, reason: &str| {
            hospital.change(visit, change, &json!({ "reason": reason })).await
        };
        let visit = "79999-20260812-000017";
        assert_eq!(
            change("cancel", visit, "Gửi nhầm").await,
            (200, json!({ "visit": visit, "state": "cancelled" }))
        );
        assert_eq!(
            change("restore", visit, "Đã kiểm tra").await,
            (200, json!({ "visit": visit, "state": "current" }))
        );
        assert_eq!(change("restore", visit, "").await.0, 400);
        assert_eq!(change("cancel", "no-such-visit", "Gửi nhầm").await.0, 404);
    })
    .await;
}

/// Sends a visit of the sample's patient and then a child's visit under the same number.
async fn send_child_with_fathers_number(app: &TestApp) -> (Sender, String) {
    let hospital = Sender::of_hospital(app).await;
    let father = hospital.outcome(&hospital.send(&signed(&sample("01-ngoai-tru"))).await).await;
    assert_eq!(father["trangThai"], "accepted", "{father}");
    let child = with(&sample("01-ngoai-tru"), "79999-20260812-000017", "TRE-EM-1");
    let child = with(&child, "PHẠM VĂN THỬ", "PHẠM BÉ THỬ");
    let child = with(&child, "<NGAY_SINH>198503140000", "<NGAY_SINH>202001020000");
    let outcome = hospital.outcome(&hospital.send(&signed(&child)).await).await;
    assert_eq!(outcome["trangThai"], "quarantined", "{outcome}");
    let number = outcome["maGiaoDich"].as_str().unwrap().to_owned();
    (hospital, number)
}

async fn question(visitor: &Visitor, number: &str) -> Page {
    let list = visitor.open("/staff/quarantine").await;
    let path = format!("/staff/quarantine/{number}");
    assert_eq!(list.links("/staff/quarantine/"), [path.as_str()], "{}", list.body);
    visitor.open(&path).await
}

#[tokio::test]
async fn the_commune_answers_whose_a_file_is() {
    TestApp::on_each_database(async |app| {
        let (hospital, number) = send_child_with_fathers_number(app).await;
        let commune = staff(app, Role::CommuneStaff, "tyt.thu", None, Some(COMMUNE)).await;
        let page = question(&commune, &number).await;
        for expected in ["PHẠM BÉ THỬ", "02/01/2020", "PHẠM VĂN THỬ", "14/03/1985", "079••••••017"]
        {
            assert!(page.shows(expected), "the question does not show {expected}:\n{}", page.body);
        }
        assert!(!page.shows("079085999017"), "numbers are masked");
        let decide = format!("/staff/quarantine/{number}/decide");
        let answered = commune.post(&page, &decide, &[("outcome", "new")]).await;
        assert_eq!(answered.status, 200, "{}", answered.body);
        let outcome = hospital.outcome(&json!({ "maGiaoDich": number })).await;
        assert_eq!(outcome["trangThai"], "accepted", "{outcome}");
        assert!(commune.open("/staff/quarantine").await.links("/staff/quarantine/").is_empty());
        // The decision is remembered: the child's next visit under the same number needs nobody.
        let next = with(&sample("01-ngoai-tru"), "79999-20260812-000017", "TRE-EM-2");
        let next = with(&next, "PHẠM VĂN THỬ", "Phạm Bé Thử");
        let next = with(&next, "<NGAY_SINH>198503140000", "<NGAY_SINH>202001020000");
        let outcome = hospital.outcome(&hospital.send(&signed(&next)).await).await;
        assert_eq!(outcome["trangThai"], "accepted", "{outcome}");
    })
    .await;
}

#[tokio::test]
async fn a_file_may_be_given_to_a_candidate_or_refused() {
    TestApp::on_each_database(async |app| {
        let (hospital, number) = send_child_with_fathers_number(app).await;
        let province = staff(app, Role::ProvinceStaff, "syt.thu", None, None).await;
        let page = question(&province, &number).await;
        let decide = format!("/staff/quarantine/{number}/decide");
        let stranger = uuid::Uuid::now_v7().to_string();
        let wrong = [("outcome", "same"), ("person", stranger.as_str())];
        assert_eq!(province.post(&page, &decide, &wrong).await.status, 400, "only candidates may be chosen");
        let refusal = [("outcome", "refused"), ("reason", "Sai số định danh, xin sửa rồi gửi lại")];
        assert_eq!(province.post(&page, &decide, &refusal).await.status, 200);
        let outcome = hospital.outcome(&json!({ "maGiaoDich": number })).await;
        assert_eq!(outcome["trangThai"], "refused");
        let desk = staff(app, Role::FacilityStaff, "bv.kehoach", Some(HOSPITAL), None).await;
        let receipt = desk.open(&format!("/staff/receipts/{number}")).await;
        assert!(receipt.shows("Sai số định danh, xin sửa rồi gửi lại"), "{}", receipt.body);
    })
    .await;
}

#[tokio::test]
async fn a_question_is_shown_to_its_owner_only() {
    TestApp::on_each_database(async |app| {
        let (_, number) = send_child_with_fathers_number(app).await;
        let path = format!("/staff/quarantine/{number}");
        let other = staff(app, Role::CommuneStaff, "tyt.khac", None, Some("26743")).await;
        assert!(other.open("/staff/quarantine").await.links("/staff/quarantine/").is_empty());
        assert_eq!(other.open(&path).await.status, 404);
        let desk = staff(app, Role::FacilityStaff, "bv.kehoach", Some(HOSPITAL), None).await;
        assert_eq!(desk.open(&path).await.status, 403);
        let auditor = staff(app, Role::Auditor, "kiemtra.thu", None, None).await;
        assert_eq!(auditor.open("/staff/quarantine").await.status, 403);
    })
    .await;
}

#[tokio::test]
async fn a_newer_file_of_the_visit_closes_the_question() {
    TestApp::on_each_database(async |app| {
        let (hospital, number) = send_child_with_fathers_number(app).await;
        let again = with(&sample("01-ngoai-tru"), "79999-20260812-000017", "TRE-EM-1");
        let again = with(&again, "PHẠM VĂN THỬ", "PHẠM BÉ THỬ EM");
        let again = with(&again, "<NGAY_SINH>198503140000", "<NGAY_SINH>202001020000");
        let newer = hospital.outcome(&hospital.send(&signed(&again)).await).await;
        assert_eq!(newer["trangThai"], "quarantined", "{newer}");
        let province = staff(app, Role::ProvinceStaff, "syt.thu", None, None).await;
        let waiting = province.open("/staff/quarantine").await.links("/staff/quarantine/");
        assert_eq!(waiting, [format!("/staff/quarantine/{}", newer["maGiaoDich"].as_str().unwrap())]);
        let older = hospital.outcome(&json!({ "maGiaoDich": number })).await;
        assert_eq!(older["trangThai"], "refused", "{older}");
    })
    .await;
}

#[tokio::test]
async fn an_unknown_patient_has_a_clock() {
    TestApp::on_each_database(async |app| {
        let hospital = Sender::of_hospital(app).await;
        let unknown = with(&sample("01-ngoai-tru"), "PHẠM VĂN THỬ", "KHÔNG RÕ HỌ TÊN 03");
        let outcome = hospital.outcome(&hospital.send(&signed(&unknown)).await).await;
        assert_eq!(outcome["trangThai"], "quarantined", "{outcome}");
        let province = staff(app, Role::ProvinceStaff, "syt.thu", None, None).await;
        let list = province.open("/staff/quarantine").await;
        assert!(list.shows("còn 48 giờ"), "{}", list.body);
        assert!(list.shows("không rõ danh tính"), "{}", list.body);
    })
    .await;
}
