//! `GET /v1/site`: what the page shows before anybody has asked. No place among the questions is needed for it.

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use madoguchi_ingest::Contact;
use madoguchi_ledger::Banner;
use serde::Serialize;

use crate::app::App;
use crate::contacts;
use crate::observe::json_response;
use crate::problem::Problem;
use crate::site::SiteView;

/// A banner should be seen within seconds, also behind a cache.
const CACHE: HeaderValue = HeaderValue::from_static("public, max-age=5");

#[derive(Serialize)]
struct SiteNow<'a> {
    #[serde(flatten)]
    site: SiteView<'a>,
    main_desk: Contact,
    banner: Option<&'a Banner>,
    handover: HandoverView<'a>,
}

#[derive(Serialize)]
struct HandoverView<'a> {
    enabled: bool,
    departments: Vec<&'a str>,
}

pub(crate) async fn site(State(app): State<App>) -> Result<Response, Problem> {
    let desks = app.engine().answerer().desks();
    let banner = app.banners().current();
    let now = SiteNow {
        site: app.site().view(),
        main_desk: contacts::shown(&app, desks.default()),
        banner: banner.as_deref(),
        handover: HandoverView {
            enabled: app.options().handover.enabled,
            departments: desks.iter().map(|desk| desk.department.as_str()).collect(),
        },
    };
    let json = serde_json::to_vec(&now).map_err(|error| {
        tracing::error!(%error, "the site could not be serialised");
        Problem::internal()
    })?;
    let mut response = json_response(json);
    response.headers_mut().insert(header::CACHE_CONTROL, CACHE);
    Ok(response)
}
