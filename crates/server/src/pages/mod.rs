//! The look both portals share: layout, components, languages, errors, assets.
//!
//! Everything here is a typed function that returns markup and knows no room and no database, so a page reads as
//! the list of its parts. Pages work without JavaScript and carry no inline style or script, because the content
//! security policy forbids them.

mod assets;
mod charts;
mod dress;
mod errors;
mod forms;
mod front;
mod icons;
mod lang;
mod layout;
mod parts;
mod tables;
#[cfg(test)]
mod tests;

use axum::Router;
use axum::routing::get;

pub use charts::{bars, sparkline};
pub use dress::dress;
pub use errors::{Refusal, error_page, refusal_page};
pub use forms::{
    Field, button, error_summary, field, file_field, form, hidden, link_button, print_button, select, tick,
    upload_form,
};
pub use icons::{Icon, icon};
pub use lang::Lang;
pub use layout::{Frame, MenuEntry, Portal, breadcrumbs, heading, page};
pub use parts::{
    Badge, Entry, Facts, Tone, badge, card, definition_list, empty_state, entry, lines, notice, timeline,
    titled_card,
};
pub use tables::{Cell, Choice, choices, data_table, pager};

/// Returns the public pages: front page, connection guide, language switch, assets.
pub fn routes<S: Clone + Send + Sync + 'static>(demo: bool) -> Router<S> {
    Router::new()
        .route("/", get(move |lang: Lang| async move { front::front_page(lang, demo) }))
        .route("/connect", get(move |lang: Lang| async move { front::connect_page(lang, demo) }))
        .route("/lang/{code}", get(lang::switch))
        .route("/assets/{hash}/{name}", get(assets::serve))
}

/// How a button weighs against its neighbours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    Primary,
    Second,
    Danger,
}

impl Weight {
    fn class(self) -> &'static str {
        match self {
            Self::Primary => "button",
            Self::Second => "button second",
            Self::Danger => "button danger",
        }
    }
}
