//! The audit chains and the looks.

use std::collections::BTreeMap;

use uuid::Uuid;

use crate::access::chain::{self, GENESIS, Line};
use crate::platform::{Conn, Digest, Moment, Result, Tx};
use crate::{on, row};

row!(
    /// One audit line as stored.
    #[derive(Debug, Clone)]
    pub struct AuditRow {
        pub chain: i64,
        pub seq: i64,
        pub at: i64,
        pub line: String,
        pub prev: Vec<u8>,
        pub hash: Vec<u8>,
    }
);

row!(
    /// The end of one chain.
    #[derive(Debug, Clone)]
    pub struct HeadRow {
        pub chain: i64,
        pub seq: i64,
        pub hash: Vec<u8>,
    }
);

row!(
    /// One look as stored.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct LookStored {
        pub person_id: Uuid,
        pub at: i64,
        pub id: Uuid,
        pub account: Uuid,
        pub role: String,
        pub facility: Option<String>,
        pub commune: Option<String>,
        pub purpose: String,
        pub section: String,
        pub episode: Option<Uuid>,
        pub chain: i64,
        pub seq: i64,
    }
);

row!(
    /// A look's place with the text and time of the audit line it points at.
    pub struct LookProof {
        pub person_id: Uuid,
        pub at: i64,
        pub id: Uuid,
        pub chain: i64,
        pub seq: i64,
        pub line: Option<String>,
    }
);

/// Appends lines to their chains and returns the place of each.
///
/// The head of a chain is locked until the transaction ends. Chains are taken in ascending order, so that
/// transactions that append once, at their end, cannot wait for each other in a circle.
pub async fn append(tx: &mut Tx<'_>, lines: &[Line], now: Moment) -> Result<Vec<(i64, i64)>> {
    let mut by_chain: BTreeMap<i64, Vec<usize>> = BTreeMap::new();
    for (position, line) in lines.iter().enumerate() {
        by_chain.entry(line.chain()).or_default().push(position);
    }
    let mut places = vec![(0, 0); lines.len()];
    for (chain, positions) in by_chain {
        let (mut seq, mut prev) = lock_head(tx, chain, positions.len() as i64).await?;
        for position in positions {
            seq += 1;
            let text = lines[position].text();
            let hash = chain::hash(chain, seq, now, &prev, &text);
            insert_line(tx, (chain, seq), now, &text, &prev, &hash).await?;
            places[position] = (chain, seq);
            prev = hash;
        }
        on!(tx, c => sqlx::query("UPDATE audit_head SET hash = $2 WHERE chain = $1")
            .bind(chain)
            .bind(prev.0.as_slice())
            .execute(c).await.map(|_| ()))?;
    }
    Ok(places)
}

/// Moves a head forward, holds it, and returns where it stood.
async fn lock_head(tx: &mut Tx<'_>, chain: i64, lines: i64) -> Result<(i64, Digest)> {
    let (seq, hash) = on!(tx, c => sqlx::query_as::<_, (i64, Vec<u8>)>(
        "INSERT INTO audit_head (chain, seq, hash) VALUES ($1, $2, $3)
         ON CONFLICT (chain) DO UPDATE SET seq = audit_head.seq + excluded.seq
         RETURNING seq, hash")
        .bind(chain)
        .bind(lines)
        .bind(GENESIS.0.as_slice())
        .fetch_one(c).await)?;
    Ok((seq - lines, Digest::from_bytes(&hash)?))
}

async fn insert_line(
    tx: &mut Tx<'_>,
    (chain, seq): (i64, i64),
    now: Moment,
    text: &str,
    prev: &Digest,
    hash: &Digest,
) -> Result<()> {
    on!(tx, c => sqlx::query(
        "INSERT INTO audit (chain, seq, at, line, prev, hash) VALUES ($1, $2, $3, $4, $5, $6)")
        .bind(chain)
        .bind(seq)
        .bind(now.0)
        .bind(text)
        .bind(prev.0.as_slice())
        .bind(hash.0.as_slice())
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Adds a look whose audit line has been appended.
pub async fn insert_look(tx: &mut Tx<'_>, look: &LookStored) -> Result<()> {
    on!(tx, c => sqlx::query(
        "INSERT INTO look (person_id, at, id, account, role, facility, commune, purpose, section, episode, chain, seq)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)")
        .bind(look.person_id)
        .bind(look.at)
        .bind(look.id)
        .bind(look.account)
        .bind(&look.role)
        .bind(&look.facility)
        .bind(&look.commune)
        .bind(&look.purpose)
        .bind(&look.section)
        .bind(look.episode)
        .bind(look.chain)
        .bind(look.seq)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Returns the looks at any of these entries before a place, newest first.
pub async fn looks(
    conn: &mut Conn<'_>,
    [a, b, c, d, e, f, g, h]: [Uuid; 8],
    before: (i64, Uuid),
    limit: i64,
) -> Result<Vec<LookStored>> {
    Ok(on!(conn, db => sqlx::query_as(
        "SELECT * FROM look WHERE person_id IN ($1, $2, $3, $4, $5, $6, $7, $8) AND (at, id) < ($9, $10)
         ORDER BY at DESC, id DESC LIMIT $11")
        .bind(a).bind(b).bind(c).bind(d).bind(e).bind(f).bind(g).bind(h)
        .bind(before.0)
        .bind(before.1)
        .bind(limit)
        .fetch_all(db).await)?)
}

/// Returns whose account it is.
pub async fn person_of_account(conn: &mut Conn<'_>, account: Uuid) -> Result<Option<Uuid>> {
    let person: Option<Option<Uuid>> = on!(conn, c => sqlx::query_scalar(
        "SELECT person_id FROM account WHERE id = $1").bind(account).fetch_optional(c).await)?;
    Ok(person.flatten())
}

/// Finds one look.
pub async fn find_look(conn: &mut Conn<'_>, person: Uuid, at: i64, id: Uuid) -> Result<Option<LookStored>> {
    Ok(on!(conn, c => sqlx::query_as("SELECT * FROM look WHERE person_id = $1 AND at = $2 AND id = $3")
        .bind(person)
        .bind(at)
        .bind(id)
        .fetch_optional(c).await)?)
}

/// Returns looks after a place, each with the audit line it points at.
pub async fn look_proofs(
    conn: &mut Conn<'_>,
    after: (Uuid, i64, Uuid),
    limit: i64,
) -> Result<Vec<LookProof>> {
    Ok(on!(conn, c => sqlx::query_as(
        "SELECT l.person_id, l.at, l.id, l.chain, l.seq, a.line
         FROM look l LEFT JOIN audit a ON a.chain = l.chain AND a.seq = l.seq
         WHERE (l.person_id, l.at, l.id) > ($1, $2, $3)
         ORDER BY l.person_id, l.at, l.id LIMIT $4")
        .bind(after.0)
        .bind(after.1)
        .bind(after.2)
        .bind(limit)
        .fetch_all(c).await)?)
}

/// Returns lines of one chain after a position, in order.
pub async fn lines(conn: &mut Conn<'_>, chain: i64, after: i64, limit: i64) -> Result<Vec<AuditRow>> {
    Ok(on!(conn, c => sqlx::query_as(
        "SELECT chain, seq, at, line, prev, hash FROM audit WHERE chain = $1 AND seq > $2 ORDER BY seq LIMIT $3")
        .bind(chain)
        .bind(after)
        .bind(limit)
        .fetch_all(c).await)?)
}

/// Returns the newest lines of all chains before a place in time, chain and position.
pub async fn recent(conn: &mut Conn<'_>, before: (i64, i64, i64), limit: i64) -> Result<Vec<AuditRow>> {
    Ok(on!(conn, c => sqlx::query_as(
        "SELECT chain, seq, at, line, prev, hash FROM audit WHERE (at, chain, seq) < ($1, $2, $3)
         ORDER BY at DESC, chain DESC, seq DESC LIMIT $4")
        .bind(before.0)
        .bind(before.1)
        .bind(before.2)
        .bind(limit)
        .fetch_all(c).await)?)
}

/// Returns the end of every chain that has one.
pub async fn heads(conn: &mut Conn<'_>) -> Result<Vec<HeadRow>> {
    Ok(
        on!(conn, c => sqlx::query_as("SELECT chain, seq, hash FROM audit_head ORDER BY chain").fetch_all(c).await)?,
    )
}

/// Returns the chains that have lines, with the position of the last.
pub async fn chains(conn: &mut Conn<'_>) -> Result<Vec<(i64, i64)>> {
    Ok(on!(conn, c => sqlx::query_as("SELECT chain, MAX(seq) FROM audit GROUP BY chain ORDER BY chain")
        .fetch_all(c).await)?)
}
