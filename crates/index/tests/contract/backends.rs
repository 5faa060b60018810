//! The backends under test, each opened empty.

use std::any::Any;
use std::sync::Arc;

use futures::future::BoxFuture;
use madoguchi_index::{EdgeIndex, IndexPoint, MemoryIndex, PassageIndex, ServerIndex, ServerOptions};
use uuid::Uuid;

use crate::double::Double;
use crate::points::{DIMENSION, identity};

/// An index, and what must outlive it.
pub(crate) struct Subject {
    pub(crate) index: Arc<dyn PassageIndex>,
    optimizes: bool,
    removal: Option<BoxFuture<'static, ()>>,
    _keep: Box<dyn Any + Send>,
}

impl Subject {
    fn new(index: impl PassageIndex + 'static, keep: impl Any + Send) -> Self {
        Self { index: Arc::new(index), optimizes: false, removal: None, _keep: Box::new(keep) }
    }

    /// Upserts, and optimizes where that is what is tested.
    pub(crate) async fn put(&self, points: Vec<IndexPoint>) {
        self.index.upsert(points).await.expect("upserted");
        self.settle().await;
    }

    /// Deletes, and optimizes where that is what is tested.
    pub(crate) async fn delete(&self, ids: Vec<Uuid>) {
        self.index.delete(ids).await.expect("deleted");
        self.settle().await;
    }

    async fn settle(&self) {
        if self.optimizes {
            self.index.optimize().await.expect("optimized");
        }
    }

    /// Removes what is not in a temporary folder.
    pub(crate) async fn clean_up(self) {
        if let Some(removal) = self.removal {
            removal.await;
        }
    }
}

pub(crate) fn memory() -> Option<Subject> {
    Some(Subject::new(MemoryIndex::new(DIMENSION), ()))
}

pub(crate) fn edge() -> Option<Subject> {
    let folder = tempfile::tempdir().expect("folder");
    Some(Subject::new(EdgeIndex::open(folder.path(), identity()).expect("opened"), folder))
}

/// Everything read from the optimized, unchangeable part of the index.
pub(crate) fn edge_optimized() -> Option<Subject> {
    edge().map(|subject| Subject { optimizes: true, ..subject })
}

pub(crate) async fn double() -> Option<Subject> {
    let double = Double::start(None).await;
    let options = ServerOptions::new(double.url(), "passages");
    Some(Subject::new(ServerIndex::connect(options, identity()).await.expect("connected"), double))
}

#[expect(clippy::print_stderr, reason = "says why a backend was not tested")]
pub(crate) async fn real_server() -> Option<Subject> {
    let Ok(url) = std::env::var("MADOGUCHI_TEST_QDRANT_URL") else {
        eprintln!("skipped: MADOGUCHI_TEST_QDRANT_URL names no Qdrant server");
        return None;
    };
    let collection = format!("madoguchi_test_{}", Uuid::new_v4().simple());
    let options = ServerOptions::new(&url, &collection);
    let index = ServerIndex::connect(options, identity()).await.expect("connected");
    let removal = async move {
        let client = qdrant_client::Qdrant::from_url(&url).skip_compatibility_check().build().expect("client");
        client.delete_collection(collection).await.expect("removed");
    };
    Some(Subject { removal: Some(Box::pin(removal)), ..Subject::new(index, ()) })
}
