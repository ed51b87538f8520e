//! The repair, measured on invented names put together from counted parts.

use super::legacy::encode;
use super::lexicon::is_vietnamese;
use super::*;

/// A small generator of our own: the same names on every machine.
struct Draw(u64);

impl Draw {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % limit
    }

    fn pick<'a>(&mut self, list: &[(&'a str, usize)]) -> &'a str {
        let total = list.iter().map(|(_, weight)| weight).sum();
        let mut at = self.below(total);
        for (word, weight) in list {
            if at < *weight {
                return word;
            }
            at -= weight;
        }
        unreachable!("the weights sum to the total")
    }
}

/// Reads words with their counts; rare words get at least the weight of one.
fn list(text: &'static str, counts: std::ops::Range<usize>) -> Vec<(&'static str, usize)> {
    let row = |line: &'static str| {
        let cells: Vec<&str> = line.split(',').collect();
        let count: usize = cells[counts.clone()].iter().filter_map(|cell| cell.parse::<usize>().ok()).sum();
        (cells[0], count.max(1))
    };
    text.lines().skip(1).map(row).filter(|(word, _)| is_vietnamese(word)).collect()
}

/// Returns invented names: half drawn by frequency, half with every word of the lists equally likely.
fn names(count: usize) -> Vec<String> {
    let mut draw = Draw(9_500_095);
    let surnames = list(include_str!("../../../../data/names/surnames.csv"), 1..4);
    let middles = list(include_str!("../../../../data/names/middle_names.csv"), 1..3);
    let givens = list(include_str!("../../../../data/names/given_names.csv"), 1..3);
    let flat = |list: &[(&'static str, usize)]| list.iter().map(|(word, _)| (*word, 1)).collect::<Vec<_>>();
    let rare = [flat(&surnames), flat(&middles), flat(&givens)];
    let common = [surnames, middles, givens];
    let mut names = std::collections::BTreeSet::new();
    while names.len() < count {
        let lists = if names.len().is_multiple_of(2) { &common } else { &rare };
        let mut words = vec![draw.pick(&lists[0])];
        for _ in 0..[0, 1, 1, 1, 2][draw.below(5)] {
            words.push(draw.pick(&lists[1]));
        }
        words.push(draw.pick(&lists[2]));
        names.insert(words.join(" "));
    }
    names.into_iter().collect()
}

const NAMES: usize = 10_400;

/// What became of names written in an old encoding, each read alone.
#[derive(Debug, Default)]
struct Tally {
    sure: usize,
    /// The right reading is among those offered.
    asked: usize,
    /// The signs make a proper name of their own ("Hoà Lan" for Hồ Lan in VNI): nobody can know.
    proper: usize,
    wrong: Vec<String>,
}

impl Tally {
    fn of(encode: fn(&str) -> String) -> Self {
        let mut tally = Self::default();
        for (at, name) in names(NAMES).into_iter().enumerate() {
            tally.add(&name, &encode(&name), |text| text == name);
            if at.is_multiple_of(8) {
                // The capital font of TCVN3 has the same signs: of "B¸ Vò" nobody can tell the case.
                let upper = name.to_uppercase();
                tally.add(&upper, &encode(&upper), |text| text.to_uppercase() == upper);
            }
        }
        tally
    }

    fn add(&mut self, name: &str, written: &str, right: impl Fn(&str) -> bool) {
        if written == name {
            return;
        }
        match repair_legacy(written) {
            Repair::Certain { text, .. } if right(&text) => self.sure += 1,
            Repair::Question { candidates } if candidates.iter().any(|(_, text)| right(text)) => {
                self.asked += 1
            }
            Repair::Clean if plausibility(written).impossible == 0 => self.proper += 1,
            other => self.wrong.push(format!("{name} = {written} -> {other:?}")),
        }
    }

    fn total(&self) -> usize {
        self.sure + self.asked + self.proper + self.wrong.len()
    }
}

/// Every name alone: sure, asked, or a proper name as it stands; never made into another name.
fn measure_alone(encode: fn(&str) -> String, asked_or_proper_per_mille_max: usize) {
    let tally = Tally::of(encode);
    assert!(
        tally.wrong.is_empty(),
        "{}:\n{}",
        tally.wrong.len(),
        tally.wrong[..tally.wrong.len().min(40)].join("\n")
    );
    assert!(tally.sure >= 10_000);
    assert!(
        (tally.asked + tally.proper) * 1000 <= tally.total() * asked_or_proper_per_mille_max,
        "{tally:?}"
    );
}

/// Names as they come, twenty in one list of one program: every single one is repaired.
fn measure_together(encode: fn(&str) -> String, encoding: LegacyEncoding) {
    let names = names(NAMES);
    for group in names.chunks(20) {
        let written: Vec<String> = group.iter().map(|name| encode(name)).collect();
        assert_eq!(encoding_of(written.iter().map(String::as_str)), Some(encoding), "{written:?}");
        for (name, written) in group.iter().zip(&written) {
            assert_eq!(encoding.decode(written).as_ref(), Some(name));
        }
        assert_eq!(encoding_of(group.iter().map(String::as_str)), None, "{group:?}");
    }
}

#[test]
fn every_name_in_tcvn3_is_repaired() {
    measure_alone(encode::tcvn3, 5);
    measure_together(encode::tcvn3, LegacyEncoding::Tcvn3);
}

#[test]
fn every_name_in_vni_is_repaired() {
    measure_alone(encode::vni, 10);
    measure_together(encode::vni, LegacyEncoding::Vni);
}

#[test]
fn names_in_windows_1258_are_repaired() {
    measure_alone(encode::windows_1258, 60);
    measure_together(encode::windows_1258, LegacyEncoding::Windows1258);
}

#[test]
fn every_name_in_misread_utf8_is_repaired() {
    measure_alone(encode::utf8_as_1252, 0);
}

#[test]
fn no_proper_name_is_touched() {
    use unicode_normalization::UnicodeNormalization;
    for name in names(NAMES) {
        for written in
            [name.clone(), name.to_uppercase(), name.to_lowercase(), name.nfd().collect(), fold(&name)]
        {
            assert_eq!(repair_legacy(&written), Repair::Clean, "{written}");
        }
    }
}
