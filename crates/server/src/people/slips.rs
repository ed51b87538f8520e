//! How many slips of the finger lie between two words.

/// Returns the number of letters typed wrong, too many, too few or in each other's place, if it is at most `limit`.
pub fn slips(one: &str, other: &str, limit: usize) -> Option<usize> {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    if one.len().abs_diff(other.len()) > limit {
        return None;
    }
    let width = other.len() + 1;
    let mut rows = vec![(0..width).collect::<Vec<usize>>()];
    for at in 1..=one.len() {
        let mut row = vec![at; width];
        for to in 1..width {
            let wrong = usize::from(one[at - 1] != other[to - 1]);
            let mut least = (rows[at - 1][to] + 1).min(row[to - 1] + 1).min(rows[at - 1][to - 1] + wrong);
            let swapped = at > 1 && to > 1 && one[at - 1] == other[to - 2] && one[at - 2] == other[to - 1];
            if swapped {
                least = least.min(rows[at - 2][to - 2] + 1);
            }
            row[to] = least;
        }
        if row.iter().all(|slips| *slips > limit) {
            return None;
        }
        rows.push(row);
    }
    Some(rows[one.len()][other.len()]).filter(|slips| *slips <= limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_counted_like_a_typist_counts() {
        let cases = [
            ("hung", "hung", Some(0)),
            ("hung", "hugn", Some(1)),
            ("hung", "hng", Some(1)),
            ("hung", "huung", Some(1)),
            ("hung", "hong", Some(1)),
            ("hung", "nhung", Some(1)),
            ("hung", "phuong", Some(2)),
            ("hung", "thuan", None),
            ("", "a", Some(1)),
            ("nguyen thi hoa", "nguyne thi hoaa", Some(2)),
        ];
        for (one, other, expected) in cases {
            assert_eq!(slips(one, other, 2), expected, "{one} {other}");
            assert_eq!(slips(other, one, 2), expected, "{other} {one}");
        }
    }
}
