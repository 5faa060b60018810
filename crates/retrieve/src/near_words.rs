//! How near the words of a question come to the words of passages: [`NearWords`].

use std::collections::HashMap;
use std::sync::Arc;

use crate::askings::WordVector;
use crate::question_words::QuestionWords;

/// How near each word of one question comes to the words of its candidates. These share most of their words, and each is
/// reckoned once.
pub(crate) struct NearWords<'q> {
    words: &'q QuestionWords,
    vectors: &'q [WordVector],
    /// Rows by where a word's vector lies: the same word has the same one.
    rows: HashMap<usize, Row>,
    /// Row by row, a value for each word of the question.
    near: Vec<f32>,
    /// A value for each row.
    said: Vec<f32>,
}

/// A word of a passage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Row(usize);

impl<'q> NearWords<'q> {
    /// Of `words` with their unit `vectors`, in the same order.
    pub(crate) fn new(words: &'q QuestionWords, vectors: &'q [WordVector]) -> Self {
        Self { words, vectors, rows: HashMap::new(), near: Vec::new(), said: Vec::new() }
    }

    /// The row of the word `base`.
    pub(crate) fn row(&mut self, base: &str, vector: &WordVector) -> Row {
        let place = Arc::as_ptr(vector).cast::<f32>() as usize;
        if let Some(row) = self.rows.get(&place) {
            return *row;
        }
        let row = Row(self.said.len());
        let near = self.words.words.iter().zip(self.vectors);
        self.near.extend(near.map(|(word, own)| word.says(base).max(dot(own, vector))));
        self.said.push(self.words.says(base));
        self.rows.insert(place, row);
        row
    }

    /// How near each word of the question comes to that of `row`: 1 for itself, else what a synonym or the vectors say.
    pub(crate) fn near(&self, row: Row) -> &[f32] {
        let count = self.vectors.len();
        &self.near[row.0 * count..(row.0 + 1) * count]
    }

    /// How surely the question says or means the word of `row`, 0..1.
    pub(crate) fn said(&self, row: Row) -> f32 {
        self.said[row.0]
    }
}

/// Eight sums side by side: a single one would have to be added up in order, which no processor does at its full width.
pub(crate) fn dot(a: &[f32], b: &[f32]) -> f32 {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::question_words::QuestionWord;

    #[test]
    fn a_word_is_reckoned_once() {
        let words = QuestionWords::of_words(vec![QuestionWord::plain("届出", 1.0), QuestionWord::plain("猫", 2.0)]);
        let vectors: [WordVector; 2] = [[1.0, 0.0].into(), [0.0, 1.0].into()];
        let mut near = NearWords::new(&words, &vectors);
        let cat: WordVector = [0.6, 0.8].into();
        let row = near.row("猫", &cat);
        assert_eq!(near.row("猫", &Arc::clone(&cat)), row);
        assert_eq!((near.near(row), near.said(row)), ([0.6, 1.0].as_slice(), 1.0));
        let dog = near.row("犬", &[0.0, 0.5].into());
        assert_eq!((near.near(dog), near.said(dog)), ([0.0, 0.5].as_slice(), 0.0));
    }
}
