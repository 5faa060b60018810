//! Articles that say nearly the same: shared runs of characters, counted over a sample of them first.

use std::collections::{BTreeMap, HashMap};

use madoguchi_ingest::{Article, article_text};
use madoguchi_text::stable_hash;
use rayon::prelude::*;

use crate::findings::{ArticleRef, Duplicate};
use crate::statement::plain;

/// Characters of a run.
const RUN_CHARS: usize = 6;
/// One run in so many is kept to find candidates by.
const SAMPLE: u64 = 4;
/// A run that more articles share is boilerplate, and finds nobody.
const LONGEST_LIST: usize = 64;
/// Fewest characters of an article that can be a duplicate of another.
const LEAST_CHARS: usize = 30;
/// Least share in common of two articles that are near-duplicates.
const LEAST_SIMILARITY: f64 = 0.65;
/// Least share of the shorter article that stands in the longer.
const LEAST_CONTAINMENT: f64 = 0.85;

/// What is compared of an article.
struct Runs {
    /// Sorted hashes of all runs, each once.
    runs: Vec<u64>,
    /// Words of the title that part it from others, for articles made after one pattern.
    names: Vec<u64>,
}

/// How much two articles share.
#[derive(Clone, Copy)]
struct Overlap {
    similarity: f64,
    containment: f64,
}

/// Groups of near-duplicates among `articles`, which are sorted.
pub(crate) fn duplicates(articles: &[&Article]) -> Vec<Duplicate> {
    let runs: Vec<Runs> = articles.par_iter().map(|article| Runs::new(article)).collect();
    let same = same_texts(articles, &runs);
    let mut lists: HashMap<u64, Vec<usize>> = HashMap::new();
    for (at, runs) in runs.iter().enumerate().filter(|(at, runs)| same[*at] == *at && !runs.runs.is_empty()) {
        for run in runs.runs.iter().filter(|run| **run % SAMPLE == 0) {
            lists.entry(*run).or_default().push(at);
        }
    }
    lists.retain(|_, list| list.len() > 1 && list.len() <= LONGEST_LIST);
    let near = |at: usize| near(articles, &runs, &lists, at);
    let mut links: Vec<(usize, usize, Overlap)> = (0..articles.len()).into_par_iter().flat_map_iter(near).collect();
    let whole = Overlap { similarity: 1.0, containment: 1.0 };
    links.extend(same.iter().enumerate().filter(|(at, first)| at != *first).map(|(at, first)| (*first, at, whole)));
    groups(articles, &links)
}

impl Runs {
    fn new(article: &Article) -> Self {
        let letters =
            |text: &str| plain(text).to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect::<Vec<_>>();
        let text = letters(&article_text(article));
        let mut runs: Vec<u64> = if text.len() < LEAST_CHARS {
            Vec::new()
        } else {
            text.windows(RUN_CHARS).map(|run| stable_hash(run.iter().collect::<String>().as_bytes())).collect()
        };
        runs.sort_unstable();
        runs.dedup();
        let title = letters(&article.title);
        let mut names: Vec<u64> =
            title.windows(2).map(|pair| stable_hash(pair.iter().collect::<String>().as_bytes())).collect();
        names.sort_unstable();
        names.dedup();
        Self { runs, names }
    }
}

/// For each article, the first with exactly its runs.
fn same_texts(articles: &[&Article], runs: &[Runs]) -> Vec<usize> {
    let mut first: HashMap<(&str, &str, &[u64]), usize> = HashMap::new();
    let key = |at: usize| (articles[at].tenant.as_str(), articles[at].language.as_str(), runs[at].runs.as_slice());
    (0..articles.len())
        .map(|at| if runs[at].runs.is_empty() { at } else { *first.entry(key(at)).or_insert(at) })
        .collect()
}

fn near(
    articles: &[&Article],
    runs: &[Runs],
    lists: &HashMap<u64, Vec<usize>>,
    at: usize,
) -> Vec<(usize, usize, Overlap)> {
    let mut shared: BTreeMap<usize, usize> = BTreeMap::new();
    let sampled: Vec<u64> = runs[at].runs.iter().copied().filter(|run| run % SAMPLE == 0).collect();
    for list in sampled.iter().filter_map(|run| lists.get(run)) {
        if list.contains(&at) {
            for other in list.iter().filter(|other| **other > at) {
                *shared.entry(*other).or_default() += 1;
            }
        }
    }
    let promising = |(other, count): (usize, usize)| {
        let (a, b) = (&articles[at], &articles[other]);
        let least = runs[at].runs.len().min(runs[other].runs.len()) / 4 * 2 / 5;
        let together = a.tenant == b.tenant && a.language == b.language;
        (together && count > least).then_some(other)
    };
    let found = shared.into_iter().filter_map(promising).filter_map(|other| {
        let overlap = overlap(&runs[at].runs, &runs[other].runs);
        let alike = overlap.similarity >= LEAST_SIMILARITY || overlap.containment >= LEAST_CONTAINMENT;
        (alike && !parted(&runs[at], &runs[other])).then_some((at, other, overlap))
    });
    found.collect()
}

#[expect(clippy::cast_precision_loss, reason = "counts of characters are far below 2^52")]
fn overlap(a: &[u64], b: &[u64]) -> Overlap {
    let common = a.iter().filter(|run| b.binary_search(run).is_ok()).count();
    let share = |all: usize| if all == 0 { 0.0 } else { common as f64 / all as f64 };
    Overlap { similarity: share(a.len() + b.len() - common), containment: share(a.len().min(b.len())) }
}

/// Whether the titles say that one pattern was filled in for two things: 東支所 and 北支所.
fn parted(a: &Runs, b: &Runs) -> bool {
    let strange = |a: &Runs, b: &Runs| a.names.iter().filter(|name| b.names.binary_search(name).is_err()).count();
    let (left, right) = (strange(a, b), strange(b, a));
    // A title in other words is another way to ask; one that differs in a word alone is another thing.
    let most = a.names.len().max(b.names.len());
    left > 0 && right > 0 && left.max(right) * 3 <= most
}

fn groups(articles: &[&Article], links: &[(usize, usize, Overlap)]) -> Vec<Duplicate> {
    let mut parent: Vec<usize> = (0..articles.len()).collect();
    for (a, b, _) in links {
        let (a, b) = (root(&parent, *a), root(&parent, *b));
        let (low, high) = (a.min(b), a.max(b));
        parent[high] = low;
    }
    let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let linked: std::collections::BTreeSet<usize> = links.iter().flat_map(|(a, b, _)| [*a, *b]).collect();
    for at in linked {
        members.entry(root(&parent, at)).or_default().push(at);
    }
    let mut overlaps: BTreeMap<usize, Overlap> = BTreeMap::new();
    for (a, _, overlap) in links {
        let entry = overlaps.entry(root(&parent, *a)).or_insert(*overlap);
        entry.similarity = entry.similarity.min(overlap.similarity);
        entry.containment = entry.containment.max(overlap.containment);
    }
    let round = |share: f64| (share * 1000.0).round() / 1000.0;
    let groups = members.into_iter().filter_map(|(first, members)| {
        let overlap = overlaps.get(&first)?;
        Some(Duplicate {
            articles: members.into_iter().map(|at| ArticleRef::from(articles[at])).collect(),
            similarity: round(overlap.similarity),
            containment: round(overlap.containment),
        })
    });
    groups.collect()
}

fn root(parent: &[usize], mut at: usize) -> usize {
    while parent[at] != at {
        at = parent[at];
    }
    at
}
