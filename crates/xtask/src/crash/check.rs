//! After the last kill: is everything there that was promised, and nothing twice?

use std::collections::HashSet;
use std::fmt;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use serde_json::Value;
use sokhoe::access;
use sokhoe::cli::load::{Sender, Server};
use sokhoe::intake;
use sokhoe::platform::{Db, Digest, vault};

use super::load::{Load, Sent};

/// What was found.
#[derive(Debug, Default)]
pub struct Proof {
    acknowledged: usize,
    /// Receipts that were acknowledged and are not known any more.
    missing: Vec<String>,
    without_bytes: Vec<String>,
    /// Receipts that did not end accepted, with their state.
    not_accepted: Vec<String>,
    /// Visits that stand in the book more than once.
    twice: Vec<String>,
    receipts: i64,
    sent: usize,
    audit_lines: i64,
    audit_faults: i64,
}

impl Proof {
    /// Tells whether every promise was kept.
    pub fn holds(&self) -> bool {
        let lists = [&self.missing, &self.without_bytes, &self.not_accepted, &self.twice];
        lists.iter().all(|list| list.is_empty())
            && self.audit_faults == 0
            && (self.acknowledged as i64..=self.sent as i64).contains(&self.receipts)
    }
}

impl fmt::Display for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} acknowledged receipts checked; {} receipts of {} files",
            self.acknowledged, self.receipts, self.sent
        )?;
        for (what, list) in [
            ("missing", &self.missing),
            ("without their bytes", &self.without_bytes),
            ("not accepted", &self.not_accepted),
            ("applied twice", &self.twice),
        ] {
            writeln!(
                f,
                "  {what}: {}{}",
                list.len(),
                list.first().map(|one| format!(" ({one} …)")).unwrap_or_default()
            )?;
        }
        writeln!(f, "  audit: {} lines, {} faults", self.audit_lines, self.audit_faults)?;
        write!(f, "{}", if self.holds() { "nothing was lost" } else { "PROMISES WERE BROKEN" })
    }
}

/// Waits until the server has decided every file, then checks every promise.
pub async fn everything(server: &Server, db: &Db, load: &Load) -> anyhow::Result<Proof> {
    let receipts = settled(db).await?;
    let senders = load.log_in(&server.base).await?;
    let sent = load.sent();
    let mut proof = Proof { sent: sent.len(), receipts, ..Proof::default() };
    let mut episodes = HashSet::new();
    for one in sent.iter().filter(|one| one.receipt.is_some()) {
        proof.acknowledged += 1;
        receipt(&senders[one.facility], db, one, &mut proof, &mut episodes).await?;
    }
    let audit = access::verify_audit(db, &[]).await?;
    (proof.audit_lines, proof.audit_faults) = (audit.lines, audit.faults_total);
    Ok(proof)
}

async fn receipt(
    sender: &Sender,
    db: &Db,
    sent: &Sent,
    proof: &mut Proof,
    visits: &mut HashSet<usize>,
) -> anyhow::Result<()> {
    let number = sent.receipt.clone().context("only acknowledged files come here")?;
    let mut reader = db.read().await?;
    let kept = vault::find(&mut reader.conn(), &sent.sha256).await?;
    if kept.is_none_or(|bytes| Digest::of(&bytes) != sent.sha256) {
        proof.without_bytes.push(number.clone());
    }
    let Some(status) = sender.state(&number).await? else {
        proof.missing.push(number);
        return Ok(());
    };
    match status["trangThai"].as_str() {
        Some("accepted") => {}
        state => proof.not_accepted.push(format!("{number} {}", state.unwrap_or("?"))),
    }
    // Each visit was written by one file, so its one version is the first.
    let version = status.get("phienBan").and_then(Value::as_i64);
    if version.is_some_and(|version| version != 1) || !visits.insert(sent.plan) {
        proof.twice.push(number);
    }
    Ok(())
}

/// Waits until no file waits for its verdict; returns how many there are.
///
/// On PostgreSQL a job whose worker was killed is free again only when its lease has run out.
async fn settled(db: &Db) -> anyhow::Result<i64> {
    let deadline = Instant::now() + Duration::from_secs(400);
    loop {
        let tally = {
            let mut reader = db.read().await?;
            intake::tally(&mut reader.conn()).await?
        };
        if tally.waiting == 0 {
            return Ok(tally.decided());
        }
        if Instant::now() > deadline {
            bail!("{} files are still waiting long after the last start", tally.waiting);
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_broken_promise_is_enough() {
        let kept = || Proof { acknowledged: 5, receipts: 6, sent: 7, ..Proof::default() };
        assert!(kept().holds());
        let broken = |spoil: fn(&mut Proof)| {
            let mut proof = kept();
            spoil(&mut proof);
            !proof.holds()
        };
        assert!(broken(|proof| proof.missing.push("a".into())));
        assert!(broken(|proof| proof.without_bytes.push("a".into())));
        assert!(broken(|proof| proof.not_accepted.push("a".into())));
        assert!(broken(|proof| proof.twice.push("a".into())));
        assert!(broken(|proof| proof.audit_faults = 1));
        assert!(broken(|proof| proof.receipts = 4), "fewer receipts than were acknowledged");
        assert!(broken(|proof| proof.receipts = 8), "more receipts than files");
    }
}
