//! Those who ask and read: in which language, and what they mean in Japanese.

use std::collections::HashMap;
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
    /// Whole questions, folded, with what they are in Japanese.
    questions: Arc<HashMap<String, (Language, String)>>,
}

impl Default for Readers {
    /// Those inside the program.
    fn default() -> Self {
        Self {
            glossary: Glossary::embedded(),
            frames: Frames::embedded(),
            plain: Plain::embedded(),
            questions: Arc::default(),
        }
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

    /// The question itself where it is in another language.
    #[must_use]
    pub fn original(&self, question: &str) -> Option<String> {
        self.japanese.is_some().then(|| question.to_owned())
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
            questions: Arc::default(),
        })
    }

    /// With whole questions that people have translated: language, question, the same in Japanese. Whoever asks one of them,
    /// letter for letter but for case and signs, asks the Japanese one.
    #[must_use]
    pub fn with_questions<'q>(mut self, translated: impl IntoIterator<Item = (Language, &'q str, &'q str)>) -> Self {
        let question = |(language, question, japanese): (Language, &str, &str)| {
            (folded(question), (language, japanese.to_owned()))
        };
        self.questions = Arc::new(translated.into_iter().map(question).collect());
        self
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
        let known = self.questions.get(&folded(question)).map(|(language, japanese)| Interpretation {
            language: *language,
            japanese: japanese.clone(),
            share: 1.0,
        });
        let japanese = known.or_else(|| self.glossary.interpret(question, reader.unwrap_or_default()));
        let own = || match japanese.as_ref().map(|found| found.language).or_else(|| detect(question)) {
            Some(Language::Japanese) | None => None,
            Some(other) => Some(other.tag().to_owned()),
        };
        Heard { language: language.map(str::to_owned).or_else(own), japanese }
    }
}

/// Letters, marks of letters and digits, in lower case.
fn folded(question: &str) -> String {
    let is_sign = |c: char| c.is_whitespace() || c.is_ascii_punctuation() || "？！。、，．…「」『』¿¡।".contains(c);
    madoguchi_text::normalize(question).text.chars().filter(|c| !is_sign(*c)).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use madoguchi_language::Language;

    use super::Readers;

    #[test]
    fn a_translated_question_is_the_japanese_one() {
        let questions = [(Language::English, "What do I do when I move in?", "引っ越してきたときの手続きは何ですか")];
        let readers = Readers::default().with_questions(questions);
        for (asked, reader, language) in
            [("what do i do, when I move in", None, "en"), ("What do I do when I move in?", Some("ne"), "ne")]
        {
            let heard = readers.hear(asked, reader);
            assert_eq!(heard.words(asked), "引っ越してきたときの手続きは何ですか");
            assert_eq!(
                (heard.language.as_deref(), heard.japanese.map(|found| found.share)),
                (Some(language), Some(1.0))
            );
        }
        assert_ne!(readers.hear("What do I do when I move?", None).words("x"), "引っ越してきたときの手続きは何ですか");
    }

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
