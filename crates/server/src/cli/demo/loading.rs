//! Sending the files of the invented years through the real door.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::{Context, bail};
use indicatif::{ProgressBar, ProgressStyle};
use synth::{Fault, Plan, Visit};

use super::super::Format;
use super::super::load::{Machine, Province, Sender, form_body};
use super::manifest::Tally;
use crate::app::App;
use crate::intake;

/// Clients that send at once.
const CLIENTS: usize = 8;

/// What was sent, and who is worth looking at.
pub struct Loaded {
    pub tally: Tally,
    pub showcase: Vec<Shown>,
}

/// A person whose book is worth opening.
pub struct Shown {
    pub number: String,
    pub name: String,
    pub visits: usize,
    /// The latest visit.
    pub visit: Visit,
}

/// Signs and sends every file, waits until each is decided, and returns what became of them.
pub async fn send_all(
    app: &App,
    province: Province,
    machines: HashMap<String, Machine>,
    base: &str,
    files: usize,
    format: Format,
) -> anyhow::Result<Loaded> {
    let plans = Arc::new(province.world.plan(files));
    let province = Arc::new(province);
    let mut senders = HashMap::new();
    for (code, machine) in &machines {
        senders.insert(code.clone(), Sender::log_in(base, &machine.login, &machine.password).await?);
    }
    let load = Load { province: province.clone(), plans: plans.clone(), senders, next: AtomicUsize::new(0) };
    let (load, bar) = (Arc::new(load), bar(plans.len(), format));
    let mut clients = tokio::task::JoinSet::new();
    for _ in 0..CLIENTS {
        let (load, bar) = (load.clone(), bar.clone());
        clients.spawn(async move { load.run(&bar).await });
    }
    while let Some(client) = clients.join_next().await {
        client??;
    }
    bar.set_message("đang kiểm tra nốt / being checked");
    // First the good ones: a name that fits no number is only noticed once somebody has the number.
    decided(app, plans.len() as i64).await?;
    let faulty = load.send_faulty().await?;
    let tally = decided(app, (plans.len() + faulty) as i64).await?;
    bar.finish_and_clear();
    Ok(Loaded { tally, showcase: showcase(&province, &plans) })
}

struct Load {
    province: Arc<Province>,
    plans: Arc<Vec<Plan>>,
    senders: HashMap<String, Sender>,
    next: AtomicUsize,
}

impl Load {
    /// Sends the next file until there is none.
    async fn run(self: Arc<Self>, bar: &ProgressBar) -> anyhow::Result<()> {
        loop {
            let at = self.next.fetch_add(1, Ordering::Relaxed);
            if at >= self.plans.len() {
                return Ok(());
            }
            let load = self.clone();
            let (facility, body) = tokio::task::spawn_blocking(move || load.signed(at)).await??;
            let answer = self.senders[facility].send(body).await.context("sending a file")?;
            if answer.code != "200" {
                bail!("a file was not received: {} {}", answer.code, answer.message);
            }
            bar.inc(1);
        }
    }

    /// Sends two files of every fault, so that staff find something to look at; returns how many.
    async fn send_faulty(&self) -> anyhow::Result<usize> {
        let good = self.plans.iter().map(|plan| self.province.world.visit(plan));
        let known = good.filter(|visit| self.province.world.people()[visit.person].personal_number.is_some());
        let mut sent = 0;
        for (fault, visit) in Fault::ALL.into_iter().cycle().zip(known.take(2 * Fault::ALL.len())) {
            let file = visit.faulty_file(fault, &self.province.signatories[visit.facility])?;
            let body = form_body(&format!("{}_BV", visit.facility), visit.facility, file.as_bytes());
            let answer = self.senders[visit.facility].send(body).await.context("sending a faulty file")?;
            if answer.code != "200" {
                bail!("a faulty file was not received: {} {}", answer.code, answer.message);
            }
            sent += 1;
        }
        Ok(sent)
    }

    fn signed(&self, at: usize) -> anyhow::Result<(&'static str, Vec<u8>)> {
        let visit = self.province.world.visit(&self.plans[at]);
        let file = visit.signed_file(&self.province.signatories[visit.facility])?;
        let login = format!("{}_BV", visit.facility);
        Ok((visit.facility, form_body(&login, visit.facility, file.as_bytes())))
    }
}

/// Waits until no file is waiting any more.
async fn decided(app: &App, sent: i64) -> anyhow::Result<Tally> {
    loop {
        let tally = {
            let mut reader = app.db.read().await?;
            intake::tally(&mut reader.conn()).await?
        };
        if tally.waiting == 0 {
            let all = tally.accepted + tally.refused + tally.quarantined;
            if all < sent {
                bail!("{sent} files were sent and only {all} are there");
            }
            let intake::Tally { accepted, refused, quarantined, .. } = tally;
            return Ok(Tally { accepted, refused, quarantined });
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

fn showcase(province: &Province, plans: &[Plan]) -> Vec<Shown> {
    let mut chosen = Vec::new();
    for index in province.world.showcase() {
        let person = &province.world.people()[index];
        let visits = plans.iter().filter(|plan| plan.person == index);
        let (Some(last), Some(number)) = (visits.clone().next_back(), &person.personal_number) else {
            continue;
        };
        let (number, name, visit) = (number.clone(), person.name(), province.world.visit(last));
        chosen.push(Shown { number, name, visits: visits.count(), visit });
    }
    chosen
}

fn bar(files: usize, format: Format) -> ProgressBar {
    if format == Format::Json {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{bar:32} {pos}/{len} hồ sơ / files  {per_sec}  {msg}")
        .expect("the template is written here");
    ProgressBar::new(files as u64).with_style(style)
}
