//! `tokenizer.json`: the file format of Hugging Face's `tokenizers`, of which we write one shape.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// The parts of the file that decide whether the quick implementation may read it.
#[derive(Debug, Deserialize)]
pub(crate) struct UnigramFile {
    #[serde(default)]
    added_tokens: Vec<Value>,
    normalizer: Value,
    pre_tokenizer: Value,
    #[serde(default)]
    post_processor: Value,
    #[serde(default)]
    truncation: Value,
    pub(crate) model: UnigramModel,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct UnigramModel {
    r#type: String,
    pub(crate) unk_id: u32,
    pub(crate) vocab: Vec<(String, f64)>,
    #[serde(default)]
    byte_fallback: bool,
}

fn normalizer() -> Value {
    json!({"type": "Sequence", "normalizers": [{"type": "NFKC"}, {"type": "Lowercase"}]})
}

fn pre_tokenizer() -> Value {
    json!({"type": "Sequence", "pretokenizers": [
        {"type": "WhitespaceSplit"}, {"type": "Punctuation", "behavior": "Removed"}]})
}

impl UnigramFile {
    /// Whether the file says exactly what [`super::unigram::Unigram`] does.
    pub(crate) fn is_ours(&self) -> bool {
        self.model.r#type == "Unigram"
            && !self.model.byte_fallback
            && (self.model.unk_id as usize) < self.model.vocab.len()
            && self.added_tokens.is_empty()
            && self.post_processor.is_null()
            && self.truncation.is_null()
            && self.normalizer == normalizer()
            && self.pre_tokenizer == pre_tokenizer()
    }
}

/// The text of a `tokenizer.json` with these pieces, one to a line so that a change can be read.
pub(crate) fn write(vocab: &[(String, f64)], unk_id: u32) -> Result<String, serde_json::Error> {
    let pieces: Vec<String> = vocab.iter().map(serde_json::to_string).collect::<Result<_, _>>()?;
    Ok(format!(
        concat!(
            "{{\"version\":\"1.0\",\"truncation\":null,\"padding\":null,\"added_tokens\":[],\n",
            "\"normalizer\":{},\n\"pre_tokenizer\":{},\n\"post_processor\":null,\"decoder\":null,\n",
            "\"model\":{{\"type\":\"Unigram\",\"unk_id\":{},\"byte_fallback\":false,\"vocab\":[\n{}\n]}}}}\n"
        ),
        normalizer(),
        pre_tokenizer(),
        unk_id,
        pieces.join(",\n")
    ))
}
