//! Why a server cannot be put together or kept running.

use thiserror::Error;

/// Why a server cannot be put together or kept running.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ServerError {
    /// No municipality to answer for.
    #[error("no tenant is configured. Remedy: name the municipality whose passages are served")]
    NoTenant,
    /// An allowed origin is none.
    #[error(
        "{origin:?} is no origin: {reason}. Remedy: write scheme and host alone, like https://www.city.setomi.example"
    )]
    Origin {
        /// As configured.
        origin: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A trusted proxy is no address.
    #[error("trusted proxy {proxy:?} is no address and no net. Remedy: write it like 10.0.0.5 or 10.0.0.0/8")]
    Proxy {
        /// As configured.
        proxy: String,
    },
    /// A limit that would refuse everything.
    #[error("{option} must not be 0. Remedy: leave it out for the default")]
    ZeroLimit {
        /// Name of the option.
        option: &'static str,
    },
    /// The staff tokens cannot be read. Never shows a token.
    #[error(
        "staff token {position}: {reason}. Remedy: write name:token:department,department and separate entries by a semicolon"
    )]
    StaffToken {
        /// Which entry, from 1.
        position: usize,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The texts of the page cannot be read.
    #[error("the page's texts: {reason}. Remedy: compare the file with corpus/site.toml")]
    Site {
        /// What is wrong with them, and where.
        reason: String,
    },
    /// The listener failed.
    #[error("the server stopped: {0}")]
    Serve(#[from] std::io::Error),
}
