//! What guards the pages of staff: the order of steps, forms, and a role for the audit.

use axum::http::StatusCode;

use super::staff::{PASSWORD, first_login};
use super::support::*;
use crate::access::totp;
use crate::access::*;
use crate::platform::clock::{HOUR, MINUTE};

#[tokio::test]
async fn no_order_of_steps_leads_in_without_both_factors() {
    behind_doors(async |doors| {
        let (_, secret) = first_login(doors, Role::FacilityStaff, "lan.tram").await;
        let fresh = doors.account(Role::FacilityStaff, "hoa.tram").await;
        let mut browser = doors.browser();
        let mut csrf = String::new();
        let mut chance = 20_261_120_u64;
        for turn in 0..250 {
            chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let stale = totp::code_at(&secret, doors.app.clock.now().unix_seconds() - 120);
            let form = [("csrf", &*csrf), ("code", &*stale), ("first", PASSWORD), ("second", PASSWORD)];
            match chance >> 60 {
                0..4 => csrf = form_token(&browser.get("/staff/login/step").await.text).unwrap_or(csrf),
                4..8 => drop(browser.post("/staff/login/code", &form).await),
                8 | 9 => drop(browser.post("/staff/logout", &form).await),
                10 => drop(browser.post("/staff/login/password", &form).await),
                11 | 12 => {
                    drop(browser.post("/staff/login", &[("login", "lan.tram"), ("password", PASSWORD)]).await)
                }
                13 => drop(
                    browser
                        .post("/staff/login", &[("login", "hoa.tram"), ("password", &fresh.password)])
                        .await,
                ),
                14 => browser.cookies.clear(),
                _ => doors.app.clock.advance(3 * MINUTE),
            }
            let answer = browser.get("/staff/receipts").await;
            assert_ne!(answer.status, StatusCode::OK, "turn {turn}");
        }
        assert!(doors.audited("access.password_passed").await > 10, "the walk went through the first factor");
        assert!(doors.audited("access.code_refused").await > 5, "and tried the second");
    })
    .await;
}

/// Returns the form token of a page, if it has a form.
fn form_token(page: &str) -> Option<String> {
    let (_, rest) = page.split_once(r#"name="csrf" value=""#)?;
    rest.split_once('"').map(|(token, _)| token.to_owned())
}

#[tokio::test]
async fn forms_need_their_token_and_our_origin() {
    behind_doors(async |doors| {
        let (mut browser, _) = first_login(doors, Role::FacilityStaff, "lan.tram").await;
        let (mut other, _) = first_login(doors, Role::FacilityStaff, "hoa.tram").await;
        let csrf = browser.get("/staff/receipts").await.csrf();
        let foreign = other.get("/staff/receipts").await.csrf();
        let good = browser.post("/staff/change", &[("csrf", &csrf), ("note", "xin chào")]).await;
        assert_eq!((good.status, good.text.as_str()), (StatusCode::OK, "xin chào"));
        for wrong in ["", "0", &foreign] {
            let answer = browser.post("/staff/change", &[("csrf", wrong), ("note", "x")]).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{wrong}");
            assert!(answer.text.contains("Mở lại"), "{}", answer.text);
        }
        assert_eq!(browser.post("/staff/change", &[("note", "x")]).await.status, StatusCode::FORBIDDEN);
        assert_eq!(browser.post("/staff/change", &[("csrf", &csrf)]).await.status, StatusCode::BAD_REQUEST);
        for origin in ["http://evil.test", "null", "", "http://province.test:8080"] {
            browser.origin = origin;
            let answer = browser.post("/staff/change", &[("csrf", &csrf), ("note", "x")]).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{origin}");
            let answer = browser.post("/staff/login", &[("login", "lan.tram"), ("password", PASSWORD)]).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "nobody is logged in from {origin}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_audit_is_for_auditors_only() {
    behind_doors(async |doors| {
        let (mut auditor, _) = first_login(doors, Role::Auditor, "minh.kiem").await;
        let page = auditor.get("/staff/audit").await;
        assert_eq!(page.status, StatusCode::OK);
        for words in ["Gắn điện thoại", "Tạo tài khoản", "Đọc nhật ký", "203.0.113.7:50000"]
        {
            assert!(page.text.contains(words), "{words}");
        }
        assert!(!page.text.contains("bị sửa"));
        for role in [Role::FacilityStaff, Role::CommuneStaff, Role::ProvinceStaff] {
            let (mut browser, _) = first_login(doors, role, role.code()).await;
            assert_eq!(browser.get("/staff/audit").await.status, StatusCode::FORBIDDEN, "{role:?}");
        }
        doors.app.clock.advance(HOUR / 10);
        for _ in 0..60 {
            auditor.get("/staff/audit").await;
        }
        let page = auditor.get("/staff/audit").await;
        let (_, rest) = page.text.split_once("/staff/audit?before=").expect("there is an older page");
        let place = rest.split('"').next().unwrap();
        let older = auditor.get(&format!("/staff/audit?before={place}")).await;
        assert!(older.text.contains("Tạo tài khoản") && older.text.contains("Về mới nhất"));
    })
    .await;
}

#[tokio::test]
async fn a_code_sent_twice_at_once_works_once() {
    behind_doors(async |doors| {
        let (_, secret) = first_login(doors, Role::FacilityStaff, "lan.tram").await;
        doors.app.clock.advance(MINUTE);
        let code = totp::code_at(&secret, doors.app.clock.now().unix_seconds());
        let mut halves = Vec::new();
        for _ in 0..3 {
            let mut browser = doors.browser();
            browser.post("/staff/login", &[("login", "lan.tram"), ("password", PASSWORD)]).await;
            let csrf = browser.get("/staff/login/step").await.csrf();
            halves.push((browser, csrf));
        }
        let tries = halves.iter_mut().map(|(browser, csrf)| {
            let fields = [("csrf", csrf.as_str()), ("code", code.as_str())];
            async move { browser.post("/staff/login/code", &fields).await.location().to_owned() }
        });
        let led = futures_util::future::join_all(tries).await;
        assert_eq!(led.iter().filter(|path| *path == "/staff").count(), 1, "{led:?}");
    })
    .await;
}
