//! `cargo bench -p matching`: linking invented people, without files. `sokhoe bench link` measures the whole command.
//!
//! `ROWS=1000000 THREADS=2 cargo bench -p matching`

use std::collections::HashMap;
use std::time::Instant;

use matching::{Batch, Decision, Row, Settings, Table, link};
use synth::{Rates, labelled};

fn main() {
    let number =
        |name: &str, otherwise: usize| std::env::var(name).map_or(otherwise, |text| text.parse().unwrap());
    let (rows, threads) = (number("ROWS", 200_000), number("THREADS", 2));
    let rates = if number("HOSTILE", 0) == 1 { Rates::hostile() } else { Rates::default() };
    let (mut table, mut batch, mut truths) = (Table::default(), Batch::default(), Vec::new());
    let people = labelled(number("SEED", 1) as u64, rows, &rates, |paper| {
        let row = Row {
            full_name: &paper.full_name,
            birth_date: &paper.birth_date,
            sex: &paper.sex,
            citizen_id: &paper.citizen_id,
            old_id: &paper.old_id,
            bhyt: &paper.bhyt,
            phone: &paper.phone,
            commune: &paper.commune,
            address: &paper.address,
        };
        batch.push(&paper.id, &row);
        truths.push(paper.truth);
        if batch.len() == 10_000 {
            table.add(&batch, 0);
            batch = Batch::default();
        }
    });
    table.add(&batch, 0);
    let (begun, mut last) = (Instant::now(), Instant::now());
    let linked = link(&mut table, &Settings { threads, ..Settings::default() }, &mut |phase| {
        println!("{:>8.2} s before {phase:?}", last.elapsed().as_secs_f64());
        last = Instant::now();
    });
    println!(
        "{:>8.2} s after it, {:.2} s in all",
        last.elapsed().as_secs_f64(),
        begun.elapsed().as_secs_f64()
    );
    let mut sizes: HashMap<usize, usize> = HashMap::new();
    truths.iter().for_each(|truth| *sizes.entry(*truth).or_default() += 1);
    let all: usize = sizes.values().map(|size| size * (size - 1) / 2).sum();
    let (mut good, mut bad, mut right) = (0, 0, 0);
    for pair in &linked.pairs {
        let truly = truths[pair.a as usize] == truths[pair.b as usize];
        right += usize::from(truly);
        if pair.decision == Decision::Match {
            if truly { good += 1 } else { bad += 1 }
        }
    }
    println!(
        "{} rows, {people} people, {} compared, {} reported, {} crowded",
        truths.len(),
        linked.compared,
        linked.pairs.len(),
        linked.crowded
    );
    println!("matched {:.4} of {all} pairs, {bad} falsely", good as f64 / all as f64);
    println!(
        "reported {:.4} with precision {:.4}",
        right as f64 / all as f64,
        right as f64 / linked.pairs.len() as f64
    );
}
