//! `GET /v1/articles/{id}`, `GET /v1/staff/articles/{id}`.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::Response;
use serde::Serialize;

use crate::app::App;
use crate::articles::ArticleView;
use crate::knowledge;
use crate::observe::json_response;
use crate::problem::Problem;
use crate::reader::{Reader, Staff};
use crate::searching;

type Id = Result<Path<String>, PathRejection>;

pub(crate) async fn citizen(State(app): State<App>, id: Id) -> Result<Response, Problem> {
    let id = decoded(id)?;
    let filter = Reader::Citizen.filter(&app);
    let passages = searching::read(&app, app.index().article(&id, &filter)).await?;
    respond(&ArticleView::new(passages, &filter, false).ok_or_else(Problem::article_not_found)?)
}

pub(crate) async fn staff(State(app): State<App>, Staff(reader): Staff, id: Id) -> Result<Response, Problem> {
    respond(&knowledge::article(&app, &reader, &decoded(id)?).await?)
}

/// An id that cannot be decoded is an id that does not exist.
fn decoded(id: Id) -> Result<String, Problem> {
    id.map(|Path(id)| id).map_err(|_| Problem::article_not_found())
}

fn respond(article: &impl Serialize) -> Result<Response, Problem> {
    let json = serde_json::to_vec(article).map_err(|error| {
        tracing::error!(%error, "an article could not be serialised");
        Problem::internal()
    })?;
    Ok(json_response(json))
}
