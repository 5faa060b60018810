//! Citizens' words beside the words of the administration.

use std::collections::HashMap;
use std::ops::Range;
use std::path::Path;

use crate::analyzer::{Analysis, Analyzer, PartOfSpeech, Token};
use crate::error::TextError;

/// Weight of a word whose line gives none.
const DEFAULT_WEIGHT: f32 = 0.5;

/// A word that may be meant instead of the one that was said.
#[derive(Debug, Clone, PartialEq)]
pub struct Alternative {
    /// As it stands in the file.
    pub word: String,
    /// Its terms, compounds followed by their parts.
    pub terms: Vec<String>,
    /// How surely it is meant, above 0 to 1.
    pub weight: f32,
}

/// A word of the text that the file knows.
#[derive(Debug, Clone, PartialEq)]
pub struct SynonymMatch<'s> {
    /// The tokens of the analysis that it spans.
    pub tokens: Range<usize>,
    /// What may be meant, in the order of the file.
    pub alternatives: &'s [Alternative],
}

/// What a word is recognised by, and what it may mean.
#[derive(Debug, Clone)]
struct Rule {
    /// Base forms of its content words; they must stand side by side, particles aside.
    from: Vec<String>,
    /// Place in `alternatives`.
    group: usize,
}

/// Groups of words by what they are recognised by.
#[derive(Debug, Clone, Default)]
pub struct Synonyms {
    alternatives: Vec<Vec<Alternative>>,
    /// By the first base form.
    rules: HashMap<String, Vec<Rule>>,
}

impl Synonyms {
    /// Opens a file with a line per group: `引っ越し、ひっこし<TAB>→<TAB>転入届:0.6、転出届:0.6`.
    ///
    /// The words before the arrow suggest those behind it, each as surely as its number says (above 0 to 1, default
    /// 0.5); with `=` for the arrow all words of the line mean each other. `#` starts a comment.
    ///
    /// # Errors
    /// When the file cannot be read, or a line has no arrow, an empty side, a word without content or a weight out
    /// of range; the line is named.
    pub fn open(path: &Path, analyzer: &Analyzer) -> Result<Self, TextError> {
        let text = std::fs::read_to_string(path).map_err(|source| TextError::Io { path: path.to_owned(), source })?;
        let mut synonyms = Self::default();
        for (number, line) in text.lines().enumerate() {
            let line = line.trim_start_matches('\u{feff}').trim_end();
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            synonyms.add(line, analyzer).map_err(|reason| TextError::Line {
                path: path.to_owned(),
                line: number + 1,
                reason,
            })?;
        }
        Ok(synonyms)
    }

    /// How many words are recognised.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rules.values().map(Vec::len).sum()
    }

    /// Whether no word is recognised.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// The words of `analysis` that are recognised, in order; of overlapping ones every one.
    pub fn matches(&self, analysis: &Analysis) -> Vec<SynonymMatch<'_>> {
        let content: Vec<(usize, &Token)> = analysis
            .tokens
            .iter()
            .enumerate()
            .filter(|(_, token)| token.part_of_speech != PartOfSpeech::Function)
            .collect();
        let mut found = Vec::new();
        for start in 0..content.len() {
            for rule in self.rules.get(&*content[start].1.base).into_iter().flatten() {
                let window = content.get(start..start + rule.from.len()).unwrap_or_default();
                let stands =
                    !window.is_empty() && window.iter().zip(&rule.from).all(|((_, token), base)| *token.base == **base);
                if let (true, Some((last, _))) = (stands, window.last()) {
                    let alternatives = self.alternatives[rule.group].as_slice();
                    found.push(SynonymMatch { tokens: content[start].0..last + 1, alternatives });
                }
            }
        }
        found
    }

    fn add(&mut self, line: &str, analyzer: &Analyzer) -> Result<(), String> {
        let columns: Vec<&str> = line.split('\t').map(str::trim).collect();
        let (words, both_ways, meanings) = match columns[..] {
            [words, "→" | "->", meanings] => (words, false, meanings),
            [words, "=" | "＝", meanings] => (words, true, meanings),
            _ => return Err("expected three columns: words, → or =, words; tabs between them".to_owned()),
        };
        let said = split(words).map(|word| alternative(word, 1.0, analyzer)).collect::<Result<Vec<_>, _>>()?;
        let meant =
            split(meanings).map(|word| alternative(word, DEFAULT_WEIGHT, analyzer)).collect::<Result<Vec<_>, _>>()?;
        if said.is_empty() || meant.is_empty() {
            return Err("no word on one side".to_owned());
        }
        if both_ways {
            // Each means all the others, as surely as the less sure of the two.
            let all: Vec<Alternative> = said.into_iter().chain(meant).collect();
            for (at, one) in all.iter().enumerate() {
                let others = all.iter().enumerate().filter(|(other, _)| *other != at);
                let others =
                    others.map(|(_, other)| Alternative { weight: other.weight.min(one.weight), ..other.clone() });
                self.insert(&[one], others.collect(), analyzer);
            }
        } else {
            self.insert(&said.iter().collect::<Vec<_>>(), meant, analyzer);
        }
        Ok(())
    }

    fn insert(&mut self, said: &[&Alternative], meant: Vec<Alternative>, analyzer: &Analyzer) {
        let group = self.alternatives.len();
        self.alternatives.push(meant);
        for word in said {
            let from = content_bases(&analyzer.analyze(&word.word));
            if let Some(first) = from.first() {
                let rules = self.rules.entry(first.clone()).or_default();
                rules.push(Rule { from, group });
            }
        }
    }
}

fn split(words: &str) -> impl Iterator<Item = &str> {
    words.split(['、', ',', '，']).map(str::trim).filter(|word| !word.is_empty())
}

fn alternative(text: &str, default: f32, analyzer: &Analyzer) -> Result<Alternative, String> {
    let (word, weight) = match text.rsplit_once([':', '：']) {
        Some((word, number)) => {
            let weight: f32 = number.trim().parse().map_err(|_| format!("{number:?} behind {word:?} is no number"))?;
            (word.trim(), weight)
        }
        None => (text, default),
    };
    if !(weight > 0.0 && weight <= 1.0) {
        return Err(format!("the weight {weight} of {word:?} is not above 0 to 1"));
    }
    let terms: Vec<String> = analyzer.analyze(word).terms().map(str::to_owned).collect();
    if terms.is_empty() {
        return Err(format!("{word:?} holds no content word, so it would never be recognised"));
    }
    Ok(Alternative { word: word.to_owned(), terms, weight })
}

fn content_bases(analysis: &Analysis) -> Vec<String> {
    let content = analysis.tokens.iter().filter(|token| token.part_of_speech != PartOfSpeech::Function);
    content.map(|token| token.base.to_string()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(text: &str) -> Option<(Analyzer, Result<Synonyms, TextError>)> {
        let source = Path::new("/usr/share/mecab/dic/ipadic");
        if !source.exists() {
            println!("skipped: {} is missing (apt-get install mecab-ipadic)", source.display());
            return None;
        }
        let folder = tempfile::tempdir().unwrap();
        let built = crate::ensure_ipadic(&folder.path().join("ipadic"), source).unwrap();
        let analyzer = Analyzer::open(&built, None).unwrap();
        let file = folder.path().join("synonyms.tsv");
        std::fs::write(&file, text).unwrap();
        let synonyms = Synonyms::open(&file, &analyzer);
        Some((analyzer, synonyms))
    }

    fn meant(analyzer: &Analyzer, synonyms: &Synonyms, text: &str) -> Vec<(String, f32)> {
        let analysis = analyzer.analyze(text);
        let matches = synonyms.matches(&analysis);
        matches.iter().flat_map(|found| found.alternatives).map(|other| (other.word.clone(), other.weight)).collect()
    }

    #[test]
    fn words_are_recognised_in_any_form_and_in_their_direction() {
        let text = "# 引っ越し\n引っ越し、引っ越す\t→\t転入届:0.6、転出届\nネット\t=\tインターネット:0.9\nお金 かかる\t→\t手数料:0.4\n";
        let Some((analyzer, synonyms)) = open(text) else { return };
        let synonyms = synonyms.unwrap();
        let meant = |text| meant(&analyzer, &synonyms, text);
        let moving = [("転入届".to_owned(), 0.6), ("転出届".to_owned(), 0.5)];
        assert_eq!(meant("来月引っ越しました"), moving);
        assert_eq!(meant("転入届はどこ"), []);
        assert_eq!(meant("インターネットで"), [("ネット".to_owned(), 0.9)]);
        assert_eq!(meant("ネットで"), [("インターネット".to_owned(), 0.9)]);
        // Side by side, but for particles.
        assert_eq!(meant("お金がかかるの？"), [("手数料".to_owned(), 0.4)]);
        assert_eq!(meant("お金のことで電話がかかる"), []);
    }

    #[test]
    fn a_wrong_line_is_named() {
        for (text, reason) in [
            ("引っ越し\t転入届", "synonyms.tsv:1: expected three columns"),
            ("# x\n引っ越し\t→\t転入届:2", "synonyms.tsv:2: the weight 2"),
            ("引っ越し\t→\t転入届:高", "is no number"),
            ("？\t→\t転入届", "no content word"),
            ("引っ越し\t=\t、", "no word on one side"),
        ] {
            let Some((_, synonyms)) = open(text) else { return };
            let error = synonyms.unwrap_err().to_string();
            assert!(error.contains(reason), "{error}");
        }
    }
}
