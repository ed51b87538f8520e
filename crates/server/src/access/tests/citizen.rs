//! Citizens: activation, login, and guessing that leads nowhere.

use axum::http::StatusCode;
use futures_util::FutureExt;
use uuid::Uuid;

use super::support::*;
use crate::access::*;
use crate::on;
use crate::platform::clock::{DAY, MINUTE};

const NUMBER: &str = "091190999001";
const PASSCODE: &str = "480917";

async fn issue(doors: &Doors, viewer: &Viewer, person: PersonId, number: &str) -> ActivationCode {
    let (viewer, number, now) = (viewer.clone(), number.parse().unwrap(), doors.app.clock.now());
    let issued = doors.app.db.write(move |tx| {
        async move { issue_activation(tx, &viewer, person, &number, "Nguyễn Thị Thử", now).await }.boxed()
    });
    issued.await.unwrap().unwrap()
}

async fn issue_to(doors: &Doors, person: PersonId) -> ActivationCode {
    issue(doors, &Viewer::for_test(Role::CommuneStaff, None, None), person, NUMBER).await
}

async fn activate<'d>(doors: &'d Doors, number: &str, code: &str, passcode: &str) -> (Browser<'d>, Answer) {
    let mut browser = doors.browser();
    let fields = [("number", number), ("code", code), ("passcode", passcode), ("again", passcode)];
    let answer = browser.post("/my/activate", &fields).await;
    (browser, answer)
}

async fn log_in(doors: &Doors, number: &str, passcode: &str) -> Answer {
    doors.browser().post("/my/login", &[("number", number), ("passcode", passcode)]).await
}

#[tokio::test]
async fn a_citizen_opens_an_account_and_logs_in() {
    behind_doors(async |doors| {
        let person = PersonId(Uuid::now_v7());
        let code = issue_to(doors, person).await;
        let (mut browser, answer) =
            activate(doors, "091 190 999 001", &code.grouped().to_lowercase(), PASSCODE).await;
        assert_eq!(answer.location(), "/my/book", "{}", answer.text);
        let page = browser.get("/my/book").await;
        assert!(page.text.contains("Nguyễn Thị Thử"));
        assert_eq!(browser.get("/my/login").await.location(), "/my/book", "already logged in");
        assert_eq!(browser.get("/staff/receipts").await.location(), "/staff/login", "a citizen is not staff");
        let csrf = page.csrf();
        assert_eq!(browser.post("/my/change", &[("csrf", &csrf), ("note", "x")]).await.text, "x");
        assert_eq!(browser.post("/my/logout", &[("csrf", &csrf)]).await.location(), "/my/login");
        assert_eq!(browser.get("/my/book").await.location(), "/my/login");

        let answer = log_in(doors, NUMBER, PASSCODE).await;
        assert_eq!(answer.location(), "/my/book");
        assert_eq!(log_in(doors, NUMBER, "480918").await.status, StatusCode::UNAUTHORIZED);
        for (kind, count) in [("access.activated", 1), ("access.login", 1), ("access.logout", 1)] {
            assert_eq!(doors.audited(kind).await, count, "{kind}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_code_opens_one_account_once() {
    behind_doors(async |doors| {
        let code = issue_to(doors, PersonId(Uuid::now_v7())).await;
        let (_, other_number) = activate(doors, "091190999002", code.as_str(), PASSCODE).await;
        assert_eq!(other_number.status, StatusCode::UNAUTHORIZED, "the code belongs to another number");
        let (_, easy) = activate(doors, NUMBER, code.as_str(), "123456").await;
        assert_eq!(easy.status, StatusCode::UNPROCESSABLE_ENTITY);
        let (_, birthday) = activate(doors, NUMBER, code.as_str(), "120590").await;
        assert_eq!(birthday.status, StatusCode::UNPROCESSABLE_ENTITY, "and the code is still good");
        let (_, good) = activate(doors, NUMBER, code.as_str(), PASSCODE).await;
        assert_eq!(good.location(), "/my/book");
        let (_, replayed) = activate(doors, NUMBER, code.as_str(), "735914").await;
        assert_eq!(replayed.status, StatusCode::UNAUTHORIZED);
        assert_eq!(log_in(doors, NUMBER, PASSCODE).await.location(), "/my/book", "the passcode stays");
    })
    .await;
}

#[tokio::test]
async fn ten_who_use_a_code_at_once_are_one() {
    behind_doors(async |doors| {
        let code = issue_to(doors, PersonId(Uuid::now_v7())).await;
        let tries = (0..4).map(|_| activate(doors, NUMBER, code.as_str(), PASSCODE));
        let answers = futures_util::future::join_all(tries).await;
        assert_eq!(answers.iter().filter(|(_, answer)| answer.location() == "/my/book").count(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_code_grows_old_and_a_new_one_replaces_it() {
    behind_doors(async |doors| {
        let person = PersonId(Uuid::now_v7());
        let first = issue_to(doors, person).await;
        let second = issue_to(doors, person).await;
        let (_, replaced) = activate(doors, NUMBER, first.as_str(), PASSCODE).await;
        assert_eq!(replaced.status, StatusCode::UNAUTHORIZED);
        doors.app.clock.advance(7 * DAY);
        let (_, old) = activate(doors, NUMBER, second.as_str(), PASSCODE).await;
        assert_eq!(old.status, StatusCode::UNAUTHORIZED);
        let third = issue_to(doors, person).await;
        doors.app.clock.advance(7 * DAY - 1);
        let (_, in_time) = activate(doors, NUMBER, third.as_str(), PASSCODE).await;
        assert_eq!(in_time.location(), "/my/book");
    })
    .await;
}

#[tokio::test]
async fn only_staff_issue_codes() {
    behind_doors(async |doors| {
        let person = PersonId(Uuid::now_v7());
        for role in [Role::Citizen, Role::Auditor, Role::FacilityMachine] {
            let viewer = Viewer::for_test(role, None, Some(person));
            let now = doors.app.clock.now();
            let issued = doors.app.db.write(move |tx| {
                async move { issue_activation(tx, &viewer, person, &NUMBER.parse().unwrap(), "", now).await }.boxed()
            });
            assert_eq!(issued.await.unwrap().err(), Some(Refusal::Forbidden), "{role:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_forgotten_passcode_is_replaced_by_a_new_code_and_ends_old_sessions() {
    behind_doors(async |doors| {
        let person = PersonId(Uuid::now_v7());
        let code = issue_to(doors, person).await;
        let (mut old, _) = activate(doors, NUMBER, code.as_str(), PASSCODE).await;
        for _ in 0..5 {
            log_in(doors, NUMBER, "999999").await;
        }
        assert_eq!(log_in(doors, NUMBER, PASSCODE).await.status, StatusCode::TOO_MANY_REQUESTS);
        let code = issue_to(doors, person).await;
        let (mut new, _) = activate(doors, NUMBER, code.as_str(), "735914").await;
        assert_eq!(new.get("/my/book").await.status, StatusCode::OK);
        assert_eq!(old.get("/my/book").await.location(), "/my/login");
        assert_eq!(log_in(doors, NUMBER, PASSCODE).await.status, StatusCode::UNAUTHORIZED);
        assert_eq!(log_in(doors, NUMBER, "735914").await.location(), "/my/book", "and the wait is over");
    })
    .await;
}

#[tokio::test]
async fn a_replaced_number_takes_the_account_along() {
    behind_doors(async |doors| {
        let person = PersonId(Uuid::now_v7());
        let code = issue_to(doors, person).await;
        let (mut old, _) = activate(doors, NUMBER, code.as_str(), PASSCODE).await;
        let station = Viewer::for_test(Role::CommuneStaff, None, None);
        let code = issue(doors, &station, person, "091290999001").await;
        let (_, answer) = activate(doors, "091290999001", code.as_str(), PASSCODE).await;
        assert_eq!(answer.location(), "/my/book");
        assert_eq!(old.get("/my/book").await.location(), "/my/login");
        assert_eq!(log_in(doors, NUMBER, PASSCODE).await.status, StatusCode::UNAUTHORIZED);
    })
    .await;
}

#[tokio::test]
async fn guessing_a_passcode_waits_longer_and_longer_and_tells_nothing() {
    behind_doors(async |doors| {
        let code = issue_to(doors, PersonId(Uuid::now_v7())).await;
        activate(doors, NUMBER, code.as_str(), PASSCODE).await;
        let mut shown = Vec::new();
        for number in [NUMBER, "091190999003"] {
            let mut seen = Vec::new();
            for wait in [0, 0, 0, 0, 0, 1, 2, 4] {
                if wait > 0 {
                    let early = log_in(doors, number, "999999").await;
                    assert_eq!(early.status, StatusCode::TOO_MANY_REQUESTS, "{number}");
                    assert_eq!(early.headers["retry-after"].to_str().unwrap(), (wait * 60).to_string());
                    seen.push(early.text.replace(number, "…"));
                    doors.app.clock.advance(wait * MINUTE);
                }
                let answer = log_in(doors, number, "999999").await;
                assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{number}");
                seen.push(answer.text.replace(number, "…"));
            }
            shown.push(seen);
        }
        assert_eq!(shown[0], shown[1], "an unknown number looks like a known one");
        doors.app.clock.advance(8 * MINUTE);
        assert_eq!(log_in(doors, NUMBER, PASSCODE).await.location(), "/my/book");
        assert_eq!(log_in(doors, NUMBER, "999999").await.status, StatusCode::UNAUTHORIZED, "counted anew");
    })
    .await;
}

#[tokio::test]
async fn guesses_sent_at_once_are_all_counted() {
    behind_doors(async |doors| {
        let code = issue_to(doors, PersonId(Uuid::now_v7())).await;
        activate(doors, NUMBER, code.as_str(), PASSCODE).await;
        let guesses = (0..20).map(|guess| {
            let guess = format!("{:06}", 500_000 + guess);
            async move { log_in(doors, NUMBER, &guess).await.status }
        });
        let statuses = futures_util::future::join_all(guesses).await;
        let heard = statuses.iter().filter(|status| **status == StatusCode::UNAUTHORIZED).count();
        assert_eq!(heard, 5, "{statuses:?}");
    })
    .await;
}

#[tokio::test]
async fn one_address_that_tries_many_numbers_has_to_wait() {
    behind_doors(async |doors| {
        let mut last = StatusCode::OK;
        for guess in 0..62 {
            last = log_in(doors, &format!("091190998{guess:03}"), "999999").await.status;
        }
        assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
        let mut elsewhere = doors.browser();
        elsewhere.from = ELSEWHERE;
        let answer = elsewhere.post("/my/login", &[("number", NUMBER), ("passcode", "999999")]).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "others are not held up");
    })
    .await;
}

#[tokio::test]
async fn a_session_idles_out_after_ten_minutes() {
    behind_doors(async |doors| {
        let code = issue_to(doors, PersonId(Uuid::now_v7())).await;
        let (mut browser, _) = activate(doors, NUMBER, code.as_str(), PASSCODE).await;
        doors.app.clock.advance(9 * MINUTE);
        assert_eq!(browser.get("/my/book").await.status, StatusCode::OK);
        doors.app.clock.advance(10 * MINUTE);
        assert_eq!(browser.get("/my/book").await.location(), "/my/login");
    })
    .await;
}

#[tokio::test]
async fn the_tables_of_this_room_hold_no_number() {
    behind_doors(async |doors| {
        let code = issue_to(doors, PersonId(Uuid::now_v7())).await;
        activate(doors, NUMBER, code.as_str(), PASSCODE).await;
        log_in(doors, NUMBER, "999999").await;
        let mut reader = doors.app.db.read().await.unwrap();
        let conn = &mut reader.conn();
        let texts: Vec<String> = on!(conn, c => sqlx::query_scalar(
            "SELECT login FROM account UNION ALL SELECT login FROM activation UNION ALL SELECT key FROM attempt
             UNION ALL SELECT line FROM audit UNION ALL SELECT secret FROM account")
            .fetch_all(c).await)
        .unwrap();
        assert!(texts.len() > 5);
        for text in texts {
            assert!(!text.contains(NUMBER) && !text.contains(PASSCODE) && !text.contains(code.as_str()), "{text}");
        }
    })
    .await;
}

#[tokio::test]
async fn nonsense_is_answered_calmly() {
    behind_doors(async |doors| {
        for (number, passcode) in
            [("", ""), ("abc", "def"), ("０９１", "１２"), (&"9".repeat(5_000), "1"), ("' OR 1=1", "--")]
        {
            assert_eq!(log_in(doors, number, passcode).await.status, StatusCode::UNAUTHORIZED, "{number}");
        }
        let flood = doors.browser().post("/my/login", &[("number", &*"9".repeat(70_000))]).await;
        assert_eq!(flood.status, StatusCode::BAD_REQUEST);
    })
    .await;
}
