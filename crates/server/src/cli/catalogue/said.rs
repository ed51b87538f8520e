//! What `sokhoe catalogue` prints, as text and as JSON.

use record::PartialDate;
use serde::Serialize;
use uuid::Uuid;

use crate::cli::say;
use crate::registry::{
    self, Catalogues, Coverage, Difference, Edition, EditionState, LISTINGS, ListFile, NewEdition, Shipped,
};

/// Codes shown of each kind of change before an import.
const SHOWN: usize = 10;

/// What an import found and did.
#[derive(Debug, Serialize)]
pub struct ImportReport {
    list: &'static str,
    coverage: Coverage,
    /// `imported` or `unchanged`; nothing when it only looked.
    outcome: Option<&'static str>,
    edition: Option<Uuid>,
    sheet: String,
    other_sheets: Vec<String>,
    heading_row: u32,
    columns: Vec<ColumnReport>,
    other_headings: Vec<String>,
    first_rows: Vec<RowReport>,
    rows: usize,
    rejected_count: u32,
    rejected: Vec<RejectedReport>,
    repeated_count: u32,
    repeated: Vec<RejectedReport>,
    without_code: u32,
    number_codes: u32,
    padded: u32,
    formulas: u32,
    compared_on: String,
    changes: DifferenceReport,
}

#[derive(Debug, Serialize)]
struct ColumnReport {
    column: &'static str,
    heading: String,
}

#[derive(Debug, Clone, Serialize)]
struct RowReport {
    code: String,
    name: String,
}

#[derive(Debug, Serialize)]
struct RejectedReport {
    row: u32,
    code: String,
    reason_vi: String,
    reason_en: String,
}

impl RejectedReport {
    fn of(rejected: &registry::Rejected) -> Self {
        let (reason_vi, reason_en) = rejected.reason.words();
        Self { row: rejected.row, code: rejected.code.clone(), reason_vi, reason_en }
    }
}

impl ImportReport {
    pub fn of(about: &NewEdition, file: &ListFile, difference: &Difference, day: PartialDate) -> Self {
        let first = file.rows.iter().take(5);
        Self {
            list: about.listing.key,
            coverage: about.coverage,
            outcome: None,
            edition: None,
            sheet: file.told.sheet.clone(),
            other_sheets: file.told.other_sheets.clone(),
            heading_row: file.heading_row,
            columns: file
                .columns
                .iter()
                .map(|(column, heading)| ColumnReport { column: column.key(), heading: heading.clone() })
                .collect(),
            other_headings: file.other_headings.clone(),
            first_rows: first
                .map(|row| RowReport { code: row.code.clone(), name: row.name.clone() })
                .collect(),
            rows: file.rows.len(),
            rejected_count: file.rejected_count,
            rejected: file.rejected.iter().map(RejectedReport::of).collect(),
            repeated_count: file.repeated_count,
            repeated: file.repeated.iter().map(RejectedReport::of).collect(),
            without_code: file.without_code,
            number_codes: file.number_codes,
            padded: file.padded,
            formulas: file.told.formulas,
            compared_on: day.to_string(),
            changes: DifferenceReport::part(difference),
        }
    }

    pub fn done(&mut self, outcome: &'static str, edition: Uuid) {
        (self.outcome, self.edition) = (Some(outcome), Some(edition));
    }

    pub fn print(&self) {
        if !self.sheet.is_empty() {
            say!("sheet      {}; others: {}", self.sheet, or_none(&self.other_sheets));
        }
        let columns: Vec<String> =
            self.columns.iter().map(|column| format!("{} = “{}”", column.column, column.heading)).collect();
        say!("columns    {} (row {})", columns.join(", "), self.heading_row);
        say!("not taken  {}", or_none(&self.other_headings));
        for row in &self.first_rows {
            say!("           {}  {}", row.code, row.name);
        }
        say!(
            "rows       {} taken, {} rejected, {} repeated, {} without a code",
            self.rows,
            self.rejected_count,
            self.repeated_count,
            self.without_code
        );
        for (count, words) in [
            (self.number_codes, "codes were numbers of the spreadsheet; zeros behind the point may be gone"),
            (self.padded, "codes got zeros in front"),
            (self.formulas, "cells hold formulas; their last value was taken"),
        ] {
            if count > 0 {
                say!("note       {count} {words}");
            }
        }
        for rejected in self.rejected.iter().chain(&self.repeated).take(2 * SHOWN) {
            say!("row {:<6} {}: {}", rejected.row, rejected.code, rejected.reason_en);
        }
        say!("against what is in force on {}:", self.compared_on);
        self.changes.print(SHOWN);
    }
}

fn or_none(words: &[String]) -> String {
    if words.is_empty() { "none".into() } else { words.join(" · ") }
}

/// What changes between two states of a list.
#[derive(Debug, Serialize)]
pub struct DifferenceReport {
    new_count: usize,
    gone_count: usize,
    renamed_count: usize,
    same_count: usize,
    new: Vec<RowReport>,
    gone: Vec<RowReport>,
    renamed: Vec<RenamedReport>,
}

#[derive(Debug, Serialize)]
struct RenamedReport {
    code: String,
    old: String,
    new: String,
}

impl DifferenceReport {
    /// Tells every change.
    pub fn whole(difference: &Difference) -> Self {
        Self::of(difference, usize::MAX)
    }

    /// Tells the first changes of each kind.
    fn part(difference: &Difference) -> Self {
        Self::of(difference, 100)
    }

    fn of(difference: &Difference, most: usize) -> Self {
        let rows = |rows: &[(String, String)]| {
            let rows = rows.iter().take(most);
            rows.map(|(code, name)| RowReport { code: code.clone(), name: name.clone() }).collect()
        };
        let renamed = difference.renamed.iter().take(most);
        Self {
            new_count: difference.new.len(),
            gone_count: difference.gone.len(),
            renamed_count: difference.renamed.len(),
            same_count: difference.same,
            new: rows(&difference.new),
            gone: rows(&difference.gone),
            renamed: renamed
                .map(|(code, old, new)| RenamedReport {
                    code: code.clone(),
                    old: old.clone(),
                    new: new.clone(),
                })
                .collect(),
        }
    }

    pub fn print(&self, most: usize) {
        say!(
            "new {}, gone {}, renamed {}, the same {}",
            self.new_count,
            self.gone_count,
            self.renamed_count,
            self.same_count
        );
        for row in self.new.iter().take(most) {
            say!("+ {}  {}", row.code, row.name);
        }
        for row in self.gone.iter().take(most) {
            say!("- {}  {}", row.code, row.name);
        }
        for row in self.renamed.iter().take(most) {
            say!("~ {}  {} → {}", row.code, row.old, row.new);
        }
    }
}

/// Every list with its editions.
#[derive(Debug, Serialize)]
pub struct ListReport {
    lists: Vec<OneList>,
}

#[derive(Debug, Serialize)]
struct OneList {
    list: &'static str,
    name_vi: &'static str,
    name_en: &'static str,
    act: &'static str,
    /// How much ships with the program: `whole`, `part` or `nothing`.
    shipped: &'static str,
    /// Codes in force today.
    codes_today: usize,
    rules: &'static [&'static str],
    editions: Vec<EditionReport>,
}

#[derive(Debug, Serialize)]
struct EditionReport {
    edition: Uuid,
    coverage: Coverage,
    state: EditionState,
    rows: i64,
    rejected: i64,
    valid_from: Option<String>,
    valid_to: Option<String>,
    source: String,
    file_name: String,
    sha256: String,
    created_at: String,
    withdrawn_at: Option<String>,
}

impl EditionReport {
    fn of(edition: &Edition) -> Self {
        let day = |day: Option<PartialDate>| day.map(|day| day.to_string());
        Self {
            edition: edition.id,
            coverage: edition.about.coverage,
            state: edition.state,
            rows: edition.rows,
            rejected: edition.rejected,
            valid_from: day(edition.about.valid_from),
            valid_to: day(edition.about.valid_to),
            source: edition.about.source.clone(),
            file_name: edition.about.file_name.clone(),
            sha256: edition.sha256.hex(),
            created_at: edition.created_at.utc_text(),
            withdrawn_at: edition.withdrawn_at.map(|at| at.utc_text()),
        }
    }
}

impl ListReport {
    pub fn of(lists: &Catalogues, editions: &[Edition], today: PartialDate) -> Self {
        let one = |listing: &'static registry::Listing| OneList {
            list: listing.key,
            name_vi: listing.vi,
            name_en: listing.en,
            act: listing.act,
            shipped: match listing.shipped {
                Shipped::Whole => "whole",
                Shipped::Part => "part",
                Shipped::Nothing => "nothing",
            },
            codes_today: registry::list_on(lists, listing.key, today).len(),
            rules: listing.rules,
            editions: editions
                .iter()
                .filter(|edition| edition.about.listing.key == listing.key)
                .map(EditionReport::of)
                .collect(),
        };
        Self { lists: LISTINGS.iter().map(one).collect() }
    }

    pub fn print(&self) {
        for list in &self.lists {
            say!(
                "{:<18} {:>6} codes today   ships: {:<8} {}   {} ({})",
                list.list,
                list.codes_today,
                list.shipped,
                list.rules.join(" "),
                list.name_vi,
                list.act
            );
            for edition in &list.editions {
                let day = |day: &Option<String>| day.clone().unwrap_or_else(|| "…".into());
                say!(
                    "    {}  {:<9} {:<5} {:>6} rows  {} – {}  {}  {}",
                    edition.edition,
                    edition.state_word(),
                    edition.coverage.code(),
                    edition.rows,
                    day(&edition.valid_from),
                    day(&edition.valid_to),
                    edition.source,
                    edition.file_name
                );
            }
        }
    }
}

impl EditionReport {
    fn state_word(&self) -> &'static str {
        self.state.code()
    }
}
