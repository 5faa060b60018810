//! Ids and hashes: what stays the same when nothing changed.

use std::fmt::Write;

use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::model::{Contact, Passage, Version};

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

/// Hash of everything in `passage` but the hash itself and what is derived.
pub(crate) fn content_hash(passage: &Passage) -> String {
    // Named one by one, so that a field added later cannot be forgotten here.
    let Passage {
        id: _,
        article_id,
        position,
        kind,
        tenant,
        visibility,
        departments,
        owner,
        title,
        question,
        heading_path,
        text,
        start_char,
        end_char,
        page,
        keywords,
        phrasings,
        category,
        url,
        language,
        revised_on,
        effective_from,
        expires_on,
        contact,
        versions,
        source,
        content_hash: _,
    } = passage;
    let mut content = Content(Vec::with_capacity(text.len() + 512));
    content.numbers([*position, *start_char, *end_char, *kind as u32, *visibility as u32]);
    content.texts([article_id, tenant, title, text, language, source]);
    for list in [departments, heading_path, keywords] {
        content.numbers([list.len() as u32]);
        content.texts(list);
    }
    // The question of a FAQ is its title: once is enough.
    let question = question.as_ref().filter(|question| *question != title);
    for text in [owner.as_ref(), question, category.as_ref(), url.as_ref()] {
        content.option(text);
    }
    for date in [revised_on, effective_from, expires_on] {
        content.option(date.map(|date| date.to_string()).as_ref());
    }
    // What has none hashes as it did before passages had phrasings.
    if !phrasings.is_empty() {
        content.texts([&format!("phrasings {}", phrasings.len())]);
        content.texts(phrasings);
    }
    // What has no page hashes as it did before passages had pages.
    if let Some(page) = page {
        content.texts([&format!("page {page}")]);
    }
    if let Some(Contact { department, phone, hours, place, .. }) = contact {
        content.texts([department, phone, hours]);
        content.option(place.as_ref());
    }
    for (tag, Version { question, answer, is_unreviewed }) in versions {
        content.texts([tag]);
        // What is reviewed hashes as it did before the others were told apart.
        if *is_unreviewed {
            content.texts([&"unreviewed".to_owned()]);
        }
        content.option(question.as_ref());
        content.option(answer.as_ref());
    }
    hex(Sha256::new().chain_update(&content.0), CONTENT_HASH_CHARS)
}

/// What is hashed, each text behind its length, so that no two contents look alike.
struct Content(Vec<u8>);

impl Content {
    fn numbers<const N: usize>(&mut self, numbers: [u32; N]) {
        self.0.extend(numbers.into_iter().flat_map(u32::to_le_bytes));
    }

    fn texts<'a>(&mut self, texts: impl IntoIterator<Item = &'a String>) {
        for text in texts {
            self.0.extend((text.len() as u32).to_le_bytes());
            self.0.extend(text.as_bytes());
        }
    }

    fn option(&mut self, text: Option<&String>) {
        self.numbers([u32::from(text.is_some())]);
        self.texts(text);
    }
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
        assert_eq!(article_id("setomi", "corpus/faq/a.csv#1"), "96930ceb92bde48f");
        assert_eq!(record_key("転入届の期限は？"), "q-ca50c444f280");
        assert_eq!(passage_id("setomi", "faq-1", 0).to_string(), "27a884ef-68dc-5bd4-a6dd-2b3709c69b34");
        assert_ne!(passage_id("setomi", "faq-1", 0), passage_id("setomi", "faq-1", 1));
        assert_ne!(passage_id("a", "b-1", 0), passage_id("a-b", "1", 0));
    }
}
