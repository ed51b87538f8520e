//! Papers of which it is known whose they are, for trying out matchers.
//!
//! People live in families, bear the names of their country, and stand on one to three papers each, every paper
//! with the slips of the clerk who wrote it. What makes matching hard is put in on purpose and by rates: twins,
//! namesakes born on one day, telephones that went to somebody else, cancelled numbers, a parent's number on a
//! child's paper.
//!
//! Numbers are nobody's: personal numbers have serials from 900,000, old cards begin with 99 (no province),
//! insurance numbers with 99, telephones with 010 (no subscriber number begins so).

mod families;
mod rates;
mod slips;

use families::Families;
use fastrand::Rng;
pub use rates::Rates;

use crate::chance::stream;

/// One person as one paper has them; the texts of one row of a list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Paper {
    pub id: String,
    pub full_name: String,
    pub birth_date: String,
    pub sex: String,
    pub citizen_id: String,
    pub old_id: String,
    pub bhyt: String,
    pub phone: String,
    pub commune: String,
    pub address: String,
    /// Which person it truly is.
    pub truth: usize,
    /// Which paper of the person it is, from 0.
    pub copy: usize,
}

impl Paper {
    /// The columns, in the order of [`Paper::columns`].
    pub const HEADER: [&'static str; 11] = [
        "id",
        "full_name",
        "birth_date",
        "sex",
        "citizen_id",
        "old_id",
        "bhyt",
        "phone",
        "commune",
        "address",
        "truth",
    ];

    /// Returns all columns, the truth last.
    pub fn columns(&self) -> [String; 11] {
        [
            self.id.clone(),
            self.full_name.clone(),
            self.birth_date.clone(),
            self.sex.clone(),
            self.citizen_id.clone(),
            self.old_id.clone(),
            self.bhyt.clone(),
            self.phone.clone(),
            self.commune.clone(),
            self.address.clone(),
            self.truth.to_string(),
        ]
    }
}

/// Makes papers of families until there are about `rows`, and hands each to `take`.
///
/// The same seed and rates make the same papers.
pub fn labelled(seed: u64, rows: usize, rates: &Rates, mut take: impl FnMut(Paper)) -> usize {
    let mut families = Families::new(seed, *rates);
    let (mut written, mut people) = (0, 0);
    while written < rows {
        let family = families.next_family();
        for person in &family {
            let mut rng = stream(seed, 12, person.index as u64);
            for copy in 0..papers_of(&mut rng, rates) {
                let mut paper = slips::paper(&mut rng, rates, person, &family);
                paper.id = format!("p{:09}", scattered(written as u64 + 1));
                paper.copy = copy;
                take(paper);
                written += 1;
            }
            people += 1;
        }
    }
    people
}

fn papers_of(rng: &mut Rng, rates: &Rates) -> usize {
    1 + usize::from(rates.happens(rng, rates.second_paper))
        + usize::from(rates.happens(rng, rates.third_paper))
}

/// Spreads 1, 2, 3 … so that an id does not tell which paper stood before it.
fn scattered(turn: u64) -> u64 {
    turn * 48_271 % 999_999_937
}

#[cfg(test)]
mod tests {
    use std::collections::{HashMap, HashSet};

    use super::*;

    fn papers(rows: usize, rates: &Rates) -> Vec<Paper> {
        let mut all = Vec::new();
        labelled(7, rows, rates, |paper| all.push(paper));
        all
    }

    #[test]
    fn the_same_seed_writes_the_same_papers() {
        let all = papers(3_000, &Rates::default());
        assert_eq!(all, papers(3_000, &Rates::default()));
        assert_eq!(
            all[..2_000],
            papers(2_000, &Rates::default())[..2_000],
            "a longer list begins like a shorter"
        );
        let ids: HashSet<&str> = all.iter().map(|paper| paper.id.as_str()).collect();
        assert_eq!(ids.len(), all.len());
    }

    #[test]
    fn without_slips_papers_of_one_person_differ_by_what_they_lack_only() {
        let mut rates = Rates { slips: 0.0, cancelled_numbers: 0.0, parents_number: 0.0, ..Rates::default() };
        *rates.named("no_marks").unwrap() = 0.0;
        assert!(rates.named("no_such").is_none());
        let mut numbers: HashMap<usize, String> = HashMap::new();
        for paper in papers(3_000, &rates).into_iter().filter(|paper| !paper.citizen_id.is_empty()) {
            let first = numbers.entry(paper.truth).or_insert_with(|| paper.citizen_id.clone());
            assert_eq!(*first, paper.citizen_id);
        }
        let distinct: HashSet<&String> = numbers.values().collect();
        assert_eq!(distinct.len(), numbers.len(), "no two people share a number");
    }

    #[test]
    fn what_is_hard_is_there_as_often_as_asked() {
        let rates = Rates::hostile();
        let all = papers(20_000, &rates);
        let mut people: HashMap<usize, &Paper> = HashMap::new();
        for paper in &all {
            people.entry(paper.truth).or_insert(paper);
        }
        let shared = |key: fn(&Paper) -> String| {
            let mut counts: HashMap<String, usize> = HashMap::new();
            for paper in people.values() {
                *counts.entry(key(paper)).or_default() += 1;
            }
            counts.into_iter().filter(|(key, count)| !key.is_empty() && *count > 1).count()
        };
        let namesakes = shared(|paper| format!("{} {}", paper.full_name.to_uppercase(), paper.birth_date));
        assert!(namesakes > 100, "{namesakes}");
        let telephones = shared(|paper| paper.phone.clone());
        assert!(telephones > 1_000, "{telephones}");
        let communes: HashSet<&str> = all.iter().map(|paper| paper.commune.as_str()).collect();
        assert!(communes.len() > 90, "{}", communes.len());
    }
}
