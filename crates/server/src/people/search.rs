//! Finding people by name among millions: which keys are asked for, and in what order the found stand.
//!
//! Every name is kept under its *ends*: the last word and the first, folded, such as `hung nguyen`. A slip in the
//! words between changes no key. A slip in the first word is caught by everybody with that last word, and a slip in
//! the last word by asking for every word one slip away from it. So a search reads a few hundred keys of one
//! commune or one birth year, whatever the size of the province, and ranks what it finds by the whole name.

use std::collections::BTreeSet;

use record::{PartialDate, name_key};

use super::slips::slips;

/// People on a page of results.
pub const SHOWN_MAX: usize = 20;
/// Words that are tried as first and as last word; a name has hardly more.
const WORDS_TRIED: usize = 5;
/// Slips in a whole name beyond which it is another name.
const SLIPS_MAX: usize = 3;

/// Returns the key of a name: its last word and its first, folded. A name of one word has it alone.
pub fn ends_of(name: &str) -> String {
    let key = name_key(name);
    let mut words = key.split(' ');
    let first = words.next().unwrap_or_default();
    match words.next_back() {
        Some(last) => format!("{last} {first}"),
        None => format!("{first} "),
    }
}

/// The keys that a search asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Keys {
    /// Whole keys.
    pub ends: Vec<String>,
    /// Everybody with these last words.
    pub last_words: Vec<String>,
}

impl Keys {
    /// Returns the keys of a name of these folded words, in whatever order and with a slip they were typed.
    pub fn of(words: &[String]) -> Self {
        let Some(last) = words.last() else { return Self::default() };
        let tried = &words[..words.len().min(WORDS_TRIED)];
        let mut ends = BTreeSet::new();
        for (at, one) in tried.iter().chain([last]).enumerate() {
            for (to, other) in tried.iter().chain([last]).enumerate() {
                if at != to {
                    ends.insert(format!("{one} {other}"));
                }
            }
        }
        if words.len() == 1 {
            ends.insert(format!("{last} "));
        } else {
            let first = &words[0];
            ends.extend(one_slip_away(last).map(|word| format!("{word} {first}")));
        }
        let mut last_words: Vec<String> = vec![last.clone()];
        if words.len() > 1 {
            last_words.push(words[0].clone());
        }
        last_words.dedup();
        Self { ends: ends.into_iter().collect(), last_words }
    }
}

/// Returns every word one slip away: a letter wrong, lost, doubled up, or two in each other's place.
fn one_slip_away(word: &str) -> impl Iterator<Item = String> {
    // The letters of Vietnamese without diacritics, and those that foreign names and typists add.
    const LETTERS: &str = "abcdefghijklmnopqrstuvwxyz";
    let letters: Vec<char> = word.chars().take(12).collect();
    let mut found = BTreeSet::new();
    for at in 0..=letters.len() {
        let (before, after) = letters.split_at(at);
        let join =
            |middle: &[char], after: &[char]| before.iter().chain(middle).chain(after).collect::<String>();
        for letter in LETTERS.chars() {
            found.insert(join(&[letter], after));
            if !after.is_empty() {
                found.insert(join(&[letter], &after[1..]));
            }
        }
        if !after.is_empty() {
            found.insert(join(&[], &after[1..]));
        }
        if after.len() > 1 {
            found.insert(join(&[after[1], after[0]], &after[2..]));
        }
    }
    found.remove("");
    found.into_iter()
}

/// A name that a key led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    pub person: uuid::Uuid,
    pub name: String,
    pub birth: String,
}

/// A search as the ranking needs it, prepared once for many names.
#[derive(Debug, Clone)]
pub struct Ranking {
    spelt: String,
    key: String,
    words: Vec<String>,
    sorted: Vec<String>,
    has_marks: bool,
    birth: Option<PartialDate>,
}

impl Ranking {
    pub fn new(name: &str, birth: Option<PartialDate>) -> Self {
        let key = name_key(name);
        let words: Vec<String> = key.split(' ').map(str::to_owned).collect();
        let mut sorted = words.clone();
        sorted.sort_unstable();
        let spelt = name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        Self { has_marks: !spelt.is_ascii(), spelt, key, words, sorted, birth }
    }

    /// Returns how far a name is from the one looked for, 0 the nearest; nothing when it is another.
    pub fn distance(&self, name: &str, birth: &str) -> Option<u32> {
        Some(self.name_distance(name)? + self.birth_distance(birth)?)
    }

    fn name_distance(&self, name: &str) -> Option<u32> {
        let key = name_key(name);
        if key == self.key {
            let same = name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase() == self.spelt;
            // Typed without any marks, every spelling is as good as every other.
            return Some(if same || !self.has_marks { 0 } else { 2 });
        }
        let mut words: Vec<&str> = key.split(' ').collect();
        words.sort_unstable();
        if words == self.sorted {
            return Some(4);
        }
        if let Some(slips) = slips(&key, &self.key, SLIPS_MAX) {
            return Some(3 + 3 * slips as u32);
        }
        let known = |word: &String| words.contains(&word.as_str());
        if self.words.len() > 1 && self.words.iter().all(known) {
            return Some(8);
        }
        // The same words in another order and one slip among them.
        let missing = self.words.iter().filter(|word| !known(word)).count();
        (missing == 1 && words.len() == self.words.len() && words.len() > 2).then_some(12)
    }

    fn birth_distance(&self, birth: &str) -> Option<u32> {
        let Some(sought) = self.birth else { return Some(0) };
        let known: PartialDate = birth.parse().ok()?;
        if known == sought {
            return Some(0);
        }
        if known.agrees_with(sought) {
            return Some(1);
        }
        match known.year().abs_diff(sought.year()) {
            // Day and month may be typed wrong or the other way round.
            0 => Some(4),
            1 => Some(6),
            _ => None,
        }
    }

    /// Returns the nearest people, each once, the nearest first.
    pub fn nearest(&self, hits: Vec<Hit>) -> Vec<Hit> {
        let ranked = hits.into_iter().filter_map(|hit| Some((self.distance(&hit.name, &hit.birth)?, hit)));
        let mut ranked: Vec<(u32, Hit)> = ranked.collect();
        ranked
            .sort_by(|(a, one), (b, other)| (a, &one.name, one.person).cmp(&(b, &other.name, other.person)));
        let mut nearest: Vec<Hit> = Vec::with_capacity(SHOWN_MAX);
        for (_, hit) in ranked {
            if nearest.len() == SHOWN_MAX {
                break;
            }
            if !nearest.iter().any(|known| known.person == hit.person) {
                nearest.push(hit);
            }
        }
        nearest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(name: &str) -> Vec<String> {
        name_key(name).split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn a_name_is_found_by_what_people_make_of_it() {
        let name = "Nguyễn Văn Hùng";
        let typed = [
            "Nguyễn Văn Hùng",
            "NGUYEN VAN HUNG",
            "nguyen van hugn",
            "nguyen van hng",
            "nguyen van hunng",
            "nguyen van hong",
            "nguyne van hung",
            "nguyễn vn hùng",
            "Hùng Nguyễn Văn",
            "Văn Hùng Nguyễn",
            "Nguyễn Hùng",
            "ngyuen van hung",
            "nguyenvan hung",
        ];
        for typed in typed {
            let keys = Keys::of(&words(typed));
            let ends = ends_of(name);
            let by_last = keys.last_words.iter().any(|last| ends.starts_with(&format!("{last} ")));
            assert!(keys.ends.contains(&ends) || by_last, "no key of `{typed}` leads to {name}");
            let distance = Ranking::new(typed, None).distance(name, "1990");
            assert!(distance.is_some(), "`{typed}` is not near {name}");
            assert!(keys.ends.len() < 700, "{} keys for `{typed}`", keys.ends.len());
        }
    }

    #[test]
    fn the_nearer_name_stands_first() {
        let ranking = Ranking::new("Nguyễn Văn Hùng", Some("1990-03-05".parse().unwrap()));
        let near_to_far = [
            ("Nguyễn Văn Hùng", "1990-03-05"),
            ("Nguyễn Văn Hùng", "1990"),
            ("NGUYEN VAN HUNG", "1990-03-05"),
            ("Nguyễn Văn Hùng", "1990-05-03"),
            ("Nguyễn Văn Hưng", "1990-05-03"),
            ("Nguyễn Văn Hồng", "1990-05-03"),
        ];
        let distances: Vec<u32> =
            near_to_far.iter().map(|(name, birth)| ranking.distance(name, birth).unwrap()).collect();
        assert!(distances.is_sorted(), "{distances:?}");
        assert_eq!(ranking.distance("Trần Thị Mẫu", "1990-03-05"), None);
        assert_eq!(ranking.distance("Nguyễn Văn Hùng", "1970-03-05"), None);
    }

    #[test]
    fn names_of_one_word_have_a_key_of_their_own() {
        assert_eq!(ends_of("Danh"), "danh ");
        assert!(Keys::of(&words("Danh")).ends.contains(&"danh ".to_owned()));
        assert_eq!(Keys::of(&[]), Keys::default());
    }
}
