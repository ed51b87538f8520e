//! The room on both databases.
