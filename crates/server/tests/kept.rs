//! Documents that share the envelope: recognised, their signature checked, kept, and nothing more.

use sokhoe::access::Role;
use sokhoe::platform::testing::row_counts;

use crate::receipts::staff;
use crate::support::TestApp;
use crate::support::files::sample;
use crate::support::province::{HOSPITAL, Sender, signed};

fn document(root: &str, facility: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><{root}><THONGTINDONVI><MACSKCB>{facility}</MACSKCB></THONGTINDONVI>\
         <GIAY><SO>1</SO></GIAY><CHUKYDONVI/></{root}>"
    )
}

#[tokio::test]
async fn documents_of_the_family_are_kept_and_not_read() {
    TestApp::on_each_database(async |app| {
        let hospital = Sender::of_hospital(app).await;
        let desk = staff(app, Role::FacilityStaff, "bv.kehoach", Some(HOSPITAL), None).await;
        let before = row_counts(&app.app.db).await;
        for (root, name) in [
            ("HSCHUNGTU", "Chứng từ hưởng bảo hiểm xã hội"),
            ("HSDLGCS", "Giấy chứng sinh"),
            ("HSDLGBT", "Giấy báo tử"),
            ("KHAMSUCKHOE", "Khám sức khỏe"),
        ] {
            let kept = hospital.outcome(&hospital.send(&signed(&document(root, HOSPITAL))).await).await;
            assert_eq!(kept["trangThai"], "accepted", "{root}: {kept}");
            assert!(kept["thongDiep"].as_str().unwrap().contains("chưa được đọc tiếp"), "{kept}");
            let page = desk.open(&format!("/staff/receipts/{}", kept["maGiaoDich"].as_str().unwrap())).await;
            for text in [name, "Đã lưu, chưa đọc tiếp", "Hợp lệ: hồ sơ không bị sửa"] {
                assert!(page.shows(text), "{root} does not show {text}:\n{}", page.body);
            }
            let good = signed(&document(root, HOSPITAL));
            for (what, file) in [
                ("unsigned", document(root, HOSPITAL)),
                ("changed after signing", good.replacen("<SO>1<", "<SO>2<", 1)),
                ("of another facility", signed(&document(root, "79998"))),
            ] {
                let refused = hospital.outcome(&hospital.send(&file).await).await;
                assert_eq!(refused["trangThai"], "refused", "{root} {what}: {refused}");
            }
            let wrong_door =
                hospital.outcome(&hospital.check_in(&signed(&document(root, HOSPITAL))).await).await;
            assert_eq!(wrong_door["trangThai"], "refused", "{root} at the check-in door: {wrong_door}");
        }
        let after = row_counts(&app.app.db).await;
        let grown: Vec<&str> = before
            .iter()
            .zip(&after)
            .filter(|(before, after)| before.1 != after.1)
            .map(|(before, _)| before.0.as_str())
            .collect();
        assert!(grown.contains(&"receipt"), "{grown:?}");
        for table in ["person", "entry", "identifier"] {
            assert!(!grown.contains(&table), "a document that is not read leaves nothing in {table}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_health_check_signed_by_doctor_and_facility_is_kept_with_a_warning() {
    TestApp::on_each_database(async |app| {
        let hospital = Sender::of_hospital(app).await;
        let signature = "<Signature xmlns=\"http://www.w3.org/2000/09/xmldsig#\"/>";
        let both = format!(
            "<CHUKYDONVI><CKS_NGUOI_KET_LUAN>{signature}</CKS_NGUOI_KET_LUAN><CKS_BENH_VIEN>{signature}</CKS_BENH_VIEN></CHUKYDONVI>"
        );
        let file = |root: &str| document(root, HOSPITAL).replace("<CHUKYDONVI/>", &both);
        let kept = hospital.outcome(&hospital.send(&file("KHAMSUCKHOE")).await).await;
        assert_eq!(kept["trangThai"], "accepted", "{kept}");
        assert_eq!(
            (&kept["findings"][0]["rule"], &kept["findings"][0]["severity"]),
            (&"R-ENV-009".into(), &"warning".into()),
            "{kept}"
        );
        let refused = hospital.outcome(&hospital.send(&file("HSCHUNGTU")).await).await;
        assert_eq!(refused["trangThai"], "refused", "only the health check has two places: {refused}");
    })
    .await;
}

#[tokio::test]
async fn a_table_of_an_unknown_kind_is_kept_and_said() {
    TestApp::on_each_database(async |app| {
        let hospital = Sender::of_hospital(app).await;
        let file = sample("01-ngoai-tru");
        let at = file.find("<FILEHOSO>").unwrap();
        let strange = "<FILEHOSO><LOAIHOSO>XML99</LOAIHOSO><NOIDUNGFILE>PGEvPg==</NOIDUNGFILE></FILEHOSO>";
        let file = format!("{}{strange}{}", &file[..at], &file[at..]);
        let outcome = hospital.outcome(&hospital.send(&signed(&file)).await).await;
        assert_eq!(outcome["trangThai"], "accepted", "{outcome}");
        let said = outcome["findings"].as_array().unwrap();
        assert!(
            said.iter().any(|finding| finding["rule"] == "R-ENV-006" && finding["severity"] == "warning"),
            "{outcome}"
        );
    })
    .await;
}
