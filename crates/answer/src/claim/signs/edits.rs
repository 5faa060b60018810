//! What of a sentence was changed, letter by letter, where it was taken from the source.

use super::count;
use super::marks::{LIMITS, STRONG, denials, is_opposite};
use crate::claim::blocks::{Block, blocks};
use crate::claim::reading::Reading;
use crate::claim::word::{is_kanji, is_katakana};

pub(super) const NAMES: [&str; 17] = [
    "verbatim",
    "longest_run",
    "fragments",
    "least_clause",
    "replaced",
    "replaced_tight",
    "replaced_numbers",
    "inserted_letters",
    "moved",
    "letters_changed",
    "changes_tight",
    "small_words_tight",
    "denials_tight",
    "opposites_tight",
    "topics_skipped_tight",
    "made_stronger",
    "limit_lost",
];

/// Little words that turn a sentence: 前 and 後, まで and から.
const SMALL: [&str; 15] =
    ["まで", "から", "前", "後", "より", "だけ", "のみ", "も", "しか", "以", "未満", "同じ", "当", "翌", "毎"];
/// A shorter clause is none: はい.
const CLAUSE: usize = 4;

/// A claim beside the one or two sentences of its source that share most letters with it.
pub(super) struct Edits {
    claim: Vec<char>,
    window: Vec<char>,
    blocks: Vec<Block>,
    least_clause: f32,
    /// The whole source.
    source: String,
}

/// A stretch that differs: what the source has and what the claim has in its place.
struct Change {
    source: String,
    claim: String,
    /// Both with a letter before and two behind, where a denial may begin or end.
    source_around: String,
    claim_around: String,
    /// Before the first stretch that both have.
    is_first: bool,
    /// Behind the last.
    is_last: bool,
    /// Whether both have two letters or more on both sides.
    is_tight: bool,
}

impl Edits {
    pub(super) fn of(claim: &Reading, source: &Reading) -> Self {
        let letters: Vec<char> = claim.text.chars().collect();
        let windows = windows(source);
        let scored = windows.iter().map(|window| {
            let blocks = blocks(window, &letters);
            (count(shared(&blocks)) - 0.02 * count(window.len()), window, blocks)
        });
        let best = scored.reduce(|best, next| if next.0 > best.0 { next } else { best });
        let (window, blocks) = best.map_or_else(Default::default, |(_, window, blocks)| (window.clone(), blocks));
        let least_clause = least_clause(&claim.text, &windows);
        Self { claim: letters, window, blocks, least_clause, source: source.text.clone() }
    }

    /// The share of the claim that stands in the window letter by letter.
    pub(super) fn verbatim(&self) -> f32 {
        super::share(shared(&self.blocks), self.claim.len())
    }

    pub(super) fn window(&self) -> String {
        self.window.iter().collect()
    }

    pub(super) fn signs(&self) -> [f32; NAMES.len()] {
        let verbatim = self.verbatim();
        // Where little was taken over, a difference tells little.
        let tight = verbatim * verbatim;
        let changes = self.changes();
        let how_many = |is: &dyn Fn(&Change) -> bool| count(changes.iter().filter(|change| is(change)).count());
        let (window, claim): (String, String) = (self.window(), self.claim.iter().collect());
        let replaced = how_many(&|change| change.is_replaced());
        let inserted = how_many(&|change| has_content(&change.claim) && !has_content(&change.source));
        let moved = how_many(&|change| has_content(&change.claim) && window.contains(&content(&change.claim)));
        let letters: usize = changes.iter().map(|change| content(&change.claim).chars().count()).sum();
        let denials = how_many(&|change| change.turns_denial());
        let opposites = how_many(&|change| change.is_opposite());
        let stronger =
            how_many(&|change| STRONG.iter().any(|word| change.claim.contains(word) && !self.source.contains(word)));
        let sum = denials + opposites + replaced + inserted + stronger + moved;
        let longest = self.blocks.iter().map(|block| block.length).max().unwrap_or(0);
        [
            verbatim,
            super::share(longest, self.claim.len()),
            super::share(self.blocks.len(), shared(&self.blocks)),
            self.least_clause,
            replaced,
            replaced * tight,
            how_many(&|change| change.is_replaced() && has_digit(&change.source) && has_digit(&change.claim)),
            inserted,
            moved,
            count(letters),
            sum * tight,
            changes.iter().map(Change::small_words).sum::<f32>() * tight,
            denials * tight,
            opposites * tight,
            how_many(&|change| change.skips_topic()) * tight,
            stronger,
            how_many(&|change| {
                !change.is_first && LIMITS.iter().any(|limit| change.source.contains(limit) && !claim.contains(limit))
            }),
        ]
    }

    fn changes(&self) -> Vec<Change> {
        const BEHIND: usize = 12;
        let end = Block { source: self.window.len(), claim: self.claim.len(), length: 0 };
        let mut changes = Vec::new();
        let mut before = Block { source: 0, claim: 0, length: 0 };
        for block in self.blocks.iter().chain([&end]) {
            let (source, claim) = (before.source + before.length, before.claim + before.length);
            let is_last = block.length == 0;
            // What the source says further is left out, not changed.
            let to = match (is_last, block.claim > claim) {
                (true, true) => block.source.min(source + BEHIND),
                (true, false) => source,
                (false, _) => block.source,
            };
            if to > source || block.claim > claim {
                changes.push(Change {
                    source: slice(&self.window, source, to),
                    claim: slice(&self.claim, claim, block.claim),
                    source_around: slice(&self.window, source.saturating_sub(1), to + 2),
                    claim_around: slice(&self.claim, claim.saturating_sub(1), block.claim + 2),
                    is_first: before.length == 0,
                    is_last,
                    is_tight: before.length >= 2 && !is_last,
                });
            }
            before = *block;
        }
        changes
    }
}

impl Change {
    fn is_replaced(&self) -> bool {
        !self.is_first && has_content(&self.source) && has_content(&self.claim)
    }

    /// Whether one side denies more often than the other.
    fn turns_denial(&self) -> bool {
        let is_left_out = self.is_first && self.claim.is_empty();
        !is_left_out && denials(&self.source_around) != denials(&self.claim_around)
    }

    fn is_opposite(&self) -> bool {
        !self.is_first && is_opposite(&self.source_around, &self.claim_around)
    }

    fn small_words(&self) -> f32 {
        let differs = |word: &&&str| self.source.contains(**word) != self.claim.contains(**word);
        if self.is_tight { count(SMALL.iter().filter(differs).count()) } else { 0.0 }
    }

    /// Whether it leaves out a topic and goes on with what is said of it: 「Aは、[…。Bは、]…」.
    fn skips_topic(&self) -> bool {
        if self.is_first || self.is_last || !has_content(&self.source) || self.claim.contains('。') {
            return false;
        }
        let mut depth = 0_usize;
        self.source.chars().any(|c| {
            match c {
                '(' => depth += 1,
                ')' => depth = depth.saturating_sub(1),
                _ => {}
            }
            depth == 0 && matches!(c, 'は' | '。' | ':' | '…')
        })
    }
}

/// The sentences behind the question, and each two that follow each other.
fn windows(source: &Reading) -> Vec<Vec<char>> {
    let skipped = usize::from(source.sentences.len() > 1);
    let sentences: Vec<Vec<char>> = source.sentences[skipped.min(source.sentences.len())..]
        .iter()
        .map(|range| source.text[range.clone()].chars().collect())
        .collect();
    let pairs = sentences.windows(2).map(<[Vec<char>]>::concat);
    sentences.iter().cloned().chain(pairs).collect()
}

/// The share of the clause that least stands in any window.
fn least_clause(claim: &str, windows: &[Vec<char>]) -> f32 {
    let clauses = claim.split(['、', '。', ',']).map(|clause| clause.chars().collect::<Vec<char>>());
    let held = |clause: Vec<char>| {
        let most = windows.iter().map(|window| shared(&blocks(window, &clause))).max().unwrap_or(0);
        super::share(most, clause.len())
    };
    clauses.filter(|clause| clause.len() >= CLAUSE).map(held).fold(1.0, f32::min)
}

fn shared(blocks: &[Block]) -> usize {
    blocks.iter().map(|block| block.length).sum()
}

fn slice(letters: &[char], from: usize, to: usize) -> String {
    letters[from.min(letters.len())..to.min(letters.len())].iter().collect()
}

/// The letters that say something: no kana of inflection, no marks.
fn content(text: &str) -> String {
    text.chars().filter(|c| is_kanji(*c) || is_katakana(*c) || *c == 'ー' || c.is_ascii_alphanumeric()).collect()
}

fn has_content(text: &str) -> bool {
    !content(text).is_empty()
}

fn has_digit(text: &str) -> bool {
    text.chars().any(|c| c.is_ascii_digit())
}
