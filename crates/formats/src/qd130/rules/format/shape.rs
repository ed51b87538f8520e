//! Shapes of codes, told letter by letter.

/// Tells whether the text is exactly so many ASCII digits.
pub(in super::super) fn is_digits(text: &str, count: usize) -> bool {
    text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Tells whether the text is ASCII digits and capital letters, so many of them.
pub(in super::super) fn is_code(text: &str, count: usize) -> bool {
    text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase())
}

/// Tells whether the text is a letter of the list and then a number without leading zeros in the range.
pub(super) fn is_lettered(text: &str, letter: char, least: u32, most: u32) -> bool {
    let Some(digits) = text.strip_prefix(letter) else { return false };
    let plain = digits == "0" || !digits.starts_with('0');
    let number = digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse::<u32>().ok());
    plain && number.flatten().is_some_and(|number| (least..=most).contains(&number))
}

/// Tells whether the text is one ICD-10 code as the standard writes it: `J15.9`, `A17.0†`.
pub(super) fn is_diagnosis(text: &str) -> bool {
    let text = text.strip_suffix(['*', '†', '+']).unwrap_or(text);
    let (stem, detail) = text.split_once('.').map_or((text, None), |(stem, detail)| (stem, Some(detail)));
    let stem_fits = stem.len() == 3 && stem.as_bytes()[0].is_ascii_uppercase() && is_digits(&stem[1..], 2);
    let detail_fits = |detail: &str| is_digits(detail, 1) || is_digits(detail, 2);
    text.is_ascii() && stem_fits && detail.is_none_or(detail_fits)
}

/// Tells whether the text is a card number: object, level 1–5, province, ten characters.
pub(super) fn is_card(text: &str) -> bool {
    is_code(text, 15) && {
        let bytes = text.as_bytes();
        bytes[..2].iter().all(u8::is_ascii_uppercase)
            && matches!(bytes[2], b'1'..=b'5')
            && bytes[3..5].iter().all(u8::is_ascii_digit)
    }
}

/// Counts the decimals that matter.
pub(super) fn decimals(value: rust_decimal::Decimal) -> u32 {
    value.normalize().scale()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_are_told() {
        for good in ["J15.9", "I10", "A17.0†", "G01*", "S72.00", "Q87.1+"] {
            assert!(is_diagnosis(good), "{good}");
        }
        for bad in ["", "J", "J1", "j15.9", "J15.", "J15.999", "J15.9;I10", "JJ5.9", "J15,9", "†", "ỆJ1"]
        {
            assert!(!is_diagnosis(bad), "{bad}");
        }
        for (card, fits) in [
            ("DN4797999900017", true),
            ("TE179Z000000001", true),
            ("DN6797999900017", false),
            ("DN479799990001", false),
            ("dn4797999900017", false),
            ("DN4A97999900017", false),
        ] {
            assert_eq!(is_card(card), fits, "{card}");
        }
        for (text, fits) in [
            ("G1", true),
            ("G99", true),
            ("G0", false),
            ("G01", false),
            ("G100", false),
            ("G", false),
            ("N1", false),
        ] {
            assert_eq!(is_lettered(text, 'G', 1, 99), fits, "{text}");
        }
        assert!(is_lettered("N0", 'N', 0, 99));
    }
}
