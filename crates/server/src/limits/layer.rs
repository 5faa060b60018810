//! The limits around a route.

use std::net::SocketAddr;
use std::sync::atomic::Ordering;

use axum::extract::{ConnectInfo, Request, State};
use axum::middleware::Next;
use axum::response::Response;

use super::{Class, TooSoon};
use crate::app::App;
use crate::problem::Problem;

/// A server and the sort of requests that a route takes.
#[derive(Clone)]
pub(crate) struct Limited {
    pub(crate) app: App,
    pub(crate) class: Class,
}

/// Lets a request through, or tells its sender when to come back.
pub(crate) async fn limit(State(limited): State<Limited>, request: Request, next: Next) -> Result<Response, Problem> {
    let Limited { app, class } = limited;
    if class == Class::Free {
        return Ok(next.run(request).await);
    }
    let limits = app.limits();
    let site = limits.keys.site(request.headers()).map_err(|_| {
        limits.site_key.fetch_add(1, Ordering::Relaxed);
        Problem::unknown_site_key()
    })?;
    // A server in a test has no socket, and so no clients to tell apart.
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
    let client = peer.map(|peer| limits.clients.find(peer, request.headers()));
    if let Err(TooSoon { wait }) = limits.check(class, client, site) {
        return Err(Problem::rate_limited(wait, app.engine().answerer().desks().default()));
    }
    Ok(next.run(request).await)
}
