//! The plainest keys: no diacritics, no case.

use std::borrow::Cow;
use std::sync::LazyLock;

use unicode_normalization::char::is_combining_mark;

use super::letters::take_apart;
use super::repair::{Repair, repair_legacy};

/// Returns the text without diacritics, in lower case, with single spaces and trimmed ends.
///
/// `đ` has no decomposition in Unicode, so it is mapped by hand. NFC and NFD input fold alike: marks are dropped,
/// so their order never matters and each letter can be taken apart alone. Letters of other scripts that look
/// Latin become Latin and invisible ones vanish, so neither hides a word from whoever searches for it.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for letter in text.chars() {
        match PLAIN.get(letter as usize) {
            Some(&plain) if plain != 0 => folded.push(char::from(plain)),
            _ => take_apart(letter, |part| fold_letter(&mut folded, part)),
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

/// The plain letter of each letter up to the end of the Vietnamese ones that has just one, else 0. Every text of every
/// visit is folded to look for words of special-category data, so it must cost little.
static PLAIN: LazyLock<Box<[u8]>> = LazyLock::new(|| {
    let plain = |code: u32| {
        let mut folded = String::new();
        take_apart(char::from_u32(code)?, |part| fold_letter(&mut folded, part));
        let single = folded.len() == 1 && folded.as_bytes()[0].is_ascii_alphanumeric();
        single.then(|| folded.as_bytes()[0])
    };
    (0..0x1f00).map(|code| plain(code).unwrap_or(0)).collect()
});

/// Adds one decomposed letter.
fn fold_letter(folded: &mut String, letter: char) {
    match letter {
        letter if letter.is_ascii_alphanumeric() => folded.push(letter.to_ascii_lowercase()),
        'đ' | 'Đ' => folded.push('d'),
        letter if is_combining_mark(letter) => {}
        letter if letter.is_whitespace() => {
            if !folded.is_empty() && !folded.ends_with(' ') {
                folded.push(' ');
            }
        }
        letter => folded.extend(letter.to_lowercase()),
    }
}

/// Returns the key by which two spellings of one name compare equal: words of letters and digits, folded.
///
/// A name that was read in the wrong encoding gets the key of what was meant, if that is certain. What stands in
/// brackets is a remark and no name. `H'Thử`, `H' Thử`, `Y-Mẫu` and `Y Mẫu` keep the particle as a word of its own.
pub fn name_key(name: &str) -> String {
    words_of(&fold(&without_remarks(&meant(name)))).join(" ")
}

/// Returns what was meant by a text that was certainly read in the wrong encoding, else the text.
pub(super) fn meant(name: &str) -> Cow<'_, str> {
    if name.is_ascii() {
        return Cow::Borrowed(name);
    }
    match repair_legacy(name) {
        Repair::Certain { text, .. } => Cow::Owned(text),
        Repair::Clean | Repair::Question { .. } | Repair::Lost => Cow::Borrowed(name),
    }
}

/// Takes out closed brackets with what is in them, unless nothing else is left.
pub(super) fn without_remarks(name: &str) -> Cow<'_, str> {
    let opens = |letter: char| matches!(letter, '(' | '[');
    if !name.contains(opens) {
        return Cow::Borrowed(name);
    }
    let mut rest = name;
    let mut kept = String::with_capacity(name.len());
    while let Some(from) = rest.find(opens) {
        let Some(length) = rest[from..].find([')', ']']) else { break };
        kept.push_str(&rest[..from]);
        kept.push(' ');
        rest = &rest[from + length + 1..];
    }
    kept.push_str(rest);
    if kept.chars().any(char::is_alphanumeric) { Cow::Owned(kept) } else { Cow::Borrowed(name) }
}

/// Returns the words of a folded name; a hyphen, and an apostrophe behind one or two letters, ends a word.
pub(super) fn words_of(folded: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    for letter in folded.chars() {
        let word = words.last_mut().expect("there is always a word");
        if letter.is_alphanumeric() {
            word.push(letter);
        } else if !word.is_empty()
            && (matches!(letter, ' ' | '-') || (letter == '\'' && word.chars().count() <= 2))
        {
            words.push(String::new());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use unicode_normalization::UnicodeNormalization;

    use super::*;

    #[test]
    fn the_table_of_plain_letters_holds_them_and_nothing_else() {
        for (letter, plain) in
            [('ế', b'e'), ('Ự', b'u'), ('Đ', b'd'), ('ð', b'd'), ('а', b'a'), ('Z', b'z'), ('7', b'7')]
        {
            assert_eq!(PLAIN[letter as usize], plain, "{letter}");
        }
        for letter in [' ', '\t', '-', '\u{300}', '\u{323}', 'ß', 'Ж', '\u{ad}', '½'] {
            assert_eq!(PLAIN[letter as usize], 0, "{letter:?}");
        }
    }

    #[test]
    fn spellings_of_one_name_share_a_key() {
        let key = "doan thi hoa";
        for name in [
            "Đoàn Thị Hòa",
            "ĐOÀN THỊ HOÀ",
            " Đoàn  Thị\tHòa ",
            "Đoàn Thị Ho\u{300}a",
            "doan thi hoa.",
            "Ðoàn Thị Hòa",
            "Đoàn\u{a0}Thị Hòa (B)",
            "§oµn ThÞ Hßa",
            "Ñoaøn Thò Hoøa",
            "Ä\u{90}oÃ\u{a0}n Thá»‹ HÃ²a",
        ] {
            assert_eq!(name_key(name), key, "{name}");
        }
        assert_ne!(name_key("Đoàn Thị Hoan"), key);
        assert_eq!(name_key("(không tên)"), "khong ten", "brackets alone are all there is");
        assert_eq!(name_key("Thử (chưa đóng"), "thu chua dong");
    }

    #[test]
    fn particles_are_words() {
        for (a, b) in
            [("H'Thử Niê", "H’ Thử Niê"), ("Y-Mẫu", "Y Mẫu"), ("K'Brêu", "K Brêu"), ("H' Thử", "Hʼ  Thử")]
        {
            assert_eq!(name_key(a), name_key(b), "{a} {b}");
        }
        assert_eq!(name_key("Jean-Pierre O'Brien"), "jean pierre o brien");
    }

    /// T-12: look-alike and invisible letters, NFD and full-width forms neither split a person nor hide a word.
    #[test]
    fn five_hundred_disguises_share_one_key() {
        let disguises: [(char, &[char]); 8] = [
            ('a', &['а', 'ａ']),
            ('o', &['о', 'ο', 'ｏ']),
            ('T', &['Т', 'Τ', 'Ｔ']),
            ('H', &['Н', 'Η', 'Ｈ']),
            ('h', &['һ', 'ｈ']),
            ('i', &['і', 'ı', 'ｉ']),
            ('Đ', &['Ð', 'Ɖ']),
            (' ', &['\u{a0}', '\u{2009}', '\t', '\u{3000}']),
        ];
        let mut variants = vec!["Đoàn Thị Hoa".nfd().collect::<String>()];
        for (plain, others) in disguises {
            for variant in variants.clone() {
                variants.extend(others.iter().map(|other| variant.replacen(plain, &other.to_string(), 1)));
            }
            variants.push(variants[0].replacen(plain, &format!("{plain}\u{200b}"), 1));
            variants.truncate(2000);
        }
        variants.sort();
        variants.dedup();
        assert!(variants.len() >= 500, "{}", variants.len());
        for variant in variants {
            assert_eq!(name_key(&variant), "doan thi hoa", "{variant:?}");
        }
        assert_eq!(fold("НІV"), "hiv");
        assert_eq!(fold("H\u{200b}IV ＨＩＶ"), "hiv hiv");
    }

    proptest! {
        #[test]
        fn letters_taken_apart_alone_fold_like_the_whole_text(text in "[ a-zA-ZăâđêôơưĂẤậẽệỄịỏốỘợửỰỵ\u{300}\u{301}\u{323}\u{31b}\t.,0-9]{0,40}|\\PC{0,20}") {
            let whole: String = text.nfd().filter(|letter| !is_combining_mark(*letter)).collect();
            prop_assert_eq!(fold(&text), fold(&whole));
            prop_assert_eq!(fold(&text), fold(&text.nfc().collect::<String>()));
            prop_assert_eq!(fold(&fold(&text)), fold(&text));
        }
    }
}
