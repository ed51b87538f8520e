//! Good files of every version and kind, checked against each set of lists.

use std::collections::BTreeMap;

use formats::{Codes, Finding, NoCodes, Severity};
use sokhoe::registry::Catalogues;
use synth::{Approved, World};

/// What was found in files in which nothing is wrong.
#[derive(Default)]
pub struct Good {
    files: usize,
    by_version: BTreeMap<&'static str, usize>,
    by_table: BTreeMap<&'static str, usize>,
    /// By the name of the lists: rule, place → how often, and where first.
    errors: BTreeMap<(&'static str, String), (usize, String)>,
    warnings: BTreeMap<(&'static str, String), (usize, String)>,
}

/// Checks that many files with no lists, with those of the program, and with those of the facilities.
pub fn check(world: &World, lists: &Catalogues, files: usize) -> Good {
    let approved = Approved::of(world, lists);
    let sets: [(&str, &dyn Codes); 3] =
        [("no lists", &NoCodes), ("lists of the program", lists), ("lists of the facilities", &approved)];
    let mut good = Good::default();
    for plan in world.plan_coverage(0, files) {
        let visit = world.visit(&plan);
        let sent = visit.sent();
        good.files += 1;
        *good.by_version.entry(visit.version.code()).or_default() += 1;
        for table in &visit.tables {
            *good.by_table.entry(table.code).or_default() += 1;
        }
        for (name, codes) in sets {
            for finding in sent.check(super::known(), codes) {
                good.note(name, &visit.visit_code, &finding);
            }
        }
    }
    good
}

impl Good {
    fn note(&mut self, lists: &'static str, visit: &str, finding: &Finding) {
        let about = format!(
            "{} {} {}",
            finding.rule,
            finding.table.unwrap_or_default(),
            finding.field.as_deref().unwrap_or_default()
        );
        let list = match finding.severity {
            Severity::Error => &mut self.errors,
            Severity::Warning => &mut self.warnings,
        };
        let first = || (0, format!("{visit}: {}", finding.message_en));
        list.entry((lists, about)).or_insert_with(first).0 += 1;
    }

    pub fn passes(&self) -> bool {
        self.errors.is_empty()
    }

    pub fn print(&self) {
        println!("good files: {}", self.files);
        println!("  by version: {:?}", self.by_version);
        println!("  by table: {:?}", self.by_table);
        for (title, list) in [("false errors", &self.errors), ("warnings", &self.warnings)] {
            println!("  {title}: {}", list.values().map(|(count, _)| count).sum::<usize>());
            for ((lists, about), (count, first)) in list {
                println!("    {count:>6}  {about}  ({lists})  {first}");
            }
        }
    }
}
