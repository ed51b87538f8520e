//! What this room keeps in memory for the whole program: the password pool and the tokens seen a moment ago.

use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use uuid::Uuid;

use super::secrets::Passwords;
use super::store::tokens::Token;
use crate::platform::clock::{HOUR, SECOND};
use crate::platform::{Digest, Moment};

/// How long a token is believed without asking the database again.
///
/// This is also how long a token revoked by another process still works; the rule asks for at most a minute.
const TOKEN_FRESH: i64 = 5 * SECOND;
/// Tokens remembered at most, so that nobody can fill the memory.
const TOKENS_MAX: usize = 20_000;

/// Tokens by their digest, each with the time it was read.
type Known = HashMap<Digest, (Arc<Token>, Moment)>;

/// State of this room, shared by all requests; cheap to clone.
#[derive(Clone)]
pub struct Gate {
    pub(super) passwords: Passwords,
    tokens: Arc<Mutex<Known>>,
    tidied_at: Arc<AtomicI64>,
}

impl Default for Gate {
    fn default() -> Self {
        // Half the cores, so that a flood of logins leaves the other half to those who are logged in.
        let cores = std::thread::available_parallelism().map_or(2, |cores| cores.get());
        Self {
            passwords: Passwords::new((cores / 2).max(1)),
            tokens: Arc::default(),
            tidied_at: Arc::default(),
        }
    }
}

impl Gate {
    /// Returns a token read from the database within the last few seconds.
    ///
    /// A facility that sends hundreds of files a second costs no database read per file.
    pub(super) fn recall(&self, access: &Digest, now: Moment) -> Option<Arc<Token>> {
        let tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        let (token, read_at) = tokens.get(access)?;
        let age = now.0 - read_at.0;
        (0..TOKEN_FRESH).contains(&age).then(|| token.clone())
    }

    /// Remembers a token just read.
    pub(super) fn remember(&self, access: Digest, token: Arc<Token>, now: Moment) {
        let mut tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        if tokens.len() >= TOKENS_MAX {
            tokens.retain(|_, (_, read_at)| now.0 - read_at.0 < TOKEN_FRESH);
        }
        if tokens.len() < TOKENS_MAX {
            tokens.insert(access, (token, now));
        }
    }

    /// Tells whether old rows should be removed now, to one caller an hour.
    pub(super) fn is_tidy_due(&self, now: Moment) -> bool {
        let last = self.tidied_at.load(Ordering::Relaxed);
        let due = now.0 - last >= HOUR;
        due && self.tidied_at.compare_exchange(last, now.0, Ordering::Relaxed, Ordering::Relaxed).is_ok()
    }

    /// Forgets the tokens of an account, so that closing it works at once in this process.
    pub(super) fn forget_account(&self, account: Uuid) {
        let mut tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        tokens.retain(|_, (token, _)| token.account != account);
    }
}
