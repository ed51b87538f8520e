//! The page on `sokhoe check` says what the program does: its commands are run, and what it shows is what they print.
//!
//! After a change that is meant, `SOKHOE_WRITE_PAGES=1 cargo test -p sokhoe --test it check_page` writes the page anew.

use std::path::{Path, PathBuf};
use std::process::Command;

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/check.md");
const EXAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/check-vi-du");

/// What installs the program cannot be run by a test of it.
const NOT_RUN: [&str; 2] = ["sudo apt-get install ", "cargo install "];

/// Runs a line in a folder with this program as `sokhoe`; returns what it prints and whether it ended well.
fn run(folder: &Path, line: &str) -> (String, bool) {
    let program = PathBuf::from(env!("CARGO_BIN_EXE_sokhoe"));
    let path = format!("{}:/usr/bin:/bin", program.parent().unwrap().display());
    let output =
        Command::new("sh").args(["-c", line]).current_dir(folder).env("PATH", path).output().unwrap();
    (String::from_utf8(output.stdout).unwrap(), output.status.success())
}

#[test]
fn the_page_shows_what_the_program_prints() {
    let folder = tempfile::tempdir().unwrap();
    let examples = folder.path().join("check-vi-du");
    std::fs::create_dir(&examples).unwrap();
    for entry in std::fs::read_dir(EXAMPLES).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), examples.join(entry.file_name())).unwrap();
    }
    let page = std::fs::read_to_string(PAGE).unwrap();
    let (mut written, mut fence, mut commands) = (String::new(), "", 0);
    for line in page.lines() {
        if let Some(kind) = line.strip_prefix("```") {
            fence = if fence.is_empty() { kind } else { "" };
        } else if fence == "console" {
            let Some(command) = line.strip_prefix("$ ") else { continue };
            commands += 1;
            let (printed, _) = run(folder.path(), command);
            assert!(!printed.is_empty(), "{command} prints nothing");
            written += &format!("{line}\n{printed}");
            continue;
        } else if fence == "sh" && !NOT_RUN.iter().any(|begin| line.starts_with(begin)) {
            commands += 1;
            assert!(run(folder.path(), line).1, "{line} fails");
        }
        written += line;
        written.push('\n');
    }
    assert!(commands >= 8, "only {commands} commands were found");
    if std::env::var_os("SOKHOE_WRITE_PAGES").is_some() {
        std::fs::write(PAGE, &written).unwrap();
    }
    let different = page.lines().zip(written.lines()).find(|(page, program)| page != program);
    assert_eq!(different.map(|pair| pair.0), different.map(|pair| pair.1), "page against program");
    assert_eq!(page.lines().count(), written.lines().count(), "the page ends elsewhere");
}

#[test]
fn the_examples_are_small_and_hold_no_key() {
    for entry in std::fs::read_dir(EXAMPLES).unwrap() {
        let text = std::fs::read(entry.unwrap().path()).unwrap();
        assert!(text.len() < 64_000);
        assert!(!String::from_utf8_lossy(&text).contains("PRIVATE KEY"));
    }
}
