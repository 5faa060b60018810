//! `GET /v1/articles/{id}`, `GET /v1/staff/articles/{id}`.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::Response;

use crate::app::App;
use crate::articles::ArticleView;
use crate::observe::json_response;
use crate::problem::Problem;
use crate::reader::{Reader, Staff};
use crate::searching;

type Id = Result<Path<String>, PathRejection>;

pub(crate) async fn citizen(State(app): State<App>, id: Id) -> Result<Response, Problem> {
    article(&app, &Reader::Citizen, id).await
}

pub(crate) async fn staff(State(app): State<App>, Staff(reader): Staff, id: Id) -> Result<Response, Problem> {
    article(&app, &reader, id).await
}

async fn article(app: &App, reader: &Reader, id: Id) -> Result<Response, Problem> {
    // An id that cannot be decoded is an id that does not exist.
    let Path(id) = id.map_err(|_| Problem::article_not_found())?;
    let filter = reader.filter(app);
    let passages = searching::read(app, app.index().article(&id, &filter)).await?;
    let for_staff = matches!(reader, Reader::Staff(_));
    let article = ArticleView::new(passages, &filter, for_staff).ok_or_else(Problem::article_not_found)?;
    let json = serde_json::to_vec(&article).map_err(|error| {
        tracing::error!(%error, "an article could not be serialised");
        Problem::internal()
    })?;
    Ok(json_response(json))
}
