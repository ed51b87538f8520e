//! R-XML13, R-XML14: what the slips must carry to be of use where they are handed in.

use super::super::Change::Set;
use super::super::Column::*;
use super::super::facts::{in_bed, kind};
use super::super::item::{error, warning};
use super::super::{Case, Example, Item, Report};
use super::need;
use crate::{TableId, Version};

pub const ITEMS: &[Item] = &[
    Item {
        rule: error(
            "R-XML13-001",
            &[
                "XML13.SO_HOSO",
                "XML13.SO_CHUYENTUYEN",
                "XML13.GIAY_CHUYEN_TUYEN",
                "XML13.DAU_HIEU_LS",
                "XML13.QT_BENHLY",
                "XML13.MA_LYDO_CT",
                "XML13.HUONG_DIEU_TRI",
                "XML13.PHUONGTIEN_VC",
                "XML13.MA_BAC_SI",
                "XML13.MA_TTDV",
            ],
            "Phiếu chuyển có đủ số hồ sơ, số chuyển, số phiếu, dấu hiệu, diễn biến, lý do, hướng điều trị, phương tiện và người ký.",
            "The referral has its numbers, signs, course, reason, onward treatment, transport and signers.",
        ),
        check: referral,
        example: Example::on(3, &[Set("XML13", 1, "QT_BENHLY", "")]),
    },
    Item {
        rule: warning(
            "R-XML13-002",
            &[
                "XML13.MA_CSKCB",
                "XML13.MA_CSKCB_DEN",
                "XML13.CHAN_DOAN_RV",
                "XML13.MA_BENH_CHINH",
                "XML13.TINH_TRANG_CT",
                "XML13.MA_LOAI_RV",
                "XML13.TOMTAT_KQ",
            ],
            "Phiếu chuyển nên có cơ sở đi, cơ sở đến, chẩn đoán, mã bệnh, tình trạng, loại ra viện; nội trú có TOMTAT_KQ.",
            "The referral should have both facilities, diagnosis, code, state and kind of leaving; from the ward TOMTAT_KQ.",
        ),
        check: referral_of_use,
        example: Example::on(3, &[Set("XML13", 1, "TINH_TRANG_CT", "")]),
    },
    Item {
        rule: error(
            "R-XML14-001",
            &[
                "XML14.SO_GIAYHEN_KL",
                "XML14.MA_CSKCB",
                "XML14.HO_TEN",
                "XML14.NGAY_HEN_KL",
                "XML14.MA_BAC_SI",
                "XML14.MA_TTDV",
                "XML14.NGAY_CT",
            ],
            "Phiếu hẹn có số phiếu, cơ sở, họ tên, ngày hẹn, người hẹn, người ký, ngày cấp.",
            "The follow-up slip has its number, facility, name, day, both signers and the day of issue.",
        ),
        check: follow_up,
        example: Example::on(4, &[Set("XML14", 1, "SO_GIAYHEN_KL", "")]),
    },
];

fn referral(case: &Case<'_>, report: &mut Report<'_>) {
    for slip in case.rows(TableId::Xml13) {
        need(slip, report, &[SO_HOSO, SO_CHUYENTUYEN, GIAY_CHUYEN_TUYEN, DAU_HIEU_LS, QT_BENHLY]);
        need(slip, report, &[MA_LYDO_CT, HUONG_DIEU_TRI, PHUONGTIEN_VC, MA_BAC_SI, MA_TTDV]);
    }
}

fn referral_of_use(case: &Case<'_>, report: &mut Report<'_>) {
    for slip in case.rows(TableId::Xml13) {
        need(slip, report, &[MA_CSKCB, CHAN_DOAN_RV, MA_BENH_CHINH, MA_LOAI_RV]);
        // QĐ 3176 renamed two fields.
        let renamed = if case.version >= Version::Qd3176 {
            [MA_CSKCB_DEN, TINH_TRANG_CT]
        } else {
            [MA_NOI_DEN, PP_DIEU_TRI]
        };
        need(slip, report, &renamed);
        if in_bed(kind(case)) {
            need(slip, report, &[TOMTAT_KQ]);
        }
    }
}

fn follow_up(case: &Case<'_>, report: &mut Report<'_>) {
    for slip in case.rows(TableId::Xml14) {
        need(slip, report, &[SO_GIAYHEN_KL, MA_CSKCB, HO_TEN, NGAY_HEN_KL, MA_BAC_SI, MA_TTDV, NGAY_CT]);
    }
}
