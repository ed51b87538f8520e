//! Nobody looks uphill: which room may use which, where SQL may stand, and what a pure crate must not touch.
//!
//! The rules are read off the sources, so that a new file is checked without anybody remembering to.

use std::fs;
use std::path::{Path, PathBuf};

/// Rooms from the top of the hill to the bottom. A room may use those below it, never those above or beside it.
const HILL: &[&[&str]] = &[
    &["cli", "routes", "menu"],
    &["menu"],
    &["exchange", "steering", "fhir", "desk", "intake"],
    &["slips"],
    &["book"],
    &["people"],
    &["registry"],
    &["menu"],
    &["access"],
    &["pages", "app"],
    &["platform"],
];

/// Arrows that the order alone would forbid or allow wrongly.
///
/// `app` holds what every request can reach: the dated catalogues, and what `access` and `intake` keep in memory.
const EXTRA: &[(&str, &str)] =
    &[("app", "registry"), ("app", "access"), ("app", "intake"), ("cli", "routes"), ("routes", "menu")];

#[test]
fn nobody_looks_uphill() {
    let mut faults = Vec::new();
    for file in rust_files(&server_sources()) {
        let room = room_of(&file);
        for (line, used) in uses(&fs::read_to_string(&file).unwrap()) {
            if !may_use(&room, &used) {
                faults.push(format!("{}:{line}: {room} uses {used}", file.display()));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_door_check_can_fail() {
    assert!(!may_use("platform", "people"));
    assert!(!may_use("people", "book"));
    assert!(!may_use("intake", "desk"));
    assert!(!may_use("pages", "access"));
    assert!(may_use("intake", "book"));
    let source = "use crate::people::find;\nlet x = crate::book::open(a);\nuse crate::{app::App, intake};\n";
    let found: Vec<String> = uses(source).into_iter().map(|(_, used)| used).collect();
    assert_eq!(found, ["people", "book", "app", "intake"]);
}

#[test]
fn sql_stands_only_in_stores() {
    let mut faults = Vec::new();
    for file in rust_files(&server_sources()) {
        let text = fs::read_to_string(&file).unwrap();
        let allowed = room_of(&file) == "platform"
            || file.file_name().is_some_and(|name| name == "store.rs" || name == "tests.rs")
            || file.parent().is_some_and(|folder| folder.ends_with("store") || folder.ends_with("tests"));
        if !allowed && text.contains("sqlx::query") {
            faults.push(file.display().to_string());
        }
    }
    assert!(faults.is_empty(), "SQL outside a store: {}", faults.join(", "));
}

#[test]
fn format_codes_stay_with_their_format() {
    let mut faults = Vec::new();
    for file in rust_files(&server_sources()) {
        for (number, line) in fs::read_to_string(&file).unwrap().lines().enumerate() {
            if line.contains("\"MA_LK\"") || line.contains("\"HO_TEN\"") || line.contains("\"SO_CCCD\"") {
                faults.push(format!("{}:{}", file.display(), number + 1));
            }
        }
    }
    assert!(faults.is_empty(), "column codes of a format outside formats/: {}", faults.join(", "));
}

#[test]
fn pure_crates_do_no_io() {
    let crates = server_sources().parent().unwrap().parent().unwrap().to_owned();
    let mut faults = Vec::new();
    for name in ["record", "formats", "signature", "matching"] {
        for file in rust_files(&crates.join(name).join("src")) {
            faults.extend(
                io_in(&fs::read_to_string(&file).unwrap()).map(|what| format!("{}: {what}", file.display())),
            );
        }
        let manifest = fs::read_to_string(crates.join(name).join("Cargo.toml")).unwrap();
        let dependencies = manifest.split("[dev-dependencies]").next().unwrap();
        for heavy in ["tokio", "sqlx", "axum", "reqwest", "fastrand", "rand"] {
            if dependencies.lines().any(|line| line.starts_with(heavy)) {
                faults.push(format!("{name} depends on {heavy}"));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert_eq!(io_in("let x = std::fs::read(p);").count(), 1, "the check itself can fail");
}

#[test]
fn person_tables_lead_with_the_person() {
    let folder = server_sources().join("../../../migrations");
    for file in fs::read_dir(folder).unwrap() {
        let wrong = wrongly_keyed(&fs::read_to_string(file.unwrap().path()).unwrap());
        assert!(wrong.is_empty(), "not led by person_id: {wrong:?}");
    }
    assert_eq!(wrongly_keyed("CREATE TABLE entry (id X PRIMARY KEY, person_id {uuid} NOT NULL);"), ["entry"]);
}

/// Returns tables that hold a person's rows but are keyed by something else.
///
/// Excused are the look-ups by outside keys, which lead to a person, and what a person merely appears in.
fn wrongly_keyed(schema: &str) -> Vec<String> {
    const EXCUSED: [&str; 7] =
        ["person_name", "identifier", "episode_key", "account", "activation", "receipt", "review_task"];
    let mut wrong = Vec::new();
    let statements: Vec<&str> = schema.lines().map(|line| line.split("--").next().unwrap()).collect();
    for table in statements.join("\n").split("CREATE TABLE ").skip(1) {
        let body = table.split(';').next().unwrap();
        let name = body.split_whitespace().next().unwrap();
        let holds = body.contains("person_id {uuid} NOT NULL");
        if holds && !EXCUSED.contains(&name) && !body.contains("PRIMARY KEY (person_id") {
            wrong.push(name.to_owned());
        }
    }
    wrong
}

fn may_use(room: &str, used: &str) -> bool {
    let height = |name: &str| HILL.iter().position(|rooms| rooms.contains(&name));
    let Some(from) = height(room) else { return room == "main" || room == "lib" };
    room == used
        || EXTRA.contains(&(room, used))
        // Every room above the platform may reach the app and draw with the shared components.
        || height(used).is_some_and(|to| from < to)
}

/// Returns the first path segment behind every `crate::`, with its line number.
fn uses(source: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (number, line) in source.lines().enumerate() {
        let code = line.split("//").next().unwrap();
        for rest in code.split("crate::").skip(1) {
            let segments: Vec<&str> = match rest.strip_prefix('{') {
                Some(group) => group.split(',').map(str::trim).collect(),
                None => vec![rest],
            };
            for segment in segments {
                let name: String = segment.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                let is_macro = segment[name.len()..].starts_with('!');
                if !name.is_empty() && !is_macro && !["on", "row"].contains(&name.as_str()) {
                    found.push((number + 1, name));
                }
            }
        }
    }
    found
}

fn io_in(source: &str) -> impl Iterator<Item = &'static str> {
    const FORBIDDEN: [&str; 11] = [
        "std::fs",
        "std::net",
        "std::env",
        "std::process",
        // Scoped threads are arithmetic on more cores: they end with the call that began them.
        "thread::spawn",
        "thread::sleep",
        "thread::Builder",
        "SystemTime",
        "Instant::now",
        "println!",
        "std::io",
    ];
    let code: String = source.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    FORBIDDEN.into_iter().filter(move |word| code.contains(word))
}

fn room_of(file: &Path) -> String {
    let relative = file.strip_prefix(server_sources()).unwrap();
    let first = relative.components().next().unwrap().as_os_str().to_str().unwrap();
    first.trim_end_matches(".rs").to_owned()
}

fn server_sources() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}
