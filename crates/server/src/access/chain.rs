//! The audit line and the chain that binds each line to all before it.
//!
//! A line holds ids, codes and addresses of machines, never a name or a number of a person. Its text is written
//! once, hashed and stored as written; nothing is ever printed again from parts, so no later change of this
//! program can break an old chain. The hash covers the version of this form, the chain, the position, the time,
//! the hash before, and the text.

use aws_lc_rs::digest;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::platform::{Digest, Moment};

/// How many chains there are. More chains, fewer writers that wait for each other.
pub const CHAINS: i64 = 16;
/// What the first line of a chain links back to.
pub const GENESIS: Digest = Digest([0; 32]);

/// What one audit line says. Fields are only ever added, and only as optional ones.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Line {
    pub kind: String,
    pub role: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<Uuid>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub facility: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commune: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<Uuid>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object: Option<Uuid>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub look: Option<Uuid>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<i64>,
}

impl Line {
    /// Returns the text that is hashed and stored.
    pub fn text(&self) -> String {
        serde_json::to_string(self).expect("texts, ids and whole numbers are JSON")
    }

    /// Returns the chain it belongs to: by person, so that a person's looks stay together; else by what it is
    /// about or who acted.
    pub fn chain(&self) -> i64 {
        let id = self.person.or(self.object).or(self.account).unwrap_or_default();
        i64::from(id.as_bytes()[15]) % CHAINS
    }
}

/// Returns the hash of one line in its place.
pub fn hash(chain: i64, seq: i64, at: Moment, prev: &Digest, text: &str) -> Digest {
    let mut context = digest::Context::new(&digest::SHA256);
    // The text comes last and the rest cannot hold a line end, so no two places give the same bytes.
    context.update(format!("sokhoe-audit-1\n{chain}\n{seq}\n{}\n{prev}\n", at.0).as_bytes());
    context.update(text.as_bytes());
    Digest(context.finish().as_ref().try_into().expect("SHA-256 has 32 bytes"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line() -> Line {
        Line {
            kind: "look".into(),
            role: "citizen".into(),
            person: Some(Uuid::from_u128(0x1f)),
            section: Some("book".into()),
            ..Line::default()
        }
    }

    #[test]
    fn the_form_is_fixed() {
        // Chains written by earlier versions must stay verifiable: if this test fails, the form has changed.
        let text = line().text();
        assert_eq!(
            text,
            r#"{"kind":"look","role":"citizen","person":"00000000-0000-0000-0000-00000000001f","section":"book"}"#
        );
        assert_eq!(line().chain(), 15);
        assert_eq!(
            hash(15, 1, Moment(1_700_000_000_000_000), &GENESIS, &text).hex(),
            "8b40922872b13214634d40cd453bc8313e67dfc5e28efedfbad8046f98af3d8c"
        );
    }

    #[test]
    fn every_part_of_the_place_counts() {
        let base = hash(1, 2, Moment(3), &GENESIS, "text");
        let others = [
            hash(2, 2, Moment(3), &GENESIS, "text"),
            hash(1, 3, Moment(3), &GENESIS, "text"),
            hash(1, 2, Moment(4), &GENESIS, "text"),
            hash(1, 2, Moment(3), &Digest([1; 32]), "text"),
            hash(1, 2, Moment(3), &GENESIS, "texu"),
            hash(12, 3, Moment(3), &GENESIS, "text"),
        ];
        assert!(others.iter().all(|other| *other != base));
    }

    #[test]
    fn a_line_is_read_back_as_written() {
        let line = line();
        assert_eq!(serde_json::from_str::<Line>(&line.text()).unwrap(), line);
    }
}
