//! Households and the people in them.

use std::collections::HashSet;

use fastrand::Rng;
use record::{PartialDate, Sex};
use time::{Date, Duration};

use crate::chance::{Weighted, happens, one, stream};
use crate::names::Names;
use crate::numbers::Numbers;
use crate::places::{COMMUNES, Commune, HAMLETS};
use crate::when::{age_on, between, day, known};

/// A right to insurance, as printed on the card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Insurance {
    /// Object code and benefit digit, such as `GD4`.
    pub object: &'static str,
    /// The ten digits that stay for life.
    pub number: String,
}

/// One invented person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub index: usize,
    pub surname: String,
    pub rest: String,
    pub sex: Sex,
    pub born: Date,
    /// Minute of the day of birth, which papers of the first weeks must tell.
    pub born_at: u16,
    /// Papers of the old often know the year only.
    pub year_only: bool,
    /// Code of the list of the Ministry of Public Security (TT 07/2016); `000` is Viet Nam.
    pub nationality: &'static str,
    /// Foreigners have it instead of a personal number.
    pub passport: Option<String>,
    pub ethnicity: &'static str,
    pub occupation: &'static str,
    pub personal_number: Option<String>,
    pub old_card: Option<String>,
    pub insurance: Option<Insurance>,
    pub registered_at_station: bool,
    pub phone: Option<String>,
    pub commune: Commune,
    pub house: String,
    pub mother: Option<usize>,
    pub father: Option<usize>,
    pub blood: &'static str,
    pub height_cm: u32,
    /// Weight of the grown person; children grow towards it.
    pub weight_kg: u32,
}

impl Person {
    /// Returns the full name, as on the papers.
    pub fn name(&self) -> String {
        format!("{} {}", self.surname, self.rest)
    }

    /// Returns the birth as papers know it.
    pub fn birth(&self) -> PartialDate {
        if self.year_only {
            PartialDate::new(self.born.year() as u16, None, None).expect("a year is a date")
        } else {
            known(self.born)
        }
    }

    /// Returns the age in whole years on a day.
    pub fn age(&self, on: Date) -> i32 {
        age_on(self.born, on)
    }

    /// Returns the weight on a day in tenths of a kilogram.
    pub fn weight_on(&self, on: Date) -> u32 {
        let months = ((on - self.born).whole_days() / 30).clamp(0, 12 * 18) as u32;
        let share = match months {
            0..12 => 32 + 58 * months / 12,
            12..216 => 90 + (self.weight_kg * 10 - 90) * (months - 12) / 204,
            _ => self.weight_kg * 10,
        };
        share.max(28)
    }
}

/// What a household is while it is being made.
struct Household<'a> {
    rng: Rng,
    names: &'a Names,
    commune: Commune,
    house: String,
    khmer: bool,
    now: Date,
}

/// Makes people, household by household, until there are enough.
pub fn settle(seed: u64, count: usize, now: Date, names: &Names) -> Vec<Person> {
    let mut numbers = Numbers::default();
    let mut people = Vec::with_capacity(count + 8);
    let mut seen = HashSet::new();
    let communes = Weighted::new(COMMUNES.into_iter().zip([22, 9, 8, 9, 8, 8, 7, 7, 8, 8, 6]));
    let mut turn = 0;
    while people.len() < count {
        let mut rng = stream(seed, 1, turn);
        turn += 1;
        let house = format!("{} tổ {}, ấp {}", rng.u32(1..480), rng.u32(1..18), one(&mut rng, &HAMLETS));
        let commune = *communes.draw(&mut rng);
        let khmer = happens(&mut rng, 7);
        let mut household = Household { rng, names, commune, house, khmer, now };
        household.fill(&mut people, &mut numbers, &mut seen);
    }
    people.truncate(count);
    make_foreigners(seed, &mut people);
    people
}

/// One grown person in three hundred is from abroad; drawn apart, so that everybody else stays who they are.
fn make_foreigners(seed: u64, people: &mut [Person]) {
    for person in people {
        let mut rng = stream(seed, 7, person.index as u64);
        let at_home = person.year_only || person.born > day(2004, 1, 1) || person.born < day(1966, 1, 1);
        if at_home || rng.u32(0..300) > 0 {
            continue;
        }
        person.nationality = ["139", "232", "174"][rng.usize(0..3)];
        person.ethnicity = "55";
        person.passport = Some(format!("Z{:07}", 9_900_000 + person.index % 100_000));
        (person.personal_number, person.old_card) = (None, None);
        person.insurance = person.insurance.take().filter(|insurance| insurance.object == "DN4");
    }
}

impl Household<'_> {
    fn fill(&mut self, people: &mut Vec<Person>, numbers: &mut Numbers, seen: &mut HashSet<(String, Date)>) {
        let head_age = *Weighted::new([(26, 14), (36, 26), (46, 24), (56, 18), (66, 12), (76, 6u64)])
            .draw(&mut self.rng)
            + self.rng.i32(-5..5);
        let surname = self.names.surname(&mut self.rng, self.khmer);
        let mut add = |household: &mut Self, surname: String, sex, age, parents| {
            let person = household.person(people.len(), numbers, seen, surname, sex, age, parents);
            people.push(person);
            people.len() - 1
        };
        let father = add(self, surname.clone(), Sex::Male, head_age, (None, None));
        let mother = happens(&mut self.rng, 86).then(|| {
            let maiden = self.names.surname(&mut self.rng, self.khmer);
            let age = (head_age - self.rng.i32(0..6)).max(20);
            (add(self, maiden, Sex::Female, age, (None, None)), age)
        });
        if let Some((mother, age)) = mother {
            for _ in 0..*Weighted::new([(0, 12), (1, 26), (2, 40), (3, 16), (4, 6u64)]).draw(&mut self.rng) {
                let child = age - self.rng.i32(20..36);
                let sex = if happens(&mut self.rng, 51) { Sex::Male } else { Sex::Female };
                if (0..=34).contains(&child) {
                    add(self, surname.clone(), sex, child, (Some(mother), Some(father)));
                }
            }
        }
        if head_age < 58 && happens(&mut self.rng, 30) {
            let maiden = self.names.surname(&mut self.rng, self.khmer);
            let age = head_age + self.rng.i32(21..34);
            add(self, maiden, Sex::Female, age, (None, None));
        }
    }

    #[expect(clippy::too_many_arguments, reason = "a person is made of many parts, once, here")]
    fn person(
        &mut self,
        index: usize,
        numbers: &mut Numbers,
        seen: &mut HashSet<(String, Date)>,
        surname: String,
        sex: Sex,
        age: i32,
        parents: (Option<usize>, Option<usize>),
    ) -> Person {
        let rng = &mut self.rng;
        // Two people of one name and birth would be one person to any honest matcher.
        let (rest, born) = loop {
            let latest = self.now - Duration::days(i64::from(age) * 365 + i64::from(age) / 4 + 1);
            let born = between(rng, latest - Duration::days(363), latest);
            let rest = self.names.rest(rng, sex, born.year() as u16, self.khmer);
            if seen.insert((format!("{surname} {rest}"), born)) {
                break (rest, born);
            }
        };
        let registered = if happens(rng, 88) { 91 } else { *one(rng, &[89, 92, 93, 94, 79, 36]) };
        let has_number = age >= 1 || happens(rng, 70);
        let number = has_number.then(|| numbers.personal(rng, registered, sex, born.year() as u16));
        Person {
            index,
            surname,
            rest,
            sex,
            born,
            born_at: rng.u16(1..1440),
            year_only: born.year() < 1958 && happens(rng, 45),
            nationality: "000",
            passport: None,
            ethnicity: if self.khmer { "05" } else { "01" },
            occupation: occupation(rng, age),
            personal_number: number,
            old_card: (born < day(2001, 1, 1) && happens(rng, 85)).then(|| numbers.old_card()),
            insurance: object(rng, age).map(|object| Insurance { object, number: numbers.insurance() }),
            registered_at_station: happens(rng, 38),
            phone: (age >= 15 && happens(rng, 90)).then(|| numbers.phone()),
            commune: self.commune,
            house: self.house.clone(),
            mother: parents.0,
            father: parents.1,
            blood: Weighted::new([("O+", 43), ("B+", 30), ("A+", 21), ("AB+", 5), ("O-", 1u64)]).draw(rng),
            height_cm: if sex == Sex::Male { rng.u32(156..178) } else { rng.u32(146..167) },
            weight_kg: if sex == Sex::Male { rng.u32(50..80) } else { rng.u32(42..70) },
        }
    }
}

/// Returns a level-2 code of QĐ 34/2020.
fn occupation(rng: &mut Rng, age: i32) -> &'static str {
    match age {
        ..18 => "00",
        18..63 => Weighted::new([
            ("61", 45),
            ("52", 14),
            ("71", 9),
            ("81", 6),
            ("83", 5),
            ("95", 6),
            ("23", 3),
            ("33", 3),
            ("22", 1),
            ("91", 2),
            ("00", 6u64),
        ])
        .draw(rng),
        _ => "00",
    }
}

/// Returns object code and benefit digit of the card; seven in a hundred have none.
fn object(rng: &mut Rng, age: i32) -> Option<&'static str> {
    if age >= 6 && happens(rng, 7) {
        return None;
    }
    let list = match age {
        ..6 => Weighted::new([("TE1", 1u64)]),
        6..18 => Weighted::new([("HS4", 88), ("HN2", 7), ("CN3", 5u64)]),
        18..60 => {
            Weighted::new([("GD4", 58), ("DN4", 22), ("HC4", 5), ("HN2", 7), ("CN3", 6), ("CK2", 2u64)])
        }
        60..75 => Weighted::new([("GD4", 50), ("HT3", 22), ("HN2", 10), ("CK2", 6), ("BT2", 12u64)]),
        _ => Weighted::new([("BT2", 50), ("GD4", 22), ("HT3", 12), ("CC1", 3), ("HN2", 13u64)]),
    };
    Some(list.draw(rng))
}

#[cfg(test)]
mod tests {
    use record::PersonalNumber;

    use super::*;

    fn commune() -> Vec<Person> {
        settle(3, 2000, day(2026, 11, 20), &Names::load())
    }

    #[test]
    fn the_same_seed_settles_the_same_people() {
        assert_eq!(commune(), commune());
        assert_ne!(settle(4, 50, day(2026, 11, 20), &Names::load()), commune()[..50]);
    }

    #[test]
    fn numbers_agree_with_sex_and_birth_and_are_nobodys() {
        let people = commune();
        let mut seen = HashSet::new();
        for person in &people {
            if let Some(text) = &person.personal_number {
                let number: PersonalNumber = text.parse().unwrap();
                assert_eq!(number.sex(), person.sex);
                assert_eq!(i32::from(number.birth_year()), person.born.year());
                assert_eq!(&text[6..9], "999");
                assert!(seen.insert(text.clone()));
            }
            if let Some(insurance) = &person.insurance {
                assert!(insurance.number.starts_with("9199") && seen.insert(insurance.number.clone()));
            }
        }
        let without = people.iter().filter(|person| person.insurance.is_none()).count();
        assert!((60..220).contains(&without), "{without}");
    }

    #[test]
    fn families_hang_together_and_ages_spread() {
        let people = commune();
        let now = day(2026, 11, 20);
        for person in &people {
            if let (Some(mother), Some(father)) = (person.mother, person.father) {
                assert!(people[mother].age(now) - person.age(now) >= 18);
                assert_eq!(people[father].surname, person.surname);
            }
            assert!(person.born <= now && person.age(now) < 110);
        }
        let share = |range: std::ops::Range<i32>| {
            people.iter().filter(|person| range.contains(&person.age(now))).count() * 100 / people.len()
        };
        assert!((15..40).contains(&share(0..18)) && (8..30).contains(&share(60..120)));
        assert!(people.iter().any(|person| person.year_only && person.born.year() < 1958));
    }
}
