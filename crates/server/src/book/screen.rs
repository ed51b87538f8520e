//! What is held back from a page because the law protects it more than other health data (rule D7: HIV).
//!
//! A line is dropped without a trace on the page: a remark that something is missing would itself tell a person
//! looking over the shoulder what is missing. What was dropped is noted in the store, by field and never by
//! value. Labels given at reading are trusted and everything is looked at again here, because free text carries
//! no label.

use record::{
    Diagnosis, DrugLine, Episode, Referral, ResultLine, ServiceLine, sensitivity_of_diagnosis,
    sensitivity_of_drug, sensitivity_of_text,
};

/// The rule by which special-category data are held back.
pub const RULE: &str = "D7";

/// A visit as a page may show it, and the fields that were held back.
#[derive(Debug, Clone, PartialEq)]
pub struct Screened {
    pub episode: Episode,
    /// Paths such as `drugs[2]`, counted from 0; never values.
    pub withheld: Vec<String>,
}

/// Takes out of a visit what no page may show.
pub fn screen(mut episode: Episode) -> Screened {
    let mut held = Held::default();
    held.lines("drugs", &mut episode.drugs, is_sensitive_drug);
    let emptied = emptied_tests(&episode);
    held.lines("services", &mut episode.services, |line| {
        is_sensitive_service(line) || emptied.contains(&line.code)
    });
    held.lines("results", &mut episode.results, is_sensitive_result);
    held.diagnosis(&mut episode.diagnosis);
    held.text("reason", &mut episode.reason);
    held.text("discharge.treatment", &mut episode.discharge.treatment);
    held.text("discharge.advice", &mut episode.discharge.advice);
    held.lines("course", &mut episode.course, |note| {
        [&note.course, &note.stage, &note.consultation, &note.surgery].into_iter().any(|text| speaks(text))
    });
    if let Some(summary) = &mut episode.summary {
        held.text("summary.history", &mut summary.history);
        held.text("summary.significant_results", &mut summary.significant_results);
        held.text("summary.treatment", &mut summary.treatment);
    }
    if let Some(referral) = &mut episode.referral {
        held.referral(referral);
    }
    episode.sensitivities.clear();
    Screened { episode, withheld: held.0 }
}

/// Tells whether the main disease of a visit may be named in a list.
pub fn may_name(diagnosis: &str) -> bool {
    sensitivity_of_diagnosis(diagnosis).is_none()
}

#[derive(Default)]
struct Held(Vec<String>);

impl Held {
    fn text(&mut self, path: &str, text: &mut String) {
        if speaks(text) {
            text.clear();
            self.0.push(path.to_owned());
        }
    }

    fn lines<T>(&mut self, path: &str, lines: &mut Vec<T>, is_sensitive: impl Fn(&T) -> bool) {
        let mut at = 0;
        lines.retain(|line| {
            let keep = !is_sensitive(line);
            if !keep {
                self.0.push(format!("{path}[{at}]"));
            }
            at += 1;
            keep
        });
    }

    fn diagnosis(&mut self, diagnosis: &mut Diagnosis) {
        self.text("diagnosis.on_arrival", &mut diagnosis.on_arrival);
        self.text("diagnosis.text", &mut diagnosis.text);
        self.text("diagnosis.main", &mut diagnosis.main);
        self.lines("diagnosis.others", &mut diagnosis.others, |code| speaks(code));
        self.lines("diagnosis.traditional", &mut diagnosis.traditional, |code| speaks(code));
    }

    fn referral(&mut self, referral: &mut Referral) {
        self.text("referral.clinical_signs", &mut referral.clinical_signs);
        self.text("referral.condition", &mut referral.condition);
        self.text("referral.plan", &mut referral.plan);
    }
}

/// Returns the codes of tests of which no result may be shown.
///
/// Such a test goes with its results: on its own it would stand there as done without a result.
fn emptied_tests(episode: &Episode) -> Vec<String> {
    let (held, shown): (Vec<&ResultLine>, Vec<&ResultLine>) =
        episode.results.iter().partition(|line| is_sensitive_result(line));
    let is_shown = |code: &str| shown.iter().any(|line| line.service_code == code);
    let codes = held.iter().map(|line| line.service_code.clone());
    codes.filter(|code| !code.is_empty() && !is_shown(code)).collect()
}

fn is_sensitive_drug(drug: &DrugLine) -> bool {
    drug.sensitivity.is_some()
        || [&drug.name, &drug.dose, &drug.instructions].into_iter().any(|text| speaks(text))
}

fn is_sensitive_service(service: &ServiceLine) -> bool {
    service.sensitivity.is_some() || speaks(&service.name)
}

fn is_sensitive_result(result: &ResultLine) -> bool {
    result.sensitivity.is_some()
        || [&result.name, &result.value, &result.report, &result.conclusion]
            .into_iter()
            .any(|text| speaks(text))
}

/// Tells whether a text speaks of HIV, by a word, a drug or a code written into it.
fn speaks(text: &str) -> bool {
    let is_code = |word: &str| sensitivity_of_diagnosis(word).is_some();
    sensitivity_of_text(text).is_some()
        || sensitivity_of_drug(text).is_some()
        || text.split(|letter: char| !letter.is_alphanumeric() && letter != '.').any(is_code)
}
