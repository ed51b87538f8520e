//! Pairs of papers of which it is known whether they are one person's, for trying out matchers.

use fastrand::Rng;
use record::fold;

use crate::chance::{happens, stream};
use crate::people::Person;
use crate::when::day_digits;
use crate::world::World;

/// One way in which a person stands on some paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Labelled {
    /// Which person it truly is.
    pub truth: usize,
    pub name: String,
    pub birth: String,
    pub sex: &'static str,
    pub personal_number: String,
    pub insurance: String,
    pub phone: String,
    pub commune: &'static str,
}

/// Returns every person as registered, each followed by up to two variants with the slips of real typists.
pub fn labelled(world: &World, seed: u64) -> Vec<Labelled> {
    let mut all = Vec::new();
    for person in world.people() {
        let mut rng = stream(seed, 6, person.index as u64);
        let first = registered(person);
        for _ in 0..rng.u32(0..3) {
            all.push(variant(&mut rng, &first));
        }
        all.push(first);
    }
    all
}

fn registered(person: &Person) -> Labelled {
    let birth = if person.year_only { person.born.year().to_string() } else { day_digits(person.born) };
    Labelled {
        truth: person.index,
        name: person.name(),
        birth,
        sex: person.sex.code(),
        personal_number: person.personal_number.clone().unwrap_or_default(),
        insurance: person.insurance.as_ref().map(|insurance| insurance.number.clone()).unwrap_or_default(),
        phone: person.phone.clone().unwrap_or_default(),
        commune: person.commune.code,
    }
}

fn variant(rng: &mut Rng, first: &Labelled) -> Labelled {
    let mut paper = first.clone();
    match rng.u32(0..5) {
        0 => paper.name = fold(&paper.name).to_uppercase(),
        1 => paper.name = swapped(rng, &paper.name),
        2 => {
            paper.name = paper
                .name
                .split(' ')
                .enumerate()
                .filter(|(at, _)| *at != 1)
                .map(|(_, part)| part)
                .collect::<Vec<_>>()
                .join(" ")
        }
        _ => paper.name = paper.name.to_uppercase(),
    }
    if happens(rng, 30) {
        paper.personal_number.clear();
    }
    if happens(rng, 12) && paper.birth.len() == 8 {
        // Day and month change places, where both readings are dates.
        let (year, month, day) = (&paper.birth[..4], &paper.birth[4..6], &paper.birth[6..]);
        paper.birth = if day <= "12" { format!("{year}{day}{month}") } else { year.to_owned() };
    }
    if happens(rng, 40) {
        paper.phone.clear();
    }
    paper
}

/// Exchanges two neighbouring letters.
fn swapped(rng: &mut Rng, name: &str) -> String {
    let mut letters: Vec<char> = name.chars().collect();
    let at = rng.usize(1..letters.len() - 1);
    letters.swap(at, at + 1);
    letters.into_iter().collect()
}
