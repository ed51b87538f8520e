//! The proof of the rules in small: good files of every version and kind have no error, and a fault of every
//! rule is found. `cargo xtask accuracy` does the same with tens of thousands.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use formats::{Codes, NoCodes, Severity, rules};
use record::PartialDate;
use sokhoe::registry::Catalogues;
use synth::{Approved, Kind, NOT_PLANTED, Settings, Visit, World, recipes};
use time::{Date, Month};

static WORLD: LazyLock<World> = LazyLock::new(|| {
    let today = Date::from_calendar_date(2026, Month::November, 20).unwrap();
    World::new(Settings { seed: 41, people: 3_000, today })
});

fn today() -> PartialDate {
    PartialDate::new(2026, Some(11), Some(20)).unwrap()
}

/// Every version with every kind, so many times.
fn walk(rounds: usize) -> impl Iterator<Item = Visit> {
    let plans = WORLD.plan_coverage(0, 4 * Kind::ALL.len() * rounds);
    plans.into_iter().map(|plan| WORLD.visit(&plan))
}

#[test]
fn good_files_of_every_version_and_kind_have_no_error() {
    let lists = Catalogues::embedded();
    let approved = Approved::of(&WORLD, &lists);
    let sets: [&dyn Codes; 3] = [&NoCodes, &lists, &approved];
    let mut warned = BTreeSet::new();
    for visit in walk(3) {
        let sent = visit.sent();
        for codes in sets {
            for finding in sent.check(today(), codes) {
                assert_ne!(finding.severity, Severity::Error, "{} {finding:?}", visit.visit_code);
                warned.insert(finding.rule);
            }
        }
    }
    // Codes with letters are the mark of invented facilities.
    assert_eq!(warned, BTreeSet::from(["R-FMT-006"]));
}

/// Plants a fault of every rule and returns the rules that were missed, as somebody who is blind to one rule.
fn missed(blind: &str) -> Vec<&'static str> {
    let lists = Catalogues::embedded();
    let approved = Approved::of(&WORLD, &lists);
    let visits: Vec<Visit> = walk(5).collect();
    let mut missed = Vec::new();
    for (turn, recipe) in recipes().enumerate().filter(|(_, recipe)| blind.is_empty() || recipe.rule == blind)
    {
        let start = turn * 37 % visits.len();
        let order = visits[start..].iter().chain(&visits[..start]);
        let outcomes = order.filter_map(|visit| visit.outcome(recipe, turn as u64, today(), &approved));
        let outcomes: Vec<_> = outcomes.take(2).collect();
        let seen = |outcome: &synth::Outcome| outcome.found && recipe.rule != blind;
        if outcomes.is_empty() || !outcomes.iter().all(seen) {
            missed.push(recipe.rule);
        }
    }
    missed
}

#[test]
fn a_fault_of_every_rule_is_found() {
    assert_eq!(missed(""), Vec::<&str>::new());
}

#[test]
fn a_rule_that_is_switched_off_is_missed() {
    for rule in ["R-GEN-008", "R-FMT-013", "R-MNY-013", "R-COD-008", "R-TIM-010"] {
        assert_eq!(missed(rule), [rule]);
    }
}

#[test]
fn every_rule_has_a_recipe_or_a_reason() {
    let planted = recipes().map(|recipe| recipe.rule);
    let known: BTreeSet<&str> = planted.chain(NOT_PLANTED.iter().map(|(rule, _)| *rule)).collect();
    let missing: Vec<_> = rules().iter().map(|rule| rule.id).filter(|rule| !known.contains(rule)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
