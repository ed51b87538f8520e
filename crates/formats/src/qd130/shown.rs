//! What stands in the field a finding is about, as far as it may be shown.
//!
//! A finding is printed, stored, mailed to a software house and photographed, so a value is shortened and hidden
//! here, before anybody has it (decision 0073). A field that no list below names is hidden: a column that a later
//! decision brings is no leak until somebody has looked at it.

use record::{sensitivity_of_diagnosis, sensitivity_of_text};

use super::convert::is_labelled;
use super::dictionary::{FieldKind, table_fields};
use super::table::{Row, trim};
use super::{TableId, Visit};
use crate::finding::FieldValue;
use crate::{Finding, Reading};

/// How a field may be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Policy {
    /// As it stands: times, amounts and codes of administration.
    Plain,
    /// As it stands, unless the visit has special-category data: codes that name a disease, drug or test.
    Clinical,
    /// Only where it has digits and letters: what identifies a person.
    Shape,
    /// Not at all: names, addresses, free texts, and everything of the tables on HIV and tuberculosis.
    Never,
}

/// Codes that say nothing of a disease. Times and numbers need no line here.
const PLAIN: &[&str] = &[
    "CAN_NANG",
    "CAN_NANG_CON",
    "GT_THE_DEN",
    "GT_THE_TU",
    "MAHUYEN_CU_TRU",
    "MATINH_CU_TRU",
    "MAU_SO",
    "MAXA_CU_TRU",
    "MA_CSKCB",
    "MA_CSKCB_DEN",
    "MA_CSKCB_DI",
    "MA_CSKCB_THUOC",
    "MA_DANTOC",
    "MA_DKBD",
    "MA_DOITUONG_KCB",
    "MA_GIUONG",
    "MA_KHUVUC",
    "MA_LOAI_KCB",
    "MA_LY_DO_VNT",
    "MA_NGHE_NGHIEP",
    "MA_NOI_DEN",
    "MA_NOI_DI",
    "MA_QUOCTICH",
    "NGAY_MIEN_CCT",
    "NGAY_TAI_KHAM",
    "NHOM_MAU",
];

/// Codes, and numbers, that name a disease, a drug, a test or a result, alone or together.
const CLINICAL: &[&str] = &[
    "DON_VI_DO",
    "DON_VI_TINH",
    "DUONG_DUNG",
    "GIA_TRI",
    "GOI_VTYT",
    "HAM_LUONG",
    "MA_BENH",
    "MA_BENH_CHINH",
    "MA_BENH_KT",
    "MA_BENH_YHCT",
    "MA_CHI_SO",
    "MA_DICH_VU",
    "MA_HIEU_SP",
    "MA_KHOA",
    "MA_KHOA_RV",
    "MA_MAY",
    "MA_NHOM",
    "MA_PP_CHEBIEN",
    "MA_PTTT_QT",
    "MA_THUOC",
    "MA_VAT_TU",
    "MA_XANG_DAU",
    "NGUON_CTRA",
    "SO_DANG_KY",
    "TT_THAU",
];

/// What leads to a person: patients, parents and staff.
const SHAPE: &[&str] = &[
    "DIEN_THOAI",
    "GIAY_CHUYEN_TUYEN",
    "MA_BAC_SI",
    "MA_BHXH",
    "MA_BHXH_NND",
    "MA_BN",
    "MA_BS",
    "MA_BS_DOC_KQ",
    "MA_CHA",
    "MA_HSBA",
    "MA_LK",
    "MA_ME",
    "MA_THE_BHYT",
    "MA_THE_NND",
    "MA_THE_TAM",
    "MA_TTDV",
    "MA_YTE",
    "NGAYCAP_CCCD_NND",
    "NGAYSINH_NND",
    "NGAY_CAP_CCCD",
    "NGAY_SINH",
    "NGAY_SINHCON",
    "NGAY_SINH_CON",
    "NGUOI_THUC_HIEN",
    "SO_CCCD",
    "SO_CCCD_NND",
    "SO_CHUYENTUYEN",
    "SO_CT",
    "SO_GIAYHEN_KL",
    "SO_HOSO",
    "SO_KCB",
    "SO_LUU_TRU",
    "SO_SERI",
];

/// Times and numbers that tell of a lost child.
const NEVER: &[&str] =
    &["MA_DINH_CHI_THAI", "NGAY_CONCHET", "SO_CONCHET", "SO_CON_SONG", "THOIGIAN_DINHCHI", "TUOI_THAI"];

/// Rules about an element as such, to which its text says nothing.
const OF_ELEMENTS: [&str; 4] = ["R-GEN-001", "R-GEN-002", "R-GEN-007", "R-OWN-002"];

fn wants_value(finding: &&mut Finding) -> bool {
    finding.value.is_none() && !OF_ELEMENTS.contains(&finding.rule)
}

/// Adds the value to each finding of the reading that has a field and none yet.
pub(crate) fn add_values(findings: &mut [Finding], reading: &Reading) {
    // Whether a visit is labelled takes a look through all its texts, so it is asked once and only if needed.
    let mut labelled: Option<(u32, bool)> = None;
    for finding in findings.iter_mut().filter(wants_value) {
        let Some(field) = finding.field.as_deref() else { continue };
        let Some(table) = finding.table else {
            finding.value = envelope_text(reading, field).and_then(|text| value(Policy::Plain, text, None));
            continue;
        };
        let Some(number) = finding.visit else { continue };
        let Some(visit) = reading.visits.get((number as usize).wrapping_sub(1)) else { continue };
        finding.value = field_value(visit, table, finding.row, field, || {
            let known = labelled.filter(|(of, _)| *of == number);
            labelled.insert(known.unwrap_or_else(|| (number, is_labelled(visit)))).1
        });
    }
}

/// Adds the value to findings of one visit that was not read from a file.
pub(super) fn add_values_of(findings: &mut [Finding], visit: &Visit) {
    for finding in findings.iter_mut().filter(wants_value) {
        if let (Some(table), Some(field)) = (finding.table, finding.field.as_deref()) {
            finding.value = field_value(visit, table, finding.row, field, || is_labelled(visit));
        }
    }
}

fn envelope_text<'a>(reading: &'a Reading, field: &str) -> Option<&'a str> {
    match field {
        "MACSKCB" => Some(&reading.facility),
        "NGAYLAP" => Some(&reading.made_on),
        "SOLUONGHOSO" => Some(&reading.declared_count),
        _ => None,
    }
}

fn field_value(
    visit: &Visit,
    table: &str,
    row: Option<u32>,
    field: &str,
    labelled: impl FnOnce() -> bool,
) -> Option<FieldValue> {
    let id = TableId::from_code(table)?;
    let mut tables = visit.tables.iter().filter(|table| table.id == id);
    // Of two tables of one number nobody can say which is meant.
    let found = tables.next().filter(|_| tables.next().is_none())?;
    let has_rows = id.layout().is_some_and(|layout| layout.rows.is_some());
    let row = match row {
        // Each arrival of a check-in file is a visit of one row.
        _ if id == TableId::Xml0 => 1,
        None if has_rows => return None,
        row => row.unwrap_or(1),
    };
    let found = found.rows.get((row as usize).wrapping_sub(1))?;
    let text = found.raw(field).filter(|text| !text.is_empty())?;
    let policy = match policy(id, field) {
        Policy::Clinical if labelled() => Policy::Never,
        policy => policy,
    };
    value(policy, text, visit.tables.first().and_then(|table| table.rows.first()))
}

fn policy(table: TableId, field: &str) -> Policy {
    if SHAPE.contains(&field) {
        return Policy::Shape;
    }
    if matches!(table, TableId::Xml6 | TableId::Xml12 | TableId::Xml15) || NEVER.contains(&field) {
        return Policy::Never;
    }
    if CLINICAL.contains(&field) {
        return Policy::Clinical;
    }
    let fields = table_fields(table);
    let edition = fields.edition(super::Version::NEWEST);
    let kind = fields.find(field).and_then(|id| edition.field(id)).map(|field| field.kind);
    match kind {
        Some(FieldKind::Number | FieldKind::Day | FieldKind::Minute) => Policy::Plain,
        _ if PLAIN.contains(&field) => Policy::Plain,
        _ => Policy::Never,
    }
}

/// Returns the value under a policy. `head` is a row of the patient: columns that were mixed up may have brought
/// a name or a number of theirs into a field of another kind.
fn value(policy: Policy, text: &str, head: Option<&Row>) -> Option<FieldValue> {
    if text.is_empty() {
        return None;
    }
    let is_theirs = |field: &&str| head.is_some_and(|row| row.get(field) == trim(text));
    let shown = match policy {
        Policy::Never => FieldValue::hidden(),
        Policy::Shape => FieldValue::shape(text),
        Policy::Plain | Policy::Clinical if reads_like_words(text) || is_special(text) => {
            FieldValue::hidden()
        }
        Policy::Plain | Policy::Clinical if SHAPE.iter().any(is_theirs) => FieldValue::shape(text),
        Policy::Plain | Policy::Clinical => FieldValue::shown(text),
    };
    Some(shown)
}

/// Tells whether there are two words of letters: no code has them, and a name or a sentence does.
fn reads_like_words(text: &str) -> bool {
    text.split_whitespace().filter(|word| word.chars().any(char::is_alphabetic)).nth(1).is_some()
}

fn is_special(text: &str) -> bool {
    sensitivity_of_text(text).is_some()
        || text.split(';').any(|code| sensitivity_of_diagnosis(code.trim()).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Version, VisitBuilder};

    fn visit(diagnosis: &str) -> Visit {
        let mut visit = VisitBuilder::new(Version::Qd1931);
        visit
            .row("XML1")
            .set("MA_LK", "LK-1")
            .set("HO_TEN", "Nguyễn Văn Mẫu")
            .set("SO_CCCD", "07909000001O")
            .set("MA_BENH_CHINH", diagnosis)
            .set("GIOI_TINH", "Nam")
            .set("NGAY_RA", "2026081214")
            .set("MA_DKBD", "07909000001O")
            .set("LY_DO_VV", "ho");
        visit.row("XML2").set("MA_THUOC", "40.1").set("SO_LUONG", "1,5").set("DU_PHONG", "x");
        visit.row("XML6").set("NGAYKD_HIV", "2026").set("SO_CCCD", "1");
        let mut visit = visit.build().unwrap();
        if diagnosis != "B24" {
            visit.tables.retain(|table| table.id != TableId::Xml6);
        }
        visit
    }

    fn told(visit: &Visit, table: &'static str, row: Option<u32>, field: &str) -> Option<String> {
        let place = crate::Place { visit: Some(1), table: Some(table), row, field: Some(field) };
        let mut findings = [Finding::new("R-GEN-004", place, "", "")];
        add_values_of(&mut findings, visit);
        findings[0].value.as_ref().map(ToString::to_string)
    }

    #[test]
    fn each_field_is_shown_as_its_policy_says() {
        let (plain, labelled) = (visit("J20"), visit("B24"));
        let some = |text: &str| Some(text.to_owned());
        let cases = [
            ("XML1", None, "GIOI_TINH", some("Nam"), some("Nam")),
            ("XML1", None, "NGAY_RA", some("2026081214"), some("2026081214")),
            ("XML1", None, "HO_TEN", some("(ẩn)"), some("(ẩn)")),
            ("XML1", None, "LY_DO_VV", some("(ẩn)"), some("(ẩn)")),
            ("XML1", None, "SO_CCCD", some("###########x"), some("###########x")),
            ("XML1", None, "MA_DKBD", some("###########x"), some("###########x")),
            ("XML1", None, "MA_BENH_CHINH", some("J20"), some("(ẩn)")),
            ("XML2", Some(1), "MA_THUOC", some("40.1"), some("(ẩn)")),
            ("XML2", Some(1), "SO_LUONG", some("1,5"), some("1,5")),
            ("XML2", Some(1), "DU_PHONG", some("(ẩn)"), some("(ẩn)")),
            ("XML6", Some(1), "NGAYKD_HIV", None, some("(ẩn)")),
            ("XML1", None, "MA_KHOA", None, None),
            ("XML2", Some(2), "MA_THUOC", None, None),
            ("XML2", Some(0), "MA_THUOC", None, None),
            ("XML2", None, "MA_THUOC", None, None),
            ("XML1", None, "NO_SUCH", None, None),
        ];
        for (table, row, field, of_plain, of_labelled) in cases {
            assert_eq!(told(&plain, table, row, field), of_plain, "{table} {field}");
            assert_eq!(told(&labelled, table, row, field), of_labelled, "{table} {field}, labelled");
        }
    }

    #[test]
    fn what_does_not_belong_there_is_not_shown() {
        for text in ["Nguyễn Văn Mẫu", "HIV", "B24", "I10;B20.1", "Tenofovir"] {
            assert_eq!(value(Policy::Plain, text, None), Some(FieldValue::hidden()), "{text}");
        }
        for text in ["1 000", "Nam", "2026-08-12 14:00", "I10;E11"] {
            assert_eq!(value(Policy::Plain, text, None).unwrap().text(), Some(text));
        }
    }

    /// A field that could name a person may be added to the dictionary, never to what is shown.
    #[test]
    fn lists_name_real_fields_and_each_field_has_one_policy() {
        let known = |name: &&str| TableId::ALL.iter().any(|table| table_fields(*table).find(name).is_some());
        let mut all: Vec<&str> = [PLAIN, CLINICAL, SHAPE, NEVER].concat();
        assert!(all.iter().all(known), "{:?}", all.iter().find(|name| !known(name)));
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count, "a field stands in two lists");
        for table in TableId::ALL {
            let fields = table_fields(table);
            for name in (0..fields.count()).map(|id| fields.name(id as u16)) {
                let of_person =
                    ["TEN", "DIA_CHI", "CCCD", "THE_BHYT", "BHXH", "DIEN_THOAI", "SINH", "CHAN_DOAN"]
                        .iter()
                        .any(|part| name.contains(part))
                        && !matches!(
                            name,
                            "GIOI_TINH" | "LAN_SINH" | "SINHCON_PHAUTHUAT" | "SINHCON_DUOI32TUAN"
                        );
                let policy = policy(table, name);
                assert!(!of_person || matches!(policy, Policy::Shape | Policy::Never), "{name}: {policy:?}");
            }
        }
    }
}
