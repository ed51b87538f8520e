//! Level 2: what a value must look like by itself.

mod clinical;
mod enumerations;
mod numbers;
mod people;
mod products;
pub(super) mod shape;
mod staff;
mod times;

use super::super::TableId;
use super::{Case, Column, Line};

pub(super) use products::stem;

pub(super) use clinical::ITEMS as CLINICAL;
pub(super) use enumerations::ITEMS as ENUMERATIONS;
pub(super) use numbers::ITEMS as NUMBERS;
pub(super) use people::ITEMS as PEOPLE;
pub(super) use products::ITEMS as PRODUCTS;
pub(super) use staff::ITEMS as STAFF;
pub(super) use times::ITEMS as TIMES;

/// Visits every filled field of these columns in these tables, in the order of the tables and rows.
fn each<'c, 'a>(
    case: &'c Case<'a>,
    tables: &[TableId],
    columns: &[Column],
    mut visit: impl FnMut(&'c Line<'a>, Column, &'a str),
) {
    for line in tables.iter().flat_map(|table| case.rows(*table)) {
        for column in columns {
            let text = line.text(*column);
            if !text.is_empty() {
                visit(line, *column, text);
            }
        }
    }
}

/// Visits every item of the lists in these columns.
fn each_item<'c, 'a>(
    case: &'c Case<'a>,
    tables: &[TableId],
    columns: &[Column],
    mut visit: impl FnMut(&'c Line<'a>, Column, &'a str),
) {
    each(case, tables, columns, |line, column, text| {
        text.split(';').for_each(|item| visit(line, column, item.trim()));
    });
}
