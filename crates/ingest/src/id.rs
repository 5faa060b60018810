//! Ids and hashes: what stays the same when nothing changed.

use std::fmt::Write;

use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::model::Passage;

/// Namespace of passage ids; changing it would change every id in every index.
const PASSAGES: Uuid = Uuid::from_u128(0x8d0c_6f0e_52f1_4b7a_9a35_6d61_646f_6775);

const ARTICLE_ID_CHARS: usize = 16;
const RECORD_KEY_CHARS: usize = 12;
const CONTENT_HASH_CHARS: usize = 32;

/// Id of an article that brings none: derived from its tenant and source.
pub(crate) fn article_id(tenant: &str, source: &str) -> String {
    hex(Sha256::new().chain_update(tenant).chain_update([0]).chain_update(source), ARTICLE_ID_CHARS)
}

/// Position of a record without an id: derived from its title, so that rows inserted above change nothing.
pub(crate) fn record_key(title: &str) -> String {
    format!("q-{}", hex(Sha256::new().chain_update(title), RECORD_KEY_CHARS))
}

/// Id of the passage at `position`.
pub(crate) fn passage_id(tenant: &str, article_id: &str, position: u32) -> Uuid {
    let mut name = String::with_capacity(tenant.len() + article_id.len() + 12);
    let _ = write!(name, "{tenant}\0{article_id}\0{position}");
    Uuid::new_v5(&PASSAGES, name.as_bytes())
}

/// Hash of everything in `passage` but the hash itself.
pub(crate) fn content_hash(passage: &Passage) -> String {
    let mut hasher = Sha256::new();
    // Serialising covers fields added later, too. A passage holds only strings, numbers and dates, and a
    // hasher takes every write, so this cannot fail; were it to, the hash would differ and cause a re-index.
    let _ = serde_json::to_writer(&mut hasher, passage);
    hex(hasher, CONTENT_HASH_CHARS)
}

fn hex(hasher: Sha256, chars: usize) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let nibbles = hasher.finalize().into_iter().flat_map(|byte| [byte >> 4, byte & 15]);
    nibbles.take(chars).map(|nibble| char::from(DIGITS[usize::from(nibble)])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// These values are in every index and in every log: they must never change.
    #[test]
    fn ids_are_fixed() {
        assert_eq!(article_id("setomi", "corpus/faq/a.csv#1"), "01fb73e2f0df9dc5");
        assert_eq!(record_key("転入届の期限は？"), "q-53e2d1eaff6b");
        assert_eq!(passage_id("setomi", "faq-1", 0).to_string(), "0");
        assert_ne!(passage_id("setomi", "faq-1", 0), passage_id("setomi", "faq-1", 1));
        assert_ne!(passage_id("a", "b-1", 0), passage_id("a-b", "1", 0));
    }
}
