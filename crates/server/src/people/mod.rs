//! The master person index: one person, many numbers.
//!
//! A file never says who a patient is, it says numbers, a name and a birth. [`resolve`] turns that into the same
//! person as before, a new one, or a question for a human. It stands inside the transaction that accepts the
//! file, so that a person exists exactly when one of their visits does.

mod compare;
mod coverage;
mod coverage_page;
mod group;
pub mod import;
mod merge;
mod numbers;
mod pair;
mod pass;
mod person;
mod queue;
mod resolve;
mod review;
mod review_page;
mod roster;
mod rules;
mod search;
mod search_page;
mod slips;
mod sought;
mod store;
#[cfg(test)]
mod tests;

use axum::Router;
use futures_util::FutureExt;
use uuid::Uuid;

use crate::access::PersonId;
use crate::app::App;
use crate::platform::{Conn, Db, Result};

pub use compare::{Comparison, Field, Likeness, Sentence};
pub use coverage::{
    Counts, Denominator, Difference, Measure, Residence, coverage, mend as mend_coverage, people_behind,
    recount,
};
pub use group::{GROUP_MAX, Group, NotMerged};
pub use merge::{Declined, Merged, confirm, merge, postpone, tell_apart, undo};
pub use numbers::{Cancelled, NotCancelled, cancel as cancel_number};
pub use pair::{Pair, PairState};
pub use pass::{ask_for_pass, job_handler, pass};
pub use person::{Candidate, KnownNumber, Person, may_see};
pub use queue::{
    MergeNote, OpenedPair, Question, Wanted, merges_of, open_question, questions, suspect, suspect_all,
    waiting,
};
pub use resolve::{Resolution, Seen, create, link, resolve};
pub use roster::{Change, Resident, Verified, change, enlist};
pub use rules::{Standing, UnsureReason};
pub use store::{
    NewName, candidates, find_by_identifier, get, group_of, holder_of, insert_people, set_mother,
};

/// Returns the pages of this room for staff.
pub fn staff_routes() -> Router<App> {
    Router::new()
        .merge(review::routes())
        .merge(numbers::routes())
        .merge(search_page::routes())
        .merge(coverage_page::routes())
}

/// Writes every name under its keys anew; returns how many people there are.
///
/// For a database that was filled by a version without the keys, and after a change of how names are folded.
pub async fn reindex(db: &Db) -> Result<usize> {
    db.write(|tx| async move { store::clear_names(tx).await }.boxed()).await?;
    let (mut after, mut written) = (Uuid::nil(), 0);
    loop {
        let rows = store::people_after(&mut db.read().await?.conn(), after, 500).await?;
        let Some(last) = rows.last() else { return Ok(written) };
        (after, written) = (last.id, written + rows.len());
        db.write(move |tx| {
            async move {
                for row in &rows {
                    store::index_names(tx, None, row).await?;
                    store::set_commune_today(tx, row).await?;
                }
                Ok(())
            }
            .boxed()
        })
        .await?;
    }
}

/// Searches by name as the search box does, without asking who looks: for measuring on invented people only.
pub async fn search_measured(
    conn: &mut Conn<'_>,
    typed: &str,
    commune: Option<&str>,
) -> Result<Vec<PersonId>> {
    let Some(sought) = sought::Sought::read(typed) else { return Ok(Vec::new()) };
    let place = match (commune, sought.birth) {
        (Some(commune), _) => store::Where::Commune(commune.to_owned()),
        (None, Some(birth)) => store::Where::BornIn(birth.year()),
        (None, None) => return Ok(Vec::new()),
    };
    let found = search_page::by_name(conn, &sought, &[place]).await?;
    Ok(found.into_iter().map(|row| PersonId(row.id)).collect())
}
