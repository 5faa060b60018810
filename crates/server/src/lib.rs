//! The citizen and staff HTTP API: [`router()`] over an [`App`].
//!
//! The only crate that knows HTTP. It has no listener of its own, so tests call the router without a socket;
//! [`serve()`] joins the two and sees to a clean end.
//!
//! Invariants: every failure is a problem document (RFC 9457) with a stable code and a Japanese title, and what
//! caused it is in the log alone; a streamed answer has exactly one closing event; an article that a reader may
//! not see is, for that reader, one that does not exist; only masked text reaches the log and the ledger.

mod accept;
mod admission;
mod app;
mod articles;
mod asking;
mod assets;
mod background;
mod banner;
mod cases;
mod clock;
mod contacts;
mod cors;
mod error;
mod json_body;
mod knowledge;
mod limits;
mod metrics;
mod observe;
mod openapi;
mod options;
mod parameters;
mod problem;
mod reader;
mod router;
mod routes;
mod searching;
mod serve;
mod site;
mod staff;
mod suggestions;
mod trace_id;
mod upload;

pub use app::{App, AppParts};
pub use clock::Clock;
pub use contacts::tell_open;
pub use error::ServerError;
pub use limits::{Rate, SiteKey};
pub use options::{HandoverOptions, RateOptions, ServerOptions};
pub use router::router;
pub use serve::serve;
pub use site::{LANGUAGES, Site};
pub use staff::StaffTokens;
