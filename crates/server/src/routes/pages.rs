//! The pages and what they load.

use axum::extract::State;
use axum::http::{HeaderMap, Method, Uri};
use axum::response::Response;

use crate::app::App;
use crate::problem::Problem;

pub(crate) async fn home(State(app): State<App>, headers: HeaderMap) -> Result<Response, Problem> {
    embedded(&app, "index.html", &headers)
}

pub(crate) async fn chat(State(app): State<App>, headers: HeaderMap) -> Result<Response, Problem> {
    embedded(&app, "chat.html", &headers)
}

/// The same page for every id: whether there is such an article, the page itself asks.
pub(crate) async fn article(State(app): State<App>, headers: HeaderMap) -> Result<Response, Problem> {
    embedded(&app, "article.html", &headers)
}

/// What was done and tested so that everyone can use the pages.
pub(crate) async fn accessibility(State(app): State<App>, headers: HeaderMap) -> Result<Response, Problem> {
    embedded(&app, "accessibility.html", &headers)
}

/// The same page for everyone: it holds nothing but what its reader's token lets it fetch.
pub(crate) async fn staff_knowledge(State(app): State<App>, headers: HeaderMap) -> Result<Response, Problem> {
    embedded(&app, "staff-knowledge.html", &headers)
}

/// `/widget.js` and whatever else is embedded, by its name.
pub(crate) async fn file(
    State(app): State<App>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    if !matches!(method, Method::GET | Method::HEAD) {
        return Err(Problem::not_found());
    }
    embedded(&app, uri.path().trim_start_matches('/'), &headers)
}

fn embedded(app: &App, name: &str, headers: &HeaderMap) -> Result<Response, Problem> {
    app.assets().response(name, headers).ok_or_else(Problem::not_found)
}
