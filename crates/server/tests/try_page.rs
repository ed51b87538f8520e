//! Trying a file: the same examination, and nothing of it stays.

use sokhoe::access::Role;
use sokhoe::platform::testing::row_counts;

use crate::receipts::staff;
use crate::support::TestApp;
use crate::support::files::{sample, with};
use crate::support::province::{HOSPITAL, KEYS, Sender, signed, signed_by};

const PAGE: &str = "/staff/try";

#[tokio::test]
async fn a_tried_file_is_examined_like_a_sent_one_and_leaves_nothing() {
    TestApp::on_each_database(async |app| {
        Sender::of_hospital(app).await;
        let desk = staff(app, Role::FacilityStaff, "bv.kehoach", Some(HOSPITAL), None).await;
        let form = desk.open(PAGE).await;
        assert_eq!(form.status, 200);
        let good = signed(&sample("01-ngoai-tru"));
        let wrong = signed(&with(&sample("01-ngoai-tru"), "<NGAY_RA>202608", "<NGAY_RA>202613"));
        let unsigned = sample("01-ngoai-tru");
        let other = signed_by(&sample("01-ngoai-tru"), &KEYS.unregistered);
        let foreign = signed(&with(&sample("01-ngoai-tru"), "<MA_CSKCB>79999<", "<MA_CSKCB>79998<"));
        let cases: [(&str, &str, &[&str]); 6] = [
            ("good", &good, &["sẽ được chấp nhận", "79999-20260812-000017", "Hợp lệ: hồ sơ không bị sửa"]),
            ("a wrong day", &wrong, &["sẽ bị từ chối", "R-FMT-001", "/staff/standard/XML1/NGAY_RA"]),
            ("unsigned", &unsigned, &["sẽ bị từ chối", "hồ sơ chưa được ký số"]),
            ("a key nobody registered", &other, &["sẽ bị từ chối", "chưa được đăng ký cho cơ sở"]),
            ("of another facility", &foreign, &["sẽ bị từ chối", "R-ENV-003"]),
            ("no XML", "xin chào", &["sẽ bị từ chối", "R-ENV-001"]),
        ];
        let before = row_counts(&app.app.db).await;
        for (what, file, expected) in cases {
            for field in ["file", "text"] {
                let page = desk.upload(&form, PAGE, field, file.as_bytes()).await;
                assert_eq!(page.status, 200, "{what}");
                for text in expected {
                    assert!(page.shows(text), "{what} does not show {text}:\n{}", page.body);
                }
                assert!(!page.shows("PHẠM VĂN THỬ"), "{what}: the patient is not shown");
            }
        }
        assert_eq!(row_counts(&app.app.db).await, before, "nothing stays");
        let sent = before.iter().find(|(table, _)| table == "receipt").expect("receipts are counted");
        assert_eq!(sent.1, 0);
    })
    .await;
}

#[tokio::test]
async fn what_is_no_file_gets_a_clear_answer() {
    TestApp::on_each_database(async |app| {
        let province = staff(app, Role::ProvinceStaff, "syt.thu", None, None).await;
        let form = province.open(PAGE).await;
        let large = vec![b'<'; (20 << 20) + 1];
        let cases: [(&str, &[u8], u16, &str); 6] = [
            ("empty", b"", 422, "Chưa có tệp nào"),
            ("zip", b"PK\x03\x04abc", 422, "tệp nén"),
            ("pdf", b"%PDF-1.7 abc", 422, "PDF"),
            ("json", b"{\"files\": []}", 422, "JSON"),
            ("too large", &large, 413, "20 MB"),
            ("base64", b"PD94bWwgdmVyc2lvbj0iMS4wIj8+", 422, "base64"),
        ];
        for (what, file, status, words) in cases {
            let page = province.upload(&form, PAGE, "file", file).await;
            assert_eq!((page.status, page.shows(words)), (status, true), "{what}:\n{}", page.body);
        }
        let page = province.upload(&form, PAGE, "file", signed(&sample("02-noi-tru")).as_bytes()).await;
        assert!(page.shows("sẽ được chấp nhận") && page.shows("chưa so với đăng ký"), "{}", page.body);
    })
    .await;
}

#[tokio::test]
async fn a_file_is_tried_within_a_session_only() {
    TestApp::on_each_database(async |app| {
        let desk = staff(app, Role::FacilityStaff, "bv.kehoach", Some(HOSPITAL), None).await;
        let mut form = desk.open(PAGE).await;
        form.body = form.body.replace("name=\"csrf\" value=\"", "name=\"csrf\" value=\"0");
        assert_eq!(desk.upload(&form, PAGE, "file", b"<a/>").await.status, 403, "a token of nobody");
        form.body = form.body.replace("name=\"csrf\"", "name=\"other\"");
        assert_eq!(desk.upload(&form, PAGE, "file", b"<a/>").await.status, 403, "no token");
        let auditor = staff(app, Role::Auditor, "kiemtra.thu", None, None).await;
        assert_eq!(auditor.open(PAGE).await.status, 403);
        let commune = staff(app, Role::CommuneStaff, "tyt.thu", None, Some("26740")).await;
        assert_eq!(commune.open(PAGE).await.status, 403);
        assert_eq!(reqwest::get(app.url("/try")).await.unwrap().status(), 404, "only a demo is open to all");
    })
    .await;
}
