//! The commands as other programs call them: exit status, one JSON document on standard output, nothing else.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

use crate::support::files::{sample, with};
use crate::support::province::{KEYS, signed};

#[test]
fn check_reports_as_its_contract_says() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write("good.xml", &signed(&sample("01-ngoai-tru")));
    write("bad.xml", &signed(&with(&sample("01-ngoai-tru"), "<GIOI_TINH>1<", "<GIOI_TINH>x<")));
    write("anchors.pem", &KEYS.anchor_pem);
    let check = |files: &[&str]| {
        let arguments = [&["check", "--format", "json", "--anchors", "anchors.pem"], files].concat();
        let output = sokhoe(folder.path(), &arguments);
        let report: Value = serde_json::from_slice(&output.stdout).expect("one JSON document");
        (output.status.code(), report)
    };
    let (status, report) = check(&["good.xml"]);
    let file = &report["files"][0];
    assert_eq!(
        (status, &file["verdict"], &file["signature"]),
        (Some(0), &"accepted".into(), &"valid".into())
    );
    let (status, report) = check(&["good.xml", "bad.xml"]);
    assert_eq!(status, Some(1));
    let findings =
        report["files"].as_array().unwrap().iter().flat_map(|file| file["findings"].as_array().unwrap());
    let mut rules = findings.map(|finding| finding["rule"].as_str().unwrap());
    assert!(rules.any(|rule| rule == "R-GEN-004"), "{report}");
}

#[test]
fn check_says_what_was_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write("anchors.pem", &KEYS.anchor_pem);
    let wrong_count = sample("01-ngoai-tru").replace("<SOLUONGHOSO>1<", "<SOLUONGHOSO>3<");
    let signed_wrong = signed(&wrong_count);
    write("warned.xml", &signed_wrong);
    let check = |more: &[&str]| {
        let base = ["check", "warned.xml", "--as-of", "2026-08-28", "--anchors", "anchors.pem"];
        sokhoe(folder.path(), &[&base[..], more].concat())
    };
    let text = |output: &Output| String::from_utf8(output.stdout.clone()).unwrap();
    assert_eq!(check(&[]).status.code(), Some(0), "{}", text(&check(&[])));
    assert!(text(&check(&[])).contains("! cảnh báo R-ENV-005 · SOLUONGHOSO = “3”"), "{}", text(&check(&[])));
    assert_eq!(check(&["--fail-on", "warning"]).status.code(), Some(1));
    assert!(!text(&check(&["--rules-off", "R-ENV-005"])).contains("R-ENV-005"));
    assert_eq!(check(&["--rules-off", "R-ENV-001"]).status.code(), Some(2), "an error stays on");
    assert_eq!(check(&["--format", "xlsx"]).status.code(), Some(2), "a workbook needs a file");
    assert_eq!(check(&["--format", "xlsx", "-o", "report.xlsx"]).status.code(), Some(0));
    assert!(std::fs::read(folder.path().join("report.xlsx")).unwrap().starts_with(b"PK"));

    let fixed = check(&["--fix", "fixed"]);
    assert!(text(&fixed).contains("PHẢI KÝ SỐ LẠI"), "{}", text(&fixed));
    let copy = std::fs::read_to_string(folder.path().join("fixed/warned.xml")).unwrap();
    assert!(copy.contains("<SOLUONGHOSO>1<") && !copy.contains("SignatureValue"), "{copy}");
    assert_eq!(std::fs::read_to_string(folder.path().join("warned.xml")).unwrap(), signed_wrong);
    assert_eq!(check(&["--fix", "fixed"]).status.code(), Some(2), "nothing is written over");
}

#[test]
fn check_reports_a_folder_in_the_order_of_its_paths() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("many")).unwrap();
    for number in 0..60 {
        let text = if number % 3 == 0 { "<a>".to_owned() } else { sample("01-ngoai-tru") };
        std::fs::write(folder.path().join(format!("many/{number:02}.xml")), text).unwrap();
    }
    let run =
        |jobs: &str| sokhoe(folder.path(), &["check", "many", "--format", "json", "--jobs", jobs]).stdout;
    let (one, many) = (run("1"), run("7"));
    assert!(one == many, "the number of workers shows");
    let report: Value = serde_json::from_slice(&many).unwrap();
    let paths =
        report["files"].as_array().unwrap().iter().map(|file| file["path"].as_str().unwrap().to_owned());
    assert!(paths.eq((0..60).map(|number| format!("many/{number:02}.xml"))));
    assert_eq!(report["totals"]["files"], 60);
    let rule = |id: &str| {
        let rules = report["totals"]["rules"].as_array().unwrap();
        rules.iter().find(|rule| rule["rule"] == id).unwrap_or_else(|| panic!("no {id}")).clone()
    };
    assert_eq!((&rule("R-ENV-001")["files"], &rule("R-ENV-001")["times"]), (&20.into(), &20.into()));
    assert_eq!(rule("R-ENV-009")["files"], 40);
}

#[test]
fn verify_says_who_signed_and_what() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("anchors.pem"), &KEYS.anchor_pem).unwrap();
    let good = signed(&sample("01-ngoai-tru"));
    let cases = [
        ("valid", 0, good.clone()),
        ("invalid", 1, good.replacen("20260812", "20260813", 1)),
        ("unsigned", 1, sample("01-ngoai-tru")),
    ];
    for (verdict, status, text) in cases {
        std::fs::write(folder.path().join("file.xml"), text).unwrap();
        let arguments =
            ["verify", "file.xml", "--anchors", "anchors.pem", "--at", "2026-08-28T12:00:00+07:00"];
        let output = sokhoe(folder.path(), &[&arguments[..], &["--format", "json"]].concat());
        let report: Value = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|_| panic!("no JSON: {}", String::from_utf8_lossy(&output.stderr)));
        assert_eq!((&report["verdict"], output.status.code()), (&verdict.into(), Some(status)), "{report}");
    }
}

#[test]
fn wrong_usage_and_a_reader_that_goes_away() {
    let here = Path::new(".");
    assert_eq!(sokhoe(here, &["check"]).status.code(), Some(2));
    assert_eq!(sokhoe(here, &["check", "no-such-file.xml"]).status.code(), Some(2));
    assert_eq!(sokhoe(here, &["serve", "--db", "mysql://x"]).status.code(), Some(2));
    let command = format!("{} check --list-rules --format json | head -c 1", env!("CARGO_BIN_EXE_sokhoe"));
    let output = Command::new("sh").args(["-c", &command]).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout), "{");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "", "the program complained about its reader");
}

#[test]
fn a_facility_is_let_in_from_the_command_line() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| {
        let output = sokhoe(folder.path(), arguments);
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        (output.status.code(), said, String::from_utf8_lossy(&output.stderr).into_owned())
    };
    std::fs::write(folder.path().join("cert.pem"), &KEYS.hospital.certificate_pem).unwrap();
    let db = ["--db", "sqlite://province.db"];
    let register = [&["facility", "register", "--code", "79999", "--cert", "cert.pem"], &db[..]].concat();
    assert_eq!(run(&register).0, Some(2), "there is no database yet");
    assert_eq!(run(&["migrate", db[0], db[1]]).0, Some(0));
    assert!(run(&register).2.contains("no facility 79999"), "a certificate for a facility nobody knows");
    let name = "Bệnh viện Thử nghiệm";
    let add =
        [&["facility", "add", "--code", "79999", "--name", name, "--kind", "benh_vien_da_khoa"], &db[..]];
    assert_eq!(run(&add.concat()).0, Some(0));
    let (status, said, _) = run(&register);
    assert!(status == Some(0) && said.contains("may sign for 79999"), "{said}");
    let revoke = [&["facility", "revoke", "--code", "79999", "--cert", "cert.pem"], &db[..]].concat();
    assert_eq!((run(&revoke).0, run(&revoke).0), (Some(0), Some(1)), "it can be withdrawn once");
    let account = ["account", "create", "--role", "facility_machine", "--facility", "79999"];
    let (status, said, trouble) = run(&[&account[..], &db[..]].concat());
    assert!(status == Some(0) && said.contains("79999_BV"), "{said}{trouble}");
    let (status, said, _) = run(&[&["audit", "verify"], &db[..]].concat());
    assert!(status == Some(0) && said.contains("0 faults"), "{said}");
}

#[test]
fn a_list_of_people_is_tried_brought_in_repeated_and_taken_back() {
    let folder = tempfile::tempdir().unwrap();
    let db = ["--db", "sqlite://province.db", "--format", "json"];
    let run = |arguments: &[&str]| {
        let output = sokhoe(folder.path(), &[&["people"], arguments, &db].concat());
        let report: Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
        (output.status.code(), report, String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let list = "Họ và tên,Ngày sinh,Giới tính,Số CCCD,Mã xã,Mã hộ\n\
                Trần Văn Mẫu,14/03/1985,Nam,030085999002,30769,H1\n\
                Lê Thị Thử,01/02/1990,Nữ,91190999001,30769,H1\n";
    std::fs::write(folder.path().join("list.csv"), list).unwrap();
    std::fs::write(folder.path().join("double.csv"), list.replace("Mã hộ", "Họ tên")).unwrap();
    let import = ["import", "list.csv", "--source", "mis2022", "--as-of", "2026-11-01"];
    assert_eq!(run(&import).0, Some(2), "there is no database yet");
    assert_eq!(sokhoe(folder.path(), &["migrate", db[0], db[1]]).status.code(), Some(0));
    let (status, _, trouble) = run(&["import", "double.csv", "--source", "mis2022"]);
    assert!(status == Some(2) && trouble.contains("[columns]"), "the guess is shown: {trouble}");

    let (status, report, trouble) = run(&[&import[..], &["--dry-run", "--save-map", "map.toml"]].concat());
    let counts = |report: &Value| {
        ["created", "matched", "queued", "rejected"]
            .map(|outcome| report["counts"][outcome].as_i64().unwrap())
    };
    assert_eq!((status, counts(&report)), (Some(1), [1, 0, 1, 0]), "{report} {trouble}");
    assert_eq!(run(&["batches"]).1["batches"].as_array().unwrap().len(), 0, "a trial leaves no batch");

    let with_map = [&import[..], &["--map", "map.toml", "--pad-zeros", "--results", "results.csv"]].concat();
    let (status, report, trouble) = run(&with_map);
    assert_eq!((status, counts(&report)), (Some(0), [2, 0, 0, 0]), "{report} {trouble}");
    let results = std::fs::read_to_string(folder.path().join("results.csv")).unwrap();
    assert!(results.contains("Tạo mới") && results.contains("đã trả lại số 0"), "{results}");
    assert_eq!(run(&with_map).1["ended"], "same");

    let batch = report["batch"].as_str().unwrap().to_owned();
    let (status, undone, _) = run(&["import", "--undo", &batch]);
    assert_eq!((status, &undone["ended"]), (Some(0), &"undone".into()));
    let batches = run(&["batches"]).1;
    assert_eq!(
        (&batches["batches"][0]["state"], &batches["batches"][0]["created"]),
        (&"undone".into(), &2.into())
    );
    let audit = sokhoe(folder.path(), &["audit", "verify", db[0], db[1]]);
    assert!(String::from_utf8_lossy(&audit.stdout).contains("0 faults"), "{audit:?}");
}

fn sokhoe(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_sokhoe")).current_dir(folder).args(arguments).output().unwrap()
}
