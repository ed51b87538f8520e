//! Which commune of today a commune code of an earlier day stands for.
//!
//! On 01/07/2025 about 10,000 communes became 3,321, and codes were given to other units: `00004` was Trúc Bạch and is
//! Ba Đình. A code therefore means something only with the day on which it was written. Most old communes went whole
//! into one new one; where residents were divided, the answer is a question with the candidates, never a guess.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::OnceLock;

use record::PartialDate;

/// `effective_date,old_code,new_code,residents`, sorted; residents that went along are all, some or none.
const SUCCESSIONS: &str =
    include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/commune_successions.csv"));

/// What became of a commune.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CommuneNow {
    One(String),
    /// The residents were divided among these, in order of their codes.
    Several(Vec<String>),
    /// No list knows the code.
    Unknown,
}

struct Change {
    day: &'static str,
    new_code: &'static str,
}

struct Successions {
    /// Changes of one old code with residents, the earliest first.
    by_old: HashMap<&'static str, Vec<Change>>,
    /// The codes in force since 01/07/2025.
    current: HashSet<&'static str>,
}

const REFORM: &str = "2025-07-01";

/// Every step leads to a later day, and no commune changed hands more often than this.
const STEPS_MAX: usize = 12;

/// Follows every known change since the day on which a code was written.
///
/// A code that was already abolished on that day is followed all the same: papers carry old codes for years.
pub fn commune_now(code: &str, written: PartialDate) -> CommuneNow {
    let successions = successions();
    let mut found = BTreeSet::new();
    let written = written.to_string();
    let from = match successions.current.contains(code) || written.as_str() < REFORM {
        true => written.as_str(),
        false => "",
    };
    successions.follow(code, from, 0, &mut found);
    let mut found: Vec<String> = found.into_iter().map(str::to_owned).collect();
    match found.len() {
        0 => CommuneNow::Unknown,
        1 => found.pop().map_or(CommuneNow::Unknown, CommuneNow::One),
        _ => CommuneNow::Several(found),
    }
}

impl Successions {
    fn follow<'a>(&'a self, code: &'a str, after: &str, step: usize, found: &mut BTreeSet<&'a str>) {
        let changes = self.by_old.get(code).map(Vec::as_slice).unwrap_or_default();
        let next = changes.iter().find(|change| change.day > after).map(|change| change.day);
        let Some(next) = next.filter(|_| step < STEPS_MAX) else {
            if self.current.contains(code) {
                found.insert(code);
            }
            return;
        };
        for change in changes.iter().filter(|change| change.day == next) {
            self.follow(change.new_code, next, step + 1, found);
        }
    }
}

fn successions() -> &'static Successions {
    static SUCCESSIONS_READ: OnceLock<Successions> = OnceLock::new();
    SUCCESSIONS_READ.get_or_init(|| {
        let mut by_old: HashMap<&str, Vec<Change>> = HashMap::new();
        let mut current = HashSet::new();
        for line in SUCCESSIONS.lines().skip(1) {
            let cells: Vec<&'static str> = line.split(',').collect();
            let [day, old_code, new_code, residents] = cells[..] else {
                panic!("a line of commune_successions.csv: {line}");
            };
            if day == REFORM {
                current.insert(new_code);
            }
            if residents != "none" {
                by_old.entry(old_code).or_default().push(Change { day, new_code });
            }
        }
        Successions { by_old, current }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now(code: &str, written: &str) -> CommuneNow {
        commune_now(code, written.parse().unwrap())
    }

    fn one(code: &str) -> CommuneNow {
        CommuneNow::One(code.into())
    }

    #[test]
    fn a_commune_is_followed_to_the_one_that_took_it_over() {
        let cases = [
            ("30772", "2025-06-30", one("30769")), // Bình San into Hà Tiên
            ("30772", "2026-03-01", one("30769")), // the old code on a later paper
            ("30769", "2026-03-01", one("30769")),
            ("30733", "2024-01-01", one("30742")),
            ("318", "2024-01-01", one("11948")), // the island district Bạch Long Vĩ had no communes
            ("99999", "2024-01-01", CommuneNow::Unknown),
            ("", "2026-01-01", CommuneNow::Unknown),
        ];
        for (code, written, expected) in cases {
            assert_eq!(now(code, written), expected, "{code} of {written}");
        }
    }

    #[test]
    fn divided_residents_are_a_question() {
        assert_eq!(now("10528", "2025-06-30"), CommuneNow::Several(vec!["10532".into(), "10537".into()]));
        assert_eq!(
            now("10585", "2025-06-30"),
            CommuneNow::Several(vec!["10573".into(), "10678".into()]),
            "10549 got land only"
        );
        assert_eq!(now("10570", "2025-06-30"), CommuneNow::Several(vec!["10549".into(), "10570".into()]));
        assert_eq!(now("10570", "2025-07-01"), one("10570"), "the code lives on with another extent");
    }

    #[test]
    fn every_old_commune_leads_somewhere_that_exists() {
        let successions = successions();
        assert_eq!(successions.current.len(), 3321);
        let (mut whole, mut divided) = (0, 0);
        let reform = |changes: &&Vec<Change>| changes.iter().any(|change| change.day == REFORM);
        let old = successions.by_old.iter().filter(|(_, changes)| reform(changes));
        for (code, _) in old {
            match now(code, "2025-06-30") {
                CommuneNow::One(new) => {
                    assert!(successions.current.contains(new.as_str()));
                    whole += 1;
                }
                CommuneNow::Several(_) => divided += 1,
                CommuneNow::Unknown => panic!("{code} leads nowhere"),
            }
        }
        assert_eq!((whole + divided, divided), (10_052, 381));
    }
}
