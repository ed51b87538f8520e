//! The lines of the visit: drugs, services, results, course.

use record::{
    CourseNote, DrugLine, ResultLine, Sensitivity, ServiceKind, ServiceLine, sensitivity_of_diagnosis,
    sensitivity_of_text,
};

use super::{first_filled, list, minute, quantity, text};
use crate::qd130::table::Row;

pub(super) fn drugs(rows: &[Row]) -> Vec<DrugLine> {
    let line = |row: &Row| {
        let name = text(row, "TEN_THUOC");
        let strength = text(row, "HAM_LUONG");
        let (dose, instructions) = (text(row, "LIEU_DUNG"), text(row, "CACH_DUNG"));
        let sensitivity = said_in(&[&name, &strength, &dose, &instructions]);
        DrugLine {
            code: text(row, "MA_THUOC"),
            name,
            strength,
            form: text(row, "DANG_BAO_CHE"),
            unit: text(row, "DON_VI_TINH"),
            quantity: quantity(row, "SO_LUONG"),
            dose,
            instructions,
            ordered_at: minute(row, "NGAY_YL"),
            doctor: text(row, "MA_BAC_SI"),
            sensitivity,
        }
    };
    rows.iter().map(line).collect()
}

pub(super) fn services(rows: &[Row]) -> Vec<ServiceLine> {
    let line = |row: &Row| {
        let is_supply = !row.get("MA_VAT_TU").is_empty();
        let (code, name) =
            if is_supply { ("MA_VAT_TU", "TEN_VAT_TU") } else { ("MA_DICH_VU", "TEN_DICH_VU") };
        let name = first_filled(row, &[name, "TEN_DICH_VU", "TEN_VAT_TU"]);
        let reasons = list(row.get("MA_BENH"));
        let sensitivity = sensitivity_of_text(&name)
            .or_else(|| reasons.iter().find_map(|reason| sensitivity_of_diagnosis(reason)));
        ServiceLine {
            kind: if is_supply { ServiceKind::Supply } else { kind(row.get("MA_NHOM")) },
            code: text(row, code),
            name,
            procedure_codes: list(row.get("MA_PTTT_QT")),
            quantity: quantity(row, "SO_LUONG"),
            unit: text(row, "DON_VI_TINH"),
            ordered_at: minute(row, "NGAY_YL"),
            done_at: minute(row, "NGAY_TH_YL").or_else(|| minute(row, "NGAY_KQ")),
            doctor: text(row, "MA_BAC_SI"),
            sensitivity,
        }
    };
    rows.iter().map(line).collect()
}

/// Sorts by the cost group of QĐ 5937 annex 3; 11 is the supply of an older list that still occurs.
fn kind(group: &str) -> ServiceKind {
    match group {
        "1" => ServiceKind::Laboratory,
        "2" => ServiceKind::Imaging,
        "3" => ServiceKind::FunctionalTest,
        "8" => ServiceKind::Surgery,
        "18" => ServiceKind::Procedure,
        "13" => ServiceKind::Examination,
        "14" | "15" | "16" => ServiceKind::Bed,
        "10" | "11" => ServiceKind::Supply,
        "12" => ServiceKind::Transport,
        _ => ServiceKind::Other,
    }
}

/// Reads results. A result row bears only the code of its service, and names such as "OD" tell nothing, so a
/// row also takes the label of the service it belongs to.
pub(super) fn results(rows: &[Row], services: &[ServiceLine]) -> Vec<ResultLine> {
    let of_service = |code: &str| {
        services
            .iter()
            .filter(|service| !code.is_empty() && service.code == code)
            .find_map(|service| service.sensitivity)
    };
    let line = |row: &Row| {
        let service_code = text(row, "MA_DICH_VU");
        let (name, value) = (text(row, "TEN_CHI_SO"), text(row, "GIA_TRI"));
        let (report, conclusion) = (text(row, "MO_TA"), text(row, "KET_LUAN"));
        let indicator_code = text(row, "MA_CHI_SO");
        let sensitivity = said_in(&[&name, &indicator_code, &value, &report, &conclusion])
            .or_else(|| of_service(&service_code));
        ResultLine {
            service_code,
            indicator_code,
            name,
            value,
            unit: text(row, "DON_VI_DO"),
            report,
            conclusion,
            resulted_at: minute(row, "NGAY_KQ"),
            doctor: text(row, "MA_BS_DOC_KQ"),
            sensitivity,
        }
    };
    rows.iter().map(line).collect()
}

pub(super) fn course(rows: &[Row]) -> Vec<CourseNote> {
    let note = |row: &Row| CourseNote {
        at: minute(row, "THOI_DIEM_DBLS"),
        course: text(row, "DIEN_BIEN_LS"),
        stage: text(row, "GIAI_DOAN_BENH"),
        consultation: text(row, "HOI_CHAN"),
        surgery: text(row, "PHAU_THUAT"),
    };
    rows.iter().map(note).collect()
}

/// Finds the label of the first text that speaks of special-category data.
pub(super) fn said_in(texts: &[&str]) -> Option<Sensitivity> {
    // Folding a text costs far more than looking at it, and most fields are times, amounts and codes.
    texts.iter().filter(|said| has_letters(said)).find_map(|said| sensitivity_of_text(said))
}

/// No name of a drug, a test or a virus is written without letters.
fn has_letters(text: &str) -> bool {
    text.bytes().any(|byte| !byte.is_ascii() || byte.is_ascii_alphabetic())
}
