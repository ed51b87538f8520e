//! Where the time of checking one file goes, stage by stage: `cargo bench -p formats`.
//!
//! The file is the second sample, a stay of 51 KB. The catalogues are not here: rules that ask them ask nobody, and
//! `sokhoe bench check` measures the whole with them.

use divan::{Bencher, black_box};
use formats::{FileKind, NoCodes, Options, Reading};
use record::PartialDate;
use signature::xml::{Limits, Text};

const FILE: &str = include_str!("../tests/samples/02-noi-tru.xml");

fn main() {
    divan::main();
}

fn today() -> PartialDate {
    "2026-11-20".parse().expect("a day")
}

fn text() -> Text {
    Text::read(FILE.as_bytes(), &Limits::default()).expect("the sample is XML")
}

fn read(tree: &roxmltree::Document<'_>) -> Reading {
    formats::read(tree, None, false, today())
}

#[divan::bench]
fn a_text(bencher: Bencher<'_, '_>) {
    bencher.bench(|| Text::read(black_box(FILE.as_bytes()), &Limits::default()));
}

#[divan::bench]
fn b_tree(bencher: Bencher<'_, '_>) {
    let text = text();
    bencher.bench(|| text.tree().map(|tree| tree.root_element().range()));
}

/// Base64, the inner documents and level 1.
#[divan::bench]
fn c_read(bencher: Bencher<'_, '_>) {
    let text = text();
    let tree = text.tree().expect("the sample is XML");
    bencher.bench(|| read(black_box(&tree)));
}

#[divan::bench]
fn d_rules(bencher: Bencher<'_, '_>) {
    let text = text();
    let reading = read(&text.tree().expect("the sample is XML"));
    assert_eq!(reading.kind, FileKind::Visits);
    let options = Options { today: Some(today()), ..Options::default() };
    bencher.with_inputs(|| reading.clone()).bench_values(|mut reading| {
        formats::check_reading(&mut reading, &options, &NoCodes);
        reading
    });
}

#[divan::bench]
fn e_convert(bencher: Bencher<'_, '_>) {
    let text = text();
    let reading = read(&text.tree().expect("the sample is XML"));
    bencher.bench(|| formats::to_episode(black_box(&reading.visits[0])));
}

/// All of it, as a caller does.
#[divan::bench]
fn f_whole(bencher: Bencher<'_, '_>) {
    let options = Options { today: Some(today()), ..Options::default() };
    bencher.bench(|| {
        let text = text();
        let mut reading = read(&text.tree().expect("the sample is XML"));
        formats::check_reading(&mut reading, &options, &NoCodes);
        let episode = formats::to_episode(&reading.visits[0]);
        (reading, episode)
    });
}
