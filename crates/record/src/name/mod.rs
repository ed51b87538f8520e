//! Vietnamese names and text: stored as written, compared by derived keys.
//!
//! Nothing here changes what is stored. A key is made anew from the text whenever two names are compared, so a better
//! key needs no correction of any record. Three things stand between two spellings of one name, and each has its
//! file: how letters are written down ([`letters`], [`fold`]), whether they were read in the right encoding
//! ([`legacy`], [`repair`]), and which parts of the name were written at all ([`parts`], [`keys`]).

mod fold;
mod keys;
mod legacy;
mod letters;
mod lexicon;
mod parts;
mod repair;
#[cfg(test)]
mod repair_tests;
mod syllable;

pub use fold::{fold, name_key};
pub use keys::{display_name, name_key_toned, name_key_without_fillers, name_key_without_middle};
pub use legacy::LegacyEncoding;
pub(crate) use letters::is_invisible;
pub use parts::{NameParts, split_name};
pub(crate) use repair::plausibility;
pub use repair::{Repair, encoding_of, repair_legacy};

/// Tells whether a word is a Vietnamese syllable, with all its marks or with none.
pub(crate) fn is_syllable(word: &str) -> bool {
    syllable::shape(word) == syllable::Shape::Syllable
}

/// Tells whether a word stands in the lists of names.
pub(crate) fn is_word_of_names(word: &str) -> bool {
    lexicon::is_known(word)
}

/// Returns the tone marks: huyền, sắc, ngã, hỏi, nặng.
pub(crate) fn tone_marks() -> [char; 5] {
    letters::TONES
}
