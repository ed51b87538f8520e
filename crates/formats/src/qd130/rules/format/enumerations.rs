//! Fields that hold a number of a short list.

use super::super::super::{TableId, TableId::*};
use super::super::Column::*;
use super::super::{Case, Change, Column, Example, Item, Report};
use crate::{Rule, Severity::Error, Version};

/// A column of some tables whose items are whole numbers of a range.
struct Range {
    tables: &'static [TableId],
    column: Column,
    least: u32,
    most: u32,
}

const fn range(tables: &'static [TableId], column: Column, least: u32, most: u32) -> Range {
    Range { tables, column, least, most }
}

const COSTS: &[TableId] = &[Xml2, Xml3];
const HIV: &[TableId] = &[Xml6];
const TUBERCULOSIS: &[TableId] = &[Xml15];

const RANGES: &[Range] = &[
    range(COSTS, PHAM_VI, 1, 3),
    range(COSTS, MA_PTTT, 1, 3),
    range(&[Xml2], NGUON_CTRA, 1, 4),
    range(&[Xml3], PP_VO_CAM, 1, 4),
    range(&[Xml1, Xml8], KET_QUA_DTRI, 1, 8),
    range(&[Xml1, Xml13], MA_LOAI_RV, 1, 5),
    range(&[Xml13], MA_LYDO_CT, 1, 3),
    range(HIV, MA_BAC_PHAC_DO_BD, 1, 3),
    range(HIV, MA_LYDO_DTRI, 1, 5),
    range(&[Xml6, Xml15], LOAI_DTRI_LAO, 0, 3),
    range(HIV, SANG_LOC_LAO, 1, 4),
    range(&[Xml6, Xml15], PHACDO_DTRI_LAO, 1, 27),
    range(HIV, KQ_DTRI_LAO, 1, 7),
    range(HIV, MA_LYDO_XNTL_VR, 1, 3),
    range(HIV, KQ_XNTL_VR, 1, 5),
    range(HIV, MA_LOAI_BN, 1, 5),
    range(HIV, GIAI_DOAN_LAM_SANG, 1, 4),
    range(HIV, NHOM_DOI_TUONG, 1, 11),
    range(HIV, MA_TINH_TRANG_DK, 1, 9),
    range(HIV, LAN_XN_PCR, 1, 3),
    range(HIV, MA_KQ_XN_PCR, 0, 1),
    range(HIV, MA_XU_TRI, 1, 8),
    range(HIV, MA_BAC_PHAC_DO, 1, 3),
    range(HIV, LY_DO_CHUYEN_PHAC_DO, 1, 6),
    range(TUBERCULOSIS, PHANLOAI_LAO_VITRI, 1, 2),
    range(TUBERCULOSIS, PHANLOAI_LAO_TS, 1, 6),
    range(TUBERCULOSIS, PHANLOAI_LAO_HIV, 1, 3),
    range(TUBERCULOSIS, PHANLOAI_LAO_VK, 1, 2),
    range(TUBERCULOSIS, PHANLOAI_LAO_KT, 1, 6),
    range(TUBERCULOSIS, KET_QUA_DTRI_LAO, 1, 6),
];

pub(in super::super) const ITEMS: &[Item] = &[Item {
    rule: Rule::new(
        2,
        "R-FMT-032",
        Error,
        &["PHAM_VI", "MA_PTTT", "NGUON_CTRA", "PP_VO_CAM", "KET_QUA_DTRI", "MA_LOAI_RV", "MA_LYDO_CT", "XML6", "XML15"],
    )
    .says(
        "Trường mã số nằm trong danh mục của trường (vd PHAM_VI 1–3, KET_QUA_DTRI 1–8, các mã của XML6 và XML15).",
        "A coded field is within its list (as PHAM_VI 1–3, KET_QUA_DTRI 1–8, the codes of XML6 and XML15).",
    ),
    check: ranges,
    example: Example::on(1, &[Change::Set("XML3", 1, "PHAM_VI", "4")]),
}];

fn ranges(case: &Case<'_>, report: &mut Report<'_>) {
    for range in RANGES {
        // QĐ 4750 numbered the groups of HIV care from 0.
        let from_zero = range.column == NHOM_DOI_TUONG && case.version < Version::Qd3176;
        let least = if from_zero { 0 } else { range.least };
        for line in range.tables.iter().flat_map(|table| case.rows(*table)) {
            // MA_XU_TRI and MA_TINH_TRANG_DK are lists; a field of one code is a list of one.
            let good = |item: &str| {
                let digits = !item.is_empty() && item.bytes().all(|byte| byte.is_ascii_digit());
                digits && item.parse::<u32>().is_ok_and(|code| (least..=range.most).contains(&code))
            };
            if !line.items(range.column).all(good) {
                let most = range.most;
                let texts =
                    (format_args!("phải từ {least} đến {most}"), format_args!("expected {least} to {most}"));
                report.tell(line, range.column, texts);
            }
        }
    }
}
