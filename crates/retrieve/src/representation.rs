//! Text as the index sees it: a unit vector and BM25 term weights.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use madoguchi_embed::{EmbedError, Embedder, Role, mean_direction};
use madoguchi_index::{IndexIdentity, IndexPoint, SparseVector};
use madoguchi_ingest::Passage;
use madoguchi_text::{Alternative, Analysis, Analyzer, Synonyms, stable_hash};
use rayon::prelude::*;

use crate::kana::Kana;
use crate::term_weights::TermWeights;

/// Raised when the indexed text of a passage is put together differently: an index records it.
const LAYOUT_VERSION: u32 = 2;

/// How often a term that stands in every phrasing counts, compared with one of the text.
const PHRASINGS_WEIGHT: f32 = 1.0;

/// Parameters of BM25 (Robertson and Zaragoza, *The Probabilistic Relevance Framework*, 2009, eq. 3.15).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bm25Options {
    /// Saturation of repeated terms; 0 ignores repetition, above 3 it hardly saturates.
    pub k1: f32,
    /// How far long passages are discounted, 0..1.
    pub b: f32,
    /// Length in terms that counts as average. Fixed, not measured: a passage's weights must not depend on
    /// which other passages were ingested before it.
    pub average_terms: f32,
    /// How often a term of the question, title, headings or keywords counts, compared with one of the text.
    pub title_weight: f32,
    /// By how much the weights of the synonym file are multiplied, 0..1.
    pub synonym_weight: f32,
}

impl Default for Bm25Options {
    fn default() -> Self {
        Self { k1: 2.0, b: 0.6, average_terms: 100.0, title_weight: 1.0, synonym_weight: 1.0 }
    }
}

/// Analyzer, embedder and BM25 parameters: everything that must be equal on both sides of a search.
pub struct Representation {
    analyzer: Arc<Analyzer>,
    embedder: Arc<dyn Embedder>,
    synonyms: Synonyms,
    kana: Kana,
    bm25: Bm25Options,
}

/// A question as the index sees it.
#[derive(Debug, Clone)]
pub struct QuestionVectors {
    /// The question, with the words that its kana stand for.
    pub asked: String,
    /// Words of the question.
    pub analysis: Analysis,
    /// Base forms of its content words, each once, in order.
    pub terms: Vec<String>,
    /// What its words may mean instead, by the tokens of `analysis` that they are.
    pub alternatives: Vec<(Range<usize>, Alternative)>,
    /// Unit vector.
    pub dense: Vec<f32>,
    /// 1 for each of its own terms, less for synonyms.
    pub bm25: SparseVector,
}

impl Representation {
    /// Puts the parts together.
    pub fn new(analyzer: Arc<Analyzer>, embedder: Arc<dyn Embedder>, synonyms: Synonyms, bm25: Bm25Options) -> Self {
        let kana = Kana::of(&TermWeights::embedded());
        Self { analyzer, embedder, synonyms, kana, bm25 }
    }

    /// The analyzer, for those who must see the same words.
    pub fn analyzer(&self) -> &Arc<Analyzer> {
        &self.analyzer
    }

    /// What an index made with this representation records. Synonyms are not part of it: they change questions only.
    pub fn identity(&self) -> IndexIdentity {
        let Bm25Options { k1, b, average_terms, title_weight, .. } = self.bm25;
        IndexIdentity {
            model: self.embedder.id().to_owned(),
            dimension: self.embedder.dimension(),
            analyzer: format!(
                "{};layout={LAYOUT_VERSION};k1={k1};b={b};avg={average_terms};title={title_weight}",
                self.analyzer.fingerprint()
            ),
        }
    }

    /// Points for `passages`, in order. Uses all cores.
    ///
    /// # Errors
    /// When the embedder fails.
    pub fn points(&self, passages: Vec<Passage>) -> Result<Vec<IndexPoint>, EmbedError> {
        let (vectors, weights) = rayon::join(
            || self.vectors(&passages),
            || passages.par_iter().map(|passage| self.term_weights(passage)).collect::<Vec<_>>(),
        );
        let points = passages.into_iter().zip(vectors?).zip(weights);
        Ok(points.map(|((passage, dense), bm25)| IndexPoint { passage, dense, bm25 }).collect())
    }

    /// One vector a passage. Where it costs next to nothing, title side and text are embedded apart and their mean is
    /// taken: in one text a long answer drowns its question.
    fn vectors(&self, passages: &[Passage]) -> Result<Vec<Vec<f32>>, EmbedError> {
        let titles: Vec<String> = passages.iter().map(title_text).collect();
        if self.embedder.is_cheap() {
            let embed = |texts: &[&str]| self.embedder.embed(Role::Passage, texts);
            let titles = embed(&titles.iter().map(String::as_str).collect::<Vec<_>>())?;
            let texts = embed(&passages.iter().map(|passage| passage.text.as_str()).collect::<Vec<_>>())?;
            let phrasings = passages.iter().map(|passage| self.phrasings(passage)).collect::<Result<Vec<_>, _>>()?;
            let sides = titles.iter().zip(&texts).zip(&phrasings);
            return Ok(sides
                .map(|((title, text), phrasings)| match phrasings {
                    Some(phrasings) => mean_direction(&[title, text, phrasings]),
                    None => mean_direction(&[title, text]),
                })
                .collect());
        }
        let whole = |(title, passage): (String, &Passage)| format!("{title}\n{}", passage.text);
        let texts: Vec<String> = titles.into_iter().zip(passages).map(whole).collect();
        self.embedder.embed(Role::Passage, &texts.iter().map(String::as_str).collect::<Vec<_>>())
    }

    /// The middle of the ways in which people ask for `passage`; `None` where none is known.
    fn phrasings(&self, passage: &Passage) -> Result<Option<Vec<f32>>, EmbedError> {
        if passage.phrasings.is_empty() {
            return Ok(None);
        }
        let texts: Vec<&str> = passage.phrasings.iter().map(String::as_str).collect();
        Ok(Some(mean_direction(&self.embedder.embed(Role::Passage, &texts)?)))
    }

    /// The vectors of a question.
    ///
    /// # Errors
    /// When the embedder fails.
    pub fn question(&self, text: &str) -> Result<QuestionVectors, EmbedError> {
        let spelt = self.kana.spelt(text);
        let text = spelt.as_ref();
        let analysis = self.analyzer.analyze(text);
        let mut terms: Vec<String> = Vec::new();
        for term in analysis.terms() {
            if !terms.iter().any(|known| known == term) {
                terms.push(term.to_owned());
            }
        }
        let mut weights: BTreeMap<u32, f32> = terms.iter().map(|term| (term_id(term), 1.0)).collect();
        let alternatives = self.alternatives(&analysis);
        for (_, other) in &alternatives {
            for term in &other.terms {
                let weight = weights.entry(term_id(term)).or_default();
                *weight = weight.max(other.weight);
            }
        }
        let dense = self.embedder.embed(Role::Query, &[text])?.pop().unwrap_or_default();
        Ok(QuestionVectors { asked: text.to_owned(), analysis, terms, alternatives, dense, bm25: sparse(weights) })
    }

    /// Vectors of titles, which are short: as passages, in order.
    pub(crate) fn titles(&self, titles: &[&str]) -> Result<Vec<Vec<f32>>, EmbedError> {
        if !self.embedder.is_cheap() {
            return Ok(vec![Vec::new(); titles.len()]);
        }
        self.embedder.embed(Role::Passage, titles)
    }

    fn alternatives(&self, analysis: &Analysis) -> Vec<(Range<usize>, Alternative)> {
        let share = self.bm25.synonym_weight;
        if share <= 0.0 {
            return Vec::new();
        }
        let weighed = |other: &Alternative| Alternative { weight: other.weight * share, ..other.clone() };
        let matches = self.synonyms.matches(analysis);
        matches
            .into_iter()
            .flat_map(|found| found.alternatives.iter().map(move |other| (found.tokens.clone(), weighed(other))))
            .collect()
    }

    /// BM25 weights without idf, which the index multiplies in at search time.
    fn term_weights(&self, passage: &Passage) -> SparseVector {
        let mut frequencies: BTreeMap<u32, f32> = BTreeMap::new();
        let mut length = 0.0;
        let mut count = |text: &str, weight: f32| {
            for term in self.analyzer.analyze(text).terms() {
                *frequencies.entry(term_id(term)).or_default() += weight;
                length += weight;
            }
        };
        count(&title_text(passage), self.bm25.title_weight);
        count(&passage.text, 1.0);
        // A word counts by how many of the phrasings say it, however many there are.
        let share = PHRASINGS_WEIGHT / passage.phrasings.len().max(1) as f32;
        passage.phrasings.iter().for_each(|phrasing| count(phrasing, share));
        let Bm25Options { k1, b, average_terms, .. } = self.bm25;
        let norm = k1 * (1.0 - b + b * length / average_terms);
        sparse(frequencies.into_iter().map(|(id, tf)| (id, tf * (k1 + 1.0) / (tf + norm))).collect())
    }
}

/// What stands above the text: question or title, headings, other words.
fn title_text(passage: &Passage) -> String {
    let mut text = passage.question.as_ref().unwrap_or(&passage.title).clone();
    for part in passage.heading_path.iter().filter(|heading| **heading != passage.title).chain(&passage.keywords) {
        text.push('\n');
        text.push_str(part);
    }
    text
}

/// 32 bits of a stable hash: two of 50,000 terms collide with probability .25, and then share their idf.
fn term_id(term: &str) -> u32 {
    let hash = stable_hash(term.as_bytes());
    (hash ^ (hash >> 32)) as u32
}

fn sparse(weights: BTreeMap<u32, f32>) -> SparseVector {
    let (indices, values) = weights.into_iter().unzip();
    SparseVector { indices, values }
}
