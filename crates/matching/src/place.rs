//! Where somebody lives: commune and address, compared as one thing because one says most of the other.

use crate::fold::words;
use crate::hash::{hash, mix};

/// An address as compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Place {
    /// Hash of the commune's code or name; zero when unknown.
    pub(crate) commune: u32,
    /// Hash of the numbers in the address: houses of one lane share everything else.
    numbers: u32,
    /// Hash of the words of the address; zero when unknown.
    pub(crate) address: u64,
    /// One bit for each kind of neighbouring letters.
    shingles: [u64; 2],
}

/// How alike two places are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum PlaceLevel {
    Missing,
    /// The same address, word for word.
    Same,
    /// The same numbers, and nearly the same letters.
    Alike,
    Commune,
    Differs,
}

impl PlaceLevel {
    pub const COUNT: usize = 5;
    pub const ALL: [Self; Self::COUNT] =
        [Self::Missing, Self::Same, Self::Alike, Self::Commune, Self::Differs];
}

impl Place {
    /// Takes commune (code or name) and address apart.
    pub fn parse(commune: &str, address: &str) -> Self {
        let mut place = Self::default();
        let commune = commune.trim();
        if !commune.is_empty() {
            let digits = commune.bytes().all(|byte| byte.is_ascii_digit());
            let key = if digits { hash(commune.as_bytes()) } else { folded(commune) };
            place.commune = (key >> 32) as u32 | 1;
        }
        let mut numbers = 0;
        let mut letters: Vec<u8> = Vec::with_capacity(address.len());
        for word in words(address) {
            if word.plain.bytes().any(|byte| byte.is_ascii_digit()) {
                numbers = mix(numbers, hash(word.plain.as_bytes()));
            }
            letters.extend(word.plain.bytes());
        }
        if letters.is_empty() {
            return place;
        }
        place.address = hash(&letters) | 1;
        place.numbers = (numbers >> 32) as u32;
        for two in letters.windows(2) {
            let bit = (u32::from(two[0]) * 37 + u32::from(two[1])) % 127;
            place.shingles[bit as usize / 64] |= 1 << (bit % 64);
        }
        place
    }

    /// Returns what stands for the house: the numbers of the address, zero when it has none.
    pub(crate) fn house(&self) -> u64 {
        self.numbers.into()
    }

    /// Forgets an address that so many share that it says no more than the commune.
    pub(crate) fn forget_address(&mut self) {
        *self = Self { commune: self.commune, ..Self::default() };
    }

    /// Compares two places.
    pub fn compare(&self, other: &Self) -> PlaceLevel {
        let (addresses, communes) =
            (self.address != 0 && other.address != 0, self.commune != 0 && other.commune != 0);
        if addresses && self.address == other.address {
            return PlaceLevel::Same;
        }
        if addresses && self.numbers == other.numbers && self.likeness(other) >= 0.8 {
            return PlaceLevel::Alike;
        }
        match (communes, self.commune == other.commune) {
            (true, true) => PlaceLevel::Commune,
            (false, _) if !addresses => PlaceLevel::Missing,
            _ => PlaceLevel::Differs,
        }
    }

    fn likeness(&self, other: &Self) -> f32 {
        let count = |bits: [u64; 2]| bits[0].count_ones() + bits[1].count_ones();
        let both = count([self.shingles[0] & other.shingles[0], self.shingles[1] & other.shingles[1]]);
        2.0 * both as f32 / (count(self.shingles) + count(other.shingles)).max(1) as f32
    }
}

fn folded(text: &str) -> u64 {
    words(text).iter().fold(3, |state, word| mix(state, hash(word.plain.as_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cases() {
        use PlaceLevel::*;
        let home = ("30850", "Số 12 tổ 3, ấp Đông Bình, Xã Tân Hiệp");
        let cases = [
            (home, ("30850", "so 12, to 3, ap dong binh, xa tan hiep"), Same),
            (home, ("30850", "12 tổ 3 ấp Đông Bình, xã Tân Hiệp"), Alike),
            (home, ("30850", "Số 21 tổ 3, ấp Đông Bình, Xã Tân Hiệp"), Commune),
            (home, ("30856", "Số 12 tổ 3, ấp Rạch Mới, Xã Thạnh Đông"), Differs),
            (home, ("", ""), Missing),
            (("Xã Tân Hiệp", ""), ("XA TAN HIEP", ""), Commune),
            (("30850", ""), ("30850", "Số 1"), Commune),
        ];
        for (a, b, expected) in cases {
            let [a, b] = [a, b].map(|(commune, address)| Place::parse(commune, address));
            assert_eq!((a.compare(&b), b.compare(&a)), (expected, expected), "{a:?} {b:?}");
        }
    }
}
