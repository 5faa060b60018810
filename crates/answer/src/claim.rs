//! Whether a sentence of a model says what the passages it cites say: rules that name what they find ([`support`]), and a learnt
//! doubt where they find nothing ([`entailment`]).

mod all;
mod anchor;
mod binding;
mod blocks;
mod comparison;
mod contrast;
mod denial;
mod entailment;
mod layout;
mod noun;
mod only;
mod polarity;
mod reading;
mod signs;
mod support;
mod topic;
mod word;

use std::cell::OnceCell;
use std::ops::Range;
use std::sync::Arc;

use madoguchi_ingest::Passage;
use madoguchi_retrieve::ScoredPassage;
use madoguchi_text::Analyzer;

use crate::fact::Facts;
use crate::mark;
use crate::prompt::NO_ANSWER;
use crate::statement::{starts_with_mark, statements};
use crate::terms::{Terms, coverage, words};

pub use entailment::{Entailment, Sentence};
pub use support::{ANY_DOUBT, DOUBT, Support, Unsupported, supports};

/// What a sentence turned out to be.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Verdict {
    /// It may be shown.
    Supported(Claim),
    /// Nothing to show: no words, or no mark.
    Uncited,
    /// It cites, and the cited passages do not say so.
    Refuted,
    /// The model says that it does not know.
    NoAnswer,
}

/// A sentence with what it stands on.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Claim {
    /// The sentence without marks.
    pub(crate) text: String,
    /// For each passage cited, by number from 1, the statement of it that says so: bytes in its text.
    pub(crate) support: Vec<(u32, Option<Range<usize>>)>,
}

/// A passage that sentences in other words are held against, read once.
pub(crate) struct Original<'a> {
    analyzer: &'a Analyzer,
    source: reading::Reading,
}

impl<'a> Original<'a> {
    /// `passage`, and its text as reviewed words put it.
    pub(crate) fn new(analyzer: &'a Analyzer, passage: &Passage, reworded: &str) -> Self {
        let source = format!("{}\n{reworded}", source_text(&[passage]));
        Self { analyzer, source: reading::Reading::of(analyzer, &source) }
    }

    /// Whether the passage says what `sentence` says.
    pub(crate) fn holds(&self, sentence: &str) -> bool {
        let claim = reading::Reading::of(self.analyzer, without_list_mark(sentence));
        support::find(&claim, &self.source).is_none()
    }
}

/// Checks claims against the passages a model was shown.
pub(crate) struct Checker {
    analyzer: Arc<Analyzer>,
    shown: Vec<Shown>,
    /// Words are compared only within one language.
    compare_words: bool,
    /// How much doubt is borne: [`supports`].
    doubt: f32,
}

struct Shown {
    passage: ScoredPassage,
    read: OnceCell<Source>,
}

/// A passage, read for checking when it is first cited.
struct Source {
    source: reading::Reading,
    statements: Vec<(Range<usize>, Terms)>,
}

impl Checker {
    /// A checker over `passages`, the first of which is number 1.
    pub(crate) fn new(analyzer: Arc<Analyzer>, passages: &[ScoredPassage], compare_words: bool, doubt: f32) -> Self {
        let shown = passages.iter().map(|passage| Shown { passage: passage.clone(), read: OnceCell::new() }).collect();
        Self { analyzer, shown, compare_words, doubt }
    }

    /// The passage with number `n`.
    pub(crate) fn passage(&self, n: u32) -> Option<&ScoredPassage> {
        self.shown(n).map(|shown| &shown.passage)
    }

    pub(crate) fn check(&self, sentence: &str) -> Verdict {
        let (text, numbers) = mark::split(sentence);
        if text.contains(NO_ANSWER) {
            return Verdict::NoAnswer;
        }
        if numbers.is_empty() || !text.chars().any(char::is_alphanumeric) {
            return Verdict::Uncited;
        }
        let cited: Option<Vec<(u32, &Shown)>> = numbers.iter().map(|&n| Some((n, self.shown(n)?))).collect();
        match cited.and_then(|cited| self.support(&text, &cited)) {
            Some(support) => Verdict::Supported(Claim { text, support }),
            None => Verdict::Refuted,
        }
    }

    fn shown(&self, n: u32) -> Option<&Shown> {
        self.shown.get(usize::try_from(n).ok()?.checked_sub(1)?)
    }

    fn support(&self, text: &str, cited: &[(u32, &Shown)]) -> Option<Vec<(u32, Option<Range<usize>>)>> {
        let text = without_list_mark(text);
        let facts = Facts::of(text);
        if !self.is_said(text, &facts, cited) {
            return None;
        }
        let claimed = words(&self.analyzer, text);
        let best = |shown: &Shown| self.read(shown).best(shown, &claimed, &facts).map(|(range, _)| range);
        Some(cited.iter().map(|&(n, shown)| (n, best(shown))).collect())
    }

    /// Whether the cited passages, taken together, say what `text` says.
    fn is_said(&self, text: &str, facts: &Facts, cited: &[(u32, &Shown)]) -> bool {
        let held: Vec<&Facts> = cited.iter().map(|(_, shown)| self.read(shown).source.facts()).collect();
        if !facts.are_in(&held) {
            return false;
        }
        if !self.compare_words {
            return true;
        }
        let claim = reading::Reading::of(&self.analyzer, text);
        match cited {
            [(_, shown)] => support::judge(&claim, &self.read(shown).source, self.doubt).is_none(),
            _ => {
                let passages: Vec<&Passage> = cited.iter().map(|(_, shown)| &*shown.passage.passage).collect();
                let source = reading::Reading::of(&self.analyzer, &source_text(&passages));
                support::judge(&claim, &source, self.doubt).is_none()
            }
        }
    }

    fn read<'a>(&self, shown: &'a Shown) -> &'a Source {
        shown.read.get_or_init(|| {
            let passage = &shown.passage.passage;
            let statement = |range: Range<usize>| (range.clone(), words(&self.analyzer, &passage.text[range]));
            Source {
                source: reading::Reading::of(&self.analyzer, &source_text(&[passage])),
                statements: statements(passage).into_iter().map(|found| statement(found.range)).collect(),
            }
        })
    }
}

/// The passages as one text to check against: titles, headings and questions on the first line, texts below.
fn source_text(passages: &[&Passage]) -> String {
    let mut head = Vec::new();
    for passage in passages {
        head.push(passage.title.as_str());
        head.extend(passage.heading_path.iter().map(String::as_str));
        head.extend(passage.question.as_deref());
    }
    let texts = passages.iter().map(|passage| passage.text.as_str());
    std::iter::once(head.join("。").as_str()).chain(texts).collect::<Vec<_>>().join("\n")
}

impl Source {
    /// The statement that comes nearest to the claim, and how near; `None` when none shares anything with it.
    fn best(&self, shown: &Shown, claimed: &Terms, facts: &Facts) -> Option<(Range<usize>, f32)> {
        let text = &shown.passage.passage.text;
        let score = |(range, held): &(Range<usize>, Terms)| {
            let same_facts = !facts.is_empty() && facts.are_in(&[&Facts::of(&text[range.clone()])]);
            (range.clone(), coverage(claimed, held) + if same_facts { 0.5 } else { 0.0 })
        };
        let scored = self.statements.iter().map(score).filter(|(_, score)| *score > 0.0);
        scored.reduce(|best, next| if next.1 > best.1 { next } else { best })
    }
}

/// 「1. 申込書」 counts nothing.
fn without_list_mark(text: &str) -> &str {
    if !starts_with_mark(text) {
        return text;
    }
    let behind = text.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '①'..='⑳'));
    behind.strip_prefix(['.', ')', '）']).unwrap_or(behind)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{analyzer, evidence, faq, guide};

    fn checker() -> Option<Checker> {
        let analyzer = analyzer()?;
        let passages = vec![
            (
                0.9,
                faq(
                    "f",
                    "転入届の期限はいつですか。",
                    "引っ越した日から14日以内に、市民課へ届け出てください。手数料は不要です。",
                ),
            ),
            (
                0.8,
                guide("g", "手引き\n受付は平日8時30分〜17時15分です。支所では受け付けません。電話は0850-22-1201です。"),
            ),
        ];
        let evidence = evidence(&analyzer, "転入届", passages);
        Some(Checker::new(analyzer, &evidence.passages, true, DOUBT))
    }

    #[test]
    fn sentences() {
        let Some(checker) = checker() else { return };
        for (sentence, expected) in [
            ("転入届は、引っ越した日から14日以内に市民課へ届け出てください。 [1]", "supported"),
            ("受付は平日の午前8時30分から午後5時15分までです。[2]", "supported"),
            ("1. 市民課に届け出る [1]", "supported"),
            ("届け出は14日以内で、受付は17時15分までです。[1][2]", "supported"),
            ("手数料は不要です。[1]", "supported"),
            ("引っ越した日から14日以内です。", "uncited"),
            ("[1]", "uncited"),
            ("。 [1]", "uncited"),
            ("引っ越した日から30日以内に届け出てください。[1]", "refuted"),
            ("引っ越した日から14日以内に届け出てください。[2]", "refuted"),
            ("引っ越した日から14日以内に届け出てください。[3]", "refuted"),
            ("引っ越した日から14日以内に届け出てください。[1][7]", "refuted"),
            ("電話は0850-22-9999です。[2]", "refuted"),
            ("手数料が必要です。[1]", "refuted"),
            ("支所でも受け付けます。[2]", "refuted"),
            ("瀬戸内海の魚料理が観光客に人気の名物です。[1]", "refuted"),
            ("NO_ANSWER", "no answer"),
            ("NO_ANSWER [1]", "no answer"),
        ] {
            let found = match checker.check(sentence) {
                Verdict::Supported(_) => "supported",
                Verdict::Uncited => "uncited",
                Verdict::Refuted => "refuted",
                Verdict::NoAnswer => "no answer",
            };
            assert_eq!(found, expected, "{sentence}");
        }
    }

    #[test]
    fn the_statement_that_says_so_is_named() {
        let Some(checker) = checker() else { return };
        let Verdict::Supported(claim) = checker.check("支所では受け付けません。[2]") else {
            panic!("supported")
        };
        let (n, range) = claim.support[0].clone();
        let text = &checker.passage(n).expect("shown").passage.text;
        assert_eq!(&text[range.expect("a statement")], "支所では受け付けません。");
    }
}
