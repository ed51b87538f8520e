//! From the columns of the format to the words of the health book.
//!
//! The mapping follows QĐ 2733 annex 02 with the fields of QĐ 3176. Texts are trimmed and composed (NFC); a
//! date or number of a line that cannot be read is left empty there, because the line is still worth keeping.
//! Without visit, facility, birth and the two times there is no episode: these give findings.

mod back;
mod labels;
mod lines;
mod person;
mod slips;

pub use back::{Written, from_episode};

use record::{
    Amount, Diagnosis, Discharge, Episode, FacilityCode, Indicators, LocalMinute, PartialDate, Quantity,
    Summary, VisitCode,
};

pub(super) use labels::is_labelled;

use super::shown::add_values_of;
use super::table::{Row, Table};
use super::text::{composed, is_number};
use super::{TableId, Version, Visit};
use crate::{Finding, Place};

/// Converts a visit into an episode, or says why it cannot become one.
pub fn to_episode(visit: &Visit) -> Result<Episode, Vec<Finding>> {
    let Some(head) = visit.find(TableId::Xml1).and_then(|table| table.rows.first()) else {
        let place = Place { table: Some("XML1"), ..Place::default() };
        let (vi, en) = ("hồ sơ thiếu bảng này", "the visit lacks this table");
        return Err(vec![Finding::new("R-ENV-008", place, vi, en)]);
    };
    let mut key = Key { head, findings: Vec::new() };
    let keys = (key.visit(), key.facility(), key.birth(), key.minute("NGAY_VAO"), key.minute("NGAY_RA"));
    let (Some(code), Some(facility), Some(birth), Some(arrived_at), Some(ended_at)) = keys else {
        add_values_of(&mut key.findings, visit);
        return Err(key.findings);
    };
    let rows = |id| visit.find(id).map_or(&[][..], |table: &Table| &table.rows);
    let services = lines::services(rows(TableId::Xml3));
    let insurance = person::insurance(head);
    let mut episode = Episode {
        facility,
        visit: code,
        patient: person::patient(head, birth, &insurance),
        insurance,
        care_type: text(head, "MA_LOAI_KCB"),
        arrived_at,
        admitted_at: minute(head, "NGAY_VAO_NOI_TRU"),
        ended_at,
        reason: first_filled(head, &["LY_DO_VV", "LY_DO_VNT"]),
        diagnosis: diagnosis(head),
        indicators: indicators(head, visit.version),
        discharge: discharge(head),
        drugs: lines::drugs(rows(TableId::Xml2)),
        results: lines::results(rows(TableId::Xml4), &services),
        services,
        course: lines::course(rows(TableId::Xml5)),
        summary: rows(TableId::Xml8).first().map(summary),
        referral: rows(TableId::Xml13).first().map(slips::referral),
        follow_up: rows(TableId::Xml14).first().map(slips::follow_up),
        total_cost: amount(head, "T_TONGCHI_BV"),
        paid_by_patient: sum(amount(head, "T_BNTT"), amount(head, "T_BNCCT")),
        sensitivities: Vec::new(),
    };
    episode.sensitivities = labels::of_visit(visit, &episode);
    Ok(episode)
}

/// Reads the fields without which there is no episode.
struct Key<'a> {
    head: &'a Row,
    findings: Vec<Finding>,
}

impl Key<'_> {
    fn tell(&mut self, rule: &'static str, field: &str, vi: &str, en: &str) {
        let place = Place { table: Some("XML1"), field: Some(field), ..Place::default() };
        let (rule, vi, en) = if self.head.get(field).is_empty() {
            ("R-GEN-005", "trường bắt buộc đang để trống", "a required field is empty")
        } else {
            (rule, vi, en)
        };
        self.findings.push(Finding::new(rule, place, vi, en));
    }

    fn visit(&mut self) -> Option<VisitCode> {
        let code = self.head.get("MA_LK").parse().ok();
        if code.is_none() {
            let (vi, en) = (
                "dài quá 100 ký tự hoặc có ký tự điều khiển",
                "longer than 100 characters, or holds control characters",
            );
            self.tell("R-GEN-003", "MA_LK", vi, en);
        }
        code
    }

    fn facility(&mut self) -> Option<FacilityCode> {
        let code = self.head.get("MA_CSKCB").parse().ok();
        if code.is_none() {
            let (vi, en) = (
                "mã cơ sở phải có 5 ký tự, chữ số hoặc chữ in hoa",
                "expected a facility code of 5 digits or capital letters",
            );
            self.tell("R-FMT-006", "MA_CSKCB", vi, en);
        }
        code
    }

    fn birth(&mut self) -> Option<PartialDate> {
        let date = PartialDate::from_digits(self.head.get("NGAY_SINH")).ok();
        if date.is_none() {
            let (vi, en) = (
                "phải có dạng yyyymmddHHMM, phần không rõ ghi 0",
                "expected yyyymmddHHMM, unknown parts as 0",
            );
            self.tell("R-FMT-001", "NGAY_SINH", vi, en);
        }
        date
    }

    fn minute(&mut self, field: &str) -> Option<LocalMinute> {
        let read = minute(self.head, field).filter(|_| self.head.get(field).len() == 12);
        if read.is_none() {
            let (vi, en) =
                ("phải có dạng yyyymmddHHMM và là thời điểm có thật", "expected yyyymmddHHMM, a real time");
            self.tell("R-FMT-001", field, vi, en);
        }
        read
    }
}

fn diagnosis(head: &Row) -> Diagnosis {
    Diagnosis {
        on_arrival: text(head, "CHAN_DOAN_VAO"),
        text: text(head, "CHAN_DOAN_RV"),
        main: text(head, "MA_BENH_CHINH"),
        others: list(head.get("MA_BENH_KT")),
        traditional: list(head.get("MA_BENH_YHCT")),
    }
}

/// Height stands in the spare field since QĐ 3176; anything that is no human height was meant otherwise.
fn indicators(head: &Row, version: Version) -> Indicators {
    let between =
        |low: u32, high: u32| move |value: &Quantity| value.0 >= low.into() && value.0 <= high.into();
    Indicators {
        blood_group: Some(text(head, "NHOM_MAU")).filter(|group| !group.is_empty()),
        height_cm: quantity(head, "DU_PHONG").filter(|_| version >= Version::Qd3176).filter(between(20, 250)),
        weight_kg: quantity(head, "CAN_NANG").filter(|weight| !weight.0.is_zero()).filter(between(0, 700)),
    }
}

fn discharge(head: &Row) -> Discharge {
    let days = list(head.get("NGAY_TAI_KHAM"));
    Discharge {
        kind: text(head, "MA_LOAI_RV"),
        outcome: text(head, "KET_QUA_DTRI"),
        treatment: text(head, "PP_DIEU_TRI"),
        advice: text(head, "GHI_CHU"),
        return_on: days.iter().filter_map(|day| date(day)).collect(),
    }
}

/// GHI_CHU of this table names a parent or guardian; it is no advice and is not taken.
fn summary(row: &Row) -> Summary {
    Summary {
        history: text(row, "QT_BENHLY"),
        significant_results: text(row, "TOMTAT_KQ"),
        treatment: text(row, "PP_DIEUTRI"),
    }
}

fn text(row: &Row, field: &str) -> String {
    composed(row.get(field))
}

fn first_filled(row: &Row, fields: &[&str]) -> String {
    composed(fields.iter().map(|field| row.get(field)).find(|text| !text.is_empty()).unwrap_or_default())
}

/// Splits a list at its semicolons, leaving empty items out.
fn list(text: &str) -> Vec<String> {
    text.split(';').map(str::trim).filter(|item| !item.is_empty()).map(composed).collect()
}

/// Reads a day `yyyymmdd`, or the day of `yyyymmddHHMM`, known in full.
fn date(digits: &str) -> Option<PartialDate> {
    PartialDate::from_digits(digits).ok().filter(|date| date.day().is_some())
}

fn minute(row: &Row, field: &str) -> Option<LocalMinute> {
    LocalMinute::from_digits(row.get(field)).ok()
}

fn amount(row: &Row, field: &str) -> Option<Amount> {
    Some(row.get(field)).filter(|text| is_number(text)).and_then(|text| text.parse().ok())
}

fn quantity(row: &Row, field: &str) -> Option<Quantity> {
    Some(row.get(field)).filter(|text| is_number(text)).and_then(|text| text.parse().ok())
}

fn sum(one: Option<Amount>, other: Option<Amount>) -> Option<Amount> {
    match (one, other) {
        (Some(one), Some(other)) => one.0.checked_add(other.0).map(Amount),
        (one, other) => one.or(other),
    }
}
