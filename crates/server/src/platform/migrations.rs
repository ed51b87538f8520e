//! The ordered list of schema steps. A new step is one file and one line.
//!
//! A step is one text for both databases; the few types that differ are tokens. Step files that were released
//! never change: sqlx compares their checksums.

use std::borrow::Cow;

use sqlx::AssertSqlSafe;
use sqlx::SqlSafeStr;
use sqlx::migrate::{Migration, MigrationType, Migrator};

use super::dialect::{POSTGRES_TYPES, SQLITE_TYPES};

macro_rules! steps {
    ($($name:literal),* $(,)?) => {
        const STEPS: &[(&str, &str)] =
            &[$(($name, include_str!(concat!("../../../../migrations/", $name, ".sql")))),*];
    };
}

steps![
    "0001-create-platform",
    "0002-create-access",
    "0003-create-registry",
    "0004-create-people",
    "0005-create-intake",
    "0006-create-book",
    "0007-ask-all-rules",
    "0008-create-catalogues",
    "0009-count-quality",
    "0010-add-links-to-people",
    "0011-add-clock-to-reviews",
    "0012-add-names-and-coverage",
    "0013-import-people",
];

pub(super) fn for_sqlite() -> Migrator {
    migrator(SQLITE_TYPES)
}

pub(super) fn for_postgres() -> Migrator {
    migrator(POSTGRES_TYPES)
}

fn migrator(types: &[(&str, &str)]) -> Migrator {
    let step = |(position, (name, sql)): (usize, &(&'static str, &str))| {
        let sql = types.iter().fold(sql.to_string(), |sql, (token, name)| sql.replace(token, name));
        let sql = AssertSqlSafe(sql).into_sql_str();
        Migration::new(position as i64 + 1, Cow::Borrowed(*name), MigrationType::Simple, sql, false)
    };
    Migrator::with_migrations(STEPS.iter().enumerate().map(step).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_numbered_in_order_and_leave_no_token() {
        for (position, (name, _)) in STEPS.iter().enumerate() {
            assert!(name.starts_with(&format!("{:04}-", position + 1)), "{name}");
        }
        for migrator in [for_sqlite(), for_postgres()] {
            for step in migrator.iter() {
                assert!(!step.sql.as_str().contains('{'), "{}", step.description);
            }
        }
    }
}
