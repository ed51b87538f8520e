//! Taking off what scanners and keyboards add.

use crate::name::is_invisible;

/// Returns the lines that are not blank, without marks of the scanner, invisible letters and control codes.
///
/// U+00AD stays: it may be a letter of an old font.
pub(super) fn lines(raw: &str) -> Vec<String> {
    let visible = |letter: &char| !letter.is_control() && !is_invisible(*letter);
    raw.split(['\r', '\n', '\t', '\u{b}', '\u{c}'])
        .map(|line| line.chars().filter(visible).collect::<String>())
        .map(|line| without_symbol(line.trim()).to_owned())
        .filter(|line| !line.is_empty())
        .collect()
}

/// Takes off the symbology identifier that some scanners put in front (ISO/IEC 15424), such as `]Q3`.
fn without_symbol(line: &str) -> &str {
    match line.as_bytes() {
        [b']', letter, digit, ..] if letter.is_ascii_alphabetic() && digit.is_ascii_digit() => {
            line[3..].trim_start()
        }
        _ => line,
    }
}

/// Signs that keyboards of another layout type for `|`.
const SEPARATORS: &str = "|¦│∣｜\\~}°§#>ſ";
const SEPARATORS_MIN: usize = 2;

/// Returns the sign between the fields, if the line has fields: the one that stands most often.
pub(super) fn separator(line: &str) -> Option<char> {
    let count = |sign: &char| line.chars().filter(|letter| letter == sign).count();
    if line.contains('|') {
        return Some('|');
    }
    let often = SEPARATORS.chars().filter(|sign| count(sign) >= SEPARATORS_MIN);
    often.max_by_key(|sign| count(sign))
}

/// Returns the last scan of a line that holds a scan and its beginning, or the same scan again, without a break.
pub(super) fn last_whole(line: &str, separator: char) -> &str {
    let Some(first) = line.split(separator).next().filter(|first| first.len() >= 10) else { return line };
    let Some(at) = line.rfind(first).filter(|at| *at > 0) else { return line };
    let (before, last) = line.split_at(at);
    if last.starts_with(before.trim_end()) { last } else { line }
}

/// Tells whether fields are those of a card whose beginning was lost: a day and a sex, or hexadecimal text.
pub(super) fn looks_like_a_tail(fields: &[&str]) -> bool {
    let day = |field: &&str| {
        field.len() == 8 && field.bytes().all(|byte| byte.is_ascii_digit()) || field.matches('/').count() == 2
    };
    let sex = |field: &&str| matches!(crate::fold(field).as_str(), "nam" | "nu");
    let hex = |field: &&str| field.len() >= 10 && field.bytes().all(|byte| byte.is_ascii_hexdigit());
    let has = |test: &dyn Fn(&&str) -> bool| fields.iter().any(test);
    fields.last().is_some_and(|last| *last == "$")
        || has(&day) && (has(&sex) || has(&hex))
        || has(&sex) && fields.len() > 3
}
