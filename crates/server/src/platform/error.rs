//! The one error type for trouble that is not the sender's fault: disk, database, damaged storage.
//!
//! A user's mistake is never an `Error`; rooms return it as a value, so that it is answered and not logged.

use thiserror::Error;

pub type Result<T> = std::result::Result<T, Error>;

#[derive(Debug, Error)]
pub enum Error {
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
    #[error("migration: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// The commit shared with others failed, so nothing of it may be acknowledged.
    #[error("commit failed: {0}")]
    NotDurable(String),
    /// What is stored contradicts itself: a hash, a document, a chain.
    #[error("stored data is damaged: {0}")]
    Damaged(String),
    /// The address of the database is not one we can open.
    #[error("unusable database address: {0}")]
    Address(String),
    #[error("work failed: {0}")]
    Work(String),
    /// Another worker did the same job first, so this one has undone what it wrote.
    #[error("another worker was first")]
    Overtaken,
}

impl Error {
    /// Tells whether the row was refused because another of the same key exists.
    pub fn is_unique_violation(&self) -> bool {
        matches!(self, Self::Database(sqlx::Error::Database(error)) if error.is_unique_violation())
    }
}
