//! The questions of public FAQs, for completing what is being typed.
//!
//! Half a word is no term of the index, so completion looks at the questions themselves: a few thousand short
//! texts in memory, read again every few minutes. They are candidates only; what is suggested is fetched from
//! the index under the reader's filter, so that nothing deleted or expired is suggested.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use madoguchi_index::{IndexError, SearchFilter};
use madoguchi_ingest::{ArticleKind, Passage};
use madoguchi_language::Language;
use uuid::Uuid;

use crate::app::App;
use crate::reader::Reader;

/// How old the list may grow before it is read again.
const FRESH_FOR: Duration = Duration::from_secs(300);

/// Where there are more passages than this, reading them all would cost more than completion is worth.
const MOST_PASSAGES: usize = 50_000;

/// Passages fetched in one trip.
const CHUNK: usize = 512;

#[derive(Debug, Default)]
pub(crate) struct FaqQuestions {
    list: Mutex<List>,
    being_read: AtomicBool,
}

#[derive(Debug, Default, Clone)]
struct List {
    questions: Arc<Vec<FaqQuestion>>,
    read_at: Option<Instant>,
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct FaqQuestion {
    language: Language,
    folded: String,
    passage_id: Uuid,
}

impl FaqQuestions {
    /// At most `limit` passages whose question in `language` begins with `typed`, then those that hold it elsewhere.
    pub(crate) fn completing(&self, typed: &str, language: Language, limit: usize) -> Vec<Uuid> {
        let typed = fold(typed);
        if typed.is_empty() {
            return Vec::new();
        }
        let questions = Arc::clone(&self.list().questions);
        let (mut beginning, mut holding) = (Vec::new(), Vec::new());
        for question in questions.iter().filter(|question| question.language == language) {
            if question.folded.starts_with(&typed) {
                beginning.push(question.passage_id);
            } else if holding.len() < limit && question.folded.contains(&typed) {
                holding.push(question.passage_id);
            }
        }
        beginning.extend(holding);
        beginning.truncate(limit);
        beginning
    }

    /// Reads the list again in the background when it has grown old; the caller does not wait.
    pub(crate) fn refresh_when_old(app: &App) {
        let this = app.suggestions();
        let is_fresh = this.list().read_at.is_some_and(|read_at| read_at.elapsed() < FRESH_FOR);
        if is_fresh || this.being_read.swap(true, Ordering::Acquire) {
            return;
        }
        let app = app.clone();
        tokio::spawn(async move { Self::refresh(&app).await });
    }

    async fn refresh(app: &App) {
        let questions = read(app, &Reader::Citizen.filter(app)).await.unwrap_or_else(|error| {
            tracing::warn!(%error, "questions for completion not read");
            Vec::new()
        });
        let this = app.suggestions();
        *this.list() = List { questions: Arc::new(questions), read_at: Some(Instant::now()) };
        this.being_read.store(false, Ordering::Release);
    }

    fn list(&self) -> MutexGuard<'_, List> {
        self.list.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Sorted, so that the order of suggestions never changes by itself.
async fn read(app: &App, filter: &SearchFilter) -> Result<Vec<FaqQuestion>, IndexError> {
    let mut ids = Vec::new();
    for tenant in &filter.tenants {
        ids.extend(app.index().manifest(tenant).await?.into_iter().map(|entry| entry.id));
    }
    if ids.len() > MOST_PASSAGES {
        return Ok(Vec::new());
    }
    let mut questions = Vec::new();
    for chunk in ids.chunks(CHUNK) {
        let passages = app.index().fetch(chunk, filter).await?;
        questions.extend(passages.iter().flat_map(|passage| FaqQuestion::of(passage)));
    }
    questions.sort_unstable();
    Ok(questions)
}

impl FaqQuestion {
    /// Of a FAQ, its question in every language that it has one in.
    fn of(passage: &Passage) -> Vec<Self> {
        let Some(question) = question_of(passage) else { return Vec::new() };
        let translated = passage
            .versions
            .iter()
            .filter_map(|(tag, version)| Some((Language::of_tag(tag)?, version.question.as_deref()?)));
        let all = std::iter::once((Language::Japanese, question)).chain(translated);
        all.map(|(language, text)| Self { language, folded: fold(text), passage_id: passage.id }).collect()
    }
}

/// The question of a FAQ; `None` for anything else.
pub(crate) fn question_of(passage: &Passage) -> Option<&str> {
    (passage.kind == ArticleKind::Faq).then(|| passage.question.as_deref().unwrap_or(&passage.title))
}

/// Full-width and half-width, upper and lower case, with and without blanks are all the same while typing.
pub(crate) fn fold(text: &str) -> String {
    let normalized = madoguchi_text::normalize(text);
    normalized.text.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beginnings_come_first_and_width_does_not_matter() {
        let questions = FaqQuestions::default();
        let texts = [
            "マイナンバーカードを失くしました",
            "住民票の写しの取り方",
            "カードの住所変更 (マイナンバー)",
            "ＡＢＣ窓口",
        ];
        let mut list: Vec<FaqQuestion> = texts
            .iter()
            .zip(1_u128..)
            .map(|(text, id)| FaqQuestion {
                language: Language::Japanese,
                folded: fold(text),
                passage_id: Uuid::from_u128(id),
            })
            .collect();
        list.sort_unstable();
        questions.list().questions = Arc::new(list);
        for (typed, limit, found) in [
            ("ﾏｲﾅﾝ", 8, vec![1, 3]),
            ("マイナン", 1, vec![1]),
            ("カード", 8, vec![3, 1]),
            ("住民票 の", 8, vec![2]),
            ("abc", 8, vec![4]),
            ("ない", 8, vec![]),
            (" ", 8, vec![]),
        ] {
            let found: Vec<Uuid> = found.into_iter().map(Uuid::from_u128).collect();
            assert_eq!(questions.completing(typed, Language::Japanese, limit), found, "{typed}");
            assert!(questions.completing(typed, Language::English, limit).is_empty(), "{typed}");
        }
    }
}
