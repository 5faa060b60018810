//! The routes: one list, from which the router is built and against which the OpenAPI document is tested.

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodRouter, any, get, post};

use crate::app::App;
use crate::cors;
use crate::observe::{Observed, observe};
use crate::problem::{Code, Problem};
use crate::routes::{articles, ask, feedback, health, metrics, openapi, pages, ready, staff, staff_articles, suggest};

/// One path and what is served there.
pub(crate) struct Endpoint {
    /// Also its name in metrics and logs, so that no path of a client's making becomes one.
    pub(crate) path: &'static str,
    handlers: fn() -> MethodRouter<App>,
}

const fn at(path: &'static str, handlers: fn() -> MethodRouter<App>) -> Endpoint {
    Endpoint { path, handlers }
}

/// Every route of the API, and so of its document. `GET` answers `HEAD` as well.
pub(crate) const API: &[Endpoint] = &[
    at("/v1/ask", || post(ask::citizen)),
    at("/v1/suggest", || get(suggest::suggest)),
    at("/v1/feedback", || post(feedback::feedback)),
    at("/v1/articles/{id}", || get(articles::citizen)),
    at("/v1/staff/ask", || post(ask::staff)),
    at("/v1/staff/search", || get(staff::search_by_query).post(staff::search_by_body)),
    at("/v1/staff/articles", || get(staff_articles::list).post(staff_articles::upload)),
    at("/v1/staff/articles/{id}", || get(articles::staff)),
    at("/openapi.json", || get(openapi::document)),
    at("/healthz", || get(health::alive)),
    at("/readyz", || get(ready::ready)),
    at("/metrics", || get(metrics::scrape)),
];

/// The pages. What they load is found by its file name.
const PAGES: &[Endpoint] = &[
    at("/", || get(pages::home)),
    at("/chat", || get(pages::chat)),
    at("/articles/{id}", || get(pages::article)),
    at("/accessibility", || get(pages::accessibility)),
    at("/staff/knowledge", || get(pages::staff_knowledge)),
];

/// The whole server without a listener.
pub fn router(app: App) -> Router {
    let mut router = Router::new();
    for endpoint in API.iter().chain(PAGES) {
        let observed = Observed { app: app.clone(), route: endpoint.path };
        let handlers = (endpoint.handlers)().fallback(method_not_allowed);
        router = router.route(endpoint.path, handlers.layer(from_fn_with_state(observed, observe)));
    }
    let observed = Observed { app: app.clone(), route: "other" };
    let files = any(pages::file).layer(from_fn_with_state(observed, observe));
    let router = router.fallback_service(files.with_state(app.clone()));
    let router = match cors::layer(app.allowed_origins()) {
        Some(cors) => router.layer(cors),
        None => router,
    };
    router.with_state(app)
}

/// axum adds the `Allow` header.
async fn method_not_allowed() -> Problem {
    Problem::new(Code::MethodNotAllowed, "このURLでは、このHTTPメソッドは使えません。Allowヘッダーをご覧ください。")
}
