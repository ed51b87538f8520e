//! R-XML6, R-XML15: the programmes of HIV and of tuberculosis.

use super::super::Change::{self, Add, Set};
use super::super::Column::*;
use super::super::item::{error, warning};
use super::super::{Case, Example, Item, Line, Report};
use super::need;
use crate::TableId;

pub const ITEMS: &[Item] = &[
    Item {
        rule: error(
            "R-XML6-001",
            &["XML6.PHACDO_DTRI_LAO", "XML6.NGAYBD_DTRI_LAO"],
            "LOAI_DTRI_LAO khác 0: có PHACDO_DTRI_LAO và NGAYBD_DTRI_LAO.",
            "With LOAI_DTRI_LAO other than 0, PHACDO_DTRI_LAO and NGAYBD_DTRI_LAO are filled.",
        ),
        check: tuberculosis_in_hiv,
        example: Example::on(1, &[Set("XML6", 1, "LOAI_DTRI_LAO", "2")]).after(&[HIV]),
    },
    Item {
        rule: error(
            "R-XML6-002",
            &["XML6.LAN_XN_PCR", "XML6.NGAY_XN_PCR", "XML6.NGAY_KQ_XN_PCR", "XML6.MA_KQ_XN_PCR"],
            "MA_TINH_TRANG_DK có 1: có đủ bốn trường về xét nghiệm PCR.",
            "When MA_TINH_TRANG_DK has 1, the four fields of the PCR test are filled.",
        ),
        check: pcr,
        example: Example::on(1, &[Set("XML6", 1, "MA_TINH_TRANG_DK", "1;9")]).after(&[HIV]),
    },
    Item {
        rule: error(
            "R-XML6-003",
            &["XML6.NGAY_BAT_DAU_XU_TRI", "XML6.NGAY_KET_THUC_XU_TRI", "XML6.SO_NGAY_CAP_THUOC_ARV"],
            "MA_XU_TRI có 1 (ARV): có ngày bắt đầu, ngày kết thúc và số ngày cấp thuốc; số ngày không vượt khoảng đó.",
            "When MA_XU_TRI has 1 (ARV), begin, end and days of drugs are filled, the days within the interval.",
        ),
        check: antiretrovirals,
        example: Example::on(1, &[Set("XML6", 1, "SO_NGAY_CAP_THUOC_ARV", "60")]).after(&[HIV]),
    },
    Item {
        rule: error(
            "R-XML6-004",
            &["XML6.MA_BAC_PHAC_DO", "XML6.MA_BAC_PHAC_DO_BD"],
            "Phác đồ là \"khác\": có bậc phác đồ.",
            "For a regimen that is \"other\", its line is filled.",
        ),
        check: line_of_regimen,
        example: Example::on(1, &[Set("XML6", 1, "MA_PHAC_DO_DIEU_TRI", "Khác")]).after(&[HIV]),
    },
    Item {
        rule: warning(
            "R-XML15-001",
            &["XML15.NGAYKD_HIV", "XML15.BDDT_ARV", "XML15.PHACDO_DTRI_LAO"],
            "PHANLOAI_LAO_HIV 1: có NGAYKD_HIV và BDDT_ARV; phác đồ hợp với LOAI_DTRI_LAO (1: 20–27, 2: 1–8, 3: 9–19).",
            "PHANLOAI_LAO_HIV 1 has NGAYKD_HIV and BDDT_ARV; the regimen fits LOAI_DTRI_LAO (1: 20–27, 2: 1–8, 3: 9–19).",
        ),
        check: tuberculosis,
        example: Example::on(1, &[Set("XML15", 1, "PHACDO_DTRI_LAO", "9")]).after(&[TUBERCULOSIS]),
    },
];

/// A record of the HIV programme for the first sample.
const HIV: Change = Add(
    "XML6",
    &[
        ("NGAYKD_HIV", "20200110"),
        ("NOI_LAY_MAU_XN", "79999"),
        ("NOI_XN_KD", "79999"),
        ("NOI_BDDT_ARV", "79999"),
        ("BDDT_ARV", "20200120"),
        ("MA_LYDO_DTRI", "1"),
        ("LOAI_DTRI_LAO", "0"),
        ("SANG_LOC_LAO", "2"),
        ("KQ_DTRI_LAO", "7"),
        ("MA_LOAI_BN", "1"),
        ("GIAI_DOAN_LAM_SANG", "1"),
        ("NHOM_DOI_TUONG", "11"),
        ("MA_TINH_TRANG_DK", "9"),
        ("MA_XU_TRI", "1"),
        ("NGAY_BAT_DAU_XU_TRI", "20260812"),
        ("NGAY_KET_THUC_XU_TRI", "20260910"),
        ("MA_PHAC_DO_DIEU_TRI", "1f"),
        ("SO_NGAY_CAP_THUOC_ARV", "30"),
    ],
);

/// A record of the tuberculosis programme for the first sample.
const TUBERCULOSIS: Change = Add(
    "XML15",
    &[
        ("STT", "1"),
        ("MA_BN", "BN26000017"),
        ("PHANLOAI_LAO_VITRI", "1"),
        ("PHANLOAI_LAO_TS", "1"),
        ("PHANLOAI_LAO_HIV", "2"),
        ("PHANLOAI_LAO_VK", "1"),
        ("LOAI_DTRI_LAO", "2"),
        ("NGAYBD_DTRI_LAO", "20260812"),
        ("PHACDO_DTRI_LAO", "2"),
        ("MA_CSKCB", "79999"),
    ],
);

fn tuberculosis_in_hiv(case: &Case<'_>, report: &mut Report<'_>) {
    for line in case.rows(TableId::Xml6) {
        if matches!(line.code(LOAI_DTRI_LAO), Some(kind) if kind != 0) {
            need(line, report, &[PHACDO_DTRI_LAO, NGAYBD_DTRI_LAO]);
        }
    }
}

fn pcr(case: &Case<'_>, report: &mut Report<'_>) {
    for line in case.rows(TableId::Xml6) {
        if line.items(MA_TINH_TRANG_DK).any(|state| state == "1") {
            need(line, report, &[LAN_XN_PCR, NGAY_XN_PCR, NGAY_KQ_XN_PCR, MA_KQ_XN_PCR]);
        }
    }
}

fn antiretrovirals(case: &Case<'_>, report: &mut Report<'_>) {
    for line in case.rows(TableId::Xml6).iter().filter(|line| line.items(MA_XU_TRI).any(|done| done == "1")) {
        need(line, report, &[NGAY_BAT_DAU_XU_TRI, NGAY_KET_THUC_XU_TRI, SO_NGAY_CAP_THUOC_ARV]);
        let interval = line.day(NGAY_BAT_DAU_XU_TRI).zip(line.day(NGAY_KET_THUC_XU_TRI));
        let Some(days) = interval.map(|(from, to)| to.days_since(from) + 1) else { continue };
        if line.code(SO_NGAY_CAP_THUOC_ARV).is_some_and(|given| i64::from(given) > days) {
            let vi = "nhiều hơn số ngày của đợt xử trí";
            report.tell(line, SO_NGAY_CAP_THUOC_ARV, (vi, "more than the days of the interval"));
        }
    }
}

fn line_of_regimen(case: &Case<'_>, report: &mut Report<'_>) {
    // The list of regimens is not public; what is known of it is only that one entry says "other".
    let other = |code: &str| {
        let code = code.to_lowercase();
        code.contains("khác") || code.contains("khac") || code == "other"
    };
    for line in case.rows(TableId::Xml6) {
        for (regimen, step) in
            [(MA_PHAC_DO_DIEU_TRI, MA_BAC_PHAC_DO), (MA_PHAC_DO_DIEU_TRI_BD, MA_BAC_PHAC_DO_BD)]
        {
            if other(line.text(regimen)) {
                need(line, report, &[step]);
            }
        }
    }
}

fn tuberculosis(case: &Case<'_>, report: &mut Report<'_>) {
    for line in case.rows(TableId::Xml15) {
        if line.code(PHANLOAI_LAO_HIV) == Some(1) {
            need(line, report, &[NGAYKD_HIV, BDDT_ARV]);
        }
        if !regimen_fits(line) {
            let vi = "phác đồ không thuộc loại điều trị lao đã ghi";
            report.tell(line, PHACDO_DTRI_LAO, (vi, "the regimen is not of the kind of treatment told"));
        }
    }
}

fn regimen_fits(line: &Line<'_>) -> bool {
    let Some(regimen) = line.code(PHACDO_DTRI_LAO) else { return true };
    match line.code(LOAI_DTRI_LAO) {
        Some(1) => (20..=27).contains(&regimen),
        Some(2) => (1..=8).contains(&regimen),
        Some(3) => (9..=19).contains(&regimen),
        _ => true,
    }
}
