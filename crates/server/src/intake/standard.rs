//! The standard itself, to look up: tables, fields through the versions, rules. Made from the dictionary of
//! `formats`, so that what staff read is what the examination asks.

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::routing::get;
use formats::qd130::{TableFields, TableId, table_fields};
use formats::{Rule, Version, find_rule};
use maud::Markup;
use serde::Deserialize;

use super::standard_page::{draw_field, draw_rule, draw_rules, draw_table, draw_tables};
use crate::access::{Refusal, Role, Staff};
use crate::app::App;
use crate::pages::Lang;

pub(super) const STANDARD: &str = "/staff/standard";

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route(STANDARD, get(tables))
        .route("/staff/standard/rules", get(all_rules))
        .route("/staff/standard/rules/{id}", get(rule))
        .route("/staff/standard/{table}", get(table))
        .route("/staff/standard/{table}/{field}", get(field))
}

/// Returns the address of the page about a field, where the standard knows it.
pub(super) fn field_address(table: Option<&str>, field: &str) -> Option<String> {
    let table = TableId::from_code(table?)?;
    table_fields(table).find(field)?;
    Some(format!("{STANDARD}/{}/{field}", table.code()))
}

/// Returns the address of the page about a rule.
pub(super) fn rule_address(rule: &str) -> String {
    format!("{STANDARD}/rules/{rule}")
}

/// Returns what a field holds in short, in Vietnamese as the standard has it.
pub(super) fn short_meaning(standard: &str, table: Option<&str>, field: &str) -> Option<&'static str> {
    let table = table_fields(TableId::from_code(table?)?);
    let version = Version::from_code(standard).unwrap_or(Version::NEWEST);
    let meaning = table.edition(version).field(table.find(field)?)?.meaning;
    // Some meanings run to a paragraph; their first part names the field.
    Some(meaning.split(['.', ';', '(']).next().unwrap_or(meaning).trim())
        .filter(|meaning| !meaning.is_empty())
}

/// One field through all versions.
pub(super) struct Known {
    pub table: TableId,
    pub fields: &'static TableFields,
    pub name: &'static str,
}

impl Known {
    fn find(table: &str, field: &str) -> Option<Self> {
        let table = TableId::from_code(table)?;
        let fields = table_fields(table);
        let name = fields.name(fields.find(field)?);
        Some(Self { table, fields, name })
    }

    /// Returns the field at a version.
    pub fn at(&self, version: Version) -> Option<&'static formats::qd130::Field> {
        self.fields.edition(version).field(self.fields.find(self.name)?)
    }
}

async fn tables(State(app): State<App>, Staff(viewer): Staff, lang: Lang) -> Result<Markup, Refusal> {
    viewer.require(&Role::STAFF)?;
    Ok(draw_tables(&app, &viewer, lang))
}

#[derive(Debug, Deserialize)]
struct Wanted {
    #[serde(default)]
    version: String,
}

async fn table(
    State(app): State<App>,
    Staff(viewer): Staff,
    lang: Lang,
    Path(code): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Markup, Refusal> {
    viewer.require(&Role::STAFF)?;
    let table = TableId::from_code(&code).ok_or(Refusal::Unknown)?;
    let version = Version::from_code(&wanted.version).unwrap_or(Version::NEWEST);
    Ok(draw_table(&app, &viewer, lang, table, version))
}

async fn field(
    State(app): State<App>,
    Staff(viewer): Staff,
    lang: Lang,
    Path((table, field)): Path<(String, String)>,
) -> Result<Markup, Refusal> {
    viewer.require(&Role::STAFF)?;
    let known = Known::find(&table, &field).ok_or(Refusal::Unknown)?;
    Ok(draw_field(&app, &viewer, lang, &known))
}

async fn all_rules(State(app): State<App>, Staff(viewer): Staff, lang: Lang) -> Result<Markup, Refusal> {
    viewer.require(&Role::STAFF)?;
    Ok(draw_rules(&app, &viewer, lang))
}

async fn rule(
    State(app): State<App>,
    Staff(viewer): Staff,
    lang: Lang,
    Path(id): Path<String>,
) -> Result<Markup, Refusal> {
    viewer.require(&Role::STAFF)?;
    let rule: &Rule = find_rule(&id).ok_or(Refusal::Unknown)?;
    Ok(draw_rule(&app, &viewer, lang, rule))
}
