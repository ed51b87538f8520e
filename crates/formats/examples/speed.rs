//! Prints how long reading takes: `cargo run --release -p formats --example speed`.

use std::hint::black_box;
use std::time::{Duration, Instant};

use formats::qd130::rules::{CodeSystem, Codes, Local, Status};
use formats::{FileBuilder, Options, check, read, to_episode};
use record::PartialDate;
use signature::xml::{Limits, Text};

fn main() {
    let sample = include_str!("../tests/samples/02-noi-tru.xml");
    let Ok(today) = PartialDate::new(2026, Some(11), Some(20)) else { return };
    for copies in [1, 6] {
        let file = enlarged(sample, copies, today);
        println!("file of {} KB", file.len() / 1000);
        let Ok(text) = Text::read(file.as_bytes(), &Limits::default()) else { return };
        let Ok(tree) = text.tree() else { return };
        let reading = read(&tree, None, false, today);
        let checked = measure(|| drop(black_box(Text::read(black_box(file.as_bytes()), &Limits::default()))));
        println!("  envelope checked        {checked:>9.1?}");
        println!("  envelope tree           {:>9.1?}", measure(|| drop(black_box(text.tree()))));
        println!(
            "  read and level 1        {:>9.1?}",
            measure(|| drop(black_box(read(&tree, None, false, today))))
        );
        let options = Options { today: Some(today), ..Options::default() };
        println!(
            "  all other rules         {:>9.1?}",
            measure(|| drop(black_box(check(&reading.visits[0], &options, &AllKnown))))
        );
        println!(
            "  converted to an episode {:>9.1?}",
            measure(|| drop(black_box(to_episode(&reading.visits[0]))))
        );
        println!("  printed                 {:>9.1?}", measure(|| drop(black_box(formats::write(&reading)))));
        println!("  findings                {:>9}", reading.findings.len());
    }
}

/// Lists that know everything, so that every code is asked for.
struct AllKnown;

impl Codes for AllKnown {
    fn status(&self, _: CodeSystem, _: &str, _: PartialDate) -> Status {
        Status::Known
    }

    fn local(&self, _: &str, _: Local, _: &str, _: PartialDate) -> Status {
        Status::Known
    }
}

/// Returns the sample with the rows of its tables repeated.
fn enlarged(sample: &str, copies: usize, today: PartialDate) -> String {
    let Ok(text) = Text::read(sample.as_bytes(), &Limits::default()) else { return String::new() };
    let Ok(tree) = text.tree() else { return String::new() };
    let mut visit = read(&tree, None, false, today).visits.remove(0);
    for table in &mut visit.tables {
        if table.rows.len() > 1 {
            let rows = table.rows.clone();
            table.rows = rows.iter().cycle().take(rows.len() * copies).cloned().collect();
        }
    }
    FileBuilder::new("79999", "20260821").visit(visit).to_xml()
}

/// Returns the median of many runs.
fn measure(mut run: impl FnMut()) -> Duration {
    let mut times: Vec<Duration> = (0..301)
        .map(|_| {
            let start = Instant::now();
            run();
            start.elapsed()
        })
        .collect();
    times.sort();
    times[times.len() / 2]
}
