//! Words that are known to stand in Vietnamese names.

use std::collections::HashSet;
use std::sync::OnceLock;

use unicode_normalization::UnicodeNormalization;

use super::keys::toned_word;
use super::letters::{latin, part_tone};

/// Surnames, middle and given names with their counts; see `data/README.md` for where they come from.
const FILES: [&str; 4] = [
    include_str!("../../../../data/names/surnames.csv"),
    include_str!("../../../../data/names/middle_names.csv"),
    include_str!("../../../../data/names/given_names.csv"),
    include_str!("../../../../data/names/ethnic_surnames.csv"),
];

/// Tells whether a word stands in the lists, wherever its tone is placed.
pub(super) fn is_known(word: &str) -> bool {
    static KNOWN: OnceLock<HashSet<String>> = OnceLock::new();
    let known = KNOWN.get_or_init(|| words().map(|word| toned_word(&word)).collect());
    known.contains(&toned_word(&word.chars().map(latin).nfc().collect::<String>()))
}

/// Tells whether a word stands in the lists exactly so, but for the case of the whole word.
///
/// For minority names, which bear marks in their own ways: `Kbuôr`, `Hđơk`.
pub(super) fn is_listed(word: &str) -> bool {
    static LISTED: OnceLock<HashSet<String>> = OnceLock::new();
    let listed = LISTED
        .get_or_init(|| words().flat_map(|word| [word.to_uppercase(), word.to_lowercase(), word]).collect());
    listed.contains(&word.nfc().collect::<String>())
}

/// Letters of Vietnamese and of the minority languages written with it.
const LETTERS: &str = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyzŭĭčƀŏ";

/// Returns every word of the lists, with repeats.
///
/// The counted surnames come from lists of living software, and six of them are misread themselves (`Buøi`, `Döông`):
/// a word with a letter that no name has is left out.
fn words() -> impl Iterator<Item = String> {
    let listed = FILES.iter().enumerate().flat_map(|(file, text)| {
        let column = if file == 3 { 2 } else { 0 };
        text.lines()
            .skip(1)
            .filter_map(move |line| line.split(',').nth(column))
            .flat_map(str::split_whitespace)
    });
    listed.filter(|word| is_vietnamese(word)).map(str::to_owned)
}

pub(super) fn is_vietnamese(word: &str) -> bool {
    word.to_lowercase().nfc().all(|letter| LETTERS.contains(part_tone(letter).0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_known_in_any_spelling() {
        for word in ["Nguyễn", "NGUYỄN", "Hoà", "Hòa", "Ðặng", "Thuỷ", "Thủy", "Văn", "Danh"] {
            assert!(is_known(word), "{word}");
        }
        for word in ["Vò", "Thò", "NguyÔn", "Buøi", "Döông", "Băši", ""] {
            assert!(!is_known(word), "{word}");
        }
    }
}
