//! How many slips lie between two words or two numbers.

/// Returns the number of letters typed wrong, left out, added or exchanged with a neighbour, up to `limit`;
/// `limit + 1` means more.
///
/// The optimal string alignment distance over bytes, in a band around the diagonal.
pub fn slips(a: &[u8], b: &[u8], limit: usize) -> usize {
    const LONGEST: usize = 64;
    if a.len().abs_diff(b.len()) > limit {
        return limit + 1;
    }
    if a == b {
        return 0;
    }
    if a.len() > LONGEST || b.len() > LONGEST || letters_differ(a, b) > 2 * limit as u32 {
        return limit + 1;
    }
    let mut rows = [[0u8; LONGEST + 1]; 3];
    for (at, cell) in rows[1].iter_mut().enumerate().take(b.len() + 1) {
        *cell = at as u8;
    }
    for i in 1..=a.len() {
        let [before, last, row] = &mut rows;
        row[0] = i as u8;
        let mut least = row[0];
        for j in 1..=b.len() {
            let same = a[i - 1] == b[j - 1];
            let mut best = (last[j] + 1).min(row[j - 1] + 1).min(last[j - 1] + u8::from(!same));
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(before[j - 2] + 1);
            }
            row[j] = best;
            least = least.min(best);
        }
        if usize::from(least) > limit {
            return limit + 1;
        }
        rows.rotate_left(1);
    }
    usize::from(rows[1][b.len()]).min(limit + 1)
}

/// Counts kinds of letters that only one of both has: each slip changes at most two.
fn letters_differ(a: &[u8], b: &[u8]) -> u32 {
    let kinds = |text: &[u8]| text.iter().fold(0u32, |kinds, byte| kinds | 1 << (byte & 31));
    (kinds(a) ^ kinds(b)).count_ones()
}

/// Tells whether two numbers of the same count of digits differ in one digit, or two neighbours are exchanged.
pub fn one_slip(a: u64, b: u64) -> bool {
    let (mut difference, mut place) = (a.abs_diff(b), 1);
    if difference == 0 {
        return false;
    }
    while difference.is_multiple_of(10) {
        difference /= 10;
        place *= 10;
    }
    // One digit changes the number by 1 to 9 of its place, an exchange by 9, 18 … 81.
    if difference > 81 {
        return false;
    }
    let (a, b) = (a / place, b / place);
    if difference <= 9 && a / 10 == b / 10 {
        return true;
    }
    let (a_low, b_low) = (a % 100, b % 100);
    a / 100 == b / 100 && a_low % 10 == b_low / 10 && a_low / 10 == b_low % 10
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The textbook recursion.
    fn oracle(a: &[u8], b: &[u8]) -> usize {
        let (Some((&last_a, rest_a)), Some((&last_b, rest_b))) = (a.split_last(), b.split_last()) else {
            return a.len() + b.len();
        };
        let mut best = (oracle(rest_a, b) + 1)
            .min(oracle(a, rest_b) + 1)
            .min(oracle(rest_a, rest_b) + usize::from(last_a != last_b));
        if let (Some((&before_a, deep_a)), Some((&before_b, deep_b))) =
            (rest_a.split_last(), rest_b.split_last())
            && last_a == before_b
            && before_a == last_b
        {
            best = best.min(oracle(deep_a, deep_b) + 1);
        }
        best
    }

    proptest! {
        #[test]
        fn slips_equal_the_textbook(a in "[abc]{0,6}", b in "[abc]{0,6}", limit in 0usize..4) {
            let expected = oracle(a.as_bytes(), b.as_bytes()).min(limit + 1);
            prop_assert_eq!(slips(a.as_bytes(), b.as_bytes(), limit), expected);
        }

        #[test]
        fn one_slip_equals_comparing_digits(a in 0u64..1_000_000, place in 0usize..6, digit in b'0'..=b'9', other in 0u64..1_000_000) {
            let text = format!("{a:06}").into_bytes();
            let mut changed = text.clone();
            changed[place] = digit;
            let mut swapped = text.clone();
            if place < 5 { swapped.swap(place, place + 1); }
            let value = |text: &[u8]| std::str::from_utf8(text).unwrap().parse::<u64>().unwrap();
            prop_assert_eq!(one_slip(a, value(&changed)), changed != text);
            prop_assert_eq!(one_slip(a, value(&swapped)), swapped != text);
            let wrong: Vec<usize> = format!("{other:06}").bytes().enumerate().filter(|(at, byte)| text[*at] != *byte).map(|(at, _)| at).collect();
            let bytes = format!("{other:06}").into_bytes();
            let exchange = wrong.len() == 2 && wrong[1] == wrong[0] + 1 && bytes[wrong[0]] == text[wrong[1]] && bytes[wrong[1]] == text[wrong[0]];
            prop_assert_eq!(one_slip(a, other), wrong.len() == 1 || exchange);
        }
    }
}
