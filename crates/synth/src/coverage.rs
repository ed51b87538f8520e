//! Plans that walk everything: every version of the standard with every kind of visit, in turn.
//!
//! The commune's own history is as rare as life; here birth papers and programmes come as often as colds. Each
//! plan is made by itself, so people may be at two places and nothing is a biography.

use formats::Version;
use time::{Date, Duration};

use crate::chance::{happens, stream};
use crate::conditions::{self, Condition, Special};
use crate::facilities::station_of;
use crate::people::Person;
use crate::plan::{
    DISTRICT_CENTRE, PRIVATE_CLINIC, PROVINCE_HOSPITAL, Plan, Setting, birth, born_between, may_take_leave,
};
use crate::when::{at, between, day, working};
use crate::world::World;

/// A kind of visit that has to be seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    Station,
    Outpatient,
    Chronic,
    Inpatient,
    /// Sent on to another hospital.
    Sent,
    /// Brought by another facility with its slip.
    Received,
    Uninsured,
    Foreigner,
    SickLeave,
    Rest,
    Birth,
    Twins,
    Newborn,
    Hiv,
    Tuberculosis,
    /// A new card during the stay.
    TwoCards,
    /// A stay across the day on which a decision or the units changed.
    Crossing,
}

impl Kind {
    pub const ALL: [Self; 17] = [
        Self::Station,
        Self::Outpatient,
        Self::Chronic,
        Self::Inpatient,
        Self::Sent,
        Self::Received,
        Self::Uninsured,
        Self::Foreigner,
        Self::SickLeave,
        Self::Rest,
        Self::Birth,
        Self::Twins,
        Self::Newborn,
        Self::Hiv,
        Self::Tuberculosis,
        Self::TwoCards,
        Self::Crossing,
    ];

    /// Tells whether a condition makes such a visit.
    fn fits(self, condition: &Condition) -> bool {
        let plain = condition.special == Special::None;
        match self {
            Self::Station => condition.setting == Setting::Station,
            Self::Chronic => plain && condition.setting == Setting::Chronic,
            Self::Inpatient | Self::TwoCards | Self::Crossing => {
                plain && condition.setting == Setting::Inpatient
            }
            Self::Sent | Self::Received => condition.setting == Setting::Referral,
            Self::Outpatient | Self::Uninsured | Self::Foreigner | Self::SickLeave => {
                plain && condition.setting == Setting::Outpatient
            }
            Self::Rest => condition.special == Special::Rest,
            Self::Birth => condition.special == Special::Birth,
            Self::Twins => condition.special == Special::Twins,
            Self::Newborn => condition.special == Special::Newborn,
            Self::Hiv => condition.special == Special::Hiv,
            Self::Tuberculosis => condition.special == Special::Tuberculosis,
        }
    }

    fn wants(self, person: &Person) -> bool {
        match self {
            Self::Foreigner => person.passport.is_some(),
            Self::Uninsured => person.insurance.is_none() && person.passport.is_none(),
            Self::TwoCards => {
                person.insurance.as_ref().is_some_and(|card| card.object == "GD4")
                    && person.passport.is_none()
            }
            Self::Rest | Self::SickLeave => {
                person.insurance.as_ref().is_some_and(|card| matches!(&card.object[..2], "DN" | "HC"))
            }
            _ => true,
        }
    }
}

/// The first day of the files of QĐ 130 written here; its dates run until QĐ 4750.
const FIRST_130: (i32, u8, u8) = (2023, 9, 1);

/// Returns the days on which visits of a version end, as far as they are before `today`.
fn window(version: Version, today: Date) -> (Date, Date) {
    let (from, to) = match version {
        Version::Qd130 => (day(FIRST_130.0, FIRST_130.1, FIRST_130.2), day(2024, 6, 30)),
        Version::Qd4750 => (day(2024, 7, 1), day(2024, 12, 31)),
        Version::Qd3176 => (day(2025, 1, 1), day(2026, 6, 30)),
        Version::Qd1931 => (day(2026, 7, 1), today),
    };
    (from, to.min(today - Duration::days(1)))
}

/// Days before which a stay begins and after which it ends.
fn turning_days(version: Version) -> &'static [(i32, u8, u8)] {
    match version {
        Version::Qd130 => &[(2024, 1, 1)],
        Version::Qd4750 => &[(2024, 7, 1)],
        Version::Qd3176 => &[(2025, 1, 1), (2025, 7, 1), (2026, 1, 1)],
        Version::Qd1931 => &[(2026, 7, 1), (2026, 8, 1)],
    }
}

/// Plans visits number `from` to `to` of a world: versions and kinds in turn. A version that has no day before
/// the world's today is left out; where nobody fits a kind, the next person in need takes the turn.
pub fn plan(world: &World, from: usize, to: usize) -> Vec<Plan> {
    let today = world.today();
    let versions: Vec<Version> = Version::ALL
        .into_iter()
        .filter(|version| {
            let (first, last) = window(*version, today);
            last - first > Duration::days(20)
        })
        .collect();
    let draw = Draw { world, today };
    (from..to)
        .map(|index| {
            let version = versions[index % versions.len()];
            let kind = Kind::ALL[index / versions.len() % Kind::ALL.len()];
            let mut plan = draw.one(index, version, kind);
            (plan.index, plan.sequence) = (index, index as u32 + 1);
            plan.version = (version == Version::Qd130).then_some(version);
            plan
        })
        .collect()
}

struct Draw<'a> {
    world: &'a World,
    today: Date,
}

impl Draw<'_> {
    fn one(&self, index: usize, version: Version, kind: Kind) -> Plan {
        let mut rng = stream(self.world.seed(), 9, index as u64);
        let fitting: Vec<_> = conditions::all().filter(|condition| kind.fits(condition)).collect();
        let (first, last) = window(version, self.today);
        for _ in 0..400 {
            let condition = fitting[rng.usize(0..fitting.len())];
            let start = between(&mut rng, first, last);
            let found = match kind {
                Kind::Birth | Kind::Twins | Kind::Newborn => {
                    self.around_birth(&mut rng, condition, first, last)
                }
                Kind::Crossing => self.crossing(&mut rng, condition, version),
                _ => self.visit(&mut rng, condition, kind, start),
            };
            let ends = |plan: &Plan| plan.arrives.date() + Duration::days(plan.nights);
            if let Some(plan) = found.filter(|plan| (first..=last).contains(&ends(plan))) {
                return plan;
            }
        }
        // A small world has nobody for every kind.
        if kind == Kind::Outpatient {
            unreachable!("somebody of {} people has a cold", self.world.people().len());
        }
        self.one(index, version, Kind::Outpatient)
    }

    fn person(&self, rng: &mut fastrand::Rng, condition: &Condition, kind: Kind, on: Date) -> Option<usize> {
        let people = self.world.people();
        let (youngest, oldest) = condition.ages;
        let fits = |person: &Person| {
            kind.wants(person)
                && person.born < on
                && (youngest..=oldest).contains(&person.age(on))
                && condition.sex.is_none_or(|sex| sex == person.sex)
        };
        let start = rng.usize(0..people.len());
        let (after, before) = (people[start..].iter(), people[..start].iter());
        after.chain(before).find(|person| fits(person)).map(|person| person.index)
    }

    fn visit(
        &self,
        rng: &mut fastrand::Rng,
        condition: &'static Condition,
        kind: Kind,
        start: Date,
    ) -> Option<Plan> {
        let person = self.person(rng, condition, kind, start)?;
        let mut plan = match condition.setting {
            Setting::Inpatient => self.stay(rng, person, condition, start),
            Setting::Referral => self.emergency(rng, person, condition, kind, start),
            setting => {
                let on = working(start);
                let minute = rng.i64(7 * 60..15 * 60);
                let place = match setting {
                    Setting::Station => station_of(self.world.people()[person].commune.code, on),
                    Setting::Outpatient if happens(rng, 20) => PRIVATE_CLINIC,
                    _ => DISTRICT_CENTRE,
                };
                Plan::new(person, condition, at(on, minute), place, 0)
            }
        };
        if plan.setting == Setting::Chronic {
            plan.next = Some(working(start + Duration::days(28)));
            plan.tested = happens(rng, 50);
        }
        plan.leave = kind == Kind::SickLeave && may_take_leave(&self.world.people()[person], &plan);
        plan.new_card_on = (kind == Kind::TwoCards).then(|| plan.arrives.date() + Duration::days(1));
        Some(plan)
    }

    fn stay(
        &self,
        rng: &mut fastrand::Rng,
        person: usize,
        condition: &'static Condition,
        start: Date,
    ) -> Plan {
        let nights = rng.i64(condition.days.0..=condition.days.1);
        let place = if happens(rng, 75) { DISTRICT_CENTRE } else { PROVINCE_HOSPITAL };
        let mut plan = Plan::new(person, condition, at(start, rng.i64(7 * 60..20 * 60)), place, nights);
        plan.setting = Setting::Inpatient;
        plan.next = happens(rng, 40).then(|| working(start + Duration::days(nights + 7)));
        plan
    }

    fn emergency(
        &self,
        rng: &mut fastrand::Rng,
        person: usize,
        condition: &'static Condition,
        kind: Kind,
        start: Date,
    ) -> Plan {
        let arrives = at(start, rng.i64(0..19 * 60));
        if kind == Kind::Sent {
            let mut plan = Plan::new(person, condition, arrives, DISTRICT_CENTRE, 0);
            plan.sent_to = Some(PROVINCE_HOSPITAL);
            return plan;
        }
        let mut plan = Plan::new(person, condition, arrives, PROVINCE_HOSPITAL, rng.i64(4..9));
        plan.setting = Setting::Inpatient;
        plan.sent_by = Some(DISTRICT_CENTRE);
        plan
    }

    fn around_birth(
        &self,
        rng: &mut fastrand::Rng,
        condition: &'static Condition,
        first: Date,
        last: Date,
    ) -> Option<Plan> {
        let people = self.world.people();
        let children = born_between(people, first - Duration::days(5), last + Duration::days(24));
        let child = *children.get(rng.usize(0..children.len().max(1)))?;
        if condition.special != Special::Newborn {
            let nights = rng.i64(condition.days.0..=condition.days.1);
            return birth(people, child, condition, nights, DISTRICT_CENTRE);
        }
        let start = people[child].born + Duration::days(rng.i64(3..15));
        Some(self.stay(rng, child, condition, start))
    }

    fn crossing(
        &self,
        rng: &mut fastrand::Rng,
        condition: &'static Condition,
        version: Version,
    ) -> Option<Plan> {
        let days = turning_days(version);
        let (year, month, date) = days[rng.usize(0..days.len())];
        let nights = rng.i64(condition.days.0.max(2)..=condition.days.1);
        let start = day(year, month, date) - Duration::days(rng.i64(1..nights));
        let person = self.person(rng, condition, Kind::Crossing, start)?;
        let mut plan = self.stay(rng, person, condition, start);
        plan.nights = nights;
        plan.next = None;
        Some(plan)
    }
}
