//! Special-category data, labelled when it is read so that every sink can filter it by policy.
//!
//! The exact official list is not published (`ssk` rule D7); what is labelled here is the core that all
//! sources name: HIV diagnoses, HIV tests and antiretroviral drugs. The list is ours and errs on the side of
//! labelling.

use serde::{Deserialize, Serialize};

use crate::fold;

/// The kind of special-category data a line belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sensitivity {
    Hiv,
}

/// Returns the label of an ICD-10 code: B20–B24, Z21, R75, F02.4, O98.7, Z11.4, Z71.7 speak of HIV.
pub fn sensitivity_of_diagnosis(code: &str) -> Option<Sensitivity> {
    let plain: String =
        code.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_uppercase();
    let stems = ["B20", "B21", "B22", "B23", "B24", "Z21", "R75", "F024", "O987", "Z114", "Z717"];
    stems.iter().any(|stem| plain.starts_with(stem)).then_some(Sensitivity::Hiv)
}

const ANTIRETROVIRALS: &[&str] = &[
    "abacavir",
    "atazanavir",
    "darunavir",
    "dolutegravir",
    "efavirenz",
    "emtricitabin",
    "lamivudin",
    "lopinavir",
    "nevirapin",
    "raltegravir",
    "ritonavir",
    "stavudin",
    "tenofovir",
    "zidovudin",
    "rilpivirin",
    "bictegravir",
    "cabotegravir",
];

const HIV_TESTS: &[&str] = &["hiv", "aids", "cd4", "arv"];

/// Returns the label of a drug by its name and active ingredient text.
pub fn sensitivity_of_drug(text: &str) -> Option<Sensitivity> {
    speaks_of(&fold(text), &[ANTIRETROVIRALS])
}

/// Returns the label of a test or service by its name, result or conclusion.
pub fn sensitivity_of_result(text: &str) -> Option<Sensitivity> {
    speaks_of(&fold(text), &[HIV_TESTS])
}

/// Returns the label of free text, which may name drugs and tests alike.
pub fn sensitivity_of_text(text: &str) -> Option<Sensitivity> {
    // The long name of the virus and of the syndrome, which no single word gives away.
    let folded = fold(text);
    let spelt_out = folded.contains("suy giam mien dich").then_some(Sensitivity::Hiv);
    spelt_out.or_else(|| speaks_of(&folded, &[HIV_TESTS, ANTIRETROVIRALS]))
}

fn speaks_of(folded: &str, lists: &[&[&str]]) -> Option<Sensitivity> {
    let known = |word: &str| {
        let names = |known: &&str| word == *known || (known.len() > 5 && word.starts_with(known));
        lists.iter().flat_map(|list| list.iter()).any(names)
    };
    folded.split(|letter: char| !letter.is_alphanumeric()).any(known).then_some(Sensitivity::Hiv)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hiv_is_labelled_and_its_neighbours_are_not() {
        for code in ["B20", "B24", "b20.1", "Z21", "B23.8†"] {
            assert_eq!(sensitivity_of_diagnosis(code), Some(Sensitivity::Hiv), "{code}");
        }
        for code in ["B25", "I10", "E11.9", "Z20", "O98"] {
            assert_eq!(sensitivity_of_diagnosis(code), None, "{code}");
        }
        assert_eq!(sensitivity_of_drug("Tenofovir + Lamivudine + Dolutegravir"), Some(Sensitivity::Hiv));
        assert_eq!(sensitivity_of_drug("Metformin"), None);
        assert_eq!(sensitivity_of_result("HIV Ab test nhanh"), Some(Sensitivity::Hiv));
        assert_eq!(sensitivity_of_result("Tế bào CD4"), Some(Sensitivity::Hiv));
        assert_eq!(sensitivity_of_result("Chive"), None);
        for text in ["Giai đoạn AIDS", "Nhiễm vi rút gây suy giảm miễn dịch ở người"] {
            assert_eq!(sensitivity_of_text(text), Some(Sensitivity::Hiv), "{text}");
        }
        assert_eq!(sensitivity_of_text("Đang uống Tenofovir"), Some(Sensitivity::Hiv));
        assert_eq!(sensitivity_of_text("Xét nghiệm HIV (+)"), Some(Sensitivity::Hiv));
        assert_eq!(sensitivity_of_text("Đang uống Metformin"), None);
    }
}
