//! A double of a Qdrant server in this process: the calls that the index makes, over real gRPC, answered
//! by plain loops as the server's documentation has them. It is strict where the server is, and breaks
//! ties the other way round.

mod store;

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use qdrant_client::qdrant::{
    CollectionExistsRequest, CollectionExistsResponse, CollectionOperationResponse, CountPoints, CountResponse,
    CreateCollection, CreateFieldIndexCollection, DeletePoints, GetCollectionInfoRequest, GetCollectionInfoResponse,
    GetPoints, GetResponse, PointsOperationResponse, QueryBatchPoints, QueryBatchResponse, ScrollPoints,
    ScrollResponse, UpsertPoints,
};
use tonic::body::Body;
use tonic::codegen::Service;
use tonic::codegen::http;
use tonic::server::{Grpc, NamedService};
use tonic::transport::server::TcpIncoming;
use tonic::{Request, Response, Status};
use tonic_prost::ProstCodec;

use store::Store;

/// A running double. Stops when dropped.
pub(crate) struct Double {
    url: String,
    state: State,
    server: tokio::task::JoinHandle<()>,
}

#[derive(Clone)]
struct State {
    store: Arc<Mutex<Store>>,
    api_key: Option<String>,
}

impl Drop for Double {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl Double {
    /// Starts one on a free port; with `api_key` it refuses calls without it.
    pub(crate) async fn start(api_key: Option<&str>) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let state = State { store: Arc::default(), api_key: api_key.map(str::to_owned) };
        let router = tonic::transport::Server::builder()
            .add_service(Part::<POINTS>(state.clone()))
            .add_service(Part::<COLLECTIONS>(state.clone()));
        let serving = router.serve_with_incoming(TcpIncoming::from(listener));
        Self { url, state, server: tokio::spawn(async move { serving.await.expect("served") }) }
    }

    pub(crate) fn url(&self) -> String {
        self.url.clone()
    }

    /// How many calls of `path` were made.
    pub(crate) fn calls(&self, path: &str) -> usize {
        self.state.locked(|store| store.calls.iter().filter(|call| *call == path).count())
    }

    /// Forgets the metadata of every collection, as a server before 1.16 does.
    pub(crate) fn forget_metadata(&self) {
        self.state.locked(|store| store.collections.values_mut().for_each(|collection| collection.metadata.clear()));
    }
}

impl State {
    fn locked<T>(&self, work: impl FnOnce(&mut Store) -> T) -> T {
        work(&mut self.store.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

const POINTS: bool = true;
const COLLECTIONS: bool = false;

/// One of the server's two services.
#[derive(Clone)]
struct Part<const KIND: bool>(State);

impl NamedService for Part<POINTS> {
    const NAME: &'static str = "qdrant.Points";
}

impl NamedService for Part<COLLECTIONS> {
    const NAME: &'static str = "qdrant.Collections";
}

type Answer = Pin<Box<dyn Future<Output = Result<http::Response<Body>, Infallible>> + Send>>;

impl<const KIND: bool> Service<http::Request<Body>> for Part<KIND> {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = Answer;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Answer {
        let state = self.0.clone();
        Box::pin(async move { Ok(dispatch(state, request).await) })
    }
}

/// One method of the store as a gRPC handler.
struct Handler<F>(F);

impl<F: FnMut(Q) -> Result<A, Status>, Q, A> Service<Request<Q>> for Handler<F> {
    type Response = Response<A>;
    type Error = Status;
    type Future = Ready<Result<Response<A>, Status>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Status>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Q>) -> Self::Future {
        ready((self.0)(request.into_inner()).map(Response::new))
    }
}

async fn dispatch(state: State, request: http::Request<Body>) -> http::Response<Body> {
    if let Some(key) = &state.api_key
        && request.headers().get("api-key").and_then(|given| given.to_str().ok()) != Some(key)
    {
        return Status::unauthenticated("Invalid API key or JWT").into_http();
    }
    let path = request.uri().path().to_owned();
    state.locked(|store| store.calls.push(path.clone()));
    macro_rules! unary {
        ($question:ty => $answer:ty, $method:ident) => {{
            let handler = Handler(|question: $question| state.locked(|store| store.$method(question)));
            Grpc::new(ProstCodec::<$answer, $question>::default()).unary(handler, request).await
        }};
    }
    match path.as_str() {
        "/qdrant.Collections/CollectionExists" => unary!(CollectionExistsRequest => CollectionExistsResponse, exists),
        "/qdrant.Collections/Create" => unary!(CreateCollection => CollectionOperationResponse, create),
        "/qdrant.Collections/Get" => unary!(GetCollectionInfoRequest => GetCollectionInfoResponse, info),
        "/qdrant.Points/CreateFieldIndex" => {
            unary!(CreateFieldIndexCollection => PointsOperationResponse, create_field_index)
        }
        "/qdrant.Points/Upsert" => unary!(UpsertPoints => PointsOperationResponse, upsert),
        "/qdrant.Points/Delete" => unary!(DeletePoints => PointsOperationResponse, delete),
        "/qdrant.Points/Get" => unary!(GetPoints => GetResponse, get),
        "/qdrant.Points/Scroll" => unary!(ScrollPoints => ScrollResponse, scroll),
        "/qdrant.Points/Count" => unary!(CountPoints => CountResponse, count),
        "/qdrant.Points/QueryBatch" => unary!(QueryBatchPoints => QueryBatchResponse, query_batch),
        other => Status::unimplemented(other.to_owned()).into_http(),
    }
}
