//! Invented cards as scanners send them.

use proptest::prelude::*;

use super::*;
use crate::{LegacyEncoding, Sex};

const CITIZEN_2021: &str =
    "091190999001|370999001|Nguyễn Thị Thử|05031990|Nữ|Ấp Ví Dụ, Kiên Lương, Kiên Lương, Kiên Giang|10052022";
const CITIZEN_2024: &str = "091190999001||Nguyễn Thị Thử|05031990|Nữ|Ấp Ví Dụ, Kiên Lương, An Giang|12082026|091191999001;370999001|Trần Văn Mẫu|Lê Thị Mẫu|";
const CARD_NEW: &str = "9199999001|4e677579e1bb856e205468e1bb8b205468e1bbad|05/03/1990|2|e1baa4702056c3ad2044e1bba52c204b69c3aa6e204cc6b0c6a16e67|91 - Z01|01/01/2026|-|15/12/2025|91990000000001|-|4|01/01/2027|0123456789abcdef-0000|4|424858482074e1bb896e68204b69c3aa6e204769616e67|$";
const CARD_OLD: &str = "TE1309899999002|5472e1baa76e2056c4836e204de1baab75|5/3/2023|1|-|30 - Z00|01/10/2023|30/09/2029|05/10/2023|30990000000002|4e677579e1bb856e205468e1bb8b205468e1bbad|4| 01/10/2028|fedcba9876543210-0000|$";

fn citizen(raw: &str) -> (CitizenCard, Vec<ScanRepair>) {
    match read_card(raw) {
        Ok(Scan { card: CardQr::Citizen(card), repairs }) => (*card, repairs),
        other => panic!("{raw:?}: {other:?}"),
    }
}

fn insurance(raw: &str) -> (InsuranceCardScan, Vec<ScanRepair>) {
    match read_card(raw) {
        Ok(Scan { card: CardQr::Insurance(card), repairs }) => (*card, repairs),
        other => panic!("{raw:?}: {other:?}"),
    }
}

#[test]
fn both_identity_cards_are_read() {
    let (card, repairs) = citizen(CITIZEN_2021);
    assert_eq!(repairs, []);
    assert_eq!((card.number.as_str(), card.old_ids[0].as_str()), ("091190999001", "370999001"));
    assert_eq!(
        (card.name.as_str(), card.sex, card.birth.to_string()),
        ("Nguyễn Thị Thử", Sex::Female, "1990-03-05".into())
    );
    assert_eq!(card.issued_on.unwrap().to_string(), "2022-05-10");
    let (card, _) = citizen(CITIZEN_2024);
    assert_eq!(card.cancelled[0].as_str(), "091191999001");
    assert_eq!(card.old_ids[0].as_str(), "370999001");
    assert_eq!(card.more, ["Trần Văn Mẫu", "Lê Thị Mẫu"]);
    let (card, _) = citizen("030085999002||Danh Văn Mẫu|1985|Nam|Thôn Mẫu, Nam Sách, Hải Phòng|01012025");
    assert_eq!((card.birth.to_string().as_str(), card.sex), ("1985", Sex::Male));
}

#[test]
fn both_insurance_cards_are_read() {
    let (card, repairs) = insurance(CARD_NEW);
    assert_eq!(repairs, []);
    assert!(
        matches!(&card.number, InsuranceNumber::SocialInsurance(number) if number.as_str() == "9199999001")
    );
    assert_eq!(
        (card.name.as_str(), card.address.as_deref()),
        ("Nguyễn Thị Thử", Some("Ấp Ví Dụ, Kiên Lương"))
    );
    assert_eq!(card.registered_at.unwrap().as_str(), "91Z01");
    assert_eq!((card.valid_to, card.guardian, card.area, card.benefit_level), (None, None, None, Some(4)));
    assert_eq!(card.issued_by.as_deref(), Some("BHXH tỉnh Kiên Giang"));
    let (card, _) = insurance(CARD_OLD);
    assert!(matches!(&card.number, InsuranceNumber::Card(number) if number.as_str() == "TE1309899999002"));
    assert_eq!((card.name.as_str(), card.guardian.as_deref()), ("Trần Văn Mẫu", Some("Nguyễn Thị Thử")));
    assert_eq!(card.five_years_on.unwrap().to_string(), "2028-10-01");
    assert_eq!((card.benefit_level, card.issued_by), (None, None));
}

#[test]
fn what_scanners_add_is_taken_off() {
    for (raw, repairs) in [
        (format!("\u{feff}]Q3{CITIZEN_2021}\r\n"), vec![]),
        (format!("{CITIZEN_2021}\t\0"), vec![]),
        (format!("{CITIZEN_2021}\r\n{CITIZEN_2021}\r\n"), vec![ScanRepair::ScannedTwice]),
        (format!("{CITIZEN_2021}{CITIZEN_2021}"), vec![ScanRepair::ScannedTwice]),
        (format!("{}{CITIZEN_2021}", &CITIZEN_2021[..20]), vec![ScanRepair::ScannedTwice]),
        (format!("{}\r\n{CITIZEN_2021}", &CITIZEN_2021[..20]), vec![ScanRepair::ScannedTwice]),
        (format!("{}\n{}", &CITIZEN_2021[..20], &CITIZEN_2021[20..]), vec![ScanRepair::CutInParts]),
        (
            format!("{0}\n{1}\n{0}\n{1}\n", &CITIZEN_2021[..20], &CITIZEN_2021[20..]),
            vec![ScanRepair::ScannedTwice, ScanRepair::CutInParts],
        ),
        (CITIZEN_2021.replace('|', "\\"), vec![ScanRepair::OtherSeparator]),
        (CITIZEN_2021.replace('|', "~"), vec![ScanRepair::OtherSeparator]),
    ] {
        let (card, found) = citizen(&raw);
        assert_eq!((card, found), (citizen(CITIZEN_2021).0, repairs), "{raw:?}");
    }
    let plain = insurance(CARD_NEW).0;
    for raw in
        [CARD_NEW.to_uppercase(), CARD_NEW.trim_end_matches("|$").to_owned(), format!("{CARD_NEW}{CARD_NEW}")]
    {
        let (mut card, _) = insurance(&raw);
        card.check = card.check.to_lowercase();
        assert_eq!(card, plain, "{raw}");
    }
    assert_eq!(citizen(&CITIZEN_2021.to_uppercase()).0.name, "NGUYỄN THỊ THỬ");
}

#[test]
fn wrong_encodings_are_read() {
    use unicode_normalization::UnicodeNormalization;
    let right = citizen(CITIZEN_2021).0;
    assert_eq!(citizen(&CITIZEN_2021.nfd().collect::<String>()).0, right);
    let units: Vec<u8> = CITIZEN_2021.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let read = read_card_bytes(&[&[0xff, 0xfe], units.as_slice()].concat()).unwrap();
    assert_eq!(read.card, CardQr::Citizen(Box::new(right.clone())));
    let old_font =
        "091190999001|370999001|NguyÔn ThÞ Thö|05031990|N÷|Êp VÝ Dô, Kiªn L\u{ad}¬ng, Kiªn Giang|10052022";
    let (card, repairs) = citizen(old_font);
    assert_eq!((card.name.as_str(), card.sex), ("Nguyễn Thị Thử", Sex::Female));
    assert_eq!(card.address, "Ấp Ví Dụ, Kiên Lương, Kiên Giang");
    assert_eq!(repairs, [ScanRepair::Encoding(LegacyEncoding::Tcvn3)]);
    let latin: Vec<u8> = old_font.chars().map(|letter| letter as u8).collect();
    assert_eq!(read_card_bytes(&latin), read_card(old_font));
    let (card, repairs) =
        citizen("091190999001||Nguyá»…n Thá»‹ Thá»\u{ad}|05031990|Ná»¯|Kiên Giang|10052022");
    assert_eq!((card.name.as_str(), card.sex), ("Nguyễn Thị Thử", Sex::Female));
    assert_eq!(repairs, [ScanRepair::Encoding(LegacyEncoding::Utf8As1252)]);
}

#[test]
fn input_methods_are_turned_back() {
    for (name, sex, address, method) in [
        ("Nguyeexn Thij Thuwr", "Nuwx", "Aasp Vis Duj, Kieen Giang", KeyboardMethod::Telex),
        ("Nguye64n Thi5 Thu73", "Nu74", "A61p Vi1 Du5, Kie6n Giang", KeyboardMethod::Vni),
    ] {
        let (card, repairs) = citizen(&format!("091190999001||{name}|05031990|{sex}|{address}|10052022"));
        assert_eq!(
            (card.name.as_str(), card.sex, card.address.as_str()),
            ("Nguyễn Thị Thử", Sex::Female, "Ấp Ví Dụ, Kiên Giang")
        );
        assert_eq!(repairs, [ScanRepair::Keyboard(method)]);
    }
    // The hexadecimal name as VNI leaves it: e1 typed é, a6 typed â, d9 typed đ.
    for (mangled, method) in [
        (CARD_NEW.replace("e1", "é"), KeyboardMethod::Vni),
        (CARD_NEW.replacen("e1", "É", 1), KeyboardMethod::Vni),
        (CARD_NEW.replace("aa", "â"), KeyboardMethod::Telex),
    ] {
        let (card, repairs) = insurance(&mangled);
        assert_eq!(card, insurance(CARD_NEW).0);
        assert_eq!(repairs, [ScanRepair::Keyboard(method)]);
    }
    assert_eq!(
        read_card(&CARD_NEW.replacen("4e67", "4ẻ67", 1)),
        Err(ScanFault::InputMethod),
        "nothing sensible comes of it"
    );
    assert_eq!(read_card(&CARD_OLD.replace("TE1", "TÉ")), Err(ScanFault::InputMethod));
}

#[test]
fn faults_say_what_to_do_next() {
    let cases = [
        (String::new(), ScanFault::Empty),
        ("\r\n\t".into(), ScanFault::Empty),
        ("9".repeat(9000), ScanFault::TooLong),
        (CITIZEN_2021[..61].to_owned(), ScanFault::EndLost { fields: 6 }),
        (CITIZEN_2021[..CITIZEN_2021.len() - 4].to_owned(), ScanFault::EndLost { fields: 6 }),
        (CARD_NEW[..200].to_owned(), ScanFault::EndLost { fields: 13 }),
        (CARD_NEW[..150].to_owned(), ScanFault::EndLost { fields: 9 }),
        (CITIZEN_2021[24..].to_owned(), ScanFault::BeginningLost),
        (CARD_NEW[60..].to_owned(), ScanFault::BeginningLost),
        (format!("{CITIZEN_2021}\n{CARD_NEW}"), ScanFault::TwoCards),
        (format!("{CITIZEN_2021}{}", CITIZEN_2021.replace("Thử", "Mẫu")), ScanFault::TwoCards),
        (CITIZEN_2021.replace("05031990", "31021990"), ScanFault::BadDate { field: 3 }),
        (CARD_NEW.replace("4e677579", "4e67757"), ScanFault::BadText { field: 1 }),
        (CARD_NEW.replace("01/01/2026", "2026/01/01"), ScanFault::BadDate { field: 6 }),
        (CITIZEN_2021.replace("Nguyễn Thị Thử", ""), ScanFault::NoName),
    ];
    for (raw, fault) in cases {
        assert_eq!(read_card(&raw), Err(fault), "{raw}");
        assert!(fault.vietnamese().contains("Hãy") && fault.english().ends_with('.'));
    }
}

#[test]
fn other_codes_are_numbers_or_opaque() {
    for (raw, number) in
        [("091190999001\r", true), ("GD4919199999001", true), ("9199999001", true), ("91190999001", true)]
    {
        let card = read_card(raw).unwrap().card;
        assert_eq!(matches!(card, CardQr::Number(_)), number, "{raw}");
    }
    for raw in ["{\"v\":1,\"t\":\"abc\"}", "https://vi-du.vn/a?b=c", "a|b", "VNID|abc|def", "xin chào"] {
        assert_eq!(read_card(raw).unwrap().card, CardQr::Opaque, "{raw}");
    }
}

/// Every beginning of a scan is a fault, a bare number or nothing, never a card with a part made up.
#[test]
fn no_cut_scan_passes_for_a_whole_one() {
    for (whole, shortest) in
        [(CITIZEN_2021, CITIZEN_2021.len() - 1), (CARD_OLD, CARD_OLD.rfind("|$").unwrap())]
    {
        for (at, _) in whole.char_indices().filter(|(at, _)| *at < shortest) {
            if let Ok(scan) = read_card(&whole[..at]) {
                assert!(matches!(scan.card, CardQr::Number(_) | CardQr::Opaque), "{}", &whole[..at]);
            }
        }
    }
}

fn text() -> impl Strategy<Value = String> {
    let whole = prop::sample::select(vec![CITIZEN_2021, CITIZEN_2024, CARD_NEW, CARD_OLD]);
    let changed = (whole, any::<prop::sample::Index>(), "\\PC{0,4}|[|$\r\n0-9a-fâêđéẹ]{0,6}", 0usize..12);
    let changed = changed.prop_map(|(whole, at, put, cut)| {
        let letters: Vec<char> = whole.chars().collect();
        let at = at.index(letters.len());
        letters[..at]
            .iter()
            .copied()
            .chain(put.chars())
            .chain(letters[at..].iter().skip(cut).copied())
            .collect()
    });
    prop_oneof![changed, "[|0-9A-Za-zâđ$ ,/-]{0,200}", "\\PC{0,100}"]
}

proptest! {
    #[test]
    fn no_text_makes_the_reader_fail(raw in text(), bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let read = read_card(&raw);
        // Scanning the same again changes nothing.
        if let Ok(Scan { card: card @ (CardQr::Citizen(_) | CardQr::Insurance(_)), .. }) = read {
            let again = read_card(&format!("{raw}\r\n{raw}\r\n")).map(|scan| scan.card);
            prop_assert_eq!(again, Ok(card));
        }
        let _ = read_card_bytes(&bytes);
    }
}
