//! The fixed sentences around an answer, in the reader's language: [`Frames`].

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use crate::error::LanguageError;
use crate::language::Language;
use crate::table::{rows, text_of};

const FILE: &str = "frames.tsv";
const EMBEDDED: &str = include_str!("../../../corpus/languages/frames.tsv");
const COLUMNS: [&str; 11] = ["key", "easy", "en", "zh-Hans", "zh-Hant", "ko", "vi", "pt", "es", "tl", "ne"];

/// A fixed sentence, and what is filled into it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Frame {
    /// Stands before a quotation in Japanese.
    Source,
    /// Stands beside a translation, or a version in やさしい日本語.
    Translation,
    /// The same, where nobody has read it yet.
    Unreviewed,
    /// No sure answer was found: `question`.
    Declined,
    /// Several entries may be meant: `question`.
    Clarify,
    /// Names the desk to turn to when none of them is meant: `desk`.
    NoneOfThem,
    /// Something personal was covered in the question.
    Masked,
    /// Points at the suggestions.
    Candidates,
    /// Asks for other words.
    Reword,
    /// Names the desk to turn to: `desk`.
    Desk,
    /// A telephone number: `phone`.
    Phone,
    /// Something broke: `desk`.
    Apology,
    /// The question is about another municipality: `question`, `place`, `city`.
    Elsewhere,
    /// There is a newer fiscal year: `own`, `newer`, `title`.
    Newer,
    /// Terms of the answer: `terms`.
    Terms,
    /// What was searched for: `words`.
    Understood,
    /// Rules made the text plain. In やさしい日本語 alone.
    Simplified,
}

/// Each with its key in the file and what is filled in.
const FRAMES: [(Frame, &str, &[&str]); 17] = [
    (Frame::Source, "source", &[]),
    (Frame::Translation, "translation", &[]),
    (Frame::Unreviewed, "unreviewed", &[]),
    (Frame::Declined, "declined", &["question"]),
    (Frame::Clarify, "clarify", &["question"]),
    (Frame::NoneOfThem, "none_of_them", &["desk"]),
    (Frame::Masked, "masked", &[]),
    (Frame::Candidates, "candidates", &[]),
    (Frame::Reword, "reword", &[]),
    (Frame::Desk, "desk", &["desk"]),
    (Frame::Phone, "phone", &["phone"]),
    (Frame::Apology, "apology", &["desk"]),
    (Frame::Elsewhere, "elsewhere", &["question", "place", "city"]),
    (Frame::Newer, "newer", &["own", "newer", "title"]),
    (Frame::Terms, "terms", &["terms"]),
    (Frame::Understood, "understood", &["words"]),
    (Frame::Simplified, "simplified", &[]),
];

/// Fixed sentences by frame and language; [`Language::Japanese`] stands for やさしい日本語 here, the ordinary Japanese
/// being the program's own.
#[derive(Debug)]
pub struct Frames {
    texts: BTreeMap<(Frame, Language), String>,
}

impl Frames {
    /// Those inside the program.
    ///
    /// # Panics
    /// Never: a test reads them.
    #[must_use]
    #[expect(clippy::expect_used, reason = "the text is part of the program, and a test reads it")]
    pub fn embedded() -> Arc<Self> {
        static FRAMES: OnceLock<Arc<Frames>> = OnceLock::new();
        FRAMES.get_or_init(|| Arc::new(Self::open(None).expect("embedded frames"))).clone()
    }

    /// Reads `frames.tsv` in `folder`, or the program's own where it is not there.
    ///
    /// # Errors
    /// When the file cannot be read, a sentence is missing, or fills in what there is not.
    pub fn open(folder: Option<&Path>) -> Result<Self, LanguageError> {
        let (file, text) = text_of(folder, FILE, EMBEDDED)?;
        let mut texts = BTreeMap::new();
        for row in rows(&file, &text, &COLUMNS)? {
            let wrong = |reason: String| LanguageError::Line { file: file.clone(), line: row.line, reason };
            let [key, sentences @ ..] = row.cells.as_slice() else { continue };
            let Some((frame, _, fields)) = FRAMES.iter().find(|(_, name, _)| name == key) else {
                let known = FRAMES.map(|(_, name, _)| name).join(", ");
                return Err(wrong(format!("{key:?} is no sentence. Known: {known}")));
            };
            for (language, sentence) in Language::ALL.iter().zip(sentences) {
                if let Some(field) = fields_of(sentence).find(|field| !fields.contains(field)) {
                    return Err(wrong(format!("{{{field}}} is not known in {key}. Known: {}", fields.join(", "))));
                }
                if !sentence.is_empty() {
                    texts.insert((*frame, *language), (*sentence).to_owned());
                }
            }
        }
        for (frame, name, _) in FRAMES {
            let languages = Language::ALL.iter().take(if frame == Frame::Simplified { 1 } else { Language::ALL.len() });
            let mut missing = languages.filter(|language| !texts.contains_key(&(frame, **language)));
            if let Some(language) = missing.next() {
                let reason = format!("no sentence {name:?} in {}. Remedy: fill its cell", language.tag());
                return Err(LanguageError::Missing { file, reason });
            }
        }
        Ok(Self { texts })
    }

    /// The sentence `frame` in `language` (やさしい日本語 for [`Language::Japanese`]) with `fields` filled in.
    #[must_use]
    pub fn say(&self, frame: Frame, language: Language, fields: &[(&str, &str)]) -> String {
        let Some(mut rest) = self.texts.get(&(frame, language)).map(String::as_str) else { return String::new() };
        let mut said = String::with_capacity(rest.len());
        // Filled in from the left, so that nothing filled in is filled again.
        while let Some((before, behind)) = rest.split_once('{') {
            said.push_str(before);
            let Some((name, after)) = behind.split_once('}') else { break };
            said.push_str(fields.iter().find(|(field, _)| *field == name).map_or("", |(_, value)| value));
            rest = after;
        }
        said.push_str(rest);
        said
    }
}

fn fields_of(sentence: &str) -> impl Iterator<Item = &str> {
    sentence.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(field, _)| field)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sentence_is_there_and_what_is_filled_in_stays_as_it_is() {
        let frames = Frames::embedded();
        for language in Language::ALL {
            let text = frames.say(Frame::Declined, language, &[("question", "{desk}?")]);
            assert!(text.contains("{desk}?"), "{text}");
        }
        let text = frames.say(Frame::Desk, Language::English, &[("desk", "市民課")]);
        assert_eq!(text, "If it is urgent, please contact 市民課.");
    }

    #[test]
    fn a_wrong_file_is_named() {
        let head = COLUMNS.join("\t");
        for (row, reason) in [
            ("sorce\t\t\t\t\t\t\t\t\t\t", "frames.tsv:2: \"sorce\" is no sentence"),
            ("desk\t{dsk}\t\t\t\t\t\t\t\t\t", "{dsk} is not known in desk. Known: desk"),
            ("desk\ta\t\t\t\t\t\t\t\t\t", "no sentence \"source\" in ja"),
        ] {
            let folder = tempfile::tempdir().unwrap();
            std::fs::write(folder.path().join(FILE), format!("{head}\n{row}\n")).unwrap();
            let error = Frames::open(Some(folder.path())).unwrap_err().to_string();
            assert!(error.contains(reason), "{error}");
        }
    }
}
