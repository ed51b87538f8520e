//! Counting attempts in the database, so that a restart or a second server forgets nothing.

use std::net::{IpAddr, SocketAddr};

use futures_util::FutureExt;

use super::backoff::Patience;
use super::store::{attempts as store, sessions, tokens};
use crate::app::App;
use crate::platform::clock::DAY;
use crate::platform::{Db, Digest, Moment, Result, Tx};

/// One counter that an attempt runs up.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Counter {
    key: String,
    patience: Patience,
    /// Several users share it, so one success takes back only one attempt.
    shared: bool,
}

impl Counter {
    /// Counts attempts on one account, wherever they come from.
    pub fn account(what: &str, login: &str, patience: Patience) -> Self {
        Self { key: format!("{what}:{}", name(login)), patience, shared: false }
    }

    /// Counts attempts on one account from one address.
    pub fn account_at(what: &str, login: &str, caller: &str) -> Self {
        let key = format!("{what}:{}@{}", name(login), network(caller));
        Self { key, patience: Patience::ACCOUNT_AT_ADDRESS, shared: false }
    }

    /// Counts attempts from one address on anything.
    pub fn address(caller: &str) -> Self {
        Self { key: format!("from:{}", network(caller)), patience: Patience::ADDRESS, shared: true }
    }
}

/// Returns a login as a key: whatever was typed, the key is short and tells nothing.
fn name(login: &str) -> String {
    Digest::of(login.as_bytes()).hex()
}

/// Returns the address without its port; of IPv6 the first half, which is what one customer gets.
pub fn network(caller: &str) -> String {
    match caller.parse::<SocketAddr>().map(|address| address.ip()).or_else(|_| caller.parse::<IpAddr>()) {
        Ok(IpAddr::V4(address)) => address.to_string(),
        Ok(IpAddr::V6(address)) => match address.to_ipv4_mapped() {
            Some(address) => address.to_string(),
            None => format!(
                "{:x}:{:x}:{:x}:{:x}::",
                address.segments()[0],
                address.segments()[1],
                address.segments()[2],
                address.segments()[3]
            ),
        },
        Err(_) => "unknown".to_owned(),
    }
}

/// Counts one attempt on all these counters, or on none and says until when none is looked at.
///
/// The attempt is counted before the secret is checked; [`succeeded`] takes it back.
pub async fn count(db: &Db, counters: &[Counter], now: Moment) -> Result<std::result::Result<(), Moment>> {
    let mut counters = counters.to_vec();
    // Always in the same order, so that two logins cannot wait for each other in a circle.
    counters.sort();
    db.write(move |tx| {
        async move {
            let mut counted = Vec::with_capacity(counters.len());
            for counter in &counters {
                let attempts = store::hold(tx, &counter.key).await?;
                counted.push(attempts.count(counter.patience, now));
            }
            if let Some(open_at) = counted.iter().filter_map(|outcome| outcome.err()).max() {
                return Ok(Err(open_at));
            }
            for (counter, attempts) in counters.iter().zip(counted.into_iter().flatten()) {
                store::keep(tx, &counter.key, attempts).await?;
            }
            Ok(Ok(()))
        }
        .boxed()
    })
    .await
}

/// Takes back what [`count`] counted, after the secret was right.
pub async fn succeeded(tx: &mut Tx<'_>, counters: &[Counter]) -> Result<()> {
    let mut counters: Vec<&Counter> = counters.iter().collect();
    counters.sort();
    for counter in counters {
        if counter.shared {
            store::forgive(tx, &counter.key).await?;
        } else {
            store::forget(tx, &counter.key).await?;
        }
    }
    Ok(())
}

/// Removes counters, sessions and tokens that are over, at most once an hour in this process.
///
/// It has a transaction of its own: it touches rows of others in no particular order, and inside a login it
/// could make two logins wait for each other in a circle.
pub async fn tidy(app: &App) {
    let now = app.clock.now();
    if !app.gate.is_tidy_due(now) {
        return;
    }
    let tidied = app.db.write(move |tx| {
        async move {
            store::prune(tx, now.plus(-7 * DAY)).await?;
            sessions::prune(tx, now).await?;
            tokens::prune(tx, now).await
        }
        .boxed()
    });
    if let Err(error) = tidied.await {
        tracing::warn!(%error, "old sessions could not be removed");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_counted_by_customer() {
        let cases = [
            ("203.0.113.7:50000", "203.0.113.7"),
            ("203.0.113.7", "203.0.113.7"),
            ("[2001:db8:1:2:3:4:5:6]:443", "2001:db8:1:2::"),
            ("[2001:db8:1:2:ffff::1]:80", "2001:db8:1:2::"),
            ("[::ffff:203.0.113.7]:80", "203.0.113.7"),
            ("nonsense", "unknown"),
        ];
        for (caller, counted) in cases {
            assert_eq!(network(caller), counted, "{caller}");
        }
    }

    #[test]
    fn keys_hold_no_login() {
        for counter in [
            Counter::account("citizen", "091190999001", Patience::CITIZEN),
            Counter::account_at("machine", "01001_BV", "203.0.113.7:1"),
        ] {
            assert!(
                !counter.key.contains("091190999001") && !counter.key.contains("01001"),
                "{}",
                counter.key
            );
        }
    }
}
