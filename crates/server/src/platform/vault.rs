//! The vault keeps every file as it was received, found by the SHA-256 of its bytes.
//!
//! Bytes are compressed before the transaction begins, so that the writer is not held up, and checked against
//! their digest whenever they are read.

use std::fmt;

use aws_lc_rs::digest;

use super::{Conn, Error, Moment, Result, Tx};
use crate::on;

/// The SHA-256 of some bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest(pub [u8; 32]);

impl Digest {
    pub fn of(bytes: &[u8]) -> Self {
        let digest = digest::digest(&digest::SHA256, bytes);
        Self(digest.as_ref().try_into().expect("SHA-256 has 32 bytes"))
    }

    /// Returns the digest kept in a column, if it has the right length.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        bytes.try_into().map(Self).map_err(|_| Error::Damaged("a digest of the wrong length".into()))
    }

    pub fn hex(&self) -> String {
        self.to_string()
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// Bytes ready to be put away: hashed and compressed.
pub struct Sealed {
    pub digest: Digest,
    size_bytes: i64,
    codec: &'static str,
    stored: Vec<u8>,
}

impl Sealed {
    /// Hashes and compresses; takes about a millisecond per megabyte, so run it outside the transaction.
    pub fn new(bytes: &[u8]) -> Self {
        let digest = Digest::of(bytes);
        let (codec, stored) = match zstd::bulk::compress(bytes, 1) {
            Ok(smaller) if smaller.len() < bytes.len() => ("zstd", smaller),
            _ => ("plain", bytes.to_vec()),
        };
        Self { digest, size_bytes: bytes.len() as i64, codec, stored }
    }
}

/// Puts the bytes away; the same bytes again change nothing.
pub async fn put(tx: &mut Tx<'_>, sealed: &Sealed, now: Moment) -> Result<()> {
    on!(tx, c => sqlx::query(
        "INSERT INTO vault (sha256, size_bytes, codec, stored, created_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (sha256) DO NOTHING")
        .bind(sealed.digest.0.as_slice())
        .bind(sealed.size_bytes)
        .bind(sealed.codec)
        .bind(sealed.stored.as_slice())
        .bind(now.0)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Finds the bytes as they were received, checked against their digest.
pub async fn find(conn: &mut Conn<'_>, digest: &Digest) -> Result<Option<Vec<u8>>> {
    let row: Option<(i64, String, Vec<u8>)> = on!(conn, c => sqlx::query_as(
        "SELECT size_bytes, codec, stored FROM vault WHERE sha256 = $1")
        .bind(digest.0.as_slice())
        .fetch_optional(c).await)?;
    let Some((size_bytes, codec, stored)) = row else { return Ok(None) };
    let damaged = || Error::Damaged(format!("vault {digest}"));
    let bytes = match codec.as_str() {
        "plain" => stored,
        "zstd" => zstd::bulk::decompress(&stored, size_bytes as usize).map_err(|_| damaged())?,
        _ => return Err(damaged()),
    };
    if Digest::of(&bytes) == *digest { Ok(Some(bytes)) } else { Err(damaged()) }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;
    use crate::platform::testing::for_each_database;

    #[tokio::test]
    async fn bytes_come_back_as_they_were_put() {
        for_each_database(async |db| {
            for bytes in
                [b"".to_vec(), b"abc".to_vec(), "Sổ Khỏe ".repeat(9000).into_bytes(), vec![0; 1 << 20]]
            {
                let digest = Digest::of(&bytes);
                for _ in 0..2 {
                    let sealed = Sealed::new(&bytes);
                    db.write(move |tx| async move { put(tx, &sealed, Moment(1)).await }.boxed())
                        .await
                        .unwrap();
                }
                let mut reader = db.read().await.unwrap();
                assert_eq!(find(&mut reader.conn(), &digest).await.unwrap(), Some(bytes));
            }
            let mut reader = db.read().await.unwrap();
            assert_eq!(find(&mut reader.conn(), &Digest([7; 32])).await.unwrap(), None);
        })
        .await;
    }

    #[tokio::test]
    async fn altered_bytes_are_noticed() {
        for_each_database(async |db| {
            let sealed = Sealed::new(b"original");
            let digest = sealed.digest;
            db.write(move |tx| {
                async move {
                    put(tx, &sealed, Moment(1)).await?;
                    on!(tx, c => sqlx::query("UPDATE vault SET stored = $1, codec = 'plain'")
                        .bind(b"0riginal".as_slice()).execute(c).await.map(|_| ()))?;
                    Ok(())
                }
                .boxed()
            })
            .await
            .unwrap();
            let mut reader = db.read().await.unwrap();
            let found = find(&mut reader.conn(), &digest).await;
            assert!(matches!(found, Err(Error::Damaged(_))), "altered bytes were handed out");
        })
        .await;
    }
}
