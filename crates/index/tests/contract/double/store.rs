//! What the double keeps, and how it answers.

use std::collections::{BTreeMap, HashMap};

use qdrant_client::qdrant::condition::ConditionOneOf;
use qdrant_client::qdrant::r#match::MatchValue;
use qdrant_client::qdrant::point_id::PointIdOptions;
use qdrant_client::qdrant::points_selector::PointsSelectorOneOf;
use qdrant_client::qdrant::value::Kind;
use qdrant_client::qdrant::vectors_config::Config;
use qdrant_client::qdrant::with_payload_selector::SelectorOptions;
use qdrant_client::qdrant::{
    BatchResult, CollectionConfig, CollectionExists, CollectionExistsRequest, CollectionExistsResponse, CollectionInfo,
    CollectionOperationResponse, CollectionStatus, Condition, CountPoints, CountResponse, CountResult,
    CreateCollection, CreateFieldIndexCollection, DeletePoints, Filter, GetCollectionInfoRequest,
    GetCollectionInfoResponse, GetPoints, GetResponse, Modifier, PayloadSchemaInfo, PointId, PointStruct,
    PointsOperationResponse, QueryBatchPoints, QueryBatchResponse, QueryPoints, RetrievedPoint, ScoredPoint,
    ScrollPoints, ScrollResponse, UpsertPoints, Value, WithPayloadSelector, query, vector, vector_input, vectors,
};
use tonic::Status;
use uuid::Uuid;

type Payload = HashMap<String, Value>;

#[derive(Default)]
pub(super) struct Store {
    pub(super) collections: HashMap<String, Collection>,
    pub(super) calls: Vec<String>,
}

#[derive(Default)]
pub(super) struct Collection {
    pub(super) metadata: HashMap<String, Value>,
    /// Length of every dense vector.
    dense: HashMap<String, u64>,
    sparse: Vec<String>,
    schema: HashMap<String, i32>,
    points: BTreeMap<Uuid, Point>,
}

struct Point {
    payload: Payload,
    dense: HashMap<String, Vec<f32>>,
    sparse: HashMap<String, BTreeMap<u32, f32>>,
}

fn uuid(id: Option<PointId>) -> Result<Uuid, Status> {
    match id.and_then(|id| id.point_id_options) {
        Some(PointIdOptions::Uuid(text)) => {
            text.parse().map_err(|_| Status::invalid_argument(format!("Unable to parse UUID: {text}")))
        }
        other => Err(Status::invalid_argument(format!("no UUID: {other:?}"))),
    }
}

fn waited(wait: Option<bool>) -> Result<(), Status> {
    if wait == Some(true) { Ok(()) } else { Err(Status::invalid_argument("the write is not waited for")) }
}

impl Store {
    fn collection(&mut self, name: &str) -> Result<&mut Collection, Status> {
        let missing = || Status::not_found(format!("Collection `{name}` doesn't exist!"));
        self.collections.get_mut(name).ok_or_else(missing)
    }

    #[expect(clippy::needless_pass_by_value, reason = "requests come by value")]
    pub(super) fn exists(&mut self, request: CollectionExistsRequest) -> Result<CollectionExistsResponse, Status> {
        let exists = self.collections.contains_key(&request.collection_name);
        Ok(CollectionExistsResponse { result: Some(CollectionExists { exists }), time: 0.0 })
    }

    pub(super) fn create(&mut self, request: CreateCollection) -> Result<CollectionOperationResponse, Status> {
        if self.collections.contains_key(&request.collection_name) {
            return Err(Status::already_exists("Wrong input: Collection already exists!"));
        }
        let Some(Config::ParamsMap(dense)) = request.vectors_config.and_then(|config| config.config) else {
            return Err(Status::invalid_argument("no named vectors"));
        };
        let sparse = request.sparse_vectors_config.unwrap_or_default().map;
        if sparse.values().any(|params| params.modifier != Some(Modifier::Idf.into())) {
            return Err(Status::invalid_argument("this double knows only sparse vectors with idf"));
        }
        let collection = Collection {
            metadata: request.metadata,
            dense: dense.map.into_iter().map(|(name, params)| (name, params.size)).collect(),
            sparse: sparse.into_keys().collect(),
            ..Collection::default()
        };
        self.collections.insert(request.collection_name, collection);
        Ok(CollectionOperationResponse { result: true, time: 0.0 })
    }

    #[expect(clippy::needless_pass_by_value, reason = "requests come by value")]
    pub(super) fn info(&mut self, request: GetCollectionInfoRequest) -> Result<GetCollectionInfoResponse, Status> {
        let collection = self.collection(&request.collection_name)?;
        let schema = collection
            .schema
            .iter()
            .map(|(name, &data_type)| (name.clone(), PayloadSchemaInfo { data_type, ..PayloadSchemaInfo::default() }));
        let config = CollectionConfig { metadata: collection.metadata.clone(), ..CollectionConfig::default() };
        let info = CollectionInfo {
            status: CollectionStatus::Green.into(),
            config: Some(config),
            payload_schema: schema.collect(),
            ..CollectionInfo::default()
        };
        Ok(GetCollectionInfoResponse { result: Some(info), time: 0.0 })
    }

    pub(super) fn create_field_index(
        &mut self,
        request: CreateFieldIndexCollection,
    ) -> Result<PointsOperationResponse, Status> {
        waited(request.wait)?;
        let field_type = request.field_type.ok_or_else(|| Status::invalid_argument("no type"))?;
        self.collection(&request.collection_name)?.schema.insert(request.field_name, field_type);
        Ok(PointsOperationResponse::default())
    }

    pub(super) fn upsert(&mut self, request: UpsertPoints) -> Result<PointsOperationResponse, Status> {
        waited(request.wait)?;
        let collection = self.collection(&request.collection_name)?;
        for point in request.points {
            let id = uuid(point.id.clone())?;
            let point = collection.read_point(point)?;
            collection.points.insert(id, point);
        }
        Ok(PointsOperationResponse::default())
    }

    pub(super) fn delete(&mut self, request: DeletePoints) -> Result<PointsOperationResponse, Status> {
        waited(request.wait)?;
        let selector = request.points.and_then(|selector| selector.points_selector_one_of);
        let Some(PointsSelectorOneOf::Points(list)) = selector else {
            return Err(Status::invalid_argument("no ids"));
        };
        let collection = self.collection(&request.collection_name)?;
        for id in list.ids {
            collection.points.remove(&uuid(Some(id))?);
        }
        Ok(PointsOperationResponse::default())
    }

    pub(super) fn get(&mut self, request: GetPoints) -> Result<GetResponse, Status> {
        let collection = self.collection(&request.collection_name)?;
        let mut ids = request.ids.into_iter().map(|id| uuid(Some(id))).collect::<Result<Vec<_>, _>>()?;
        // The server answers in an order of its own, each point once.
        ids.sort_unstable();
        ids.dedup();
        let found = ids.iter().filter_map(|id| Some((*id, collection.points.get(id)?)));
        let result = found.map(|(id, point)| retrieved(id, point, request.with_payload.as_ref())).collect();
        Ok(GetResponse { result, ..GetResponse::default() })
    }

    pub(super) fn scroll(&mut self, request: ScrollPoints) -> Result<ScrollResponse, Status> {
        let collection = self.collection(&request.collection_name)?;
        let from = request.offset.map_or(Ok(Uuid::nil()), |id| uuid(Some(id)))?;
        let filter = request.filter.unwrap_or_default();
        let limit = request.limit.unwrap_or(10) as usize;
        let mut page: Vec<_> = collection.matching(&filter).skip_while(|(id, _)| *id < from).take(limit + 1).collect();
        let next = (page.len() > limit).then(|| page.pop()).flatten();
        let result = page.into_iter().map(|(id, point)| retrieved(id, point, request.with_payload.as_ref())).collect();
        let next_page_offset = next.map(|(id, _)| PointId::from(id.to_string()));
        Ok(ScrollResponse { next_page_offset, result, ..ScrollResponse::default() })
    }

    pub(super) fn count(&mut self, request: CountPoints) -> Result<CountResponse, Status> {
        let collection = self.collection(&request.collection_name)?;
        let count = collection.matching(&request.filter.unwrap_or_default()).count() as u64;
        Ok(CountResponse { result: Some(CountResult { count }), ..CountResponse::default() })
    }

    pub(super) fn query_batch(&mut self, request: QueryBatchPoints) -> Result<QueryBatchResponse, Status> {
        let collection = self.collection(&request.collection_name)?;
        let legs = request.query_points.into_iter().map(|query| collection.query(query));
        let result = legs.map(|leg| Ok(BatchResult { result: leg? })).collect::<Result<_, Status>>()?;
        Ok(QueryBatchResponse { result, ..QueryBatchResponse::default() })
    }
}

impl Collection {
    fn read_point(&self, point: PointStruct) -> Result<Point, Status> {
        let mut read = Point { payload: point.payload, dense: HashMap::new(), sparse: HashMap::new() };
        let Some(vectors::VectorsOptions::Vectors(named)) = point.vectors.and_then(|vectors| vectors.vectors_options)
        else {
            return Err(Status::invalid_argument("no named vectors"));
        };
        for (name, vector) in named.vectors {
            match vector.vector {
                Some(vector::Vector::Dense(dense)) => {
                    self.check_dense(&name, &dense.data)?;
                    read.dense.insert(name, dense.data);
                }
                Some(vector::Vector::Sparse(sparse)) if self.sparse.contains(&name) => {
                    read.sparse.insert(name, sparse.indices.into_iter().zip(sparse.values).collect());
                }
                other => return Err(Status::invalid_argument(format!("{name}: {other:?}"))),
            }
        }
        Ok(read)
    }

    fn check_dense(&self, name: &str, vector: &[f32]) -> Result<(), Status> {
        match self.dense.get(name) {
            Some(&size) if size == vector.len() as u64 => Ok(()),
            Some(size) => Err(Status::invalid_argument(format!("expected dim: {size}, got {}", vector.len()))),
            None => Err(Status::invalid_argument(format!("Not existing vector name error: {name}"))),
        }
    }

    fn matching<'a>(&'a self, filter: &'a Filter) -> impl Iterator<Item = (Uuid, &'a Point)> {
        assert!(filter.should.is_empty() && filter.must_not.is_empty() && filter.min_should.is_none());
        let points = self.points.iter().map(|(&id, point)| (id, point));
        points.filter(|(_, point)| filter.must.iter().all(|condition| holds(condition, &point.payload)))
    }

    fn query(&self, request: QueryPoints) -> Result<Vec<ScoredPoint>, Status> {
        let name = request.using.ok_or_else(|| Status::invalid_argument("no vector is named"))?;
        let query = request.query.and_then(|query| query.variant);
        let Some(query::Variant::Nearest(input)) = query else { return Err(Status::invalid_argument("no query")) };
        let filter = request.filter.ok_or_else(|| Status::invalid_argument("a search without a filter"))?;
        let mut found = match input.variant {
            Some(vector_input::Variant::Dense(dense)) => self.nearest(&name, &dense.data, &filter)?,
            Some(vector_input::Variant::Sparse(sparse)) => {
                self.weighted(&name, sparse.indices.into_iter().zip(sparse.values).collect(), &filter)
            }
            other => return Err(Status::invalid_argument(format!("{other:?}"))),
        };
        found.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| b.0.cmp(&a.0)));
        found.truncate(request.limit.unwrap_or(10) as usize);
        let scored = |(id, score): (Uuid, f32)| ScoredPoint {
            id: Some(PointId::from(id.to_string())),
            score,
            ..ScoredPoint::default()
        };
        Ok(found.into_iter().map(scored).collect())
    }

    fn nearest(&self, name: &str, query: &[f32], filter: &Filter) -> Result<Vec<(Uuid, f32)>, Status> {
        self.check_dense(name, query)?;
        let unit = |vector: &[f32]| {
            let length = vector.iter().map(|x| x * x).sum::<f32>().sqrt();
            vector.iter().map(|x| if length > 0.0 { x / length } else { 0.0 }).collect::<Vec<_>>()
        };
        let query = unit(query);
        let score = |vector: &[f32]| unit(vector).iter().zip(&query).map(|(a, b)| a * b).sum::<f32>();
        Ok(self.matching(filter).filter_map(|(id, point)| Some((id, score(point.dense.get(name)?)))).collect())
    }

    fn weighted(&self, name: &str, query: BTreeMap<u32, f32>, filter: &Filter) -> Vec<(Uuid, f32)> {
        let vector = |point: &Point| point.sparse.get(name).cloned().unwrap_or_default();
        let idf = |term: u32| {
            let df = self.points.values().filter(|point| vector(point).contains_key(&term)).count() as f32;
            (1.0 + (self.points.len() as f32 - df + 0.5) / (df + 0.5)).ln()
        };
        let query: Vec<(u32, f32)> = query.into_iter().map(|(term, weight)| (term, weight * idf(term))).collect();
        let score = |point: &Point| {
            let vector = vector(point);
            let parts = query.iter().filter_map(|(term, weight)| Some(weight * vector.get(term)?));
            parts.reduce(|sum, part| sum + part)
        };
        self.matching(filter).filter_map(|(id, point)| Some((id, score(point)?))).collect()
    }
}

fn holds(condition: &Condition, payload: &Payload) -> bool {
    let Some(ConditionOneOf::Field(field)) = &condition.condition_one_of else { panic!("{condition:?}") };
    let Some(kind) = payload.get(&field.key).and_then(|value| value.kind.as_ref()) else { return false };
    if let Some(range) = &field.range {
        let Kind::IntegerValue(value) = kind else { return false };
        let value = *value as f64;
        return range.gte.is_none_or(|bound| value >= bound) && range.lte.is_none_or(|bound| value <= bound);
    }
    let wanted = match field.r#match.as_ref().and_then(|wanted| wanted.match_value.clone()) {
        Some(MatchValue::Keyword(keyword)) => vec![keyword],
        Some(MatchValue::Keywords(keywords)) => keywords.strings,
        other => panic!("{other:?}"),
    };
    texts(kind).iter().any(|text| wanted.contains(text))
}

fn texts(kind: &Kind) -> Vec<String> {
    match kind {
        Kind::StringValue(text) => vec![text.clone()],
        Kind::ListValue(list) => list.values.iter().filter_map(|value| value.kind.as_ref()).flat_map(texts).collect(),
        _ => Vec::new(),
    }
}

fn retrieved(id: Uuid, point: &Point, selector: Option<&WithPayloadSelector>) -> RetrievedPoint {
    let Some(SelectorOptions::Include(wanted)) = selector.and_then(|selector| selector.selector_options.as_ref())
    else {
        panic!("the whole payload is asked for: {selector:?}");
    };
    let fields = point.payload.iter().filter(|(name, _)| wanted.fields.contains(name));
    let payload = fields.map(|(name, value)| (name.clone(), value.clone())).collect();
    RetrievedPoint { id: Some(PointId::from(id.to_string())), payload, ..RetrievedPoint::default() }
}
