//! How well and how fast the static model finds, on its own: nDCG@10 and Recall@10 by cosine alone, and
//! texts a second. What stands in `models/default/README.md` was measured with it.
//!
//! ```text
//! cargo run --release -p madoguchi-embed --example measure -- models/default [--adapt] \
//!     ../shared/data/localgovfaq ../shared/data/jglue/jsquad_valid
//! ```
//! A data set is a BEIR folder (`corpus.jsonl`, `queries.jsonl`, `qrels/dev.tsv`), or the common
//! beginning of a `…_corpus.jsonl` and a `…_queries.jsonl` whose queries list what is relevant. With
//! `--adapt` the model is first adapted to the data set's own title → text pairs, as a city does with
//! its FAQ; no query and no label is used for it.
#![expect(clippy::print_stdout, reason = "a program that prints")]

use std::collections::HashMap;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::time::Instant;

use madoguchi_embed::train::{AdaptOptions, adapt};
use madoguchi_embed::{Embedder, Role, StaticEmbedder, mean_direction};
use serde_json::Value;

const CUTOFF: usize = 10;

type Failure = Box<dyn Error>;

#[derive(Default)]
struct DataSet {
    titles: Vec<String>,
    texts: Vec<String>,
    queries: Vec<String>,
    /// For each query, the grade of each relevant document, by place in `texts`.
    relevant: Vec<HashMap<usize, f64>>,
}

fn main() -> Result<(), Failure> {
    let mut paths: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let adapt = paths.iter().position(|path| path == Path::new("--adapt")).map(|index| paths.remove(index));
    let (directory, data_sets) = paths.split_first().ok_or("usage: measure MODEL [--adapt] DATASET…")?;
    let start = Instant::now();
    let base = StaticEmbedder::open(directory)?;
    println!("{} opened in {:.1} ms", base.id(), start.elapsed().as_secs_f64() * 1e3);
    for path in data_sets {
        let data = read(path)?;
        let adapted = if adapt.is_some() { adapted(&base, &data)? } else { None };
        for (name, form) in [("title and text as one", whole as Form), ("mean of both vectors", fields as Form)] {
            let [ndcg, recall, first] = measure(adapted.as_ref().unwrap_or(&base), &data, form)?;
            print!("{}: {} queries, {name}: ", path.display(), data.queries.len());
            println!("nDCG@10 {ndcg:.4}, Recall@10 {recall:.4}, Success@1 {first:.4}");
        }
    }
    speed(&base)
}

fn rows(path: &Path) -> Result<Vec<Value>, Failure> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(text.lines().map(serde_json::from_str).collect::<Result<_, _>>()?)
}

fn text(row: &Value, names: [&str; 2]) -> String {
    names.iter().find_map(|name| row[*name].as_str()).unwrap_or_default().to_owned()
}

fn read(path: &Path) -> Result<DataSet, Failure> {
    let beir = path.is_dir();
    let file = |name: &str| match beir {
        true => path.join(name),
        false => PathBuf::from(format!("{}_{name}", path.display())),
    };
    let mut data = DataSet::default();
    let mut places = HashMap::new();
    for row in rows(&file("corpus.jsonl"))? {
        places.insert(text(&row, ["_id", "id"]), data.texts.len());
        let body = text(&row, ["text", "text"]);
        // JSQuAD repeats the title before each passage.
        data.texts.push(body.split_once(" [SEP] ").map_or(body.as_str(), |(_, body)| body).to_owned());
        data.titles.push(if beir { text(&row, ["title", "title"]) } else { String::new() });
    }
    let mut labels = if beir { labels(&file("qrels/dev.tsv"))? } else { HashMap::new() };
    for row in rows(&file("queries.jsonl"))? {
        let mut relevant = labels.remove(&text(&row, ["_id", "qid"])).unwrap_or_default();
        for item in row["relevant"].as_array().into_iter().flatten() {
            relevant.push((text(item, ["id", "_id"]), item["grade"].as_f64().unwrap_or(1.0)));
        }
        let relevant: HashMap<usize, f64> =
            relevant.into_iter().filter_map(|(id, grade)| Some((*places.get(&id)?, grade))).collect();
        if !relevant.is_empty() {
            data.queries.push(text(&row, ["text", "query"]));
            data.relevant.push(relevant);
        }
    }
    Ok(data)
}

/// Query → (document, grade), from a qrels file with a heading.
fn labels(path: &Path) -> Result<HashMap<String, Vec<(String, f64)>>, Failure> {
    let mut labels: HashMap<String, Vec<(String, f64)>> = HashMap::new();
    for line in std::fs::read_to_string(path)?.lines().skip(1) {
        let columns: Vec<&str> = line.split('\t').collect();
        let &[query, document, grade] = columns.as_slice() else { return Err(format!("qrels: {line}").into()) };
        labels.entry(query.to_owned()).or_default().push((document.to_owned(), grade.parse()?));
    }
    Ok(labels)
}

/// The base itself where the data set has no titles, or adapting does not help.
fn adapted(base: &StaticEmbedder, data: &DataSet) -> Result<Option<StaticEmbedder>, Failure> {
    let sides = data.titles.iter().zip(&data.texts).filter(|(title, _)| !title.is_empty());
    let pairs: Vec<(String, String)> = sides.map(|(title, text)| (title.clone(), text.clone())).collect();
    if pairs.is_empty() {
        return Ok(None);
    }
    let start = Instant::now();
    let adapted = adapt(base, &pairs, &AdaptOptions::default(), &mut |_| ())?;
    println!("adapted to {} pairs in {:.1} s: {:?}", pairs.len(), start.elapsed().as_secs_f64(), adapted.report);
    Ok(adapted.model.map(|model| model.embedder()).transpose()?)
}

/// How a title and a text become one vector.
type Form = fn(&StaticEmbedder, &DataSet) -> Result<Vec<Vec<f32>>, Failure>;

fn embed(model: &StaticEmbedder, texts: &[String]) -> Result<Vec<Vec<f32>>, Failure> {
    Ok(model.embed(Role::Passage, &texts.iter().map(String::as_str).collect::<Vec<_>>())?)
}

fn whole(model: &StaticEmbedder, data: &DataSet) -> Result<Vec<Vec<f32>>, Failure> {
    let sides = data.titles.iter().zip(&data.texts);
    embed(model, &sides.map(|(title, text)| format!("{title} {text}")).collect::<Vec<_>>())
}

fn fields(model: &StaticEmbedder, data: &DataSet) -> Result<Vec<Vec<f32>>, Failure> {
    let (titles, texts) = (embed(model, &data.titles)?, embed(model, &data.texts)?);
    Ok(titles.iter().zip(&texts).map(|(title, text)| mean_direction(&[title, text])).collect())
}

/// Mean nDCG@10 (gain = grade), Recall@10 and Success@1 over all queries.
fn measure(model: &StaticEmbedder, data: &DataSet, form: Form) -> Result<[f64; 3], Failure> {
    let documents = form(model, data)?;
    let queries = model.embed(Role::Query, &data.queries.iter().map(String::as_str).collect::<Vec<_>>())?;
    let (mut ndcg, mut recall, mut first) = (0.0, 0.0, 0.0);
    for (query, relevant) in queries.iter().zip(&data.relevant) {
        let best = nearest(query, &documents);
        let grades: Vec<f64> = best.iter().map(|place| relevant.get(place).copied().unwrap_or(0.0)).collect();
        let mut ideal: Vec<f64> = relevant.values().copied().collect();
        ideal.sort_by(|a, b| b.total_cmp(a));
        ndcg += gain(&grades) / gain(&ideal);
        recall += grades.iter().filter(|grade| **grade > 0.0).count() as f64 / relevant.len() as f64;
        first += f64::from(grades[0] > 0.0);
    }
    let count = data.queries.len().max(1) as f64;
    Ok([ndcg / count, recall / count, first / count])
}

fn gain(grades: &[f64]) -> f64 {
    grades.iter().take(CUTOFF).enumerate().map(|(rank, grade)| grade / (rank as f64 + 2.0).log2()).sum()
}

fn nearest(query: &[f32], documents: &[Vec<f32>]) -> Vec<usize> {
    let cosine = |document: &Vec<f32>| document.iter().zip(query).map(|(a, b)| a * b).sum::<f32>();
    let scores: Vec<f32> = documents.iter().map(cosine).collect();
    let mut order: Vec<usize> = (0..documents.len()).collect();
    order.sort_by(|&a, &b| scores[b].total_cmp(&scores[a]).then(a.cmp(&b)));
    order.truncate(CUTOFF);
    order
}

fn speed(model: &StaticEmbedder) -> Result<(), Failure> {
    let answer = "住民票の写しは、本庁舎1番窓口（市民課）、各支所、全国のコンビニエンスストアで取ることができます。\
                  手数料は窓口が1通300円、コンビニ交付が1通200円です。マイナンバーカードをお持ちの方は、午前6時30分から\
                  午後11時まで、マルチコピー機で取ることができます。郵送での請求もできます。";
    let texts: Vec<String> =
        (0..20_000).map(|start| answer.chars().cycle().skip(start % 100).take(250).collect()).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let start = Instant::now();
    let vectors = model.embed(Role::Passage, &texts)?;
    println!("{:.0} texts of 250 characters a second", vectors.len() as f64 / start.elapsed().as_secs_f64());
    let start = Instant::now();
    for _ in 0..texts.len() {
        std::hint::black_box(model.embed(Role::Query, &["住民票の写しはどこで取れますか。手数料はいくらですか。"])?);
    }
    println!("{:.1} µs a query", start.elapsed().as_secs_f64() * 1e6 / texts.len() as f64);
    Ok(())
}
