//! Which kinds of special-category data a visit holds, wherever they stand.
//!
//! Lines carry their own label. Diagnoses, free texts and the tables that the book never shows have none, so
//! they count here; a sink that must not show such data can then hold back the visit.

use record::{Episode, Sensitivity, sensitivity_of_diagnosis};

use super::lines::said_in;
use crate::qd130::{TableId, Visit};

/// Tables whose diagnosis codes count; the slips and papers repeat them.
const DIAGNOSIS_TABLES: [TableId; 4] = [TableId::Xml1, TableId::Xml3, TableId::Xml13, TableId::Xml14];

/// Returns each kind once. The content of XML6 is never converted: that it is there says enough.
pub(super) fn of_visit(visit: &Visit, episode: &Episode) -> Vec<Sensitivity> {
    let mut found: Vec<Sensitivity> = Vec::new();
    if visit.find(TableId::Xml6).is_some() || tells_hiv_with_tuberculosis(visit) {
        found.push(Sensitivity::Hiv);
    }
    let drugs = episode.drugs.iter().filter_map(|line| line.sensitivity);
    let services = episode.services.iter().filter_map(|line| line.sensitivity);
    let results = episode.results.iter().filter_map(|line| line.sensitivity);
    found.extend(drugs.chain(services).chain(results));
    found.extend(of_codes(visit));
    // There is one kind so far; looking through every text can only matter while it was not met.
    if found.is_empty() {
        found.extend(of_texts(visit));
    }
    found.sort();
    found.dedup();
    found
}

/// Tells whether a visit holds special-category data, also where no episode can be made of it.
///
/// It asks every text, whereas an episode takes the labels of its lines; so it may say yes more often.
pub(in crate::qd130) fn is_labelled(visit: &Visit) -> bool {
    let texts = || visit.tables.iter().flat_map(|table| &table.rows).flat_map(|row| row.fields());
    visit.find(TableId::Xml6).is_some()
        || tells_hiv_with_tuberculosis(visit)
        || of_codes(visit).is_some()
        || texts().any(|(_, text)| said_in(&[text]).is_some())
}

fn of_codes(visit: &Visit) -> Option<Sensitivity> {
    let rows = visit
        .tables
        .iter()
        .filter(|table| DIAGNOSIS_TABLES.contains(&table.id))
        .flat_map(|table| &table.rows);
    let codes = rows.flat_map(|row| ["MA_BENH_CHINH", "MA_BENH_KT", "MA_BENH"].map(|field| row.get(field)));
    codes.flat_map(|codes| codes.split(';')).find_map(|code| sensitivity_of_diagnosis(code.trim()))
}

/// Looks through the free texts, since a diagnosis written out says as much as its code.
fn of_texts(visit: &Visit) -> Option<Sensitivity> {
    let labelled_by_line = [TableId::Xml2, TableId::Xml3, TableId::Xml4, TableId::Xml15];
    let rows = visit
        .tables
        .iter()
        .filter(|table| !labelled_by_line.contains(&table.id))
        .flat_map(|table| &table.rows);
    let mut texts = rows.flat_map(|row| row.fields()).map(|(_, text)| text);
    texts.find_map(|text| said_in(&[text]))
}

/// XML15 says whether a patient with tuberculosis has HIV: 1 is yes, and only such a patient takes ARV.
fn tells_hiv_with_tuberculosis(visit: &Visit) -> bool {
    visit.find(TableId::Xml15).is_some_and(|table| {
        table.rows.iter().any(|row| {
            row.get("PHANLOAI_LAO_HIV") == "1"
                || !row.get("NGAYKD_HIV").is_empty()
                || !row.get("BDDT_ARV").is_empty()
        })
    })
}
