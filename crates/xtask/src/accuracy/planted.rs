//! Files with exactly one fault each: is it found, and what else is said that the good twin does not say?

use std::collections::{BTreeMap, BTreeSet};

use formats::qd130::rules::examples;
use formats::{Codes, find_rule, rules};
use record::PartialDate;
use synth::{NOT_PLANTED, Outcome, Recipe, Visit, World, recipes};

/// How many good visits the faults are planted in; more would only take memory.
const POOL: usize = 2_720;

/// Counts of one line of a table.
#[derive(Default, Clone, Copy)]
struct Count {
    planted: usize,
    found: usize,
    /// New errors of other rules, and how many of them the example of the rule names.
    others: usize,
    foreseen: usize,
}

#[derive(Default)]
pub struct Planted {
    all: Count,
    by_level: BTreeMap<u8, Count>,
    by_version: BTreeMap<&'static str, Count>,
    by_table: BTreeMap<&'static str, Count>,
    by_rule: BTreeMap<&'static str, Count>,
    /// Rule that was planted, rule that was told besides.
    besides: BTreeMap<(&'static str, &'static str), usize>,
    missed: Vec<String>,
    /// Recipes for which no visit had a place.
    without_place: BTreeSet<&'static str>,
}

/// Where the next fault of a recipe is planted.
struct Turn {
    recipe: &'static Recipe,
    next: usize,
    gone: bool,
}

/// Plants that many faults, recipe by recipe in turn, each in another good file.
pub fn check(world: &World, codes: &dyn Codes, today: PartialDate, files: usize, seed: u64) -> Planted {
    let plans = world.plan_coverage(0, POOL);
    let mut pool: Vec<Option<Visit>> = vec![None; plans.len()];
    let mut turns: Vec<Turn> = recipes()
        .enumerate()
        .map(|(at, recipe)| Turn { recipe, next: at * 131 % POOL, gone: false })
        .collect();
    let mut planted = Planted::default();
    while planted.all.planted < files && turns.iter().any(|turn| !turn.gone) {
        for turn in turns.iter_mut().filter(|turn| !turn.gone) {
            if planted.all.planted == files {
                break;
            }
            let seed = seed.wrapping_add(planted.all.planted as u64);
            let outcome = (0..POOL).map(|step| (turn.next + step * 7) % POOL).find_map(|at| {
                let visit = pool[at].get_or_insert_with(|| world.visit(&plans[at]));
                let outcome = visit.outcome(turn.recipe, seed, today, codes)?;
                Some((at, visit.version.code(), visit.visit_code.clone(), outcome))
            });
            let Some((at, version, code, outcome)) = outcome else {
                turn.gone = true;
                planted.without_place.insert(turn.recipe.rule);
                continue;
            };
            turn.next = (at + 7) % POOL;
            planted.note(turn.recipe.rule, version, &code, &outcome);
        }
    }
    planted
}

impl Planted {
    fn note(&mut self, rule: &'static str, version: &'static str, visit: &str, outcome: &Outcome) {
        let also = examples().find(|(of, _)| of.id == rule).map_or(&[][..], |(_, example)| example.also);
        let count = Count {
            planted: 1,
            found: usize::from(outcome.found),
            others: outcome.others.len(),
            foreseen: outcome.others.iter().filter(|other| also.contains(other)).count(),
        };
        for other in &outcome.others {
            *self.besides.entry((rule, other)).or_default() += 1;
        }
        if !outcome.found && self.missed.len() < 60 {
            self.missed.push(format!("{rule} in {visit} ({version})"));
        }
        let table = outcome.table.unwrap_or("the file");
        let level = find_rule(rule).map_or(0, |rule| rule.level);
        for line in [
            &mut self.all,
            self.by_level.entry(level).or_default(),
            self.by_version.entry(version).or_default(),
            self.by_table.entry(table).or_default(),
            self.by_rule.entry(rule).or_default(),
        ] {
            line.planted += count.planted;
            line.found += count.found;
            line.others += count.others;
            line.foreseen += count.foreseen;
        }
    }

    /// Tells whether 99 of 100 faults were found, and every rule that can be planted was.
    pub fn passes(&self) -> bool {
        let enough = self.all.found * 100 >= self.all.planted * 99;
        let each = self.by_rule.values().all(|count| count.found * 100 >= count.planted * 95);
        enough && each && self.without_place.is_empty() && self.unknown().is_empty()
    }

    /// Returns the rules that have neither a recipe nor a reason for having none.
    fn unknown(&self) -> Vec<&'static str> {
        let known: BTreeSet<&str> =
            recipes().map(|recipe| recipe.rule).chain(NOT_PLANTED.iter().map(|(rule, _)| *rule)).collect();
        rules().iter().map(|rule| rule.id).filter(|rule| !known.contains(rule)).collect()
    }

    pub fn print(&self) {
        println!("files with one fault: {}", self.all.planted);
        let title = ["", "planted", "found", "other new errors", "of them foreseen"];
        println!("  {:<12}{:>9}{:>9}{:>18}{:>18}", title[0], title[1], title[2], title[3], title[4]);
        let line = |name: &str, count: &Count| {
            println!(
                "  {name:<12}{:>9}{:>9}{:>18}{:>18}",
                count.planted, count.found, count.others, count.foreseen
            );
        };
        for (level, count) in &self.by_level {
            line(&format!("level {level}"), count);
        }
        for (version, count) in &self.by_version {
            line(&format!("QĐ {version}"), count);
        }
        for (table, count) in &self.by_table {
            line(table, count);
        }
        line("all", &self.all);
        println!("  rules planted: {} of {}", self.by_rule.len(), rules().len());
        for (rule, reason) in NOT_PLANTED {
            println!("  not planted: {rule}: {reason}");
        }
        for (rule, count) in self.by_rule.iter().filter(|(_, count)| count.found < count.planted) {
            println!("  missed: {rule} {} of {}", count.planted - count.found, count.planted);
        }
        for missed in &self.missed {
            println!("    {missed}");
        }
        for ((rule, other), count) in &self.besides {
            println!("  besides {rule}: {other} {count}");
        }
        println!(
            "  no place for: {:?}; neither planted nor explained: {:?}",
            self.without_place,
            self.unknown()
        );
    }
}
