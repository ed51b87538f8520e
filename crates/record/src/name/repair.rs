//! Was this text read in the wrong encoding, and what was meant?
//!
//! Each encoding is tried, and both readings are held against the shape of Vietnamese syllables and the words that
//! names are made of. The answer is certain only if the text as it stands cannot be Vietnamese and one other reading
//! is so entirely. Otherwise somebody is asked, or nothing is said at all.

use unicode_normalization::UnicodeNormalization;

use super::legacy::{LegacyEncoding, byte_1252};
use super::lexicon::{is_known, is_listed};
use super::syllable::{Shape, mixed_case, shape};

/// What is thought of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Repair {
    /// Nothing to mend, or nothing that speaks for mending.
    Clean,
    /// One reading explains everything.
    Certain { encoding: LegacyEncoding, text: String },
    /// The text is probably wrong; somebody must say which reading is right.
    Question { candidates: Vec<(LegacyEncoding, String)> },
    /// Letters were lost on the way (`Nguy?n`); only the source can help.
    Lost,
}

/// Longer texts are not examined; a name has 100 characters, an address a few hundred.
const EXAMINED_CHARS_MAX: usize = 1000;

/// How the words of a text look.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Plausibility {
    /// Words with marks that stand in the lists of names.
    pub known: usize,
    /// Words with marks that are syllables but stand in no list.
    pub unknown: usize,
    /// Words with marks that no syllable bears.
    pub impossible: usize,
    /// Words without marks that are no syllable.
    pub foreign: usize,
}

/// Counts the words of a text by how they look; numbers and signs count as nothing.
pub(crate) fn plausibility(text: &str) -> Plausibility {
    let mut counts = Plausibility::default();
    for word in words(text) {
        match (shape(word), word.is_ascii()) {
            // Minority names bear marks in their own ways.
            (Shape::Impossible, _) if is_listed(word) => counts.known += 1,
            (Shape::Impossible, _) => counts.impossible += 1,
            (Shape::Plain, _) if is_known(word) => {}
            (Shape::Plain, _) => counts.foreign += 1,
            (Shape::Syllable, true) => {}
            (Shape::Syllable, false) if is_known(word) => counts.known += 1,
            (Shape::Syllable, false) => counts.unknown += 1,
        }
    }
    counts
}

/// Splits at blanks, ASCII signs and digits only: the signs of the old fonts are letters here.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| letter.is_whitespace() || (letter.is_ascii() && !letter.is_ascii_alphabetic()))
        .filter(|word| !word.is_empty())
}

/// Says whether a name or address was read in the wrong encoding, and what was meant.
pub fn repair_legacy(text: &str) -> Repair {
    if text.chars().nth(EXAMINED_CHARS_MAX).is_some() {
        return Repair::Clean;
    }
    if text.is_ascii() {
        return if has_lost_letters(text) { Repair::Lost } else { Repair::Clean };
    }
    let composed: String = text.nfc().collect();
    let stands = plausibility(&composed);
    if !text.chars().all(could_be_a_byte) {
        return if stands.impossible > 0 && has_lost_letters(text) { Repair::Lost } else { Repair::Clean };
    }
    let candidates = readings(text, &composed);
    match stands.impossible {
        0 => unless_known(text, &stands, candidates),
        _ if candidates.is_empty() && has_lost_letters(text) => Repair::Lost,
        _ => choose(text, candidates),
    }
}

/// Tells whether a letter can come from a single byte; `ễ` or `ư` cannot, so the text was read well.
fn could_be_a_byte(letter: char) -> bool {
    (letter as u32) < 0x100 || byte_1252(letter).is_some()
}

/// Returns the other readings that are wholly possible, each text once.
fn readings(text: &str, composed: &str) -> Vec<(LegacyEncoding, String, Plausibility)> {
    let mut found: Vec<(LegacyEncoding, String, Plausibility)> = Vec::new();
    for encoding in LegacyEncoding::ALL {
        let Some(meant) = encoding.decode(text).filter(|meant| meant != composed) else { continue };
        let counts = plausibility(&meant);
        if counts.impossible == 0 && found.iter().all(|(_, other, _)| *other != meant) {
            found.push((encoding, meant, counts));
        }
    }
    found
}

/// The text cannot be Vietnamese as it stands: takes the only reading, or the only one of known words.
fn choose(text: &str, mut candidates: Vec<(LegacyEncoding, String, Plausibility)>) -> Repair {
    if candidates.len() > 1 && candidates.iter().any(|(_, _, counts)| counts.unknown == 0) {
        candidates.retain(|(_, _, counts)| counts.unknown == 0);
    }
    if candidates.len() > 1 {
        let most = candidates.iter().map(|(_, _, counts)| counts.known).max();
        let fullest = |counts: &Plausibility| Some(counts.known) == most;
        if candidates.iter().filter(|(_, _, counts)| fullest(counts)).count() == 1 {
            candidates.retain(|(_, _, counts)| fullest(counts));
        }
    }
    match candidates.as_slice() {
        [] => Repair::Clean,
        [(encoding, meant, counts)] if proves(text, *encoding, meant, counts) => {
            Repair::Certain { encoding: *encoding, text: meant.clone() }
        }
        _ => Repair::Question {
            candidates: candidates.into_iter().map(|(encoding, text, _)| (encoding, text)).collect(),
        },
    }
}

/// Tells whether the only reading leaves no doubt: a single foreign word ("Loïc") can look like an old font.
fn proves(text: &str, encoding: LegacyEncoding, meant: &str, counts: &Plausibility) -> bool {
    let mended = words(meant).filter(|word| !word.is_ascii()).count();
    let signs = text.chars().filter(|letter| !letter.is_ascii()).count();
    encoding == LegacyEncoding::Utf8As1252
        || (counts.foreign == 0 && (counts.known > 0 || mended > 1 || signs > 1))
        || mended >= 2 && mended > counts.foreign
}

/// The text could be Vietnamese as it stands: another reading counts only if every word that it changes is borne by
/// nobody as it stands and is known as it would be.
fn unless_known(
    text: &str,
    stands: &Plausibility,
    candidates: Vec<(LegacyEncoding, String, Plausibility)>,
) -> Repair {
    // Bytes that are valid UTF-8 by chance are so rare that the words need not prove it.
    let utf8 = candidates.iter().find(|(encoding, _, counts)| {
        *encoding == LegacyEncoding::Utf8As1252 && counts.foreign <= stands.foreign && mixed_case(text)
    });
    if let Some((encoding, text, _)) = utf8 {
        return Repair::Certain { encoding: *encoding, text: text.clone() };
    }
    let better = |(_, meant, _): &(LegacyEncoding, String, Plausibility)| explains(text, meant);
    let mut better: Vec<_> =
        candidates.into_iter().filter(better).map(|(encoding, text, _)| (encoding, text)).collect();
    match better.len() {
        0 => Repair::Clean,
        1 => {
            let (encoding, text) = better.remove(0);
            Repair::Certain { encoding, text }
        }
        _ => Repair::Question { candidates: better },
    }
}

fn explains(text: &str, meant: &str) -> bool {
    let (stands, reads): (Vec<&str>, Vec<&str>) = (words(text).collect(), words(meant).collect());
    let changed = || stands.iter().zip(&reads).filter(|(stands, reads)| stands != reads);
    stands.len() == reads.len()
        && plausibility(text).foreign == 0
        && changed().next().is_some()
        && changed().all(|(stands, reads)| !is_known(stands) && is_known(reads))
}

/// Returns the encoding in which texts of one source were misread, if one explains them all.
///
/// One name alone may be a proper name by chance: VNI writes Hồ Lan as "Hoà Lan". A list of names, or a name with its
/// address, seldom leaves a doubt; then [`LegacyEncoding::decode`] reads each of them.
pub fn encoding_of<'a>(texts: impl IntoIterator<Item = &'a str>) -> Option<LegacyEncoding> {
    let texts: Vec<&str> = texts.into_iter().filter(|text| !text.is_ascii()).collect();
    let votes: Vec<LegacyEncoding> = texts
        .iter()
        .filter_map(|text| match repair_legacy(text) {
            Repair::Certain { encoding, .. } => Some(encoding),
            _ => None,
        })
        .collect();
    let reads_all = |encoding: &LegacyEncoding| {
        let reads =
            |text: &&str| encoding.decode(text).is_some_and(|meant| plausibility(&meant).impossible == 0);
        votes.contains(encoding) && texts.iter().all(reads)
    };
    let mut reading = LegacyEncoding::ALL.into_iter().filter(reads_all);
    reading.next().filter(|_| reading.next().is_none())
}

/// Tells whether question marks or replacement characters stand where letters were.
fn has_lost_letters(text: &str) -> bool {
    let lost = |letter: char| matches!(letter, '?' | '\u{fffd}');
    let letters: Vec<char> = text.chars().collect();
    letters
        .windows(2)
        .any(|pair| lost(pair[0]) && pair[1].is_alphabetic() || pair[0].is_alphabetic() && lost(pair[1]))
}
