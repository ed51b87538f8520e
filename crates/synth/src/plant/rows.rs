//! Level 5d: what single rows of drugs, services, results and notes must carry.

use super::envelope::is_new;
use super::{Recipe, visit};

pub(super) const RECIPES: &[Recipe] = &[
    visit("R-XML2-001", |hand| {
        let row = hand.pick("XML2", |row| row.get("PHAM_VI") == "1");
        is_new(hand) && row.is_some_and(|row| hand.put("XML2", row, "MA_THUOC", ""))
    }),
    visit("R-XML2-002", |hand| {
        let field = ["SO_DANG_KY", "TT_THAU", "HAM_LUONG"][hand.rng.usize(0..3)];
        let row =
            hand.pick("XML2", |row| row.get("PHAM_VI") == "1" && row.get("DUONG_DUNG").starts_with('1'));
        row.is_some_and(|row| hand.put("XML2", row, field, ""))
    }),
    visit("R-XML2-003", |hand| {
        if !is_new(hand) {
            return false;
        }
        let last = hand.head("NGAY_RA");
        if hand.in_bed() {
            let row = hand.pick("XML2", |row| {
                !row.get("NGAY_TH_YL").is_empty() && row.get("NGAY_YL")[..8] != last[..8]
            });
            return row.is_some_and(|row| hand.put("XML2", row, "NGAY_TH_YL", ""));
        }
        let home = hand.pick("XML2", |row| {
            row.get("NGAY_TH_YL").is_empty() && !row.get("LIEU_DUNG").contains("* 1 ngày")
        });
        home.is_some_and(|row| hand.put("XML2", row, "NGAY_TH_YL", last))
    }),
    visit("R-XML2-004", |hand| {
        let row = hand.pick("XML2", |row| row.get("LIEU_DUNG").contains('['));
        let Some(row) = row else { return false };
        let dose = hand.get("XML2", row, "LIEU_DUNG");
        let (parts, total) = dose.split_once('[').unwrap_or((&dose, "1]"));
        let number: u32 = total.split(' ').next().and_then(|number| number.parse().ok()).unwrap_or(1);
        let unit = total.split_once(' ').map_or("viên]", |(_, unit)| unit).to_owned();
        let dose = format!("{parts}[{} {unit}", number + 5);
        hand.put("XML2", row, "LIEU_DUNG", dose)
    }),
    visit("R-XML2-005", |hand| {
        // Nothing was given, nothing is charged, and yet there is a row.
        let row =
            hand.pick("XML2", |row| !row.get("NGAY_TH_YL").is_empty() || !row.get("LIEU_DUNG").contains('['));
        let Some(row) = row else { return false };
        let good = hand.put("XML2", row, "SO_LUONG", "0");
        let shared = hand.head("T_BNCCT");
        hand.bill();
        good && (shared == "0"
            || hand.number("XML1", 0, "T_TONGCHI_BH") > rust_decimal::Decimal::from(380_000))
    }),
    visit("R-XML2-006", |hand| {
        let twice = !hand.in_bed() && hand.rows("XML2").len() > 1;
        let first = hand.get("XML2", 0, "MA_THUOC");
        let priced = hand.number("XML2", 1, "DON_GIA") <= hand.number("XML2", 0, "DON_GIA");
        twice && priced && hand.put("XML2", 1, "MA_THUOC", first)
    }),
    visit("R-XML2-007", |hand| hand.set("XML2", "MA_PP_CHEBIEN", "1.1")),
    visit("R-XML2-008", |hand| {
        let row = hand.pick("XML2", |row| !matches!(row.get("T_BHTT"), "0" | ""));
        row.is_some_and(|row| hand.put("XML2", row, "NGUON_CTRA", "2"))
    }),
    visit("R-XML3-001", |hand| {
        let row = hand.pick("XML3", |row| !row.get("TEN_DICH_VU").is_empty());
        row.is_some_and(|row| hand.put("XML3", row, "TEN_DICH_VU", ""))
    }),
    visit("R-XML3-002", |hand| {
        let field = ["NGUOI_THUC_HIEN", "NGAY_TH_YL"][hand.rng.usize(0..2)];
        hand.set_group(&["1", "2", "3", "8", "18"], field, "")
    }),
    visit("R-XML3-003", |hand| {
        let field = ["TT_THAU", "TEN_VAT_TU"][hand.rng.usize(0..2)];
        hand.set_group(&["10"], field, "")
    }),
    visit("R-XML3-004", |hand| hand.set_group(&["1", "2", "3"], "MA_MAY", "")),
    visit("R-XML3-008", |hand| {
        let Some(row) = hand.group(&["1"]) else { return false };
        let (code, at) = (hand.get("XML3", row, "MA_DICH_VU"), hand.get("XML3", row, "NGAY_YL"));
        let dear = hand.number("XML3", row, "DON_GIA_BH");
        let other = hand.pick("XML3", |row| {
            let cheap =
                rust_decimal::Decimal::from_str_exact(row.get("DON_GIA_BH")).is_ok_and(|price| price <= dear);
            row.get("MA_NHOM") == "1" && row.get("NGAY_YL") == at && row.get("MA_DICH_VU") != code && cheap
        });
        let Some(other) = other else { return false };
        // The results of the other test become results of this one.
        let old = hand.get("XML3", other, "MA_DICH_VU");
        for row in 0..hand.rows("XML4").len() {
            if hand.get("XML4", row, "MA_DICH_VU") == old {
                hand.put("XML4", row, "MA_DICH_VU", code.clone());
            }
        }
        hand.put("XML3", other, "MA_DICH_VU", code)
    }),
    visit("R-XML3-009", |hand| {
        let row = hand.pick("XML3", |row| row.get("DON_GIA_BV") != row.get("DON_GIA_BH"));
        row.is_some_and(|row| hand.put("XML3", row, "TAI_SU_DUNG", "1"))
    }),
    visit("R-XML3-010", |hand| {
        let early = hand.in_bed() && hand.pick("XML3", |row| row.get("MA_KHOA") == "K01").is_some();
        let elsewhere = hand.head("MA_DOITUONG_KCB") == "2" && !hand.registered_here();
        // Of the codes 3.x this one is paid whole, so that the shares stay right; its people live in hard places.
        early && elsewhere && hand.everywhere("MA_DOITUONG_KCB", "3.6") && hand.put_head("MA_KHUVUC", "K1")
    }),
    visit("R-XML3-005", |hand| {
        let Some(row) = hand.group(&["8"]) else { return false };
        hand.put("XML3", row, "PP_VO_CAM", "")
    }),
    visit("R-XML3-006", |hand| {
        let Some(row) = hand.group(&["8", "18"]) else { return false };
        let name = format!("{} [gây tê]", hand.get("XML3", row, "TEN_DICH_VU"));
        hand.put("XML3", row, "TEN_DICH_VU", name)
    }),
    visit("R-XML3-007", |hand| {
        let row = hand.pick("XML3", |row| !row.get("MA_PTTT_QT").is_empty());
        row.is_some_and(|row| hand.put("XML3", row, "MA_PTTT_QT", ""))
    }),
    visit("R-XML4-001", |hand| {
        let row = hand.pick("XML4", |row| !row.get("GIA_TRI").is_empty());
        // Before QĐ 3176 a value could have a conclusion beside it.
        is_new(hand) && row.is_some_and(|row| hand.put("XML4", row, "KET_LUAN", "Bình thường"))
    }),
    visit("R-XML4-002", |hand| {
        // Codes of imaging begin with 18; electrocardiograms have a picture too, but no such duty.
        let row = hand.pick("XML4", |row| row.get("MA_DICH_VU").starts_with("18."));
        let field = ["MO_TA", "KET_LUAN", "MA_BS_DOC_KQ"][hand.rng.usize(0..3)];
        row.is_some_and(|row| hand.put("XML4", row, field, ""))
    }),
    visit("R-XML4-003", |hand| hand.change("XML4", "DON_VI_DO", |_| String::new())),
    visit("R-XML4-004", |hand| {
        let Some(row) = hand.group(&["1"]) else { return false };
        let code = hand.get("XML3", row, "MA_DICH_VU");
        let others = hand.rows("XML4").iter().any(|row| row.get("MA_DICH_VU") != code);
        while let Some(at) = hand.pick("XML4", |row| row.get("MA_DICH_VU") == code) {
            hand.cut("XML4", at);
        }
        others
    }),
    visit("R-XML5-001", |hand| {
        let days = hand.rows("XML5").len();
        let Some(row) = hand.pick("XML5", |_| true).filter(|_| hand.in_bed() && days > 1) else {
            return false;
        };
        let on = hand.get("XML5", row, "THOI_DIEM_DBLS")[..8].to_owned();
        while let Some(at) = hand.pick("XML5", |row| row.get("THOI_DIEM_DBLS").starts_with(&on)) {
            hand.cut("XML5", at);
        }
        hand.rows("XML5").len() > 1
    }),
];
