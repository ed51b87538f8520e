//! Seeded choice. Every visit and person has its own stream, so that one may be made without the others.

use fastrand::Rng;

/// Returns the stream of one thing, which does not depend on how many others were made before it.
pub fn stream(seed: u64, realm: u64, index: u64) -> Rng {
    let mut state = seed ^ realm.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ index.rotate_left(32);
    for _ in 0..3 {
        state = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        state = (state ^ (state >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        state ^= state >> 31;
    }
    Rng::with_seed(state)
}

/// Tells whether something happens that happens `percent` times in a hundred.
pub fn happens(rng: &mut Rng, percent: u32) -> bool {
    rng.u32(0..100) < percent
}

/// Picks one item of a list that is not empty.
pub fn one<'a, T>(rng: &mut Rng, items: &'a [T]) -> &'a T {
    &items[rng.usize(0..items.len())]
}

/// A list to draw from, in which each item has a weight.
#[derive(Debug, Clone)]
pub struct Weighted<T> {
    items: Vec<T>,
    upto: Vec<u64>,
}

impl<T> Weighted<T> {
    /// Keeps the items whose weight is not zero.
    pub fn new(pairs: impl IntoIterator<Item = (T, u64)>) -> Self {
        let (mut items, mut upto, mut total) = (Vec::new(), Vec::new(), 0);
        for (item, weight) in pairs {
            if weight > 0 {
                total += weight;
                items.push(item);
                upto.push(total);
            }
        }
        Self { items, upto }
    }

    /// Draws one item of a list that is not empty.
    pub fn draw(&self, rng: &mut Rng) -> &T {
        let total = *self.upto.last().expect("a list to draw from is never empty");
        let ticket = rng.u64(0..total);
        &self.items[self.upto.partition_point(|upto| *upto <= ticket)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_are_respected_and_zero_is_never_drawn() {
        let list = Weighted::new([("never", 0), ("rare", 1), ("often", 9)]);
        let mut rng = stream(1, 2, 3);
        let often = (0..1000).filter(|_| *list.draw(&mut rng) == "often").count();
        assert!((850..950).contains(&often), "{often}");
    }

    #[test]
    fn streams_repeat_and_differ() {
        let first = |index| stream(7, 1, index).u64(..);
        assert_eq!(first(4), first(4));
        assert_ne!(first(4), first(5));
        assert_ne!(stream(7, 1, 4).u64(..), stream(8, 1, 4).u64(..));
    }
}
