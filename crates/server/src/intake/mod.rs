//! Signed files arriving: receipt, examination, verdict, entry.
//!
//! A file is acknowledged only after its bytes, its receipt and the job to examine it are durable together. The
//! examination is pure; what it decides is written in one transaction that runs downhill through `people` and
//! `book`. Nothing that arrived is ever dropped: it is accepted, refused with every finding, or waits for a
//! human in the open.

mod answer;
mod batch;
mod budget;
mod episodes;
mod examine;
mod findings_page;
mod form;
mod openapi;
mod partner;
mod quality;
mod quality_page;
mod receipt;
mod receipt_page;
mod receive;
mod review;
mod review_page;
mod rules_page;
mod staff;
mod standard;
mod standard_page;
mod store;
mod terms;
#[cfg(test)]
mod tests;
mod try_file;
mod try_page;
mod verdict;
mod work;

use axum::Router;
use axum::http::{Request, Uri};

use crate::app::App;
use crate::platform::jobs::Handler;

pub use examine::{Examination, examine};
pub use form::FILE_BYTES_MAX;
pub use receipt::{Channel, Door, ReceiptState};
pub use store::{Tally, delays, tally};
pub use terms::Agreed;

/// What facilities' systems call.
pub fn partner_routes() -> Router<App> {
    partner::routes().merge(episodes::routes()).merge(openapi::routes())
}

/// The pages of facility staff and of those who decide about doubtful files.
pub fn staff_routes() -> Router<App> {
    staff::routes()
        .merge(review::routes())
        .merge(standard::routes())
        .merge(rules_page::routes())
        .merge(quality_page::routes())
        .merge(try_page::staff_routes())
}

/// The page on which anybody may try a file, where everything is invented.
pub fn open_routes() -> Router<App> {
    try_page::open_routes()
}

/// Returns what this room does with its kind of job.
pub fn job_handler(app: &App) -> (&'static str, Handler) {
    (work::EXAMINE, work::handler(app.clone()))
}

/// Puts the path of a call to `/api/…` into lower case.
///
/// The guides themselves write `Qd130` and `QD130`, and the portal takes both, so the router must too. Only
/// paths under `/api/` are touched; the transaction number at their end has no letters in upper case.
pub fn lower_api_path<B>(mut request: Request<B>) -> Request<B> {
    let path = request.uri().path();
    let is_api = path.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("/api/"));
    if !is_api || !path.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return request;
    }
    let lower = path.to_ascii_lowercase();
    let lower = match request.uri().query() {
        Some(query) => format!("{lower}?{query}"),
        None => lower,
    };
    if let Ok(uri) = lower.parse::<Uri>() {
        *request.uri_mut() = uri;
    }
    request
}
