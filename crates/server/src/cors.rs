//! Which other sites' pages may call this server.

use std::time::Duration;

use axum::http::{HeaderName, HeaderValue, Method, header};
use tower_http::cors::{AllowOrigin, CorsLayer};

use crate::limits::SITE_KEY;
use crate::observe::TRACE_ID;

/// The allow-list as a layer; `None` where only this server's own pages may call it.
///
/// It covers the embedded files too: a module script is fetched with CORS.
pub(crate) fn layer(allowed_origins: &[HeaderValue]) -> Option<CorsLayer> {
    if allowed_origins.is_empty() {
        return None;
    }
    let layer = CorsLayer::new()
        .allow_origin(AllowOrigin::list(allowed_origins.iter().cloned()))
        .allow_methods([Method::GET, Method::POST])
        .allow_headers([
            header::ACCEPT,
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            HeaderName::from_static("traceparent"),
            SITE_KEY,
        ])
        .expose_headers([TRACE_ID, header::RETRY_AFTER])
        .max_age(Duration::from_secs(3_600));
    Some(layer)
}
