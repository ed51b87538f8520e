//! What all tables of one visit share: who, where, when, by which version and on which card.

use fastrand::Rng;
use formats::Version;
use rust_decimal::Decimal;
use time::{Date, Duration, PrimitiveDateTime};

use super::Row;
use crate::bill::{free_below, level_of};
use crate::catalogue::Catalogue;
use crate::chance::{happens, stream};
use crate::conditions::{Condition, Special};
use crate::facilities::{Facility, FacilityKind, station_of};
use crate::people::Person;
use crate::places::two_tiers;
use crate::plan::{Plan, Setting, WAITING};
use crate::when::{day, day_digits, known};
use crate::world::World;

/// A card as it was valid on the day of arrival.
pub struct Card {
    pub number: String,
    pub object: &'static str,
    pub registered_at: &'static str,
    pub from: Date,
    pub to: Date,
}

/// The visit while it is being written.
pub struct Scene<'a> {
    pub world: &'a World,
    pub catalogue: &'a Catalogue,
    pub plan: &'a Plan,
    pub person: &'a Person,
    pub facility: &'a Facility,
    pub condition: &'static Condition,
    pub rng: Rng,
    pub code: String,
    pub version: Version,
    pub card: Option<Card>,
    /// The card that follows during the visit.
    pub next_card: Option<Card>,
    pub arrives: PrimitiveDateTime,
    pub admitted: Option<PrimitiveDateTime>,
    pub ends: PrimitiveDateTime,
    /// Wards in the order of treatment.
    pub wards: Vec<&'static str>,
    /// Secondary diagnoses of this visit.
    pub also: Vec<&'static str>,
}

impl<'a> Scene<'a> {
    pub fn set(world: &'a World, plan: &'a Plan) -> Self {
        let mut rng = stream(world.seed(), 4, (plan.person as u64) << 32 | u64::from(plan.sequence));
        let (person, condition) = (&world.people()[plan.person], plan.condition);
        let also = condition.also.iter().copied().filter(|_| happens(&mut rng, 60)).collect();
        let (admitted, ends) = if plan.setting == Setting::Inpatient {
            let last = plan.arrives.date() + Duration::days(plan.nights);
            let leaves = last.midnight() + Duration::minutes(rng.i64(9 * 60 + 30..11 * 60));
            let waits = if plan.child.is_some() { WAITING } else { rng.i64(60..100) };
            (Some(plan.arrives + Duration::minutes(waits)), leaves)
        } else {
            (None, plan.arrives)
        };
        let mut wards = vec!["K01"];
        if admitted.is_some() {
            wards.push(if condition.bed.is_empty() { "K03" } else { condition.ward });
        }
        Self {
            world,
            catalogue: &world.catalogue,
            plan,
            person,
            facility: world.facility(plan.facility),
            condition,
            rng,
            code: plan.visit_code(),
            version: plan.version.unwrap_or_else(|| {
                Version::for_writing(known(ends.date())).expect("plans without a version begin with QĐ 4750")
            }),
            next_card: next_card(person, plan, ends.date()),
            card: first_card(person, plan),
            arrives: plan.arrives,
            admitted,
            ends,
            wards,
            also,
        }
    }

    /// Returns a row that begins with the key of the visit.
    pub fn row(&self) -> Row {
        Row::default().with("MA_LK", self.code.clone())
    }

    /// Tells whether licences sign; before QĐ 3176 it was the insurance number.
    pub fn licences_sign(&self) -> bool {
        self.version >= Version::Qd3176
    }

    /// Returns how the head of the facility signs.
    pub fn director(&self) -> String {
        let director = &self.facility.director;
        if self.licences_sign() { director.licence.clone() } else { director.insurance.clone() }
    }

    /// Returns the licence of the doctor of a ward.
    pub fn doctor(&self, ward: &str) -> String {
        self.facility.doctor_of(ward).licence.clone()
    }

    /// Returns the ward where the visit ends.
    pub fn last_ward(&self) -> &'static str {
        self.wards.last().expect("every visit begins somewhere")
    }

    /// Returns the name as this kind of facility types it; a newborn goes by the name of the mother.
    pub fn name(&self) -> String {
        let mother = self.person.mother.filter(|_| self.condition.special == Special::Newborn);
        match mother {
            Some(mother) => self.typed(&format!("Con bà {}", self.world.people()[mother].name())),
            None => self.typed(&self.person.name()),
        }
    }

    /// Types a name the way of the house: hospitals in capitals, stations as spoken.
    pub fn typed(&self, name: &str) -> String {
        if self.facility.kind == FacilityKind::Station { name.to_owned() } else { name.to_uppercase() }
    }

    /// Returns the object code of the visit (annexes of QĐ 824, QĐ 2010 and QĐ 3276).
    pub fn object(&self) -> &'static str {
        let Some(card) = &self.card else { return "9" };
        let centre = self.facility.kind == FacilityKind::ProvinceHospital;
        match self.plan.setting {
            _ if self.plan.sent_by.is_some() => "1.3",
            _ if self.condition.special == Special::Newborn => "1.7",
            Setting::Referral => "2",
            Setting::Inpatient if centre => "2",
            _ if card.registered_at == self.facility.code => "1.1",
            _ if self.facility.kind == FacilityKind::PrivateClinic && two_tiers(self.arrives.date()) => {
                "1.11"
            }
            _ => "1.2",
        }
    }

    /// Returns the share of the fund in per cent, when so much of the visit is covered.
    pub fn level(&self, covered: Decimal) -> Decimal {
        let Some(card) = &self.card else { return Decimal::ZERO };
        let free = self.object() == "1.2" && two_tiers(self.arrives.date());
        if free || covered < free_below(self.ends.date()) {
            return Decimal::ONE_HUNDRED;
        }
        Decimal::from(level_of(card.object, self.arrives.date()))
    }

    /// Returns the diagnoses by their official names, code in brackets.
    pub fn diagnosis(&self) -> String {
        let codes = std::iter::once(&self.condition.code).chain(&self.also);
        codes
            .map(|code| format!("{} ({code})", self.catalogue.diagnosis(code)))
            .collect::<Vec<_>>()
            .join("; ")
    }

    /// Returns the codes of the secondary diagnoses.
    pub fn other_codes(&self) -> String {
        self.also.join(";")
    }

    /// Returns how it was treated: whoever received a referred patient did what the first could not.
    pub fn treatment(&self) -> &'static str {
        if self.plan.sent_by.is_some() { self.condition.onward } else { self.condition.treatment }
    }

    /// Returns the advice at the end.
    pub fn advice(&self) -> &'static str {
        let goes_home = self.plan.sent_by.is_some();
        if goes_home { "Uống thuốc theo đơn, tái khám đúng hẹn" } else { self.condition.advice }
    }

    /// Returns the kind of care (QĐ 824, QĐ 1804).
    pub fn care_type(&self) -> &'static str {
        match self.plan.setting {
            Setting::Inpatient => "03",
            Setting::Chronic if self.plan.tested => "08",
            Setting::Chronic => "05",
            _ => "01",
        }
    }
}

/// Returns the card with which the patient comes; it ends the day before it is changed during the stay.
fn first_card(person: &Person, plan: &Plan) -> Option<Card> {
    if plan.condition.special == Special::Newborn {
        return Some(temporary_card(person));
    }
    let mut card = card(person, plan.arrives.date())?;
    card.to = plan.new_card_on.map_or(card.to, |on| on - Duration::days(1));
    Some(card)
}

/// Returns the card that is valid from some day of the stay on: that of the new year, or of a poor household.
fn next_card(person: &Person, plan: &Plan, ends: Date) -> Option<Card> {
    let insurance = person.insurance.as_ref()?;
    let now = card(person, plan.arrives.date())?;
    if let Some(from) = plan.new_card_on {
        let number = format!("HN291{}", insurance.number);
        return Some(Card { number, object: "HN2", from, ..now });
    }
    let renewed = ends > now.to && plan.condition.special != Special::Newborn;
    card(person, ends).filter(|card| renewed && card.from > now.to)
}

/// Returns the card of a newborn, whose ten digits the facility makes up; it is registered at the province.
fn temporary_card(person: &Person) -> Card {
    let number = format!("TE19198{:08}", 99_000_000 + person.index % 1_000_000);
    let until = person.born + Duration::days(60);
    Card { number, object: "TE1", registered_at: "91000", from: person.born, to: until }
}

/// Returns the card of a person on a day.
fn card(person: &Person, on: Date) -> Option<Card> {
    let insurance = person.insurance.as_ref()?;
    let child = person.age(on) < 6;
    let object = if child { "TE1" } else { insurance.object };
    let object = if object == "TE1" && !child { "HS4" } else { object };
    let (from, to) = if child {
        (person.born, person.born + Duration::days(6 * 365 + 30))
    } else {
        (day(on.year(), 1, 1), day(on.year(), 12, 31))
    };
    let registered_at =
        if person.registered_at_station { station_of(person.commune.code, on) } else { "91Z0C" };
    Some(Card { number: format!("{object}91{}", insurance.number), object, registered_at, from, to })
}

impl Scene<'_> {
    /// Returns one thing of every card of the visit, joined as the standard joins lists.
    pub fn of_cards(&self, told: impl Fn(&Card) -> String) -> String {
        let cards = self.card.iter().chain(&self.next_card);
        cards.map(told).collect::<Vec<_>>().join(";")
    }
}

/// Returns the fields of the cards.
pub fn card_fields(scene: &Scene, row: Row) -> Row {
    row.with("MA_THE_BHYT", scene.of_cards(|card| card.number.clone()))
        .with("MA_DKBD", scene.of_cards(|card| card.registered_at.to_owned()))
        .with("GT_THE_TU", scene.of_cards(|card| day_digits(card.from)))
        .with("GT_THE_DEN", scene.of_cards(|card| day_digits(card.to)))
}
