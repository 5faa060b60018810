//! The ways in which a passage is asked for: its title or question, and the phrasings that its article brings.

use std::collections::BTreeSet;
use std::sync::Arc;

use madoguchi_embed::EmbedError;
use madoguchi_ingest::Passage;
use quick_cache::Weighter;
use quick_cache::sync::Cache;

use crate::bigrams::Bigrams;
use crate::grounds::sentences;
use crate::near_words::{NearWords, Row};
use crate::question_words::{QuestionWords, factor};
use crate::representation::Representation;
use crate::term_weights::TermWeights;
use crate::unit8::Unit8;

/// One way of asking, made ready for comparison with a question.
#[derive(Debug, Clone)]
pub(crate) struct Asking {
    words: Vec<Word>,
    total: f32,
    dense: Unit8,
    bigrams: Bigrams,
}

/// A content word of an asking.
#[derive(Debug, Clone)]
struct Word {
    base: Box<str>,
    weight: f32,
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
    fn fit(&self, asked: &QuestionSide<'_>, near: &Near<'_>) -> Fit {
        let found: f32 = self.words.iter().map(|word| word.weight * near.words.said(near.asked[word.place])).sum();
        let shared = self.bigrams.shared(asked.bigrams) as f32;
        Fit {
            said: share(found, self.total),
            dense: asked.dense.dot(&self.dense).max(0.0),
            bigrams_in: shared / asked.bigrams.len().max(1) as f32,
            bigrams_of: shared / self.bigrams.len().max(1) as f32,
        }
    }

    fn nearness(&self, asked: &QuestionSide<'_>, near: &Near<'_>) -> Nearness {
        let mut of_words = vec![0.0_f32; self.words.len()];
        let (mut sum, mut total) = (0.0, 0.0);
        for (at, word) in asked.words.words.iter().enumerate() {
            let mut best = 0.0_f32;
            for (other, of_word) in self.words.iter().zip(&mut of_words) {
                let near = near.words.near(near.asked[other.place])[at];
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

/// How near the words of a question come to those of one passage.
pub(crate) struct Near<'n> {
    words: &'n NearWords<'n>,
    /// Of the words of title and phrasings.
    asked: Vec<Row>,
    /// Of the other words of the text.
    text: Vec<Row>,
}

impl Near<'_> {
    /// Of the word of the question at `at`, the nearest one of title and phrasings; 0 where none is near.
    pub(crate) fn asked(&self, at: usize) -> f32 {
        self.asked.iter().map(|row| self.words.near(*row)[at]).fold(0.0, f32::max)
    }

    /// The same among the other words of the text.
    pub(crate) fn in_text(&self, at: usize) -> f32 {
        self.text.iter().map(|row| self.words.near(*row)[at]).fold(0.0, f32::max)
    }
}

/// What of a question is compared with an [`Asking`].
#[derive(Clone, Copy)]
pub(crate) struct QuestionSide<'q> {
    pub(crate) words: &'q QuestionWords,
    pub(crate) dense: &'q Unit8,
    pub(crate) bigrams: &'q Bigrams,
}

/// Every way in which one passage is asked for, its title first, and the words of its text.
#[derive(Debug)]
pub(crate) struct Askings {
    askings: Vec<Asking>,
    /// The content words of title and phrasings with their unit vectors, each once.
    asked: Vec<(Box<str>, WordVector)>,
    /// The same of those of the text that are not among them.
    text: Vec<(Box<str>, WordVector)>,
    /// Unit vectors of the sentences of the text, the longest ones of a long text.
    sentences: Vec<Unit8>,
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
    pub(crate) fn title(&self, asked: &QuestionSide<'_>, near: &Near<'_>) -> (Fit, Nearness) {
        self.askings
            .first()
            .map_or_else(Default::default, |title| (title.fit(asked, near), title.nearness(asked, near)))
    }

    /// Whether a question is, letter for letter, the title or one of the phrasings.
    pub(crate) fn are(&self, asked: &Bigrams) -> bool {
        asked.len() > 0 && self.askings.iter().any(|asking| asking.bigrams == *asked)
    }

    /// How `asked` fits the phrasings; as it fits the `title` where there is none.
    pub(crate) fn phrasings(&self, asked: &QuestionSide<'_>, near: &Near<'_>, title: (Fit, Nearness)) -> PhrasingsFit {
        let others = self.askings.iter().skip(1);
        let mut fits: Vec<(Fit, &Asking)> = others.map(|asking| (asking.fit(asked, near), asking)).collect();
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
        PhrasingsFit { best, dense_of_three, nearness: nearest.nearness(asked, near) }
    }

    fn bytes(&self) -> usize {
        let of = |asking: &Asking| asking.dense.bytes() + 56 * asking.words.len() + 8 * asking.bigrams.len() + 128;
        let vectors = self.asked.len() + self.text.len();
        let sentences: usize = self.sentences.iter().map(Unit8::bytes).sum();
        self.askings.iter().map(of).sum::<usize>() + 48 * vectors + sentences + 8 * self.bigrams.len()
    }

    /// Share of the question's character pairs that stand in the text.
    pub(crate) fn bigrams_in_text(&self, asked: &Bigrams) -> f32 {
        asked.shared(&self.bigrams) as f32 / asked.len().max(1) as f32
    }

    /// How near the question's words come to those of the passage.
    pub(crate) fn near<'n>(&self, words: &'n mut NearWords<'_>) -> Near<'n> {
        let mut rows = |known: &[(Box<str>, WordVector)]| -> Vec<Row> {
            known.iter().map(|(base, vector)| words.row(base, vector)).collect()
        };
        let (asked, text) = (rows(&self.asked), rows(&self.text));
        Near { words, asked, text }
    }

    /// How much of a question one asking says at most, by the `need` for each of its words; 0..1.
    pub(crate) fn needed(&self, need: &[f32], near: &Near<'_>) -> f32 {
        let mut said = vec![0.0_f32; need.len()];
        let mut most = 0.0_f32;
        for asking in &self.askings {
            said.fill(0.0);
            for word in &asking.words {
                for (best, near) in said.iter_mut().zip(near.words.near(near.asked[word.place])) {
                    *best = best.max(*near);
                }
            }
            most = most.max(said.iter().zip(need).map(|(said, need)| said * need).sum());
        }
        share(most, need.iter().sum())
    }

    /// Cosine of `vector` and the nearest sentence of the text; 0 where none is near.
    pub(crate) fn nearest_sentence(&self, vector: &Unit8) -> f32 {
        self.sentences.iter().map(|one| one.dot(vector)).fold(0.0, f32::max)
    }
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
    const BYTES: u64 = 64 << 20;
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
            let word = |(base, weight): &(&str, f32)| Word { base: (*base).into(), weight: *weight, place: 0 };
            let words: Vec<Word> = weighed.iter().map(word).collect();
            let total = words.iter().map(|word| word.weight).sum();
            Ok(Asking { words, total, dense: Unit8::of(&dense), bigrams: Bigrams::of(text) })
        };
        let mut askings: Vec<Asking> = texts.iter().zip(vectors).map(asking).collect::<Result<_, EmbedError>>()?;
        let asked: BTreeSet<&str> = askings.iter().flat_map(|asking| &asking.words).map(|word| &*word.base).collect();
        let analysis = representation.analyzer().analyze(&passage.text);
        let words = analysis.tokens.iter().filter(|token| factor(token) * weights.idf(&token.base) > 0.0);
        let text: BTreeSet<&str> = words.map(|token| &*token.base).filter(|base| !asked.contains(base)).collect();
        let text = self.named(text, representation)?;
        let asked = self.named(asked, representation)?;
        for word in askings.iter_mut().flat_map(|asking| &mut asking.words) {
            word.place = asked.binary_search_by(|(base, _)| base.cmp(&word.base)).unwrap_or(0);
        }
        let mut longest: Vec<&str> = sentences(&passage.text).collect();
        longest.sort_by_key(|sentence| std::cmp::Reverse(sentence.len()));
        longest.truncate(SENTENCES);
        let sentences = representation.titles(&longest)?.iter().map(|vector| Unit8::of(vector)).collect();
        let bigrams = Bigrams::of(&passage.text);
        Ok(Askings { askings, asked, text, sentences, bigrams })
    }

    /// Each of `words` with its vector, in order.
    fn named(
        &self,
        words: BTreeSet<&str>,
        representation: &Representation,
    ) -> Result<Vec<(Box<str>, WordVector)>, EmbedError> {
        let vectors = self.words(words.iter().copied(), representation)?;
        Ok(words.into_iter().map(Box::from).zip(vectors).collect())
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
