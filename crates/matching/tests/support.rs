use std::collections::HashMap;

use matching::{Batch, Decision, Linked, Row, Settings, Table, link};
use synth::{Paper, Rates, labelled};

pub fn papers(seed: u64, rows: usize, rates: &Rates) -> Vec<Paper> {
    let mut all = Vec::with_capacity(rows);
    labelled(seed, rows, rates, |paper| all.push(paper));
    all
}

pub fn row(paper: &Paper) -> Row<'_> {
    Row {
        full_name: &paper.full_name,
        birth_date: &paper.birth_date,
        sex: &paper.sex,
        citizen_id: &paper.citizen_id,
        old_id: &paper.old_id,
        bhyt: &paper.bhyt,
        phone: &paper.phone,
        commune: &paper.commune,
        address: &paper.address,
    }
}

pub fn table<'a>(papers: impl IntoIterator<Item = &'a Paper>) -> Table {
    let (mut table, mut batch) = (Table::default(), Batch::default());
    for paper in papers {
        assert_eq!(batch.push(&paper.id, &row(paper)), matching::Unread::default(), "{paper:?}");
    }
    assert!(table.add(&batch, 0).is_empty());
    table
}

pub fn linked(papers: &[Paper], settings: &Settings) -> (Table, Linked) {
    let mut table = table(papers);
    let linked = link(&mut table, settings, &mut |_| {});
    (table, linked)
}

/// What linking achieved against the truth.
#[derive(Debug)]
pub struct Quality {
    pub false_matches: usize,
    /// Shares of the true pairs that were linked, and that were reported at all.
    pub matched: f64,
    pub reported: f64,
    pub precision: f64,
}

pub fn quality(papers: &[Paper], linked: &Linked) -> Quality {
    let mut sizes: HashMap<usize, usize> = HashMap::new();
    for paper in papers {
        *sizes.entry(paper.truth).or_default() += 1;
    }
    let all: usize = sizes.values().map(|size| size * (size - 1) / 2).sum();
    let is_true = |a: u32, b: u32| papers[a as usize].truth == papers[b as usize].truth;
    let right = linked.pairs.iter().filter(|pair| is_true(pair.a, pair.b)).count();
    let matches = linked.pairs.iter().filter(|pair| pair.decision == Decision::Match);
    let (good, bad) = matches.partition::<Vec<&matching::Pair>, _>(|pair| is_true(pair.a, pair.b));
    Quality {
        false_matches: bad.len(),
        matched: good.len() as f64 / all as f64,
        reported: right as f64 / all as f64,
        precision: right as f64 / linked.pairs.len() as f64,
    }
}
