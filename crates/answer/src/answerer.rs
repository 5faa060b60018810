//! Evidence becomes a stream of events: [`Answerer`].

use std::sync::Arc;

use futures::{Stream, StreamExt};
use madoguchi_ingest::{ArticleKind, Contact, Desks};
use madoguchi_retrieve::{Evidence, ScoredPassage};
use madoguchi_text::Analyzer;

use crate::chat::ChatModel;
use crate::cite::{citation, whole};
use crate::draft::{Draft, chunks};
use crate::extract::Extractor;
use crate::language::Language;
use crate::mask::{MaskedText, PersonalData};
use crate::model::{Answer, AnswerEvent, Citation, Grade, Outcome, Style};
use crate::prompt::Prompts;
use crate::readers::Readers;
use crate::scope::other_municipality;
use crate::settings::AnswerSettings;
use crate::voice::{Voice, Voiced};
use crate::writer::{Writer, Written};
use crate::{contacts, decline, fiscal_year};

/// A question as it is answered: masked, with how the answer should be.
#[derive(Debug, Clone)]
pub struct Exchange {
    /// The question.
    pub question: MaskedText,
    /// What it asks, in Japanese words and without what was masked.
    pub words: String,
    /// Earlier questions of the same conversation, oldest first.
    pub history: Vec<MaskedText>,
    /// The Japanese words that stand for a question in another language.
    pub japanese: Option<String>,
    /// How much of the question those words are, 0..1; 1 of a Japanese question.
    pub understood: f32,
    /// How the answer should read.
    pub style: Style,
    /// BCP 47 tag of the answer wanted; `None`: Japanese. Without a model and a stored translation, the sentences
    /// around the answer are in it, and the answer itself is quoted in Japanese.
    pub language: Option<String>,
    /// Names the exchange in logs, ledger and feedback.
    pub trace_id: String,
}

/// Makes answers of evidence, and honest declines where there is not enough of it.
pub struct Answerer {
    extractor: Extractor,
    writer: Option<Writer>,
    analyzer: Arc<Analyzer>,
    desks: Arc<Desks>,
    settings: AnswerSettings,
    readers: Readers,
}

impl Answerer {
    /// An answerer in the sources' own words.
    #[must_use]
    pub fn new(analyzer: Arc<Analyzer>, desks: Arc<Desks>, settings: AnswerSettings) -> Self {
        let extractor = Extractor::new(Arc::clone(&analyzer));
        Self { extractor, writer: None, analyzer, desks, settings, readers: Readers::default() }
    }

    /// The same with a language model, which is asked where the settings' grade is [`Grade::Llm`].
    #[must_use]
    pub fn with_model(self, chat: Arc<dyn ChatModel>, prompts: Arc<Prompts>) -> Self {
        let writer = Some(Writer::new(Arc::clone(&self.analyzer), chat, prompts));
        Self { writer, ..self }
    }

    /// The same with the city's own words for its readers.
    #[must_use]
    pub fn with_readers(self, readers: Readers) -> Self {
        Self { readers, ..self }
    }

    /// The words for its readers.
    #[must_use]
    pub fn readers(&self) -> &Readers {
        &self.readers
    }

    /// The city's desks.
    #[must_use]
    pub fn desks(&self) -> &Desks {
        &self.desks
    }

    /// How answers are made.
    #[must_use]
    pub fn settings(&self) -> &AnswerSettings {
        &self.settings
    }

    /// The answer to `exchange` from `evidence`, which has been filtered for the reader.
    ///
    /// Yields the citations known so far, pieces of text, and exactly one [`AnswerEvent::Closing`], last. A
    /// model that is dead, slow or babbling is replaced by the source's own words within the same stream.
    pub fn answer(
        self: &Arc<Self>,
        exchange: Exchange,
        evidence: Arc<Evidence>,
    ) -> impl Stream<Item = AnswerEvent> + Send + 'static + use<> {
        let this = Arc::clone(self);
        async_stream::stream! {
            let Some(draft) = this.extractive(&exchange, &evidence) else {
                yield closing(this.unanswered(&exchange, &evidence));
                return;
            };
            let mut has_spoken = false;
            if let Some(writer) = this.writer_now() {
                let passages = this.shown(&evidence);
                yield AnswerEvent::Evidence(whole_citations(passages));
                let mut written = std::pin::pin!(writer.write(&exchange, passages, &this.settings));
                while let Some(step) = written.next().await {
                    match step {
                        Written::Piece(piece) => {
                            has_spoken = true;
                            yield AnswerEvent::Delta(piece);
                        }
                        Written::End(Ok(draft)) => {
                            yield closing(this.answered(&exchange, &evidence, *draft, Grade::Llm));
                            return;
                        }
                        Written::End(Err(rejection)) => {
                            tracing::warn!(trace_id = exchange.trace_id, %rejection, "model not used, answering extractively");
                        }
                    }
                }
            }
            yield AnswerEvent::Evidence(draft.citations.clone());
            let answer = this.answered(&exchange, &evidence, draft, this.own_grade());
            // What a failed model has shown already cannot be unsaid: the closing text replaces it.
            if !has_spoken {
                for chunk in chunks(&answer.answer) {
                    yield AnswerEvent::Delta(chunk);
                }
            }
            yield closing(answer);
        }
    }

    /// The closing answer for an exchange that broke before there was evidence.
    #[must_use]
    pub fn broken(&self, trace_id: &str) -> Answer {
        self.broken_for(None, Style::Standard, trace_id)
    }

    /// The same for a reader who wants `language` (a BCP 47 tag) and `style`.
    #[must_use]
    pub fn broken_for(&self, language: Option<&str>, style: Style, trace_id: &str) -> Answer {
        let desk = contacts::main_desk(&self.desks);
        let voice = Voice::new(&self.readers, &self.analyzer, language, style);
        let answer = voice.apology(&desk);
        Answer {
            outcome: Outcome::Error,
            ruby: voice.ruby(&answer),
            answer,
            citations: Vec::new(),
            contacts: vec![desk],
            notes: Vec::new(),
            masked: Vec::new(),
            suggestions: Vec::new(),
            confidence: 0.0,
            language: voice.tag().to_owned(),
            grade: self.own_grade(),
            trace_id: trace_id.to_owned(),
        }
    }

    /// What is said of personal data that was covered in a question, to a reader of `language` (a BCP 47 tag) and `style`.
    pub(crate) fn covered(&self, kinds: &[PersonalData], language: Option<&str>, style: Style) -> String {
        let names: Vec<&str> = kinds.iter().map(|kind| kind.name()).collect();
        Voice::new(&self.readers, &self.analyzer, language, style).masked(&names)
    }

    /// `answer`, which did not come from evidence, with the readings that its reader wants.
    pub(crate) fn with_readings(&self, answer: Answer, style: Style) -> Answer {
        let voice = Voice::new(&self.readers, &self.analyzer, Some(&answer.language), style);
        Answer { ruby: voice.ruby(&answer.answer), ..answer }
    }

    /// The draft in the source's own words; `None` when nothing is sure enough.
    fn extractive(&self, exchange: &Exchange, evidence: &Evidence) -> Option<Draft> {
        if !self.is_heard(exchange, evidence) {
            return None;
        }
        let question = exchange.words.as_str();
        let source = self.translated(exchange, evidence, self.source(evidence)?);
        if self.elsewhere(question, Some(source)).is_some() {
            return None;
        }
        let source = fiscal_year::current(question, evidence, source).unwrap_or(source);
        self.extractor.extract(question, evidence, source)
    }

    /// Whether enough of the question is understood to answer it. Of one in another language, half of whose words are not
    /// in the glossary, the other half must say something: 「何 今日」 is what is left of a question about the dollar.
    fn is_heard(&self, exchange: &Exchange, evidence: &Evidence) -> bool {
        const HALF: f32 = 0.6;
        const LEAST_SAID: f32 = 11.0;
        let said: f32 = evidence.words.iter().map(|word| word.weight).sum();
        evidence.is_own_question
            || exchange.understood >= self.settings.thresholds.understood
                && (exchange.understood >= HALF || said >= LEAST_SAID)
    }

    /// The other municipality that `question` is about, unless the passage to answer from speaks of it.
    fn elsewhere(&self, question: &str, source: Option<&ScoredPassage>) -> Option<String> {
        // Without the city's own name, every place would be somewhere else.
        let city = Some(&self.settings.city).filter(|city| **city != AnswerSettings::default().city)?;
        let place = other_municipality(&self.analyzer, question, city)?;
        let speaks_of_it = |scored: &ScoredPassage| {
            let passage = &scored.passage;
            let title = passage.question.as_deref().unwrap_or(&passage.title);
            title.contains(&place) || passage.text.contains(&place)
        };
        (!source.is_some_and(speaks_of_it)).then_some(place)
    }

    /// The passage to answer from.
    fn source<'e>(&self, evidence: &'e Evidence) -> Option<&'e ScoredPassage> {
        let reviewed_only = self.settings.grade == Grade::ReviewedOnly;
        let threshold = self.settings.thresholds.answer;
        let mut passages = evidence.passages.iter();
        let first = if reviewed_only {
            passages.find(|scored| scored.passage.kind == ArticleKind::Faq)
        } else {
            passages.next()
        };
        first.filter(|scored| scored.confidence >= threshold)
    }

    /// For a reader of another language: of those that are about as sure as `source`, the first one that is translated. What
    /// cannot be read is no answer.
    fn translated<'e>(
        &self,
        exchange: &Exchange,
        evidence: &'e Evidence,
        source: &'e ScoredPassage,
    ) -> &'e ScoredPassage {
        const AS_SURE: f32 = 0.05;
        let voice = self.voice(exchange);
        let is_readable = |scored: &ScoredPassage| {
            voice.tag() == source.passage.language
                || scored.passage.versions.get(voice.tag()).is_some_and(|version| version.answer.is_some())
        };
        let least = self.settings.thresholds.answer.max(source.confidence - AS_SURE);
        let mut as_sure = evidence.passages.iter().filter(|scored| scored.confidence >= least);
        if is_readable(source) { source } else { as_sure.find(|scored| is_readable(scored)).unwrap_or(source) }
    }

    /// Whether a model may be asked to word a question for the search.
    pub(crate) fn rewords(&self) -> bool {
        self.settings.rewrite_timeout_ms > 0 && self.writer_now().is_some()
    }

    /// The question of `exchange` in words that stand on their own, by a model; `None` where there is none, or nothing came of it.
    pub(crate) async fn reworded(&self, exchange: &Exchange, is_japanese: bool) -> Option<String> {
        self.writer_now().filter(|_| self.rewords())?.reworded(exchange, is_japanese, &self.settings).await
    }

    fn writer_now(&self) -> Option<&Writer> {
        let writer = self.writer.as_ref().filter(|_| self.settings.grade == Grade::Llm);
        writer.filter(|writer| writer.is_ready())
    }

    /// What the model sees.
    fn shown<'e>(&self, evidence: &'e Evidence) -> &'e [ScoredPassage] {
        &evidence.passages[..evidence.passages.len().min(self.settings.model_passages.max(1))]
    }

    /// The grade of what is not a model's.
    fn own_grade(&self) -> Grade {
        match self.settings.grade {
            Grade::ReviewedOnly => Grade::ReviewedOnly,
            Grade::Llm | Grade::Extractive => Grade::Extractive,
        }
    }

    fn answered(&self, exchange: &Exchange, evidence: &Evidence, draft: Draft, grade: Grade) -> Answer {
        let voice = self.voice(exchange);
        let Voiced { answer, language, notes } = match grade {
            Grade::Llm => {
                let language = Language::of(exchange.language.as_deref()).tag.to_owned();
                Voiced { answer: draft.answer.clone(), language, notes: Vec::new() }
            }
            Grade::Extractive => voice.voiced(exchange, &draft, true),
            Grade::ReviewedOnly => voice.voiced(exchange, &draft, false),
        };
        let Draft { citations, source, .. } = draft;
        Answer {
            outcome: Outcome::Answered,
            ruby: voice.ruby(&answer),
            answer,
            citations,
            contacts: vec![self.desk_for(exchange, &source)],
            notes: voice.newer(evidence, &source.passage).into_iter().chain(notes).collect(),
            masked: Vec::new(),
            suggestions: decline::related(evidence, &source, &self.settings.thresholds, voice.version()),
            confidence: source.confidence,
            language,
            grade,
            trace_id: exchange.trace_id.clone(),
        }
    }

    fn voice(&self, exchange: &Exchange) -> Voice<'_> {
        Voice::new(&self.readers, &self.analyzer, exchange.language.as_deref(), exchange.style)
    }

    fn desk_for(&self, exchange: &Exchange, source: &ScoredPassage) -> Contact {
        contacts::of_passage(&self.desks, &source.passage)
            .or_else(|| contacts::by_topic(&self.desks, &exchange.words))
            .unwrap_or_else(|| contacts::main_desk(&self.desks))
    }

    /// Asks back where several entries may be meant, and declines where not.
    fn unanswered(&self, exchange: &Exchange, evidence: &Evidence) -> Answer {
        let (question, words) = (exchange.question.as_str(), exchange.words.as_str());
        let thresholds = &self.settings.thresholds;
        let voice = self.voice(exchange);
        let desk = decline::contact(words, &exchange.history, evidence, &self.desks, thresholds);
        let elsewhere = self.elsewhere(words, evidence.passages.first());
        let is_heard = self.is_heard(exchange, evidence) && elsewhere.is_none();
        let choices = if is_heard { decline::choices(evidence, thresholds, voice.version()) } else { Vec::new() };
        let (outcome, suggestions) = match choices.is_empty() {
            true => (Outcome::Declined, decline::nearest(evidence, thresholds, voice.version())),
            false => (Outcome::Clarify, choices),
        };
        let answer = match elsewhere {
            Some(place) => voice.elsewhere(question, &place, &self.settings.city),
            None if outcome == Outcome::Clarify => voice.clarifying(question, &desk),
            None => voice.declined(question, &desk, !suggestions.is_empty()),
        };
        Answer {
            outcome,
            ruby: voice.ruby(&answer),
            answer,
            citations: Vec::new(),
            contacts: vec![desk],
            notes: voice.declined_notes(exchange),
            masked: Vec::new(),
            suggestions,
            confidence: evidence.confidence,
            language: voice.tag().to_owned(),
            grade: self.own_grade(),
            trace_id: exchange.trace_id.clone(),
        }
    }
}

fn closing(answer: Answer) -> AnswerEvent {
    AnswerEvent::Closing(Box::new(answer))
}

/// What a model may cite, before it has.
fn whole_citations(passages: &[ScoredPassage]) -> Vec<Citation> {
    (1..).zip(passages).map(|(n, scored)| citation(n, &scored.passage, &whole(&scored.passage))).collect()
}

#[cfg(test)]
mod tests;
