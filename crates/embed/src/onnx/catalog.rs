//! The models that fastembed knows by name.

use fastembed::{EmbeddingModel, ModelInfo, TextEmbedding};

use super::{Pooling, SETTING};
use crate::EmbedError;

/// Part of a model's code, and what its authors put before queries and passages.
const PREFIXES: &[(&str, &str, &str)] = &[
    ("multilingual-e5", "query: ", "passage: "),
    ("embeddinggemma", "task: search result | query: ", "title: none | text: "),
    ("nomic-embed", "search_query: ", "search_document: "),
    ("modernbert-embed", "search_query: ", "search_document: "),
    ("mxbai-embed", "Represent this sentence for searching relevant passages: ", ""),
    ("snowflake-arctic", "Represent this sentence for searching relevant passages: ", ""),
];

/// A model of fastembed's list.
pub(super) struct BuiltIn {
    pub(super) model: EmbeddingModel,
    code: String,
    file: String,
}

impl BuiltIn {
    /// By fastembed's name (`MultilingualE5Small`) or the hub's (`intfloat/multilingual-e5-small`, or
    /// only its last part), in any case and with any hyphens.
    ///
    /// # Errors
    /// [`EmbedError::UnknownModel`] with the names that would work.
    pub(super) fn find(name: &str) -> Result<Self, EmbedError> {
        let models = TextEmbedding::list_supported_models();
        let matches = |info: &ModelInfo<EmbeddingModel>| is_named(name, &info.model.to_string(), &info.model_code);
        // Several variants share a code; the plain one has the shortest name.
        let found = models.iter().filter(|info| matches(info)).min_by_key(|info| info.model.to_string().len());
        match found {
            Some(info) => {
                Ok(Self { model: info.model.clone(), code: info.model_code.clone(), file: info.model_file.clone() })
            }
            None => {
                let mut known: Vec<String> = models.iter().map(|info| info.model.to_string()).collect();
                known.sort();
                Err(EmbedError::UnknownModel { name: name.to_owned(), known: known.join(", "), setting: SETTING })
            }
        }
    }

    pub(super) fn pooling(&self) -> Option<Pooling> {
        TextEmbedding::get_default_pooling_method(&self.model).map(|pooling| match pooling {
            fastembed::Pooling::Cls => Pooling::Cls,
            fastembed::Pooling::Mean => Pooling::Mean,
        })
    }

    /// Query prefix and passage prefix.
    pub(super) fn prefixes(&self) -> (String, String) {
        let code = self.code.to_lowercase();
        let found = PREFIXES.iter().find(|(part, ..)| code.contains(part));
        found.map_or_else(Default::default, |&(_, query, passage)| (query.to_owned(), passage.to_owned()))
    }

    /// Repository and file on the hub: what tells its weights from others'.
    pub(super) fn file(&self) -> String {
        format!("{}/{}", self.code, self.file)
    }
}

/// Whether `wanted` is fastembed's `name` of a model, or the hub's `code` of it or its last part.
pub(super) fn is_named(wanted: &str, name: &str, code: &str) -> bool {
    let last = code.rsplit('/').next().unwrap_or_default();
    [name, code, last].iter().any(|known| letters(known) == letters(wanted))
}

/// What counts in the comparison of names.
fn letters(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric() || *c == '/').flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn models_are_found_by_either_name() {
        for name in ["MultilingualE5Small", "multilingual-e5-small", "intfloat/multilingual-e5-small"] {
            let model = BuiltIn::find(name).expect(name);
            assert_eq!(model.model, EmbeddingModel::MultilingualE5Small, "{name}");
            assert_eq!(model.prefixes(), ("query: ".to_owned(), "passage: ".to_owned()));
            assert_eq!(model.pooling(), Some(Pooling::Mean));
        }
        let bge = BuiltIn::find("bge-m3").expect("known");
        assert_eq!((bge.prefixes(), bge.pooling()), ((String::new(), String::new()), Some(Pooling::Cls)));
    }

    #[test]
    fn an_unknown_name_lists_the_known_ones() {
        let message = BuiltIn::find("ruri-v3").err().map(|error| error.to_string()).unwrap_or_default();
        assert!(message.contains("ruri-v3") && message.contains("MultilingualE5Large"), "{message}");
    }
}
