//! The rules of the family: one list, run over each visit that was read.
//!
//! A rule is one [`Item`]: what it is, from when to when it holds, the function that checks it and an example
//! that breaks it. To add one, write it into the list of its family; the tests walk [`FAMILIES`]. Level 1 is
//! checked while reading (`check`, `envelope`) and only described here.
//!
//! A rule whose only source is our own reading of the texts, or that the texts leave in doubt, is a warning and
//! can be switched off by a facility ([`Options::off`]); an error cannot.

mod beds;
mod case;
mod catalogue;
mod codes;
mod column;
mod entitlement;
mod example;
mod facts;
mod format;
mod identity;
mod item;
mod lines;
mod moment;
mod money;
mod papers;
mod person;
mod report;
mod stay;
mod structure;
mod time;

use std::collections::HashSet;
use std::sync::LazyLock;

use record::PartialDate;

pub use case::{Case, Line};
pub use codes::{CodeSystem, Codes, Item as PricedItem, KnownDiagnosis, Local, NoCodes, Status};
pub use column::Column;
pub use example::{Change, Example};
pub use moment::{Day, Minute};
pub use report::{Report, Texts};

use super::Visit;
use super::shown::add_values_of;
use crate::reading::Findings;
use crate::{Finding, Reading, Rule, Severity};

/// One rule with all that belongs to it.
pub struct Item {
    pub rule: Rule,
    /// Says what is wrong with the visit; called only while the rule is in force on the day of the visit.
    pub check: fn(&Case<'_>, &mut Report<'_>),
    pub example: Example,
}

/// Every family of rules beyond level 1, in the order of their findings.
static FAMILIES: &[&[Item]] = &[
    format::TIMES,
    format::PEOPLE,
    format::CLINICAL,
    format::PRODUCTS,
    format::STAFF,
    format::NUMBERS,
    format::ENUMERATIONS,
    identity::REQUIRED,
    identity::REPEATED,
    identity::SLIPS,
    identity::PRESENCE,
    identity::LISTS,
    money::LINES,
    money::SHARES,
    money::SUMS,
    money::SCOPE,
    money::LIMITS,
    catalogue::DIAGNOSES,
    catalogue::LISTS,
    catalogue::SERVICES,
    catalogue::LOCAL,
    time::VISIT,
    time::ORDERS,
    time::PAPERS,
    stay::ITEMS,
    beds::ITEMS,
    entitlement::SHARE,
    entitlement::OBJECT,
    lines::DRUGS,
    lines::SERVICES,
    lines::SURGERY,
    lines::RESULTS,
    papers::HIV,
    papers::LEAVE,
    papers::BIRTH,
    papers::SLIPS,
    person::ITEMS,
];

fn items() -> impl Iterator<Item = &'static Item> {
    FAMILIES.iter().flat_map(|items| items.iter())
}

/// What is known of the patient's arrival, which is sent apart from the visit.
#[derive(Debug, Clone, Copy, Default)]
pub enum CheckIn<'a> {
    /// The caller cannot know.
    #[default]
    Unknown,
    /// The caller would know, and there was none.
    Missing,
    Found(&'a Visit),
}

/// What the caller decides about a check.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options<'a> {
    /// Ids of warnings that this facility does not want.
    pub off: &'a [&'a str],
    /// Takes the rules of this day instead of the day on which the visit ended.
    pub as_of: Option<PartialDate>,
    /// The local day of the reader; without it rules about today are not checked.
    pub today: Option<PartialDate>,
    pub check_in: CheckIn<'a>,
    /// The day on which the file was or will be sent.
    pub received_on: Option<PartialDate>,
    /// The patient's ward stays at any facility, where the caller knows them.
    pub ward_stays: Option<&'a [WardStay<'a>]>,
}

/// One stay in a ward that is known from elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WardStay<'a> {
    pub facility: &'a str,
    pub visit_code: &'a str,
    pub arrived: Minute,
    pub ended: Minute,
}

/// Returns what all rules beyond level 1 find in one visit.
pub fn check(visit: &Visit, options: &Options<'_>, codes: &dyn Codes) -> Vec<Finding> {
    let mut findings = Findings::default();
    check_visit(visit, InFile::ALONE, options, codes, &mut findings);
    let mut findings = findings.into_list();
    add_values_of(&mut findings, visit);
    findings
}

/// Adds to a reading what all rules beyond level 1 find in its visits, visit by visit and rule by rule.
pub fn check_reading(reading: &mut Reading, options: &Options<'_>, codes: &dyn Codes) {
    let mut findings = Findings::resume(reading);
    let mut keys = HashSet::new();
    for (number, visit) in (1..).zip(&reading.visits) {
        let key = (visit.facility_code(), visit.visit_code());
        let in_file = InFile { number, key_repeats: !keys.insert(key) && !key.1.is_empty() };
        check_visit(visit, in_file, options, codes, &mut findings);
    }
    for (number, visit) in (1..).zip(&mut reading.visits) {
        visit.acceptable &= !findings.refuse(number);
    }
    findings.settle(reading);
}

/// What a visit has to do with the others of its file.
#[derive(Debug, Clone, Copy)]
pub struct InFile {
    /// Which visit of the file it is, from 1.
    pub number: u32,
    /// Another visit before it has the same facility and MA_LK.
    pub key_repeats: bool,
}

impl InFile {
    const ALONE: Self = Self { number: 1, key_repeats: false };
}

fn check_visit(
    visit: &Visit,
    in_file: InFile,
    options: &Options<'_>,
    codes: &dyn Codes,
    findings: &mut Findings,
) {
    let case = Case::new(visit, in_file, options, codes);
    let has_head = case.head().is_some();
    for armed in ARMED.iter().filter(|armed| armed.from <= case.as_of && case.as_of <= armed.to) {
        let rule = &armed.item.rule;
        let off = rule.severity == Severity::Warning && options.off.contains(&rule.id);
        // Without the summary, which R-ENV-008 misses, there is nothing to compare other tables with.
        if off || (rule.level > 2 && !has_head) {
            continue;
        }
        let mut report = Report { rule, severity: rule.severity, visit: Some(in_file.number), findings };
        (armed.item.check)(&case, &mut report);
    }
}

/// A rule with the days of its validity read.
struct Armed {
    item: &'static Item,
    from: Day,
    to: Day,
}

static ARMED: LazyLock<Vec<Armed>> = LazyLock::new(|| {
    let day = |text: &str| text.parse::<PartialDate>().ok().and_then(Day::of);
    let armed = items().map(|item| Armed {
        item,
        from: item.rule.from.and_then(day).unwrap_or(Day::FIRST),
        to: item.rule.to.and_then(day).unwrap_or(Day::LAST),
    });
    armed.collect()
});

/// Returns every rule of the format by its level's order: what reading checks, then the families.
pub(super) fn all() -> Vec<Rule> {
    let families = items().map(|item| item.rule);
    structure::RULES.iter().copied().chain(families).collect()
}

/// Returns the examples of every rule beyond level 1.
pub fn examples() -> impl Iterator<Item = (&'static Rule, Example)> {
    items().map(|item| (&item.rule, item.example))
}
