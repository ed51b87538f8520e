//! Text of the fonts used before Unicode, read as if it were Latin-1.
//!
//! The tables are facts of the encodings: TCVN 5712:1993 VN3 (fonts ".Vn…"), VNI for Windows (fonts "VNI-…", one
//! letter may take two signs), Windows-1258 (base letter, then the tone as a sign of its own), and UTF-8 whose
//! bytes were taken for Windows-1252.

use unicode_normalization::UnicodeNormalization;

use super::letters::TONES;

/// The encoding in which a text was written before it was read as Latin-1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LegacyEncoding {
    Tcvn3,
    Vni,
    Windows1258,
    Utf8As1252,
}

impl LegacyEncoding {
    pub const ALL: [Self; 4] = [Self::Tcvn3, Self::Vni, Self::Windows1258, Self::Utf8As1252];

    /// Returns the name by which users of the fonts know it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Tcvn3 => "TCVN3 (ABC)",
            Self::Vni => "VNI Windows",
            Self::Windows1258 => "Windows-1258",
            Self::Utf8As1252 => "UTF-8 đọc nhầm thành Windows-1252",
        }
    }

    /// Returns the text in NFC if every sign has a meaning in this encoding, else nothing.
    pub fn decode(self, text: &str) -> Option<String> {
        match self {
            Self::Tcvn3 => decode_tcvn3(text),
            Self::Vni => decode_vni(text),
            Self::Windows1258 => decode_1258(text),
            Self::Utf8As1252 => decode_utf8(text),
        }
    }
}

/// Signs of TCVN3 from U+00B5 on, with the letters they show. Capitals with a tone are the same signs in another font.
const TCVN3: [(&str, &str); 2] = [
    (
        "µ¶·¸¹¨»¼½¾Æ©ÇÈÉÊË®ÌÎÏÐÑªÒÓÔÕÖ×ØÜÝÞßáâãä«åæçèé¬êëìíîïñòóô\u{ad}õö÷øùúûüýþ",
        "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵ",
    ),
    ("¡¢£¤¥¦§", "ĂÂÊÔƠƯĐ"),
];

fn decode_tcvn3(text: &str) -> Option<String> {
    let mut decoded = String::with_capacity(text.len() + 8);
    for letter in text.chars() {
        decoded.push(if letter.is_ascii() { letter } else { look_up(&TCVN3, letter)? });
    }
    Some(restore_case(text, &decoded))
}

fn look_up(pairs: &[(&str, &str)], sign: char) -> Option<char> {
    pairs.iter().find_map(|(signs, letters)| {
        let at = signs.chars().position(|known| known == sign)?;
        letters.chars().nth(at)
    })
}

/// Gives capitals back to toned letters, whose signs are the same in the capital font.
///
/// All capitals if no small ASCII letter is left; else the first letter of each word if every word that begins with
/// an ASCII letter begins with a capital.
fn restore_case(signs: &str, decoded: &str) -> String {
    let letters = || signs.chars().filter(char::is_ascii_alphabetic);
    let inner_capital = |word: &str| word.chars().skip(1).any(|letter| letter.is_ascii_uppercase());
    // "Y ¸" may be two names of one letter; a capital inside a word decides.
    if letters().all(|letter| letter.is_ascii_uppercase()) && signs.split_whitespace().any(inner_capital) {
        return decoded.to_uppercase();
    }
    let begins_small = |word: &str| word.starts_with(|letter: char| letter.is_ascii_lowercase());
    if signs.split_whitespace().any(begins_small) {
        return decoded.to_owned();
    }
    let mut title = String::with_capacity(decoded.len());
    let mut inside = false;
    for letter in decoded.chars() {
        match inside {
            true => title.push(letter),
            false => title.extend(letter.to_uppercase()),
        }
        inside = letter.is_alphabetic();
    }
    title
}

/// VNI: signs that follow a base letter, with the marks they add.
const VNI_MARKS: [(&str, &str); 3] = [
    ("øùûõï", "\u{300}\u{301}\u{309}\u{303}\u{323}"),
    ("âàáåãä", "^\u{300}\u{301}\u{309}\u{303}\u{323}"),
    ("êèéúüë", "^\u{300}\u{301}\u{309}\u{303}\u{323}"),
];

/// VNI: signs that stand alone.
const VNI_ALONE: [(&str, &str); 1] = [("ìíæóòîñôöÌÍÆÓÒÎÑÔÖ", "ìíỉĩịỵđơưÌÍỈĨỊỴĐƠƯ")];

fn decode_vni(text: &str) -> Option<String> {
    let mut decoded = String::with_capacity(text.len() + 8);
    // The letter before, if a mark may still follow it.
    let mut base: Option<char> = None;
    for letter in text.chars() {
        if letter.is_ascii() {
            decoded.push(letter);
            base = "aeouyAEOUY".contains(letter).then_some(letter);
        } else if let Some(marks) = base.and_then(|base| vni_marks(base, letter)) {
            decoded.push_str(&marks);
            base = None;
        } else {
            let alone = look_up(&VNI_ALONE, letter)?;
            decoded.push(alone);
            base = "ơưƠƯ".contains(alone).then_some(alone);
        }
    }
    Some(decoded.nfc().collect())
}

/// Returns the marks that a sign adds to a base letter.
fn vni_marks(base: char, sign: char) -> Option<String> {
    let sign = sign.to_lowercase().next()?;
    let base = base.to_lowercase().next()?;
    let allowed: &[usize] = match base {
        'a' => &[0, 1, 2],
        'e' | 'o' => &[0, 1],
        _ => &[0],
    };
    allowed.iter().find_map(|row| {
        let (signs, marks) = VNI_MARKS[*row];
        let at = signs.chars().position(|known| known == sign)?;
        let mark = marks.chars().nth(at)?;
        let quality = ['\u{302}', '\u{306}'].get(row.wrapping_sub(1));
        Some(quality.into_iter().copied().chain((mark != '^').then_some(mark)).collect())
    })
}

/// Windows-1258 where it differs from Latin-1: letters, then tones.
const CP1258: [(&str, &str); 2] =
    [("ÃãÐðÕõÝý", "ĂăĐđƠơƯư"), ("ÌÒÞìò", "\u{300}\u{309}\u{303}\u{301}\u{323}")];

fn decode_1258(text: &str) -> Option<String> {
    let mut decoded = String::with_capacity(text.len() + 8);
    for letter in text.chars() {
        let meant = match look_up(&CP1258, letter) {
            Some(meant) => meant,
            None if letter.is_ascii() || "ÀÁÂÈÉÊÍÓÔÙÚàáâèéêíóôùú".contains(letter) => {
                letter
            }
            None => return None,
        };
        // A tone needs the vowel that it stands on.
        if TONES.contains(&meant) && !decoded.chars().next_back().is_some_and(char::is_alphabetic) {
            return None;
        }
        decoded.push(meant);
    }
    Some(decoded.nfc().collect())
}

fn decode_utf8(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    for letter in text.chars() {
        bytes.push(byte_1252(letter)?);
    }
    let decoded = String::from_utf8(bytes).ok()?;
    Some(decoded.nfc().collect())
}

/// The letters of Windows-1252 from byte 80 to 9F; the five without one are control codes.
const HIGH_1252: &str = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8d}Ž\u{8f}\u{90}‘’“”•–—˜™š›œ\u{9d}žŸ";

/// Returns the byte that Windows-1252 shows as this letter.
pub(super) fn byte_1252(letter: char) -> Option<u8> {
    if let Some(at) = HIGH_1252.chars().position(|known| known == letter) {
        return Some(0x80 + at as u8);
    }
    u8::try_from(letter as u32).ok()
}

#[cfg(test)]
pub(super) mod encode {
    //! The way back, only for tests.

    use unicode_normalization::UnicodeNormalization;

    use super::*;
    use crate::name::letters::QUALITIES;

    fn find(pairs: &[(&str, &str)], letter: char) -> Option<char> {
        pairs.iter().find_map(|(signs, letters)| {
            let at = letters.chars().position(|known| known == letter)?;
            signs.chars().nth(at)
        })
    }

    pub fn tcvn3(text: &str) -> String {
        let sign = |letter: char| {
            let small = letter.to_lowercase().next().unwrap();
            find(&TCVN3, letter).or_else(|| find(&TCVN3, small)).unwrap_or(letter)
        };
        text.nfc().map(sign).collect()
    }

    pub fn vni(text: &str) -> String {
        let mut written = String::new();
        for letter in text.nfc() {
            if let Some(alone) = find(&VNI_ALONE, letter) {
                written.push(alone);
                continue;
            }
            let parts: Vec<char> = letter.nfd().collect();
            let upper = letter.is_uppercase();
            let (quality, tone): (Vec<char>, Vec<char>) =
                parts[1..].iter().partition(|mark| QUALITIES.contains(mark));
            let row = match quality.first() {
                Some('\u{302}') => 1,
                Some('\u{306}') => 2,
                _ => 0,
            };
            let base = match quality.first() {
                Some('\u{31b}') => {
                    find(&VNI_ALONE, [parts[0], '\u{31b}'].into_iter().nfc().next().unwrap()).unwrap()
                }
                _ => parts[0],
            };
            written.push(base);
            let wanted = tone.first().copied().or((row > 0).then_some('^'));
            if let Some(wanted) = wanted {
                let at = VNI_MARKS[row].1.chars().position(|mark| mark == wanted);
                let at = at.unwrap_or_else(|| panic!("{text}: no sign for {letter:?}"));
                let sign = VNI_MARKS[row].0.chars().nth(at).unwrap();
                match upper {
                    true => written.extend(sign.to_uppercase()),
                    false => written.push(sign),
                }
            }
        }
        written
    }

    pub fn windows_1258(text: &str) -> String {
        let mut written = String::new();
        for letter in text.nfc() {
            let keep = "ÀÁÂÈÉÊÍÓÔÙÚàáâèéêíóôùú".contains(letter) || letter.is_ascii();
            if keep {
                written.push(letter);
                continue;
            }
            let (tones, rest): (Vec<char>, Vec<char>) = letter.nfd().partition(|mark| TONES.contains(mark));
            let base = rest.into_iter().nfc().next().unwrap();
            written.push(find(&CP1258, base).unwrap_or(base));
            written.extend(tones.into_iter().map(|tone| find(&CP1258, tone).unwrap()));
        }
        written
    }

    pub fn utf8_as_1252(text: &str) -> String {
        let letter = |byte: u8| match byte {
            0x80..=0x9f => HIGH_1252.chars().nth(usize::from(byte - 0x80)).unwrap(),
            byte => char::from(byte),
        };
        text.nfc().collect::<String>().bytes().map(letter).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALPHABET: &str =
        "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệghiìỉĩíịklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvxyỳỷỹýỵ";

    #[test]
    fn known_words_of_each_encoding() {
        let cases = [
            (LegacyEncoding::Tcvn3, "NguyÔn ThÞ", "Nguyễn Thị"),
            (LegacyEncoding::Tcvn3, "§Æng V¨n L\u{ad}u", "Đặng Văn Lưu"),
            (LegacyEncoding::Tcvn3, "NGUYÔN THÞ ¸NH", "NGUYỄN THỊ ÁNH"),
            (LegacyEncoding::Tcvn3, "TrÇn ¸nh", "Trần Ánh"),
            (LegacyEncoding::Vni, "Nguyeãn Thò", "Nguyễn Thị"),
            (LegacyEncoding::Vni, "ÑAËNG VAÊN LÖU", "ĐẶNG VĂN LƯU"),
            (LegacyEncoding::Vni, "Phöôïng AÙnh", "Phượng Ánh"),
            (LegacyEncoding::Windows1258, "NguyêÞn Thiò", "Nguyễn Thị"),
            (LegacyEncoding::Windows1258, "Ðãòng", "Đặng"),
            (LegacyEncoding::Utf8As1252, "Nguyá»…n Thá»‹", "Nguyễn Thị"),
        ];
        for (encoding, written, meant) in cases {
            assert_eq!(encoding.decode(written).as_deref(), Some(meant), "{}", encoding.name());
        }
    }

    #[test]
    fn every_letter_survives_every_encoding() {
        assert_eq!(ALPHABET.chars().count(), 89);
        let upper = ALPHABET.to_uppercase();
        assert_eq!(decode_tcvn3(&encode::tcvn3(ALPHABET)).unwrap(), ALPHABET);
        for alphabet in [ALPHABET, &upper] {
            assert_eq!(decode_vni(&encode::vni(alphabet)).as_deref(), Some(alphabet));
            assert_eq!(decode_1258(&encode::windows_1258(alphabet)).as_deref(), Some(alphabet));
            assert_eq!(decode_utf8(&encode::utf8_as_1252(alphabet)).as_deref(), Some(alphabet));
        }
    }

    #[test]
    fn signs_without_meaning_are_refused() {
        assert_eq!(LegacyEncoding::Tcvn3.decode("Nguyễn"), None);
        assert_eq!(LegacyEncoding::Vni.decode("bø"), None);
        assert_eq!(LegacyEncoding::Windows1258.decode("\u{de}"), None);
        assert_eq!(LegacyEncoding::Utf8As1252.decode("Hòa"), None);
    }
}
