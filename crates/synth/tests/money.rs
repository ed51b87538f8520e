//! The money, worked out again by code that shares nothing with the library but the text of the files.

use formats::read;
use record::PartialDate;

use crate::world::{visits, world};

/// A decimal in ten-thousandths, read from text.
fn number(text: &str) -> i128 {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    assert!(fraction.len() <= 4 && !text.is_empty() && !text.contains([',', 'e', '-']), "{text:?}");
    let padded = format!("{fraction:0<4}");
    whole.parse::<i128>().unwrap() * 10_000 + padded.parse::<i128>().unwrap()
}

/// Rounds a value of `scale` decimals beyond four half-up to two decimals, in ten-thousandths.
fn half_up(value: i128, scale: u32) -> i128 {
    let unit = 10_i128.pow(scale + 2);
    (value + unit / 2) / unit * 100
}

#[test]
fn every_formula_holds_to_the_last_decimal() {
    let world = world(13);
    let today = PartialDate::new(2026, Some(11), Some(20)).unwrap();
    let (mut checked, mut lines, mut shared, mut own) = (0, 0, 0, 0);
    for visit in visits(&world, 500) {
        let text = visit.unsigned_file().unwrap();
        let tree = roxmltree::Document::parse(&text).unwrap();
        let reading = read(&tree, None, false, today);
        let mut sums = [0_i128; 5];
        let (mut drugs, mut supplies) = (0, 0);
        for table in reading.visits[0].tables.iter().filter(|table| matches!(table.code(), "XML2" | "XML3")) {
            for row in &table.rows {
                let field = |name: &str| number(row.get(name));
                let amounts = ["THANH_TIEN_BV", "THANH_TIEN_BH", "T_BHTT", "T_BNCCT", "T_BNTT"].map(field);
                let [total, covered, fund, copay, alone] = amounts;
                let quantity = field("SO_LUONG");
                if table.code() == "XML2" {
                    let price = field("DON_GIA");
                    assert_eq!(total, half_up(quantity * price, 4), "R-MNY-001");
                    assert_eq!(
                        covered,
                        half_up(quantity * price * field("TYLE_TT_BH") / 1_000_000, 4),
                        "R-MNY-002"
                    );
                    drugs += total;
                } else {
                    let rate = field("TYLE_TT_DV") / 10_000;
                    let accepted = field("TYLE_TT_BH") / 10_000;
                    assert_eq!(total, half_up(quantity * field("DON_GIA_BV") * rate, 6), "R-MNY-003");
                    assert_eq!(
                        covered,
                        half_up(quantity * field("DON_GIA_BH") * rate * accepted, 8),
                        "R-MNY-004"
                    );
                    supplies += if row.get("MA_VAT_TU").is_empty() { 0 } else { total };
                }
                assert_eq!(fund, half_up(covered * field("MUC_HUONG"), 6), "R-MNY-005");
                assert_eq!(copay, covered - fund, "R-MNY-006");
                assert_eq!(alone, total - covered, "R-MNY-007");
                assert!(covered <= total, "R-MNY-010");
                assert!(row.get("PHAM_VI") != "2" || covered == 0, "R-MNY-019");
                shared += i32::from(copay > 0);
                own += i32::from(alone > 0 && covered > 0);
                lines += 1;
                for (sum, amount) in sums.iter_mut().zip(amounts) {
                    *sum += amount;
                }
            }
        }
        let summary = &reading.visits[0].tables[0];
        let told = |name: &str| number(summary.get(name));
        assert_eq!(told("T_THUOC"), drugs, "R-MNY-011");
        assert_eq!(told("T_VTYT"), supplies, "R-MNY-012");
        let fields = ["T_TONGCHI_BV", "T_TONGCHI_BH", "T_BHTT", "T_BNCCT", "T_BNTT"];
        assert_eq!(fields.map(told), sums, "R-MNY-013 to 016");
        assert_eq!(told("T_BHTT_GDV"), sums[2], "R-MNY-017");
        assert_eq!(sums[0], sums[2] + sums[3] + sums[4], "R-MNY-018");
        checked += 1;
    }
    assert!(checked == 500 && lines > 3000);
    assert!(shared > 100 && own > 10, "the formulas are tried on co-payment {shared} and own payment {own}");
}
