//! Fresh databases for tests: a store test runs on SQLite and on PostgreSQL.
//!
//! PostgreSQL is reached through `SOKHOE_TEST_PG`, the address of a server where databases may be made and
//! dropped. `./test` always sets it; without it only SQLite runs, and the test says so.

use std::path::PathBuf;

use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::Db;

/// A database that is removed when it is dropped or finished with.
pub struct TestDb {
    pub db: Db,
    pub url: String,
    home: Home,
}

enum Home {
    Folder(PathBuf),
    Server { admin: String, name: String },
}

impl TestDb {
    /// Makes an empty SQLite database with the current schema.
    pub async fn sqlite() -> Self {
        let folder = std::env::temp_dir().join(format!("sokhoe-test-{}", Uuid::now_v7().simple()));
        std::fs::create_dir_all(&folder).expect("a temporary folder can be made");
        let url = format!("sqlite://{}", folder.join("test.db").display());
        Self::ready(url, Home::Folder(folder)).await
    }

    /// Makes an empty PostgreSQL database, if a server for tests is known.
    pub async fn postgres() -> Option<Self> {
        let admin = std::env::var("SOKHOE_TEST_PG").ok()?;
        let name = format!("test_{}", Uuid::now_v7().simple());
        admin_statement(
            &admin,
            format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'"),
        )
        .await;
        let (server, _) = admin.rsplit_once('/').expect("the address ends with a database name");
        let url = format!("{server}/{name}");
        Some(Self::ready(url, Home::Server { admin, name }).await)
    }

    async fn ready(url: String, home: Home) -> Self {
        let db = Db::connect(&url).await.expect("a fresh database opens");
        db.migrate().await.expect("a fresh database can be migrated");
        Self { db, url, home }
    }

    /// Closes and removes the database.
    pub async fn finish(self) {
        self.db.close().await;
        match self.home {
            Home::Folder(folder) => std::fs::remove_dir_all(folder).expect("the temporary folder is ours"),
            Home::Server { admin, name } => {
                admin_statement(&admin, format!("DROP DATABASE {name} WITH (FORCE)")).await;
            }
        }
    }
}

/// Counts the rows of every table, to show that something left none.
pub async fn row_counts(db: &Db) -> Vec<(String, i64)> {
    let mut reader = db.read().await.expect("the database can be read");
    let conn = &mut reader.conn();
    let tables: Vec<String> = match conn {
        super::Conn::Lite(c) => {
            sqlx::query_scalar("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
                .fetch_all(&mut **c)
                .await
        }
        super::Conn::Pg(c) => {
            sqlx::query_scalar("SELECT tablename::text FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
                .fetch_all(&mut **c)
                .await
        }
    }
    .expect("the tables are known");
    let mut counts = Vec::new();
    for table in tables {
        let count = AssertSqlSafe(format!("SELECT COUNT(*) FROM {table}"));
        let count: i64 = match conn {
            super::Conn::Lite(c) => sqlx::query_scalar(count).fetch_one(&mut **c).await,
            super::Conn::Pg(c) => sqlx::query_scalar(count).fetch_one(&mut **c).await,
        }
        .expect("a table can be counted");
        counts.push((table, count));
    }
    counts
}

async fn admin_statement(url: &str, statement: String) {
    use sqlx::Connection;
    let mut connection = sqlx::PgConnection::connect(url).await.expect("the test server answers");
    sqlx::query(AssertSqlSafe(statement)).execute(&mut connection).await.expect("the test server obeys");
}

/// Runs a test on a fresh database of each kind.
pub async fn for_each_database(test: impl AsyncFn(Db)) {
    let lite = TestDb::sqlite().await;
    test(lite.db.clone()).await;
    lite.finish().await;
    match TestDb::postgres().await {
        Some(postgres) => {
            test(postgres.db.clone()).await;
            postgres.finish().await;
        }
        None => eprintln!("SOKHOE_TEST_PG is not set: this test ran on SQLite only"),
    }
}
