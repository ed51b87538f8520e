//! `sokhoe bench names`: how fast and how surely people are found by name among millions.
//!
//! People only: invented names and births in the communes of one province, written with their keys and nothing else.
//! Each search is for a person who is there, typed as people type: without diacritics, with a slip, in another order.

use std::process::ExitCode;
use std::time::Instant;

use anyhow::Context;
use futures_util::FutureExt;
use record::{PartialDate, fold};
use serde::Serialize;
use uuid::Uuid;

use super::super::{Format, today_or};
use super::NamesArgs;
use super::report::Quantiles;
use crate::access::PersonId;
use crate::cli::say;
use crate::people::{self, NewName};
use crate::platform::{Clock, Db};
use crate::registry::Catalogues;

/// People invented at a time, so that the memory stays small.
const BATCH: usize = 100_000;
const PROVINCE: &str = "91";

/// How a search was typed, and what is known beside the name.
const KINDS: [(&str, Typist, Beside); 7] = [
    ("commune and year, no diacritics", Typist::Bare, Beside::CommuneAndYear),
    ("commune and year, one slip", Typist::Slip, Beside::CommuneAndYear),
    ("commune and year, words swapped", Typist::Swapped, Beside::CommuneAndYear),
    ("commune only, no diacritics", Typist::Bare, Beside::Commune),
    ("commune only, one slip", Typist::Slip, Beside::Commune),
    ("province, day of birth, no diacritics", Typist::Bare, Beside::Day),
    ("province, day of birth, one slip", Typist::Slip, Beside::Day),
];

#[derive(Debug, Clone, Copy)]
enum Typist {
    Bare,
    Slip,
    Swapped,
}

#[derive(Debug, Clone, Copy)]
enum Beside {
    CommuneAndYear,
    Commune,
    Day,
}

/// Somebody who is searched for.
struct Target {
    person: PersonId,
    name: String,
    birth: PartialDate,
    commune: String,
}

#[derive(Debug, Serialize)]
struct KindReport {
    kind: &'static str,
    searches: usize,
    /// How many of the searched stood among the first twenty.
    recall_at_20: f64,
    ms: Quantiles,
}

#[derive(Debug, Serialize)]
struct NamesReport {
    database: &'static str,
    people: usize,
    load_seconds: f64,
    kinds: Vec<KindReport>,
}

pub async fn run(args: NamesArgs) -> anyhow::Result<ExitCode> {
    let scratch = std::env::temp_dir().join(format!("sokhoe-names-{}", Uuid::now_v7().simple()));
    let folder = args.dir.clone().unwrap_or(scratch);
    std::fs::create_dir_all(&folder)?;
    let own = args.db.is_none();
    let url = args.db.clone().unwrap_or_else(|| format!("sqlite://{}", folder.join("names.db").display()));
    let db = Db::connect(&url).await.context("opening the database")?;
    db.migrate().await.context("migrating")?;
    let begun = Instant::now();
    let targets = load(&db, &args).await?;
    let load_seconds = begun.elapsed().as_secs_f64();
    let mut kinds = Vec::new();
    for (at, (kind, typist, beside)) in KINDS.iter().enumerate() {
        kinds.push(search(&db, &targets, kind, *typist, *beside, at as u64).await?);
    }
    let report = NamesReport { database: db.kind(), people: args.people, load_seconds, kinds };
    db.close().await;
    if own {
        let _ = std::fs::remove_dir_all(&folder);
    }
    match args.format {
        Format::Json => say!("{}", serde_json::to_string(&report)?),
        Format::Text => tell(&report),
    }
    Ok(ExitCode::SUCCESS)
}

fn tell(report: &NamesReport) {
    say!("{} people in {}, written in {:.0} s", report.people, report.database, report.load_seconds);
    for kind in &report.kinds {
        say!(
            "{:<40} recall@20 {:.4}   p50 {:6.2} ms   p99 {:6.2} ms   max {:6.2} ms   ({} searches)",
            kind.kind,
            kind.recall_at_20,
            kind.ms.p50,
            kind.ms.p99,
            kind.ms.max,
            kind.searches
        );
    }
}

/// Invents and writes people batch by batch; returns whom to search for.
async fn load(db: &Db, args: &NamesArgs) -> anyhow::Result<Vec<Target>> {
    let today = today_or(None)?;
    let day = Clock::System.now().local_date();
    let communes: Vec<String> =
        Catalogues::embedded().communes(PROVINCE, day).iter().map(|unit| unit.code.to_owned()).collect();
    anyhow::ensure!(!communes.is_empty(), "the lists know no commune of province {PROVINCE}");
    let mut targets = Vec::with_capacity(args.searches);
    let mut rng = Draw(args.seed);
    let every = (args.people / args.searches.max(1)).max(1);
    let mut written = 0;
    while written < args.people {
        let count = BATCH.min(args.people - written);
        let settings = synth::Settings { seed: args.seed + written as u64, people: count, today };
        let world = tokio::task::spawn_blocking(move || synth::World::new(settings)).await?;
        let mut batch = Vec::with_capacity(2_000);
        for person in world.people() {
            let commune = &communes[rng.below(communes.len())];
            let one = NewName {
                person: PersonId(Uuid::now_v7()),
                name: person.name(),
                birth: person.birth(),
                sex: person.sex,
                province: PROVINCE.into(),
                commune: commune.clone(),
            };
            if (written + batch.len()) % every == 0 && targets.len() < args.searches {
                targets.push(Target {
                    person: one.person,
                    name: one.name.clone(),
                    birth: one.birth,
                    commune: commune.clone(),
                });
            }
            batch.push(one);
            if batch.len() == 2_000 {
                written += batch.len();
                write(db, std::mem::take(&mut batch)).await?;
            }
        }
        written += batch.len();
        write(db, batch).await?;
    }
    Ok(targets)
}

async fn write(db: &Db, people: Vec<NewName>) -> anyhow::Result<()> {
    let day = Clock::System.now().local_date().to_string();
    db.write(move |tx| async move { people::insert_people(tx, &people, &day, 0).await }.boxed()).await?;
    Ok(())
}

async fn search(
    db: &Db,
    targets: &[Target],
    kind: &'static str,
    typist: Typist,
    beside: Beside,
    seed: u64,
) -> anyhow::Result<KindReport> {
    let mut rng = Draw(seed);
    let (mut found, mut times) = (0, Vec::with_capacity(targets.len()));
    let mut reader = db.read().await?;
    for target in targets {
        let name = typed(&mut rng, &target.name, typist);
        let (text, commune) = match beside {
            Beside::CommuneAndYear => {
                (format!("{name} {}", target.birth.year()), Some(target.commune.as_str()))
            }
            Beside::Commune => (name, Some(target.commune.as_str())),
            Beside::Day => (format!("{name} {}", target.birth.vietnamese()), None),
        };
        let begun = Instant::now();
        let people = people::search_measured(&mut reader.conn(), &text, commune).await?;
        times.push(begun.elapsed().as_secs_f64() * 1000.0);
        found += usize::from(people.contains(&target.person));
    }
    let searches = targets.len();
    let recall_at_20 = found as f64 / searches.max(1) as f64;
    Ok(KindReport { kind, searches, recall_at_20, ms: Quantiles::of(times) })
}

/// Returns a name as somebody in a hurry types it.
fn typed(rng: &mut Draw, name: &str, typist: Typist) -> String {
    let bare = fold(name);
    match typist {
        Typist::Bare => bare,
        Typist::Swapped => {
            let mut words: Vec<&str> = bare.split(' ').collect();
            words.rotate_right(1);
            words.join(" ")
        }
        Typist::Slip => slip(rng, &bare),
    }
}

fn slip(rng: &mut Draw, name: &str) -> String {
    let mut letters: Vec<char> = name.chars().collect();
    let places: Vec<usize> = (0..letters.len()).filter(|at| letters[*at] != ' ').collect();
    let at = places[rng.below(places.len())];
    match rng.below(4) {
        0 => drop(letters.remove(at)),
        1 => letters.insert(at, letters[at]),
        2 => letters[at] = char::from(b'a' + rng.below(26) as u8),
        _ if at + 1 < letters.len() && letters[at + 1] != ' ' => letters.swap(at, at + 1),
        _ => drop(letters.remove(at)),
    }
    letters.into_iter().collect()
}

/// Draws that are the same at every run of one seed.
struct Draw(u64);

impl Draw {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end
    }
}
