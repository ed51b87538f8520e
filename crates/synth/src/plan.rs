//! Who goes where, when and why: the whole list of visits before any of them is written.
//!
//! A plan knows its person, facility and day; what happens there is drawn from the plan's own stream when the
//! visit is written, so that one file can be made without making the thousands before it.

use std::collections::HashMap;

use fastrand::Rng;
use time::{Date, Duration, PrimitiveDateTime};

use crate::chance::{Weighted, happens, stream};
use crate::conditions::{self, Condition, Special};
use crate::facilities::station_of;
use crate::people::Person;
use crate::when::{at, between, day, day_digits, working};

/// What kind of visit it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Setting {
    /// Examined at the commune station.
    Station,
    /// Examined at a clinic or centre.
    Outpatient,
    /// One of the monthly visits of a long illness.
    Chronic,
    Inpatient,
    /// An emergency that is sent on to another hospital.
    Referral,
}

/// One visit that will have taken place.
#[derive(Debug, Clone)]
pub struct Plan {
    pub index: usize,
    pub person: usize,
    pub setting: Setting,
    pub facility: &'static str,
    pub arrives: PrimitiveDateTime,
    /// Nights in bed.
    pub nights: i64,
    /// Running number inside the facility.
    pub sequence: u32,
    /// Day of the next appointment, when one is given.
    pub next: Option<Date>,
    /// Tests are done, not only drugs given.
    pub tested: bool,
    /// Facility that sent the patient here.
    pub sent_by: Option<&'static str>,
    pub sent_to: Option<&'static str>,
    /// Extra ward rounds and tests a day, for large files.
    pub intensity: u32,
    /// The version to write by, where it is not that of the day of leaving.
    pub version: Option<formats::Version>,
    /// Who is born, for births.
    pub child: Option<usize>,
    /// A paper for the employer is asked for (XML11).
    pub leave: bool,
    /// The card changes on this day of the stay.
    pub new_card_on: Option<Date>,
    pub(crate) condition: &'static Condition,
}

impl Plan {
    /// Returns a plan without anything special; it has no place in a list yet.
    pub(crate) fn new(
        person: usize,
        condition: &'static Condition,
        arrives: PrimitiveDateTime,
        facility: &'static str,
        nights: i64,
    ) -> Self {
        Self {
            index: 0,
            person,
            setting: condition.setting,
            facility,
            arrives,
            nights,
            sequence: 0,
            next: None,
            tested: true,
            sent_by: None,
            sent_to: None,
            intensity: 0,
            version: None,
            child: None,
            leave: false,
            new_card_on: None,
            condition,
        }
    }

    /// Returns the facility's own key of the visit, unique inside the facility.
    pub fn visit_code(&self) -> String {
        format!("{}-{}-{:06}", self.facility, day_digits(self.arrives.date()), self.sequence)
    }

    /// Returns the number of the referral slip that a visit issues.
    pub(crate) fn slip_number(facility: &str, person: usize, on: Date) -> String {
        format!("PC{}-{}{person:05}", &facility[2..], day_digits(on))
    }
}

/// First day of which visits are written: before it stands QĐ 4210, which nobody reads here.
pub const FIRST_DAY: (i32, u8, u8) = (2024, 7, 1);

pub(crate) const DISTRICT_CENTRE: &str = "91Z0C";
pub(crate) const PROVINCE_HOSPITAL: &str = "91Z00";
pub(crate) const PRIVATE_CLINIC: &str = "91ZX1";

/// Makes plans until there are enough.
pub struct Planner<'a> {
    people: &'a [Person],
    rng: Rng,
    first: Date,
    last: Date,
    busy: HashMap<usize, Vec<(Date, Date)>>,
    seed: u64,
    /// Children who are born while visits are planned, each to a mother of the commune, and not yet born here.
    unborn: Vec<usize>,
    lists: HashMap<Setting, Weighted<&'static Condition>>,
    plans: Vec<Plan>,
}

impl<'a> Planner<'a> {
    pub fn new(seed: u64, people: &'a [Person], now: Date) -> Self {
        let first = day(FIRST_DAY.0, FIRST_DAY.1, FIRST_DAY.2).max(now - Duration::days(3 * 365));
        let mut lists = HashMap::new();
        for setting in
            [Setting::Station, Setting::Outpatient, Setting::Chronic, Setting::Inpatient, Setting::Referral]
        {
            let fitting = conditions::all().filter(|condition| condition.setting == setting);
            lists.insert(setting, Weighted::new(fitting.map(|condition| (condition, condition.weight))));
        }
        let last = now - Duration::days(1);
        let unborn = born_between(people, first, last);
        let (rng, busy, plans) = (stream(seed, 3, 0), HashMap::new(), Vec::new());
        Self { people, rng, first, last, busy, seed, unborn, lists, plans }
    }

    /// Plans the given number of visits; those of the showcase come first, so that a small number has them.
    pub fn plan(mut self, count: usize, showcase: &[usize]) -> Vec<Plan> {
        self.show(showcase);
        let settings = Weighted::new([
            (Setting::Station, 26),
            (Setting::Outpatient, 36),
            (Setting::Chronic, 4),
            (Setting::Inpatient, 12),
            (Setting::Referral, 2u64),
        ]);
        while self.plans.len() < count {
            let setting = *settings.draw(&mut self.rng);
            let condition = *self.lists[&setting].draw(&mut self.rng);
            if matches!(condition.special, Special::Birth | Special::Twins | Special::Newborn) {
                self.around_birth(condition);
                continue;
            }
            let start = between(&mut self.rng, self.first, self.last);
            let Some(person) = self.fitting(condition, start) else { continue };
            self.episode(person, condition, start);
        }
        self.plans.truncate(count);
        self.number()
    }

    /// Plans one long stay of one person, for files of a wanted size.
    pub fn long_stay(
        mut self,
        person: usize,
        start: Date,
        nights: i64,
        sequence: u32,
        intensity: u32,
    ) -> Plan {
        let condition = find("J15.9");
        self.stay(person, condition, start, nights, PROVINCE_HOSPITAL, None);
        let mut plan = self.plans.remove(0);
        plan.index = sequence as usize;
        (plan.sequence, plan.intensity) = (sequence, intensity);
        plan
    }

    /// Gives the first an eventful book: a long illness, a stay, an emergency elsewhere; the others a few visits.
    fn show(&mut self, showcase: &[usize]) {
        let Some((&first, others)) = showcase.split_first() else { return };
        let month = Duration::days(30);
        self.referral(first, find("I21.0"), working(self.last - month * 5));
        self.stay(first, find("J15.9"), working(self.last - month * 14), 6, DISTRICT_CENTRE, None);
        self.chronic(first, find("E11.9"), self.first.max(self.last - month * 22), 22);
        self.episode(first, find("J20.9"), working(self.last - month * 2 - Duration::days(11)));
        for (turn, &person) in others.iter().enumerate() {
            for (step, code) in ["K29.7", "A09.9", "J20.9"].into_iter().enumerate() {
                let back = Duration::days(40 + 150 * step as i64 + 17 * turn as i64);
                self.episode(person, find(code), working(self.last - back));
            }
        }
    }

    /// Plans a birth, each child's once, or a stay in the first weeks of a life.
    fn around_birth(&mut self, condition: &'static Condition) {
        if self.unborn.is_empty() {
            return;
        }
        let at = self.rng.usize(0..self.unborn.len());
        let child = self.unborn[at];
        let nights = self.rng.i64(condition.days.0..=condition.days.1);
        let place = if happens(&mut self.rng, 75) { DISTRICT_CENTRE } else { PROVINCE_HOSPITAL };
        let days = self.rng.i64(3..15);
        let born = self.people[child].born;
        if condition.special == Special::Newborn {
            self.stay(child, condition, born + Duration::days(days), nights, place, None);
        } else if let Some(plan) = birth(self.people, child, condition, nights, place)
            && let Some(planned) = self.add(plan.person, condition, plan.arrives, place, nights)
        {
            (planned.setting, planned.child) = (Setting::Inpatient, Some(child));
            self.unborn.swap_remove(at);
        }
    }

    fn fitting(&mut self, condition: &Condition, on: Date) -> Option<usize> {
        let (youngest, oldest) = condition.ages;
        (0..60).map(|_| self.rng.usize(0..self.people.len())).find(|&index| {
            let person = &self.people[index];
            person.born < on
                && (youngest..=oldest).contains(&person.age(on))
                && condition.sex.is_none_or(|sex| sex == person.sex)
        })
    }

    fn episode(&mut self, person: usize, condition: &'static Condition, start: Date) {
        match condition.setting {
            Setting::Station => {
                let day = working(start);
                self.visit(person, condition, day, station_of(self.people[person].commune.code, day));
            }
            Setting::Outpatient => {
                let place = if happens(&mut self.rng, 80) { DISTRICT_CENTRE } else { PRIVATE_CLINIC };
                self.visit(person, condition, working(start), place);
            }
            Setting::Chronic => {
                let months = self.rng.u32(5..18);
                self.chronic(person, condition, start, months);
            }
            Setting::Inpatient => {
                let nights = self.rng.i64(condition.days.0..=condition.days.1);
                let place = if happens(&mut self.rng, 75) { DISTRICT_CENTRE } else { PROVINCE_HOSPITAL };
                self.stay(person, condition, start, nights, place, None);
            }
            Setting::Referral => self.referral(person, condition, start),
        }
    }

    fn chronic(&mut self, person: usize, condition: &'static Condition, start: Date, months: u32) {
        let at_station = self.people[person].registered_at_station && condition.code == "I10";
        let mut on = working(start);
        for month in 0..months {
            let next = working(on + Duration::days(28));
            let place = match at_station {
                true => station_of(self.people[person].commune.code, on),
                false => DISTRICT_CENTRE,
            };
            if let Some(plan) = self.visit(person, condition, on, place) {
                plan.next = Some(next);
                plan.tested = month % 3 == 0;
            }
            on = next;
        }
    }

    fn stay(
        &mut self,
        person: usize,
        condition: &'static Condition,
        start: Date,
        nights: i64,
        place: &'static str,
        sent_by: Option<&'static str>,
    ) {
        let follow_up = happens(&mut self.rng, 40);
        let minute = self.rng.i64(7 * 60..20 * 60);
        if let Some(plan) = self.add(person, condition, at(start, minute), place, nights) {
            plan.setting = Setting::Inpatient;
            plan.sent_by = sent_by;
            let ends = start + Duration::days(nights);
            plan.next = follow_up.then(|| working(ends + Duration::days(7)));
        }
    }

    fn referral(&mut self, person: usize, condition: &'static Condition, start: Date) {
        let minute = self.rng.i64(0..23 * 60);
        let nights = self.rng.i64(4..9);
        let sent = self.add(person, condition, at(start, minute), DISTRICT_CENTRE, 0).map(|plan| {
            plan.sent_to = Some(PROVINCE_HOSPITAL);
            plan.arrives
        });
        // The next hospital receives the patient four hours later, on the same evening or the next day.
        if let Some(sent) = sent {
            let arrives = sent + Duration::hours(4);
            self.release(person);
            if let Some(plan) = self.add(person, condition, arrives, PROVINCE_HOSPITAL, nights) {
                plan.setting = Setting::Inpatient;
                plan.sent_by = Some(DISTRICT_CENTRE);
                plan.next = Some(working(arrives.date() + Duration::days(nights + 14)));
            }
        }
    }

    fn visit(
        &mut self,
        person: usize,
        condition: &'static Condition,
        on: Date,
        place: &'static str,
    ) -> Option<&mut Plan> {
        let minute = self.rng.i64(7 * 60..15 * 60);
        self.add(person, condition, at(on, minute), place, 0)
    }

    /// Adds a plan, unless it would lie outside the time or the person is elsewhere on one of the days.
    fn add(
        &mut self,
        person: usize,
        condition: &'static Condition,
        arrives: PrimitiveDateTime,
        facility: &'static str,
        nights: i64,
    ) -> Option<&mut Plan> {
        let (from, to) = (arrives.date(), arrives.date() + Duration::days(nights));
        let busy = self.busy.entry(person).or_default();
        let overlaps = busy.iter().any(|&(start, end)| from <= end && start <= to);
        if from < self.first || to > self.last || overlaps || self.people[person].born >= from {
            return None;
        }
        busy.push((from, to));
        let plan = Plan::new(person, condition, arrives, facility, nights);
        self.plans.push(Plan { index: self.plans.len(), ..plan });
        self.plans.last_mut()
    }

    fn release(&mut self, person: usize) {
        self.busy.entry(person).or_default().pop();
    }

    /// Puts the plans in time order and counts them inside each facility.
    fn number(mut self) -> Vec<Plan> {
        self.plans.sort_by_key(|plan| (plan.arrives, plan.index));
        let mut counts: HashMap<&str, u32> = HashMap::new();
        for (index, plan) in self.plans.iter_mut().enumerate() {
            let count = counts.entry(plan.facility).or_default();
            *count += 1;
            (plan.index, plan.sequence) = (index, *count);
            let mut rng = stream(self.seed, 8, index as u64);
            plan.leave = happens(&mut rng, 30) && may_take_leave(&self.people[plan.person], plan);
        }
        self.plans
    }
}

/// Returns the children of mothers of the commune who are born in that time, with a month to spare at its end.
pub(crate) fn born_between(people: &[Person], first: Date, last: Date) -> Vec<usize> {
    let children = people.iter().filter(|person| person.mother.is_some());
    let in_time = children.filter(|child| first + Duration::days(1) < child.born);
    in_time.filter(|child| child.born < last - Duration::days(30)).map(|child| child.index).collect()
}

/// Plans the birth of a child: its mother arrives so long before that the child is born when its papers say.
pub(crate) fn birth(
    people: &[Person],
    child: usize,
    condition: &'static Condition,
    nights: i64,
    place: &'static str,
) -> Option<Plan> {
    let (born, mother) = (&people[child], people[child].mother?);
    let labour = condition.procedure.map_or(0, |procedure| procedure.minutes) + WAITING + UNTIL_BIRTH;
    let arrives = at(born.born, i64::from(born.born_at)) - Duration::minutes(labour);
    let mut plan = Plan::new(mother, condition, arrives, place, nights);
    (plan.setting, plan.child) = (Setting::Inpatient, Some(child));
    Some(plan)
}

/// Minutes from arrival to admission of those who give birth.
pub(crate) const WAITING: i64 = 70;
/// Minutes from admission to the beginning of a surgery, procedure or delivery.
pub(crate) const UNTIL_BIRTH: i64 = 150;

/// Tells whether the patient has an employer who wants a paper, and an illness to stay at home with.
pub(crate) fn may_take_leave(person: &Person, plan: &Plan) -> bool {
    let employed = person.insurance.as_ref().is_some_and(|card| matches!(&card.object[..2], "DN" | "HC"));
    let grown = (18..60).contains(&person.age(plan.arrives.date()));
    employed && grown && plan.setting == Setting::Outpatient && plan.condition.special == Special::None
}

pub(crate) fn find(code: &str) -> &'static Condition {
    conditions::all().find(|condition| condition.code == code).expect("the table has the condition")
}
