//! What a Vietnamese syllable can look like: onset, rime, tone, and where the tone stands.
//!
//! A sieve for wrong encodings, not a dictionary: nearly every wrong reading breaks one of these rules.

use std::collections::HashSet;
use std::sync::OnceLock;

use unicode_normalization::UnicodeNormalization;

use super::letters::{latin, part_tone};

const ONSETS: &str = " b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x ";

const RIMES: &str = " a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây \
    e ec em en eng eo ep et ê êch êm ên ênh êp êt êu i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu \
    o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong ooc \
    oong op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uân uâng uât uây uc uê uêch uên uênh uêt ui um un \
    ung uôc uôi uôm uôn uông uôt up ut uơ uy uya uych uyên uyêt uyn uynh uyp uyt uyu ư ưa ưc ưi ưm ưn ưng ưt ưu \
    ươc ươi ươm ươn ương ươp ươt ươu y yêm yên yêng yêt yêu ych yn ynh yt ên êng êt êu ";

/// What the letters of one word say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// A syllable with all its marks in order, or without any mark.
    Syllable,
    /// Letters without marks that are no Vietnamese syllable: foreign, minority, abbreviation.
    Plain,
    /// Marks that no Vietnamese syllable bears like this.
    Impossible,
}

/// Judges one word without blanks. Upper case inside a word that has small letters is a wrong sign.
pub(super) fn shape(word: &str) -> Shape {
    if word.len() > 40 {
        return if word.is_ascii() { Shape::Plain } else { Shape::Impossible };
    }
    let word: String = word.chars().map(latin).nfc().collect();
    let marked = !word.is_ascii();
    let impossible = if marked { Shape::Impossible } else { Shape::Plain };
    if marked && mixed_case(&word) {
        return Shape::Impossible;
    }
    let Some(letters) = letters_and_tone(&word.to_lowercase()) else { return impossible };
    let (plain, tone) = letters;
    match splits(&plain).any(|(onset, rime)| fits(&plain, onset, rime, tone, marked)) {
        true => Shape::Syllable,
        false => impossible,
    }
}

pub(super) fn mixed_case(word: &str) -> bool {
    let small = word.chars().any(char::is_lowercase);
    small && word.chars().skip(1).any(char::is_uppercase)
}

/// A tone and the position of the letter that bears it.
type Tone = (u8, usize);

/// Returns the letters without tone, and the tone with the position of its letter.
fn letters_and_tone(word: &str) -> Option<(Vec<char>, Option<Tone>)> {
    let mut plain = Vec::new();
    let mut found = None;
    for letter in word.chars() {
        let (base, tone) = part_tone(letter);
        if let Some(tone) = tone {
            if found.is_some() {
                return None;
            }
            found = Some((tone, plain.len()));
        }
        plain.push(base);
    }
    (!plain.is_empty() && plain.len() <= 7).then_some((plain, found))
}

/// Returns all ways to part onset and rime, by the number of letters in the onset.
fn splits(plain: &[char]) -> impl Iterator<Item = (usize, String)> {
    (0..=plain.len().min(3)).map(|at| (at, plain[at..].iter().collect()))
}

fn fits(plain: &[char], onset_length: usize, rime: String, tone: Option<Tone>, marked: bool) -> bool {
    let onset: String = plain[..onset_length].iter().collect();
    let onset_known = onset.is_empty() || ONSETS.split_ascii_whitespace().any(|known| known == onset);
    if !onset_known || !rime_listed(&rime, marked) {
        return false;
    }
    let Some((tone, at)) = tone else { return !(marked && stopped(&rime)) };
    // Syllables that end in a stop bear sắc or nặng only.
    if stopped(&rime) && !matches!(tone, 2 | 5) {
        return false;
    }
    // A slip of the finger: "Qúy", "Gìa".
    at + 1 == onset_length && matches!(onset.as_str(), "qu" | "gi")
        || at >= onset_length && tone_stands(&rime, at - onset_length)
}

/// Tells whether it is a rime; a word without any mark may stand for a rime whose marks were left out.
fn rime_listed(rime: &str, marked: bool) -> bool {
    static RIMES_KNOWN: OnceLock<[HashSet<String>; 2]> = OnceLock::new();
    let [bare, whole] = RIMES_KNOWN.get_or_init(|| {
        let bare = |known: &str| known.nfd().filter(char::is_ascii).collect::<String>();
        [
            RIMES.split_ascii_whitespace().map(bare).collect(),
            RIMES.split_ascii_whitespace().map(str::to_owned).collect(),
        ]
    });
    if marked { whole.contains(rime) } else { bare.contains(rime) }
}

fn stopped(rime: &str) -> bool {
    rime.ends_with(['c', 'p', 't']) || rime.ends_with("ch")
}

/// Tells whether the tone may stand on this letter of the rime, in the old or the new style.
fn tone_stands(rime: &str, at: usize) -> bool {
    let is_vowel = |letter: &char| "aăâeêioôơuưy".contains(*letter);
    let vowels: Vec<char> = rime.chars().take_while(is_vowel).collect();
    let coda = rime.chars().count() > vowels.len();
    if at >= vowels.len() {
        return false;
    }
    // A vowel with a quality bears the tone; of ươ it is the second.
    if let Some(marked) = vowels.iter().rposition(|vowel| "ăâêôơư".contains(*vowel)) {
        return at == marked;
    }
    match (vowels.len(), coda) {
        (1, _) => true,
        (2, true) => at == 1,
        (2, false) => at == 0 || matches!((vowels[0], vowels[1]), ('o', 'a' | 'e') | ('u', 'y')),
        _ => at == 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn syllables_of_names() {
        for word in "Nguyễn Thị Hòa Hoà Thuỷ Thủy Quý Qúy Quỳnh Khuyên Tuyết Giang Gì Giếng Đặng Ðặng Phước Hương Ưng Ý \
                     Yến Uyên Huỳnh Khoẻ Huệ Ngoãn Thoa Hường Thiệp Quốc Phạm NGUYỄN Phượng Oanh Ái Yên Quyền Trượng Thuở Khuya"
            .split_whitespace()
        {
            assert_eq!(shape(word), Shape::Syllable, "{word}");
        }
        for word in "Nguyen Thi Hoa Phuc Quoc Thuy".split_whitespace() {
            assert_eq!(shape(word), Shape::Syllable, "{word}");
        }
    }

    #[test]
    fn wrong_readings_are_impossible() {
        for word in
            "NguyÔn Nguyeãn ThÞ Hïng Phöông Thùc Ngäc NguyêÞn Muõi Thuyù Hồàng Josộ Müller José Nguyêñ Tuù"
                .split_whitespace()
        {
            assert_eq!(shape(word), Shape::Impossible, "{word}");
        }
        for word in "Michael Ksor Kpa Smith Ja".split_whitespace() {
            assert_eq!(shape(word), Shape::Plain, "{word}");
        }
    }
}
