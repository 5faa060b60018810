//! `/openapi.json` against the server itself. Its own structure is tested beside it.

use axum::body::Body;
use axum::http::Method;

use crate::support;

#[tokio::test]
async fn every_documented_operation_exists_with_exactly_its_methods() {
    let Some(server) = support::server() else { return };
    let reply = server.get("/openapi.json").await;
    assert_eq!(reply.header("content-type"), "application/json");
    let document = reply.json();
    assert_eq!(document["openapi"], "3.1.0");
    for (path, operations) in document["paths"].as_object().expect("paths") {
        let operations = operations.as_object().expect("operations");
        let concrete = path.replace("{id}", "x").replace("{receipt}", "x");
        for method in [Method::GET, Method::POST, Method::PUT, Method::DELETE, Method::PATCH] {
            let documented = operations.contains_key(method.as_str().to_lowercase().as_str());
            let reply = server.send(support::request(method.clone(), &concrete, &[], Body::empty())).await;
            assert_eq!(reply.status.as_u16() != 405, documented, "{method} {path}");
            if documented {
                let responses = operations[method.as_str().to_lowercase().as_str()]["responses"].as_object();
                let status = reply.status.as_str().to_owned();
                assert!(responses.is_some_and(|known| known.contains_key(&status)), "{method} {path}: {status}");
            }
        }
    }
}
