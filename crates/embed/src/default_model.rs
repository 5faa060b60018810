//! The model inside the program.

use crate::error::EmbedError;
use crate::static_model::{ModelBytes, StaticEmbedder};

/// The shipped static model (`models/default`, whose README is its card): no file is read.
///
/// # Errors
/// [`EmbedError::ModelFile`] when the files were damaged before the program was built.
pub fn default_model() -> Result<StaticEmbedder, EmbedError> {
    StaticEmbedder::from_bytes(ModelBytes {
        tokenizer: include_bytes!("../../../models/default/tokenizer.json"),
        safetensors: include_bytes!("../../../models/default/model.safetensors"),
        config: include_bytes!("../../../models/default/config.json"),
    })
}

#[cfg(test)]
mod tests {
    use crate::{Embedder, Role};

    #[test]
    fn it_opens_and_knows_the_language_of_the_counter() {
        let model = super::default_model().expect("the shipped model");
        let texts = ["引っ越してきたときの転入届", "転入の届出は14日以内に市民課へ", "図書館の本を予約したい"];
        let vectors = model.embed(Role::Passage, &texts).expect("vectors");
        let cosine = |a: usize, b: usize| vectors[a].iter().zip(&vectors[b]).map(|(x, y)| x * y).sum::<f32>();
        assert!(cosine(0, 1) > cosine(0, 2), "{} {}", cosine(0, 1), cosine(0, 2));
    }
}
