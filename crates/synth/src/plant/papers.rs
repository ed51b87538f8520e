//! Level 5d: papers and programme records.

use super::{Recipe, visit};

pub(super) const RECIPES: &[Recipe] = &[
    visit("R-XML6-001", |hand| hand.change("XML6", "LOAI_DTRI_LAO", |_| "2".to_owned())),
    visit("R-XML6-002", |hand| hand.change("XML6", "MA_TINH_TRANG_DK", |_| "1;9".to_owned())),
    visit("R-XML6-003", |hand| {
        if hand.rng.bool() {
            return hand.change("XML6", "NGAY_KET_THUC_XU_TRI", |_| String::new());
        }
        hand.change("XML6", "SO_NGAY_CAP_THUOC_ARV", |_| "60".to_owned())
    }),
    visit("R-XML6-004", |hand| hand.change("XML6", "MA_PHAC_DO_DIEU_TRI", |_| "Khác".to_owned())),
    visit("R-XML15-001", |hand| {
        if hand.rng.bool() {
            return hand.change("XML15", "PHANLOAI_LAO_HIV", |_| "1".to_owned());
        }
        hand.change("XML15", "PHACDO_DTRI_LAO", |_| "9".to_owned())
    }),
    visit("R-XML7-001", |hand| {
        hand.change_one(&[("XML7", "MA_DINH_CHI_THAI"), ("XML11", "MA_DINH_CHI_THAI")], |_| "1".to_owned())
    }),
    visit("R-XML7-002", |hand| {
        let named = hand.has("XML7") && !hand.get("XML7", 0, "HO_TEN_ME").is_empty();
        for (table, field) in
            [("XML7", "HO_TEN_CHA"), ("XML7", "HO_TEN_ME"), ("XML8", "HO_TEN_CHA"), ("XML8", "HO_TEN_ME")]
        {
            hand.put(table, 0, field, "");
        }
        named
    }),
    visit("R-XML7-003", |hand| hand.change("XML7", "MA_BS", |_| "999999/TEST-GPHN".to_owned())),
    visit("R-XML8-001", |hand| {
        hand.change_one(&[("XML8", "QT_BENHLY"), ("XML8", "TOMTAT_KQ"), ("XML8", "PP_DIEUTRI")], |_| {
            String::new()
        })
    }),
    visit("R-XML10-001", |hand| hand.change("XML10", "CHAN_DOAN_RV", |_| "Nghỉ ngơi".to_owned())),
    visit("R-XML9-001", |hand| hand.change("XML9", "NGAYCAP_CCCD_NND", |_| "19300101".to_owned())),
    visit("R-XML9-002", |hand| {
        let field = ["SINHCON_PHAUTHUAT", "SINHCON_DUOI32TUAN"][hand.rng.usize(0..2)];
        let row = hand.pick("XML9", |row| row.get("GHI_CHU").is_empty());
        row.is_some_and(|row| hand.put("XML9", row, field, "1"))
    }),
    visit("R-XML9-003", |hand| {
        if hand.rng.bool() {
            hand.change("XML9", "LAN_SINH", |_| "0".to_owned())
        } else {
            hand.change("XML9", "SO_CON_SONG", |_| "-1".to_owned())
        }
    }),
    visit("R-XML13-001", |hand| {
        let fields = [
            ("XML13", "SO_HOSO"),
            ("XML13", "DAU_HIEU_LS"),
            ("XML13", "QT_BENHLY"),
            ("XML13", "PHUONGTIEN_VC"),
            ("XML13", "MA_BAC_SI"),
        ];
        hand.change_one(&fields, |_| String::new())
    }),
    visit("R-XML13-002", |hand| {
        let fields = [
            ("XML13", "TINH_TRANG_CT"),
            ("XML13", "CHAN_DOAN_RV"),
            ("XML13", "MA_CSKCB"),
            ("XML13", "MA_LOAI_RV"),
        ];
        hand.change_one(&fields, |_| String::new())
    }),
    visit("R-XML14-001", |hand| {
        hand.change_one(&[("XML14", "SO_GIAYHEN_KL"), ("XML14", "MA_BAC_SI"), ("XML14", "NGAY_CT")], |_| {
            String::new()
        })
    }),
];
