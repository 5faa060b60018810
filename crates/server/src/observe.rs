//! What happens around every request: its trace id, its log span, its measure, its security headers.

use std::time::Instant;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures::FutureExt;
use tracing::Instrument;

use crate::app::App;
use crate::problem::Problem;
use crate::trace_id::TraceId;

/// The response header that names the exchange.
pub(crate) const TRACE_ID: HeaderName = HeaderName::from_static("x-trace-id");

/// A server and the route that a request took through it.
#[derive(Clone)]
pub(crate) struct Observed {
    pub(crate) app: App,
    pub(crate) route: &'static str,
}

/// Wraps a route. Panics end here, as a problem that says nothing of them.
pub(crate) async fn observe(State(observed): State<Observed>, mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let trace_id = TraceId::of(request.headers());
    // At the highest level, so that a warning within has its trace id even where the log shows warnings only.
    let span = tracing::error_span!("request", %trace_id, route = observed.route);
    request.extensions_mut().insert(trace_id.clone());
    let handled = std::panic::AssertUnwindSafe(next.run(request)).catch_unwind().instrument(span.clone()).await;
    let mut response = handled.unwrap_or_else(|panic| {
        span.in_scope(|| tracing::error!(panic = panic_text(&*panic), "a handler panicked"));
        observed.app.metrics().panic();
        Problem::internal().into_response()
    });
    if let Some(problem) = response.extensions_mut().remove::<Problem>() {
        *response.body_mut() = problem.body(trace_id.as_str());
    }
    finish_headers(response.headers_mut(), &trace_id);
    let status = response.status().as_u16();
    observed.app.metrics().request(observed.route, status, started.elapsed());
    span.in_scope(|| tracing::debug!(status, "request"));
    response
}

fn finish_headers(headers: &mut HeaderMap, trace_id: &TraceId) {
    if let Ok(value) = HeaderValue::from_str(trace_id.as_str()) {
        headers.insert(TRACE_ID, value);
    }
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("strict-origin-when-cross-origin"));
    // What is no page needs nothing; pages bring a policy of their own.
    headers
        .entry(header::CONTENT_SECURITY_POLICY)
        .or_insert(HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"));
}

/// The text of a panic, for the log.
pub(crate) fn panic_text(panic: &(dyn std::any::Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("(no text)")
}

/// JSON that is serialised already.
pub(crate) fn json_response(json: Vec<u8>) -> Response {
    let mut response = Response::new(Body::from(json));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
