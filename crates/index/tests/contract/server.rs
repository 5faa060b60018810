//! What the backend on a server promises beyond the trait.

use std::time::Duration;

use madoguchi_index::{IndexError, IndexIdentity, PassageIndex, ServerIndex, ServerOptions};
use secrecy::SecretString;

use crate::double::Double;
use crate::points::{DIMENSION, citizen, id, identity, point, terms};

async fn connect(double: &Double) -> Result<ServerIndex, IndexError> {
    ServerIndex::connect(ServerOptions::new(double.url(), "passages"), identity()).await
}

async fn refused(options: ServerOptions) -> IndexError {
    ServerIndex::connect(options, identity()).await.expect_err("refused")
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_share_a_collection() {
    let double = Double::start(None).await;
    let writer = connect(&double).await.expect("connected");
    let reader = connect(&double).await.expect("connected");
    assert_eq!(double.calls("/qdrant.Collections/Create"), 1);
    assert_eq!(double.calls("/qdrant.Points/CreateFieldIndex"), 6, "what is there is not made again");
    writer.upsert(vec![point(1)]).await.expect("upserted");
    assert_eq!(reader.fetch(&[id(1)], &citizen()).await.expect("fetched").len(), 1);
    writer.delete(vec![id(1)]).await.expect("deleted");
    assert!(reader.fetch(&[id(1)], &citizen()).await.expect("fetched").is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn both_legs_take_one_trip() {
    let double = Double::start(None).await;
    let index = connect(&double).await.expect("connected");
    index.upsert((1..=30).map(point).collect()).await.expect("upserted");
    let before = double.calls("/qdrant.Points/QueryBatch");
    let mut distinct = vec![0.0; DIMENSION];
    distinct[0] = 1.0;
    index.legs(distinct, terms(&[(1, 1.0)]), &citizen(), 60).await.expect("searched");
    assert_eq!(double.calls("/qdrant.Points/QueryBatch") - before, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_identity_is_refused() {
    let double = Double::start(None).await;
    connect(&double).await.expect("connected");
    let other = IndexIdentity { model: "another".to_owned(), ..identity() };
    let refused = ServerIndex::connect(ServerOptions::new(double.url(), "passages"), other).await;
    let error = refused.expect_err("refused");
    assert!(matches!(error, IndexError::Mismatch { .. }), "{error}");
    assert!(error.to_string().contains(&double.url()), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_collection_of_something_else_is_refused() {
    let double = Double::start(None).await;
    connect(&double).await.expect("connected");
    double.forget_metadata();
    let error = connect(&double).await.expect_err("refused");
    assert!(matches!(error, IndexError::Foreign { .. }), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_key_is_sent_and_its_refusal_is_told_apart() {
    let double = Double::start(Some("geheim")).await;
    let mut options = ServerOptions::new(double.url(), "passages");
    let error = refused(options.clone()).await;
    assert!(matches!(error, IndexError::Unauthorized { .. }), "{error}");
    options.api_key = Some(SecretString::from("geheim"));
    assert!(!format!("{options:?}").contains("geheim"));
    ServerIndex::connect(options, identity()).await.expect("connected");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_not_there_is_named_with_a_remedy() {
    // A port that was free a moment ago.
    let port = std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address").port();
    let url = format!("http://127.0.0.1:{port}");
    let mut options = ServerOptions::new(&url, "passages");
    options.timeout = Duration::from_secs(2);
    let error = refused(options).await;
    assert!(matches!(error, IndexError::Unreachable { .. }), "{error}");
    let text = error.to_string();
    assert!(text.contains(&url) && text.contains("Remedy"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_does_not_answer_is_given_up() {
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let mut options = ServerOptions::new(format!("http://{}", silent.local_addr().expect("an address")), "passages");
    options.timeout = Duration::from_millis(300);
    let error = refused(options).await;
    assert!(matches!(error, IndexError::Unreachable { .. }), "{error}");
}
