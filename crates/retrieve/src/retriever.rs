//! The read path: from a question to ranked evidence.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use madoguchi_embed::EmbedError;
use madoguchi_index::{IndexError, LegHits, PassageIndex};
use madoguchi_ingest::Passage;
use thiserror::Error;
use uuid::Uuid;

use crate::askings::{Askings, AskingsCache, QuestionSide, WordVector};
use crate::bigrams::Bigrams;
use crate::confidence::{Confidence, Standing};
use crate::cross_encoding::{CrossEncoding, whole_text};
use crate::evidence::{Evidence, LegScores, Question, ScoredPassage};
use crate::features::{Asked, Features, features};
use crate::follow_up::{completed, reads_as_follow_up};
use crate::grounds::Ground;
use crate::near_words::NearWords;
use crate::necessity::{AskedWord, Necessity};
use crate::question_words::{QuestionWord, QuestionWords};
use crate::rank::{Candidate, RankOptions, best_first, fuse};
use crate::representation::{QuestionVectors, Representation};
use crate::reranker::Reranker;
use crate::term_weights::TermWeights;
use crate::unit8::Unit8;
use crate::wanted::Wanted;

/// Why retrieval failed. Finding nothing is no failure.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum RetrieveError {
    /// The question could not be embedded.
    #[error(transparent)]
    Embed(#[from] EmbedError),
    /// The index could not be searched.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// The cross-encoder's thread ended before it was done.
    #[error("the cross-encoder stopped: {0}")]
    CrossEncoder(#[from] tokio::task::JoinError),
}

/// What was learnt from texts and gold questions.
#[derive(Clone)]
pub struct Learned {
    /// How much each word says.
    pub terms: Arc<TermWeights>,
    /// The order of candidates. `None`: that of the fused legs.
    pub reranker: Option<Arc<Reranker>>,
    /// The probability that the first one answers.
    pub confidence: Arc<Confidence>,
    /// How much it matters that a word is known.
    pub necessity: Arc<Necessity>,
}

impl Default for Learned {
    fn default() -> Self {
        Self {
            terms: TermWeights::embedded(),
            reranker: Some(Reranker::embedded()),
            confidence: Confidence::embedded(),
            necessity: Necessity::embedded(),
        }
    }
}

/// Finds the passages that may answer a question.
pub struct Retriever {
    representation: Arc<Representation>,
    index: Arc<dyn PassageIndex>,
    learned: Learned,
    options: RankOptions,
    askings: AskingsCache,
    cross_encoding: Option<CrossEncoding>,
}

/// A question that finds something so sure needs no earlier one to be understood.
pub const SURE_ALONE: f32 = 0.5;

/// How sure a passage is of its own question.
const SURE: f32 = 0.99;

/// A question of so few words, as the feature `question_words` counts them, …
const VAGUE_WORDS: f32 = 2.0 / 12.0 + 1e-4;
/// … that stand in so many titles, may mean any of them.
const VAGUE_TITLES: usize = 3;
/// Least and most that each of these is sure of itself.
const VAGUE: (f32, f32) = (0.25, 0.45);

/// What candidates are held against.
struct Side<'q> {
    /// What was asked in another language.
    original: Option<&'q Bigrams>,
    question: &'q QuestionVectors,
    words: &'q QuestionWords,
    asked_words: &'q [AskedWord],
}

/// What was seen of a candidate.
struct Seen {
    features: Features,
    grounds: Vec<Ground>,
    /// Whether the question is its title or one of its phrasings.
    is_own_question: bool,
}

/// A candidate that has its place.
struct Ranked {
    is_own_question: bool,
    score: f32,
    legs: LegScores,
    grounds: Vec<Ground>,
    passage: Arc<Passage>,
}

impl Retriever {
    /// A retriever over `index`, which must have been made with the same `representation`.
    pub fn new(
        representation: Arc<Representation>,
        index: Arc<dyn PassageIndex>,
        learned: Learned,
        options: RankOptions,
    ) -> Self {
        Self { representation, index, learned, options, askings: AskingsCache::new(), cross_encoding: None }
    }

    /// The same with a model that reads the question together with the best candidates.
    #[must_use]
    pub fn with_cross_encoding(mut self, cross_encoding: CrossEncoding) -> Self {
        self.cross_encoding = Some(cross_encoding);
        self
    }

    /// The model that reads the question together with the best candidates, where there is one.
    pub fn cross_encoding(&self) -> Option<&CrossEncoding> {
        self.cross_encoding.as_ref()
    }

    /// What both sides of the search share.
    pub fn representation(&self) -> &Arc<Representation> {
        &self.representation
    }

    /// The index that is searched.
    pub fn index(&self) -> &Arc<dyn PassageIndex> {
        &self.index
    }

    /// At most `question.limit` passages, best first, ties by id, each with the score of every leg.
    ///
    /// A question that leaves its subject to an earlier one is completed from the history: where it reads so, or
    /// where nothing sure is found without.
    ///
    /// # Errors
    /// When the model or the index fails.
    pub async fn retrieve(&self, question: &Question) -> Result<Evidence, RetrieveError> {
        let asked = self.representation.question(&question.text)?;
        let Some(completed) = completed(&question.text, &question.history) else {
            return self.search(question, asked).await;
        };
        let follows = reads_as_follow_up(&question.text, &asked.analysis, &self.learned.terms);
        let with_history = self.representation.question(&completed)?;
        if follows {
            return self.search(question, with_history).await;
        }
        let alone = self.search(question, asked).await?;
        if alone.confidence >= SURE_ALONE {
            return Ok(alone);
        }
        let with_history = self.search(question, with_history).await?;
        Ok(if with_history.confidence > alone.confidence { with_history } else { alone })
    }

    /// Whether `question` reads as if it leaves its subject to one asked before.
    #[must_use]
    pub fn leans_on_history(&self, question: &Question) -> bool {
        let analysis = || self.representation.analyzer().analyze(&question.text);
        completed(&question.text, &question.history).is_some()
            && reads_as_follow_up(&question.text, &analysis(), &self.learned.terms)
    }

    async fn search(&self, question: &Question, asked: QuestionVectors) -> Result<Evidence, RetrieveError> {
        let legs =
            self.index.legs(asked.dense.clone(), asked.bm25.clone(), &question.filter, self.options.candidates).await?;
        let legs = self.options.legs.of(legs);
        let mut candidates = fuse(&legs, &self.options);
        candidates.truncate(self.options.reread.max(question.limit));
        let ids: Vec<Uuid> = candidates.iter().map(|candidate| candidate.id).collect();
        let passages = self.index.fetch(&ids, &question.filter).await?;
        let words = QuestionWords::of(&asked, &self.learned.terms);
        let asked_words = self.asked_words(&words)?;
        let original = question.original.as_deref().map(Bigrams::of);
        let side = Side { original: original.as_ref(), question: &asked, words: &words, asked_words: &asked_words };
        let mut ranked = self.rank(&candidates, passages, &side, &legs)?;
        if let Some(cross_encoding) = &self.cross_encoding {
            self.read_together(cross_encoding, &asked.asked, &mut ranked).await?;
        }
        Ok(self.evidence(ranked, (asked.terms, asked_words), question.limit))
    }

    fn rank(
        &self,
        candidates: &[Candidate],
        passages: Vec<Arc<Passage>>,
        question: &Side<'_>,
        legs: &LegHits,
    ) -> Result<Vec<Ranked>, RetrieveError> {
        let by_id: HashMap<Uuid, &Candidate> = candidates.iter().map(|candidate| (candidate.id, candidate)).collect();
        let found = passages.into_iter().filter_map(|passage| by_id.get(&passage.id).map(|found| (*found, passage)));
        let found: Vec<(&Candidate, Arc<Passage>)> = found.collect();
        let reread = self.options.reread.min(found.len());
        let mut seen = self.features(&found[..reread], question, legs)?.into_iter();
        let ranked = found
            .into_iter()
            .map(|(candidate, passage)| {
                // The reread ones come first.
                let seen = seen.next();
                let features = seen.as_ref().map(|seen| seen.features);
                let is_own_question = seen.as_ref().is_some_and(|seen| seen.is_own_question);
                let grounds = seen.map(|seen| seen.grounds).unwrap_or_default();
                let Candidate { dense, bm25, fused, .. } = *candidate;
                let legs = LegScores { dense, bm25, fused, features };
                let learned = self.learned.reranker.as_ref().zip(features);
                let score = learned.map_or(candidate.fused, |(reranker, features)| reranker.score(&features));
                Ranked { is_own_question, score, legs, grounds, passage }
            })
            .collect();
        Ok(in_order(ranked))
    }

    /// Gives the best of `ranked` to the cross-encoder and puts all that were reread in their new order. What it has not
    /// read counts as the worst of what it has.
    async fn read_together(
        &self,
        cross_encoding: &CrossEncoding,
        asked: &str,
        ranked: &mut Vec<Ranked>,
    ) -> Result<(), RetrieveError> {
        let reread = ranked.iter().filter(|one| one.legs.features.is_some()).count();
        let best = &ranked[..reread.min(cross_encoding.candidates())];
        let passages = best.iter().map(|one| whole_text(&one.passage)).collect();
        let logits = cross_encoding.logits(asked.to_owned(), passages).await??;
        let Some(worst) = logits.iter().copied().reduce(f32::min) else { return Ok(()) };
        let logits = logits.into_iter().chain(std::iter::repeat(worst));
        for (one, logit) in ranked[..reread].iter_mut().zip(logits) {
            one.legs.features = one.legs.features.map(|features| features.with_cross_encoder(logit));
            let learned = self.learned.reranker.as_ref().zip(one.legs.features);
            one.score = learned.map_or(logit, |(reranker, features)| reranker.score(&features));
        }
        *ranked = in_order(std::mem::take(ranked));
        Ok(())
    }

    fn features(
        &self,
        found: &[(&Candidate, Arc<Passage>)],
        Side { original, question, words, asked_words }: &Side<'_>,
        legs: &LegHits,
    ) -> Result<Vec<Seen>, RetrieveError> {
        let wanted = Wanted::of(&question.asked);
        let pairs = Bigrams::of(&question.asked);
        let dense = Unit8::of(&question.dense);
        let vectors: Vec<WordVector> = asked_words.iter().map(|word| Arc::clone(&word.vector)).collect();
        let tellings = self.learned.necessity.tellings(asked_words);
        let asked = Asked {
            necessity: &self.learned.necessity,
            need: &Necessity::need(&tellings),
            tellings: &tellings,
            wanted: &wanted,
            side: QuestionSide { words, dense: &dense, bigrams: &pairs },
            highest_bm25: legs.bm25.first().map_or(0.0, |hit| hit.score),
            highest_dense: legs.dense.first().map_or(0.0, |hit| hit.score),
        };
        let passages = found.iter().map(|(_, passage)| &**passage);
        let askings = self.askings.of(passages, &self.representation, &self.learned.terms)?;
        let mut near = NearWords::new(words, &vectors);
        let of = |((candidate, passage), askings): (&(&Candidate, Arc<Passage>), &Arc<Askings>)| {
            let is_own_question = askings.are(&pairs) || original.is_some_and(|asked| is_translation(passage, asked));
            let (features, grounds) = features(&asked, &mut near, candidate, passage, askings);
            Seen { features, grounds, is_own_question }
        };
        Ok(found.iter().zip(&askings).map(of).collect())
    }

    fn asked_words(&self, words: &QuestionWords) -> Result<Arc<[AskedWord]>, EmbedError> {
        let vectors = self.askings.words(words.words.iter().map(|word| word.base.as_str()), &self.representation)?;
        let word = |(word, vector): (&QuestionWord, WordVector)| AskedWord {
            base: word.base.clone(),
            weight: word.weight,
            vector,
        };
        Ok(words.words.iter().zip(vectors).map(word).collect())
    }

    fn evidence(
        &self,
        mut ranked: Vec<Ranked>,
        (terms, words): (Vec<String>, Arc<[AskedWord]>),
        limit: usize,
    ) -> Evidence {
        let read: Vec<(&str, f32, Features)> = ranked
            .iter()
            .map_while(|one| one.legs.features.map(|features| (one.passage.article_id.as_str(), one.score, features)))
            .collect();
        let is_vague = is_vague(&read);
        let confidence = |at: usize| {
            let learned = self.learned.confidence.of(&read[at].2, &Standing::of(at, &read));
            match (ranked[at].is_own_question, is_vague && is_named(&read[at].2)) {
                (true, _) => learned.max(SURE),
                (false, true) => learned.clamp(VAGUE.0, VAGUE.1),
                (false, false) if is_vague => learned.min(VAGUE.1),
                (false, false) => learned,
            }
        };
        let scores: Vec<f32> = read.iter().map(|(_, score, _)| *score).collect();
        // All that tie, however many are asked for: a longer list must not change the first place of a shorter one.
        let is_faq: Vec<bool> = read.iter().map(|(.., features)| features.get("is_faq") == Some(1.0)).collect();
        let mut confidences: Vec<f32> =
            (0..tied(&scores, &is_faq).max(limit).min(read.len())).map(confidence).collect();
        if let Some(surest) = surest(&scores, &is_faq, &confidences).filter(|_| !ranked[0].is_own_question) {
            ranked[..=surest].rotate_right(1);
            confidences[..=surest].rotate_right(1);
            // The list stays in the order of its scores.
            ranked[0].score = scores[0].next_up();
        }
        let is_own_question = ranked.first().is_some_and(|first| first.is_own_question);
        let passages: Vec<ScoredPassage> = ranked
            .into_iter()
            .take(limit)
            .enumerate()
            .map(|(at, Ranked { score, legs, grounds, passage, .. })| {
                let confidence = confidences.get(at).copied().unwrap_or(0.0);
                ScoredPassage { passage, score, confidence, legs, grounds }
            })
            .collect();
        let confidence = passages.first().map_or(0.0, |first| first.confidence);
        Evidence { passages, is_own_question, confidence, terms, words }
    }
}

/// Those that were reread, best first, and behind them the others.
fn in_order(mut ranked: Vec<Ranked>) -> Vec<Ranked> {
    let reread = ranked.iter().filter(|one| one.legs.features.is_some()).count();
    let (head, tail) = ranked.split_at_mut(reread);
    // No other comes before the passage whose own question was asked.
    head.sort_by(|a, b| {
        let own = b.is_own_question.cmp(&a.is_own_question);
        own.then_with(|| best_first(a.score, a.passage.id, b.score, b.passage.id))
    });
    demote(head.iter().map(|one| one.score).reduce(f32::min).unwrap_or(0.0), tail);
    ranked
}

/// Whether `asked` is, letter for letter, the question of `passage` in another language.
fn is_translation(passage: &Passage, asked: &Bigrams) -> bool {
    let questions = passage.versions.values().filter_map(|version| version.question.as_deref());
    asked.len() > 0 && questions.into_iter().any(|question| Bigrams::of(question) == *asked)
}

/// Scores so near to the best one leave the order open.
const TIE: f32 = 0.15;
/// The same of FAQ entries behind a passage of a guide or manual: an entry answers one question as a whole, a passage may hold the
/// one row of a table that was not asked for.
const TIE_OF_ENTRIES: f32 = 1.0;

/// Whether candidate `at` ties with the first. `scores` fall.
fn ties(scores: &[f32], is_faq: &[bool], at: usize) -> bool {
    let margin = if is_faq[at] && !is_faq[0] { TIE_OF_ENTRIES } else { TIE };
    scores[at] >= scores[0] - margin
}

/// How many candidates there are down to the last that ties with the first, itself among them.
fn tied(scores: &[f32], is_faq: &[bool]) -> usize {
    (0..scores.len()).rev().find(|at| ties(scores, is_faq, *at)).map_or(0, |last| last + 1)
}

/// Of those that tie with the first, the one that is surest to answer, where that is not the first: the order was learnt from
/// pairs of candidates, the confidence from whether one answers.
fn surest(scores: &[f32], is_faq: &[bool], confidences: &[f32]) -> Option<usize> {
    let tying = (0..tied(scores, is_faq)).filter(|at| ties(scores, is_faq, *at));
    // The earliest of equals.
    let best = tying.max_by(|a, b| confidences[*a].total_cmp(&confidences[*b]).then(b.cmp(a)))?;
    (best > 0).then_some(best)
}

/// Whether it is a FAQ entry whose title holds every word of the question.
fn is_named(features: &Features) -> bool {
    let is_whole = |name| features.get(name).is_some_and(|share| share > 0.999);
    is_whole("is_faq") && is_whole("title_literal")
}

/// Whether the question is a word or two that stand in the titles of several FAQ entries, and asks for no kind of thing: 年金 alone
/// asks for none of them, and the first one is first by chance.
fn is_vague(read: &[(&str, f32, Features)]) -> bool {
    let named = read.iter().filter(|(_, _, features)| is_named(features)).map(|(article, ..)| *article);
    let of_first = |name| read.first().and_then(|(_, _, features)| features.get(name));
    let asks_for_a_kind = of_first("kind_wanted").is_some_and(|asked| asked > 0.0);
    !asks_for_a_kind
        && of_first("question_words").unwrap_or(1.0) <= VAGUE_WORDS
        && named.collect::<BTreeSet<&str>>().len() >= VAGUE_TITLES
}

/// Candidates beyond the reread ones stay in fused order behind them, however many are asked for: a longer list must
/// not change the places of a shorter one.
fn demote(lowest: f32, tail: &mut [Ranked]) {
    let highest = tail.first().map_or(1.0, |first| first.legs.fused).max(f32::MIN_POSITIVE);
    for ranked in tail {
        ranked.score = lowest - 1.01 + ranked.legs.fused / highest;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::{FEATURE_NAMES, FEATURES};

    fn seen(title_literal: f32, words: f32) -> Features {
        let mut values = [0.0; FEATURES];
        for (name, value) in [("is_faq", 1.0), ("title_literal", title_literal), ("question_words", words / 12.0)] {
            values[FEATURE_NAMES.iter().position(|known| *known == name).unwrap()] = value;
        }
        Features(values)
    }

    #[test]
    fn a_word_in_three_titles_is_vague() {
        for (titles, words, expected) in [
            (vec![("a", 1.0), ("b", 1.0), ("c", 1.0)], 1.0, true),
            (vec![("a", 1.0), ("b", 1.0), ("c", 1.0)], 2.0, true),
            (vec![("a", 1.0), ("b", 1.0), ("c", 1.0)], 3.0, false),
            (vec![("a", 1.0), ("a", 1.0), ("b", 1.0)], 1.0, false),
            (vec![("a", 1.0), ("b", 0.5), ("c", 0.5)], 1.0, false),
            (vec![], 1.0, false),
        ] {
            let read: Vec<(&str, f32, Features)> =
                titles.iter().map(|(article, share)| (*article, 0.0, seen(*share, words))).collect();
            assert_eq!(is_vague(&read), expected, "{titles:?} {words}");
        }
    }

    #[test]
    fn the_surest_of_those_that_tie_comes_first() {
        let (entry, guide) = (true, false);
        for (scores, is_faq, confidences, expected) in [
            (vec![9.5, 9.45, 8.0], vec![entry; 3], vec![0.3, 0.8, 0.9], Some(1)),
            (vec![9.5, 9.45], vec![entry; 2], vec![0.8, 0.8], None),
            (vec![9.5, 9.0], vec![entry; 2], vec![0.3, 0.8], None),
            (vec![9.5, 9.3, 8.6, 8.4], vec![guide, guide, entry, entry], vec![0.3, 0.9, 0.8, 0.9], Some(2)),
            (vec![9.5, 8.6], vec![guide, entry], vec![0.8, 0.7], None),
            (vec![9.5], vec![entry], vec![0.3], None),
            (vec![], vec![], vec![], None),
        ] {
            assert_eq!(surest(&scores, &is_faq, &confidences), expected, "{scores:?} {confidences:?}");
        }
    }

    #[test]
    fn who_asks_for_a_kind_of_thing_is_not_vague() {
        let mut asked = seen(1.0, 1.0);
        asked.0[FEATURE_NAMES.iter().position(|known| *known == "kind_wanted").unwrap()] = 1.0;
        let read: Vec<(&str, f32, Features)> = ["a", "b", "c"].map(|article| (article, 0.0, asked)).to_vec();
        assert!(!is_vague(&read));
    }
}
