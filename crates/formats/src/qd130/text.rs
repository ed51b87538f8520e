//! What a text may look like: numbers, and tidy Unicode.
//!
//! Nearly every text is ASCII or Vietnamese in composed letters, so these are told by a look at each letter; the
//! Unicode tables are asked only about the rest.

use unicode_normalization::{UnicodeNormalization, is_nfc};

/// Tells whether the text is `-?digits(.digits)?`.
pub(super) fn is_number(text: &str) -> bool {
    let text = text.strip_prefix('-').unwrap_or(text);
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    match text.split_once('.') {
        None => digits(text),
        Some((whole, fraction)) => digits(whole) && digits(fraction),
    }
}

/// What is untidy about a text (R-GEN-009).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TextFault {
    Control,
    NotComposed,
    Blanks,
}

impl TextFault {
    /// Returns what is untidy, in Vietnamese and English.
    pub fn messages(self) -> (&'static str, &'static str) {
        match self {
            Self::Control => ("có ký tự điều khiển", "contains control characters"),
            Self::NotComposed => ("chưa ở dạng Unicode dựng sẵn (NFC)", "is not in composed Unicode (NFC)"),
            Self::Blanks => ("có khoảng trắng thừa ở đầu hoặc cuối", "has blanks at its beginning or end"),
        }
    }
}

/// Finds what is untidy about a text; `trimmed` is the same text without the blanks at its ends.
pub(super) fn text_fault(text: &str, trimmed: &str, free_text: bool) -> Option<TextFault> {
    let control = |letter: char| match letter {
        '\t' | '\n' => !free_text,
        '\u{feff}' | '\u{200b}' => true,
        letter => letter.is_control(),
    };
    if trimmed.is_ascii() {
        if trimmed.bytes().any(|byte| (byte < b' ' || byte == 0x7f) && control(byte.into())) {
            return Some(TextFault::Control);
        }
    } else {
        if trimmed.chars().any(control) {
            return Some(TextFault::Control);
        }
        if !trimmed.chars().all(is_surely_composed) && !is_nfc(trimmed) {
            return Some(TextFault::NotComposed);
        }
    }
    // Blanks of other kinds, such as the no-break space, are not trimmed but are untidy all the same.
    let blanks = text.len() != trimmed.len() || trimmed.trim().len() != trimmed.len();
    blanks.then_some(TextFault::Blanks)
}

/// Tells of the letters that Vietnamese text is made of that they never need composing; the rest is looked up.
fn is_surely_composed(letter: char) -> bool {
    matches!(letter, '\0'..='\u{2ff}' | '\u{1e00}'..='\u{1eff}' | '\u{2010}'..='\u{2027}')
}

/// Returns the text in composed form; what is stored and compared is always composed.
pub(super) fn composed(text: &str) -> String {
    if text.chars().all(is_surely_composed) { text.to_owned() } else { text.nfc().collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_digits_with_one_point() {
        for good in ["0", "-1", "10", "0.5", "-0.50", "00", "123456789012345678901234567890"] {
            assert!(is_number(good), "{good}");
        }
        for bad in
            ["", "-", "+1", "1,5", "1.", ".5", "1.2.3", "1e5", " 1", "1 000", "--1", "１", "٣", "0x1", "NaN"]
        {
            assert!(!is_number(bad), "{bad}");
        }
    }

    #[test]
    fn letters_that_are_not_looked_up_never_need_composing() {
        for letter in (0..=0x10ffff).filter_map(char::from_u32).filter(|letter| is_surely_composed(*letter)) {
            assert!(is_nfc(&letter.to_string()), "{letter:?}");
            assert_eq!(unicode_normalization::char::canonical_combining_class(letter), 0, "{letter:?}");
        }
        assert!(!is_surely_composed('\u{301}'));
        assert_eq!(composed("Nguye\u{302}\u{303}n Thị Thử"), "Nguyễn Thị Thử");
    }

    #[test]
    fn untidy_text_is_told() {
        let cases = [
            ("Nguyễn Văn Mẫu", false, None),
            ("a\tb\nc", true, None),
            ("a\tb", false, Some(TextFault::Control)),
            ("ă\nb", false, Some(TextFault::Control)),
            ("a\u{b}b", true, Some(TextFault::Control)),
            ("a\u{7f}", true, Some(TextFault::Control)),
            ("ă\u{85}", true, Some(TextFault::Control)),
            ("\u{feff}a", true, Some(TextFault::Control)),
            ("a\rb", true, Some(TextFault::Control)),
            ("e\u{301}", true, Some(TextFault::NotComposed)),
            ("한글", true, None),
            ("a ", true, Some(TextFault::Blanks)),
            ("\na", true, Some(TextFault::Blanks)),
            ("a\u{a0}", true, Some(TextFault::Blanks)),
        ];
        for (text, free_text, fault) in cases {
            assert_eq!(text_fault(text, super::super::table::trim(text), free_text), fault, "{text:?}");
        }
    }
}
