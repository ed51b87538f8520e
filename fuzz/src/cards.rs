//! What scanners and old fonts send.

use record::{CardQr, Reading, Repair, Scan};
use record::{
    encoding_of, fold, name_key, name_key_toned, read_card, read_card_bytes, read_number, repair_legacy,
};

/// A scan of any bytes is a card, a number, something else, or a fault with its sentence; never a crash.
pub fn card_qr(data: &[u8]) {
    match read_card_bytes(data) {
        Ok(Scan { card, repairs }) => {
            assert!(
                repairs.iter().all(|repair| !repair.vietnamese().is_empty() && !repair.english().is_empty())
            );
            whole(&card);
            if let Ok(text) = std::str::from_utf8(data) {
                twice(text, &card);
            }
        }
        Err(fault) => assert!(fault.vietnamese().contains("Hãy") && fault.english().ends_with('.')),
    }
}

/// A card that is accepted has all that a form needs.
fn whole(card: &CardQr) {
    match card {
        CardQr::Citizen(card) => {
            assert!(!card.name.trim().is_empty());
            assert_eq!(card.number.as_str().parse().as_ref(), Ok(&card.number));
            assert!(!card.cancelled.contains(&card.number));
        }
        CardQr::Insurance(card) => {
            assert!(!card.name.trim().is_empty());
            assert!(card.benefit_level.is_none_or(|level| (1..=5).contains(&level)));
        }
        CardQr::Number(reading) => assert!(*reading != Reading::Empty && *reading != Reading::Other),
        CardQr::Opaque => {}
    }
}

/// The same scan twice is the same card.
fn twice(text: &str, card: &CardQr) {
    let doubled = format!("{text}\r\n{text}\r\n");
    if matches!(card, CardQr::Citizen(_) | CardQr::Insurance(_)) && doubled.len() < 8192 {
        assert_eq!(read_card(&doubled).map(|scan| scan.card).as_ref(), Ok(card));
    }
}

/// Any text has keys that are words, and a repair that can be read; numbers read again are the same.
pub fn legacy_text(data: &[u8]) {
    let text = match std::str::from_utf8(data) {
        Ok(text) => text.to_owned(),
        Err(_) => data.iter().map(|byte| char::from(*byte)).collect(),
    };
    let folded = fold(&text);
    assert_eq!(fold(&folded), folded);
    let (plain, toned) = (name_key(&text), name_key_toned(&text));
    let words =
        |key: &str| key.chars().all(|letter| letter.is_alphanumeric() || letter == ' ') && key.trim() == key;
    assert!(words(&plain) && words(&toned));
    match repair_legacy(&text) {
        Repair::Certain { encoding, text: meant } => {
            assert_eq!(encoding.decode(&text).as_ref(), Some(&meant));
            assert!(meant != text);
        }
        Repair::Question { candidates } => assert!(candidates.iter().all(|(_, meant)| *meant != text)),
        Repair::Clean | Repair::Lost => {}
    }
    let _ = (encoding_of(text.lines()), record::display_name(&text), record::split_name(&text));
    let _ = (record::name_key_without_fillers(&text), record::name_key_without_middle(&text));
    let reading = read_number(&text);
    if let Reading::One(number) = &reading {
        assert_eq!(read_number(&number.value()), reading);
    }
}
