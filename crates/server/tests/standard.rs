//! The standard to look up, and the doubtful rules that the province spares a facility.

use serde_json::Value;
use sokhoe::access::Role;

use crate::receipts::staff;
use crate::support::TestApp;
use crate::support::files::{sample, with};
use crate::support::province::{HOSPITAL, Sender, signed};

/// The arrival of the patient of the first sample, at another time than the visit says.
const CHECK_IN: &str = "<CHI_TIEU_TRANG_THAI_KCB><DSACH_TRANG_THAI_KCB><TRANG_THAI_KCB>\
    <MA_LK>79999-20260812-000017</MA_LK><STT>1</STT><MA_BN>BN26000017</MA_BN><HO_TEN>PHẠM VĂN THỬ</HO_TEN>\
    <NGAY_SINH>198503140000</NGAY_SINH><GIOI_TINH>1</GIOI_TINH><MA_DOITUONG_KCB>1.1</MA_DOITUONG_KCB>\
    <NGAY_VAO>202608120715</NGAY_VAO><MA_LOAI_KCB>01</MA_LOAI_KCB><MA_CSKCB>79999</MA_CSKCB>\
    <MA_DICH_VU>02.1896</MA_DICH_VU><TEN_DICH_VU>Khám Nội</TEN_DICH_VU><NGAY_YL>202608120720</NGAY_YL>\
    </TRANG_THAI_KCB></DSACH_TRANG_THAI_KCB><CHUKYDONVI/></CHI_TIEU_TRANG_THAI_KCB>";
const COMPARED: &str = "R-X-018";

fn rules(outcome: &Value) -> Vec<&str> {
    let findings = outcome["findings"].as_array().map(Vec::as_slice).unwrap_or_default();
    findings.iter().map(|finding| finding["rule"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn the_province_spares_a_facility_a_doubtful_rule() {
    TestApp::on_each_database(async |app| {
        let hospital = Sender::of_hospital(app).await;
        // The terms of the hospital are known before it ever sends a check-in: the check-in must undo that.
        hospital.outcome(&hospital.send(&signed(&sample("02-noi-tru"))).await).await;
        let arrival = hospital.outcome(&hospital.check_in(&signed(CHECK_IN)).await).await;
        assert_eq!(arrival["trangThai"], "accepted", "{arrival}");
        let sent = hospital.outcome(&hospital.send(&signed(&sample("01-ngoai-tru"))).await).await;
        assert_eq!(sent["trangThai"], "accepted", "a warning refuses nothing: {sent}");
        assert!(rules(&sent).contains(&COMPARED), "{sent}");

        let path = format!("/staff/rules/{HOSPITAL}");
        let province = staff(app, Role::ProvinceStaff, "syt.thu", None, None).await;
        let page = province.open(&path).await;
        assert!(page.shows("Không có quy tắc nào bị tắt"), "{}", page.body);
        let off = [("rule", COMPARED), ("turn", "off"), ("reason", "Phần mềm gửi check-in theo giờ lấy số")];
        for wrong in [
            [("rule", COMPARED), ("turn", "off"), ("reason", " ")],
            [("rule", "R-GEN-003"), ("turn", "off"), ("reason", "một lỗi không tắt được")],
            [("rule", "R-GEN-002"), ("turn", "off"), ("reason", "mức 1 không tắt được")],
            [("rule", "R-NO-001"), ("turn", "off"), ("reason", "không có")],
            [("rule", COMPARED), ("turn", "round"), ("reason", "lạ")],
        ] {
            assert_eq!(province.post(&page, &path, &wrong).await.status, 400, "{wrong:?}");
        }
        let page = province.post(&page, &path, &off).await;
        for expected in ["Phần mềm gửi check-in theo giờ lấy số", "Người Thử", "28/08/2026"]
        {
            assert!(page.shows(expected), "no {expected}:\n{}", page.body);
        }
        let again = with(&sample("01-ngoai-tru"), "12 Đường Mẫu", "14 Đường Mẫu");
        let spared = hospital.outcome(&hospital.send(&signed(&again)).await).await;
        assert!(!rules(&spared).contains(&COMPARED), "{spared}");
        province.post(&page, &path, &[("rule", COMPARED), ("turn", "on")]).await;
        let again = with(&sample("01-ngoai-tru"), "12 Đường Mẫu", "16 Đường Mẫu");
        let asked = hospital.outcome(&hospital.send(&signed(&again)).await).await;
        assert!(rules(&asked).contains(&COMPARED), "{asked}");
        let auditor = staff(app, Role::Auditor, "kiemtra.thu", None, None).await;
        let audit = auditor.open("/staff/audit").await;
        for line in ["intake.rule_off", "intake.rule_on"] {
            assert!(audit.shows(line), "the audit has no {line}:\n{}", audit.body);
        }
    })
    .await;
}

#[tokio::test]
async fn only_the_province_switches_and_a_facility_reads_its_own() {
    TestApp::on_each_database(async |app| {
        Sender::of_hospital(app).await;
        let own = format!("/staff/rules/{HOSPITAL}");
        let desk = staff(app, Role::FacilityStaff, "bv.kehoach", Some(HOSPITAL), None).await;
        let page = desk.open("/staff/rules").await;
        assert_eq!((page.status, page.path.as_str()), (200, own.as_str()));
        assert!(!page.shows("name=\"turn\""), "a facility only reads:\n{}", page.body);
        assert_eq!(desk.open("/staff/rules/79998").await.status, 404);
        assert_eq!(desk.open("/staff/rules/khong").await.status, 404);
        let province = staff(app, Role::ProvinceStaff, "syt.thu", None, None).await;
        assert_eq!(province.open("/staff/rules").await.status, 200);
        assert_eq!(province.open("/staff/rules/khong").await.status, 404);
        let commune = staff(app, Role::CommuneStaff, "tyt.thu", None, Some("26740")).await;
        for path in ["/staff/rules", own.as_str()] {
            assert_eq!(commune.open(path).await.status, 403, "{path}");
        }
        // The token of another of its own forms does not make the facility the province.
        let form = desk.open("/staff/standard").await;
        let off = [("rule", COMPARED), ("turn", "off"), ("reason", "tự tắt")];
        assert_eq!(desk.post_with_logout_token(&form, &own, &off).await.status, 403);
    })
    .await;
}

#[tokio::test]
async fn the_standard_can_be_looked_up() {
    TestApp::on_each_database(async |app| {
        let desk = staff(app, Role::FacilityStaff, "bv.kehoach", Some(HOSPITAL), None).await;
        let cases: [(&str, &[&str]); 7] = [
            ("/staff/standard", &["XML15", "Giấy ra viện"]),
            ("/staff/standard/XML14", &["NGAY_HEN_KL", "QĐ 3176", "Áp dụng từ 01/07/2026"]),
            ("/staff/standard/XML13?version=130", &["Phiên bản này chưa có bảng"]),
            ("/staff/standard/XML14/NGAY_HEN_KL", &["Ngày yyyymmdd", "đổi độ dài", "R-GEN-005"]),
            ("/staff/standard/XML13/TEN_THUOC", &["Trường cũ", "bỏ hoặc đổi tên"]),
            ("/staff/standard/rules", &["R-ENV-001", "R-X-018", "Danh mục"]),
            ("/staff/standard/rules/R-X-018", &["XML1.MA_BN", "Quy tắc còn nghi vấn"]),
        ];
        for (path, expected) in cases {
            let page = desk.open(path).await;
            assert_eq!(page.status, 200, "{path}");
            for text in expected {
                assert!(page.shows(text), "{path} does not show {text}:\n{}", page.body);
            }
        }
        for path in ["/staff/standard/XML99", "/staff/standard/XML1/LA_LAM", "/staff/standard/rules/R-NO-001"]
        {
            assert_eq!(desk.open(path).await.status, 404, "{path}");
        }
        let field = desk.open("/staff/standard/XML1/MA_BN").await;
        assert!(field.links("/staff/standard/rules/").contains(&"/staff/standard/rules/R-X-018".to_owned()));
    })
    .await;
}
