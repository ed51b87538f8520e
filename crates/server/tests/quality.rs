//! The dashboard of quality: what was sent is counted once, and every number opens the list behind it.

use sokhoe::access::Role;

use crate::receipts::staff;
use crate::support::TestApp;
use crate::support::files::{sample, with};
use crate::support::province::{HOSPITAL, KEYS, Sender, signed, signed_by};
use crate::support::visitor::Page;

const PAGE: &str = "/staff/quality";

/// Sends a visit that is refused and then mended, one that is good at once, and a file that nobody can read.
async fn send_some(hospital: &Sender) {
    let wrong = with(&sample("01-ngoai-tru"), "<GIOI_TINH>1<", "<GIOI_TINH>x<");
    for file in [
        signed(&wrong),
        signed(&sample("01-ngoai-tru")),
        signed(&sample("02-noi-tru")),
        signed_by(&sample("04-hen-kham-lai"), &KEYS.unregistered),
        "xin chào".to_owned(),
    ] {
        hospital.outcome(&hospital.send(&file).await).await;
    }
    // The same bytes again are no other file.
    hospital.outcome(&hospital.send(&signed(&sample("02-noi-tru"))).await).await;
}

fn figures(page: &Page) -> Vec<String> {
    let figures = page.body.split("class=\"figures\"").nth(1).unwrap_or_default();
    figures
        .split("<b>")
        .skip(1)
        .filter_map(|rest| rest.split("</b>").next())
        .map(str::to_owned)
        .take(5)
        .collect()
}

#[tokio::test]
async fn a_facility_sees_how_well_it_sends() {
    TestApp::on_each_database(async |app| {
        let hospital = Sender::of_hospital(app).await;
        let desk = staff(app, Role::FacilityStaff, "bv.kehoach", Some(HOSPITAL), None).await;
        assert!(desk.open(PAGE).await.shows("Chưa có hồ sơ trong khoảng này"));
        send_some(&hospital).await;
        let page = desk.open(PAGE).await;
        // Four visits or files for the first time: 01 wrong, 02 good, 04 with a strange key, one unreadable.
        let seen = figures(&page);
        assert_eq!(&seen[..3], ["25,0%", "5", "3"], "{}", page.body);
        assert!(page.shows("R-GEN-004") && page.shows("R-ENV-009"), "{}", page.body);
        assert_eq!(figures(&desk.open(PAGE).await), seen, "looking counts nothing twice");

        for link in page.links("/staff/quality/files") {
            assert_eq!(desk.open(&link).await.status, 200, "{link}");
        }
        let of = |wanted: &str| {
            let links = page.links("/staff/quality/files");
            links
                .into_iter()
                .find(|link| link.ends_with(wanted))
                .unwrap_or_else(|| panic!("no list of {wanted}"))
        };
        for (wanted, files) in [("state=refused", 3), ("rule=R-GEN-004", 1), ("rule=R-ENV-009", 1)] {
            let list = desk.open(&of(wanted)).await;
            assert_eq!(list.links("/staff/receipts/").len(), files, "{wanted}:\n{}", list.body);
        }
        let week = desk.open(&format!("{PAGE}?from=2026-08-01&to=2026-08-27")).await;
        assert!(week.shows("Chưa có hồ sơ trong khoảng này"), "another period");
    })
    .await;
}

#[tokio::test]
async fn a_facility_sees_its_own_numbers_and_the_province_all() {
    TestApp::on_each_database(async |app| {
        let hospital = Sender::of_hospital(app).await;
        send_some(&hospital).await;
        let province = staff(app, Role::ProvinceStaff, "syt.thu", None, None).await;
        let ranking = province.open(PAGE).await;
        assert!(ranking.shows("Toàn tỉnh") && ranking.shows("25,0%"), "{}", ranking.body);
        let own = format!("{PAGE}?facility={HOSPITAL}");
        assert_eq!(figures(&province.open(&own).await)[..2], ["25,0%", "5"]);
        let other = staff(app, Role::FacilityStaff, "bv.khac", Some("79998"), None).await;
        assert!(other.open(PAGE).await.shows("Chưa có hồ sơ"));
        assert_eq!(other.open(&own).await.status, 404);
        assert_eq!(other.open(&format!("{PAGE}/files?facility={HOSPITAL}")).await.status, 404);
        assert_eq!(province.open(&format!("{PAGE}/files")).await.status, 404, "the province says which");
        assert_eq!(province.open(&format!("{PAGE}?facility=khong-co")).await.status, 404);
        for role in [Role::CommuneStaff, Role::Auditor] {
            let commune = (role == Role::CommuneStaff).then_some("26740");
            let visitor = staff(app, role, &format!("{}.thu", role.code()), None, commune).await;
            assert_eq!(visitor.open(PAGE).await.status, 403, "{role:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_list_is_paged_without_a_gap_or_a_repeat() {
    TestApp::on_each_database(async |app| {
        let hospital = Sender::of_hospital(app).await;
        for number in 0..53 {
            let receipt = hospital.send(&format!("không đọc được {number}")).await;
            hospital.outcome(&receipt).await;
        }
        let desk = staff(app, Role::FacilityStaff, "bv.kehoach", Some(HOSPITAL), None).await;
        desk.open(PAGE).await;
        for list in [format!("{PAGE}/files"), format!("{PAGE}/files?rule=R-ENV-001")] {
            let first = desk.open(&list).await;
            let older = first
                .links("/staff/quality/files")
                .into_iter()
                .find(|link| link.contains("before="))
                .unwrap();
            let second = desk.open(&older).await;
            let mut seen = first.links("/staff/receipts/");
            assert_eq!(seen.len(), 50, "{list}");
            seen.extend(second.links("/staff/receipts/"));
            seen.sort();
            seen.dedup();
            assert_eq!(seen.len(), 53, "{list}");
        }
    })
    .await;
}
