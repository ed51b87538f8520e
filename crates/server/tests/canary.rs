//! No personal data in the logs: a patient whose every detail is a word found nowhere else goes through the whole
//! program, and what the program wrote is searched for those words.

use std::process::Stdio;
use std::time::Duration;

use sokhoe::access::{NewAccount, Role};
use sokhoe::platform::Clock;
use sokhoe::platform::testing::TestDb;
use tokio::process::Command;

use crate::support::NOW;
use crate::support::files::{sample, with};
use crate::support::province::{HOSPITAL, KEYS, Sender, found_hospital, signed};
use crate::support::visitor::Visitor;

/// What stands in the sample, and the canary that takes its place.
const CANARIES: &[(&str, &str)] = &[
    ("PHẠM VĂN THỬ", "HOÀNG YẾN CANARYA"),
    ("079085999017", "079085998765"),
    ("0900000017", "0912340987"),
    ("DN4797999900017", "DN4797912300987"),
    ("12 Đường Mẫu", "12 Đường Canaryb"),
    ("BN26000017", "BNCANARYC"),
];

#[tokio::test]
async fn no_canary_is_found_in_the_logs() {
    let home = TestDb::sqlite().await;
    let password = found_hospital(&home.db, HOSPITAL, &KEYS.hospital, NOW).await;
    let folder = tempfile::tempdir().unwrap();
    let (log, anchors) = (folder.path().join("log"), folder.path().join("anchors.pem"));
    std::fs::write(&anchors, &KEYS.anchor_pem).unwrap();
    let address = free_address();
    let mut server = Command::new(env!("CARGO_BIN_EXE_sokhoe"))
        .args(["serve", "--insecure-cookies", "--db", &home.url, "--listen", &address, "--anchors"])
        .arg(&anchors)
        .env("RUST_LOG", "debug")
        .stderr(Stdio::from(std::fs::File::create(&log).unwrap()))
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let base = format!("http://{address}");
    for _ in 0..200 {
        if reqwest::get(format!("{base}/readyz")).await.is_ok_and(|answer| answer.status() == 200) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }

    let file = CANARIES.iter().fold(sample("01-ngoai-tru"), |file, (old, new)| with(&file, old, new));
    let hospital = Sender::with_password(&base, HOSPITAL, &password).await;
    let outcome = hospital.outcome(&hospital.send(&signed(&file)).await).await;
    assert_eq!(outcome["trangThai"], "accepted", "{outcome}");
    // Trouble is where logs leak: refusals, contradictions, wrong passwords, addresses typed by hand.
    hospital.outcome(&hospital.send(&file).await).await;
    let contradiction = with(&file, "HOÀNG YẾN CANARYA", "ĐẶNG CANARYD");
    hospital.outcome(&hospital.send(&signed(&contradiction)).await).await;
    let desk = Visitor::staff_of(&home.db, &base, desk_account(), Clock::System.now()).await;
    let page = desk.open("/staff/try").await;
    for tried in [signed(&file), file.clone(), signed(&file).replacen("<NGAYLAP>", "<NGAYLAP>\0", 1)] {
        let page = desk.upload(&page, "/staff/try", "file", tried.as_bytes()).await;
        assert_eq!(page.status, 200, "{}", page.body);
    }
    let visitor = Visitor::new(&base);
    visitor.log_in_citizen("079085998765", "402817").await;
    visitor.activate("079085998765", "ABCDE23456", "402817").await;
    visitor.open("/my/book/079085998765?q=CANARYA").await;
    visitor.open("/staff/people?number=079085998765").await;

    server.kill().await.unwrap();
    home.finish().await;
    let log = std::fs::read_to_string(&log).unwrap();
    assert!(
        log.contains("/api/qd130/"),
        "the log says nothing of the file; this test would prove nothing:\n{log}"
    );
    let leaked = leaks(&log);
    assert!(leaked.is_empty(), "personal data in the log: {leaked:?}");
}

#[test]
fn the_canary_check_can_fail() {
    assert_eq!(leaks("patient hoàng yến canarya came"), ["HOÀNG YẾN CANARYA"]);
    assert_eq!(leaks("GET /my/book/079085998765"), ["079085998765"]);
    assert!(leaks("GET /my/book/{episode} 200").is_empty());
}

fn leaks(log: &str) -> Vec<&'static str> {
    let log = log.to_lowercase();
    let words = CANARIES.iter().map(|(_, canary)| *canary).chain(["CANARYD", "402817", "ABCDE23456"]);
    words.filter(|canary| log.contains(&canary.to_lowercase())).collect()
}

/// Somebody at the hospital who tries files before they are sent.
fn desk_account() -> NewAccount {
    NewAccount {
        role: Role::FacilityStaff,
        login: "bv.thu".into(),
        name: "Người Thử".into(),
        facility: Some(HOSPITAL.parse().unwrap()),
        commune: None,
    }
}

/// Returns an address where nobody listens at the moment.
fn free_address() -> String {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string()
}
