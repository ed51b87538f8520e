//! Counting what arrived.

use super::super::receipt::ReceiptState;
use crate::on;
use crate::platform::{Conn, Error, Moment, Result};

/// How many files of visits stand where.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    pub waiting: i64,
    pub accepted: i64,
    pub refused: i64,
    pub quarantined: i64,
}

impl Tally {
    /// Returns how many files have their verdict.
    pub fn decided(&self) -> i64 {
        self.accepted + self.refused + self.quarantined
    }
}

/// Counts the files of visits, for benches and the demo.
pub async fn tally(conn: &mut Conn<'_>) -> Result<Tally> {
    let rows: Vec<(String, i64)> = on!(conn, c => sqlx::query_as(
        "SELECT state, COUNT(*) FROM receipt GROUP BY state")
        .fetch_all(c).await)?;
    let mut tally = Tally::default();
    for (state, count) in rows {
        match ReceiptState::from_code(&state) {
            Some(ReceiptState::Received) => tally.waiting = count,
            Some(ReceiptState::Accepted) => tally.accepted = count,
            Some(ReceiptState::Refused) => tally.refused = count,
            Some(ReceiptState::Quarantined) => tally.quarantined = count,
            None => return Err(Error::Damaged(format!("the state {state} of some receipt"))),
        }
    }
    Ok(tally)
}

/// Returns how long each file received since then waited for its verdict, in microseconds.
pub async fn delays(conn: &mut Conn<'_>, since: Moment) -> Result<Vec<i64>> {
    Ok(on!(conn, c => sqlx::query_scalar(
        "SELECT decided_at - received_at FROM receipt WHERE received_at >= $1 AND decided_at IS NOT NULL")
        .bind(since.0)
        .fetch_all(c).await)?)
}
