//! Drugs, supplies, services and machines.

use super::super::super::TableId::*;
use super::super::Column::*;
use super::super::{Case, Change::Set, Example, Item, Report};
use super::shape::{is_code, is_digits, is_lettered};
use super::{each, each_item};
use crate::{
    Rule,
    Severity::{Error, Warning},
};

pub(in super::super) const ITEMS: &[Item] = &[
    Item {
        rule: Rule::new(2, "R-FMT-014", Error, &["XML3.GOI_VTYT"])
            .says("GOI_VTYT là G1, G2, … G999.", "GOI_VTYT is G1, G2, … G999."),
        check: |case, report| {
            each(case, &[Xml3], &[GOI_VTYT], |line, column, text| {
                if !is_lettered(text, 'G', 1, 999) {
                    report.tell(line, column, ("cần chữ G và số thứ tự từ 1", "expected G and a number from 1"));
                }
            });
        },
        example: Example::on(2, &[Set("XML3", 11, "GOI_VTYT", "G0")]),
    },
    Item {
        rule: Rule::new(2, "R-FMT-015", Error, &["XML2.TT_THAU"]).says(
            "TT_THAU của thuốc: số quyết định[.đơn vị];G1–G99;N1–N99;yyyy, hoặc số văn bản;yyyy khi tự sản xuất.",
            "TT_THAU of a drug: decision[.unit];G1–G99;N1–N99;yyyy, or document;yyyy for own production.",
        ),
        check: |case, report| {
            each(case, &[Xml2], &[TT_THAU], |line, column, text| {
                if !is_tender(text, 1) {
                    let vi = "cần dạng số quyết định;G1–G99;N1–N99;yyyy hoặc số văn bản;yyyy";
                    report.tell(line, column, (vi, "expected decision;G1–G99;N1–N99;yyyy or document;yyyy"));
                }
            });
        },
        example: Example::on(1, &[Set("XML2", 1, "TT_THAU", "101/QĐ-TEST;G1;2026")]),
    },
    Item {
        rule: Rule::new(2, "R-FMT-016", Error, &["XML3.TT_THAU"]).says(
            "TT_THAU của vật tư như của thuốc, với G0–G99 và N0–N99; N0 dùng cho thầu từ 14/04/2023.",
            "TT_THAU of a supply is as that of a drug with G0–G99 and N0–N99; N0 is for tenders from 14/04/2023.",
        ),
        check: supply_tender,
        example: Example::on(2, &[Set("XML3", 11, "TT_THAU", "202/QĐ-TEST;G1;N100;2026")]),
    },
    Item {
        rule: Rule::new(2, "R-FMT-017", Warning, &["XML2.SO_DANG_KY"]).says(
            "SO_DANG_KY không có khoảng trắng; KD.yyyy.x.s và HD|CP|VT.mã cơ sở.yy.n đúng dạng của loại.",
            "SO_DANG_KY has no blanks; KD.yyyy.x.s and HD|CP|VT.facility.yy.n are of their shape.",
        ),
        check: registration,
        example: Example::on(1, &[Set("XML2", 1, "SO_DANG_KY", "VD-99901 - 25")]),
    },
    Item {
        rule: Rule::new(2, "R-FMT-018", Warning, &["XML3.MA_MAY"]).says(
            "Mỗi mã máy là nhóm.nguồn vốn[.…].serial: nhóm 2–3 chữ cái, nguồn vốn 1–3; nhiều máy ngăn bằng dấu ;.",
            "A machine is group.fund[.…].serial: a group of 2–3 letters, a fund 1–3; several joined by ;.",
        ),
        check: |case, report| {
            each_item(case, &[Xml3], &[MA_MAY], |line, column, text| {
                if !is_machine(text) {
                    let vi = "cần dạng nhóm.nguồn vốn.serial, vd XQ.1.A123";
                    report.tell(line, column, (vi, "expected group.fund.serial, as XQ.1.A123"));
                }
            });
        },
        example: Example::on(1, &[Set("XML3", 2, "MA_MAY", "HH.4.TEST0001")]),
    },
    Item {
        rule: Rule::new(2, "R-FMT-019", Error, &["XML2.MA_CSKCB_THUOC"]).says(
            "MA_CSKCB_THUOC là C, K, M hoặc H, dấu chấm và mã cơ sở 5 ký tự.",
            "MA_CSKCB_THUOC is C, K, M or H, a point and a facility code of 5 characters.",
        ),
        check: |case, report| {
            each(case, &[Xml2], &[MA_CSKCB_THUOC], |line, column, text| {
                let facility = text.strip_prefix(['C', 'K', 'M', 'H']).and_then(|rest| rest.strip_prefix('.'));
                if !facility.is_some_and(|code| is_code(code, 5)) {
                    let vi = "cần C, K, M hoặc H, dấu chấm và mã cơ sở, vd C.79999";
                    report.tell(line, column, (vi, "expected C, K, M or H, a point and a facility, as C.79999"));
                }
            });
        },
        example: Example::on(1, &[Set("XML2", 1, "MA_CSKCB_THUOC", "X.79999")]),
    },
    Item {
        rule: Rule::new(2, "R-FMT-029", Error, &["VET_THUONG_TP", "XML3.TAI_SU_DUNG"]).says(
            "VET_THUONG_TP và TAI_SU_DUNG để trống hoặc ghi 1.",
            "VET_THUONG_TP and TAI_SU_DUNG are empty or 1.",
        ),
        check: |case, report| {
            each(case, &[Xml2, Xml3], &[VET_THUONG_TP, TAI_SU_DUNG], |line, column, text| {
                if text != "1" {
                    report.tell(line, column, ("để trống hoặc ghi 1", "expected 1 or nothing"));
                }
            });
        },
        example: Example::on(1, &[Set("XML2", 1, "VET_THUONG_TP", "0")]),
    },
    Item {
        rule: Rule::new(2, "R-FMT-035", Warning, &["MA_DICH_VU"]).says(
            "MA_DICH_VU là xx.xxxx.xxxx, mã khám hoặc giường của QĐ 2010, hoặc VC.mã cơ sở; hậu tố _GT, _TB, _TT, .K.mã cơ sở.",
            "MA_DICH_VU is xx.xxxx.xxxx, an exam or bed of QĐ 2010, or VC.facility; suffixes _GT, _TB, _TT, .K.facility.",
        ),
        check: |case, report| {
            each(case, &[Xml0, Xml3, Xml4], &[MA_DICH_VU], |line, column, text| {
                if !is_service(text) {
                    let vi = "không đúng dạng mã dịch vụ, khám, giường hoặc vận chuyển";
                    report.tell(line, column, (vi, "not the shape of a service, exam, bed or transport code"));
                }
            });
        },
        example: Example::on(3, &[Set("XML3", 1, "MA_DICH_VU", "KHAM01")]),
    },
];

/// Tells whether the text tells a tender, or a document of own production.
fn is_tender(text: &str, least: u32) -> bool {
    let parts: [&str; 4] = {
        let mut parts = text.split(';').map(str::trim);
        let four = [parts.next(), parts.next(), parts.next(), parts.next()].map(Option::unwrap_or_default);
        if parts.next().is_some() {
            return false;
        }
        four
    };
    match parts {
        [document, year, "", ""] => !document.is_empty() && is_digits(year, 4) && !text.ends_with(';'),
        [decision, package, group, year] => {
            !decision.is_empty()
                && is_lettered(package, 'G', least, 99)
                && is_lettered(group, 'N', least, 99)
                && is_digits(year, 4)
        }
    }
}

fn supply_tender(case: &Case<'_>, report: &mut Report<'_>) {
    each(case, &[Xml3], &[TT_THAU], |line, column, text| {
        if !is_tender(text, 0) {
            let vi = "cần dạng số quyết định;G0–G99;N0–N99;yyyy hoặc số văn bản;yyyy";
            report.tell(line, column, (vi, "expected decision;G0–G99;N0–N99;yyyy or document;yyyy"));
            return;
        }
        let mut parts = text.split(';').map(str::trim).skip(2);
        if let (Some("N0"), Some(year)) = (parts.next(), parts.next())
            && year < "2023"
        {
            let vi = "N0 chỉ dùng cho thầu từ 14/04/2023";
            report.tell(line, column, (vi, "N0 is only for tenders from 14/04/2023"));
        }
    });
}

fn registration(case: &Case<'_>, report: &mut Report<'_>) {
    each(case, &[Xml2], &[SO_DANG_KY], |line, column, text| {
        if text.contains(char::is_whitespace) {
            report.tell(line, column, ("có khoảng trắng; ghi liền", "has blanks; expected none"));
        } else if !is_own_registration(text) {
            let vi = "không đúng dạng KD.yyyy.x.s hoặc HD|CP|VT.mã cơ sở.yy.n";
            report.tell(line, column, (vi, "not the shape KD.yyyy.x.s or HD|CP|VT.facility.yy.n"));
        }
    });
}

/// Tells whether a number that begins as one of the facilities' own families is of its shape. All other
/// families are accepted: some of them, as that of rare drugs since QĐ 1931, nobody has published.
fn is_own_registration(text: &str) -> bool {
    let mut parts = text.split('.');
    let family = parts.next().unwrap_or_default();
    let rest: Vec<&str> = parts.collect();
    match (family, &rest[..]) {
        ("KD", [year, x, s]) => is_digits(year, 4) && !x.is_empty() && !s.is_empty(),
        ("HD" | "CP" | "VT", [facility, year, number]) => {
            is_code(facility, 5) && is_digits(year, 2) && !number.is_empty()
        }
        ("KD" | "HD" | "CP" | "VT", [_, ..]) => false,
        _ => true,
    }
}

fn is_machine(text: &str) -> bool {
    let mut parts = text.split('.');
    let (group, fund) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let letters = (2..=3).contains(&group.chars().count()) && group.chars().all(char::is_alphabetic);
    let mut rest = parts.peekable();
    letters && matches!(fund, "1" | "2" | "3") && rest.peek().is_some() && rest.all(|part| !part.is_empty())
}

/// Returns the code without the suffixes that say how or where the service was done.
pub(in super::super) fn stem(code: &str) -> &str {
    let code = code.split_once(".K.").map_or(code, |(stem, _)| stem);
    code.split_once('_').map_or(code, |(stem, _)| stem)
}

fn is_service(text: &str) -> bool {
    let (code, elsewhere) = text.split_once(".K.").map_or((text, None), |(code, to)| (code, Some(to)));
    let (code, suffix) = code.split_once('_').map_or((code, ""), |(code, suffix)| (code, suffix));
    let suffix_fits = suffix.split('_').all(|suffix| matches!(suffix, "" | "GT" | "TB" | "TT"));
    let parts: Vec<&str> = code.split('.').collect();
    let shape = match parts[..] {
        ["VC", facility] => is_code(facility, 5),
        // An exam 02.03 or 02.1896; a bed K03.NO1 or K03.1918, of a sub-department K16.1.1918.
        [place, price] if is_digits(place, 2) => is_digits(price, 2) || is_digits(price, 4),
        [ward, price] => is_ward(ward) && is_bed_price(price),
        [ward, _, price] if is_ward(ward) => is_bed_price(price),
        [chapter, number, price] => is_digits(chapter, 2) && is_number_of_list(number) && is_digits(price, 4),
        _ => false,
    };
    shape && suffix_fits && elsewhere.is_none_or(|facility| is_code(facility, 5))
}

/// Tells whether the text numbers a service in its chapter: `0121`, rarely `205b`.
fn is_number_of_list(text: &str) -> bool {
    let lettered = text.strip_suffix(|letter: char| letter.is_ascii_lowercase());
    is_digits(text, 4) || lettered.is_some_and(|digits| is_digits(digits, 3))
}

/// Tells whether the text is what follows the ward in a bed's code: `1918`, since QĐ 2010 `NO1`.
fn is_bed_price(text: &str) -> bool {
    let class = text.strip_prefix('N').is_some_and(|rest| is_code(rest, 2));
    is_digits(text, 4) || class
}

fn is_ward(text: &str) -> bool {
    text.strip_prefix('K')
        .is_some_and(|digits| digits.len() % 2 == 0 && is_digits(digits, digits.len()) && !digits.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn services_and_their_stems() {
        let good = [
            ("22.0121.1369", "22.0121.1369"),
            ("03.3407.0584_GT", "03.3407.0584"),
            ("18.0119.0028.K.79998", "18.0119.0028"),
            ("02.1896", "02.1896"),
            ("K03.1918", "K03.1918"),
            ("02.03", "02.03"),
            ("K19.NG1", "K19.NG1"),
            ("27.205b.0463", "27.205b.0463"),
            ("K0203.1918", "K0203.1918"),
            ("VC.79998", "VC.79998"),
            ("10.0001.0000", "10.0001.0000"),
        ];
        for (code, base) in good {
            assert!(is_service(code), "{code}");
            assert_eq!(stem(code), base);
        }
        for bad in ["", "KHAM01", "22.121.1369", "22.0121.1369_XX", "VC.799", "22.0121.1369.K.1", "K.1918"] {
            assert!(!is_service(bad), "{bad}");
        }
    }

    #[test]
    fn tenders_and_machines() {
        for good in ["101/QĐ-BV;G1;N1;2026", "1/QĐ.79001;G99;N99;2025", "12/CV-BV;2026"] {
            assert!(is_tender(good, 1), "{good}");
        }
        for bad in [
            "",
            "101",
            "101;G1;N1",
            "101;G0;N1;2026",
            "101;G1;N1;26",
            ";G1;N1;2026",
            "a;G1;N1;2026;x",
            "a;2026;;",
        ] {
            assert!(!is_tender(bad, 1), "{bad}");
        }
        assert!(is_tender("202/QĐ;G0;N0;2026", 0));
        for (machine, fits) in [
            ("XQ.1.A1", true),
            ("SHH.3.x.A1", true),
            ("X.1.A1", false),
            ("XQ.1", false),
            ("XQ.4.A", false),
            ("XQ.1.", false),
        ] {
            assert_eq!(is_machine(machine), fits, "{machine}");
        }
    }
}
