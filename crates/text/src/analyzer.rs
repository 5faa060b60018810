//! Tokens with base forms, parts of speech and offsets.

use std::collections::HashMap;
use std::fmt;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use lindera::mode::Mode;
use lindera::segmenter::Segmenter;
use lindera_dictionary::viterbi::Lattice;

use crate::dictionary;
use crate::error::TextError;
use crate::hash::stable_hash;
use crate::normalize::normalize;

/// Raised when the rules below change what terms come out: an index records it.
const RULES_VERSION: u32 = 3;

/// Coarse part of speech, after IPADIC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PartOfSpeech {
    /// 名詞, but for numbers, and words of the user dictionary.
    Noun,
    /// 名詞,数.
    Number,
    /// 動詞.
    Verb,
    /// 形容詞.
    Adjective,
    /// 副詞.
    Adverb,
    /// Everything that carries grammar rather than content: particles, auxiliaries, symbols, affixes…
    Function,
}

/// One word of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// First byte in the original text.
    pub start_byte: usize,
    /// One past its last byte.
    pub end_byte: usize,
    /// Base form, normalised, lower case: 引っ越し**て** is 引っ越す.
    pub base: Arc<str>,
    /// Part of speech.
    pub part_of_speech: PartOfSpeech,
    /// Further terms of this token: for a word of the user dictionary that the plain dictionary would split, its
    /// parts (住民票 is found by 住民 too); for a verb with てくる or ていく, the pair.
    pub parts: Arc<[Arc<str>]>,
}

/// The words of a text, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Analysis {
    /// Every token, function words included.
    pub tokens: Vec<Token>,
}

impl Analysis {
    /// Base forms of the content words in order, compounds followed by their parts. What is indexed and searched.
    pub fn terms(&self) -> impl Iterator<Item = &str> {
        self.tokens
            .iter()
            .filter(|token| token.part_of_speech != PartOfSpeech::Function)
            .flat_map(|token| std::iter::once(&*token.base).chain(token.parts.iter().map(|part| &**part)))
    }
}

/// What the dictionary says of a word, kept so that it is read and parsed once.
#[derive(Clone)]
struct Word {
    base: Option<Arc<str>>,
    part_of_speech: PartOfSpeech,
    parts: Arc<[Arc<str>]>,
}

/// Splits Japanese text into words. Cheap to share: wrap it in an [`Arc`].
pub struct Analyzer {
    segmenter: Segmenter,
    fingerprint: String,
    /// Parts of the compounds of the user dictionary, by normalised surface.
    compounds: HashMap<String, Arc<[Arc<str>]>>,
    /// Buffers of the segmenter, one per thread that is analysing right now.
    lattices: Mutex<Vec<Lattice>>,
    none: Arc<[Arc<str>]>,
}

impl fmt::Debug for Analyzer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Analyzer").field("fingerprint", &self.fingerprint).finish_non_exhaustive()
    }
}

impl Analyzer {
    /// Opens a built dictionary (see [`ensure_ipadic`](crate::ensure_ipadic)), with a user dictionary if given.
    ///
    /// # Errors
    /// When the dictionary is missing or damaged, or a line of the user dictionary is wrong.
    pub fn open(dictionary: &Path, user_dictionary: Option<&Path>) -> Result<Self, TextError> {
        let words = user_dictionary.map(dictionary::read_user_words).transpose()?.unwrap_or_default();
        let system = dictionary::load(dictionary)?;
        let fingerprint = fingerprint(dictionary, &words)?;
        let plain = Self::with_segmenter(Segmenter::new(Mode::Normal, system.clone(), None), String::new());
        let compounds = words
            .iter()
            .filter_map(|[surface, ..]| plain.parts_of(surface).map(|parts| (surface.clone(), parts)))
            .collect();
        let user = match user_dictionary {
            Some(path) if !words.is_empty() => Some(dictionary::build_user_dictionary(path, &words)?),
            _ => None,
        };
        let segmenter = Segmenter::new(Mode::Normal, system, user);
        Ok(Self { compounds, ..Self::with_segmenter(segmenter, fingerprint) })
    }

    fn with_segmenter(segmenter: Segmenter, fingerprint: String) -> Self {
        let none: Arc<[Arc<str>]> = Arc::from([]);
        Self { segmenter, fingerprint, compounds: HashMap::new(), lattices: Mutex::new(Vec::new()), none }
    }

    /// Names dictionary, user dictionary and rules: analyzers with the same fingerprint give the same terms.
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// The words of `text`. Never fails: what the dictionary does not know is a noun with its surface as base form.
    pub fn analyze(&self, text: &str) -> Analysis {
        let normalized = normalize(text);
        let mut lattice = self.take_lattice();
        let segmented = self.segmenter.segment_with_lattice(normalized.text.as_ref().into(), &mut lattice);
        let tokens = segmented.unwrap_or_default().into_iter().map(|mut token| {
            let (start_byte, end_byte) = normalized.original_range(token.byte_start, token.byte_end);
            let word = self.word(&mut token);
            let base = word.base.unwrap_or_else(|| Arc::from(token.surface.to_lowercase()));
            Token { start_byte, end_byte, base, part_of_speech: word.part_of_speech, parts: word.parts }
        });
        let mut tokens: Vec<Token> = tokens.collect();
        self.give_lattice(lattice);
        join_directions(&mut tokens);
        join_digits(&mut tokens, text);
        Analysis { tokens }
    }

    /// How `text` is read, in katakana; what the dictionary does not know stays as it is.
    pub fn reading(&self, text: &str) -> String {
        let normalized = normalize(text);
        self.details(&normalized.text, |surface, details| {
            // Behind the parts of speech; a base form in katakana is read as it is written.
            let reading = details.iter().skip(1).find(|detail| is_katakana(detail));
            reading.map_or_else(|| surface.to_owned(), |reading| (*reading).to_owned())
        })
        .concat()
    }

    /// The words of `text`, as bytes of it, in order, each with its reading in katakana where the dictionary has one.
    pub fn readings(&self, text: &str) -> Vec<(std::ops::Range<usize>, Option<String>)> {
        let normalized = normalize(text);
        let mut lattice = self.take_lattice();
        let segmented = self.segmenter.segment_with_lattice(normalized.text.as_ref().into(), &mut lattice);
        let read = segmented.unwrap_or_default().into_iter().map(|mut token| {
            let reading = token.details_iter().skip(1).find(|detail| is_katakana(detail)).map(str::to_owned);
            let (start, end) = normalized.original_range(token.byte_start, token.byte_end);
            (start..end, reading)
        });
        let read = read.collect();
        self.give_lattice(lattice);
        read
    }

    /// Names of places in `text`, as bytes of it, in order.
    pub fn places(&self, text: &str) -> Vec<std::ops::Range<usize>> {
        let normalized = normalize(text);
        let mut lattice = self.take_lattice();
        let segmented = self.segmenter.segment_with_lattice(normalized.text.as_ref().into(), &mut lattice);
        let found = segmented.unwrap_or_default().into_iter().filter_map(|mut token| {
            let details: Vec<&str> = token.details_iter().take(3).collect();
            let is_place = details.starts_with(&["名詞", "固有名詞", "地域"]);
            is_place.then(|| normalized.original_range(token.byte_start, token.byte_end))
        });
        let found = found.map(|(start, end)| start..end).collect();
        self.give_lattice(lattice);
        found
    }

    /// What `of` makes of each token's surface and details.
    fn details<T>(&self, text: &str, of: impl Fn(&str, &[&str]) -> T) -> Vec<T> {
        let mut lattice = self.take_lattice();
        let segmented = self.segmenter.segment_with_lattice(text.into(), &mut lattice).unwrap_or_default();
        let made = segmented.into_iter().map(|mut token| {
            let surface = token.surface.to_string();
            let details: Vec<&str> = token.details_iter().collect();
            of(&surface, &details)
        });
        let made = made.collect();
        self.give_lattice(lattice);
        made
    }

    fn word(&self, token: &mut lindera::token::Token<'_>) -> Word {
        let is_user_word = !token.word_id.is_system() && !token.word_id.is_unknown();
        if is_user_word {
            let parts = self.compounds.get(token.surface.as_ref()).unwrap_or(&self.none).clone();
            return Word { base: None, part_of_speech: PartOfSpeech::Noun, parts };
        }
        // IPADIC has no entry for some symbols and takes them for nouns.
        let is_word = token.surface.chars().any(char::is_alphanumeric);
        let mut details = token.details_iter();
        let (first, second) = (details.next().unwrap_or("*"), details.next().unwrap_or("*"));
        let part_of_speech = if is_word { part_of_speech(first, second) } else { PartOfSpeech::Function };
        let base = details.nth(4).filter(|base| *base != "*");
        let is_empty = part_of_speech == PartOfSpeech::Verb && base.is_some_and(|base| EMPTY_VERBS.contains(&base));
        let part_of_speech = if is_empty { PartOfSpeech::Function } else { part_of_speech };
        Word { base: base.map(|base| Arc::from(base.to_lowercase())), part_of_speech, parts: self.none.clone() }
    }

    /// The parts of a compound that this analyzer splits into two or more content words.
    fn parts_of(&self, surface: &str) -> Option<Arc<[Arc<str>]>> {
        let analysis = self.analyze(surface);
        let parts: Vec<Arc<str>> = analysis
            .tokens
            .iter()
            .filter(|token| token.part_of_speech != PartOfSpeech::Function)
            .map(|token| token.base.clone())
            .collect();
        (parts.len() > 1).then(|| parts.into())
    }

    fn take_lattice(&self) -> Lattice {
        self.lattices.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default()
    }

    fn give_lattice(&self, lattice: Lattice) {
        self.lattices.lock().unwrap_or_else(PoisonError::into_inner).push(lattice);
    }
}

fn is_katakana(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| matches!(c, 'ァ'..='ヺ' | 'ー'))
}

/// 引っ越して**くる** is to move in, 引っ越して**いく** to move out: the auxiliary carries no content of its own, but
/// the verb gets the pair as a further part, so that the two are told apart.
fn join_directions(tokens: &mut [Token]) {
    for at in 2..tokens.len() {
        let [verb, particle, direction] = &mut tokens[at - 2..=at] else { continue };
        let joins = verb.part_of_speech == PartOfSpeech::Verb
            && matches!(&*particle.base, "て" | "で")
            && matches!(&*direction.base, "くる" | "来る" | "いく" | "行く")
            && direction.part_of_speech == PartOfSpeech::Function;
        if joins {
            let direction = if matches!(&*direction.base, "くる" | "来る") { "くる" } else { "いく" };
            let pair = Arc::from(format!("{}て{direction}", verb.base));
            verb.parts = verb.parts.iter().cloned().chain(std::iter::once(pair)).collect();
        }
    }
}

/// IPADIC takes each digit for a word. 14日 is not 1, 4 and 日, and a 4 stands in nearly every text: digits that touch
/// are one number, with the commas between groups of three left out.
fn join_digits(tokens: &mut Vec<Token>, text: &str) {
    let mut joined: Vec<Token> = Vec::with_capacity(tokens.len());
    for token in tokens.drain(..) {
        match joined.last_mut() {
            Some(number) if goes_on(number, &token) => {
                number.end_byte = token.end_byte;
                number.base = Arc::from(format!("{}{}", number.base, token.base));
            }
            _ => joined.push(token),
        }
        join_thousands(&mut joined, text);
    }
    *tokens = joined;
}

fn goes_on(number: &Token, next: &Token) -> bool {
    is_digits(number) && is_digits(next) && number.end_byte == next.start_byte
}

fn is_digits(token: &Token) -> bool {
    token.part_of_speech == PartOfSpeech::Number && token.base.bytes().all(|byte| byte.is_ascii_digit())
}

/// Joins 15 , 000 at the end of `tokens` once the third digit has come.
fn join_thousands(tokens: &mut Vec<Token>, text: &str) {
    let [.., number, comma, group] = tokens.as_slice() else { return };
    let joins = is_digits(number)
        && number.base.len() <= 9
        && is_digits(group)
        && group.base.len() == 3
        && matches!(text.get(comma.start_byte..comma.end_byte), Some("," | "，"))
        && number.end_byte == comma.start_byte
        && comma.end_byte == group.start_byte;
    if joins {
        let base = Arc::from(format!("{}{}", number.base, group.base));
        let end_byte = group.end_byte;
        tokens.truncate(tokens.len() - 2);
        if let Some(number) = tokens.last_mut() {
            (number.base, number.end_byte) = (base, end_byte);
        }
    }
}

/// Verbs that stand in nearly every text and say nothing of its subject.
const EMPTY_VERBS: [&str; 5] = ["する", "ある", "なる", "いる", "できる"];

fn part_of_speech(first: &str, second: &str) -> PartOfSpeech {
    match (first, second) {
        // 非自立: こと, もの, ため; 代名詞: これ, どこ; 特殊, 接続詞的: no content of their own.
        ("名詞", "非自立" | "代名詞" | "特殊" | "接続詞的" | "動詞非自立的") => {
            PartOfSpeech::Function
        }
        ("名詞", "数") => PartOfSpeech::Number,
        // 先月, 今日, 毎年: they say when, as adverbs do.
        ("名詞", "副詞可能") => PartOfSpeech::Adverb,
        ("名詞" | "カスタム名詞", _) => PartOfSpeech::Noun,
        ("動詞", "自立") => PartOfSpeech::Verb,
        ("形容詞", "自立") => PartOfSpeech::Adjective,
        ("副詞", _) => PartOfSpeech::Adverb,
        _ => PartOfSpeech::Function,
    }
}

/// The sizes of the dictionary's files stand for their content: it is built from one source by one builder.
fn fingerprint(dictionary: &Path, words: &[[String; 3]]) -> Result<String, TextError> {
    let io = |source| TextError::Io { path: dictionary.to_owned(), source };
    let mut files = Vec::new();
    for entry in std::fs::read_dir(dictionary).map_err(io)? {
        let entry = entry.map_err(io)?;
        files.push(format!("{}={}", entry.file_name().to_string_lossy(), entry.metadata().map_err(io)?.len()));
    }
    files.sort();
    let surfaces = words.iter().map(|[surface, ..]| surface.as_str()).collect::<Vec<_>>().join("\n");
    let system = stable_hash(files.join("\n").as_bytes());
    let user = stable_hash(surfaces.as_bytes());
    Ok(format!("lindera-ipadic/{RULES_VERSION}/{system:016x}/{user:016x}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn analyzer() -> Option<&'static Analyzer> {
        static ANALYZER: std::sync::OnceLock<Option<(tempfile::TempDir, Analyzer)>> = std::sync::OnceLock::new();
        ANALYZER
            .get_or_init(|| {
                let source = Path::new("/usr/share/mecab/dic/ipadic");
                if !source.exists() {
                    println!("skipped: {} is missing (apt-get install mecab-ipadic)", source.display());
                    return None;
                }
                let folder = tempfile::tempdir().unwrap();
                let built = crate::ensure_ipadic(&folder.path().join("ipadic"), source).unwrap();
                let user = folder.path().join("user.csv");
                std::fs::write(
                    &user,
                    "住民票,カスタム名詞,ジュウミンヒョウ\nマイナンバーカード,カスタム名詞,マイナンバーカード\n",
                )
                .unwrap();
                let analyzer = Analyzer::open(&built, Some(&user)).unwrap();
                Some((folder, analyzer))
            })
            .as_ref()
            .map(|(_, analyzer)| analyzer)
    }

    #[test]
    fn terms_are_base_forms_of_content_words() {
        let Some(analyzer) = analyzer() else { return };
        for (text, expected) in [
            ("先月、引っ越してきました。", vec!["先月", "引っ越す", "引っ越すてくる"]),
            ("？！", vec![]),
            ("住民票を取りたいのですが", vec!["住民票", "住民", "票", "取る"]),
            ("ﾏｲﾅﾝﾊﾞｰｶｰﾄﾞをなくした", vec!["マイナンバーカード", "なくす"]),
            ("１４日以内", vec!["14", "日"]),
            ("手数料は15,000円、または1，234，567円", vec!["手数料", "15000", "円", "1234567", "円"]),
            ("0850-22-1201", vec!["0850", "22", "1201"]),
            ("1,2,3", vec!["1", "2", "3"]),
            ("相談したいことがあるのですができますか", vec!["相談"]),
            ("", vec![]),
        ] {
            let analysis = analyzer.analyze(text);
            assert_eq!(analysis.terms().collect::<Vec<_>>(), expected, "{text}");
        }
    }

    #[test]
    fn readings_and_places_are_found() {
        let Some(analyzer) = analyzer() else { return };
        assert_eq!(analyzer.reading("住民票の届出"), "ジュウミンヒョウノトドケデ");
        assert_eq!(analyzer.reading("XYZ"), "XYZ");
        let text = "広島市のごみ";
        let places: Vec<&str> = analyzer.places(text).into_iter().map(|range| &text[range]).collect();
        assert_eq!(places, ["広島"]);
    }

    #[test]
    fn offsets_point_into_the_original() {
        let Some(analyzer) = analyzer() else { return };
        let text = "　ﾏｲﾅﾝﾊﾞｰｶｰﾄﾞ、ＰＤＦ １２㈱";
        for token in analyzer.analyze(text).tokens {
            let surface = &text[token.start_byte..token.end_byte];
            assert!(!surface.is_empty() && text.contains(surface), "{token:?}");
        }
        let first = &analyzer.analyze(text).tokens[0];
        assert_eq!(&text[first.start_byte..first.end_byte], "ﾏｲﾅﾝﾊﾞｰｶｰﾄﾞ");
    }

    #[test]
    fn a_wrong_user_dictionary_names_its_line() {
        let Some(_) = analyzer() else { return };
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("user.csv");
        std::fs::write(&path, "住民票,カスタム名詞,ジュウミンヒョウ\n転入届\n").unwrap();
        let error = dictionary::read_user_words(&path).unwrap_err();
        assert!(error.to_string().contains("user.csv:2: 1 fields"), "{error}");
    }

    #[test]
    fn a_missing_dictionary_names_the_remedy() {
        let folder = tempfile::tempdir().unwrap();
        let error = crate::ensure_ipadic(&folder.path().join("built"), &folder.path().join("absent")).unwrap_err();
        assert!(error.to_string().contains("apt-get install mecab-ipadic"), "{error}");
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_analysed_within_its_bounds(text in "\\PC{0,60}") {
            if let Some(analyzer) = analyzer() {
                for token in analyzer.analyze(&text).tokens {
                    proptest::prop_assert!(text.get(token.start_byte..token.end_byte).is_some(), "{token:?} in {text:?}");
                }
            }
        }
    }
}
