//! Staff: the steps of a login, forms, and sessions that end.

use axum::http::StatusCode;

use super::support::*;
use crate::access::totp;
use crate::access::*;
use crate::app::Settings;
use crate::platform::clock::{DAY, MINUTE, SECOND};

pub const PASSWORD: &str = "bốn con mèo ngủ";

/// Reads the device secret off the enrolment page.
fn secret(page: &str) -> Vec<u8> {
    let (_, rest) = page.split_once("secret=").expect("the page shows the secret");
    let letters = rest.split(['&', '"', '<']).next().unwrap();
    let mut bits = (0_u32, 0_u32);
    let mut bytes = Vec::new();
    for letter in letters.bytes() {
        let value = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".iter().position(|known| *known == letter).unwrap();
        bits = (bits.0 << 5 | value as u32, bits.1 + 5);
        if bits.1 >= 8 {
            bits.1 -= 8;
            bytes.push((bits.0 >> bits.1) as u8);
            bits.0 &= (1 << bits.1) - 1;
        }
    }
    bytes
}

fn code(doors: &Doors, secret: &[u8]) -> String {
    totp::code_at(secret, doors.app.clock.now().unix_seconds())
}

/// Goes through the first login and returns the browser and the device secret.
pub async fn first_login<'d>(doors: &'d Doors, role: Role, login: &str) -> (Browser<'d>, Vec<u8>) {
    let handover = doors.account(role, login).await;
    let mut browser = doors.browser();
    let answer = browser.post("/staff/login", &[("login", login), ("password", &handover.password)]).await;
    assert_eq!(
        (answer.status, answer.location()),
        (StatusCode::SEE_OTHER, "/staff/login/step"),
        "{}",
        answer.text
    );
    let page = browser.get("/staff/login/step").await;
    let csrf = page.csrf();
    let fields = [("csrf", &*csrf), ("first", PASSWORD), ("second", PASSWORD)];
    let answer = browser.post("/staff/login/password", &fields).await;
    assert_eq!(answer.location(), "/staff/login/step", "{}", answer.text);
    let page = browser.get("/staff/login/step").await;
    let secret = secret(&page.text);
    let csrf = page.csrf();
    let typed = code(doors, &secret);
    let answer = browser.post("/staff/login/code", &[("csrf", &csrf), ("code", &typed)]).await;
    assert_eq!(answer.location(), "/staff", "{}", answer.text);
    (browser, secret)
}

/// Logs in again with password and code.
async fn log_in<'d>(doors: &'d Doors, login: &str, secret: &[u8]) -> Browser<'d> {
    let mut browser = doors.browser();
    browser.post("/staff/login", &[("login", login), ("password", PASSWORD)]).await;
    let csrf = browser.get("/staff/login/step").await.csrf();
    let typed = code(doors, secret);
    let answer = browser.post("/staff/login/code", &[("csrf", &csrf), ("code", &typed)]).await;
    assert_eq!(answer.location(), "/staff", "{}", answer.text);
    browser
}

#[tokio::test]
async fn the_first_login_chooses_a_password_and_enrols_a_device() {
    behind_doors(async |doors| {
        let (mut browser, secret) = first_login(doors, Role::FacilityStaff, "lan.tram").await;
        let page = browser.get("/staff/receipts").await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.text.contains("Người Thử"));
        assert_eq!(browser.get("/staff").await.location(), "/staff/receipts");
        assert_eq!(doors.audited("access.device_enrolled").await, 1);
        doors.app.clock.advance(MINUTE);
        let mut again = log_in(doors, "Lan.Tram", &secret).await;
        assert_eq!(again.get("/staff/receipts").await.status, StatusCode::OK);
        // The secret is shown while enrolling and never again.
        let mut half = doors.browser();
        half.post("/staff/login", &[("login", "lan.tram"), ("password", PASSWORD)]).await;
        let page = half.get("/staff/login/step").await;
        assert!(!page.text.contains("secret="), "{}", page.text);
    })
    .await;
}

#[tokio::test]
async fn a_half_session_opens_nothing() {
    behind_doors(async |doors| {
        let handover = doors.account(Role::ProvinceStaff, "hoa.so").await;
        let mut browser = doors.browser();
        assert_eq!(browser.get("/staff/receipts").await.location(), "/staff/login");
        browser.post("/staff/login", &[("login", "hoa.so"), ("password", &handover.password)]).await;
        let csrf = browser.get("/staff/login/step").await.csrf();
        for path in ["/staff/receipts", "/staff", "/staff/audit"] {
            assert_eq!(browser.get(path).await.location(), "/staff/login/step", "{path}");
        }
        let answer = browser.post("/staff/change", &[("csrf", &csrf), ("note", "x")]).await;
        assert_eq!(answer.location(), "/staff/login/step");
        // A code cannot be tried before the password is chosen: there is no device yet.
        let answer = browser.post("/staff/login/code", &[("csrf", &csrf), ("code", "000000")]).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
        assert_eq!(browser.get("/staff/receipts").await.location(), "/staff/login/step");
        doors.app.clock.advance(10 * MINUTE);
        assert_eq!(browser.get("/staff/receipts").await.location(), "/staff/login");
    })
    .await;
}

#[tokio::test]
async fn a_code_works_once() {
    behind_doors(async |doors| {
        let (_, secret) = first_login(doors, Role::FacilityStaff, "lan.tram").await;
        let mut thief = doors.browser();
        thief.post("/staff/login", &[("login", "lan.tram"), ("password", PASSWORD)]).await;
        let csrf = thief.get("/staff/login/step").await.csrf();
        let seen = code(doors, &secret);
        let answer = thief.post("/staff/login/code", &[("csrf", &csrf), ("code", &seen)]).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "the code that enrolled the device, again");
        assert_eq!(thief.get("/staff/receipts").await.location(), "/staff/login/step");
        doors.app.clock.advance(30 * SECOND);
        let fresh = code(doors, &secret);
        let answer = thief.post("/staff/login/code", &[("csrf", &csrf), ("code", &fresh)]).await;
        assert_eq!(answer.location(), "/staff", "the twin: the next code is good");
    })
    .await;
}

#[tokio::test]
async fn guessing_codes_has_to_wait() {
    behind_doors(async |doors| {
        let (_, secret) = first_login(doors, Role::FacilityStaff, "lan.tram").await;
        doors.app.clock.advance(MINUTE);
        let mut browser = doors.browser();
        browser.post("/staff/login", &[("login", "lan.tram"), ("password", PASSWORD)]).await;
        let csrf = browser.get("/staff/login/step").await.csrf();
        let right = code(doors, &secret);
        let wrong = if right == "123456" { "123457" } else { "123456" };
        let mut statuses = Vec::new();
        for _ in 0..6 {
            statuses.push(
                browser.post("/staff/login/code", &[("csrf", &csrf), ("code", wrong)]).await.status.as_u16(),
            );
        }
        assert_eq!(statuses, [401, 401, 401, 401, 401, 429]);
        let answer = browser.post("/staff/login/code", &[("csrf", &csrf), ("code", &right)]).await;
        assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS, "even the right one waits");
        // A fresh half session does not begin to count anew.
        browser.post("/staff/login", &[("login", "lan.tram"), ("password", PASSWORD)]).await;
        let csrf = browser.get("/staff/login/step").await.csrf();
        let answer = browser.post("/staff/login/code", &[("csrf", &csrf), ("code", &right)]).await;
        assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    })
    .await;
}

#[tokio::test]
async fn unknown_and_known_logins_get_the_same_answer() {
    behind_doors(async |doors| {
        doors.account(Role::FacilityStaff, "lan.tram").await;
        let mut texts = Vec::new();
        for login in ["lan.tram", "nobody.at.all"] {
            let mut browser = doors.browser();
            for _ in 0..5 {
                let answer = browser.post("/staff/login", &[("login", login), ("password", "wrong")]).await;
                assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
                assert!(browser.cookies.is_empty());
                texts.push((login, answer.text.replace(login, "…")));
            }
            let answer = browser.post("/staff/login", &[("login", login), ("password", "wrong")]).await;
            assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS, "{login}");
            assert!(answer.headers.contains_key("retry-after"));
        }
        assert_eq!(texts[0].1, texts[5].1);
        assert_eq!(doors.audited("access.login_refused").await, 10);
    })
    .await;
}

#[tokio::test]
async fn weak_and_unchanged_passwords_are_refused() {
    behind_doors(async |doors| {
        let handover = doors.account(Role::Auditor, "minh.kiem").await;
        let mut browser = doors.browser();
        browser.post("/staff/login", &[("login", "minh.kiem"), ("password", &handover.password)]).await;
        let csrf = browser.get("/staff/login/step").await.csrf();
        for (first, second) in
            [("12345678", "12345678"), (PASSWORD, "khác hẳn rồi"), (&*handover.password, &*handover.password)]
        {
            let fields = [("csrf", &*csrf), ("first", first), ("second", second)];
            let answer = browser.post("/staff/login/password", &fields).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{first}");
        }
    })
    .await;
}

#[tokio::test]
async fn sessions_end_by_logout_by_idling_and_by_age() {
    behind_doors(async |doors| {
        let (mut browser, secret) = first_login(doors, Role::FacilityStaff, "lan.tram").await;
        let kept = browser.cookies.clone();
        let csrf = browser.get("/staff/receipts").await.csrf();
        assert_eq!(browser.post("/staff/logout", &[("csrf", "wrong")]).await.status, StatusCode::FORBIDDEN);
        assert_eq!(browser.post("/staff/logout", &[("csrf", &csrf)]).await.location(), "/staff/login");
        assert!(browser.cookies.is_empty());
        browser.cookies = kept;
        assert_eq!(
            browser.get("/staff/receipts").await.location(),
            "/staff/login",
            "a stolen cookie after logout"
        );

        doors.app.clock.advance(MINUTE);
        let mut browser = log_in(doors, "lan.tram", &secret).await;
        for _ in 0..42 {
            doors.app.clock.advance(14 * MINUTE);
            let answer = browser.get("/staff/receipts").await;
            assert_eq!(answer.status, StatusCode::OK, "busy every 14 minutes");
        }
        doors.app.clock.advance(12 * MINUTE);
        assert_eq!(browser.get("/staff/receipts").await.location(), "/staff/login", "ten hours old");

        let mut browser = log_in(doors, "lan.tram", &secret).await;
        doors.app.clock.advance(15 * MINUTE);
        assert_eq!(browser.get("/staff/receipts").await.location(), "/staff/login", "idle");
    })
    .await;
}

#[tokio::test]
async fn an_account_sleeps_when_unused_and_an_operator_wakes_it() {
    behind_doors(async |doors| {
        let (mut browser, secret) = first_login(doors, Role::FacilityStaff, "lan.tram").await;
        doors.app.clock.advance(45 * DAY + 1);
        let answer = browser.post("/staff/login", &[("login", "lan.tram"), ("password", PASSWORD)]).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
        let wrong = browser.post("/staff/login", &[("login", "lan.tram"), ("password", "wrong")]).await;
        assert_eq!(wrong.status, StatusCode::UNAUTHORIZED, "told only after the right password");
        let now = doors.app.clock.now();
        let handover =
            reset_account(&doors.app.db, AccountKind::Staff, "lan.tram", now).await.unwrap().unwrap();
        let mut fresh = doors.browser();
        let fields = [("login", "lan.tram"), ("password", &*handover.password)];
        assert_eq!(fresh.post("/staff/login", &fields).await.location(), "/staff/login/step");
        let page = fresh.get("/staff/login/step").await;
        assert!(page.text.contains("/staff/login/password"), "a new password must be chosen");
        let old = fresh.post("/staff/login", &[("login", "lan.tram"), ("password", PASSWORD)]).await;
        assert_eq!(old.status, StatusCode::UNAUTHORIZED);
        let _ = secret;
    })
    .await;
}

#[tokio::test]
async fn a_closed_account_is_out_at_once() {
    behind_doors(async |doors| {
        let (mut browser, _) = first_login(doors, Role::CommuneStaff, "lan.xa").await;
        let now = doors.app.clock.now();
        close_account(&doors.app.db, None, AccountKind::Staff, "lan.xa", now).await.unwrap().unwrap();
        assert_eq!(browser.get("/staff/receipts").await.location(), "/staff/login");
        let answer = browser.post("/staff/login", &[("login", "lan.xa"), ("password", PASSWORD)]).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
        let reset = reset_account(&doors.app.db, AccountKind::Staff, "lan.xa", now).await.unwrap();
        assert_eq!(reset.err(), Some(SetupFault::Closed), "a leaver is not let in again by the way");
    })
    .await;
}

#[tokio::test]
async fn only_a_demo_skips_the_second_step() {
    let demo = Settings { demo: true, ..Settings::default() };
    for (settings, marked, skips) in
        [(demo.clone(), true, true), (demo, false, false), (Settings::default(), true, false)]
    {
        behind_doors_with(settings, async |doors| {
            let now = doors.app.clock.now();
            let new = NewAccount {
                role: Role::FacilityStaff,
                login: "demo".into(),
                name: "Người Thử".into(),
                facility: Some("01999".parse().unwrap()),
                commune: None,
            };
            if marked {
                doors.app.db.write(|tx| Box::pin(mark_as_demo(tx))).await.unwrap();
                create_demo_account(&doors.app.db, &new, "sokhoe", now).await.unwrap().unwrap();
            } else {
                assert!(create_demo_account(&doors.app.db, &new, "sokhoe", now).await.is_err());
                return;
            }
            let mut browser = doors.browser();
            let answer = browser.post("/staff/login", &[("login", "demo"), ("password", "sokhoe")]).await;
            assert_eq!(answer.location(), "/staff/login/step");
            let inside = browser.get("/staff/receipts").await;
            assert_eq!(inside.status == StatusCode::OK, skips, "marked {marked}");
            if skips {
                assert_eq!(
                    browser.get("/staff/login/step").await.location(),
                    "/staff",
                    "led on to the work page"
                );
                assert!(doors.browser().get("/staff/login").await.text.contains("Bản dùng thử"));
            }
        })
        .await;
    }
}
