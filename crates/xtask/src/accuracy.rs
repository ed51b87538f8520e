//! How true the rules are: good files without a false error, and planted faults that are found.

mod good;
mod planted;

use std::process::ExitCode;
use std::time::Instant;

use clap::Args;
use record::PartialDate;
use sokhoe::registry::Catalogues;
use synth::{Approved, Settings, World};
use time::{Date, Month};

#[derive(Debug, Args)]
pub struct AccuracyArgs {
    /// How many good files, and how many with one fault each
    #[arg(long, default_value_t = 10_000)]
    files: usize,
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// The day before which all of it happened: after the newest decision, and the same in every run.
fn today() -> Date {
    Date::from_calendar_date(2026, Month::November, 20).expect("the calendar has this day")
}

/// The same day in the words of the record.
fn known() -> PartialDate {
    PartialDate::new(2026, Some(11), Some(20)).expect("the calendar has this day")
}

pub fn run(args: &AccuracyArgs) -> ExitCode {
    let world = World::new(Settings { seed: args.seed, people: 4_000, today: today() });
    let lists = Catalogues::embedded();
    let begun = Instant::now();
    let good = good::check(&world, &lists, args.files);
    good.print();
    println!("{:.0} s", begun.elapsed().as_secs_f64());
    let begun = Instant::now();
    let planted = planted::check(&world, &Approved::of(&world, &lists), known(), args.files, args.seed);
    planted.print();
    println!("{:.0} s", begun.elapsed().as_secs_f64());
    ExitCode::from(u8::from(!(good.passes() && planted.passes())))
}
