//! The ways in which a passage is asked for: its title or question, and the phrasings that its article brings.

use std::collections::BTreeSet;
use std::sync::Arc;

use madoguchi_embed::EmbedError;
use madoguchi_ingest::Passage;
use quick_cache::Weighter;
use quick_cache::sync::Cache;

use crate::bigrams::Bigrams;
use crate::grounds::sentences;
use crate::question_words::{QuestionWord, QuestionWords, factor};
use crate::representation::Representation;
use crate::term_weights::TermWeights;

/// One way of asking, made ready for comparison with a question.
#[derive(Debug, Clone)]
pub(crate) struct Asking {
    words: Vec<Word>,
    total: f32,
    dense: Vec<f32>,
    bigrams: Bigrams,
}

/// A content word of an asking.
#[derive(Debug, Clone)]
struct Word {
    base: Box<str>,
    weight: f32,
    vector: WordVector,
    /// Its place among the words of all askings.
    place: usize,
}

/// How well a question fits one way of asking; each 0..1.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Fit {
    /// Weighted share of the asking's words that the question says or means.
    pub(crate) said: f32,
    /// Cosine of the two.
    pub(crate) dense: f32,
    /// Share of the question's character pairs that stand in the asking.
    pub(crate) bigrams_in: f32,
    /// Share of the asking's character pairs that stand in the question.
    pub(crate) bigrams_of: f32,
}

/// How near the words of two texts come to each other, each word by its nearest; each 0..1.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Nearness {
    /// Over the question's words.
    pub(crate) of_question: f32,
    /// Over the asking's words.
    pub(crate) of_asking: f32,
}

impl Asking {
    fn fit(&self, asked: &QuestionSide<'_>) -> Fit {
        let found: f32 = self.words.iter().map(|word| word.weight * asked.words.says(&word.base)).sum();
        let shared = self.bigrams.shared(asked.bigrams) as f32;
        Fit {
            said: share(found, self.total),
            dense: dot(asked.dense, &self.dense).max(0.0),
            bigrams_in: shared / asked.bigrams.len().max(1) as f32,
            bigrams_of: shared / self.bigrams.len().max(1) as f32,
        }
    }

    fn nearness(&self, asked: &QuestionSide<'_>) -> Nearness {
        let mut of_words = vec![0.0_f32; self.words.len()];
        let (mut sum, mut total) = (0.0, 0.0);
        for (word, vector) in asked.words.words.iter().zip(asked.vectors) {
            let mut best = 0.0_f32;
            for (other, of_word) in self.words.iter().zip(&mut of_words) {
                let near = word.says(&other.base).max(dot(vector, &other.vector));
                best = best.max(near);
                *of_word = of_word.max(near);
            }
            sum += word.weight * best;
            total += word.weight;
        }
        let of_asking: f32 = self.words.iter().zip(of_words).map(|(word, near)| word.weight * near).sum();
        Nearness { of_question: share(sum, total), of_asking: share(of_asking, self.total) }
    }
}

/// What of a question is compared with an [`Asking`].
#[derive(Clone, Copy)]
pub(crate) struct QuestionSide<'q> {
    pub(crate) words: &'q QuestionWords,
    /// Unit vector of each of the words.
    pub(crate) vectors: &'q [WordVector],
    pub(crate) dense: &'q [f32],
    pub(crate) bigrams: &'q Bigrams,
}

/// Every way in which one passage is asked for, its title first, and the words of its text.
#[derive(Debug)]
pub(crate) struct Askings {
    askings: Vec<Asking>,
    /// The content words of title and phrasings with their unit vectors, each once.
    asked: Vec<(Box<str>, WordVector)>,
    /// The same of those of the text that are not among them.
    text: Vec<WordVector>,
    /// Unit vectors of the sentences of the text, the longest ones of a long text.
    sentences: Vec<Vec<f32>>,
    /// Of the text.
    bigrams: Bigrams,
}

/// Sentences of a text that are kept.
const SENTENCES: usize = 12;

/// How a question fits a passage's phrasings; its title's fit where it has none.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct PhrasingsFit {
    /// The best of each measure.
    pub(crate) best: Fit,
    /// Mean cosine of the three nearest.
    pub(crate) dense_of_three: f32,
    /// Of the words of the nearest.
    pub(crate) nearness: Nearness,
}

impl Askings {
    /// How `asked` fits the title.
    pub(crate) fn title(&self, asked: &QuestionSide<'_>) -> (Fit, Nearness) {
        self.askings.first().map_or_else(Default::default, |title| (title.fit(asked), title.nearness(asked)))
    }

    /// Whether a question is, letter for letter, the title or one of the phrasings.
    pub(crate) fn are(&self, asked: &Bigrams) -> bool {
        asked.len() > 0 && self.askings.iter().any(|asking| asking.bigrams == *asked)
    }

    /// How `asked` fits the phrasings; as it fits the `title` where there is none.
    pub(crate) fn phrasings(&self, asked: &QuestionSide<'_>, title: (Fit, Nearness)) -> PhrasingsFit {
        let others = self.askings.iter().skip(1);
        let mut fits: Vec<(Fit, &Asking)> = others.map(|asking| (asking.fit(asked), asking)).collect();
        // Stable: the first of equally near ones stays first.
        fits.sort_by(|(a, _), (b, _)| (b.dense + b.said).total_cmp(&(a.dense + a.said)));
        let Some((_, nearest)) = fits.first() else {
            return PhrasingsFit { best: title.0, dense_of_three: title.0.dense, nearness: title.1 };
        };
        let best = fits.iter().fold(Fit::default(), |best, (fit, _)| Fit {
            said: best.said.max(fit.said),
            dense: best.dense.max(fit.dense),
            bigrams_in: best.bigrams_in.max(fit.bigrams_in),
            bigrams_of: best.bigrams_of.max(fit.bigrams_of),
        });
        let three = &fits[..fits.len().min(3)];
        let dense_of_three = three.iter().map(|(fit, _)| fit.dense).sum::<f32>() / three.len() as f32;
        PhrasingsFit { best, dense_of_three, nearness: nearest.nearness(asked) }
    }

    fn bytes(&self) -> usize {
        let of = |asking: &Asking| 4 * asking.dense.len() + 56 * asking.words.len() + 8 * asking.bigrams.len() + 128;
        let vectors = self.asked.len() + self.text.len();
        let sentences: usize = self.sentences.iter().map(|sentence| 4 * sentence.len()).sum();
        self.askings.iter().map(of).sum::<usize>() + 16 * vectors + sentences + 8 * self.bigrams.len()
    }

    /// Share of the question's character pairs that stand in the text.
    pub(crate) fn bigrams_in_text(&self, asked: &Bigrams) -> f32 {
        asked.shared(&self.bigrams) as f32 / asked.len().max(1) as f32
    }

    /// How near a question's `word` comes to each word of title and phrasings: 1 for the word itself, else what a synonym or
    /// its `vector` says.
    pub(crate) fn near_asked(&self, word: &QuestionWord, vector: &[f32]) -> Vec<f32> {
        self.asked.iter().map(|(base, other)| word.says(base).max(dot(vector, other))).collect()
    }

    /// How much of a question one asking says at most, by the `need` for each word and what [`Askings::near_asked`] found of
    /// each; 0..1.
    pub(crate) fn needed(&self, need: &[f32], near: &[Vec<f32>]) -> f32 {
        let total: f32 = need.iter().sum();
        let said = |asking: &Asking| {
            let best = |near: &Vec<f32>| asking.words.iter().map(|word| near[word.place]).fold(0.0, f32::max);
            need.iter().zip(near).map(|(need, near)| need * best(near)).sum::<f32>()
        };
        share(self.askings.iter().map(said).fold(0.0, f32::max), total)
    }

    /// Cosine of `vector` and the nearest other word of the text; 0 where none is near.
    pub(crate) fn nearest_in_text(&self, vector: &[f32]) -> f32 {
        nearest(self.text.iter().map(|word| &**word), vector)
    }

    /// The same among the sentences of the text.
    pub(crate) fn nearest_sentence(&self, vector: &[f32]) -> f32 {
        nearest(self.sentences.iter().map(Vec::as_slice), vector)
    }
}

fn nearest<'v>(all: impl Iterator<Item = &'v [f32]>, vector: &[f32]) -> f32 {
    all.map(|one| dot(one, vector)).fold(0.0, f32::max)
}

fn share(part: f32, whole: f32) -> f32 {
    if whole > 0.0 { part / whole } else { 0.0 }
}

#[derive(Clone)]
struct Bytes;

impl Weighter<String, Arc<Askings>> for Bytes {
    fn weight(&self, key: &String, askings: &Arc<Askings>) -> u64 {
        (key.len() + askings.bytes()) as u64
    }
}

/// The unit vector of a word, shared by all that hold it.
pub(crate) type WordVector = Arc<[f32]>;

/// Keeps what was made of passages' titles: making it anew for each candidate of each question is most of the time
/// that a question takes.
pub(crate) struct AskingsCache {
    passages: Cache<String, Arc<Askings>, Bytes>,
    words: Cache<Box<str>, WordVector>,
}

impl AskingsCache {
    /// Passages that are expected to be kept.
    const PASSAGES: usize = 16_384;
    /// Bytes of them that are kept.
    const BYTES: u64 = 48 << 20;
    /// Words that are kept.
    const WORDS: usize = 16_384;

    pub(crate) fn new() -> Self {
        Self { passages: Cache::with_weighter(Self::PASSAGES, Self::BYTES, Bytes), words: Cache::new(Self::WORDS) }
    }

    /// The askings of each of `passages`, in order.
    ///
    /// # Errors
    /// When the embedder fails.
    pub(crate) fn of<'p>(
        &self,
        passages: impl Iterator<Item = &'p Passage>,
        representation: &Representation,
        weights: &TermWeights,
    ) -> Result<Vec<Arc<Askings>>, EmbedError> {
        passages
            .map(|passage| {
                if let Some(known) = self.passages.get(&passage.content_hash) {
                    return Ok(known);
                }
                let made = Arc::new(self.askings(passage, representation, weights)?);
                self.passages.insert(passage.content_hash.clone(), Arc::clone(&made));
                Ok(made)
            })
            .collect()
    }

    fn askings(
        &self,
        passage: &Passage,
        representation: &Representation,
        weights: &TermWeights,
    ) -> Result<Askings, EmbedError> {
        let texts: Vec<&str> =
            std::iter::once(title_of(passage)).chain(passage.phrasings.iter().map(String::as_str)).collect();
        let vectors = representation.titles(&texts)?;
        let asking = |(text, dense): (&&str, Vec<f32>)| {
            let analysis = representation.analyzer().analyze(text);
            let weighed = analysis.tokens.iter().map(|token| (&*token.base, factor(token) * weights.idf(&token.base)));
            let weighed: Vec<(&str, f32)> = weighed.filter(|(_, weight)| *weight > 0.0).collect();
            let vectors = self.words(weighed.iter().map(|(base, _)| *base), representation)?;
            let words = weighed.iter().zip(vectors);
            let words =
                words.map(|((base, weight), vector)| Word { base: (*base).into(), weight: *weight, vector, place: 0 });
            let words: Vec<Word> = words.collect();
            let total = words.iter().map(|word| word.weight).sum();
            Ok(Asking { words, total, dense, bigrams: Bigrams::of(text) })
        };
        let mut askings: Vec<Asking> = texts.iter().zip(vectors).map(asking).collect::<Result<_, EmbedError>>()?;
        let asked: BTreeSet<&str> = askings.iter().flat_map(|asking| &asking.words).map(|word| &*word.base).collect();
        let analysis = representation.analyzer().analyze(&passage.text);
        let words = analysis.tokens.iter().filter(|token| factor(token) * weights.idf(&token.base) > 0.0);
        let text: BTreeSet<&str> = words.map(|token| &*token.base).filter(|base| !asked.contains(base)).collect();
        let text = self.words(text.into_iter(), representation)?;
        let vectors = self.words(asked.iter().copied(), representation)?;
        let asked: Vec<(Box<str>, WordVector)> = asked.into_iter().map(Box::from).zip(vectors).collect();
        for word in askings.iter_mut().flat_map(|asking| &mut asking.words) {
            word.place = asked.binary_search_by(|(base, _)| base.cmp(&word.base)).unwrap_or(0);
        }
        let mut longest: Vec<&str> = sentences(&passage.text).collect();
        longest.sort_by_key(|sentence| std::cmp::Reverse(sentence.len()));
        longest.truncate(SENTENCES);
        let sentences = representation.titles(&longest)?;
        let bigrams = Bigrams::of(&passage.text);
        Ok(Askings { askings, asked, text, sentences, bigrams })
    }

    /// The vector of each of `words`, in order.
    ///
    /// # Errors
    /// When the embedder fails.
    pub(crate) fn words<'w>(
        &self,
        words: impl Iterator<Item = &'w str>,
        representation: &Representation,
    ) -> Result<Vec<WordVector>, EmbedError> {
        words
            .map(|word| {
                if let Some(known) = self.words.get(word) {
                    return Ok(known);
                }
                let made: WordVector = representation.titles(&[word])?.pop().unwrap_or_default().into();
                self.words.insert(word.into(), Arc::clone(&made));
                Ok(made)
            })
            .collect()
    }
}

/// The FAQ's question, or the article's title.
pub(crate) fn title_of(passage: &Passage) -> &str {
    passage.question.as_deref().unwrap_or(&passage.title)
}

/// Eight sums side by side: a single one would have to be added up in order, which no processor does at its full width.
fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [0.0_f32; 8];
    let (left, right) = (a.chunks_exact(8), b.chunks_exact(8));
    let rest: f32 = left.remainder().iter().zip(right.remainder()).map(|(a, b)| a * b).sum();
    for (a, b) in left.zip(right) {
        for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
            *sum += a * b;
        }
    }
    sums.iter().sum::<f32>() + rest
}
