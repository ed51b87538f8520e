//! Who ordered, did and read.

use super::super::super::TableId::*;
use super::super::Column::*;
use super::super::{Change::Set, Example, Item};
use super::each_item;
use super::shape::{is_code, is_digits};
use crate::{Rule, Severity::Warning};

pub(in super::super) const ITEMS: &[Item] = &[Item {
    rule: Rule::new(2, "R-FMT-020", Warning, &["MA_BAC_SI", "NGUOI_THUC_HIEN", "XML4.MA_BS_DOC_KQ"]).says(
        "Mỗi mã người hành nghề là số GPHN, có thể thêm .TX, .HD hoặc .CG và mã cơ sở, hoặc .số căn cước của người học việc.",
        "A practitioner is a licence, with .TX, .HD or .CG and a facility, or with the identity number of a trainee.",
    ),
    check: |case, report| {
        let columns = [MA_BAC_SI, NGUOI_THUC_HIEN, MA_BS_DOC_KQ];
        each_item(case, &[Xml2, Xml3, Xml4, Xml5, Xml13, Xml14], &columns, |line, column, text| {
            if !is_practitioner(text) {
                let vi = "cần số GPHN[.TX|.HD|.CG.mã cơ sở] hoặc số GPHN.số căn cước 12 số";
                let en = "expected licence[.TX|.HD|.CG.facility] or licence.identity number of 12 digits";
                report.tell(line, column, (vi, en));
            }
        });
    },
    example: Example::on(1, &[Set("XML2", 1, "MA_BAC_SI", "000101/TEST-GPHN.XX.79999")]),
}];

fn is_practitioner(text: &str) -> bool {
    let mut parts = text.split('.');
    let licence = parts.next().unwrap_or_default();
    let named = !licence.is_empty() && !licence.contains(char::is_whitespace);
    let suffix = match (parts.next(), parts.next(), parts.next()) {
        (None, ..) => true,
        (Some("TX" | "HD" | "CG"), Some(facility), None) => is_code(facility, 5),
        (Some("TX" | "HD"), None, _) => true,
        (Some(number), None, _) => is_digits(number, 12),
        _ => false,
    };
    named && suffix
}
