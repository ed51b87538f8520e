//! SQL of imported lists.

use sqlx::AssertSqlSafe;
use uuid::Uuid;

use crate::platform::{Conn, Digest, Error, Moment, Result, Tx};
use crate::registry::edition::{Choices, Coverage, Edition, EditionState, Flags, ListRow, NewEdition};
use crate::registry::listing::find_listing;
use crate::{on, row};

/// Rows of one statement.
const ROWS_AT_ONCE: usize = 500;

row!(
    struct EditionRow {
        id: Uuid,
        list: String,
        coverage: String,
        source: String,
        file_name: String,
        sha256: Vec<u8>,
        valid_from: String,
        valid_to: String,
        choices: String,
        row_count: i64,
        rejected_count: i64,
        state: String,
        created_at: i64,
        activated_at: Option<i64>,
        withdrawn_at: Option<i64>,
    }
);

const COLUMNS: &str =
    "id, list, coverage, source, file_name, sha256, valid_from, valid_to, choices, row_count,
    rejected_count, state, created_at, activated_at, withdrawn_at";

impl EditionRow {
    /// Returns the edition; nothing when a later program stored a list that this one does not know.
    fn into_edition(self) -> Result<Option<Edition>> {
        let damaged = || Error::Damaged(format!("catalogue edition {}", self.id));
        let day = |text: &str| match text {
            "" => Ok(None),
            day => day.parse().map(Some).map_err(|_| damaged()),
        };
        let Some(listing) = find_listing(&self.list) else { return Ok(None) };
        let about = NewEdition {
            listing,
            coverage: Coverage::from_code(&self.coverage).ok_or_else(damaged)?,
            valid_from: day(&self.valid_from)?,
            valid_to: day(&self.valid_to)?,
            choices: serde_json::from_str::<Choices>(&self.choices).map_err(|_| damaged())?,
            source: self.source.clone(),
            file_name: self.file_name.clone(),
        };
        Ok(Some(Edition {
            about,
            sha256: Digest::from_bytes(&self.sha256)?,
            rows: self.row_count,
            rejected: self.rejected_count,
            state: EditionState::from_code(&self.state).ok_or_else(damaged)?,
            created_at: Moment(self.created_at),
            activated_at: self.activated_at.map(Moment),
            withdrawn_at: self.withdrawn_at.map(Moment),
            id: self.id,
        }))
    }
}

fn editions_of(rows: Vec<EditionRow>) -> Result<Vec<Edition>> {
    rows.into_iter().filter_map(|row| row.into_edition().transpose()).collect()
}

/// Returns every edition, the latest first.
pub async fn editions(conn: &mut Conn<'_>) -> Result<Vec<Edition>> {
    let sql = format!("SELECT {COLUMNS} FROM catalogue_edition ORDER BY created_at DESC, id DESC");
    editions_of(on!(conn, c => sqlx::query_as(AssertSqlSafe(sql)).fetch_all(c).await)?)
}

/// Finds one edition.
pub async fn find_edition(conn: &mut Conn<'_>, id: Uuid) -> Result<Option<Edition>> {
    let sql = format!("SELECT {COLUMNS} FROM catalogue_edition WHERE id = $1");
    let row: Option<EditionRow> =
        on!(conn, c => sqlx::query_as(AssertSqlSafe(sql)).bind(id).fetch_optional(c).await)?;
    row.map_or(Ok(None), EditionRow::into_edition)
}

/// Finds the active edition that says what a new one would say.
pub async fn find_same(conn: &mut Conn<'_>, about: &NewEdition, sha256: &Digest) -> Result<Option<Edition>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM catalogue_edition
         WHERE list = $1 AND sha256 = $2 AND coverage = $3 AND valid_from = $4 AND valid_to = $5 AND choices = $6
           AND state = 'active' LIMIT 1"
    );
    let row: Option<EditionRow> = on!(conn, c => sqlx::query_as(AssertSqlSafe(sql))
        .bind(about.listing.key)
        .bind(sha256.0.as_slice())
        .bind(about.coverage.code())
        .bind(day_text(about.valid_from))
        .bind(day_text(about.valid_to))
        .bind(choices_text(&about.choices))
        .fetch_optional(c).await)?;
    row.map_or(Ok(None), EditionRow::into_edition)
}

fn day_text(day: Option<record::PartialDate>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

fn choices_text(choices: &Choices) -> String {
    serde_json::to_string(choices).expect("choices are plain values")
}

/// Adds a draft.
pub async fn insert_draft(tx: &mut Tx<'_>, edition: &Edition, by: Option<Uuid>) -> Result<()> {
    let about = &edition.about;
    on!(tx, c => sqlx::query(
        "INSERT INTO catalogue_edition (id, list, coverage, source, file_name, sha256, valid_from, valid_to, choices,
                                        row_count, rejected_count, state, created_at, created_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'draft', $12, $13)")
        .bind(edition.id)
        .bind(about.listing.key)
        .bind(about.coverage.code())
        .bind(&about.source)
        .bind(&about.file_name)
        .bind(edition.sha256.0.as_slice())
        .bind(day_text(about.valid_from))
        .bind(day_text(about.valid_to))
        .bind(choices_text(&about.choices))
        .bind(edition.rows)
        .bind(edition.rejected)
        .bind(edition.created_at.0)
        .bind(by)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Makes every other change of editions wait for the end of this transaction.
pub async fn lock_editions(tx: &mut Tx<'_>) -> Result<()> {
    on!(tx, c => sqlx::query("UPDATE catalogue_version SET version = version WHERE name = 'editions'")
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Counts a change of what is active.
async fn count_change(tx: &mut Tx<'_>) -> Result<()> {
    on!(tx, c => sqlx::query("UPDATE catalogue_version SET version = version + 1 WHERE name = 'editions'")
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Returns the number that counts up with every change of what is active.
pub async fn editions_version(conn: &mut Conn<'_>) -> Result<i64> {
    Ok(on!(conn, c => sqlx::query_scalar("SELECT version FROM catalogue_version WHERE name = 'editions'")
        .fetch_one(c).await)?)
}

/// Puts a draft with its rows in force; false when it is no draft any more.
pub async fn activate(
    tx: &mut Tx<'_>,
    id: Uuid,
    rows: &[ListRow],
    rejected: i64,
    by: Option<Uuid>,
    now: Moment,
) -> Result<bool> {
    let changed = on!(tx, c => sqlx::query(
        "UPDATE catalogue_edition SET state = 'active', row_count = $2, rejected_count = $3, activated_at = $4,
                activated_by = $5 WHERE id = $1 AND state = 'draft'")
        .bind(id)
        .bind(rows.len() as i64)
        .bind(rejected)
        .bind(now.0)
        .bind(by)
        .execute(c).await.map(|done| done.rows_affected()))?;
    if changed == 0 {
        return Ok(false);
    }
    for rows in rows.chunks(ROWS_AT_ONCE) {
        insert_rows(tx, id, rows).await?;
    }
    count_change(tx).await?;
    Ok(true)
}

async fn insert_rows(tx: &mut Tx<'_>, edition: Uuid, rows: &[ListRow]) -> Result<()> {
    let places = (0..rows.len()).map(|at| {
        let at = at * 6;
        format!("(${},${},${},${},${},${})", at + 1, at + 2, at + 3, at + 4, at + 5, at + 6)
    });
    let sql = format!(
        "INSERT INTO catalogue_row (edition, code, valid_from, valid_to, name, flags) VALUES {}",
        places.collect::<Vec<_>>().join(",")
    );
    on!(tx, c => {
        let mut query = sqlx::query(AssertSqlSafe(sql));
        for row in rows {
            query = query
                .bind(edition)
                .bind(&row.code)
                .bind(i64::from(row.from))
                .bind(i64::from(row.to))
                .bind(&row.name)
                .bind(row.flags.letters());
        }
        query.execute(c).await.map(|_| ())
    })?;
    Ok(())
}

/// Withdraws an edition; returns what it was, or nothing when there is nothing to withdraw.
pub async fn withdraw(
    tx: &mut Tx<'_>,
    id: Uuid,
    by: Option<Uuid>,
    now: Moment,
) -> Result<Option<EditionState>> {
    let was: Option<String> = on!(tx, c => sqlx::query_scalar(
        "SELECT state FROM catalogue_edition WHERE id = $1 AND state <> 'withdrawn'")
        .bind(id)
        .fetch_optional(c).await)?;
    let Some(was) = was.as_deref().and_then(EditionState::from_code) else { return Ok(None) };
    on!(tx, c => sqlx::query(
        "UPDATE catalogue_edition SET state = 'withdrawn', withdrawn_at = $2, withdrawn_by = $3 WHERE id = $1")
        .bind(id)
        .bind(now.0)
        .bind(by)
        .execute(c).await.map(|_| ()))?;
    if was == EditionState::Active {
        count_change(tx).await?;
    }
    Ok(Some(was))
}

row!(
    struct StoredRow {
        code: String,
        valid_from: i64,
        valid_to: i64,
        name: String,
        flags: String,
    }
);

/// Returns the rows of an edition.
pub async fn edition_rows(conn: &mut Conn<'_>, id: Uuid) -> Result<Vec<ListRow>> {
    let rows: Vec<StoredRow> = on!(conn, c => sqlx::query_as(
        "SELECT code, valid_from, valid_to, name, flags FROM catalogue_row WHERE edition = $1
         ORDER BY code, valid_from")
        .bind(id)
        .fetch_all(c).await)?;
    let day = |day: i64| u32::try_from(day).map_err(|_| Error::Damaged(format!("a day of edition {id}")));
    let row = |row: StoredRow| {
        Ok(ListRow {
            from: day(row.valid_from)?,
            to: day(row.valid_to)?,
            flags: Flags::from_letters(&row.flags),
            code: row.code,
            name: row.name,
        })
    };
    rows.into_iter().map(row).collect()
}

/// Finds the name of a facility that only the imported directory knows.
pub async fn facility_name(conn: &mut Conn<'_>, code: &str) -> Result<Option<String>> {
    Ok(on!(conn, c => sqlx::query_scalar(
        "SELECT r.name FROM catalogue_row r JOIN catalogue_edition e ON e.id = r.edition
         WHERE r.code = $1 AND e.list = 'facilities' AND e.state = 'active' AND r.name <> ''
         ORDER BY e.valid_from DESC, e.activated_at DESC LIMIT 1")
        .bind(code)
        .fetch_optional(c).await)?)
}
