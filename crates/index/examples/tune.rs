#![allow(clippy::all, missing_docs, clippy::unwrap_used)]
use qdrant_edge::*;
use qdrant_edge::external::serde_json::{json, Value};
use std::time::Instant;
use std::collections::HashSet;

struct Rng(u64);
impl Rng {
    fn next(&mut self) -> u64 { self.0 = self.0.wrapping_add(0x9E3779B97F4A7C15); let mut z = self.0; z = (z ^ (z >> 30)).wrapping_mul(0xBF58476D1CE4E5B9); z = (z ^ (z >> 27)).wrapping_mul(0x94D049BB133111EB); z ^ (z >> 31) }
    fn f(&mut self) -> f64 { (self.next() >> 11) as f64 / (1u64 << 53) as f64 }
    fn gauss(&mut self) -> f32 { let u = self.f().max(1e-12); let v = self.f(); ((-2.0 * u.ln()).sqrt() * (std::f64::consts::TAU * v).cos()) as f32 }
    fn below(&mut self, n: usize) -> usize { (self.next() % n as u64) as usize }
}
fn env<T: std::str::FromStr>(k: &str, d: T) -> T { std::env::var(k).ok().and_then(|v| v.parse().ok()).unwrap_or(d) }
fn unit(mut v: Vec<f32>) -> Vec<f32> { let n = v.iter().map(|x| x * x).sum::<f32>().sqrt(); v.iter_mut().for_each(|x| *x /= n); v }

struct Gen { file: Vec<f32>, at: usize, rng: Rng, dim: usize, cluster: bool, basis: Vec<Vec<f32>>, centers: Vec<Vec<f32>>, zipf: Vec<f64> }
impl Gen {
    fn new(seed: u64, dim: usize, cluster: bool) -> Self {
        let mut fixed = Rng(42);
        let basis = (0..24).map(|_| (0..dim).map(|_| fixed.gauss()).collect()).collect();
        let centers = (0..200).map(|_| (0..24).map(|_| fixed.gauss()).collect()).collect();
        let mut acc = 0.0; let zipf = (1..=30000).map(|r| { acc += 1.0 / (r as f64 + 2.0); acc }).collect();
        let file = if cluster { let b = std::fs::read(if seed == 1 { "/tmp/real_p.f32" } else { "/tmp/real_q.f32" }).unwrap(); b.chunks(4).map(|c| f32::from_le_bytes([c[0], c[1], c[2], c[3]])).collect() } else { vec![] };
        Gen { file, at: 0, rng: Rng(seed), dim, cluster, basis, centers, zipf }
    }
    fn vec(&mut self) -> Vec<f32> {
        if !self.cluster { return unit((0..self.dim).map(|_| self.rng.gauss()).collect()); }
        if !self.file.is_empty() { let v = self.file[self.at * self.dim..(self.at + 1) * self.dim].to_vec(); self.at += 1; return v; }
        let c = self.rng.below(self.centers.len());
        let lat: Vec<f32> = (0..24).map(|i| self.centers[c][i] + 0.6 * self.rng.gauss()).collect();
        let mut v = vec![0.0; self.dim];
        for (i, l) in lat.iter().enumerate() { for d in 0..self.dim { v[d] += l * self.basis[i][d]; } }
        for d in 0..self.dim { v[d] += 0.7 * self.rng.gauss(); }
        unit(v)
    }
    fn term(&mut self) -> u32 { let x = self.rng.f() * self.zipf.last().unwrap(); self.zipf.partition_point(|&a| a < x) as u32 }
    fn sparse(&mut self, n: usize, w: bool) -> (Vec<u32>, Vec<f32>) {
        let mut s: Vec<u32> = { let mut h = HashSet::new(); let mut g = 0; while h.len() < n && g < n * 20 { h.insert(self.term()); g += 1; } h.into_iter().collect() }; s.sort();
        let v = s.iter().map(|_| if w { 0.5 + 1.5 * self.rng.f() as f32 } else { 1.0 }).collect(); (s, v)
    }
}
fn id(i: usize) -> PointId { PointId::Uuid(external::uuid::Uuid::from_u128((i as u128).wrapping_mul(0x9E3779B97F4A7C15F39CC0605CEDC834))) }

fn filter(shape: u32) -> Option<Filter> {
    let day = 20261121;
    let tenant = json!({"key":"tenant","match":{"value":"setomi"}});
    let access = json!({"key":"access","match":{"value":"public"}});
    let accessany = json!({"key":"access","match":{"any":["public","staff","dept:市民課"]}});
    let from = json!({"key":"valid_from","range":{"lte":day}});
    let to = json!({"key":"valid_to","range":{"gte":day}});
    let gate = json!({"key":"gate","match":{"value":"setomi\u{1f}public"}});
    let gateany = json!({"key":"gate","match":{"any":["setomi\u{1f}public","setomi\u{1f}staff","setomi\u{1f}dept:市民課"]}});
    let v = match shape { 0 => return None, 1 => json!({"must":[tenant,access,from,to]}), 2 => json!({"must":[gate,from,to]}), 3 => json!({"must":[gate]}),
        4 => json!({"must":[tenant,accessany,from,to]}), 5 => json!({"must":[gateany,from,to]}), 6 => json!({"must":[gateany]}), 7=>json!({"must":[from,to]}),
        8 => json!({"should":[{"key":"gate2","match":{"value":"setomi\u{1f}public"}},{"must":[{"key":"gate2","match":{"value":"setomi\u{1f}public\u{1f}dated"}},from,to]}]}),
        9 => json!({"should":[{"key":"gate2","match":{"any":["setomi\u{1f}public","setomi\u{1f}staff","setomi\u{1f}dept:市民課"]}},{"must":[{"key":"gate2","match":{"any":["setomi\u{1f}public\u{1f}dated","setomi\u{1f}staff\u{1f}dated","setomi\u{1f}dept:市民課\u{1f}dated"]}},from,to]}]}), _ => panic!() };
    Some(external::serde_json::from_value(v).unwrap())
}

fn main() {
    let n: usize = env("N", 10000); let dim = env("DIM", 256);
    let cluster = env("CLUSTER", 0) == 1;
    let dir = tempfile::tempdir().unwrap();
    let quant: String = env("QUANT", "none".to_string());
    let m: usize = env("M", 16); let efc = env("EFC", 100); let ef: usize = env("EF", 128);
    let hnsw = HnswIndexConfig { m, ef_construct: efc, full_scan_threshold: env("FST", 10000), max_indexing_threads: 0, on_disk: Some(env("HNSW_DISK", 0) == 1), payload_m: { let p: i64 = env("PM", 0); (p >= 0).then_some(p as usize) }, inline_storage: None };
    let q = match quant.as_str() { "int8" => Some(json!({"scalar":{"type":"int8","quantile":0.99,"always_ram":true}})), "binary" => Some(json!({"binary":{"always_ram":true}})), _ => None };
    let mut vb = EdgeVectorParamsBuilder::new(dim, Distance::Dot).on_disk(env("VDISK", 0) == 1).hnsw_config(hnsw);
    if env("COSINE", 0) == 1 { vb = EdgeVectorParamsBuilder::new(dim, Distance::Cosine).on_disk(env("VDISK", 0) == 1).hnsw_config(hnsw); }
    if let Some(q) = q { vb = vb.quantization_config(external::serde_json::from_value(q).unwrap()); }
    let sb = EdgeSparseVectorParamsBuilder::new().modifier(Modifier::Idf).on_disk(env("SDISK", 0) == 1).full_scan_threshold(env("SFST", 100));
    let cfg = EdgeConfigBuilder::new().vector("dense", vb.build()).sparse_vector("bm25", sb.build()).on_disk_payload(env("PDISK", 1) == 1)
        .optimizers(EdgeOptimizersConfig { indexing_threshold: Some(env("THR", 1)), default_segment_number: Some(env("SEGS", 1)), max_segment_size: Some(10_000_000), ..Default::default() })
        .build();
    let shard = EdgeShard::new(dir.path(), cfg).unwrap();
    let od = env("IDISK", 0) == 1;
    for f in ["tenant", "access", "gate", "gate2", "article_id", "category"] {
        let s: PayloadFieldSchema = external::serde_json::from_value(json!({"type":"keyword","on_disk":od,"enable_hnsw":false})).unwrap();
        shard.update(UpdateOperation::FieldIndexOperation(FieldIndexOperations::CreateIndex(CreateIndex { field_name: f.parse().unwrap(), field_schema: Some(s) }))).unwrap();
    }
    for f in ["valid_from", "valid_to"] {
        let s: PayloadFieldSchema = external::serde_json::from_value(json!({"type":"integer","lookup":false,"range":true,"on_disk":od,"enable_hnsw":false})).unwrap();
        shard.update(UpdateOperation::FieldIndexOperation(FieldIndexOperations::CreateIndex(CreateIndex { field_name: f.parse().unwrap(), field_schema: Some(s) }))).unwrap();
    }
    let mut g = Gen::new(1, dim, cluster);
    let text = "転入届は引っ越してから十四日以内に市民課の窓口へ届け出てください。".repeat(9);
    let t = Instant::now(); let mut flush = 0.0;
    let batch: usize = env("BATCH", 1000);
    for b in (0..n).step_by(batch) {
        let pts: Vec<PointStructPersisted> = (b..(b + batch).min(n)).map(|i| {
            let (si, sv) = g.sparse(100, true);
            let access = match i % 20 { 0 => "staff", 1 => "dept:市民課", _ => "public" };
            let tenant = if i % 10 == 3 { "shared" } else { "setomi" };
            let (from, to) = match i % 15 { 0 => (20270401, 99991231), 1 => (0, 20260331), 2 => (20260401, 99991231), _ => (0, 99991231) };
            PointStruct::new(id(i), Vectors::new_named([("dense", Vector::new_dense(g.vec())), ("bm25", Vector::new_sparse(si, sv).unwrap())]),
              json!({"tenant":tenant,"access":[access],"gate":[format!("{tenant}\u{1f}{access}")],"gate2":[if (from,to)==(0,99991231) {format!("{tenant}\u{1f}{access}")} else {format!("{tenant}\u{1f}{access}\u{1f}dated")}],"valid_from":from,"valid_to":to,"article_id":format!("a{}", i/4),"category":"転入","passage":text})).into()
        }).collect();
        shard.update(UpdateOperation::PointOperation(PointOperations::UpsertPoints(PointInsertOperations::PointsList(pts)))).unwrap();
        if env("FLUSH", 0) == 1 { let t = Instant::now(); shard.flush(); flush += t.elapsed().as_secs_f64(); }
    }
    println!("upsert {:.2}s flush {flush:.2}s", t.elapsed().as_secs_f64());
    if env("BEFORE", 0) == 1 { bench(&shard, dim, cluster, ef, "before"); }
    if env("OPT", 1) == 1 { let t = Instant::now(); shard.optimize().unwrap(); println!("optimize {:.2}s segs {} indexed {}", t.elapsed().as_secs_f64(), shard.info().segments_count, shard.info().indexed_vectors_count); let t = Instant::now(); shard.flush(); println!("flush {:.3}", t.elapsed().as_secs_f64()); 
    bench(&shard, dim, cluster, ef, "after"); }
    if env("RELOAD", 0) == 1 { drop(shard); let t = Instant::now(); let shard = EdgeShard::load(dir.path(), None).unwrap(); println!("reload {:.3}s", t.elapsed().as_secs_f64()); bench(&shard, dim, cluster, ef, "reloaded"); drop(shard); }
    let du = std::process::Command::new("du").args(["-sh", dir.path().to_str().unwrap()]).output().unwrap(); print!("{}", String::from_utf8_lossy(&du.stdout));
    let rss = std::fs::read_to_string("/proc/self/status").unwrap(); println!("{}", rss.lines().find(|l| l.starts_with("VmRSS")).unwrap());
}

fn req(query: QueryEnum, f: Option<Filter>, limit: usize, ef: usize, exact: bool) -> QueryRequest {
    let over: f64 = env("OVER", 2.0);
    QueryRequest { prefetches: vec![], query: Some(ScoringQuery::Vector(query)), filter: f, score_threshold: None, limit, offset: 0,
        params: Some(SearchParams { hnsw_ef: Some(ef), exact, quantization: Some(QuantizationSearchParams { ignore: false, rescore: Some(true), oversampling: Some(over) }), indexed_only: false, acorn: None }),
        with_vector: WithVector::Bool(false), with_payload: WithPayloadInterface::Bool(false) }
}
fn dense(v: &[f32]) -> QueryEnum { QueryEnum::Nearest(NamedQuery::new(VectorInternal::Dense(v.to_vec()), "dense")) }
fn sparse(s: &(Vec<u32>, Vec<f32>)) -> QueryEnum { QueryEnum::Nearest(NamedQuery::new(VectorInternal::Sparse(SparseVector::new(s.0.clone(), s.1.clone()).unwrap()), "bm25")) }

fn cpu_ns() -> f64 { std::fs::read_to_string("/proc/thread-self/schedstat").unwrap().split(' ').next().unwrap().parse().unwrap() }
fn bench(shard: &EdgeShard, dim: usize, cluster: bool, ef: usize, label: &str) {
    let limit = env("LIMIT", 60); let exact = env("EXACT", 0) == 1;
    let mut g = Gen::new(7, dim, cluster);
    let qs: Vec<(Vec<f32>, (Vec<u32>, Vec<f32>))> = (0..1000).map(|_| (g.vec(), g.sparse(8, false))).collect();
    let shapes: String = env("SHAPES", "1".to_string());
    for s in shapes.split(',') {
        let f = filter(s.parse().unwrap());
        let mut td = vec![]; let mut ts = vec![]; let mut tt = vec![];
        for r in 0..3 { for (v, sp) in &qs {
            let t = Instant::now();
            let a = shard.query(req(dense(v), f.clone(), limit, ef, exact)).unwrap(); let d = t.elapsed();
            let b = shard.query(req(sparse(sp), f.clone(), limit, ef, exact)).unwrap(); let e = t.elapsed();
            std::hint::black_box((a, b));
            if r > 0 { td.push(d.as_secs_f64() * 1e6); ts.push((e - d).as_secs_f64() * 1e6); tt.push(e.as_secs_f64() * 1e6); }
        } }
        let c0 = cpu_ns(); for (v, _) in &qs { std::hint::black_box(shard.query(req(dense(v), f.clone(), limit, ef, exact)).unwrap()); }
        let c1 = cpu_ns(); for (_, sp) in &qs { std::hint::black_box(shard.query(req(sparse(sp), f.clone(), limit, ef, exact)).unwrap()); }
        let c2 = cpu_ns(); let (cd, cs) = ((c1 - c0) / 1e3 / qs.len() as f64, (c2 - c1) / 1e3 / qs.len() as f64);
        let p = |v: &mut Vec<f64>, q: f64| { v.sort_by(|a, b| a.total_cmp(b)); v[(v.len() as f64 * q) as usize] };
        let mut hit = 0; let mut tot = 0;
        for (v, _) in qs.iter().take(100) {
            let a: HashSet<_> = shard.query(req(dense(v), f.clone(), limit, ef, exact)).unwrap().into_iter().map(|p| p.id).collect();
            let b = shard.query(req(dense(v), f.clone(), limit, ef, true)).unwrap(); tot += b.len(); hit += b.iter().filter(|p| a.contains(&p.id)).count();
        }
        // concurrency
        let t = Instant::now(); let threads = 2;
        std::thread::scope(|sc| for k in 0..threads { let qs = &qs; let f = &f; sc.spawn(move || for (v, sp) in qs.iter().skip(k * 100).chain(qs.iter().take(k * 100)) {
            std::hint::black_box(shard.query(req(dense(v), f.clone(), limit, ef, exact)).unwrap());
            std::hint::black_box(shard.query(req(sparse(sp), f.clone(), limit, ef, exact)).unwrap()); }); });
        let ops = threads as f64 * qs.len() as f64 / t.elapsed().as_secs_f64();
        println!("{label} shape {s}: CPU dense {cd:.0} sparse {cs:.0} sum {:.0} us | dense p50 {:.0} p99 {:.0} | sparse p50 {:.0} p99 {:.0} | both p50 {:.0} p99 {:.0} us | recall {:.4} | 2thr {:.0} ops/s", cd + cs, p(&mut td, 0.5), p(&mut td, 0.99), p(&mut ts, 0.5), p(&mut ts, 0.99), p(&mut tt, 0.5), p(&mut tt, 0.99), hit as f64 / tot as f64, ops);
    }
}
