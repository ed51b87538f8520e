//! Facilities' software: tokens taken and shown.

use axum::body::Body;
use axum::http::{Request, StatusCode};

use super::support::*;
use crate::access::store::accounts;
use crate::access::*;
use crate::app::Settings;
use crate::platform::clock::{HOUR, MINUTE, SECOND};

async fn take(doors: &Doors, from: &str, login: &str, md5: &str) -> Answer {
    let body = format!("username={login}&password={md5}");
    let request =
        Request::post("/api/token/take").header("content-type", "application/x-www-form-urlencoded");
    doors.call(from, request.body(Body::from(body)).unwrap()).await
}

async fn whoami(doors: &Doors, from: &str, headers: &[(&str, &str)]) -> Answer {
    let is_form = headers.iter().any(|header| header.0.eq_ignore_ascii_case("accessToken"));
    let path = if is_form { "/api/qd130/whoami" } else { "/api/kcb/whoami" };
    let request =
        headers.iter().fold(Request::get(path), |request, (name, value)| request.header(*name, *value));
    doors.call(from, request.body(Body::empty()).unwrap()).await
}

struct Token {
    access: String,
    id: String,
    md5: String,
}

impl Token {
    fn headers(&self) -> [(&str, &str); 3] {
        [("accessToken", &self.access), ("tokenId", &self.id), ("passwordHash", &self.md5)]
    }
}

async fn token(doors: &Doors, handover: &Handover) -> Token {
    let md5 = wire_md5(&handover.password);
    let answer = take(doors, HERE, &handover.login, &md5).await;
    assert_eq!(answer.json("/maKetQua"), "200", "{}", answer.text);
    Token { access: answer.json("/APIKey/access_token"), id: answer.json("/APIKey/id_token"), md5 }
}

#[tokio::test]
async fn a_facility_takes_a_token_and_is_known_by_it() {
    behind_doors(async |doors| {
        let handover = doors.account(Role::FacilityMachine, "").await;
        assert_eq!(handover.login, "01999_BV");
        let answer = take(doors, HERE, "01999_BV", &wire_md5(&handover.password).to_lowercase()).await;
        assert_eq!(answer.status, StatusCode::OK);
        assert!(
            answer.text.starts_with(r#"{"maKetQua":"200","APIKey":{"access_token":""#),
            "{}",
            answer.text
        );
        assert_eq!(answer.json("/APIKey/username"), "01999_BV");
        assert_eq!(answer.json("/APIKey/token_type"), "bearer");
        assert_eq!(answer.json("/APIKey/expires_in"), NOW.plus(8 * HOUR).utc_text());
        let token = token(doors, &handover).await;
        let lower = token.md5.to_lowercase();
        for headers in [
            token.headers().to_vec(),
            vec![("accesstoken", &*token.access), ("TOKENID", &token.id), ("passwordHash", &lower)],
            vec![("Authorization", &*format!("Bearer {}", token.access))],
        ] {
            assert_eq!(whoami(doors, HERE, &headers).await.text, "01999", "{headers:?}");
            assert_eq!(whoami(doors, ELSEWHERE, &headers).await.text, "01999", "not bound by default");
        }
        assert_eq!(doors.audited("access.token_taken").await, 2);
    })
    .await;
}

#[tokio::test]
async fn what_does_not_belong_together_is_refused_in_the_protocols_shape() {
    behind_doors(async |doors| {
        let own = token(doors, &doors.account(Role::FacilityMachine, "").await).await;
        let other = token(doors, &doors.account(Role::FacilityMachine, "01998_BV").await).await;
        let wrong = wire_md5("wrong");
        let [access, id, password] = own.headers();
        let calls: [&[(&str, &str)]; 7] = [
            &[access, id],
            &[access, password],
            &[access, id, ("passwordHash", &wrong)],
            &[access, ("tokenId", &other.id), password],
            &[access, id, ("passwordHash", &other.md5)],
            &[("accessToken", &own.id), ("tokenId", &own.access), password],
            &[("accessToken", ""), id, password],
        ];
        for headers in calls {
            let answer = whoami(doors, HERE, headers).await;
            assert_eq!(answer.status, StatusCode::OK, "clients of this shape read the answer only then");
            assert_eq!(answer.json("/maKetQua"), "401", "{headers:?}");
            assert_eq!(answer.json("/thoiGianTiepNhan"), NOW.local_digits());
            assert_eq!(answer.json("/maGiaoDich"), "");
            assert!(!answer.json("/thongDiep").is_empty());
        }
        for headers in
            [vec![], vec![("Authorization", "Bearer 00"), ("x", "y")], vec![("Authorization", "Basic QTpC")]]
        {
            let answer = whoami(doors, HERE, &headers).await;
            assert_eq!((answer.status, answer.json("/maKetQua").as_str()), (StatusCode::UNAUTHORIZED, "401"));
        }
    })
    .await;
}

#[tokio::test]
async fn a_wrong_password_gets_no_token_and_soon_no_hearing() {
    behind_doors(async |doors| {
        let handover = doors.account(Role::FacilityMachine, "").await;
        let right = wire_md5(&handover.password);
        for login in ["01999_BV", "01997_BV"] {
            for attempt in 0..6 {
                let answer = take(doors, HERE, login, &wire_md5("wrong")).await;
                assert_eq!((answer.status, answer.json("/maKetQua").as_str()), (StatusCode::OK, "401"));
                assert!(!answer.text.contains("APIKey"), "{}", answer.text);
                let waiting = answer.text.contains("quá nhiều lần");
                assert_eq!(waiting, attempt >= 5, "{login} attempt {attempt}: {}", answer.text);
            }
        }
        assert_eq!(take(doors, HERE, "01999_BV", &right).await.json("/maKetQua"), "401", "still waiting");
        let elsewhere = take(doors, ELSEWHERE, "01999_BV", &right).await;
        assert_eq!(elsewhere.json("/maKetQua"), "200", "a hospital cannot be locked out from elsewhere");
        doors.app.clock.advance(30 * SECOND);
        assert_eq!(take(doors, HERE, "01999_BV", &right).await.json("/maKetQua"), "200");
        assert_eq!(take(doors, HERE, "01999_BV", "not an MD5").await.json("/maKetQua"), "401");
        assert_eq!(take(doors, HERE, "01999_BV", &right).await.json("/maKetQua"), "200", "success forgets");
        let nonsense = take(doors, HERE, "", "").await;
        assert_eq!(nonsense.json("/maKetQua"), "205");
    })
    .await;
}

#[tokio::test]
async fn a_token_ends_with_its_time_and_with_its_account() {
    behind_doors(async |doors| {
        let handover = doors.account(Role::FacilityMachine, "").await;
        let first = token(doors, &handover).await;
        doors.app.clock.advance(8 * HOUR - 1);
        assert_eq!(whoami(doors, HERE, &first.headers()).await.text, "01999");
        doors.app.clock.advance(1);
        assert_eq!(whoami(doors, HERE, &first.headers()).await.json("/maKetQua"), "401");
        let second = token(doors, &handover).await;
        assert_eq!(whoami(doors, HERE, &second.headers()).await.text, "01999");
        // Closed by another program: this one believes its memory for five seconds and no longer.
        let now = doors.app.clock.now();
        close_account(&doors.app.db, None, AccountKind::Machine, "01999_BV", now).await.unwrap().unwrap();
        doors.app.clock.advance(5 * SECOND);
        assert_eq!(whoami(doors, HERE, &second.headers()).await.json("/maKetQua"), "401");
        assert_eq!(take(doors, HERE, &handover.login, &second.md5).await.json("/maKetQua"), "401");
    })
    .await;
}

#[tokio::test]
async fn closing_here_works_at_once() {
    behind_doors(async |doors| {
        let token = token(doors, &doors.account(Role::FacilityMachine, "").await).await;
        assert_eq!(whoami(doors, HERE, &token.headers()).await.text, "01999");
        let (app, now) = (&doors.app, doors.app.clock.now());
        close_account(&app.db, Some(&app.gate), AccountKind::Machine, "01999_BV", now)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(whoami(doors, HERE, &token.headers()).await.json("/maKetQua"), "401");
        let unknown = close_account(&app.db, None, AccountKind::Machine, "nobody", now).await.unwrap();
        assert_eq!(unknown, Err(SetupFault::Unknown));
    })
    .await;
}

#[tokio::test]
async fn a_token_that_outlived_its_account_opens_nothing() {
    behind_doors(async |doors| {
        let token = token(doors, &doors.account(Role::FacilityMachine, "").await).await;
        let closed = doors.app.db.write(|tx| {
            Box::pin(async move {
                let account = accounts::find(tx, AccountKind::Machine, "01999_BV").await?.unwrap();
                accounts::close(tx, account.id, NOW).await
            })
        });
        assert!(closed.await.unwrap(), "closed, with the token left behind");
        assert_eq!(whoami(doors, HERE, &token.headers()).await.json("/maKetQua"), "401");
    })
    .await;
}

#[tokio::test]
async fn a_bound_token_works_only_where_it_was_taken() {
    behind_doors_with(Settings { bind_tokens: true, ..Settings::default() }, async |doors| {
        let token = token(doors, &doors.account(Role::FacilityMachine, "").await).await;
        assert_eq!(whoami(doors, "203.0.113.7:1", &token.headers()).await.text, "01999", "another port");
        assert_eq!(whoami(doors, ELSEWHERE, &token.headers()).await.json("/maKetQua"), "401");
    })
    .await;
}

#[tokio::test]
async fn an_account_holds_only_so_many_tokens() {
    behind_doors(async |doors| {
        let handover = doors.account(Role::FacilityMachine, "").await;
        let first = token(doors, &handover).await;
        let account = {
            let mut reader = doors.app.db.read().await.unwrap();
            let conn = &mut reader.conn();
            accounts::find(conn, AccountKind::Machine, "01999_BV").await.unwrap().unwrap()
        };
        doors.app.clock.advance(MINUTE);
        let second = token(doors, &handover).await;
        doors
            .app
            .db
            .write(move |tx| {
                Box::pin(async move { crate::access::store::tokens::trim(tx, account.id, 1).await })
            })
            .await
            .unwrap();
        assert_eq!(whoami(doors, HERE, &first.headers()).await.json("/maKetQua"), "401");
        assert_eq!(whoami(doors, HERE, &second.headers()).await.text, "01999");
    })
    .await;
}

/// Guesses six times with this line of `X-Forwarded-For`; tells whether the last was not heard any more.
async fn is_shut_out(doors: &Doors, forwarded: &str) -> bool {
    let mut last = String::new();
    for _ in 0..6 {
        let request = Request::post("/api/token/take")
            .header("content-type", "application/json")
            .header("x-forwarded-for", forwarded)
            .body(Body::from(r#"{"username":"01999_BV","password":"00000000000000000000000000000000"}"#));
        last = doors.call(HERE, request.unwrap()).await.text;
    }
    last.contains("quá nhiều lần")
}

#[tokio::test]
async fn behind_a_proxy_the_caller_is_whom_the_proxy_names() {
    behind_doors_with(Settings { behind_proxy: true, ..Settings::default() }, async |doors| {
        assert!(is_shut_out(doors, "198.51.100.1").await);
        assert!(
            is_shut_out(doors, "1.2.3.4, 198.51.100.2").await,
            "what the caller wrote itself counts for nothing"
        );
        let right = doors.account(Role::FacilityMachine, "").await;
        let answer = take(doors, HERE, "01999_BV", &wire_md5(&right.password)).await;
        assert_eq!(answer.json("/maKetQua"), "200", "the proxy's own address is not shut out");
    })
    .await;
    // The twin: without the setting the header is only something a caller says.
    behind_doors(async |doors| {
        assert!(is_shut_out(doors, "198.51.100.1").await);
        let right = doors.account(Role::FacilityMachine, "").await;
        assert_eq!(take(doors, HERE, "01999_BV", &wire_md5(&right.password)).await.json("/maKetQua"), "401");
        assert_eq!(
            take(doors, ELSEWHERE, "01999_BV", &wire_md5(&right.password)).await.json("/maKetQua"),
            "200"
        );
    })
    .await;
}

#[tokio::test]
async fn a_flood_in_the_body_is_refused() {
    behind_doors(async |doors| {
        let answer = take(doors, HERE, "01999_BV", &"0".repeat(20_000)).await;
        assert_eq!((answer.status, answer.json("/maKetQua").as_str()), (StatusCode::OK, "205"));
    })
    .await;
}
