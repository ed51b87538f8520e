//! Families and the people in them, with what is hard about them.

use std::collections::HashMap;

use fastrand::Rng;
use record::Sex;

use super::Rates;
use crate::chance::{Weighted, happens, one, stream};
use crate::names::Names;
use crate::places::HAMLETS;

/// The year in which the papers are written.
const NOW: i32 = 2026;

/// A person before any clerk wrote them down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    pub index: usize,
    pub name: String,
    pub sex: Sex,
    pub year: i32,
    pub month: u8,
    pub day: u8,
    pub citizen: String,
    /// The number that was cancelled, for those few.
    pub cancelled: Option<String>,
    pub old_card: Option<String>,
    /// Ten digits.
    pub insurance: String,
    pub phone: Option<String>,
    pub commune: String,
    pub commune_name: String,
    pub house: String,
    pub is_child: bool,
}

/// Where and by which telephone a household lives.
struct Household {
    commune: (String, String),
    house: String,
    phone: String,
}

/// Makes families one after another.
pub struct Families {
    seed: u64,
    rates: Rates,
    names: Names,
    communes: Weighted<(String, String)>,
    turn: u64,
    people: usize,
    serials: HashMap<(u16, u8, i32), u32>,
    /// Telephones and people of earlier families.
    former_phones: Vec<String>,
    former: Vec<Member>,
}

impl Families {
    pub fn new(seed: u64, rates: Rates) -> Self {
        Self {
            seed,
            rates,
            names: Names::load(),
            communes: communes(),
            turn: 0,
            people: 0,
            serials: HashMap::new(),
            former_phones: Vec::new(),
            former: Vec::new(),
        }
    }

    /// Makes the next family: parents, children, at times a grandmother.
    pub fn next_family(&mut self) -> Vec<Member> {
        let mut rng = stream(self.seed, 11, self.turn);
        self.turn += 1;
        let household = Household {
            commune: self.communes.draw(&mut rng).clone(),
            house: format!("{} tổ {}, ấp {}", rng.u32(1..480), rng.u32(1..18), one(&mut rng, &HAMLETS)),
            phone: self.phone(&mut rng),
        };
        let head =
            *Weighted::new([(26, 14), (36, 26), (46, 24), (56, 18), (66, 12), (76, 6u64)]).draw(&mut rng);
        let (head, khmer) = (NOW - head + rng.i32(-5..6), happens(&mut rng, 7));
        let surname = self.names.surname(&mut rng, khmer);
        let mut family = vec![self.member(&mut rng, &household, &surname, Sex::Male, head, khmer)];
        if happens(&mut rng, 86) {
            let maiden = self.names.surname(&mut rng, khmer);
            let year = (head + rng.i32(-1..7)).min(NOW - 19);
            family.push(self.member(&mut rng, &household, &maiden, Sex::Female, year, khmer));
            self.children(&mut rng, &household, &mut family, &surname, year, khmer);
        }
        if head > NOW - 58 && happens(&mut rng, 30) {
            let maiden = self.names.surname(&mut rng, khmer);
            let year = head - rng.i32(21..34);
            family.push(self.member(&mut rng, &household, &maiden, Sex::Female, year, khmer));
        }
        self.make_namesakes(&mut rng, &mut family);
        self.remember(&mut rng, &family);
        family
    }

    fn children(
        &mut self,
        rng: &mut Rng,
        household: &Household,
        family: &mut Vec<Member>,
        surname: &str,
        mother: i32,
        khmer: bool,
    ) {
        for _ in 0..*Weighted::new([(0, 12), (1, 26), (2, 40), (3, 16), (4, 6u64)]).draw(rng) {
            let year = mother + rng.i32(20..36);
            if !(NOW - 34..=NOW - 1).contains(&year) {
                continue;
            }
            let sex = if happens(rng, 51) { Sex::Male } else { Sex::Female };
            let mut child = self.member(rng, household, surname, sex, year, khmer);
            child.is_child = year > NOW - 15;
            family.push(child);
            if self.rates.happens(rng, self.rates.twins) {
                let first = family.last().expect("a child was just added").clone();
                let twin = self.twin(rng, household, &first, khmer);
                family.push(twin);
            }
        }
    }

    fn twin(&mut self, rng: &mut Rng, household: &Household, first: &Member, khmer: bool) -> Member {
        let surname = first.name.split(' ').next().unwrap_or_default().to_owned();
        let alike = self.rates.happens(rng, self.rates.twins_alike);
        let sex = if alike || happens(rng, 60) {
            first.sex
        } else if first.sex == Sex::Male {
            Sex::Female
        } else {
            Sex::Male
        };
        let mut twin = self.member(rng, household, &surname, sex, first.year, khmer);
        (twin.month, twin.day, twin.is_child) = (first.month, first.day, first.is_child);
        let start = first.name.rsplit_once(' ').map_or("", |(start, _)| start);
        let given = twin.name.rsplit(' ').next().unwrap_or_default().to_owned();
        twin.name =
            if alike { super::slips::name_beside(rng, &first.name) } else { format!("{start} {given}") };
        if twin.name == first.name {
            twin.name = format!("{start} {given} Em");
        }
        twin
    }

    fn member(
        &mut self,
        rng: &mut Rng,
        household: &Household,
        surname: &str,
        sex: Sex,
        year: i32,
        khmer: bool,
    ) -> Member {
        self.people += 1;
        let (month, day) = (rng.u8(1..13), rng.u8(1..29));
        // New Year's Day is on many a paper that is not a filler.
        let (month, day) = if year < 1990 && happens(rng, 4) { (1, 1) } else { (month, day) };
        let registered = if happens(rng, 85) { 91 } else { *one(rng, &[89, 92, 93, 94, 79, 36]) };
        let own_phone = NOW - year >= 15 && happens(rng, 75);
        Member {
            index: self.people - 1,
            name: format!("{surname} {}", self.names.rest(rng, sex, year as u16, khmer)),
            sex,
            year,
            month,
            day,
            citizen: self.personal(registered, sex, year),
            cancelled: self
                .rates
                .happens(rng, self.rates.cancelled_numbers)
                .then(|| self.personal(registered, sex, year)),
            old_card: (year < 2002 && happens(rng, 85))
                .then(|| format!("99{:07}", scattered(self.seed, self.people, 9_999_991))),
            insurance: format!("99{:08}", scattered(self.seed, self.people, 99_999_989)),
            phone: if own_phone { Some(self.phone(rng)) } else { Some(household.phone.clone()) },
            commune: household.commune.0.clone(),
            commune_name: household.commune.1.clone(),
            house: household.house.clone(),
            is_child: false,
        }
    }

    /// Hands out a number that says province, sex and year, each once.
    fn personal(&mut self, province: u16, sex: Sex, year: i32) -> String {
        let century = 2 * ((year - 1900) / 100) as u8 + u8::from(sex == Sex::Female);
        let turn = self.serials.entry((province, century, year)).or_default();
        *turn += 1;
        let serial = 900_000 + scattered(self.seed, *turn as usize, 99_991);
        format!("{province:03}{century}{:02}{serial:06}", year % 100)
    }

    /// Hands out a telephone, now and then one that was another's.
    fn phone(&mut self, rng: &mut Rng) -> String {
        if !self.former_phones.is_empty() && self.rates.happens(rng, self.rates.recycled_phones) {
            return one(rng, &self.former_phones).clone();
        }
        format!("010{:07}", rng.u32(0..10_000_000))
    }

    /// Keeps some people to take names and telephones from.
    fn remember(&mut self, rng: &mut Rng, family: &[Member]) {
        for member in family {
            let keep =
                |list: usize, rng: &mut Rng| if list < 5_000 { None } else { Some(rng.usize(0..list)) };
            if let Some(phone) = &member.phone {
                match keep(self.former_phones.len(), rng) {
                    Some(at) => self.former_phones[at].clone_from(phone),
                    None => self.former_phones.push(phone.clone()),
                }
            }
            match keep(self.former.len(), rng) {
                Some(at) => self.former[at] = member.clone(),
                None => self.former.push(member.clone()),
            }
        }
    }

    /// Gives a family's members another person's name and birth, as often as the rates say.
    fn make_namesakes(&mut self, rng: &mut Rng, family: &mut [Member]) {
        for member in family {
            if self.former.is_empty() || !self.rates.happens(rng, self.rates.namesakes) {
                continue;
            }
            let other = one(rng, &self.former).clone();
            let same_age = other.is_child == member.is_child;
            if same_age && other.index != member.index {
                (member.name, member.sex) = (other.name, other.sex);
                (member.year, member.month, member.day) = (other.year, other.month, other.day);
                member.citizen = self.personal(91, member.sex, member.year);
                member.cancelled = None;
                // One in three also has the telephone that was the other's.
                if happens(rng, 33) {
                    member.phone = other.phone;
                }
            }
        }
    }
}

/// Spreads 1, 2, 3 … over the numbers below a prime without meeting one twice in a round; each seed begins elsewhere.
fn scattered(seed: u64, turn: usize, prime: u64) -> u64 {
    (turn as u64 + seed % 1_000 * 37_003) * 48_271 % prime
}

/// The communes of An Giang since 01/07/2025, by their people.
fn communes() -> Weighted<(String, String)> {
    let units = csv::Reader::from_reader(include_str!("../../../../data/admin_units.csv").as_bytes());
    Weighted::new(units.into_records().filter_map(|row| {
        let row = row.expect("the lists are part of the program");
        let here = &row[0] == "3" && &row[5] == "91" && &row[9] == "2";
        here.then(|| ((row[1].to_owned(), row[2].to_owned()), row[11].parse().unwrap_or(15_000)))
    }))
}
