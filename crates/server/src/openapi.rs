//! The API's description (OpenAPI 3.1): written by hand in `openapi/`, put together once, tested against the
//! routes and against what they really answer.

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, header};
use axum::response::Response;
use serde_json::{Map, Value, json};

use crate::problem::Code;

const PATHS: &str = include_str!("../openapi/paths.json");
const SCHEMAS: &str = include_str!("../openapi/schemas.json");
const RESPONSES: &str = include_str!("../openapi/responses.json");

/// The document as it is served.
pub(crate) struct Document(Bytes);

impl Document {
    pub(crate) fn new() -> Self {
        Self(serde_json::to_vec(&document()).unwrap_or_default().into())
    }

    pub(crate) fn response(&self) -> Response {
        let mut response = Response::new(Body::from(self.0.clone()));
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        response
    }
}

fn document() -> Value {
    let mut schemas = parse(SCHEMAS);
    // The one list that the code owns: codes cannot be forgotten here.
    schemas["Problem"]["properties"]["code"]["enum"] = Code::ALL.map(Code::name).as_slice().into();
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "madoguchi",
            "summary": "Answers of a municipality, each with its source",
            "description": "Questions in everyday Japanese are answered from the municipality's own documents, with citations, or declined with the right desk. Failures are problem documents (RFC 9457) whose `code` is stable.",
            "version": env!("CARGO_PKG_VERSION"),
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" }
        },
        "servers": [{ "url": "/" }],
        "tags": [
            { "name": "citizen", "description": "For anyone: public articles only" },
            { "name": "staff", "description": "With a bearer token: internal articles of one's departments as well" },
            { "name": "operation", "description": "For those who run the server" }
        ],
        "paths": parse(PATHS),
        "components": {
            "schemas": schemas,
            "responses": parse(RESPONSES),
            "securitySchemes": { "staff": { "type": "http", "scheme": "bearer" } },
            "headers": {
                "TraceId": { "description": "Names the exchange in logs, ledger and feedback", "schema": { "type": "string" } }
            }
        }
    })
}

/// The parts are part of the program: a test sees that they are JSON.
fn parse(json: &str) -> Value {
    serde_json::from_str(json).unwrap_or(Value::Object(Map::new()))
}

#[cfg(test)]
mod tests;
