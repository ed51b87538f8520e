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
use crate::platform::Moment;
use crate::platform::clock::{DAY, HOUR, SECOND};

/// Weeks before today in which files come week by week; what is older comes at their beginning.
const WEEKS: i64 = 6;
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
    let mut plans = province.world.plan(files);
    plans.sort_by_key(ended);
    let plans = Arc::new(plans);
    let province = Arc::new(province);
    let bar = bar(plans.len(), format);
    let (mut sent, mut begun) = (0, 0);
    let today = app.clock.now();
    for weeks in (0..=WEEKS).rev() {
        app.clock.set_behind(weeks * 7 * DAY);
        let end = match weeks {
            0 => plans.len(),
            _ => plans.partition_point(|plan| ended(plan) < today.plus(-weeks * 7 * DAY)),
        };
        let mut senders = HashMap::new();
        for (code, machine) in &machines {
            senders.insert(code.clone(), Sender::log_in(base, &machine.login, &machine.password).await?);
        }
        let (province, plans) = (province.clone(), plans.clone());
        let load = Arc::new(Load { province, plans, senders, next: AtomicUsize::new(begun), end });
        let mut clients = tokio::task::JoinSet::new();
        for _ in 0..CLIENTS {
            let (load, bar) = (load.clone(), bar.clone());
            clients.spawn(async move { load.run(&bar).await });
        }
        while let Some(client) = clients.join_next().await {
            client??;
        }
        sent += end - begun;
        // First the good ones: a name that fits no number is only noticed once somebody has the number.
        decided(app, sent as i64).await?;
        sent += load.send_faulty(begun, weeks).await?;
        begun = end;
    }
    bar.set_message("đang kiểm tra nốt / being checked");
    let tally = decided(app, sent as i64).await?;
    app.clock.set_behind(0);
    bar.finish_and_clear();
    Ok(Loaded { tally, showcase: showcase(&province, &plans) })
}

/// Returns the day by which the visit of a plan is surely over, as near as its arrival and its nights say.
fn ended(plan: &Plan) -> Moment {
    let arrived = plan.arrives.assume_utc().unix_timestamp() * SECOND - 7 * HOUR;
    Moment(arrived + (plan.nights + 1) * DAY)
}

struct Load {
    province: Arc<Province>,
    plans: Arc<Vec<Plan>>,
    senders: HashMap<String, Sender>,
    next: AtomicUsize,
    /// Where this week's plans end.
    end: usize,
}

impl Load {
    /// Sends the next file until there is none.
    async fn run(self: Arc<Self>, bar: &ProgressBar) -> anyhow::Result<()> {
        loop {
            let at = self.next.fetch_add(1, Ordering::Relaxed);
            if at >= self.end {
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

    /// Sends files with something wrong, so that staff find something to look at; returns how many. The last week
    /// has two of every fault, earlier weeks have some, more the longer ago: facilities learn.
    async fn send_faulty(&self, begin: usize, weeks: i64) -> anyhow::Result<usize> {
        let (from, wanted) = match weeks {
            0 => (0, 2 * Fault::ALL.len()),
            _ => (begin, ((self.end - begin) / 6).min(4 + 2 * weeks as usize)),
        };
        let good = self.plans[from..self.end].iter().rev().map(|plan| self.province.world.visit(plan));
        let known = good.filter(|visit| self.province.world.people()[visit.person].personal_number.is_some());
        let mut sent = 0;
        for (fault, visit) in Fault::ALL.into_iter().cycle().zip(known.take(wanted)) {
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
