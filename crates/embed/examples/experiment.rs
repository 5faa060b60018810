//! temporary
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "temporary")]
use madoguchi_embed::train::{Pair, Progress, TrainOptions, train};
use madoguchi_embed::{Embedder, Role, StaticEmbedder};
use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::time::Instant;

fn rows(p: &Path) -> Vec<serde_json::Value> {
    std::fs::read_to_string(p).unwrap().lines().map(|l| serde_json::from_str(l).unwrap()).collect()
}
fn s<'a>(v: &'a serde_json::Value, k: &str) -> &'a str {
    v[k].as_str().unwrap_or("")
}

fn ndcg(model: &StaticEmbedder, dir: &str) -> (f64, f64) {
    let d = Path::new(dir);
    let corpus: Vec<(String, String)> =
        rows(&d.join("corpus.jsonl")).iter().map(|r| (s(r, "_id").into(), format!("{} {}", s(r, "title"), s(r, "text")))).collect();
    let queries: Vec<(String, String)> = rows(&d.join("queries.jsonl")).iter().map(|r| (s(r, "_id").into(), s(r, "text").into())).collect();
    let mut qrels: HashMap<String, HashMap<String, f64>> = HashMap::new();
    for l in std::fs::read_to_string(d.join("qrels/dev.tsv")).unwrap().lines().skip(1) {
        let p: Vec<&str> = l.split('\t').collect();
        qrels.entry(p[0].into()).or_default().insert(p[1].into(), p[2].parse().unwrap());
    }
    let texts: Vec<&str> = corpus.iter().map(|c| c.1.as_str()).collect();
    let docs = model.embed(Role::Passage, &texts).unwrap();
    let qt: Vec<&str> = queries.iter().map(|c| c.1.as_str()).collect();
    let qv = model.embed(Role::Query, &qt).unwrap();
    let (mut sum, mut rec, mut n) = (0.0, 0.0, 0.0);
    for (i, (id, _)) in queries.iter().enumerate() {
        let Some(rel) = qrels.get(id) else { continue };
        let mut sc: Vec<(f32, usize)> =
            docs.iter().enumerate().map(|(j, d)| (d.iter().zip(&qv[i]).map(|(a, b)| a * b).sum::<f32>(), j)).collect();
        sc.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let dcg: f64 = sc.iter().take(10).enumerate().map(|(r, x)| rel.get(&corpus[x.1].0).unwrap_or(&0.0) / (r as f64 + 2.0).log2()).sum();
        let hit = sc.iter().take(10).filter(|x| rel.contains_key(&corpus[x.1].0)).count();
        let mut ideal: Vec<f64> = rel.values().copied().collect();
        ideal.sort_by(|a, b| b.total_cmp(a));
        let idcg: f64 = ideal.iter().take(10).enumerate().map(|(r, x)| x / (r as f64 + 2.0).log2()).sum();
        sum += dcg / idcg;
        rec += hit as f64 / rel.len() as f64;
        n += 1.0;
    }
    (sum / n, rec / n)
}

fn report(name: &str, model: &StaticEmbedder) {
    let j = ndcg(model, "/tmp/eval/jsquad");
    let c = ndcg(model, "/tmp/eval/cityfaq");
    let l = ndcg(model, "/work/shared/data/localgovfaq");
    println!("RESULT {name}: jsquad {:.4} r{:.4} | cityfaq {:.4} r{:.4} | localgov {:.4} r{:.4}", j.0, j.1, c.0, c.1, l.0, l.1);
}

fn main() {
    let mut args: HashMap<String, String> = HashMap::new();
    for a in std::env::args().skip(1) {
        let (k, v) = a.split_once('=').unwrap();
        args.insert(k.into(), v.into());
    }
    let get = |k: &str, d: &str| args.get(k).cloned().unwrap_or(d.into());
    if let Some(dir) = args.get("eval") {
        let t = Instant::now();
        let m = StaticEmbedder::open(Path::new(dir)).unwrap();
        println!("open {:?}", t.elapsed());
        report(dir, &m);
        speed(&m);
        return;
    }
    let without: HashSet<String> = get("without", "corpus_faq,corpus_guides").split(',').map(Into::into).collect();
    let pairs: Vec<Pair> = rows(Path::new(&get("pairs", "/tmp/train/pairs.jsonl")))
        .into_iter()
        .filter(|r| !without.contains(s(r, "source")))
        .map(|r| serde_json::from_value(r).unwrap())
        .collect();
    let d = TrainOptions::default();
    let options = TrainOptions {
        vocabulary_pieces: get("v", "24000").parse().unwrap(),
        dimension: get("d", "256").parse().unwrap(),
        epochs: get("e", "4").parse().unwrap(),
        batch_pairs: get("b", "512").parse().unwrap(),
        temperature: get("t", "0.05").parse().unwrap(),
        learning_rate: get("lr", &d.learning_rate.to_string()).parse().unwrap(),
        block_pairs: get("block", &d.block_pairs.to_string()).parse().unwrap(),
        sif: get("sif", &d.sif.to_string()).parse().unwrap(),
        seed: get("seed", "1").parse().unwrap(),
        init: get("init", "0.1").parse().unwrap(),
        vocab: args.get("vocab").map(|p| {
            let v: serde_json::Value = serde_json::from_slice(&std::fs::read(Path::new(p).join("tokenizer.json")).unwrap()).unwrap();
            serde_json::from_value(v["model"]["vocab"].clone()).unwrap()
        }),
    };
    let mut seen = HashSet::new();
    let texts: Vec<&str> = pairs.iter().flat_map(|p| [p.query.as_str(), p.passage.as_str()]).filter(|t| seen.insert(*t)).collect();
    println!("{} pairs, {} texts, {} chars", pairs.len(), texts.len(), texts.iter().map(|t| t.chars().count()).sum::<usize>());
    let start = Instant::now();
    let mut ep = (0.0, 0);
    let model = train(&options, &pairs, &texts, &mut |p| match p {
        Progress::Vocabulary { pieces } => println!("vocab {pieces} {:?}", start.elapsed()),
        Progress::Batch { done, total, loss } => {
            ep.0 += loss; ep.1 += 1;
            if done % (total / options.epochs.max(1)).max(1) == 0 {
                println!("{done}/{total} loss {:.4} {:?}", ep.0 / ep.1 as f32, start.elapsed());
                ep = (0.0, 0);
            }
        }
    })
    .unwrap();
    let m = model.embedder().unwrap();
    let mut a: Vec<String> = std::env::args().skip(1).collect();
    a.sort();
    report(&a.join(" "), &m);
    if let Some(out) = args.get("out") {
        model.save(Path::new(out)).unwrap();
    }
    println!("total {:?}", start.elapsed());
}

fn speed(m: &StaticEmbedder) {
    let text = "住民票の写しは、本庁舎1番窓口（市民課）、各支所、全国のコンビニエンスストアで取ることができます。手数料は窓口が1通300円、コンビニ交付が1通200円です。請求できるのは本人と同じ世帯の人です。窓口では本人確認書類を見せてください。別の世帯の人が請求するときは、親子でも委任状が必要です。マイナンバーカードをお持ちの方は、午前6時30分から午後11時まで、コンビニエンスストアのマルチコピー機で取ることができます。郵送での請求もできます。請求書、本人確認書類の写し、手数料分の定額小為替、返信用の封筒を同封して、市民課へ送ってください。";
    let text: String = text.chars().cycle().take(250).collect();
    let texts: Vec<String> = (0..20000).map(|i| text.chars().cycle().skip(i % 200).take(250).collect()).collect();
    let refs: Vec<&str> = texts.iter().map(String::as_str).collect();
    for _ in 0..3 {
        let t = Instant::now();
        let v = m.embed(Role::Passage, &refs).unwrap();
        println!("{} texts of 250 chars: {:.0}/s", v.len(), v.len() as f64 / t.elapsed().as_secs_f64());
    }
    let q = "住民票の写しはどこで取れますか。手数料はいくらですか。";
    let t = Instant::now();
    for _ in 0..10000 {
        std::hint::black_box(m.embed(Role::Query, &[q]).unwrap());
    }
    println!("single query {:?}", t.elapsed() / 10000);
    let t = Instant::now();
    for r in refs.iter().take(5000) {
        std::hint::black_box(m.embed(Role::Query, &[r]).unwrap());
    }
    println!("single 250 {:?}", t.elapsed() / 5000);
}
