//! R-XML9: birth papers, one for each child.

use rust_decimal::Decimal;

use super::super::Change::{self, Add, Set};
use super::super::Column::*;
use super::super::item::{error, warning};
use super::super::{Case, Example, Item, Line, Report};
use super::need;
use crate::TableId;

pub const ITEMS: &[Item] = &[
    Item {
        rule: error(
            "R-XML9-001",
            &["XML9.SO_CCCD_NND", "XML9.NGAYCAP_CCCD_NND", "XML9.NOICAP_CCCD_NND"],
            "Giấy tờ của mẹ: có số, nơi cấp, ngày cấp sau ngày sinh của mẹ và không ở tương lai.",
            "The mother's paper has its number, place and a day after her birth and not in the future.",
        ),
        check: mother,
        example: Example::on(3, &[Set("XML9", 1, "NGAYCAP_CCCD_NND", "19700101")]).after(&[BIRTH]),
    },
    Item {
        rule: error(
            "R-XML9-002",
            &["XML9.GHI_CHU"],
            "SINHCON_PHAUTHUAT hoặc SINHCON_DUOI32TUAN là 1: có GHI_CHU.",
            "With SINHCON_PHAUTHUAT or SINHCON_DUOI32TUAN 1, GHI_CHU is filled.",
        ),
        check: note,
        example: Example::on(3, &[Set("XML9", 1, "SINHCON_PHAUTHUAT", "1")]).after(&[BIRTH]),
    },
    Item {
        rule: warning(
            "R-XML9-003",
            &["XML9.SO_CON", "XML9.SO_CON_SONG", "XML9.LAN_SINH", "XML9.CAN_NANG_CON"],
            "SO_CON và LAN_SINH từ 1; SO_CON_SONG từ 0; CAN_NANG_CON 300–8000 gam.",
            "SO_CON and LAN_SINH from 1; SO_CON_SONG from 0; CAN_NANG_CON 300–8000 grams.",
        ),
        check: numbers,
        example: Example::on(3, &[Set("XML9", 1, "LAN_SINH", "0")]).after(&[BIRTH]),
    },
];

/// A birth paper for the third sample.
const BIRTH: Change = Add(
    "XML9",
    &[
        ("HO_TEN_NND", "LÊ THỊ MẪU"),
        ("NGAYSINH_NND", "19950502"),
        ("MA_DANTOC_NND", "01"),
        ("SO_CCCD_NND", "079195999103"),
        ("NGAYCAP_CCCD_NND", "20210501"),
        ("NOICAP_CCCD_NND", "Cục Cảnh sát QLHC về TTXH"),
        ("NOI_CU_TRU_NND", "12 Đường Mẫu"),
        ("MA_QUOCTICH", "000"),
        ("MATINH_CU_TRU", "79"),
        ("MAXA_CU_TRU", "26740"),
        ("MA_THE_TAM", "TE1797999900103"),
        ("GIOI_TINH_CON", "1"),
        ("SO_CON", "1"),
        ("LAN_SINH", "1"),
        ("SO_CON_SONG", "1"),
        ("CAN_NANG_CON", "3200"),
        ("NGAY_SINH_CON", "202608252130"),
        ("NOI_SINH_CON", "Bệnh viện Mẫu"),
        ("TINH_TRANG_CON", "Khỏe"),
        ("SINHCON_PHAUTHUAT", "0"),
        ("SINHCON_DUOI32TUAN", "0"),
        ("NGUOI_DO_DE", "TRẦN THỊ VÍ DỤ"),
        ("NGUOI_GHI_PHIEU", "TRẦN THỊ VÍ DỤ"),
        ("NGAY_CT", "20260825"),
        ("SO", "1"),
        ("QUYEN_SO", "1"),
        ("MA_TTDV", "000001/TEST-GPHN"),
    ],
);

fn mother(case: &Case<'_>, report: &mut Report<'_>) {
    for paper in case.rows(TableId::Xml9) {
        need(paper, report, &[SO_CCCD_NND, NGAYCAP_CCCD_NND, NOICAP_CCCD_NND]);
        let Some(issued) = paper.day(NGAYCAP_CCCD_NND) else { continue };
        if paper.day(NGAYSINH_NND).is_some_and(|born| issued <= born) {
            report.tell(paper, NGAYCAP_CCCD_NND, ("phải sau NGAYSINH_NND", "expected after NGAYSINH_NND"));
        }
        if case.today.is_some_and(|today| issued > today) {
            report.tell(paper, NGAYCAP_CCCD_NND, ("là ngày ở tương lai", "is a day in the future"));
        }
    }
}

fn note(case: &Case<'_>, report: &mut Report<'_>) {
    let special = |paper: &&Line<'_>| {
        [SINHCON_PHAUTHUAT, SINHCON_DUOI32TUAN].iter().any(|field| paper.code(*field) == Some(1))
    };
    for paper in case.rows(TableId::Xml9).iter().filter(special) {
        need(paper, report, &[GHI_CHU]);
    }
}

fn numbers(case: &Case<'_>, report: &mut Report<'_>) {
    for paper in case.rows(TableId::Xml9) {
        for (field, least) in [(SO_CON, 1), (LAN_SINH, 1), (SO_CON_SONG, 0)] {
            if paper.number(field).is_some_and(|count| count < Decimal::from(least)) {
                let vi = format_args!("phải từ {least}");
                report.tell(paper, field, (vi, format_args!("expected {least} or more")));
            }
        }
        let weight = paper.number(CAN_NANG_CON);
        if weight.is_some_and(|grams| grams < Decimal::from(300) || grams > Decimal::from(8000)) {
            let vi = "ngoài khoảng 300–8000 gam; kiểm tra đơn vị";
            report.tell(paper, CAN_NANG_CON, (vi, "outside 300–8000 grams; check the unit"));
        }
    }
}
