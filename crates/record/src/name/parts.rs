//! Which word of a name is what: particle, surname, middle, given.
//!
//! A guess: no paper in Vietnam splits a name. Good for keys and for sorting by given name, never for a decision.

use super::fold::{fold, without_remarks};
use super::keys::display_name;

/// The words of a name with their roles.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NameParts {
    /// A leading marker of minority names (Y, A, H', K'), which stands where others have a surname.
    pub particle: Option<String>,
    pub surname: Option<String>,
    pub middle: Vec<String>,
    pub given: Option<String>,
}

/// Surnames of more than one word, folded.
const COMPOUND: [&str; 16] = [
    "cong tang ton nu",
    "cong huyen ton nu",
    "huyen ton nu",
    "cong ton nu",
    "ton nu",
    "ton that",
    "ton that nu",
    "au duong",
    "tu do",
    "thuong quan",
    "gia cat",
    "doc co",
    "ro mah",
    "rah lan",
    "ro cham",
    "ro o",
];

/// Particles of minority names, folded; all stand first and are followed by the name proper.
const PARTICLES: [&str; 4] = ["y", "a", "h", "k"];

/// Tells whether a folded middle word says nothing.
pub(super) fn is_filler(word: &str) -> bool {
    matches!(word, "thi" | "van")
}

/// Splits a name as it is usually read; a name of one word has only a given name.
pub fn split_name(name: &str) -> NameParts {
    let shown = display_name(&without_remarks(name));
    let words = split_words(&shown);
    let mut rest: &[String] = &words;
    let mut parts = NameParts::default();
    if rest.len() > 1 && PARTICLES.contains(&fold(&rest[0]).trim_end_matches('\'')) {
        parts.particle = Some(rest[0].clone());
        rest = &rest[1..];
    }
    // With a particle, what follows is the name proper; a clan name, if any, comes last and is part of it.
    if parts.particle.is_some() || rest.len() <= 1 {
        parts.given = (!rest.is_empty()).then(|| rest.join(" "));
        return parts;
    }
    let length = compound_length(rest).min(rest.len() - 1);
    parts.surname = Some(rest[..length].join(" "));
    parts.middle = rest[length..rest.len() - 1].to_vec();
    parts.given = rest.last().cloned();
    parts
}

/// Splits at blanks, and behind the particle of `H'Thử` and `Y-Mẫu`.
fn split_words(shown: &str) -> Vec<String> {
    let mut words = Vec::new();
    for word in shown.split_whitespace() {
        let mark = word.char_indices().nth(1).filter(|(_, sign)| matches!(sign, '\'' | '’' | 'ʼ' | '-'));
        match mark {
            Some((at, sign)) if words.is_empty() && word.len() > at + sign.len_utf8() => {
                words.push(word[..at].to_owned());
                words.push(word[at + sign.len_utf8()..].to_owned());
            }
            Some((at, _)) if words.is_empty() => words.push(word[..at].to_owned()),
            _ => words.push(word.to_owned()),
        }
    }
    words
}

fn compound_length(words: &[String]) -> usize {
    let folded: Vec<String> = words.iter().take(4).map(|word| fold(word)).collect();
    let is_compound = |length: &usize| COMPOUND.contains(&folded[..*length].join(" ").as_str());
    (2..=folded.len()).rev().find(is_compound).unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_of_words() {
        let cases = [
            ("Nguyễn Thị Ngọc Thử", "", "Nguyễn", "Thị Ngọc", "Thử"),
            ("NGUYỄN THỬ", "", "Nguyễn", "", "Thử"),
            ("Thử", "", "", "", "Thử"),
            ("Công Tằng Tôn Nữ Thử", "", "Công Tằng Tôn Nữ", "", "Thử"),
            ("Tôn Thất Thử", "", "Tôn Thất", "", "Thử"),
            ("Tôn Thử", "", "Tôn", "", "Thử"),
            ("Y Mẫu Niê", "Y", "", "", "Mẫu Niê"),
            ("H' Thử Mlô", "H", "", "", "Thử Mlô"),
            ("H'Thử", "H", "", "", "Thử"),
            ("K’Brêu", "K", "", "", "Brêu"),
            ("Rơ Mah H Thử", "", "Rơ Mah", "H", "Thử"),
            ("Danh Thử (B)", "", "Danh", "", "Thử"),
            ("", "", "", "", ""),
        ];
        for (name, particle, surname, middle, given) in cases {
            let parts = split_name(name);
            let text = |part: &Option<String>| part.clone().unwrap_or_default();
            assert_eq!(
                (
                    text(&parts.particle).as_str(),
                    text(&parts.surname).as_str(),
                    parts.middle.join(" ").as_str(),
                    text(&parts.given).as_str()
                ),
                (particle, surname, middle, given),
                "{name}"
            );
        }
    }
}
