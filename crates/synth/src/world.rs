//! A whole invented commune: its people, its facilities, and everything that happened to them.

use record::Sex;
use time::Date;

use crate::catalogue::Catalogue;
use crate::facilities::{self, Facility};
use crate::names::Names;
use crate::people::{self, Person};
use crate::plan::{Plan, Planner};
use crate::visit::{self, Visit};
use crate::when::day;

/// About what an enveloped signature with its certificate adds to a file.
const SIGNATURE_BYTES: usize = 3_500;

/// What decides an invented world.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    pub seed: u64,
    pub people: usize,
    /// The day before which everything happened; not before September 2024.
    pub today: Date,
}

/// Xã Tân Hiệp since 01/07/2025.
const SHOWCASE_COMMUNE: &str = "30850";

/// An invented commune.
pub struct World {
    settings: Settings,
    pub(crate) catalogue: Catalogue,
    people: Vec<Person>,
    facilities: Vec<Facility>,
}

impl World {
    /// Settles the people and founds the facilities.
    ///
    /// # Panics
    /// When `today` is before September 2024: there would be no time in which anything could have happened.
    pub fn new(settings: Settings) -> Self {
        assert!(settings.today >= day(2024, 9, 1), "invented visits begin in July 2024");
        let names = Names::load();
        Self {
            settings,
            catalogue: Catalogue::load(),
            people: people::settle(settings.seed, settings.people.max(20), settings.today, &names),
            facilities: facilities::found(settings.seed, &names),
        }
    }

    pub fn people(&self) -> &[Person] {
        &self.people
    }

    pub fn facilities(&self) -> &[Facility] {
        &self.facilities
    }

    pub(crate) fn facility(&self, code: &str) -> &Facility {
        let found = self.facilities.iter().find(|facility| facility.code == code);
        found.expect("plans name facilities of this world only")
    }

    pub(crate) fn today(&self) -> Date {
        self.settings.today
    }

    pub(crate) fn seed(&self) -> u64 {
        self.settings.seed
    }

    /// Returns people worth looking at first: an elder with a long book, a young woman, a man without insurance.
    ///
    /// People of the commune whose station has an account in the demo come first, so that it can find them.
    pub fn showcase(&self) -> Vec<usize> {
        let today = self.settings.today;
        let full = |person: &&Person| person.personal_number.is_some() && !person.year_only;
        let first = |wanted: &dyn Fn(&Person) -> bool| {
            let fitting = || self.people.iter().filter(full).filter(|person| wanted(person));
            let at_home = fitting().find(|person| person.commune.code == SHOWCASE_COMMUNE);
            at_home.or_else(|| fitting().next()).map(|person| person.index)
        };
        let elder = first(&|person| {
            (58..74).contains(&person.age(today))
                && person.insurance.as_ref().is_some_and(|insurance| insurance.object.starts_with("GD"))
                && !person.registered_at_station
        });
        let young = first(&|person| {
            (24..40).contains(&person.age(today)) && person.sex == Sex::Female && person.insurance.is_some()
        });
        let uninsured = first(&|person| (25..60).contains(&person.age(today)) && person.insurance.is_none());
        let mut chosen = Vec::new();
        for index in [elder, young, uninsured].into_iter().flatten() {
            if !chosen.contains(&index) {
                chosen.push(index);
            }
        }
        chosen
    }

    /// Plans that many visits, in the order of time.
    pub fn plan(&self, files: usize) -> Vec<Plan> {
        Planner::new(self.settings.seed, &self.people, self.settings.today).plan(files, &self.showcase())
    }

    /// Plans visits number `from` to `to` of a walk through every version and every [`Kind`](crate::Kind) of
    /// visit; each plan is the same whatever part of the walk is asked for.
    pub fn plan_coverage(&self, from: usize, to: usize) -> Vec<Plan> {
        crate::coverage::plan(self, from, to)
    }

    /// Plans stays so long that their signed files reach about `bytes`, counted from `first` on.
    pub fn plan_large(&self, first: usize, files: usize, bytes: usize) -> Vec<Plan> {
        let stay = |number: usize, nights: i64, intensity: u32| {
            let grown = self.people.iter().filter(|person| person.age(self.settings.today) >= 25);
            let grown: Vec<_> = grown.map(|person| person.index).collect();
            let person = grown[number % grown.len()];
            let back = nights + 2 + (number as i64 * 7) % 60;
            let start = self.settings.today - time::Duration::days(back);
            let planner = Planner::new(self.settings.seed, &self.people, self.settings.today);
            planner.long_stay(person, start, nights, number as u32 + 1, intensity)
        };
        let size = |nights, intensity| {
            let file = self.visit(&stay(0, nights, intensity)).unsigned_file();
            file.expect("planned visits use fields of their version").len()
        };
        let (mut best, mut nearest) = ((1, 0), usize::MAX);
        for intensity in 0..=5 {
            for nights in 1..80 {
                let size = size(nights, intensity) + SIGNATURE_BYTES;
                if size.abs_diff(bytes) < nearest {
                    (best, nearest) = ((nights, intensity), size.abs_diff(bytes));
                }
                if size > bytes {
                    break;
                }
            }
        }
        let (nights, intensity) = best;
        (first..first + files).map(|number| stay(number, nights, intensity)).collect()
    }

    /// Writes down one visit as its facility would have.
    pub fn visit(&self, plan: &Plan) -> Visit {
        visit::write(self, plan)
    }
}
