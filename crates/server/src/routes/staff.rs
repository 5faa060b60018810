//! `GET` and `POST /v1/staff/search`.

use axum::Json;
use axum::extract::State;
use jiff::civil::Date;
use madoguchi_ingest::{ArticleKind, Visibility};
use madoguchi_retrieve::{LegScores, Question, ScoredPassage};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::app::App;
use crate::json_body::JsonBody;
use crate::parameters::Parameters;
use crate::problem::{Code, Problem};
use crate::reader::{Reader, Staff};
use crate::searching;

const DEFAULT_LIMIT: usize = 10;
const LARGEST_LIMIT: usize = 50;
const QUESTION_CHARS: usize = 1_000;

/// The `POST` form, for questions that should not stand in the access log of a proxy.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SearchRequest {
    q: String,
    #[serde(default)]
    limit: Option<usize>,
    #[serde(default)]
    category: Option<String>,
}

#[derive(Debug, Serialize)]
pub(crate) struct SearchResults {
    /// Estimated probability that the first passage answers the question.
    confidence: f32,
    /// The words searched for, in base form.
    terms: Vec<String>,
    passages: Vec<FoundPassage>,
}

#[derive(Debug, Serialize)]
struct FoundPassage {
    passage_id: Uuid,
    article_id: String,
    kind: ArticleKind,
    visibility: Visibility,
    departments: Vec<String>,
    owner: Option<String>,
    title: String,
    question: Option<String>,
    heading_path: Vec<String>,
    text: String,
    start_char: u32,
    end_char: u32,
    url: Option<String>,
    revised_on: Option<Date>,
    score: f32,
    confidence: f32,
    legs: LegScores,
}

pub(crate) async fn search_by_query(
    State(app): State<App>,
    Staff(reader): Staff,
    parameters: Parameters,
) -> Result<Json<SearchResults>, Problem> {
    let parameters = parameters.only(&["q", "limit", "category"])?;
    let limit = parameters.count("limit", DEFAULT_LIMIT, LARGEST_LIMIT)?;
    let Some(q) = parameters.text("q") else {
        return Err(wrong("「q」に検索する語や文を指定してください。", "q"));
    };
    search(&app, &reader, q, limit, parameters.text("category").map(str::to_owned)).await
}

pub(crate) async fn search_by_body(
    State(app): State<App>,
    Staff(reader): Staff,
    JsonBody(request): JsonBody<SearchRequest>,
) -> Result<Json<SearchResults>, Problem> {
    let limit = request.limit.unwrap_or(DEFAULT_LIMIT);
    if !(1..=LARGEST_LIMIT).contains(&limit) {
        return Err(wrong(format!("「limit」は1から{LARGEST_LIMIT}までの整数にしてください。"), "limit"));
    }
    search(&app, &reader, &request.q, limit, request.category).await
}

async fn search(
    app: &App,
    reader: &Reader,
    q: &str,
    limit: usize,
    category: Option<String>,
) -> Result<Json<SearchResults>, Problem> {
    let q = q.trim();
    if q.is_empty() || q.chars().count() > QUESTION_CHARS {
        return Err(wrong(format!("「q」は1文字以上{QUESTION_CHARS}文字以内にしてください。"), "q"));
    }
    let mut filter = reader.filter(app);
    filter.category = category;
    let text = app.engine().mask(q).text.into_string();
    let evidence =
        searching::retrieve(app, &Question { text, original: None, history: Vec::new(), filter, limit }).await?;
    let passages = evidence.passages.iter().map(FoundPassage::new).collect();
    Ok(Json(SearchResults { confidence: evidence.confidence, terms: evidence.terms, passages }))
}

fn wrong(detail: impl Into<std::borrow::Cow<'static, str>>, parameter: &'static str) -> Problem {
    Problem::new(Code::InvalidParameter, detail).field(parameter)
}

impl FoundPassage {
    fn new(scored: &ScoredPassage) -> Self {
        let passage = &scored.passage;
        Self {
            passage_id: passage.id,
            article_id: passage.article_id.clone(),
            kind: passage.kind,
            visibility: passage.visibility,
            departments: passage.departments.clone(),
            owner: passage.owner.clone(),
            title: passage.title.clone(),
            question: passage.question.clone(),
            heading_path: passage.heading_path.clone(),
            text: passage.text.clone(),
            start_char: passage.start_char,
            end_char: passage.end_char,
            url: passage.url.clone(),
            revised_on: passage.revised_on,
            score: scored.score,
            confidence: scored.confidence,
            legs: scored.legs,
        }
    }
}
