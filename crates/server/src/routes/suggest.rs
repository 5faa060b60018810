//! `GET /v1/suggest?q=`.

use axum::Json;
use axum::extract::State;
use madoguchi_ingest::Passage;
use madoguchi_language::Language;
use madoguchi_retrieve::Question;
use serde::Serialize;

use crate::app::App;
use crate::parameters::Parameters;
use crate::problem::{Code, Problem};
use crate::reader::Reader;
use crate::searching;
use crate::suggestions::{FaqQuestions, question_of};

const DEFAULT_LIMIT: usize = 5;
const LARGEST_LIMIT: usize = 20;
const TYPED_CHARS: usize = 100;

/// Passages looked at for each suggestion wanted: some are no FAQ, some ask the same.
const PASSAGES_PER_SUGGESTION: usize = 3;

#[derive(Debug, Serialize)]
pub(crate) struct Suggestions {
    suggestions: Vec<Suggestion>,
}

#[derive(Debug, PartialEq, Eq, Serialize)]
struct Suggestion {
    question: String,
    article_id: String,
}

/// Public FAQ questions: those that complete what is typed, then those that are about it.
pub(crate) async fn suggest(State(app): State<App>, parameters: Parameters) -> Result<Json<Suggestions>, Problem> {
    let parameters = parameters.only(&["q", "limit", "language"])?;
    let language = parameters.text("language").and_then(Language::of_tag).unwrap_or_default();
    let limit = parameters.count("limit", DEFAULT_LIMIT, LARGEST_LIMIT)?;
    let typed = parameters.text("q").unwrap_or_default().trim();
    if typed.chars().count() > TYPED_CHARS {
        let detail = format!("「q」は{TYPED_CHARS}文字以内にしてください。");
        return Err(Problem::new(Code::InvalidParameter, detail).field("q"));
    }
    let typed = Typed { text: typed, language, limit };
    let mut suggestions = Vec::with_capacity(limit);
    if !typed.text.is_empty() {
        complete(&app, typed, &mut suggestions).await?;
        if suggestions.len() < limit {
            search(&app, typed, &mut suggestions).await?;
        }
    }
    Ok(Json(Suggestions { suggestions }))
}

/// What is being typed, on a page in which language, and how many questions are wanted.
#[derive(Clone, Copy)]
struct Typed<'t> {
    text: &'t str,
    language: Language,
    limit: usize,
}

/// In the reader's language first, then in Japanese: people type either on either page.
async fn complete(app: &App, typed: Typed<'_>, found: &mut Vec<Suggestion>) -> Result<(), Problem> {
    let Typed { text, language, limit } = typed;
    FaqQuestions::refresh_when_old(app);
    let other = (language != Language::Japanese).then_some(language);
    for language in other.into_iter().chain([Language::Japanese]) {
        let ids = app.suggestions().completing(text, language, limit * PASSAGES_PER_SUGGESTION);
        if ids.is_empty() {
            continue;
        }
        let filter = Reader::Citizen.filter(app);
        let passages = searching::read(app, app.index().fetch(&ids, &filter)).await?;
        passages.iter().for_each(|passage| add(found, passage, language, limit));
    }
    Ok(())
}

async fn search(app: &App, typed: Typed<'_>, found: &mut Vec<Suggestion>) -> Result<(), Problem> {
    let Typed { text, language, limit } = typed;
    let masked = app.engine().mask(text).text;
    let heard = app.engine().answerer().readers().hear(masked.as_str(), Some(language.tag()));
    // Who types Japanese reads it.
    let language = if heard.japanese.is_some() { language } else { Language::Japanese };
    let question = Question {
        text: heard.words(masked.as_str()).to_owned(),
        original: heard.original(masked.as_str()),
        history: Vec::new(),
        filter: Reader::Citizen.filter(app),
        limit: limit * PASSAGES_PER_SUGGESTION,
    };
    let evidence = searching::retrieve(app, &question).await?;
    let least = app.engine().answerer().settings().thresholds.suggest;
    let sure_enough = evidence.passages.iter().filter(|scored| scored.confidence >= least);
    sure_enough.for_each(|scored| add(found, &scored.passage, language, limit));
    Ok(())
}

/// Adds the question of a FAQ, in `language` where it is translated, unless there are enough or it is there already.
fn add(found: &mut Vec<Suggestion>, passage: &Passage, language: Language, limit: usize) {
    let translated = passage.versions.get(language.tag()).and_then(|version| version.question.as_deref());
    let Some(question) = question_of(passage).map(|question| translated.unwrap_or(question)) else { return };
    if found.len() < limit && !found.iter().any(|known| known.question == question) {
        found.push(Suggestion { question: question.to_owned(), article_id: passage.article_id.clone() });
    }
}
