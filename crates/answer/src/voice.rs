//! How an answer is put to its reader: language, style, readings, and the sentences around it.

use madoguchi_ingest::{Contact, EASY, Passage};
use madoguchi_language::{Frame, Language, Segment, ruby};
use madoguchi_retrieve::Evidence;
use madoguchi_text::Analyzer;

use crate::answerer::Exchange;
use crate::claim::Original;
use crate::decline;
use crate::draft::Draft;
use crate::fiscal_year;
use crate::mark;
use crate::model::Style;
use crate::readers::Readers;

/// Terms that are named beside an answer, at most.
const MOST_TERMS: usize = 8;

/// The voice for one reader.
pub(crate) struct Voice<'a> {
    readers: &'a Readers,
    analyzer: &'a Analyzer,
    language: Language,
    is_easy: bool,
}

/// A draft as its reader gets it.
pub(crate) struct Voiced {
    pub(crate) answer: String,
    pub(crate) language: String,
    pub(crate) notes: Vec<String>,
}

impl<'a> Voice<'a> {
    /// The voice for a reader who wants `language` (a BCP 47 tag) and `style`.
    pub(crate) fn new(readers: &'a Readers, analyzer: &'a Analyzer, language: Option<&str>, style: Style) -> Self {
        let language = language.and_then(Language::of_tag).unwrap_or_default();
        Self { readers, analyzer, language, is_easy: style == Style::Easy }
    }

    /// The key of the versions of articles that this reader wants.
    pub(crate) fn version(&self) -> &'static str {
        if self.language == Language::Japanese && self.is_easy { EASY } else { self.language.tag() }
    }

    /// BCP 47 tag of the fixed sentences.
    pub(crate) fn tag(&self) -> &'static str {
        self.language.tag()
    }

    fn is_plain_japanese(&self) -> bool {
        self.language == Language::Japanese && !self.is_easy
    }

    fn say(&self, frame: Frame, fields: &[(&str, &str)]) -> String {
        self.readers.frames.say(frame, self.language, fields)
    }

    /// The source's own words for this reader: the version people wrote where there is one; else Japanese, in plainer
    /// words where those are wanted and rules may change words (`may_reword`).
    pub(crate) fn voiced(&self, exchange: &Exchange, draft: &Draft, may_reword: bool) -> Voiced {
        let passage = &draft.source.passage;
        if self.is_plain_japanese() {
            return Voiced { answer: draft.answer.clone(), language: passage.language.clone(), notes: Vec::new() };
        }
        let version = passage.versions.get(self.version());
        let answer = version.and_then(|version| Some((version.answer.as_deref()?, version.is_unreviewed)));
        if let (Some((answer, is_unreviewed)), Some(citation)) = (answer, draft.citations.first()) {
            let answer = format!("{} {}", answer.trim(), mark::of(citation.n));
            let frame = if is_unreviewed { Frame::Unreviewed } else { Frame::Translation };
            return Voiced { answer, language: self.tag().to_owned(), notes: vec![self.say(frame, &[])] };
        }
        let reworded = if self.is_easy && may_reword { self.plain(draft) } else { draft.answer.clone() };
        let is_changed = reworded != draft.answer;
        if self.language == Language::Japanese {
            let changed = is_changed.then(|| self.say(Frame::Simplified, &[]));
            let notes = changed.into_iter().chain(self.meanings(&reworded)).collect();
            return Voiced { answer: reworded, language: passage.language.clone(), notes };
        }
        let answer = format!("{}\n{reworded}", self.say(Frame::Source, &[]));
        let notes = self.terms(&reworded).into_iter().chain(self.understood(exchange)).collect();
        Voiced { answer, language: self.tag().to_owned(), notes }
    }

    /// The quotations of `draft` in plainer words, each sentence checked against the passage it is from.
    fn plain(&self, draft: &Draft) -> String {
        let passage = &draft.source.passage;
        let original =
            Original::new(self.analyzer, passage, &self.readers.plain.reworded(self.analyzer, &passage.text));
        let quote = |citation: &crate::model::Citation| {
            let plain =
                self.readers.plain.simplify(self.analyzer, &citation.quote, |sentence| original.holds(sentence));
            format!("{plain} {}", mark::of(citation.n))
        };
        draft.citations.iter().map(quote).collect::<Vec<_>>().join("\n")
    }

    /// What difficult words of `text` mean.
    fn meanings(&self, text: &str) -> Option<String> {
        let explained = self.readers.plain.explained(text);
        let each = explained.iter().take(MOST_TERMS).map(|one| format!("「{}」は「{}」です。", one.word, one.meaning));
        let terms = each.collect::<String>();
        (!terms.is_empty()).then(|| self.say(Frame::Terms, &[("terms", &terms)]))
    }

    /// The city's terms in `text` in the reader's language.
    fn terms(&self, text: &str) -> Option<String> {
        let terms = self.readers.glossary.terms_in(text, self.language);
        let each = terms.iter().take(MOST_TERMS).map(|term| format!("{} = {}", term.japanese, term.foreign));
        let terms = each.collect::<Vec<_>>().join("; ");
        (!terms.is_empty()).then(|| self.say(Frame::Terms, &[("terms", &terms)]))
    }

    /// What was searched for, of a question in another language.
    fn understood(&self, exchange: &Exchange) -> Option<String> {
        let words = exchange.japanese.as_deref()?;
        Some(self.say(Frame::Understood, &[("words", words)]))
    }

    /// What is said of an answer of a past fiscal year.
    pub(crate) fn newer(&self, evidence: &Evidence, source: &Passage) -> Option<String> {
        if self.is_plain_japanese() {
            return fiscal_year::note(evidence, source);
        }
        let fiscal_year::Newer { own, newer, title } = fiscal_year::newer_than(evidence, source)?;
        Some(self.say(Frame::Newer, &[("own", &own), ("newer", &newer), ("title", &title)]))
    }

    /// What is said when no sure answer was found.
    pub(crate) fn declined(&self, question: &str, desk: &Contact, has_suggestions: bool) -> String {
        if self.is_plain_japanese() {
            return decline::text(question, desk, has_suggestions);
        }
        let next = if has_suggestions { Frame::Candidates } else { Frame::Reword };
        let desk = self.desk(desk);
        let sentences = [
            self.say(Frame::Declined, &[("question", &decline::quoted(question))]),
            self.say(next, &[]),
            self.say(Frame::Desk, &[("desk", &desk)]),
        ];
        sentences.join(if self.has_blanks() { " " } else { "" })
    }

    /// What is asked back when several entries may be meant.
    pub(crate) fn clarifying(&self, question: &str, desk: &Contact) -> String {
        if self.is_plain_japanese() {
            return decline::clarifying(question, desk);
        }
        let desk = self.desk(desk);
        let asked = self.say(Frame::Clarify, &[("question", &decline::quoted(question))]);
        let otherwise = self.say(Frame::NoneOfThem, &[("desk", &desk)]);
        format!("{asked}{}{otherwise}", if self.has_blanks() { " " } else { "" })
    }

    /// What is said of personal data that was covered: of which `kinds`.
    pub(crate) fn masked(&self, kinds: &[&str]) -> String {
        if self.is_plain_japanese() {
            return format!(
                "ご質問に個人情報（{}）があったため、ほかの処理より先に伏せました。記録にも残りません。こちらでは、書かずにお尋ねいただけます。",
                kinds.join("、")
            );
        }
        self.say(Frame::Masked, &[])
    }

    /// What else is said of a declined question: how it was understood.
    pub(crate) fn declined_notes(&self, exchange: &Exchange) -> Vec<String> {
        self.understood(exchange).into_iter().filter(|_| self.language != Language::Japanese).collect()
    }

    /// What is said to a question about another municipality.
    pub(crate) fn elsewhere(&self, question: &str, place: &str, city: &str) -> String {
        if self.is_plain_japanese() {
            return decline::elsewhere(question, place, city);
        }
        let question = decline::quoted(question);
        self.say(Frame::Elsewhere, &[("question", &question), ("place", place), ("city", city)])
    }

    /// What is said when something broke.
    pub(crate) fn apology(&self, desk: &Contact) -> String {
        if self.is_plain_japanese() {
            return decline::apology(desk);
        }
        self.say(Frame::Apology, &[("desk", &self.desk(desk))])
    }

    /// The pieces of `answer` with their readings, where they are wanted.
    pub(crate) fn ruby(&self, answer: &str) -> Vec<Segment> {
        if self.is_easy && self.language == Language::Japanese { ruby(self.analyzer, answer) } else { Vec::new() }
    }

    /// A desk by its Japanese name, which is what stands on its door, with its number.
    fn desk(&self, contact: &Contact) -> String {
        decline::named(contact, |phone| self.say(Frame::Phone, &[("phone", phone)]))
    }

    /// Whether sentences have blanks between them.
    fn has_blanks(&self) -> bool {
        !matches!(self.language, Language::Japanese | Language::ChineseSimplified | Language::ChineseTraditional)
    }
}

#[cfg(test)]
mod tests;
