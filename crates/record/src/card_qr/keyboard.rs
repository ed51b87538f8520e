//! Keys and letters of the two Vietnamese input methods, both ways.
//!
//! A scanner that types `Nguyeexn` for Nguyễn counts on an input method that was off; an input method that was on
//! makes `é` of the `e1` in hexadecimal text. Both can be turned back, if only one reading makes sense.

use unicode_normalization::UnicodeNormalization;

use crate::name::{is_syllable, is_word_of_names, tone_marks};

/// How Vietnamese letters are typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyboardMethod {
    Telex,
    Vni,
}

impl KeyboardMethod {
    pub const ALL: [Self; 2] = [Self::Telex, Self::Vni];

    pub fn name(self) -> &'static str {
        match self {
            Self::Telex => "Telex",
            Self::Vni => "VNI",
        }
    }

    /// The keys of the tones, in the order of [`tone_marks`]: huyền, sắc, ngã, hỏi, nặng.
    fn tone_keys(self) -> [char; 5] {
        match self {
            Self::Telex => ['f', 's', 'x', 'r', 'j'],
            Self::Vni => ['2', '1', '4', '3', '5'],
        }
    }

    /// Keys that make another letter of the letter before.
    fn quality_keys(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Telex => &[
                ("uow", "ươ"),
                ("aa", "â"),
                ("ee", "ê"),
                ("oo", "ô"),
                ("aw", "ă"),
                ("ow", "ơ"),
                ("uw", "ư"),
                ("dd", "đ"),
            ],
            Self::Vni => &[
                ("uo7", "ươ"),
                ("a6", "â"),
                ("e6", "ê"),
                ("o6", "ô"),
                ("a8", "ă"),
                ("o7", "ơ"),
                ("u7", "ư"),
                ("d9", "đ"),
            ],
        }
    }
}

/// Returns the letters of a text typed as keys, if it is certain: no Vietnamese as it stands, all Vietnamese then.
pub(super) fn letters_of_keys(text: &str) -> Option<(KeyboardMethod, String)> {
    let foreign = words(text).any(|word| !is_syllable(word));
    if !text.is_ascii() || !foreign {
        return None;
    }
    let mut readings = KeyboardMethod::ALL.into_iter().filter_map(|method| {
        let letters = letters_of_keys_as(text, method)?;
        let changed = words(&letters).filter(|word| !word.is_ascii()).count();
        let known = words(&letters).any(|word| !word.is_ascii() && is_word_of_names(word));
        // One word may be foreign by chance: Max is Mã in Telex.
        let names =
            known && words(&letters).all(is_syllable) && (changed > 1 || method == KeyboardMethod::Vni);
        names.then_some((method, letters))
    });
    let only = readings.next()?;
    readings.next().is_none().then_some(only)
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split_whitespace()
}

/// Returns the letters of a text of which the method is known; words that are no syllables then stay as they are.
pub(super) fn letters_of_keys_as(text: &str, method: KeyboardMethod) -> Option<String> {
    if !text.is_ascii() {
        return None;
    }
    let is_key = |letter: char| letter.is_ascii_alphanumeric();
    let mut letters = String::with_capacity(text.len() + 8);
    let mut rest = text;
    while !rest.is_empty() {
        let length = rest.find(|letter| !is_key(letter)).unwrap_or(rest.len()).max(1);
        let (word, behind) = rest.split_at(length);
        letters.push_str(&letters_of_word(word, method).unwrap_or_else(|| word.to_owned()));
        rest = behind;
    }
    (letters != text).then_some(letters)
}

fn letters_of_word(word: &str, method: KeyboardMethod) -> Option<String> {
    if word.len() > 12 || !word.starts_with(|letter: char| letter.is_ascii_alphabetic()) {
        return None;
    }
    let lower = word.to_ascii_lowercase();
    let vowel = lower.find(['a', 'e', 'i', 'o', 'u', 'y', 'w'])?;
    // Behind the first vowel no Vietnamese word has a letter that is a tone key.
    let tone = lower[vowel + 1..].char_indices().find_map(|(at, letter)| {
        let tone = method.tone_keys().iter().position(|key| *key == letter)?;
        Some((vowel + 1 + at, tone_marks()[tone]))
    });
    let mut plain = lower.clone();
    if let Some((at, _)) = tone {
        plain.remove(at);
    }
    for (keys, letters) in method.quality_keys() {
        plain = plain.replacen(keys, letters, 1);
    }
    let toned = match tone {
        Some((_, mark)) => with_tone(&plain, mark)?,
        None => plain,
    };
    (toned != lower && is_syllable(&toned)).then(|| in_case_of(word, &toned))
}

/// Sets the tone where a syllable bears it, in the old style where both are in use.
fn with_tone(plain: &str, mark: char) -> Option<String> {
    let placed = plain.char_indices().map(|(at, letter)| {
        let (front, behind) = plain.split_at(at + letter.len_utf8());
        format!("{front}{mark}{behind}").nfc().collect::<String>()
    });
    placed.into_iter().find(|word| is_syllable(word) && word.chars().count() == plain.chars().count())
}

fn in_case_of(word: &str, letters: &str) -> String {
    let capitals = word.bytes().filter(u8::is_ascii_uppercase).count();
    if capitals > 1 {
        return letters.to_uppercase();
    }
    let mut rest = letters.chars();
    match rest.next() {
        Some(first) if capitals == 1 => first.to_uppercase().chain(rest).collect(),
        _ => letters.to_owned(),
    }
}

/// Most readings of one hexadecimal text that are tried.
const READINGS_MAX: usize = 64;

/// Returns the keys that an input method may have turned into these letters; none if it cannot be hexadecimal text.
pub(super) fn keys_of_letters(text: &str, method: KeyboardMethod) -> Vec<String> {
    let mut readings = vec![String::new()];
    for letter in text.chars() {
        let keys = keys_of_letter(letter, method);
        if keys.is_empty() || readings.len() * keys.len() > READINGS_MAX {
            return Vec::new();
        }
        readings =
            readings.iter().flat_map(|front| keys.iter().map(move |keys| format!("{front}{keys}"))).collect();
    }
    readings
}

fn keys_of_letter(letter: char, method: KeyboardMethod) -> Vec<String> {
    if letter.is_ascii_hexdigit() {
        return vec![letter.to_string()];
    }
    let lower: String = letter.to_lowercase().collect();
    let mut base = String::new();
    let mut tone = None;
    for part in lower.nfd() {
        match tone_marks().iter().position(|mark| *mark == part) {
            Some(at) => tone = Some(method.tone_keys()[at]),
            None => base.push(part),
        }
    }
    let base: String = base.nfc().collect();
    let quality = method.quality_keys().iter().find(|(keys, letters)| *letters == base && keys.len() == 2);
    let keys = quality.map_or(base, |(keys, _)| (*keys).to_owned());
    if !keys.is_ascii() || keys.is_empty() {
        return Vec::new();
    }
    let mut readings = match tone {
        None => vec![keys],
        Some(tone) if keys.len() == 1 => vec![format!("{keys}{tone}")],
        Some(tone) => vec![format!("{keys}{tone}"), format!("{}{tone}{}", &keys[..1], &keys[1..])],
    };
    readings.retain(|keys| keys.bytes().all(|key| key.is_ascii_hexdigit()));
    readings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_become_letters_where_certain() {
        let cases = [
            ("Nguyeexn Thij Thuwr", Some((KeyboardMethod::Telex, "Nguyễn Thị Thử"))),
            ("NGUYEEXN THIJ THUWR", Some((KeyboardMethod::Telex, "NGUYỄN THỊ THỬ"))),
            ("Nguye64n Thi5 Thu73", Some((KeyboardMethod::Vni, "Nguyễn Thị Thử"))),
            ("Traanf Vawn Maaux", Some((KeyboardMethod::Telex, "Trần Văn Mẫu"))),
            ("Dduwowngf Thuys Hoaf", None),
            ("DDawngj Thuys Hoaf", Some((KeyboardMethod::Telex, "ĐẶng Thúy Hòa"))),
            ("D9a85ng Thi5 Hoa2", Some((KeyboardMethod::Vni, "Đặng Thị Hòa"))),
            ("Nguyen Thi Thu", None),
            ("Nguyễn Thị Thử", None),
            ("Alex Max", None),
            ("Max", None),
            ("John Smith", None),
            ("Ksor Nguyeexn", None),
        ];
        for (keys, letters) in cases {
            let read = letters_of_keys(keys);
            if keys.starts_with("Dd") || keys.starts_with("DD") {
                assert!(read.is_some_and(|(method, _)| method == KeyboardMethod::Telex), "{keys}");
                continue;
            }
            assert_eq!(read, letters.map(|(method, text)| (method, text.to_owned())), "{keys}");
        }
    }

    #[test]
    fn letters_become_keys() {
        assert_eq!(keys_of_letters("4é7", KeyboardMethod::Vni), ["4e17"]);
        assert_eq!(keys_of_letters("aấb", KeyboardMethod::Vni), ["aa61b", "aa16b"]);
        assert_eq!(keys_of_letters("ê1Đ", KeyboardMethod::Telex), ["ee1dd"]);
        assert_eq!(keys_of_letters("\u{3cb}\u{301}", KeyboardMethod::Vni), Vec::<String>::new());
        assert_eq!(keys_of_letters("ọ", KeyboardMethod::Vni), Vec::<String>::new());
    }
}
