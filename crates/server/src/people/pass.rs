//! A pass over the people of a commune that puts likely duplicates into the queue.
//!
//! People are set side by side who share the day of birth and the last word of the name, or the year and all words of
//! the name in any order, or the ends of the name and the year. What is alike enough becomes a question; a pair that
//! was asked about before, whatever the answer, is not asked about again.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use futures_util::FutureExt;
use record::name_key;
use serde_json::json;
use uuid::Uuid;

use super::compare::{RANK_MAX, compare};
use super::pair::Pair;
use super::queue::suspect;
use super::search::{Hit, Ranking};
use super::store;
use crate::access::{Actor, Event, PersonId, record_event};
use crate::app::App;
use crate::platform::jobs::{self, Handler, Job};
use crate::platform::{Db, Error, Moment, Result, Tx};

/// The kind of job.
const PASS: &str = "people.pass";
/// More people than this in one block are namesakes of a fashion, not duplicates.
const BLOCK_MAX: usize = 60;
/// How far two names and births may be apart.
const DISTANCE_MAX: u32 = 9;
/// Pairs that are written in one transaction.
const AT_ONCE: usize = 25;

/// Returns what this room does with its kind of job.
pub fn job_handler(app: &App) -> (&'static str, Handler) {
    let app = app.clone();
    (PASS, Arc::new(move |job| work(app.clone(), job).boxed()))
}

/// Asks for a pass over a commune; asked again while one waits, it stays one.
pub async fn ask_for_pass(tx: &mut Tx<'_>, commune: &str, now: Moment) -> Result<()> {
    jobs::enqueue(tx, PASS, commune, &json!({ "commune": commune }), now).await
}

async fn work(app: App, job: Job) -> Result<()> {
    let commune = job.payload["commune"].as_str().map(str::to_owned);
    let commune = commune.ok_or_else(|| Error::Damaged(format!("payload of job {}", job.key)))?;
    let now = app.clock.now();
    let found = pass(&app.db, &commune, now).await?;
    app.db
        .write(move |tx| {
            async move {
                jobs::done(tx, &job).await?;
                let event = Event::new("people.passed").count(found as i64);
                record_event(tx, &Actor::system(), &event, now).await
            }
            .boxed()
        })
        .await
}

/// Looks for duplicates among the people of a commune and returns how many new questions there are.
pub async fn pass(db: &Db, commune: &str, now: Moment) -> Result<usize> {
    let hits = {
        let mut reader = db.read().await?;
        store::names_of_commune(&mut reader.conn(), commune).await?
    };
    let pairs: Vec<Pair> = candidates(&hits).into_iter().collect();
    let mut found = 0;
    for some in pairs.chunks(AT_ONCE) {
        let some = some.to_vec();
        found += db.write(move |tx| async move { ask(tx, &some, now).await }.boxed()).await?;
    }
    Ok(found)
}

/// Turns the pairs that are alike enough into questions.
async fn ask(tx: &mut Tx<'_>, pairs: &[Pair], now: Moment) -> Result<usize> {
    let mut found = 0;
    for pair in pairs {
        if store::find_pair(tx, *pair).await?.is_some() {
            continue;
        }
        let sides = (store::side_of(tx, pair.low).await?, store::side_of(tx, pair.high).await?);
        let (Some(low), Some(high)) = sides else { continue };
        let rank = compare(&low, &high).rank;
        if rank <= RANK_MAX && suspect(tx, *pair, "pass", rank, now).await? {
            found += 1;
        }
    }
    Ok(found)
}

/// Returns the pairs worth comparing in full.
fn candidates(hits: &[Hit]) -> BTreeSet<Pair> {
    let mut blocks: HashMap<String, Vec<usize>> = HashMap::new();
    for (at, hit) in hits.iter().enumerate() {
        let key = name_key(&hit.name);
        let mut words: Vec<&str> = key.split(' ').collect();
        let (first, last) = (words[0].to_owned(), words[words.len() - 1].to_owned());
        let year = hit.birth.get(..4).unwrap_or_default();
        words.sort_unstable();
        let mut keys = vec![format!("w{year} {}", words.join(" ")), format!("e{year} {last} {first}")];
        if hit.birth.len() == 10 {
            keys.push(format!("d{} {last}", hit.birth));
            keys.push(format!("d{} {first}", hit.birth));
        }
        keys.sort_unstable();
        keys.dedup();
        for key in keys {
            blocks.entry(key).or_default().push(at);
        }
    }
    let mut pairs = BTreeSet::new();
    for block in blocks.values().filter(|block| (2..=BLOCK_MAX).contains(&block.len())) {
        for (place, one) in block.iter().enumerate() {
            let one = &hits[*one];
            let ranking = Ranking::new(&one.name, one.birth.parse().ok());
            for other in &block[place + 1..] {
                let other = &hits[*other];
                let near = ranking.distance(&other.name, &other.birth).is_some_and(|far| far <= DISTANCE_MAX);
                if near && let Some(pair) = Pair::new(person(one.person), person(other.person)) {
                    pairs.insert(pair);
                }
            }
        }
    }
    pairs
}

fn person(id: Uuid) -> PersonId {
    PersonId(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn likely_pairs_are_met_and_namesakes_are_not() {
        let hit = |id: u128, name: &str, birth: &str| Hit {
            person: Uuid::from_u128(id),
            name: name.into(),
            birth: birth.into(),
        };
        let hits = [
            hit(1, "Nguyễn Văn Hùng", "1990-03-05"),
            hit(2, "NGUYEN VAN HUNG", "1990-03-05"),
            hit(3, "Hùng Nguyễn Văn", "1990"),
            hit(4, "Nguyễn Văn Hùng", "1971-03-05"),
            hit(5, "Trần Thị Mẫu", "1990-03-05"),
            hit(6, "Nguyễn Văn Hùn", "1990-03-05"),
        ];
        let pairs: Vec<(u128, u128)> =
            candidates(&hits).iter().map(|pair| (pair.low.0.as_u128(), pair.high.0.as_u128())).collect();
        assert_eq!(pairs, [(1, 2), (1, 3), (1, 6), (2, 3), (2, 6)]);
    }
}
