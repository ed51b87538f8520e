//! Vietnamese names, drawn part by part from counts of name parts.
//!
//! The counts under-weigh the common (`data/README.md` §8): surnames are therefore drawn by their share in the
//! South, and the middle names Thị and Văn are raised for those born before 1996.

use fastrand::Rng;
use record::Sex;

use crate::chance::{Weighted, happens};

const SURNAMES: &str = include_str!("../../../data/names/surnames.csv");
const GIVEN: &str = include_str!("../../../data/names/given_names.csv");
const PAIRS: &str = include_str!("../../../data/names/middle_given_pairs.csv");
const ETHNIC: &str = include_str!("../../../data/names/ethnic_surnames.csv");

/// Khmer given names of one syllable, as written in Vietnamese registers.
const KHMER_GIVEN: [&str; 16] = [
    "Sa", "Phol", "Sóc", "Rây", "Na", "Đa", "Vuông", "Hương", "Sơn", "Út", "Thương", "Hên", "Kiều", "Lâm",
    "Hoàng", "Mỹ",
];

/// Name parts to draw from.
pub struct Names {
    surnames: Weighted<String>,
    khmer: Weighted<String>,
    given: [Weighted<String>; 2],
    after_marker: [Weighted<String>; 2],
    pairs: [Weighted<(String, String)>; 2],
}

impl Names {
    /// Reads the lists that ship with the program.
    pub fn load() -> Self {
        let surnames = rows(SURNAMES)
            .map(|row| (row[0].clone(), (row[6].parse::<f64>().unwrap_or(0.0) * 1000.0) as u64))
            .filter(|(surname, _)| !surname.contains(' '));
        let khmer = rows(ETHNIC)
            .filter(|row| row[0] == "05" && row[2] != "Thị")
            .map(|row| (row[2].clone(), if row[2] == "Danh" { 12 } else { 2 }));
        Self {
            surnames: Weighted::new(surnames),
            khmer: Weighted::new(khmer),
            given: [1, 2].map(|at| Weighted::new(rows(GIVEN).map(|row| (row[0].clone(), count(&row[at]))))),
            after_marker: [("M", "Văn"), ("F", "Thị")].map(|(sex, marker)| {
                let fits = |row: &Vec<String>| row[2] == sex && row[0] == marker;
                Weighted::new(rows(PAIRS).filter(fits).map(|row| (row[1].clone(), count(&row[3]))))
            }),
            pairs: [("M", "Văn"), ("F", "Thị")].map(|(sex, marker)| {
                let fits = |row: &Vec<String>| row[2] == sex && !row[0].starts_with(marker);
                Weighted::new(
                    rows(PAIRS).filter(fits).map(|row| ((row[0].clone(), row[1].clone()), count(&row[3]))),
                )
            }),
        }
    }

    /// Draws a surname; the Khmer ones are of their own.
    pub fn surname(&self, rng: &mut Rng, khmer: bool) -> String {
        if khmer { self.khmer.draw(rng).clone() } else { self.surnames.draw(rng).clone() }
    }

    /// Draws what follows the surname for a person of this sex and year of birth.
    pub fn rest(&self, rng: &mut Rng, sex: Sex, born: u16, khmer: bool) -> String {
        let at = usize::from(sex == Sex::Female);
        let marker = if at == 1 { "Thị" } else { "Văn" };
        if khmer && happens(rng, 60) {
            let given = KHMER_GIVEN[rng.usize(0..KHMER_GIVEN.len())];
            return if at == 1 { format!("Thị {given}") } else { given.to_owned() };
        }
        let share = match born {
            ..1975 => 70,
            1975..1996 => 38,
            _ => 9,
        };
        if happens(rng, share) {
            let list = if happens(rng, 50) { &self.after_marker[at] } else { &self.given[at] };
            return format!("{marker} {}", list.draw(rng));
        }
        let (middle, given) = self.pairs[at].draw(rng);
        format!("{middle} {given}")
    }
}

fn rows(text: &'static str) -> impl Iterator<Item = Vec<String>> {
    csv::Reader::from_reader(text.as_bytes())
        .into_records()
        .map(|row| row.expect("the lists are part of the program").iter().map(str::to_owned).collect())
}

fn count(text: &str) -> u64 {
    text.parse().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_hold_parts_of_names_only() {
        for (list, most) in [(SURNAMES, 2), (GIVEN, 2), (ETHNIC, 2)] {
            let column = if list == ETHNIC { 2 } else { 0 };
            for row in rows(list) {
                assert!(row[column].split(' ').count() <= most, "{row:?} could be somebody");
            }
        }
        // A middle name and a given name are not a person: the surname is always drawn from another list.
        for row in rows(PAIRS) {
            assert!(row[1].split(' ').count() == 1 && row[0].split(' ').count() <= 3, "{row:?}");
        }
    }

    #[test]
    fn older_women_bear_thi_and_the_south_bears_nguyen() {
        let (names, mut rng) = (Names::load(), Rng::with_seed(5));
        let mut share = |born: u16, start: &str| {
            (0..1000).filter(|_| names.rest(&mut rng, Sex::Female, born, false).starts_with(start)).count()
        };
        let (old, young) = (share(1950, "Thị "), share(2010, "Thị "));
        assert!((600..820).contains(&old) && young < 200, "{old} {young}");
        let nguyen = (0..1000).filter(|_| names.surname(&mut rng, false) == "Nguyễn").count();
        assert!((250..400).contains(&nguyen), "{nguyen}");
        let danh = (0..200).filter(|_| names.surname(&mut rng, true) == "Danh").count();
        assert!(danh > 60, "{danh}");
    }
}
