//! Tables that become stacked rows on a phone, filters as links, and pages by key.

use maud::{Markup, html};

use super::Weight;
use super::forms::link_button;
use super::lang::Lang;

/// One cell of a table.
pub enum Cell {
    Text(Markup),
    /// A number, which stands at the right.
    Number(Markup),
}

impl From<Markup> for Cell {
    fn from(markup: Markup) -> Self {
        Self::Text(markup)
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(html! { (text) })
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::from(text.as_str())
    }
}

/// Returns a table; `caption` says to screen readers what it lists.
///
/// The roles are spelt out, because a table whose rows are laid out as blocks loses them in some browsers.
pub fn data_table(caption: &str, headings: &[&str], rows: &[Vec<Cell>]) -> Markup {
    let is_number =
        |column: usize| rows.first().is_some_and(|row| matches!(row.get(column), Some(Cell::Number(_))));
    html! {
        table.table role="table" {
            caption { span.hidden-text { (caption) } }
            thead role="rowgroup" {
                tr role="row" {
                    @for (column, heading) in headings.iter().enumerate() {
                        th role="columnheader" scope="col" class=[is_number(column).then_some("number")] { (heading) }
                    }
                }
            }
            tbody role="rowgroup" {
                @for row in rows {
                    tr role="row" {
                        @for (cell, heading) in row.iter().zip(headings) {
                            @match cell {
                                Cell::Text(value) => td role="cell" data-label=(heading) { div { (value) } },
                                Cell::Number(value) => td.number role="cell" data-label=(heading) { (value) },
                            }
                        }
                    }
                }
            }
        }
    }
}

/// One choice of a filter.
pub struct Choice<'a> {
    pub path: String,
    pub label: &'a str,
    pub chosen: bool,
}

/// Returns a filter made of links, such as the years of a book.
pub fn choices(label: &str, choices: &[Choice]) -> Markup {
    html! {
        nav aria-label=(label) {
            ul.choices {
                @for choice in choices {
                    li { a href=(choice.path) aria-current=[choice.chosen.then_some("true")] { (choice.label) } }
                }
            }
        }
    }
}

/// Returns links to the newer and older part of a list.
pub fn pager(lang: Lang, newest: Option<&str>, older: Option<&str>) -> Markup {
    html! {
        @if newest.is_some() || older.is_some() {
            nav.pager aria-label=(lang.of("Chuyển trang", "Pages")) {
                @if let Some(path) = newest { (link_button(path, lang.of("Về mới nhất", "Back to newest"), Weight::Second)) }
                @else { span {} }
                @if let Some(path) = older { (link_button(path, lang.of("Xem cũ hơn", "Show older"), Weight::Second)) }
            }
        }
    }
}
