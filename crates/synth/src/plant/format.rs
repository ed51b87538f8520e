//! Level 2: what a value looks like by itself.

use super::envelope::is_new;
use super::{Recipe, visit};

pub(super) const RECIPES: &[Recipe] = &[
    visit("R-FMT-001", |hand| {
        let times = [
            ("XML2", "NGAY_YL"),
            ("XML3", "NGAY_YL"),
            ("XML3", "NGAY_TH_YL"),
            ("XML4", "NGAY_KQ"),
            ("XML5", "THOI_DIEM_DBLS"),
            ("XML1", "NGAY_TTOAN"),
            ("XML9", "NGAY_SINH_CON"),
        ];
        let bad = hand.rng.usize(0..3);
        hand.change_one(&times, |text| match bad {
            0 => format!("{}2460", &text[..8]),
            1 => format!("{}0231{}", &text[..4], &text[8..]),
            _ => text[..8].to_owned(),
        })
    }),
    visit("R-FMT-002", |hand| {
        let days = [
            ("XML7", "NGAY_CT"),
            ("XML8", "NGAY_CT"),
            ("XML9", "NGAY_CT"),
            ("XML9", "NGAYCAP_CCCD_NND"),
            ("XML10", "NGAY_CT"),
            ("XML11", "NGAY_CT"),
            ("XML14", "NGAY_CT"),
            ("XML6", "NGAYKD_HIV"),
            ("XML15", "NGAYBD_DTRI_LAO"),
            ("XML1", "NAM_NAM_LIEN_TUC"),
        ];
        hand.change_one(&days, |text| format!("{}0231", &text[..4]))
    }),
    visit("R-FMT-003", |hand| hand.put_head("NGAY_MIEN_CCT", "202608")),
    visit("R-FMT-033", |hand| {
        let days = hand.head("NGAY_TAI_KHAM");
        !days.is_empty() && hand.put_head("NGAY_TAI_KHAM", format!("{days};28/10/2026"))
    }),
    visit("R-FMT-034", |hand| {
        is_new(hand) && hand.change("XML14", "NGAY_HEN_KL", |text| format!("{text}08"))
    }),
    visit("R-FMT-004", |hand| {
        let number = hand.head("SO_CCCD");
        number.len() == 12 && hand.everywhere("SO_CCCD", &number[..11])
    }),
    visit("R-FMT-005", |hand| {
        let cards = hand.head("MA_THE_BHYT");
        cards.len() >= 15 && hand.everywhere("MA_THE_BHYT", format!("{}X{}", &cards[..3], &cards[4..]))
    }),
    visit("R-FMT-006", |hand| hand.change("XML1", "MA_DKBD", |text| text[..3].to_owned())),
    visit("R-FMT-007", |hand| {
        let until = hand.head("GT_THE_DEN");
        !until.is_empty() && hand.everywhere("GT_THE_DEN", format!("{until};20271231"))
    }),
    visit("R-FMT-008", |hand| hand.everywhere("GIOI_TINH", "4")),
    visit("R-FMT-009", |hand| {
        if hand.rng.bool() { hand.everywhere("MA_DANTOC", "1") } else { hand.everywhere("MA_QUOCTICH", "VN") }
    }),
    visit("R-FMT-021", |hand| hand.put_head("MA_KHUVUC", "K4")),
    visit("R-FMT-030", |hand| {
        hand.change_one(&[("XML11", "MA_BHXH"), ("XML9", "MA_BHXH_NND")], |_| "0000000000".to_owned())
    }),
    visit("R-FMT-031", |hand| hand.change("XML11", "MAU_SO", |_| "CT08".to_owned())),
    visit("R-FMT-010", |hand| {
        let code = hand.head("MA_BENH_CHINH");
        code.contains('.') && hand.everywhere("MA_BENH_CHINH", code.replace('.', ""))
    }),
    visit("R-FMT-011", |hand| {
        let others = hand.head("MA_BENH_KT");
        hand.everywhere(
            "MA_BENH_KT",
            if others.is_empty() { "E119".to_owned() } else { format!("{others};E119") },
        )
    }),
    visit("R-FMT-012", |hand| hand.put_head("MA_BENH_YHCT", vec!["U55.131"; 14].join(";"))),
    visit("R-FMT-013", |hand| hand.change("XML3", "MA_GIUONG", |_| "H12".to_owned())),
    visit("R-FMT-022", |hand| {
        let bad = ["62,5", "-3", "0", "61.234"][hand.rng.usize(0..4)];
        hand.put_head("CAN_NANG", bad)
    }),
    visit("R-FMT-023", |hand| {
        hand.change_one(&[("XML1", "CAN_NANG_CON"), ("XML9", "CAN_NANG_CON")], |_| "3.2".to_owned())
    }),
    visit("R-FMT-014", |hand| hand.set_group(&["10"], "GOI_VTYT", "G0")),
    visit("R-FMT-015", |hand| hand.change("XML2", "TT_THAU", |text| text.replacen(";N4", "", 1))),
    visit("R-FMT-016", |hand| hand.change("XML3", "TT_THAU", |text| text.replacen(";N0", ";N100", 1))),
    visit("R-FMT-017", |hand| {
        hand.change("XML2", "SO_DANG_KY", |text| format!("{} - 25", text.get(..4).unwrap_or("VD")))
    }),
    visit("R-FMT-018", |hand| hand.change("XML3", "MA_MAY", |_| "HH.4.TEST01".to_owned())),
    visit("R-FMT-019", |hand| hand.set("XML2", "MA_CSKCB_THUOC", "X.91Z00")),
    visit("R-FMT-029", |hand| {
        if hand.rng.bool() {
            hand.set("XML2", "VET_THUONG_TP", "0")
        } else {
            hand.set("XML3", "TAI_SU_DUNG", "2")
        }
    }),
    visit("R-FMT-035", |hand| hand.set_group(&["13"], "MA_DICH_VU", "KHAM01")),
    visit("R-FMT-020", |hand| {
        let doctors = [("XML2", "MA_BAC_SI"), ("XML3", "MA_BAC_SI"), ("XML4", "MA_BS_DOC_KQ")];
        hand.change_one(&doctors, |text| format!("{text}.XX.91Z00"))
    }),
    visit("R-FMT-024", |hand| {
        let (field, bad) = [("THANG_QT", "13"), ("NAM_QT", "26")][hand.rng.usize(0..2)];
        hand.put_head(field, bad)
    }),
    visit("R-FMT-025", |hand| {
        // Where nothing is covered, the amounts do not follow from it.
        let table = ["XML2", "XML3"][hand.rng.usize(0..2)];
        let free = hand.pick(table, |row| row.get("THANH_TIEN_BH") == "0");
        match free {
            Some(row) => hand.put(table, row, "MUC_HUONG", "101"),
            None => hand.change(table, "MUC_HUONG", |_| "101".to_owned()),
        }
    }),
    visit("R-FMT-026", |hand| {
        hand.change_one(&[("XML2", "TYLE_TT_BH"), ("XML3", "TYLE_TT_BH")], |_| "101".to_owned())
    }),
    visit("R-FMT-027", |hand| {
        hand.change("XML2", "DON_GIA", |text| match text.contains('.') {
            true => format!("{text}0001"),
            false => format!("{text}.0001"),
        })
    }),
    visit("R-FMT-028", |hand| {
        hand.change_one(&[("XML2", "T_BNTT"), ("XML3", "T_BNTT")], |text| {
            if text.contains('.') { format!("{text}01") } else { format!("{text}.001") }
        })
    }),
    visit("R-FMT-032", |hand| {
        let codes = [
            ("XML3", "PHAM_VI"),
            ("XML2", "PHAM_VI"),
            ("XML2", "NGUON_CTRA"),
            ("XML6", "MA_LOAI_BN"),
            ("XML6", "GIAI_DOAN_LAM_SANG"),
            ("XML15", "PHANLOAI_LAO_VK"),
            ("XML3", "PP_VO_CAM"),
        ];
        hand.change_one(&codes, |_| "7".to_owned())
    }),
];
