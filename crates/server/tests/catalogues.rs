//! Lists that a province brings in, from the page and from the command line to the verdict on a file.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use sokhoe::access::Role;
use sokhoe::platform::testing::TestDb;

use crate::receipts::staff;
use crate::support::TestApp;
use crate::support::files::{sample, with};
use crate::support::province::{Sender, signed};

/// The list of fuels without the one that sample 03 uses.
const OTHER_FUELS: &str = "Mã;Tên\nR95III;Xăng RON 95-III\nE5II;Xăng E5 RON 92-II\n";

#[tokio::test]
async fn a_list_confirmed_on_the_page_judges_the_next_file_and_taken_back_no_more() {
    TestApp::on_each_database(async |app| {
        let hospital = Sender::of_hospital(app).await;
        let judged = async |visit: &str| {
            let file = with(&sample("03-chuyen-tuyen"), "79999-", visit);
            let outcome = hospital.outcome(&hospital.send(&signed(&file)).await).await;
            let findings = outcome["findings"].as_array().unwrap_or_else(|| panic!("{outcome}")).clone();
            findings.into_iter().find(|finding| finding["rule"] == "R-COD-012")
        };
        assert_eq!(judged("79999-A").await, None, "nobody has the list");
        let province = staff(app, Role::ProvinceStaff, "syt.danhmuc", None, None).await;
        let lists = province.open("/staff/catalogues").await;
        assert!(lists.shows("Chưa có danh mục") && lists.shows("R-COD-012"), "{}", lists.body);
        let page = province.open("/staff/catalogues/fuels").await;
        let upload = "/staff/catalogues/fuels/upload";
        let refused = province
            .upload_with(&page, upload, &[("coverage", "whole")], ("a.csv", OTHER_FUELS.as_bytes()))
            .await;
        assert!(refused.shows("cần ngày bắt đầu"), "{}", refused.body);
        let typed = [("coverage", "whole"), ("from", "2025-07-01"), ("source", "QĐ thử <b>")];
        let wrong = province.upload_with(&page, upload, &typed, ("a.xls", b"\xd0\xcf\x11\xe0")).await;
        assert!(wrong.shows("Excel 97–2003"), "{}", wrong.body);
        let draft =
            province.upload_with(&page, upload, &typed, ("danh-muc.csv", OTHER_FUELS.as_bytes())).await;
        assert!(
            draft.shows("2 mã mới") && draft.shows("R95III") && draft.shows("QĐ thử &lt;b&gt;"),
            "{}",
            draft.body
        );
        assert_eq!(judged("79999-B").await, None, "a draft judges nobody");
        let done = province.submit(&draft, &format!("{}/confirm", draft.path), &[]).await;
        assert!(done.shows("Đang dùng"), "{}", done.body);
        let finding = judged("79999-C").await.expect("the fuel is judged");
        assert_eq!(finding["severity"], "error", "{finding}");
        assert!(!province.open("/staff/catalogues").await.shows("/staff/catalogues/fuels\">Xăng dầu</a>: "));
        let back = province.submit(&done, &format!("{}/withdraw", done.path), &[]).await;
        assert!(back.shows("Đã thu hồi"), "{}", back.body);
        assert_eq!(judged("79999-D").await, None);
        // Twice is once, and nobody else does this at all.
        assert_eq!(province.submit(&done, &format!("{}/withdraw", done.path), &[]).await.status, 404);
        let desk = staff(app, Role::FacilityStaff, "bv.danhmuc", Some("79999"), None).await;
        for path in ["/staff/catalogues", "/staff/catalogues/fuels", &back.path] {
            assert_eq!(desk.open(path).await.status, 403, "{path}");
        }
        // A form of another session, or of none, is not taken.
        let foreign = staff(app, Role::ProvinceStaff, "syt.khac", None, None).await;
        let refused =
            foreign.upload_with(&page, upload, &typed, ("danh-muc.csv", OTHER_FUELS.as_bytes())).await;
        assert_eq!(refused.status, 403);
    })
    .await;
}

#[tokio::test]
async fn lists_come_and_go_from_the_command_line() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("xang.csv"), OTHER_FUELS).unwrap();
    std::fs::write(folder.path().join("xang2.csv"), "ma,ten\nR95III,Xăng RON 95\nDO,Dầu\n").unwrap();
    std::fs::write(folder.path().join("chuyen.xml"), sample("03-chuyen-tuyen")).unwrap();
    std::fs::write(folder.path().join("sai.csv"), "ma,ten\n40,Một\n40.155,Hai\n").unwrap();
    let lite = TestDb::sqlite().await;
    commands(folder.path(), &lite.url);
    lite.finish().await;
    if let Some(postgres) = TestDb::postgres().await {
        commands(folder.path(), &postgres.url);
        postgres.finish().await;
    }
}

fn commands(folder: &Path, db: &str) {
    let run = |arguments: &[&str]| {
        let output = sokhoe(folder, &[arguments, &["--db", db]].concat());
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        (output.status.code(), said, String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let json = |arguments: &[&str]| {
        let (status, said, trouble) = run(&[arguments, &["--format", "json"]].concat());
        let said: Value = serde_json::from_str(&said).unwrap_or_else(|_| panic!("{said}{trouble}"));
        (status, said)
    };
    let import = ["catalogue", "import", "fuels", "xang.csv", "--complete"];
    assert_eq!(run(&import).0, Some(2), "a whole list needs its first day");
    let import = [&import[..], &["--valid-from", "2025-07-01"]].concat();
    assert!(run(&import).2.contains("--yes"), "nobody is there to be asked");
    let (status, looked) = json(&[&import[..], &["--dry-run"]].concat());
    assert_eq!(
        (status, &looked["outcome"], &looked["changes"]["new_count"]),
        (Some(0), &Value::Null, &2.into())
    );
    let (status, said, _) = run(&[&import[..], &["--dry-run"]].concat());
    assert!(
        status == Some(0) && said.contains("code = “Mã”, name = “Tên”") && said.contains("+ E5II"),
        "{said}"
    );
    let (status, done) = json(&[&import[..], &["--yes"]].concat());
    assert_eq!((status, &done["outcome"]), (Some(0), &"imported".into()));
    let (status, again) = json(&[&import[..], &["--yes"]].concat());
    assert_eq!(
        (status, &again["outcome"], &again["edition"]),
        (Some(0), &"unchanged".into(), &done["edition"])
    );
    let second =
        ["catalogue", "import", "fuels", "xang2.csv", "--complete", "--valid-from", "2026-09-01", "--yes"];
    let (_, second) = json(&second);
    let (_, lists) = json(&["catalogue", "list"]);
    let fuels = lists["lists"].as_array().unwrap().iter().find(|list| list["list"] == "fuels").unwrap();
    let editions = fuels["editions"].as_array().unwrap();
    assert_eq!(
        (editions.len(), &editions[0]["state"], &editions[1]["rows"]),
        (2, &"active".into(), &2.into())
    );
    let second = second["edition"].as_str().unwrap();
    let diff = |at: &str, with: &str| json(&["catalogue", "diff", "fuels", "--at", at, "--with", with]).1;
    for (at, with) in [("2026-08-31", "2026-09-01"), (done["edition"].as_str().unwrap(), second)] {
        let diff = diff(at, with);
        let counts = ["new_count", "gone_count", "renamed_count"].map(|key| diff[key].as_u64().unwrap());
        assert_eq!(counts, [1, 1, 1], "{diff}");
    }
    assert_eq!(run(&["catalogue", "rollback", second]).0, Some(0));
    assert_eq!(run(&["catalogue", "rollback", second]).0, Some(1));
    assert_eq!(diff("2026-08-31", "2026-09-01")["same_count"], 2);
    let drugs = json(&["catalogue", "import", "drugs", "sai.csv", "--dry-run"]).1;
    assert_eq!((&drugs["rows"], &drugs["rejected"][0]["row"]), (&1.into(), &2.into()), "{drugs}");
    assert!(
        run(&["catalogue", "import", "fuels", "xang.csv", "--map", "code=Cột", "--dry-run"])
            .2
            .contains("Mã · Tên")
    );
    assert!(
        run(&["catalogue", "import", "khac", "xang.csv", "--dry-run"]).2.contains("facilities, services")
    );
    let (status, said, _) = run(&["audit", "verify"]);
    assert!(status == Some(0) && said.contains("0 faults"), "{said}");
}

fn sokhoe(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_sokhoe")).current_dir(folder).args(arguments).output().unwrap()
}
