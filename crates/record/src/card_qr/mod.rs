//! What a scanner read off an identity card or an insurance card.
//!
//! A QR code is not signed: it fills a form and proves nothing. Scanners stand in as keyboards, so what arrives may be
//! cut, doubled, changed by an input method or read in the wrong encoding. What can be mended with certainty is, and
//! the answer says so; everything else is a fault that tells what to do next. No text makes the reader panic.
//!
//! Field orders are known from the cards in use; no official description is public (identity card of 2021 and of
//! 01/07/2024, insurance card with 15 characters and with 10 digits).

mod citizen;
mod clean;
mod fault;
mod hex;
mod insurance;
mod keyboard;
#[cfg(test)]
mod tests;

pub use citizen::CitizenCard;
pub use fault::{ScanFault, ScanRepair};
pub use insurance::{InsuranceCardScan, InsuranceNumber};
pub use keyboard::KeyboardMethod;

use crate::{Reading, read_number};

/// What was scanned, and what had to be mended in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Scan {
    pub card: CardQr,
    pub repairs: Vec<ScanRepair>,
}

/// The kinds of code that a reception desk meets.
#[derive(Debug, Clone, PartialEq)]
pub enum CardQr {
    Citizen(Box<CitizenCard>),
    Insurance(Box<InsuranceCardScan>),
    /// A bare number: the line code of older cards, or typed by hand.
    Number(Reading),
    /// Some other code, such as a one-time code of VNeID: to be handed to the official service, never kept or logged.
    Opaque,
}

/// A QR code holds at most 2,953 bytes; twice that, and some.
const BYTES_MAX: usize = 8192;

/// Reads what a scanner sent as bytes: UTF-8, else UTF-16 with its mark, else one of the old encodings.
pub fn read_card_bytes(bytes: &[u8]) -> Result<Scan, ScanFault> {
    if bytes.len() > BYTES_MAX {
        return Err(ScanFault::TooLong);
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => read_card(text),
        Err(_) => read_card(
            &hex::utf16(bytes).unwrap_or_else(|| bytes.iter().map(|byte| char::from(*byte)).collect()),
        ),
    }
}

/// Reads what a scanner sent as text, up to 8 KiB.
pub fn read_card(raw: &str) -> Result<Scan, ScanFault> {
    if raw.len() > BYTES_MAX {
        return Err(ScanFault::TooLong);
    }
    let mut repairs = Vec::new();
    let lines = clean::lines(raw);
    let mut lines = lines.as_slice();
    // A scan that is cut in lines, twice.
    if let (first, second) = lines.split_at(lines.len() / 2)
        && lines.len() > 2
        && first == second
    {
        repairs.push(ScanRepair::ScannedTwice);
        lines = first;
    }
    let read = match lines {
        [] => return Err(ScanFault::Empty),
        [line] => read_line(line, &mut repairs),
        [first, rest @ ..] if rest.iter().all(|line| line == first) => {
            note(&mut repairs, ScanRepair::ScannedTwice);
            read_line(first, &mut repairs)
        }
        lines => several_lines(lines, &mut repairs),
    };
    Ok(Scan { card: read?, repairs })
}

/// Lines that differ are one scan cut by Enter, a cut scan repeated whole, or two cards.
fn several_lines(lines: &[String], repairs: &mut Vec<ScanRepair>) -> Result<CardQr, ScanFault> {
    let whole = |line: &String| {
        let mut mended = Vec::new();
        let card = read_line(line, &mut mended).ok();
        card.filter(|card| matches!(card, CardQr::Citizen(_) | CardQr::Insurance(_)))
            .map(|card| (card, mended))
    };
    let mut cards: Vec<(CardQr, Vec<ScanRepair>)> = lines.iter().filter_map(whole).collect();
    cards.dedup_by(|a, b| a.0 == b.0);
    match cards.len() {
        0 => {
            let card = read_line(&lines.concat(), repairs);
            repairs.push(ScanRepair::CutInParts);
            card
        }
        1 => {
            let (card, mended) = cards.remove(0);
            repairs.extend(mended);
            note(repairs, ScanRepair::ScannedTwice);
            Ok(card)
        }
        _ => Err(ScanFault::TwoCards),
    }
}

fn read_line(line: &str, repairs: &mut Vec<ScanRepair>) -> Result<CardQr, ScanFault> {
    let Some(separator) = clean::separator(line) else { return without_fields(line) };
    if separator != '|' {
        repairs.push(ScanRepair::OtherSeparator);
    }
    let once = clean::last_whole(line, separator);
    if once.len() < line.len() {
        note(repairs, ScanRepair::ScannedTwice);
    }
    let fields: Vec<&str> = once.split(separator).map(str::trim).collect();
    match read_number(fields[0]) {
        _ if !fields[0].is_ascii() && fields[0].contains(|sign: char| sign.is_ascii_digit()) => {
            Err(ScanFault::InputMethod)
        }
        // The number of a card stands on it once; a second time, two scans ran into each other.
        Reading::One(crate::Number::Personal(_)) if once.matches(fields[0]).count() > 1 => {
            Err(ScanFault::TwoCards)
        }
        Reading::One(crate::Number::Personal(number)) => {
            citizen::read(number, &fields, repairs).map(|card| CardQr::Citizen(Box::new(card)))
        }
        reading => match insurance::number_of(&reading) {
            Some(number) => {
                insurance::read(number, &fields, repairs).map(|card| CardQr::Insurance(Box::new(card)))
            }
            None if clean::looks_like_a_tail(&fields) => Err(ScanFault::BeginningLost),
            None => Ok(CardQr::Opaque),
        },
    }
}

fn note(repairs: &mut Vec<ScanRepair>, repair: ScanRepair) {
    if !repairs.contains(&repair) {
        repairs.push(repair);
    }
}

fn without_fields(line: &str) -> Result<CardQr, ScanFault> {
    match read_number(line) {
        Reading::Empty => Err(ScanFault::Empty),
        Reading::Other => Ok(CardQr::Opaque),
        reading => Ok(CardQr::Number(reading)),
    }
}
