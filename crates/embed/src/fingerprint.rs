//! A quick fingerprint of model files: [`Fingerprint`].

use std::fmt;

/// Odd, with well spread bits (the golden ratio in 64 bits).
const MULTIPLIER: u64 = 0x9E37_79B9_7F4A_7C15;
const WORD_BYTES: usize = 8;

/// 64 bits over all bytes added, eight at a time: a model of hundreds of megabytes must not take seconds.
/// It tells versions of a model apart; it is no defence against someone who wants two models to look
/// alike.
///
/// Every step maps the state one to one, so that two inputs which differ in one word never agree.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fingerprint(u64);

impl Fingerprint {
    pub(crate) fn new() -> Self {
        Self(MULTIPLIER)
    }

    /// Adds a part with its length, so that (ab, c) and (a, bc) differ.
    #[must_use]
    pub(crate) fn add(mut self, bytes: &[u8]) -> Self {
        let (words, rest) = bytes.as_chunks::<WORD_BYTES>();
        words.iter().for_each(|&word| self.step(u64::from_le_bytes(word)));
        let mut last = [0u8; WORD_BYTES];
        last[..rest.len()].copy_from_slice(rest);
        self.step(u64::from_le_bytes(last));
        self.step(bytes.len() as u64);
        self
    }

    fn step(&mut self, word: u64) {
        self.0 = (self.0 ^ word).wrapping_mul(MULTIPLIER).rotate_left(29);
    }
}

/// Sixteen hexadecimal digits.
impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mixed = (self.0 ^ (self.0 >> 32)).wrapping_mul(MULTIPLIER);
        write!(f, "{:016x}", mixed ^ (mixed >> 29))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(parts: &[&[u8]]) -> String {
        parts.iter().fold(Fingerprint::new(), |print, part| print.add(part)).to_string()
    }

    #[test]
    fn every_byte_and_every_border_counts() {
        let base: Vec<u8> = (0..100).collect();
        let mut seen = std::collections::HashSet::from([of(&[&base])]);
        for place in 0..base.len() {
            let mut changed = base.clone();
            changed[place] ^= 0x80;
            assert!(seen.insert(of(&[&changed])), "byte {place}");
        }
        for border in 0..base.len() {
            assert!(seen.insert(of(&[&base[..border], &base[border..]])), "border {border}");
        }
        assert!(seen.insert(of(&[&base, &[0]])) && seen.insert(of(&[&base, &[0, 0]])));
    }

    #[test]
    fn it_stays_the_same_between_versions() {
        // An index remembers the id of the model it was built with.
        assert_eq!(of(&["窓口".as_bytes()]), of(&["窓口".as_bytes()]));
        assert_eq!(of(&[b"madoguchi"]), "d7048b7150099cc2");
    }
}
