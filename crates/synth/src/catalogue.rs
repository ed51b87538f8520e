//! The drugs, services, indicators and diagnoses that invented visits use.
//!
//! Only what the conditions name is kept. Facts about products come from `data/`; tenders are invented, because
//! those in the list belong to real hospitals.

use std::collections::{HashMap, HashSet};

use rust_decimal::Decimal;

const DRUGS: &str = include_str!("../../../data/drugs.csv");
const SERVICES: &str = include_str!("../../../data/services.csv");
const INDICATORS: &str = include_str!("../../../data/lab_indicators.csv");
const DIAGNOSES: &str = include_str!("../../../data/icd10_vi.csv");

/// Made up for drugs that the list has without a price, as those of national programmes.
const PROGRAMME_PRICE: &str = "1500";

/// A drug of the hospitals' list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drug {
    pub code: String,
    pub name: String,
    pub strength: String,
    pub form: String,
    pub route: String,
    pub unit: String,
    pub registration: String,
    pub price: Decimal,
}

/// A technical service, examination or bed day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    pub code: String,
    pub name: String,
    pub group: String,
    pub procedure: String,
    pub price: Decimal,
}

/// One value of a laboratory service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Indicator {
    pub code: String,
    pub name: String,
    pub service: String,
    pub unit: String,
    /// Usual range, in thousandths; none for findings in words.
    pub usual: Option<(i64, i64)>,
    /// Limits of what is plausible, in thousandths.
    pub plausible: Option<(i64, i64)>,
    /// Decimals with which the range is written.
    pub decimals: u32,
    pub normal_word: String,
    pub sex: String,
}

/// All of it, looked up by code.
pub struct Catalogue {
    drugs: HashMap<(String, String), Drug>,
    services: HashMap<String, Service>,
    indicators: HashMap<String, Vec<Indicator>>,
    diagnoses: HashMap<String, String>,
}

impl Catalogue {
    /// Reads the lists that ship with the program.
    pub fn load() -> Self {
        Self {
            drugs: drugs(),
            services: services(),
            indicators: indicators(),
            diagnoses: read(DIAGNOSES).map(|row| (row[0].to_owned(), row[5].to_owned())).collect(),
        }
    }

    /// Returns the drug that the conditions name by ingredient code and strength.
    pub fn drug(&self, code: &str, strength: &str) -> &Drug {
        let found = self.drugs.get(&(code.to_owned(), strength.to_owned()));
        found.unwrap_or_else(|| panic!("the list has no drug {code} of {strength}"))
    }

    /// Returns the service that the conditions name by code.
    pub fn service(&self, code: &str) -> &Service {
        self.services.get(code).unwrap_or_else(|| panic!("the list has no service {code}"))
    }

    /// Returns the values that a laboratory service gives for this sex (`M`, `F`).
    pub fn indicators(&self, service: &str, sex: &str) -> impl Iterator<Item = &Indicator> {
        let all = self.indicators.get(service).map_or(&[][..], Vec::as_slice);
        all.iter().filter(move |one| one.sex.is_empty() || one.sex == sex)
    }

    /// Returns every drug and service with its price; a drug occurs once for each strength.
    pub fn prices(&self) -> impl Iterator<Item = (&str, Decimal)> {
        let drugs = self.drugs.values().map(|drug| (drug.code.as_str(), drug.price));
        drugs.chain(self.services.values().map(|service| (service.code.as_str(), service.price)))
    }

    /// Returns the codes of all values of laboratories.
    pub fn indicator_codes(&self) -> HashSet<&str> {
        self.indicators.values().flatten().map(|one| one.code.as_str()).collect()
    }

    /// Returns the official name of a diagnosis.
    pub fn diagnosis(&self, code: &str) -> &str {
        self.diagnoses.get(code).unwrap_or_else(|| panic!("the list has no diagnosis {code}"))
    }
}

fn read(text: &'static str) -> impl Iterator<Item = csv::StringRecord> {
    csv::Reader::from_reader(text.as_bytes())
        .into_records()
        .map(|row| row.expect("the lists are part of the program"))
}

fn drugs() -> HashMap<(String, String), Drug> {
    let mut drugs = HashMap::new();
    // Rows without a price come last, so that they never stand in for one that has its price.
    let (priced, free): (Vec<_>, Vec<_>) = read(DRUGS).partition(|row| !row[12].is_empty());
    for row in priced.into_iter().chain(free) {
        let price = if row[12].is_empty() { PROGRAMME_PRICE } else { &row[12] };
        let Ok(price) = Decimal::from_str_exact(price) else { continue };
        // Notes about extensions follow the number; the number itself has no blanks.
        let registration = row[8].split([' ', '(']).next().unwrap_or_default().to_owned();
        let drug = Drug {
            code: row[0].to_owned(),
            name: row[2].to_owned(),
            strength: row[3].to_owned(),
            form: row[4].to_owned(),
            route: row[5].to_owned(),
            unit: capital(&row[7]),
            registration,
            price,
        };
        drugs.entry((drug.code.clone(), drug.strength.clone())).or_insert(drug);
    }
    drugs
}

fn services() -> HashMap<String, Service> {
    let mut services = HashMap::new();
    for row in read(SERVICES) {
        let price = if row[12].is_empty() { &row[11] } else { &row[12] };
        let Ok(price) = Decimal::from_str_exact(price) else { continue };
        let service = Service {
            code: row[0].to_owned(),
            name: row[1].to_owned(),
            group: row[3].to_owned(),
            procedure: row[10].to_owned(),
            price,
        };
        services.entry(service.code.clone()).or_insert(service);
    }
    services
}

fn indicators() -> HashMap<String, Vec<Indicator>> {
    let mut services: HashMap<String, Vec<Indicator>> = HashMap::new();
    for row in read(INDICATORS) {
        let number = row[6] == *"number";
        let (low, high) = (thousandths(&row[8]), thousandths(&row[9]));
        let usual = match (number, low, high) {
            (false, ..) => None,
            (true, Some(low), Some(high)) => Some((low, high)),
            (true, Some(low), None) => Some((low, low * 2)),
            (true, None, Some(high)) => Some((high / 2, high)),
            (true, None, None) => None,
        };
        let limits = thousandths(&row[12]).zip(thousandths(&row[13]));
        let decimals = [&row[8], &row[9]]
            .map(|text| text.split_once('.').map_or(0, |(_, fraction)| fraction.len() as u32))
            .into_iter()
            .max()
            .unwrap_or(0);
        let small = usual.is_some_and(|(_, high)| high < 100_000);
        let indicator = Indicator {
            code: row[0].to_owned(),
            name: row[3].to_owned(),
            service: row[4].to_owned(),
            unit: row[7].to_owned(),
            usual,
            plausible: limits,
            decimals: decimals.max(u32::from(small)),
            normal_word: if number { String::new() } else { capital(row[8].split('|').next().unwrap_or("")) },
            sex: row[10].to_owned(),
        };
        services.entry(indicator.service.clone()).or_default().push(indicator);
    }
    services
}

fn thousandths(text: &str) -> Option<i64> {
    let value = Decimal::from_str_exact(text).ok()? * Decimal::from(1000);
    i64::try_from(value.trunc()).ok()
}

/// Returns the text with its first letter in upper case.
fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
