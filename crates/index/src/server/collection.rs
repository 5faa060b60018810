//! The collection: created when absent, checked when present.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use qdrant_client::qdrant::quantization_config::Quantization;
use qdrant_client::qdrant::value::Kind;
use qdrant_client::qdrant::vectors_config::Config;
use qdrant_client::qdrant::{
    CollectionInfo, CollectionStatus, CreateCollection, CreateFieldIndexCollection, Distance, FieldType,
    HnswConfigDiff, IntegerIndexParamsBuilder, Modifier, PayloadIndexParams, ScalarQuantizationBuilder,
    SparseVectorConfig, SparseVectorParams, Value, VectorParams, VectorParamsMap, VectorsConfig,
};

use super::client::{Client, exists_already};
use super::convert::{BM25, DENSE};
use crate::identity;
use crate::passage_index::{IndexError, IndexIdentity};
use crate::payload::field;

/// Metadata of the collection under which the identity is kept.
const IDENTITY: &str = "madoguchi_identity";
const POLL: Duration = Duration::from_millis(200);

/// Makes sure that the collection exists with the identity `wanted` and all payload indexes.
pub(super) async fn prepare(client: &Client, wanted: &IndexIdentity) -> Result<(), IndexError> {
    let exists = client.qdrant().collection_exists(client.collection()).await;
    if !exists.map_err(client.error("asking for the collection"))? {
        create(client, wanted).await?;
    }
    let info = info(client).await?;
    check_identity(&info, wanted, &client.place())?;
    create_payload_indexes(client, &info).await
}

async fn create(client: &Client, identity: &IndexIdentity) -> Result<(), IndexError> {
    let json = identity::to_json(identity)?;
    let request = CreateCollection {
        collection_name: client.collection(),
        vectors_config: Some(dense_config(identity.dimension)),
        sparse_vectors_config: Some(sparse_config()),
        metadata: HashMap::from([(IDENTITY.to_owned(), Value::from(json))]),
        ..CreateCollection::default()
    };
    match client.qdrant().create_collection(request).await {
        // Another process created it in between: its identity is checked next.
        Err(error) if exists_already(&error) => Ok(()),
        created => created.map(|_| ()).map_err(client.error("creating the collection")),
    }
}

fn dense_config(dimension: usize) -> VectorsConfig {
    let copies = ScalarQuantizationBuilder::default().quantile(0.99).always_ram(true).build();
    let params = VectorParams {
        size: dimension as u64,
        distance: Distance::Cosine.into(),
        hnsw_config: Some(HnswConfigDiff { m: Some(16), ef_construct: Some(128), ..HnswConfigDiff::default() }),
        quantization_config: Some(Quantization::Scalar(copies).into()),
        ..VectorParams::default()
    };
    let map = VectorParamsMap { map: HashMap::from([(DENSE.to_owned(), params)]) };
    VectorsConfig { config: Some(Config::ParamsMap(map)) }
}

fn sparse_config() -> SparseVectorConfig {
    let params = SparseVectorParams { modifier: Some(Modifier::Idf.into()), ..SparseVectorParams::default() };
    SparseVectorConfig { map: HashMap::from([(BM25.to_owned(), params)]) }
}

async fn info(client: &Client) -> Result<CollectionInfo, IndexError> {
    let doing = "reading the collection's settings";
    let answer = client.qdrant().collection_info(client.collection()).await.map_err(client.error(doing))?;
    answer.result.ok_or_else(|| IndexError::Foreign { place: client.place(), reason: "it has no settings".to_owned() })
}

fn check_identity(info: &CollectionInfo, wanted: &IndexIdentity, place: &str) -> Result<(), IndexError> {
    let metadata = info.config.as_ref().and_then(|config| config.metadata.get(IDENTITY)?.kind.as_ref());
    let Some(Kind::StringValue(json)) = metadata else {
        let reason = "its metadata does not say what made it: another program did, or the server is older than 1.16";
        return Err(IndexError::Foreign { place: place.to_owned(), reason: reason.to_owned() });
    };
    identity::check(json, wanted, place)
}

async fn create_payload_indexes(client: &Client, info: &CollectionInfo) -> Result<(), IndexError> {
    let present: HashSet<&str> = info.payload_schema.keys().map(String::as_str).collect();
    let keywords = field::KEYWORDS.iter().map(|&name| (name, FieldType::Keyword, None));
    let day = PayloadIndexParams::from(IntegerIndexParamsBuilder::new(false, true).build());
    let days = field::DAYS.iter().map(|&name| (name, FieldType::Integer, Some(day.clone())));
    for (name, field_type, params) in keywords.chain(days).filter(|(name, ..)| !present.contains(name)) {
        let request = CreateFieldIndexCollection {
            collection_name: client.collection(),
            wait: Some(true),
            field_name: name.to_owned(),
            field_type: Some(field_type.into()),
            field_index_params: params,
            ..CreateFieldIndexCollection::default()
        };
        client.qdrant().create_field_index(request).await.map_err(client.error("creating a payload index"))?;
    }
    Ok(())
}

/// The server optimizes in the background: waits until it is done.
pub(super) async fn wait_until_optimized(client: &Client) -> Result<(), IndexError> {
    while info(client).await?.status == i32::from(CollectionStatus::Yellow) {
        tokio::time::sleep(POLL).await;
    }
    Ok(())
}
