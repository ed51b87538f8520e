//! Letters of Vietnamese, taken apart.
//!
//! `record::fold` keeps one key; comparing needs to know also which marks were there, so names are taken apart here
//! once more, into the letters without marks and a hash of the letters with them.

use unicode_normalization::char::decompose_canonical;

use crate::hash::{hash, mix};

/// One word of a name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Word {
    /// Small letters and digits without marks.
    pub plain: String,
    /// Hash of letters, vowel marks and the tone, wherever in the syllable it was written.
    pub toned: u64,
    /// Has a vowel mark, a tone or a đ.
    pub marked: bool,
}

/// Takes a text apart into words. What stands in brackets, dots, apostrophes and hyphens are left out.
pub(crate) fn words(text: &str) -> Vec<Word> {
    let mut all = Vec::with_capacity(4);
    let mut word = Parts::default();
    let mut depth = 0u32;
    for letter in text.chars() {
        match letter {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            letter if letter.is_ascii() => word.add(letter, &mut all),
            letter => decompose_canonical(letter, |part| word.add(part, &mut all)),
        }
    }
    word.close(&mut all);
    all
}

#[derive(Default)]
struct Parts {
    plain: String,
    marks: u64,
    tone: u64,
    marked: bool,
}

impl Parts {
    fn add(&mut self, letter: char, all: &mut Vec<Word>) {
        match letter {
            'a'..='z' | '0'..='9' => self.plain.push(letter),
            'A'..='Z' => self.plain.push(letter.to_ascii_lowercase()),
            'đ' | 'Đ' | 'ð' | 'Ð' | 'Ɖ' | 'ɖ' => {
                self.plain.push('d');
                self.mark(4);
            }
            '\u{302}' => self.mark(1),
            '\u{306}' => self.mark(2),
            '\u{31b}' => self.mark(3),
            '\u{300}' => self.tone(1),
            '\u{301}' => self.tone(2),
            '\u{303}' => self.tone(3),
            '\u{309}' => self.tone(4),
            '\u{323}' => self.tone(5),
            // Zero-width marks and letters used to make two texts look alike.
            '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}' => {}
            letter if letter.is_whitespace() => self.close(all),
            letter => self.foreign(letter),
        }
    }

    /// Takes letters of other scripts: look-alikes become Latin, other letters stay as they are.
    fn foreign(&mut self, letter: char) {
        const LIKE: [(char, char); 20] = [
            ('а', 'a'),
            ('А', 'a'),
            ('е', 'e'),
            ('Е', 'e'),
            ('о', 'o'),
            ('О', 'o'),
            ('р', 'p'),
            ('Р', 'p'),
            ('с', 'c'),
            ('С', 'c'),
            ('х', 'x'),
            ('Х', 'x'),
            ('у', 'y'),
            ('У', 'y'),
            ('Н', 'h'),
            ('Т', 't'),
            ('М', 'm'),
            ('В', 'b'),
            ('К', 'k'),
            ('ı', 'i'),
        ];
        if let Some((_, latin)) = LIKE.iter().find(|(odd, _)| *odd == letter) {
            self.plain.push(*latin);
        } else if ('\u{ff10}'..='\u{ff5a}').contains(&letter) {
            let narrow = char::from((letter as u32 - 0xfee0) as u8);
            if narrow.is_ascii_alphanumeric() {
                self.plain.push(narrow.to_ascii_lowercase());
            }
        } else if letter.is_alphanumeric() {
            self.plain.extend(letter.to_lowercase());
        }
    }

    /// Notes a mark by the letter it stands on, so that the order of marks does not matter.
    fn mark(&mut self, kind: u64) {
        self.marked = true;
        self.marks = self.marks.wrapping_add(mix(kind, self.plain.len() as u64));
    }

    fn tone(&mut self, tone: u64) {
        self.marked = true;
        // A second tone in one word is a slip, and makes another word.
        self.tone = self.tone * 8 + tone;
    }

    fn close(&mut self, all: &mut Vec<Word>) {
        let parts = std::mem::take(self);
        if !parts.plain.is_empty() {
            let toned = mix(mix(hash(parts.plain.as_bytes()), parts.marks), parts.tone);
            all.push(Word { plain: parts.plain, toned, marked: parts.marked });
        }
    }
}

#[cfg(test)]
mod tests {
    use unicode_normalization::UnicodeNormalization;

    use super::*;

    fn toned(text: &str) -> Vec<u64> {
        words(text).iter().map(|word| word.toned).collect()
    }

    #[test]
    fn spellings_of_one_name_meet() {
        let same =
            ["Đoàn Thị Hòa", "ĐOÀN  THỊ HOÀ", "Đoàn Thị Hòa (B)", "Đoàn\u{200b} Thị Hòa.", "Ðoàn Thị Hòа"];
        for text in same {
            assert_eq!(toned(text), toned(same[0]), "{text}");
            assert_eq!(toned(&text.nfd().collect::<String>()), toned(same[0]), "{text} taken apart");
        }
        for other in
            ["Đoan Thị Hòa", "Đoàn Thi Hòa", "Doàn Thị Hòa", "Đoàn Thị Hoa", "Đoán Thị Hòa", "Đòán Thị Hòa"]
        {
            assert_ne!(toned(other), toned(same[0]), "{other}");
        }
    }

    #[test]
    fn marks_are_dropped_and_remembered() {
        let all = words("Nguyễn VĂN An");
        let plain: Vec<&str> = all.iter().map(|word| word.plain.as_str()).collect();
        assert_eq!(plain, ["nguyen", "van", "an"]);
        assert_eq!(all.iter().map(|word| word.marked).collect::<Vec<_>>(), [true, true, false]);
        assert_eq!(words("１２3 Ａｎ")[0].plain, "123");
        assert!(words(" . ( x ) ").is_empty());
    }
}
