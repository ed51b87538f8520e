//! Vietnamese names as keys: stored as written, compared folded.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Returns the text without diacritics, in lower case, with single spaces and trimmed ends.
///
/// `đ` has no decomposition in Unicode, so it is mapped by hand. NFC and NFD input fold alike.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for letter in text.nfd().filter(|letter| !is_combining_mark(*letter)) {
        match letter {
            'đ' | 'Đ' | 'ð' | 'Ð' => folded.push('d'),
            letter if letter.is_whitespace() => {
                if !folded.is_empty() && !folded.ends_with(' ') {
                    folded.push(' ');
                }
            }
            letter => folded.extend(letter.to_lowercase()),
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

/// Returns the key by which two spellings of one name compare equal.
///
/// It is the fold, with everything that is neither letter nor digit taken out of each word.
pub fn name_key(name: &str) -> String {
    let folded = fold(name);
    let words = folded
        .split(' ')
        .map(|word| word.chars().filter(|letter| letter.is_alphanumeric()).collect::<String>())
        .filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_name_share_a_key() {
        let key = "doan thi hoa";
        for name in ["Đoàn Thị Hòa", "ĐOÀN THỊ HOÀ", " Đoàn  Thị\tHòa ", "Đoàn Thị Hòa", "doan thi hoa."]
        {
            assert_eq!(name_key(name), key, "{name}");
        }
        assert_ne!(name_key("Đoàn Thị Hoan"), key);
    }
}
