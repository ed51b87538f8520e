//! The lists that the portal would have approved for the invented facilities: staff, machines, items, prices.
//!
//! No real list of this kind is public. With these a check of invented files asks every rule of level 4, also
//! those that are otherwise "not checked"; what is not of one facility is asked of other lists.

use std::collections::{HashMap, HashSet};

use formats::qd130::rules::{KnownDiagnosis, Local, PricedItem};
use formats::{CodeSystem, Codes, Status};
use record::PartialDate;
use rust_decimal::Decimal;
use time::{Date, Month};

use crate::visit::{FUEL, MACHINES, SUPPLY};
use crate::world::World;

/// A diagnosis of traditional medicine, so that there is one which the list has.
const TRADITIONAL: &str = "U55.131";

/// The lists of a world, before other lists.
pub struct Approved<'a> {
    world: &'a World,
    others: &'a dyn Codes,
    staff: HashMap<&'static str, HashSet<&'a str>>,
    prices: HashMap<&'a str, Decimal>,
    indicators: HashSet<&'a str>,
}

impl<'a> Approved<'a> {
    /// Makes the lists of a world; `others` answers what is not of one facility.
    pub fn of(world: &'a World, others: &'a dyn Codes) -> Self {
        let staff = world.facilities().iter().map(|facility| {
            let directors = [facility.director.licence.as_str(), facility.director.insurance.as_str()];
            let people = facility.doctors.iter().chain(&facility.technicians).chain(&facility.nurses);
            (facility.code, people.map(|one| one.licence.as_str()).chain(directors).collect())
        });
        let mut prices: HashMap<&str, Decimal> = HashMap::new();
        for (code, price) in world.catalogue.prices() {
            let highest = prices.entry(code).or_default();
            *highest = price.max(*highest);
        }
        prices.insert(SUPPLY.0, Decimal::new(SUPPLY.2, 1));
        Self { staff: staff.collect(), prices, indicators: world.catalogue.indicator_codes(), world, others }
    }

    /// The directory of the fund: the invented facilities on the days they were open.
    fn facility(&self, code: &str, on: PartialDate) -> Option<Status> {
        let facility = self.world.facilities().iter().find(|facility| facility.code == code)?;
        Some(if facility.open_on(date(on)?) { Status::Known } else { Status::Unknown })
    }
}

fn date(on: PartialDate) -> Option<Date> {
    let month = Month::try_from(on.month()?).ok()?;
    Date::from_calendar_date(on.year().into(), month, on.day()?).ok()
}

fn known(found: bool) -> Status {
    if found { Status::Known } else { Status::Unknown }
}

impl Codes for Approved<'_> {
    fn status(&self, system: CodeSystem, code: &str, on: PartialDate) -> Status {
        match system {
            CodeSystem::Facility => self.facility(code, on).unwrap_or(Status::Unknown),
            CodeSystem::Fuel => known(code == FUEL),
            CodeSystem::Indicator => known(self.indicators.contains(code)),
            CodeSystem::Traditional => known(code == TRADITIONAL),
            // Beds and examinations are in no public list; these facilities have what they write.
            CodeSystem::Service if self.prices.contains_key(code) => Status::Known,
            CodeSystem::Drug if self.prices.contains_key(code) => Status::Known,
            CodeSystem::Service | CodeSystem::Drug => Status::Unknown,
            _ => self.others.status(system, code, on),
        }
    }

    fn diagnosis(&self, code: &str, on: PartialDate) -> Option<KnownDiagnosis<'_>> {
        self.others.diagnosis(code, on)
    }

    fn local(&self, facility: &str, list: Local, code: &str, _on: PartialDate) -> Status {
        match list {
            Local::Practitioner => known(self.staff.get(facility).is_some_and(|staff| staff.contains(code))),
            Local::Machine => known(MACHINES.contains(&code)),
            Local::Item => known(self.prices.contains_key(code)),
        }
    }

    fn approved_price(&self, _facility: &str, item: PricedItem<'_>, _on: PartialDate) -> Option<Decimal> {
        let (PricedItem::Drug(code) | PricedItem::Service(code) | PricedItem::Supply(code)) = item;
        if code.starts_with("VC.") {
            return Some(Decimal::from(FUEL_PRICE));
        }
        // What the facility has no price for may not be charged at all.
        Some(self.prices.get(code).copied().unwrap_or_default())
    }
}

/// What a litre costs in these files.
const FUEL_PRICE: u32 = 21_450;
