//! Those who ask and read: in which language, and what they mean in Japanese.

use std::path::Path;
use std::sync::Arc;

use madoguchi_ingest::Passage;
use madoguchi_language::{Frames, Glossary, Interpretation, Language, LanguageError, Plain, detect};
use madoguchi_text::Analyzer;

use crate::claim::Original;

/// The words and fixed sentences of every language. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Readers {
    pub(crate) glossary: Arc<Glossary>,
    pub(crate) frames: Arc<Frames>,
    pub(crate) plain: Arc<Plain>,
}

impl Default for Readers {
    /// Those inside the program.
    fn default() -> Self {
        Self { glossary: Glossary::embedded(), frames: Frames::embedded(), plain: Plain::embedded() }
    }
}

/// A question as it was heard.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Heard {
    /// BCP 47 tag of the answer wanted: what the reader asked for, else the language of the question; `None`: Japanese.
    pub language: Option<String>,
    /// What the question is in Japanese; `None` where it is Japanese already.
    pub japanese: Option<Interpretation>,
}

impl Heard {
    /// The words to search with.
    #[must_use]
    pub fn words<'q>(&'q self, question: &'q str) -> &'q str {
        let japanese = self.japanese.as_ref().map(|found| found.japanese.as_str());
        japanese.filter(|words| !words.is_empty()).unwrap_or(question)
    }
}

impl Readers {
    /// Reads the files in `folder`; what is not there is the program's own.
    ///
    /// # Errors
    /// When a file cannot be read, or a row of it is wrong.
    pub fn open(folder: &Path) -> Result<Self, LanguageError> {
        Ok(Self {
            glossary: Arc::new(Glossary::open(Some(folder))?),
            frames: Arc::new(Frames::open(Some(folder))?),
            plain: Arc::new(Plain::open(Some(folder))?),
        })
    }

    /// The text of `passage` as a reader of やさしい日本語 gets it: in plainer words and shorter sentences, each held against
    /// what the passage says in its own words or in the reviewed plain ones.
    #[must_use]
    pub fn simplified(&self, analyzer: &Analyzer, passage: &Passage) -> String {
        let original = Original::new(analyzer, passage, &self.plain.reworded(analyzer, &passage.text));
        self.plain.simplify(analyzer, &passage.text, |sentence| original.holds(sentence))
    }

    /// Whether `passage` says what `sentence` says, in its own words or in the reviewed plain ones.
    #[must_use]
    pub fn holds(&self, analyzer: &Analyzer, passage: &Passage, sentence: &str) -> bool {
        Original::new(analyzer, passage, &self.plain.reworded(analyzer, &passage.text)).holds(sentence)
    }

    /// What `question` asks, of a reader who wants the answer in `language` (a BCP 47 tag).
    #[must_use]
    pub fn hear(&self, question: &str, language: Option<&str>) -> Heard {
        let reader = language.and_then(Language::of_tag);
        let japanese = self.glossary.interpret(question, reader.unwrap_or_default());
        let own = || match japanese.as_ref().map(|found| found.language).or_else(|| detect(question)) {
            Some(Language::Japanese) | None => None,
            Some(other) => Some(other.tag().to_owned()),
        };
        Heard { language: language.map(str::to_owned).or_else(own), japanese }
    }
}

#[cfg(test)]
mod tests {
    use super::Readers;

    #[test]
    fn the_question_tells_its_language_and_the_reader_decides() {
        let readers = Readers::default();
        for (question, asked, language, words) in [
            ("住民票はどこ", None, None, "住民票はどこ"),
            ("where can I get a juminhyo", None, Some("en"), "どこ"),
            ("where can I get a juminhyo", Some("vi"), Some("vi"), "住民票"),
            ("住民票はどこ", Some("en"), Some("en"), "住民票はどこ"),
            ("住民票 手数料", Some("zh-Hans"), Some("zh-Hans"), "住民票"),
        ] {
            let heard = readers.hear(question, asked);
            assert_eq!(heard.language.as_deref(), language, "{question}");
            assert!(heard.words(question).contains(words), "{question}: {}", heard.words(question));
        }
    }
}
