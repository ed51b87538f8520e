//! One visit as its facility writes it: the tables of the standard, field by field.
//!
//! Field names of the format appear in this folder only. Empty fields are left to the writer.

mod bed;
mod births;
mod course;
mod leave;
mod orders;
mod papers;
mod programmes;
mod results;
mod scene;
mod summary;

pub(crate) use bed::MACHINES;
use formats::qd130::table_fields;
use formats::{TableId, Version};
use time::PrimitiveDateTime;

use crate::plan::{Plan, Setting};
use crate::world::World;
pub(crate) use orders::{FUEL, SUPPLY};
use scene::Scene;

/// The filled fields of one row.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Row(pub Vec<(&'static str, String)>);

impl Row {
    /// Adds a field; an empty text is left out.
    pub fn with(mut self, field: &'static str, text: impl Into<String>) -> Self {
        let text = text.into();
        if !text.is_empty() {
            self.0.push((field, text));
        }
        self
    }

    /// Returns the text of a field, empty when it is not there.
    pub fn get(&self, field: &str) -> &str {
        self.0.iter().find(|(name, _)| *name == field).map_or("", |(_, text)| text)
    }
}

/// One table of the visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// The name the standard gives it, such as `XML2`.
    pub code: &'static str,
    pub rows: Vec<Row>,
}

/// One visit with all its tables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    pub facility: &'static str,
    pub visit_code: String,
    pub person: usize,
    pub setting: Setting,
    pub version: Version,
    pub ended: PrimitiveDateTime,
    pub tables: Vec<Table>,
}

impl Visit {
    /// Finds a table by the name the standard gives it.
    pub fn table(&self, code: &str) -> Option<&Table> {
        self.tables.iter().find(|table| table.code == code)
    }
}

/// Leaves out what the systems of the day did not have: tables and fields of later decisions.
fn known_to(version: Version, tables: &mut Vec<Table>) {
    for table in &mut *tables {
        let id = TableId::from_code(table.code).expect("tables are named by the standard");
        let fields = table_fields(id);
        for row in &mut table.rows {
            row.0.retain(|(name, _)| {
                let id = fields.find(name).expect("fields are named by the standard");
                fields.edition(version).field(id).is_some()
            });
        }
    }
    tables.retain(|table| table.rows.iter().all(|row| !row.0.is_empty()));
}

/// Writes down what was planned.
pub fn write(world: &World, plan: &Plan) -> Visit {
    let mut scene = Scene::set(world, plan);
    let mut lines = orders::Lines::default();
    let mut results = Vec::new();
    let mut notes = Vec::new();
    if plan.setting == Setting::Inpatient {
        bed::stay(&mut scene, &mut lines, &mut results, &mut notes);
    } else {
        bed::day_visit(&mut scene, &mut lines, &mut results, &mut notes);
    }
    let level = scene.level(lines.covered());
    let bill = lines.bill(&scene, level);
    let mut tables = vec![Table { code: "XML1", rows: vec![summary::row(&scene, &lines, &bill)] }];
    let mut add = |code, rows: Vec<Row>| {
        if !rows.is_empty() {
            tables.push(Table { code, rows });
        }
    };
    add("XML2", bill.drugs.clone());
    add("XML3", bill.services.clone());
    add("XML4", results::rows(&scene, &results));
    add("XML5", course::rows(&scene, &notes));
    for (code, rows) in papers::all(&scene, &results) {
        add(code, rows);
    }
    known_to(scene.version, &mut tables);
    Visit {
        facility: plan.facility,
        visit_code: plan.visit_code(),
        person: plan.person,
        setting: plan.setting,
        version: scene.version,
        ended: scene.ends,
        tables,
    }
}
