//! Clients that send without a break until the server is gone, and remember what was promised to them.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

use anyhow::{bail, ensure};
use sokhoe::cli::load::{Machine, Province, Sender, Server, form_body};
use sokhoe::platform::Digest;
use synth::Plan;

/// One file that was sent at least once.
#[derive(Debug, Clone)]
pub struct Sent {
    pub plan: usize,
    pub facility: &'static str,
    pub sha256: Digest,
    /// The receipt, once it was acknowledged.
    pub receipt: Option<String>,
}

/// What is to be sent, and what was.
pub struct Load {
    province: Province,
    pub machines: HashMap<String, Machine>,
    plans: Vec<Plan>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    next: usize,
    sent: HashMap<usize, Sent>,
    /// Files whose answer got lost.
    lost: Vec<usize>,
    resent: usize,
}

impl Load {
    pub fn new(province: Province, machines: HashMap<String, Machine>, plans: Vec<Plan>) -> Self {
        Self { province, machines, plans, state: Mutex::default() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no client panics while it holds the list")
    }

    /// Returns every file that was sent at least once.
    pub fn sent(&self) -> Vec<Sent> {
        self.state().sent.values().cloned().collect()
    }

    /// Returns how many receipts were acknowledged.
    pub fn acknowledged(&self) -> usize {
        self.state().sent.values().filter(|sent| sent.receipt.is_some()).count()
    }

    pub fn summary(&self) -> String {
        let (acknowledged, state) = (self.acknowledged(), self.state());
        format!("{} files sent, {acknowledged} acknowledged, {} sent again", state.sent.len(), state.resent)
    }

    /// Sends from several clients, kills the server after a while, and waits for the clients to notice.
    pub async fn until_killed(
        self: &Arc<Self>,
        server: Server,
        clients: usize,
        patience: Duration,
    ) -> anyhow::Result<()> {
        let senders = Arc::new(self.log_in(&server.base).await?);
        let killed = Arc::new(AtomicBool::new(false));
        let mut running = tokio::task::JoinSet::new();
        for _ in 0..clients {
            let (load, senders, killed) = (self.clone(), senders.clone(), killed.clone());
            running.spawn(async move { load.client(&senders, &killed).await });
        }
        tokio::time::sleep(patience).await;
        killed.store(true, Ordering::SeqCst);
        server.kill().await?;
        while let Some(client) = running.join_next().await {
            client??;
        }
        Ok(())
    }

    /// Takes a token for three facilities; more would cost time that is better spent sending.
    pub async fn log_in(&self, base: &str) -> anyhow::Result<HashMap<String, Sender>> {
        let mut senders = HashMap::new();
        for code in ["91Z00", "91Z0C", "91Z13"] {
            let machine = &self.machines[code];
            senders.insert(code.to_owned(), Sender::log_in(base, &machine.login, &machine.password).await?);
        }
        Ok(senders)
    }

    async fn client(
        self: Arc<Self>,
        senders: &HashMap<String, Sender>,
        killed: &AtomicBool,
    ) -> anyhow::Result<()> {
        while let Some(plan) = self.take(senders) {
            let (facility, body, sha256) = self.signed(plan)?;
            self.state().sent.entry(plan).or_insert(Sent { plan, facility, sha256, receipt: None });
            match senders[facility].send(body).await {
                Ok(answer) if answer.code == "200" => self.promised(plan, answer.receipt)?,
                Ok(answer) => bail!("a file was not received: {} {}", answer.code, answer.message),
                Err(_) if killed.load(Ordering::SeqCst) => {
                    self.state().lost.push(plan);
                    return Ok(());
                }
                Err(error) => return Err(error.context("the server hung up before it was killed")),
            }
        }
        bail!("all planned files are sent; plan more")
    }

    /// Remembers a receipt; the same bytes must always get the same one.
    fn promised(&self, plan: usize, receipt: String) -> anyhow::Result<()> {
        let mut state = self.state();
        let sent = state.sent.get_mut(&plan).expect("it was sent a moment ago");
        let earlier = sent.receipt.get_or_insert_with(|| receipt.clone());
        ensure!(*earlier == receipt, "the same file was given two receipts, {earlier} and {receipt}");
        Ok(())
    }

    /// Picks what to send next: a lost one, now and then one that is known already, else a new one.
    fn take(&self, senders: &HashMap<String, Sender>) -> Option<usize> {
        let mut state = self.state();
        if let Some(plan) = state.lost.pop() {
            state.resent += 1;
            return Some(plan);
        }
        if state.next % 7 == 6 && fastrand::bool() {
            let known = state.sent.keys().nth(fastrand::usize(..state.sent.len()));
            if let Some(plan) = known.copied() {
                state.resent += 1;
                return Some(plan);
            }
        }
        while let Some(plan) = self.plans.get(state.next) {
            state.next += 1;
            if senders.contains_key(plan.facility) {
                return Some(state.next - 1);
            }
        }
        None
    }

    fn signed(&self, plan: usize) -> anyhow::Result<(&'static str, Vec<u8>, Digest)> {
        // RSA signs alike each time, so that what is sent again is the same file to the byte.
        let facility = self.plans[plan].facility;
        let file = self.file(plan)?;
        let body = form_body(&self.machines[facility].login, facility, file.as_bytes());
        Ok((facility, body, Digest::of(file.as_bytes())))
    }

    fn file(&self, plan: usize) -> anyhow::Result<String> {
        let visit = self.province.world.visit(&self.plans[plan]);
        Ok(visit.signed_file(&self.province.signatories[visit.facility])?)
    }
}
