//! The connection, and its errors sorted by what an operator can do about them.

use qdrant_client::{Qdrant, QdrantError};
use secrecy::{ExposeSecret, SecretString};

use super::ServerOptions;
use crate::passage_index::IndexError;

/// A connection with the name of the collection.
pub(super) struct Client {
    qdrant: Qdrant,
    url: String,
    collection: String,
    api_key: Option<SecretString>,
}

impl Client {
    /// Nothing is sent yet.
    pub(super) fn new(options: ServerOptions) -> Result<Self, IndexError> {
        let ServerOptions { url, collection, api_key, timeout } = options;
        let config = Qdrant::from_url(&url)
            .api_key(api_key.as_ref().map(|key| key.expose_secret().to_owned()))
            .timeout(timeout)
            .connect_timeout(timeout)
            // It asks the server on a thread of its own and prints to the standard output.
            .skip_compatibility_check();
        match config.build() {
            Ok(qdrant) => Ok(Self { qdrant, url, collection, api_key }),
            Err(error) => Err(IndexError::Unreachable { reason: error.to_string(), url }),
        }
    }

    pub(super) fn qdrant(&self) -> &Qdrant {
        &self.qdrant
    }

    pub(super) fn collection(&self) -> String {
        self.collection.clone()
    }

    /// The collection, for people.
    pub(super) fn place(&self) -> String {
        format!("{} (collection {})", self.url, self.collection)
    }

    /// An error of the client, by its cause.
    pub(super) fn error(&self, doing: &'static str) -> impl Fn(QdrantError) -> IndexError + '_ {
        move |error| {
            let url = self.url.clone();
            let reason = self.without_key(reason(&error));
            match cause(&error) {
                Cause::Unreachable => IndexError::Unreachable { url, reason },
                Cause::Unauthorized => IndexError::Unauthorized { url, reason },
                Cause::Other => IndexError::Server { url, doing, reason },
            }
        }
    }

    /// The client repeats a key that no header can hold in its error.
    fn without_key(&self, reason: String) -> String {
        match &self.api_key {
            Some(key) if !key.expose_secret().is_empty() => reason.replace(key.expose_secret(), "***"),
            _ => reason,
        }
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Cause {
    Unreachable,
    Unauthorized,
    Other,
}

/// gRPC status codes (<https://grpc.github.io/grpc/core/md_doc_statuscodes.html>).
mod code {
    pub(super) const CANCELLED: i32 = 1;
    pub(super) const DEADLINE_EXCEEDED: i32 = 4;
    pub(super) const ALREADY_EXISTS: i32 = 6;
    pub(super) const PERMISSION_DENIED: i32 = 7;
    pub(super) const INTERNAL: i32 = 13;
    pub(super) const UNAVAILABLE: i32 = 14;
    pub(super) const UNAUTHENTICATED: i32 = 16;
}

fn cause(error: &QdrantError) -> Cause {
    let QdrantError::ResponseError { status } = error else { return Cause::Other };
    match i32::from(status.code()) {
        // The client's own timeout cancels.
        code::CANCELLED | code::DEADLINE_EXCEEDED | code::UNAVAILABLE => Cause::Unreachable,
        code::INTERNAL if status.message().starts_with("Failed to connect") => Cause::Unreachable,
        code::PERMISSION_DENIED | code::UNAUTHENTICATED => Cause::Unauthorized,
        _ => Cause::Other,
    }
}

/// Whether the server says that what was to be created is there already.
pub(super) fn exists_already(error: &QdrantError) -> bool {
    let QdrantError::ResponseError { status } = error else { return false };
    i32::from(status.code()) == code::ALREADY_EXISTS || status.message().contains("already exists")
}

fn reason(error: &QdrantError) -> String {
    match error {
        QdrantError::ResponseError { status } => status.message().to_owned(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_no_header_can_hold_is_not_repeated() {
        let mut options = ServerOptions::new("http://localhost:6334", "c");
        options.api_key = Some(SecretString::from("geheim\n鍵"));
        let client = Client::new(options).expect("client");
        let told = client.without_key("Malformed API key or token: geheim\n鍵".to_owned());
        assert_eq!(told, "Malformed API key or token: ***");
    }

    #[test]
    fn a_url_that_is_none_is_named() {
        let refused = Client::new(ServerOptions::new("no url at all", "c")).err().expect("refused");
        assert!(refused.to_string().contains("no url at all"), "{refused}");
    }
}
