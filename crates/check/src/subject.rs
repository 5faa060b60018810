//! What a statement is about: its words, weighted by how rare they are and how near they stand to the value.

use std::collections::{BTreeMap, HashMap, HashSet};

use madoguchi_text::{Analyzer, PartOfSpeech};

/// A word of the collection, as a number; numbers follow the words' order.
pub(crate) type Term = u32;

/// Words that tell nothing of a subject in a city's texts.
const EMPTY_WORDS: &[&str] = &[
    "市",
    "瀬戸見",
    "窓口",
    "本庁舎",
    "市役所",
    "役所",
    "人",
    "方",
    "場合",
    "必要",
    "手続き",
    "手続",
    "方法",
    "いくら",
    "何",
    "いつ",
    "どこ",
    "教える",
    "教えて",
    "知る",
    "案内",
    "問い合わせ",
    "課",
    "係",
    "円",
    "日",
    "月",
    "年",
    "時",
    "分",
    "通",
    "回",
    "歳",
    "手数料",
    "料金",
    "費用",
    "使用料",
    "利用料",
    "金額",
    "額",
    "無料",
    "期限",
    "以内",
    "まで",
    "期間",
    "時間",
    "受付",
    "申請",
    "申込",
    "申込み",
    "申し込む",
    "申し込み",
    "届出",
    "届け出",
    "届け出る",
    "提出",
    "請求",
    "する",
    "なる",
    "ある",
    "できる",
    "いる",
    "出す",
    "取る",
    "行う",
    "受ける",
    "使う",
    "利用",
    "対象",
    "電話",
    "番号",
    "ご",
    "お",
    "以上",
    "以下",
    "未満",
    "上限",
    "最大",
    "ほど",
    "ごろ",
    "約",
    "かかる",
    "次",
    "とおり",
    "ほか",
    "以外",
    "ごと",
    "つき",
    "あたり",
    "際",
    "とき",
    "前",
    "後",
    "間",
    "翌日",
    "翌年",
    "翌月",
    "当日",
    "毎月",
    "平日",
    "土",
    "日曜",
    "祝日",
    "土曜日",
    "日曜日",
    "月曜日",
    "火曜日",
    "水曜日",
    "木曜日",
    "金曜日",
    "年末",
    "年始",
    "開館",
    "開庁",
    "休館",
    "日ごろ",
    "ください",
    "下さる",
    "もらえる",
    "もらう",
    "知りたい",
    "一",
    "1",
    "2",
    "円分",
    "か月",
    "週間",
    "年間",
    "日間",
    "人数",
    "枚",
    "件",
    "点",
    "冊",
    "か所",
    "程度",
    "それぞれ",
    "各",
    "全て",
    "すべて",
    "越す",
    "来る",
    "行く",
    "持つ",
    "持参",
    "お願い",
    "願う",
    "確認",
    "書類",
    "必ず",
    "または",
    "及び",
    "午前",
    "午後",
    "正午",
    "階",
    "番",
    "開場",
    "開所",
    "営業",
    "締切",
    "締め切り",
    "時期",
    "支払う",
    "払う",
    "支払い",
    "納める",
    "情報",
    "ホームページ",
    "予定",
    "制度",
    "料",
    "費",
    "率",
    "数",
    "お金",
    "有効",
    "更新",
    "度",
    "値段",
    "買い方",
    "連絡先",
    "曜日",
    "何曜日",
    "書き方",
    "違い",
    "決まり",
    "条件",
    "種類",
    "理由",
    "詳細",
    "注意",
    "内容",
    "場所",
    "相談",
    "休み",
    "休日",
    "年末年始",
    "市内",
    "市民",
    "開",
    "庁",
    "本庁",
    "庁舎",
    "者",
    "様",
    "用",
    "分の",
    "割",
    "目",
    "等",
    "性",
    "的",
    "化",
    "内",
    "中",
    "外",
    "上",
    "下",
    "所",
    "先",
    "元",
];

/// One text's words.
#[derive(Debug, Clone, Default)]
pub(crate) struct Words {
    /// Words with content, each once, in order of appearance; the parts of a compound behind it.
    pub(crate) terms: Vec<Term>,
    /// Nouns that are not made of others: what names a thing.
    pub(crate) names: Vec<Term>,
    /// Nouns that are made of others, which stand among the names.
    compounds: Vec<Term>,
    /// Runs of nouns, for telling 印鑑登録 from 印鑑登録証明書.
    pub(crate) runs: Vec<String>,
}

/// Reads words and remembers them by number.
pub(crate) struct Reader<'a> {
    analyzer: &'a Analyzer,
    empty: HashSet<&'static str>,
}

/// Words as text, before they have numbers.
#[derive(Debug, Clone, Default)]
pub(crate) struct RawWords {
    pub(crate) words: Vec<String>,
    pub(crate) names: Vec<String>,
    pub(crate) compounds: Vec<String>,
    pub(crate) runs: Vec<String>,
}

impl RawWords {
    fn push(&mut self, word: &str, is_name: bool) {
        if !self.words.iter().any(|other| other == word) {
            self.words.push(word.to_owned());
        }
        if is_name && !self.names.iter().any(|other| other == word) {
            self.names.push(word.to_owned());
        }
    }
}

impl<'a> Reader<'a> {
    pub(crate) fn new(analyzer: &'a Analyzer) -> Self {
        Self { analyzer, empty: EMPTY_WORDS.iter().copied().collect() }
    }

    /// The words of a normalised text.
    pub(crate) fn read(&self, text: &str) -> RawWords {
        let mut found = RawWords::default();
        let (mut run, mut run_end, mut length) = (String::new(), 0, 0);
        for token in self.analyzer.analyze(text).tokens {
            let is_noun = token.part_of_speech == PartOfSpeech::Noun;
            if !is_noun || token.start_byte != run_end {
                end_run(&mut found.runs, &mut run, &mut length);
            }
            if is_noun {
                run.push_str(&text[token.start_byte..token.end_byte]);
                length += 1;
                run_end = token.end_byte;
            }
            let tells = is_noun || matches!(token.part_of_speech, PartOfSpeech::Verb | PartOfSpeech::Adjective);
            let base = &*token.base;
            let is_word = |word: &str| !self.empty.contains(word) && word.chars().any(|c| !c.is_ascii_digit());
            if tells && is_word(base) {
                found.push(base, is_noun && token.parts.is_empty());
                if is_noun && !token.parts.is_empty() {
                    found.compounds.push(base.to_owned());
                }
                for part in token.parts.iter().filter(|part| is_word(part)) {
                    found.push(part, is_noun);
                }
            }
        }
        end_run(&mut found.runs, &mut run, &mut length);
        found
    }
}

impl Reader<'_> {
    /// The words of the last run of nouns of `text`, or of the run before where that one tells nothing.
    pub(crate) fn read_last(&self, text: &str) -> RawWords {
        let runs = self.read(text).runs;
        runs.iter().rev().take(2).map(|run| self.read(run)).find(|words| !words.names.is_empty()).unwrap_or_default()
    }
}

fn end_run(runs: &mut Vec<String>, run: &mut String, length: &mut usize) {
    if *length > 0 && !runs.contains(run) {
        runs.push(std::mem::take(run));
    }
    run.clear();
    *length = 0;
}

/// Share of its weight that a word counts for which a single article uses.
const LONELY: f64 = 0.4;
/// Share of its weight that a compound counts for, besides its parts.
const COMPOUND: f64 = 0.7;
/// Share of its weight that a word counts for which is no noun.
const NO_NAME: f64 = 0.35;

/// How telling each word is.
#[derive(Debug, Default)]
pub(crate) struct Vocabulary {
    numbers: HashMap<String, Term>,
    words: Vec<String>,
    weights: Vec<f64>,
    /// What a word counts for when it is looked at how much two subjects share: one that a single article uses
    /// can be shared by nobody.
    masses: Vec<f64>,
}

impl Vocabulary {
    /// From the words of each article.
    pub(crate) fn new(articles: &[HashSet<String>]) -> Self {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for word in articles.iter().flatten() {
            *counts.entry(word).or_default() += 1;
        }
        let total = articles.len().max(50);
        #[expect(clippy::cast_precision_loss, reason = "counts of articles are far below 2^52")]
        let weight = |count: usize| ((total + 1) as f64 / (count as f64 + 0.5)).ln().max(0.1);
        let words: Vec<String> = counts.keys().map(|word| (*word).to_owned()).collect();
        let weights = counts.values().map(|count| weight(*count)).collect();
        let mass = |count: usize| weight(count) * if count == 1 { LONELY } else { 1.0 };
        let masses = counts.values().map(|count| mass(*count)).collect();
        let numbers = words.iter().cloned().zip(0..).collect();
        Self { numbers, words, weights, masses }
    }

    pub(crate) fn number(&self, raw: &RawWords) -> Words {
        let numbers = |words: &[String]| words.iter().filter_map(|word| self.numbers.get(word).copied()).collect();
        Words {
            terms: numbers(&raw.words),
            names: numbers(&raw.names),
            compounds: numbers(&raw.compounds),
            runs: raw.runs.clone(),
        }
    }

    /// The numbers of `words`, sorted.
    pub(crate) fn numbers(&self, words: &HashSet<String>) -> Vec<Term> {
        let mut numbers: Vec<Term> = words.iter().filter_map(|word| self.numbers.get(word).copied()).collect();
        numbers.sort_unstable();
        numbers
    }

    pub(crate) fn weight(&self, term: Term) -> f64 {
        usize::try_from(term).ok().and_then(|at| self.weights.get(at)).copied().unwrap_or(0.0)
    }

    /// A word's weight, discounted where no other article can share it.
    pub(crate) fn mass(&self, term: Term) -> f64 {
        usize::try_from(term).ok().and_then(|at| self.masses.get(at)).copied().unwrap_or(0.0)
    }

    pub(crate) fn word(&self, term: Term) -> &str {
        usize::try_from(term).ok().and_then(|at| self.words.get(at)).map_or("", String::as_str)
    }
}

/// A word around a fact.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Near {
    pub(crate) term: Term,
    /// How near it stands, 0 to 1.
    pub(crate) nearness: f64,
    /// How much it is missed where the other subject has it not.
    burden: f64,
}

/// Words of one surrounding of a fact.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scope<'a> {
    pub(crate) words: &'a Words,
    pub(crate) nearness: f64,
    pub(crate) burden: f64,
}

/// What one fact is about.
#[derive(Debug, Clone, Default)]
pub(crate) struct Subject {
    /// Every word around, by word.
    pub(crate) around: Vec<Near>,
    /// Nouns of the fact's own clause and topic.
    pub(crate) own: Vec<Term>,
    /// Nouns right before the は or が that the value is said of.
    topic: Vec<Term>,
    /// Runs of nouns of the own clause and topic.
    runs: Vec<String>,
    /// Sum of the burdens of `around`.
    mass: f64,
}

impl Subject {
    /// From the surroundings; the first is the fact's own clause.
    pub(crate) fn new(scopes: &[Scope<'_>], topic: Vec<Term>, vocabulary: &Vocabulary) -> Self {
        let mut around: BTreeMap<Term, Near> = BTreeMap::new();
        for scope in scopes {
            for term in &scope.words.terms {
                let (factor, missed) = match () {
                    () if scope.words.names.contains(term) => (1.0, 1.0),
                    () if scope.words.compounds.contains(term) => (COMPOUND, NO_NAME),
                    () => (NO_NAME, NO_NAME),
                };
                let burden = scope.burden * missed * vocabulary.mass(*term);
                let entry = around.entry(*term).or_insert(Near { term: *term, nearness: 0.0, burden: 0.0 });
                entry.nearness = entry.nearness.max(scope.nearness * factor);
                entry.burden = entry.burden.max(burden);
            }
        }
        let own = scopes.first().map(|scope| scope.words.clone()).unwrap_or_default();
        let around: Vec<Near> = around.into_values().collect();
        let mass = around.iter().map(|near| near.burden).sum();
        Self { around, own: own.names, topic, runs: own.runs, mass }
    }

    pub(crate) fn nearness(&self, term: Term) -> f64 {
        self.around.binary_search_by_key(&term, |near| near.term).ok().map_or(0.0, |at| self.around[at].nearness)
    }

    /// Whether its own clause names something telling that stands nowhere near `other`.
    pub(crate) fn is_strange_to(&self, other: &Self, least_nearness: f64, vocabulary: &Vocabulary) -> bool {
        self.own.iter().any(|term| vocabulary.weight(*term) >= TELLING && other.nearness(*term) < least_nearness)
    }

    /// Weight of the most telling noun that both name in their own clauses.
    pub(crate) fn common_name(&self, other: &Self, vocabulary: &Vocabulary) -> f64 {
        let common = self.own.iter().filter(|term| other.own.contains(term));
        common.map(|term| vocabulary.weight(*term)).fold(0.0, f64::max)
    }
}

/// How far two facts are about the same.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Likeness {
    /// Share of the words' weight that both have, 0 to 1.
    pub(crate) share: f64,
    /// Weight of what both have.
    pub(crate) mass: f64,
    /// Whether each names in its own clause something that the other does not know.
    pub(crate) differs: bool,
}

/// A word heavier than this tells one subject from another.
pub(crate) const TELLING: f64 = 2.2;

/// The same for what a value is directly said of.
const TELLING_TOPIC: f64 = 1.6;

/// Compares two subjects. Symmetric.
pub(crate) fn likeness(a: &Subject, b: &Subject, vocabulary: &Vocabulary) -> Likeness {
    let mut mass = 0.0;
    let (mut left, mut right) = (a.around.iter().peekable(), b.around.iter().peekable());
    while let (Some(x), Some(y)) = (left.peek(), right.peek()) {
        match x.term.cmp(&y.term) {
            std::cmp::Ordering::Less => {
                left.next();
            }
            std::cmp::Ordering::Greater => {
                right.next();
            }
            std::cmp::Ordering::Equal => {
                mass += vocabulary.weight(x.term) * (x.nearness * y.nearness).sqrt();
                left.next();
                right.next();
            }
        }
    }
    let (small, large) = (a.mass.min(b.mass), a.mass.max(b.mass));
    let part = |whole: f64| if whole > 0.0 { (mass / whole).min(1.0) } else { 0.0 };
    let share = 0.6 * part(small) + 0.4 * part(large);
    let strange = |a: &Subject, b: &Subject| a.is_strange_to(b, f64::MIN_POSITIVE, vocabulary);
    let other_topic = |a: &Subject, b: &Subject| {
        a.topic.iter().any(|term| vocabulary.weight(*term) >= TELLING_TOPIC && b.nearness(*term) == 0.0)
    };
    let topics = other_topic(a, b) || other_topic(b, a);
    let differs = topics || (strange(a, b) && strange(b, a)) || other_thing(a, b);
    Likeness { share, mass, differs }
}

/// 印鑑登録 beside 印鑑登録証明書: what begins with the name of another thing is another thing.
fn other_thing(a: &Subject, b: &Subject) -> bool {
    let longer = |a: &Subject, b: &Subject| {
        a.runs.iter().any(|run| {
            run.chars().count() >= 3
                && !b.runs.contains(run)
                && b.runs.iter().any(|other| !a.runs.contains(other) && adds_a_thing(run, other))
        })
    };
    longer(a, b) || longer(b, a)
}

/// Whether `other` is `run` with the name of another thing behind it.
fn adds_a_thing(run: &str, other: &str) -> bool {
    const THINGS: [&str; 12] = ["証明書", "証", "証明", "届", "票", "券", "書", "簿", "センター", "会館", "館", "室"];
    other.strip_prefix(run).is_some_and(|rest| THINGS.iter().any(|thing| rest.starts_with(thing)))
}
