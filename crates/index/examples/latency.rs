//! How long a hybrid search takes: `legs` with 60 results, then `fetch` of the ten best, before and after
//! `optimize`, alone and with eight tasks at once.
//!
//! ```text
//! cargo run --release -p madoguchi-index --example latency -- [key=value …]
//!   passages=10000        how many
//!   vectors=FILE          little-endian f32, 256 to a vector, instead of random unit vectors
//!   queries=FILE          the same for the questions (at least 1,000)
//!   beam_width=, exact_below_passages=, cached_passages=   as in `EdgeOptions`
//! ```
//!
//! Random vectors have no neighbourhoods: they are the hardest case for a graph. Terms are drawn by Zipf's
//! law; one passage in twenty is internal, one in five has a date.
#![expect(clippy::print_stdout, reason = "a program for people")]

use std::collections::{BTreeMap, HashSet};
use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::civil::date;
use madoguchi_index::{
    EdgeIndex, EdgeOptions, IndexIdentity, IndexPoint, LegHits, PassageIndex, SearchFilter, SparseVector,
};
use madoguchi_ingest::{ArticleKind, Passage, Visibility};
use uuid::Uuid;

type Fallible<T> = Result<T, Box<dyn Error>>;

const DIMENSION: usize = 256;
const TERMS: usize = 30_000;
const TERMS_PER_PASSAGE: usize = 100;
const TERMS_PER_QUESTION: usize = 8;
const QUESTIONS: usize = 1_000;
const LIMIT: usize = 60;
const SHOWN: usize = 10;
const TASKS: usize = 8;

/// SplitMix64: the same numbers on every machine.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    fn gauss(&mut self) -> f32 {
        let radius = (-2.0 * self.unit().max(1e-12).ln()).sqrt();
        (radius * (std::f64::consts::TAU * self.unit()).cos()) as f32
    }
}

/// Where vectors and terms come from.
struct Source {
    random: Random,
    file: Option<std::vec::IntoIter<f32>>,
    zipf: Vec<f64>,
}

impl Source {
    fn new(seed: u64, file: Option<&String>) -> Fallible<Self> {
        let read = |path: &String| -> Fallible<_> {
            let bytes = std::fs::read(path)?;
            let (numbers, _) = bytes.as_chunks::<4>();
            Ok(numbers.iter().map(|&number| f32::from_le_bytes(number)).collect::<Vec<_>>().into_iter())
        };
        let weights = (0..TERMS).scan(0.0, |sum, rank| {
            *sum += 1.0 / (rank as f64 + 3.0);
            Some(*sum)
        });
        Ok(Self { random: Random(seed), file: file.map(read).transpose()?, zipf: weights.collect() })
    }

    fn vector(&mut self) -> Vec<f32> {
        if let Some(file) = &mut self.file {
            return file.by_ref().take(DIMENSION).collect();
        }
        let vector: Vec<f32> = (0..DIMENSION).map(|_| self.random.gauss()).collect();
        let length = vector.iter().map(|x| x * x).sum::<f32>().sqrt();
        vector.into_iter().map(|x| x / length).collect()
    }

    fn terms(&mut self, count: usize, weigh: bool) -> SparseVector {
        let mut drawn = BTreeMap::new();
        let whole = self.zipf.last().copied().unwrap_or(1.0);
        while drawn.len() < count {
            let at = self.random.unit() * whole;
            let weight = if weigh { 0.5 + 1.5 * self.random.unit() as f32 } else { 1.0 };
            drawn.insert(self.zipf.partition_point(|&sum| sum < at) as u32, weight);
        }
        SparseVector { indices: drawn.keys().copied().collect(), values: drawn.values().copied().collect() }
    }
}

fn passage(number: usize) -> Passage {
    let text = "引っ越した日から14日以内に、市民課の窓口で転入届を出してください。".repeat(9);
    Passage {
        id: Uuid::from_u128((number as u128 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835)),
        article_id: format!("article-{}", number / 4),
        position: (number % 4) as u32,
        kind: ArticleKind::Guide,
        tenant: "setomi".to_owned(),
        visibility: if number % 20 == 7 { Visibility::Internal } else { Visibility::Public },
        departments: Vec::new(),
        owner: Some("市民課".to_owned()),
        title: "転入届".to_owned(),
        question: None,
        heading_path: vec!["転入届".to_owned(), "届け出る期間".to_owned()],
        start_char: 0,
        end_char: text.chars().count() as u32,
        page: None,
        text,
        keywords: vec!["引っ越し".to_owned()],
        versions: Default::default(),
        phrasings: Vec::new(),
        category: Some("住民票".to_owned()),
        url: Some("https://www.example.jp/moving".to_owned()),
        language: "ja".to_owned(),
        revised_on: Some(date(2026, 4, 1)),
        effective_from: (number % 10 == 1).then(|| date(2026, 4, 1)),
        expires_on: (number % 10 == 2).then(|| date(2026, 3, 31)),
        contact: None,
        source: format!("guides/moving.md#{number}"),
        content_hash: format!("{number:064x}"),
    }
}

struct Question {
    vector: Vec<f32>,
    terms: SparseVector,
}

async fn answer(index: &EdgeIndex, question: &Question, filter: &SearchFilter) -> Fallible<LegHits> {
    let legs = index.legs(question.vector.clone(), question.terms.clone(), filter, LIMIT).await?;
    let shown: Vec<Uuid> = legs.dense.iter().chain(&legs.bm25).take(SHOWN).map(|hit| hit.id).collect();
    index.fetch(&shown, filter).await?;
    Ok(legs)
}

fn percentile_us(times: &mut [Duration], percent: usize) -> u128 {
    times.sort_unstable();
    times.get((times.len() * percent / 100).min(times.len().saturating_sub(1))).map_or(0, Duration::as_micros)
}

async fn alone(index: &EdgeIndex, questions: &[Question], filter: &SearchFilter) -> Fallible<Vec<Duration>> {
    let mut times = Vec::new();
    for question in questions {
        let start = Instant::now();
        answer(index, question, filter).await?;
        times.push(start.elapsed());
    }
    Ok(times)
}

/// Searches per second with [`TASKS`] tasks.
async fn together(index: &Arc<EdgeIndex>, questions: &Arc<Vec<Question>>, filter: &SearchFilter) -> Fallible<f64> {
    let start = Instant::now();
    let tasks = (0..TASKS).map(|task| {
        let (index, questions, filter) = (Arc::clone(index), Arc::clone(questions), filter.clone());
        tokio::spawn(async move {
            for at in 0..questions.len() {
                let question = &questions[(at + task * 100) % questions.len()];
                answer(&index, question, &filter).await.map_err(|error| error.to_string())?;
            }
            Ok::<_, String>(())
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await??;
    }
    Ok((TASKS * questions.len()) as f64 / start.elapsed().as_secs_f64())
}

/// The share of the exact nearest that the dense leg finds.
async fn recall(
    index: &EdgeIndex,
    questions: &[Question],
    stored: &[(Uuid, Vec<f32>)],
    filter: &SearchFilter,
) -> Fallible<f64> {
    let (mut found, mut wanted) = (0, 0);
    for question in questions.iter().take(100) {
        let dot = |vector: &[f32]| vector.iter().zip(&question.vector).map(|(a, b)| a * b).sum::<f32>();
        let mut exact: Vec<(f32, Uuid)> = stored.iter().map(|(id, vector)| (dot(vector), *id)).collect();
        exact.sort_unstable_by(|a, b| b.0.total_cmp(&a.0));
        let hits = index.dense(question.vector.clone(), filter, LIMIT).await?;
        let hits: HashSet<Uuid> = hits.into_iter().map(|hit| hit.id).collect();
        found += exact.iter().take(LIMIT).filter(|(_, id)| hits.contains(id)).count();
        wanted += LIMIT.min(exact.len());
    }
    Ok(found as f64 / wanted as f64)
}

async fn report(
    label: &str,
    index: &Arc<EdgeIndex>,
    questions: &Arc<Vec<Question>>,
    stored: &[(Uuid, Vec<f32>)],
    filter: &SearchFilter,
) -> Fallible<()> {
    alone(index, questions, filter).await?;
    let mut times = Vec::new();
    for _ in 0..3 {
        times.extend(alone(index, questions, filter).await?);
    }
    let (p50, p99) = (percentile_us(&mut times, 50), percentile_us(&mut times, 99));
    let quickest = times.first().map_or(0, Duration::as_micros);
    let per_second = together(index, questions, filter).await?;
    let recall = recall(index, questions, stored, filter).await?;
    println!(
        "{label:16} p50 {p50:5} us  p99 {p99:6} us  least {quickest:5} us  {per_second:6.0}/s by {TASKS} tasks  recall@{LIMIT} {recall:.4}"
    );
    Ok(())
}

async fn fill(index: &EdgeIndex, source: &mut Source, passages: usize) -> Fallible<Vec<(Passage, Vec<f32>)>> {
    let mut stored = Vec::with_capacity(passages);
    for first in (0..passages).step_by(1000) {
        let batch: Vec<IndexPoint> = (first..passages.min(first + 1000))
            .map(|number| {
                let (dense, bm25) = (source.vector(), source.terms(TERMS_PER_PASSAGE, true));
                IndexPoint { passage: passage(number), dense, bm25 }
            })
            .collect();
        stored.extend(batch.iter().map(|point| (point.passage.clone(), point.dense.clone())));
        index.upsert(batch).await?;
    }
    Ok(stored)
}

#[tokio::main]
async fn main() -> Fallible<()> {
    let settings: BTreeMap<String, String> = std::env::args()
        .skip(1)
        .filter_map(|argument| argument.split_once('=').map(|(key, value)| (key.to_owned(), value.to_owned())))
        .collect();
    let number = |key: &str, default: usize| settings.get(key).map_or(Ok(default), |value| value.parse());
    let passages = number("passages", 10_000)?;
    let defaults = EdgeOptions::default();
    let options = EdgeOptions {
        cached_passages: number("cached_passages", defaults.cached_passages)?,
        exact_below_passages: number("exact_below_passages", defaults.exact_below_passages)?,
        beam_width: number("beam_width", defaults.beam_width)?,
    };
    let identity = IndexIdentity { model: "random".to_owned(), dimension: DIMENSION, analyzer: "zipf".to_owned() };
    let folder = tempfile::tempdir()?;
    let index = Arc::new(EdgeIndex::open_with(folder.path(), &identity, options.clone())?);
    println!("{passages} passages, {options:?}");

    let start = Instant::now();
    let stored = fill(&index, &mut Source::new(1, settings.get("vectors"))?, passages).await?;
    println!("written in {:.1} s", start.elapsed().as_secs_f64());

    let filter = SearchFilter::citizen("setomi", date(2026, 11, 21));
    let admitted = stored.into_iter().filter(|(passage, _)| filter.admits(passage));
    let stored: Vec<_> = admitted.map(|(passage, vector)| (passage.id, vector)).collect();
    let mut source = Source::new(7, settings.get("queries"))?;
    let question = |_| Question { vector: source.vector(), terms: source.terms(TERMS_PER_QUESTION, false) };
    let questions: Arc<Vec<_>> = Arc::new((0..QUESTIONS).map(question).collect());

    report("before optimize", &index, &questions, &stored, &filter).await?;
    let start = Instant::now();
    index.optimize().await?;
    println!("optimized in {:.1} s", start.elapsed().as_secs_f64());
    report("after optimize", &index, &questions, &stored, &filter).await?;
    reopen(index, folder.path(), &identity, options).await
}

async fn reopen(index: Arc<EdgeIndex>, folder: &Path, identity: &IndexIdentity, options: EdgeOptions) -> Fallible<()> {
    let bytes = index.stats().await?.bytes_on_disk.unwrap_or(0);
    drop(index);
    let start = Instant::now();
    let _index = EdgeIndex::open_with(folder, identity, options)?;
    println!("reopened in {} ms, {} MB on disk", start.elapsed().as_millis(), bytes / 1_000_000);
    Ok(())
}
