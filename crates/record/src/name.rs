//! Vietnamese names as keys: stored as written, compared folded.

use unicode_normalization::char::{decompose_canonical, is_combining_mark};

/// Returns the text without diacritics, in lower case, with single spaces and trimmed ends.
///
/// `đ` has no decomposition in Unicode, so it is mapped by hand. NFC and NFD input fold alike: marks are dropped,
/// so their order never matters and each letter can be taken apart alone.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter.is_ascii() {
            fold_letter(&mut folded, letter);
        } else {
            decompose_canonical(letter, |part| fold_letter(&mut folded, part));
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

/// Adds one decomposed letter.
fn fold_letter(folded: &mut String, letter: char) {
    match letter {
        letter if letter.is_ascii_alphanumeric() => folded.push(letter.to_ascii_lowercase()),
        'đ' | 'Đ' | 'ð' | 'Ð' => folded.push('d'),
        letter if is_combining_mark(letter) => {}
        letter if letter.is_whitespace() => {
            if !folded.is_empty() && !folded.ends_with(' ') {
                folded.push(' ');
            }
        }
        letter => folded.extend(letter.to_lowercase()),
    }
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
    use proptest::prelude::*;
    use unicode_normalization::UnicodeNormalization;

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

    proptest! {
        #[test]
        fn letters_taken_apart_alone_fold_like_the_whole_text(text in "[ a-zA-ZăâđêôơưĂẤậẽệỄịỏốỘợửỰỵ\u{300}\u{301}\u{323}\u{31b}\t.,0-9]{0,40}|\\PC{0,20}") {
            let whole: String = text.nfd().filter(|letter| !is_combining_mark(*letter)).collect();
            prop_assert_eq!(fold(&text), fold(&whole));
            prop_assert_eq!(fold(&text), fold(&text.nfc().collect::<String>()));
        }
    }
}
