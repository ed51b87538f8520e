//! Keys by which names are compared and found, from strict to loose, and how a name is shown.

use unicode_normalization::UnicodeNormalization;

use super::fold::{fold, meant, without_remarks, words_of};
use super::letters::{is_invisible, latin, part_tone};
use super::parts::{is_filler, split_name};

/// Returns the key that keeps diacritics: each word in capitals, its tone as a digit at the end.
///
/// `Hoà`, `Hòa` and decomposed `HOÀ` are all `HOA1`; `Thuỷ` and `Thủy` are `THUY4`. Digits: huyền 1, sắc 2, ngã 3,
/// hỏi 4, nặng 5. Two names with one such key are spelt alike in everything but style.
pub fn name_key_toned(name: &str) -> String {
    let name = meant(name);
    let shown: String =
        without_remarks(&name).chars().filter(|letter| !is_invisible(*letter)).map(latin).nfc().collect();
    let words = words_of(&shown.split_whitespace().collect::<Vec<_>>().join(" "));
    words.iter().map(|word| toned_word(word)).collect::<Vec<_>>().join(" ")
}

/// Returns one word with its tone at the end.
pub(super) fn toned_word(word: &str) -> String {
    let mut tones = String::new();
    let part = |letter: char| {
        let (base, tone) = part_tone(letter);
        tones.extend(tone.map(|tone| char::from(b'0' + tone)));
        base
    };
    let plain: String = word.nfc().map(part).collect();
    plain.to_uppercase() + &tones
}

/// Returns the plain key without the middle words that say nothing: `Thị` and `Văn`.
///
/// Papers drop them freely: "Nguyễn Thị Thử" and "Nguyễn Thử" meet, "Nguyễn Văn" stays whole.
pub fn name_key_without_fillers(name: &str) -> String {
    let words = words_of(&fold(&without_remarks(&meant(name))));
    let last = words.len().saturating_sub(1);
    let kept = words.iter().enumerate().filter(|(at, word)| *at == 0 || *at == last || !is_filler(word));
    kept.map(|(_, word)| word.as_str()).collect::<Vec<_>>().join(" ")
}

/// Returns the plain key of surname and given name alone: the loosest key, for looking up only.
pub fn name_key_without_middle(name: &str) -> String {
    let parts = split_name(name);
    let words = parts.particle.iter().chain(&parts.surname).chain(&parts.given);
    fold(&words.map(String::as_str).collect::<Vec<_>>().join(" "))
}

/// Returns the name as screens show it: NFC, single blanks, `đ` for its look-alikes, no invisible letters.
///
/// Letters change case only if all of them have the same: `NGUYỄN THỊ THỬ` becomes `Nguyễn Thị Thử`. Tones stay
/// where the writer placed them.
pub fn display_name(name: &str) -> String {
    let eth = |letter: char| match letter {
        'ð' | 'ɖ' => 'đ',
        'Ð' | 'Ɖ' => 'Đ',
        letter => letter,
    };
    let shown: String = meant(name).chars().filter(|letter| !is_invisible(*letter)).map(eth).nfc().collect();
    let shown = shown.split_whitespace().collect::<Vec<_>>().join(" ");
    let has = |case: fn(char) -> bool| shown.chars().any(case);
    if has(char::is_uppercase) && has(char::is_lowercase) { shown } else { title(&shown) }
}

fn title(text: &str) -> String {
    let mut inside = false;
    let mut title = String::with_capacity(text.len());
    for letter in text.chars() {
        match inside {
            true => title.extend(letter.to_lowercase()),
            false => title.extend(letter.to_uppercase()),
        }
        inside = letter.is_alphanumeric();
    }
    title
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_toned_key_follows_the_syllable() {
        for name in ["Nguyễn Thị Hoà", "NGUYỄN THỊ HÒA", "nguyễn  thị hoa\u{300}", "NguyÔn ThÞ Hoµ"]
        {
            assert_eq!(name_key_toned(name), "NGUYÊN3 THI5 HOA1", "{name}");
        }
        assert_eq!(name_key_toned("Thuỷ"), name_key_toned("Thủy"));
        assert_eq!(name_key_toned("Ðỗ Khoẻ"), name_key_toned("Đỗ Khỏe"));
        assert_eq!(name_key_toned("Qúy"), name_key_toned("Quý"));
        assert_ne!(name_key_toned("Thư"), name_key_toned("Thử"));
        assert_ne!(name_key_toned("Vỹ"), name_key_toned("Vĩ"), "i and y are different names");
    }

    #[test]
    fn looser_keys_forget_the_middle() {
        assert_eq!(name_key_without_fillers("Nguyễn Thị Ngọc Thử"), "nguyen ngoc thu");
        assert_eq!(name_key_without_fillers("NGUYEN VAN"), "nguyen van");
        assert_eq!(name_key_without_fillers("Thị Thử"), "thi thu", "a surname of Khmer women");
        assert_eq!(name_key_without_middle("Nguyễn Thị Ngọc Thử"), "nguyen thu");
        assert_eq!(name_key_without_middle("Tôn Nữ Thị Thử"), "ton nu thu");
        assert_eq!(name_key_without_middle("Thử"), "thu");
        assert_eq!(name_key_without_middle(""), "");
    }

    #[test]
    fn names_are_shown_as_written() {
        let cases = [
            ("NGUYỄN THỊ  THỬ ", "Nguyễn Thị Thử"),
            ("đặng thị ưu", "Đặng Thị Ưu"),
            ("Nguyễn thị Thử", "Nguyễn thị Thử"),
            ("Ðặng\u{a0}Hoà", "Đặng Hoà"),
            ("H'THỬ", "H'Thử"),
            ("Leâ Thò Hoøa", "Lê Thị Hòa"),
        ];
        for (written, shown) in cases {
            assert_eq!(display_name(written), shown);
        }
    }
}
