//! Syncing with a real server on loopback.

mod failures;
mod first;
mod limits;
mod redirects;
mod resume;
mod server;
mod sitemaps;
mod wishes;
