//! Hashes that stay the same for ever, because a store may keep the keys made of them.

const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;

/// Returns a 64-bit hash of bytes; the same on every machine and in every version of the program.
pub fn hash(bytes: &[u8]) -> u64 {
    let mut state = bytes.len() as u64;
    let mut chunks = bytes.chunks_exact(8);
    for chunk in &mut chunks {
        state = step(state, u64::from_le_bytes(chunk.try_into().expect("chunks of eight")));
    }
    let mut last = [0; 8];
    last[..chunks.remainder().len()].copy_from_slice(chunks.remainder());
    finish(step(state, u64::from_le_bytes(last)))
}

/// Adds one value to a running hash.
pub fn mix(state: u64, value: u64) -> u64 {
    finish(step(state, value))
}

fn step(state: u64, value: u64) -> u64 {
    (state.rotate_left(23) ^ value).wrapping_mul(SPREAD)
}

fn finish(mut state: u64) -> u64 {
    state = (state ^ (state >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
    state = (state ^ (state >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
    state ^ (state >> 32)
}

/// For maps whose keys are hashes already.
#[derive(Debug, Clone, Copy, Default)]
pub struct Plain(u64);

impl std::hash::Hasher for Plain {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = mix(self.0, hash(bytes));
    }

    fn write_u32(&mut self, value: u32) {
        self.write_u64(value.into());
    }

    fn write_u64(&mut self, value: u64) {
        let spread = (self.0 ^ value).wrapping_mul(SPREAD);
        self.0 = spread ^ (spread >> 32);
    }
}

pub type Map<K, V> = std::collections::HashMap<K, V, std::hash::BuildHasherDefault<Plain>>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_fixed_for_ever() {
        // Keys may lie in a store: whoever changes the hash must change the store.
        assert_eq!((hash(b""), hash(b"nguyen van an")), (EMPTY, NAME));
        assert_ne!(hash(b"a"), hash(b"a\0"));
    }

    const EMPTY: u64 = 0;
    const NAME: u64 = 1_900_389_058_205_635_374;
}
