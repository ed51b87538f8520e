//! Keeps the repository pleasant: files and functions stay short, and nothing of one machine gets in.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, ensure};

const FILE_LINES: usize = 400;
const FUNCTION_LINES: usize = 60;
/// Paths of somebody's machine; written in two halves, so that this list does not find itself.
const MACHINE_PATHS: [&str; 4] =
    [concat!("/wo", "rk/"), concat!("/ho", "me/"), concat!("/ro", "ot/"), concat!("C:\\", "Users")];
/// Left behind while trying something out.
const LEFTOVERS: [&str; 3] = [concat!("dbg", "!("), concat!("XX", "X"), concat!("<<<", "<<<<")];

pub fn run() -> anyhow::Result<ExitCode> {
    let mut complaints = Vec::new();
    for path in tracked()? {
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let rust = path.extension().is_some_and(|end| end == "rs");
        words(&path, &text, rust, &mut complaints);
        if rust {
            lengths(&path, &text, &mut complaints);
        }
    }
    for complaint in &complaints {
        println!("{complaint}");
    }
    println!("{} complaints", complaints.len());
    Ok(if complaints.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// Returns every file under version control.
fn tracked() -> anyhow::Result<Vec<PathBuf>> {
    let listed = Command::new("git").args(["ls-files", "-z"]).output().context("asking git for the files")?;
    ensure!(listed.status.success(), "git does not list the files");
    let listed = String::from_utf8(listed.stdout)?;
    Ok(listed.split('\0').filter(|path| !path.is_empty()).map(PathBuf::from).collect())
}

fn words(path: &Path, text: &str, rust: bool, complaints: &mut Vec<String>) {
    for (at, line) in text.lines().enumerate() {
        let found = MACHINE_PATHS.iter().find(|word| line.contains(**word));
        let found = found.or_else(|| LEFTOVERS.iter().filter(|_| rust).find(|word| line.contains(**word)));
        if let Some(word) = found {
            complaints.push(format!("{}:{}: {word}", path.display(), at + 1));
        }
    }
}

/// Measures what is not a test: tables of cases may be as long as there are cases.
fn lengths(path: &Path, text: &str, complaints: &mut Vec<String>) {
    if path.ends_with("tests.rs") || path.components().any(|part| part.as_os_str() == "tests") {
        return;
    }
    let text = text.split("\n#[cfg(test)]\nmod tests {").next().unwrap_or(text);
    let lines = text.lines().count();
    if lines > FILE_LINES {
        complaints.push(format!("{}: {lines} lines, more than {FILE_LINES}", path.display()));
    }
    for (name, at, lines) in functions(text) {
        if lines > FUNCTION_LINES {
            complaints.push(format!(
                "{}:{at}: {name} has {lines} lines, more than {FUNCTION_LINES}",
                path.display()
            ));
        }
    }
}

/// Finds functions by their indentation, which rustfmt guarantees: name, first line, lines.
fn functions(text: &str) -> Vec<(&str, usize, usize)> {
    let mut open: Option<(&str, usize, usize)> = None;
    let mut found = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let indent = line.len() - line.trim_start().len();
        if open.is_none()
            && let Some((before, after)) = line.split_once("fn ")
            && before.trim().split(' ').all(|word| word.is_empty() || is_modifier(word))
        {
            open = Some((after.split(['(', '<']).next().unwrap_or(after), at, indent));
            let one_line = line.ends_with(';') || line.ends_with('}');
            open = open.filter(|_| !one_line);
        } else if let Some((name, first, depth)) = open
            && indent == depth
            && (line.trim() == "}" || line.trim_end().ends_with(';'))
        {
            found.push((name, first + 1, at - first + 1));
            open = None;
        }
    }
    found
}

fn is_modifier(word: &str) -> bool {
    matches!(word, "async" | "const") || word.starts_with("pub")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_are_measured_from_head_to_brace() {
        let text = "pub async fn one<T>(a: T)\nwhere\n    T: Sized,\n{\n    let f = || {\n    };\n}\n\nimpl X {\n    fn two() {}\n    fn three(&self) {\n        0\n    }\n}\n";
        let found = functions(text);
        assert_eq!(found[0], ("one", 1, 7));
        assert!(found.iter().any(|function| function.0 == "three" && function.2 == 3), "{found:?}");
    }

    #[test]
    fn long_files_are_found_and_long_tests_are_not() {
        let mut complaints = Vec::new();
        let long = "// line\n".repeat(FILE_LINES + 1);
        lengths(Path::new("src/tests.rs"), &long, &mut complaints);
        lengths(Path::new("crates/a/tests/b.rs"), &long, &mut complaints);
        lengths(Path::new("src/a.rs"), &format!("\n#[cfg(test)]\nmod tests {{\n{long}"), &mut complaints);
        assert_eq!(complaints, [""; 0]);
        lengths(Path::new("src/a.rs"), &long, &mut complaints);
        assert_eq!(complaints.len(), 1);
    }

    #[test]
    fn machine_paths_are_found() {
        let mut complaints = Vec::new();
        words(Path::new("a.md"), concat!("see /ho", "me/somebody/file"), false, &mut complaints);
        assert_eq!(complaints.len(), 1);
        words(Path::new("a.md"), "see /var/lib", false, &mut complaints);
        assert_eq!(complaints.len(), 1);
    }
}
