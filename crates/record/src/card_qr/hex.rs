//! Text fields of the insurance card: hexadecimal of UTF-8.

use unicode_normalization::UnicodeNormalization;

use super::keyboard::{KeyboardMethod, keys_of_letters};
use crate::name::plausibility;

/// What a text field holds.
pub(super) enum Field {
    Empty,
    Text(String),
    /// Mended: an input method had changed it.
    Mended(KeyboardMethod, String),
    /// An input method changed it, and it cannot be turned back.
    Changed,
    Damaged,
}

/// Reads one text field; `-` is empty.
pub(super) fn field(text: &str) -> Field {
    match text {
        "" | "-" => Field::Empty,
        text if text.is_ascii() => decode(text).map_or(Field::Damaged, Field::Text),
        text => turned_back(text),
    }
}

fn turned_back(text: &str) -> Field {
    let mut found: Vec<(KeyboardMethod, String)> = Vec::new();
    for method in KeyboardMethod::ALL {
        for keys in keys_of_letters(text, method) {
            let sensible = |text: &String| plausibility(text).impossible == 0;
            let text = decode(&keys).filter(sensible);
            let new = text.filter(|text| found.iter().all(|(_, other)| other != text));
            found.extend(new.map(|text| (method, text)));
        }
    }
    match found.len() {
        1 => found.pop().map_or(Field::Changed, |(method, text)| Field::Mended(method, text)),
        _ => Field::Changed,
    }
}

/// Returns the text of hexadecimal UTF-8, or of UTF-16BE, which a few old cards have; in NFC.
fn decode(hex: &str) -> Option<String> {
    if !hex.len().is_multiple_of(2) || !hex.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let byte = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).ok();
    let bytes: Vec<u8> = (0..hex.len()).step_by(2).map(byte).collect::<Option<_>>()?;
    let readable = |text: &String| !text.chars().any(char::is_control) && !text.trim().is_empty();
    let utf8 = String::from_utf8(bytes.clone()).ok().filter(readable);
    let text = utf8.or_else(|| units(&bytes, u16::from_be_bytes).filter(readable))?;
    Some(text.nfc().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Returns the text of UTF-16 that begins with its mark.
pub(super) fn utf16(bytes: &[u8]) -> Option<String> {
    match bytes {
        [0xff, 0xfe, rest @ ..] => units(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => units(rest, u16::from_be_bytes),
        _ => None,
    }
}

fn units(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Option<String> {
    if !bytes.len().is_multiple_of(2) {
        return None;
    }
    let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]])).collect();
    String::from_utf16(&units).ok()
}
