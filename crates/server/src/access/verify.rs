//! Proving that nobody has touched the audit.
//!
//! Every chain is read from its first line to its head in pages, so a log of any length needs little memory. A
//! chain proves itself as far as its head; that the head itself was not rolled back or the whole chain rewritten
//! is proved by a copy of the heads kept outside this program ([`parse_heads`]), on paper if need be.

use std::collections::BTreeMap;
use std::fmt;

use uuid::Uuid;

use super::chain::{self, CHAINS, GENESIS, Line};
use super::store::audit::{self as store, AuditRow, LookStored};
use crate::platform::{Db, Digest, Error, Moment, Reader, Result};

const PAGE: i64 = 1_000;
/// Faults listed at most; all are counted.
const FAULTS_LISTED_MAX: usize = 1_000;

/// What is wrong at one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FaultKind {
    /// A line is missing before this one.
    Gap,
    /// The line does not link back to the line before it.
    Unlinked,
    /// The line's text, time, place or hash was altered.
    Altered,
    /// The head says that the chain was longer.
    CutOff,
    /// Lines stand behind the head.
    BeyondHead,
    /// The head's hash is not that of the last line.
    HeadAltered,
    /// Lines without a head.
    HeadMissing,
    /// A chain of a number that is never used.
    StrangeChain,
    /// An audit line says that somebody looked; the row shown to the citizen is gone.
    LookMissing,
    /// The row shown to the citizen says something else than its audit line.
    LookAltered,
    /// A row shown to the citizen without an audit line of its own.
    LookUnproved,
    /// A line that was at this place when the heads were kept is gone or another.
    Rewritten,
}

impl FaultKind {
    pub fn code(self) -> &'static str {
        match self {
            Self::Gap => "gap",
            Self::Unlinked => "unlinked",
            Self::Altered => "altered",
            Self::CutOff => "cut_off",
            Self::BeyondHead => "beyond_head",
            Self::HeadAltered => "head_altered",
            Self::HeadMissing => "head_missing",
            Self::StrangeChain => "strange_chain",
            Self::LookMissing => "look_missing",
            Self::LookAltered => "look_altered",
            Self::LookUnproved => "look_unproved",
            Self::Rewritten => "rewritten",
        }
    }
}

/// One fault and its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault {
    pub kind: FaultKind,
    pub chain: i64,
    pub seq: i64,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "chain {} line {}: {}", self.chain, self.seq, self.kind.code())
    }
}

/// The end of one chain: to be kept outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    pub chain: i64,
    pub seq: i64,
    pub hash: Digest,
}

impl fmt::Display for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.chain, self.seq, self.hash)
    }
}

/// Reads heads printed earlier: one per line, chain, length, hash; other lines are notes when they begin with `#`.
pub fn parse_heads(text: &str) -> std::result::Result<Vec<Head>, String> {
    let parse = |line: &str| {
        let mut words = line.split_whitespace();
        let (chain, seq, hash) = (words.next()?, words.next()?, words.next()?);
        let (chain, seq) = (chain.parse().ok()?, seq.parse().ok()?);
        let good = hash.len() == 64 && hash.is_ascii() && words.next().is_none();
        let byte = |at: usize| u8::from_str_radix(&hash[2 * at..2 * at + 2], 16).ok();
        let bytes: Option<Vec<u8>> = good.then(|| (0..32).map(byte).collect())?;
        Some(Head { chain, seq, hash: Digest(bytes?.try_into().ok()?) })
    };
    let lines = text
        .lines()
        .map(str::trim)
        .enumerate()
        .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    lines.map(|(at, line)| parse(line).ok_or_else(|| format!("line {} is not a head", at + 1))).collect()
}

/// What the proof found.
#[derive(Debug, Clone, Default)]
pub struct Report {
    pub lines: i64,
    pub looks: i64,
    /// The heads as they are now, of every chain that has lines.
    pub heads: Vec<Head>,
    /// The first faults.
    pub faults: Vec<Fault>,
    /// All faults, also those not listed.
    pub faults_total: i64,
}

impl Report {
    pub fn is_clean(&self) -> bool {
        self.faults_total == 0
    }

    fn fault(&mut self, kind: FaultKind, chain: i64, seq: i64) {
        self.faults_total += 1;
        if self.faults.len() < FAULTS_LISTED_MAX {
            self.faults.push(Fault { kind, chain, seq });
        }
    }
}

/// Proves the whole audit, and that it continues the heads kept earlier, if there are any.
pub async fn verify_audit(db: &Db, kept: &[Head]) -> Result<Report> {
    let mut reader = db.read().await?;
    let mut report = Report::default();
    // Lengths first and heads second: a line appended in between makes the head run ahead, never behind.
    let lengths = store::chains(&mut reader.conn()).await?;
    let heads = store::heads(&mut reader.conn()).await?;
    let mut ends: BTreeMap<i64, (i64, Option<Vec<u8>>)> = BTreeMap::new();
    for (chain, seq) in lengths {
        ends.insert(chain, (seq, None));
    }
    for head in heads {
        let length = ends.get(&head.chain).map_or(0, |end| end.0);
        if length > head.seq {
            report.fault(FaultKind::BeyondHead, head.chain, head.seq + 1);
        }
        ends.insert(head.chain, (head.seq, Some(head.hash)));
    }
    for (chain, (seq, head)) in ends {
        if !(0..CHAINS).contains(&chain) {
            report.fault(FaultKind::StrangeChain, chain, 1);
        }
        let kept: Vec<&Head> = kept.iter().filter(|head| head.chain == chain).collect();
        let last = prove_chain(&mut reader, chain, seq, &kept, &mut report).await?;
        match head.map(|hash| Digest::from_bytes(&hash)) {
            None => report.fault(FaultKind::HeadMissing, chain, seq),
            Some(Ok(hash)) if hash == last => report.heads.push(Head { chain, seq, hash }),
            Some(_) => report.fault(FaultKind::HeadAltered, chain, seq),
        }
    }
    let known: Vec<i64> = report.heads.iter().map(|head| head.chain).collect();
    for head in kept.iter().filter(|head| head.seq > 0 && !known.contains(&head.chain)) {
        let seen = report.faults.iter().any(|fault| fault.chain == head.chain);
        if !seen {
            report.fault(FaultKind::Rewritten, head.chain, head.seq);
        }
    }
    prove_looks(&mut reader, &mut report).await?;
    Ok(report)
}

/// Proves one chain up to a length and returns the hash of its last line.
async fn prove_chain(
    reader: &mut Reader,
    chain: i64,
    length: i64,
    kept: &[&Head],
    report: &mut Report,
) -> Result<Digest> {
    let (mut expected, mut prev, mut after) = (1, GENESIS, 0);
    let mut seen_kept = 0;
    loop {
        let rows = store::lines(&mut reader.conn(), chain, after, PAGE).await?;
        let Some(last) = rows.last() else { break };
        after = last.seq;
        for row in rows.iter().filter(|row| row.seq <= length) {
            report.lines += 1;
            if row.seq != expected {
                report.fault(FaultKind::Gap, chain, expected);
            }
            let hash = prove_line(row, &prev, row.seq == expected, report)?;
            for head in kept.iter().filter(|head| head.seq == row.seq) {
                seen_kept += 1;
                if head.hash != hash {
                    report.fault(FaultKind::Rewritten, chain, row.seq);
                }
            }
            prove_look_of(reader, row, report).await?;
            (expected, prev) = (row.seq + 1, hash);
        }
        if after >= length {
            break;
        }
    }
    if expected <= length {
        report.fault(FaultKind::CutOff, chain, expected);
    }
    if kept.iter().filter(|head| head.seq > 0).count() > seen_kept {
        report.fault(FaultKind::Rewritten, chain, kept.iter().map(|head| head.seq).max().unwrap_or(0));
    }
    Ok(prev)
}

/// Proves one line; after a gap its link back cannot be judged, only its own hash.
fn prove_line(row: &AuditRow, prev: &Digest, follows: bool, report: &mut Report) -> Result<Digest> {
    let damaged = |_| Error::Damaged(String::new());
    let (Ok(stored_prev), Ok(stored)) =
        (Digest::from_bytes(&row.prev).map_err(damaged), Digest::from_bytes(&row.hash).map_err(damaged))
    else {
        report.fault(FaultKind::Altered, row.chain, row.seq);
        return Ok(*prev);
    };
    if follows && stored_prev != *prev {
        report.fault(FaultKind::Unlinked, row.chain, row.seq);
    }
    let counted = chain::hash(row.chain, row.seq, Moment(row.at), &stored_prev, &row.line);
    if counted != stored {
        report.fault(FaultKind::Altered, row.chain, row.seq);
    }
    Ok(stored)
}

/// Proves that the look which a line speaks of is still shown to the citizen as it was.
async fn prove_look_of(reader: &mut Reader, row: &AuditRow, report: &mut Report) -> Result<()> {
    // A line that is no longer readable has been reported as altered already.
    let Ok(line) = serde_json::from_str::<Line>(&row.line) else { return Ok(()) };
    let Some(look) = LookStored::from_line(&line, (row.chain, row.seq), Moment(row.at)) else {
        return Ok(());
    };
    report.looks += 1;
    match store::find_look(&mut reader.conn(), look.person_id, look.at, look.id).await? {
        None => report.fault(FaultKind::LookMissing, row.chain, row.seq),
        Some(stored) if stored != look => report.fault(FaultKind::LookAltered, row.chain, row.seq),
        Some(_) => {}
    }
    Ok(())
}

/// Proves that every row shown to citizens has an audit line that says so.
async fn prove_looks(reader: &mut Reader, report: &mut Report) -> Result<()> {
    let mut after = (Uuid::nil(), i64::MIN, Uuid::nil());
    loop {
        let rows = store::look_proofs(&mut reader.conn(), after, PAGE).await?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = (last.person_id, last.at, last.id);
        for row in rows {
            let line = row.line.as_deref().and_then(|line| serde_json::from_str::<Line>(line).ok());
            let own =
                line.is_some_and(|line| line.look == Some(row.id) && line.person == Some(row.person_id));
            if !own {
                report.fault(FaultKind::LookUnproved, row.chain, row.seq);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_are_read_back_as_printed() {
        let heads = [
            Head { chain: 0, seq: 12, hash: Digest([7; 32]) },
            Head { chain: 15, seq: 1, hash: Digest([255; 32]) },
        ];
        let printed = format!("# kept on paper\n{}\n\n  {}\n", heads[0], heads[1]);
        assert_eq!(parse_heads(&printed).unwrap(), heads);
        for bad in
            ["0 12", "0 x 00", "0 1 zz", &format!("{} more", heads[0]), &format!("0 1 {}", "é".repeat(32))]
        {
            assert!(parse_heads(bad).is_err(), "{bad}");
        }
    }
}
