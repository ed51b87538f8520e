//! Letters of Vietnamese: base, quality and tone, and the foreign letters that are mistaken for them.

use unicode_normalization::char::decompose_canonical;

/// The tone marks, in the order in which keys number them: huyền, sắc, ngã, hỏi, nặng.
pub(super) const TONES: [char; 5] = ['\u{300}', '\u{301}', '\u{303}', '\u{309}', '\u{323}'];

/// The marks that make another vowel: circumflex, breve, horn.
#[cfg(test)]
pub(super) const QUALITIES: [char; 3] = ['\u{302}', '\u{306}', '\u{31b}'];

/// Returns 1–5 for a tone mark.
#[cfg(test)]
pub(super) fn tone_of(mark: char) -> Option<u8> {
    TONES.iter().position(|tone| *tone == mark).map(|at| at as u8 + 1)
}

/// Each vowel without tone, then with the five tones in the order of [`TONES`].
const VOWELS: [&str; 24] = [
    "aàáãảạ",
    "ăằắẵẳặ",
    "âầấẫẩậ",
    "eèéẽẻẹ",
    "êềếễểệ",
    "iìíĩỉị",
    "oòóõỏọ",
    "ôồốỗổộ",
    "ơờớỡởợ",
    "uùúũủụ",
    "ưừứữửự",
    "yỳýỹỷỵ",
    "AÀÁÃẢẠ",
    "ĂẰẮẴẲẶ",
    "ÂẦẤẪẨẬ",
    "EÈÉẼẺẸ",
    "ÊỀẾỄỂỆ",
    "IÌÍĨỈỊ",
    "OÒÓÕỎỌ",
    "ÔỒỐỖỔỘ",
    "ƠỜỚỠỞỢ",
    "UÙÚŨỦỤ",
    "ƯỪỨỮỬỰ",
    "YỲÝỸỶỴ",
];

/// Parts a composed letter from its tone; letters that bear no Vietnamese tone stay whole.
pub(super) fn part_tone(letter: char) -> (char, Option<u8>) {
    if letter.is_ascii() {
        return (letter, None);
    }
    let row = VOWELS
        .iter()
        .find_map(|row| Some((row.chars().next()?, row.chars().position(|known| known == letter)?)));
    match row {
        Some((base, at)) if at > 0 => (base, Some(at as u8)),
        _ => (letter, None),
    }
}

/// Tells whether a letter is never seen and only splits what belongs together.
///
/// U+00AD is not among them: read as Latin-1, it is the `ư` of TCVN3, and only the repair may judge that.
pub(crate) fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{34f}')
        || matches!(letter, '\u{fe00}'..='\u{fe0f}' | '\u{61c}' | '\u{180e}')
}

/// Returns the Latin letter that a look-alike stands for in a name, else the letter itself.
///
/// Only letters that look the same in common fonts: Cyrillic and Greek capitals and small letters, full-width
/// forms, dotless ı, the Icelandic and African d with stroke.
pub(crate) fn latin(letter: char) -> char {
    if letter.is_ascii() {
        return letter;
    }
    match letter {
        'ð' | 'ɖ' => 'đ',
        'Ð' | 'Ɖ' => 'Đ',
        '\u{ff01}'..='\u{ff5e}' => char::from((letter as u32 - 0xff00 + 0x20) as u8),
        'ı' => 'i',
        'ƣ' => 'ơ',
        'Ƣ' => 'Ơ',
        '’' | '‘' | 'ʼ' | '`' | '´' | 'ʹ' | '′' => '\'',
        '‐' | '‑' | '‒' | '–' | '—' | '−' => '-',
        _ => look_alike(letter),
    }
}

fn look_alike(letter: char) -> char {
    const PAIRS: [(&str, &str); 2] = [
        ("асеіјорѕухһԁԛԝАВСЕНІЈКМОРЅТУХ", "aceijopsyxhdqwABCEHIJKMOPSTYX"),
        ("οΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "oABEZHIKMNOPTYX"),
    ];
    // Greek and Cyrillic lie side by side; nearly every letter asked about is neither.
    if !('\u{370}'..='\u{52f}').contains(&letter) {
        return letter;
    }
    for (foreign, latin) in PAIRS {
        if let Some(at) = foreign.chars().position(|known| known == letter) {
            return latin.chars().nth(at).unwrap_or(letter);
        }
    }
    letter
}

/// Hands on each part of a letter: look-alikes made Latin, marks taken off. Invisible letters vanish.
pub(crate) fn take_apart(letter: char, mut each: impl FnMut(char)) {
    if letter.is_ascii() {
        each(letter);
    } else if !is_invisible(letter) {
        decompose_canonical(latin(letter), |part| each(latin(part)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_vowels_is_that_of_unicode() {
        use unicode_normalization::UnicodeNormalization;
        for row in VOWELS {
            let base = row.chars().next().unwrap();
            for (at, letter) in row.chars().enumerate() {
                let tone = at.checked_sub(1).map(|at| TONES[at]);
                assert_eq!(std::iter::once(base).chain(tone).nfc().collect::<String>(), letter.to_string());
                assert_eq!(part_tone(letter), (base, tone.and_then(tone_of)));
            }
        }
        assert_eq!(part_tone('ñ'), ('ñ', None));
    }

    #[test]
    fn look_alikes_pair_up() {
        for (foreign, meant) in
            [('а', 'a'), ('Х', 'X'), ('һ', 'h'), ('Ρ', 'P'), ('ο', 'o'), ('Ð', 'Đ'), ('Ａ', 'A'), ('９', '9')]
        {
            assert_eq!(latin(foreign), meant, "{foreign}");
        }
        let foreign =
            (0..0x11_0000).filter_map(char::from_u32).filter(|letter| look_alike(*letter) != *letter);
        assert_eq!(foreign.count(), 29 + 15, "none lies outside the range that is searched");
        for own in ['đ', 'Đ', 'ơ', 'ư', 'é', 'ñ', 'Ж', 'Ω'] {
            assert_eq!(latin(own), own);
        }
    }
}
