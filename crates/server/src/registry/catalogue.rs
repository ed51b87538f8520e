//! The code lists in memory, each row with the days on which it holds: those that ship with the program, and over
//! them the editions that the province imported.
//!
//! A code means something only together with a date: commune numbers were given to other communes in 2025,
//! kinds of visit changed their names on 01/08/2026. Every look-up therefore takes the day it asks about.
//! The lists are small (about 31,000 rows ship), so they are held in memory and searched by halving; no query is
//! spent on a name. A value of [`Catalogues`] never changes; what changes is which value the program holds
//! ([`Shelf`](super::Shelf)).

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use record::PartialDate;

use super::editions::{Answer, Editions};
use super::listing::{LISTINGS, place_of_list};
use super::sources;

/// One published list of codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum List {
    /// ICD-10 with the names of the ministry.
    Diagnosis,
    /// ICD-9-CM, surgery and procedures.
    ProcedureIcd9,
    CareType,
    PatientObject,
    Department,
    DischargeKind,
    Outcome,
    ReferralReason,
    Accident,
    LivingArea,
    BloodGroup,
    Sex,
    CostGroup,
    DrugRoute,
    Anaesthesia,
    PaymentSource,
    InsuranceObject,
    BenefitLevel,
    Ethnicity,
    /// The three-digit numbers of TT 07/2016/TT-BCA; Việt Nam is `000`.
    Nationality,
    Occupation,
    Province,
    /// Ended on 30/06/2025; old records still carry its codes.
    District,
    Commune,
}

/// The level of an administrative unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum UnitLevel {
    Province,
    District,
    Commune,
}

/// One administrative unit during the time it existed in this form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unit<'a> {
    pub level: UnitLevel,
    pub code: &'a str,
    pub name: &'a str,
    /// Three until 30/06/2025, two since: with the level it tells apart units that share a code.
    pub tier: u8,
    pub province: &'a str,
    /// Empty in the two-tier system.
    pub district: &'a str,
}

/// All lists; a clone shares them.
#[derive(Clone)]
pub struct Catalogues {
    shipped: Arc<Tables>,
    pub(super) editions: Arc<Editions>,
}

struct Tables {
    codes: Vec<Code>,
    units: Vec<UnitRow>,
}

/// One row of a list. `from` and `to` are `yyyymmdd` as a number, both inclusive.
pub(super) struct Code {
    pub list: List,
    pub code: Box<str>,
    pub name: Box<str>,
    pub from: u32,
    pub to: u32,
}

/// One version of a unit, as its row in the file.
pub(super) struct UnitRow {
    pub level: UnitLevel,
    pub code: Box<str>,
    pub name: Box<str>,
    pub tier: u8,
    pub province: Box<str>,
    pub district: Box<str>,
    pub from: u32,
    pub to: u32,
}

impl Catalogues {
    /// Returns the lists built into the program; they are read once per process.
    pub fn embedded() -> Self {
        static LOADED: OnceLock<Catalogues> = OnceLock::new();
        LOADED.get_or_init(|| Self::from_rows(sources::codes(), sources::units())).clone()
    }

    fn from_rows(mut codes: Vec<Code>, mut units: Vec<UnitRow>) -> Self {
        codes.sort_by(|a, b| (a.list, &a.code, a.from).cmp(&(b.list, &b.code, b.from)));
        units.sort_by(|a, b| (a.level, &a.code, a.from).cmp(&(b.level, &b.code, b.from)));
        codes.shrink_to_fit();
        units.shrink_to_fit();
        Self { shipped: Arc::new(Tables { codes, units }), editions: Arc::default() }
    }

    /// Lays imported editions over the lists that ship.
    pub(super) fn with(&self, editions: Editions) -> Self {
        Self { shipped: self.shipped.clone(), editions: Arc::new(editions) }
    }

    /// Returns the Vietnamese name that a code had on that day.
    ///
    /// A name that ships is shown even where an imported list no longer has the code: whether a code may be used
    /// is a matter of the rules, and old records are read by people.
    pub fn name(&self, list: List, code: &str, as_of: PartialDate) -> Option<&str> {
        if let Some(level) = list.unit_level() {
            return self.unit(level, code, as_of).map(|unit| unit.name);
        }
        let code = list.normalise(code);
        let day = day_number(as_of);
        let imported = place_of_list(list).map(|place| self.editions.ask(place, &code, day));
        if let Some(Answer::Found(row)) = imported
            && !row.name.is_empty()
        {
            return Some(&row.name);
        }
        let rows = &self.shipped.codes;
        let start = rows.partition_point(|row| (row.list, &*row.code) < (list, code.as_str()));
        let same = rows[start..].iter().take_while(|row| row.list == list && *row.code == *code);
        same.filter(|row| row.from <= day && day <= row.to)
            .last()
            .map(|row| &*row.name)
            .filter(|name| !name.is_empty())
    }

    /// Tells whether the list that ships had this code on that day, named or not.
    pub(super) fn contains(&self, list: List, code: &str, as_of: PartialDate) -> bool {
        if let Some(level) = list.unit_level() {
            return self.unit(level, code, as_of).is_some();
        }
        let code = list.normalise(code);
        let day = day_number(as_of);
        let rows = &self.shipped.codes;
        let start = rows.partition_point(|row| (row.list, &*row.code) < (list, code.as_str()));
        let mut same = rows[start..].iter().take_while(|row| row.list == list && *row.code == *code);
        same.any(|row| row.from <= day && day <= row.to)
    }

    /// Returns every code of a list that holds on a day, by its form in the list: the code and its name.
    ///
    /// `place` is that of [`LISTINGS`].
    pub(super) fn in_force(&self, place: usize, as_of: PartialDate) -> BTreeMap<String, (String, String)> {
        let (listing, day) = (&LISTINGS[place], day_number(as_of));
        let mut rows = BTreeMap::new();
        match (self.editions.governing(place, day), listing.list) {
            (Some(whole), _) => {
                let held = whole.rows_on(day);
                rows.extend(
                    held.map(|(key, row)| (key.to_owned(), (row.code.to_string(), row.name.to_string()))),
                );
            }
            (None, Some(list)) => {
                let held = self.entries(list, as_of).into_iter();
                rows.extend(held.map(|(code, name)| (code.to_owned(), (code.to_owned(), name.to_owned()))));
            }
            (None, None) => {
                let shipped = sources::named_codes(listing, day).into_iter();
                rows.extend(shipped.map(|(code, name)| (listing.normalise(&code), (code, name))));
            }
        }
        let additions: Vec<_> = self.editions.additions(place, day).collect();
        // The latest addition is asked first, so it is laid on last.
        for part in additions.into_iter().rev() {
            let held = part.rows_on(day);
            rows.extend(
                held.map(|(key, row)| (key.to_owned(), (row.code.to_string(), row.name.to_string()))),
            );
        }
        rows
    }

    /// Returns all codes of a list that ships and held on that day, with their names, in code order.
    pub(super) fn entries(&self, list: List, as_of: PartialDate) -> Vec<(&str, &str)> {
        let day = day_number(as_of);
        let start = self.shipped.codes.partition_point(|row| row.list < list);
        let rows = self.shipped.codes[start..].iter().take_while(|row| row.list == list);
        rows.filter(|row| row.from <= day && day <= row.to).map(|row| (&*row.code, &*row.name)).collect()
    }

    /// Returns the unit that bore a code on that day.
    pub fn unit(&self, level: UnitLevel, code: &str, as_of: PartialDate) -> Option<Unit<'_>> {
        let code = level.normalise(code)?;
        let day = day_number(as_of);
        let rows = &self.shipped.units;
        let start = rows.partition_point(|row| (row.level, &*row.code) < (level, code.as_str()));
        let mut same = rows[start..].iter().take_while(|row| row.level == level && *row.code == *code);
        same.find(|row| row.from <= day && day <= row.to).map(UnitRow::view)
    }

    /// Returns the communes of a province on that day, in code order.
    pub fn communes(&self, province: &str, as_of: PartialDate) -> Vec<Unit<'_>> {
        let day = day_number(as_of);
        let start = self.shipped.units.partition_point(|row| row.level < UnitLevel::Commune);
        let rows = self.shipped.units[start..].iter().filter(|row| *row.province == *province);
        rows.filter(|row| row.from <= day && day <= row.to).map(UnitRow::view).collect()
    }

    /// Returns `Phường Rạch Giá, Tỉnh An Giang`, as far as the codes are known on that day.
    pub fn place(&self, commune: &str, province: &str, as_of: PartialDate) -> String {
        let commune = self.name(List::Commune, commune, as_of);
        let province = self.name(List::Province, province, as_of);
        [commune, province].into_iter().flatten().collect::<Vec<_>>().join(", ")
    }
}

impl UnitRow {
    fn view(&self) -> Unit<'_> {
        Unit {
            level: self.level,
            code: &self.code,
            name: &self.name,
            tier: self.tier,
            province: &self.province,
            district: &self.district,
        }
    }
}

impl List {
    fn unit_level(self) -> Option<UnitLevel> {
        match self {
            Self::Province => Some(UnitLevel::Province),
            Self::District => Some(UnitLevel::District),
            Self::Commune => Some(UnitLevel::Commune),
            _ => None,
        }
    }

    /// Returns the form in which the list keeps a code.
    ///
    /// ICD-10 compares without dot and without the dagger or asterisk; an occupation of five digits
    /// (QĐ 130) is looked up by its two-digit group.
    pub(super) fn normalise(self, code: &str) -> String {
        let code = code.trim();
        match self {
            Self::Diagnosis => {
                code.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_uppercase()
            }
            Self::Occupation if code.len() == 5 && code.is_ascii() && code != "00000" => code[..2].to_owned(),
            _ => code.to_owned(),
        }
    }
}

impl UnitLevel {
    fn digits(self) -> usize {
        match self {
            Self::Province => 2,
            Self::District => 3,
            Self::Commune => 5,
        }
    }

    /// Returns the code with the zeros that spreadsheets and national numbers add or take: `091`, `91`.
    fn normalise(self, code: &str) -> Option<String> {
        let code = code.trim();
        if code.is_empty() || !code.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let number = code.trim_start_matches('0');
        (number.len() <= self.digits()).then(|| format!("{number:0>width$}", width = self.digits()))
    }
}

/// Returns the day as `yyyymmdd`; where month or day is unknown, the last day that is possible.
pub(super) fn day_number(date: PartialDate) -> u32 {
    let (month, day) = (date.month().unwrap_or(12), date.day().unwrap_or(31));
    u32::from(date.year()) * 10_000 + u32::from(month) * 100 + u32::from(day)
}

/// Returns the day as `yyyymmdd`; where month or day is unknown, the first day that is possible.
pub(super) fn first_day_number(date: PartialDate) -> u32 {
    let (month, day) = (date.month().unwrap_or(1), date.day().unwrap_or(1));
    u32::from(date.year()) * 10_000 + u32::from(month) * 100 + u32::from(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> PartialDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_code_has_the_name_of_its_day() {
        let catalogues = Catalogues::embedded();
        let cases = [
            (List::Province, "91", "2025-06-30", Some("Tỉnh Kiên Giang")),
            (List::Province, "91", "2025-07-01", Some("Tỉnh An Giang")),
            (List::Province, "091", "2026-08-12", Some("Tỉnh An Giang")),
            (List::Province, "89", "2026-08-12", None),
            (List::Commune, "00004", "2025-06-30", Some("Phường Trúc Bạch")),
            (List::Commune, "00004", "2025-07-01", Some("Phường Ba Đình")),
            (List::Commune, "4", "2025-07-01", Some("Phường Ba Đình")),
            (List::Commune, "99999", "2025-07-01", None),
            (List::CareType, "04", "2026-07-31", Some("Điều trị nội trú ban ngày")),
            (List::CareType, "04", "2026-08-01", Some("Điều trị ban ngày")),
            (List::CareType, "4", "2026-08-01", None),
            (
                List::Diagnosis,
                "A00.0",
                "2026-08-01",
                Some("Bệnh tả do Vibrio cholerae 01, typ sinh học cholerae"),
            ),
            (
                List::Diagnosis,
                "a000†",
                "2026-08-01",
                Some("Bệnh tả do Vibrio cholerae 01, typ sinh học cholerae"),
            ),
            (List::Nationality, "000", "2026-08-01", Some("Việt Nam")),
            (List::Nationality, "", "2026-08-01", None),
            (List::Ethnicity, "01", "2026-08-01", Some("Kinh")),
            (List::Occupation, "00000", "2024-08-01", Some("Không có hoặc chưa có nghề nghiệp")),
        ];
        for (list, code, as_of, name) in cases {
            assert_eq!(catalogues.name(list, code, day(as_of)), name, "{list:?} {code} {as_of}");
        }
    }

    #[test]
    fn every_list_has_rows_today() {
        let catalogues = Catalogues::embedded();
        let today = day("2026-11-20");
        for list in [
            List::Diagnosis,
            List::ProcedureIcd9,
            List::CareType,
            List::PatientObject,
            List::Department,
            List::DischargeKind,
            List::Outcome,
            List::ReferralReason,
            List::Accident,
            List::LivingArea,
            List::BloodGroup,
            List::Sex,
            List::CostGroup,
            List::DrugRoute,
            List::Anaesthesia,
            List::PaymentSource,
            List::InsuranceObject,
            List::BenefitLevel,
            List::Ethnicity,
            List::Nationality,
            List::Occupation,
        ] {
            assert!(!catalogues.entries(list, today).is_empty(), "{list:?}");
        }
        assert_eq!(catalogues.communes("91", today).len(), 102);
        assert_eq!(catalogues.communes("91", day("2025-06-30")).len(), 143);
    }

    #[test]
    fn versions_of_one_code_never_overlap() {
        let tables = Catalogues::embedded().shipped;
        for pair in tables.units.windows(2) {
            if (pair[0].level, &pair[0].code) == (pair[1].level, &pair[1].code) {
                assert!(pair[0].to < pair[1].from, "{:?} {}", pair[0].level, pair[0].code);
            }
        }
        for pair in tables.codes.windows(2) {
            if (pair[0].list, &pair[0].code) == (pair[1].list, &pair[1].code) {
                assert!(pair[0].to < pair[1].from, "{:?} {}", pair[0].list, pair[0].code);
            }
        }
    }

    #[test]
    fn a_code_known_only_since_the_new_list_is_unknown_before() {
        let catalogues = Catalogues::embedded();
        let new =
            sources::codes().into_iter().find(|row| row.list == List::Diagnosis && row.from > 0).unwrap();
        assert!(!catalogues.contains(List::Diagnosis, &new.code, day("2026-06-30")));
        assert!(catalogues.contains(List::Diagnosis, &new.code, day("2026-07-01")));
    }
}
