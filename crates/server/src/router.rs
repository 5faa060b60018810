//! The routes: one list, from which the router is built and against which the OpenAPI document is tested.

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodRouter, any, get, post, put};

use crate::app::App;
use crate::cors;
use crate::limits::{Class, Limited, limit};
use crate::observe::{Observed, observe};
use crate::problem::{Code, Problem};
use crate::routes::{
    articles, ask, cases, feedback, health, metrics, openapi, pages, ready, site, staff, staff_articles, staff_banner,
    staff_cases, staff_usage, suggest,
};

/// One path and what is served there.
pub(crate) struct Endpoint {
    /// Also its name in metrics and logs, so that no path of a client's making becomes one.
    pub(crate) path: &'static str,
    class: Class,
    handlers: fn() -> MethodRouter<App>,
}

const fn at(path: &'static str, class: Class, handlers: fn() -> MethodRouter<App>) -> Endpoint {
    Endpoint { path, class, handlers }
}

/// Every route of the API, and so of its document. `GET` answers `HEAD` as well.
pub(crate) const API: &[Endpoint] = &[
    at("/v1/ask", Class::Question, || post(ask::citizen)),
    at("/v1/suggest", Class::Read, || get(suggest::suggest)),
    at("/v1/feedback", Class::Read, || post(feedback::feedback)),
    at("/v1/articles/{id}", Class::Read, || get(articles::citizen)),
    at("/v1/site", Class::Site, || get(site::site)),
    at("/v1/cases", Class::Case, || post(cases::open)),
    at("/v1/cases/{receipt}", Class::Case, || get(cases::status)),
    at("/v1/staff/ask", Class::Free, || post(ask::staff)),
    at("/v1/staff/search", Class::Free, || get(staff::search_by_query).post(staff::search_by_body)),
    at("/v1/staff/articles", Class::Free, || get(staff_articles::list).post(staff_articles::upload)),
    at("/v1/staff/articles/{id}", Class::Free, || get(articles::staff)),
    at("/v1/staff/cases", Class::Free, || get(staff_cases::list)),
    at("/v1/staff/cases/{receipt}", Class::Free, || get(staff_cases::show).patch(staff_cases::change)),
    at("/v1/staff/banner", Class::Free, || put(staff_banner::put).delete(staff_banner::delete)),
    at("/v1/staff/usage", Class::Free, || get(staff_usage::usage)),
    at("/openapi.json", Class::Free, || get(openapi::document)),
    at("/healthz", Class::Free, || get(health::alive)),
    at("/readyz", Class::Free, || get(ready::ready)),
    at("/metrics", Class::Free, || get(metrics::scrape)),
];

/// The pages. What they load is found by its file name.
const PAGES: &[Endpoint] = &[
    at("/", Class::Free, || get(pages::home)),
    at("/chat", Class::Free, || get(pages::chat)),
    at("/articles/{id}", Class::Free, || get(pages::article)),
    at("/accessibility", Class::Free, || get(pages::accessibility)),
    at("/staff/knowledge", Class::Free, || get(pages::staff_knowledge)),
];

/// The whole server without a listener.
pub fn router(app: App) -> Router {
    let mut router = Router::new();
    for endpoint in API.iter().chain(PAGES) {
        let observed = Observed { app: app.clone(), route: endpoint.path };
        let limited = Limited { app: app.clone(), class: endpoint.class };
        let handlers = (endpoint.handlers)().fallback(method_not_allowed).layer(from_fn_with_state(limited, limit));
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
