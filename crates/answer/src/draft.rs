//! An answer before it is closed.

use madoguchi_retrieve::ScoredPassage;

use crate::model::Citation;

/// Words with what they stand on.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    /// The text, marks included.
    pub(crate) answer: String,
    /// By `n`.
    pub(crate) citations: Vec<Citation>,
    /// The passage it mainly stands on: its desk is the one to turn to.
    pub(crate) source: ScoredPassage,
}

/// A piece of text is at least so long before it is sent, in characters: few events, and no wait for the whole.
const CHUNK_CHARS: usize = 80;

/// `text` in a few pieces, cut behind sentences and lines.
pub(crate) fn chunks(text: &str) -> Vec<String> {
    let mut chunks = Vec::new();
    let mut chunk = String::new();
    for sentence in madoguchi_text::sentences(text) {
        chunk.push_str(&text[sentence]);
        if chunk.chars().count() >= CHUNK_CHARS {
            chunks.push(std::mem::take(&mut chunk));
        }
    }
    if !chunk.is_empty() {
        chunks.push(chunk);
    }
    chunks
}

#[cfg(test)]
mod tests {
    use super::chunks;

    #[test]
    fn chunks_concatenate_to_the_text() {
        let text = "転入届は14日以内に出してください。".repeat(20);
        let pieces = chunks(&text);
        assert!((3..8).contains(&pieces.len()), "{}", pieces.len());
        assert_eq!(pieces.concat(), text);
        assert!(chunks("").is_empty());
    }
}
