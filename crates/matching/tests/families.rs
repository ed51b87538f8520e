//! Twins, namesakes born on one day, recycled telephones, cancelled numbers: nobody is linked falsely.

use std::collections::HashMap;

use matching::{CitizenLevel, Decision, Settings};
use synth::Rates;

use crate::support::{linked, papers, quality};

#[test]
fn an_ordinary_province_is_linked_well() {
    let papers = papers(3, 12_000, &Rates::default());
    let (_, linked) = linked(&papers, &Settings { threads: 2, ..Settings::default() });
    let quality = quality(&papers, &linked);
    assert_eq!(quality.false_matches, 0, "{quality:?}");
    assert!(quality.matched > 0.93 && quality.reported > 0.99 && quality.precision > 0.985, "{quality:?}");
}

#[test]
fn hostile_families_are_not_linked_falsely() {
    for seed in [1, 2, 3] {
        let papers = papers(seed, 12_000, &Rates::hostile());
        let (_, linked) = linked(&papers, &Settings { threads: 2, ..Settings::default() });
        let quality = quality(&papers, &linked);
        assert_eq!(quality.false_matches, 0, "{quality:?}");
        // The defence must not be to link nobody.
        assert!(quality.matched > 0.85, "{quality:?}");
    }
}

#[test]
fn without_the_rules_hostile_families_would_be_linked_falsely() {
    let papers = papers(1, 12_000, &Rates::hostile());
    let (_, linked) = linked(&papers, &Settings { threads: 2, ..Settings::default() });
    let different = |pair: &&matching::Pair| papers[pair.a as usize].truth != papers[pair.b as usize].truth;
    let improbable = linked.pairs.iter().filter(different).filter(|pair| pair.probability > 0.9999).count();
    assert!(improbable > 0, "the probability alone would have been enough: the test has no teeth");
    let doubted = linked.pairs.iter().filter(different).all(|pair| pair.decision != Decision::Match);
    assert!(doubted);
}

#[test]
fn contradicting_numbers_are_never_linked_and_never_in_one_cluster() {
    let papers = papers(5, 8_000, &Rates::hostile());
    let (_, linked) = linked(&papers, &Settings { threads: 2, least: 0.01, ..Settings::default() });
    let contradicts = |level| matches!(level, CitizenLevel::Contradiction | CitizenLevel::CloseContradiction);
    let against: Vec<_> = linked.pairs.iter().filter(|pair| contradicts(pair.pattern.citizen())).collect();
    assert!(against.len() > 50 && against.iter().all(|pair| pair.decision != Decision::Match));
    let mut truths: HashMap<u32, usize> = HashMap::new();
    for (paper, cluster) in papers.iter().zip(&linked.clusters) {
        assert_eq!(*truths.entry(*cluster).or_insert(paper.truth), paper.truth, "{paper:?}");
    }
}

/// The recorded run of 10⁵ families; takes minutes unoptimised.
#[test]
#[ignore = "long: run with --release -- --ignored"]
fn a_hundred_thousand_hostile_families_are_not_linked_falsely() {
    // 3.4 people a family, 1.54 papers a person.
    let papers = papers(11, 530_000, &Rates::hostile());
    let (_, linked) = linked(&papers, &Settings { threads: 2, ..Settings::default() });
    let quality = quality(&papers, &linked);
    println!("{} papers: {quality:?}", papers.len());
    assert_eq!(quality.false_matches, 0, "{quality:?}");
}
