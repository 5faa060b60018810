//! What a statement is about: its words, weighted by how rare they are and how near they stand to the value.

use std::collections::{BTreeMap, HashMap, HashSet};

use madoguchi_text::{Analyzer, PartOfSpeech};

/// A word of the collection, as a number; numbers follow the words' order.
pub(crate) type Term = u32;

/// Words that tell nothing of a subject in a city's texts.
const EMPTY_WORDS: &[&str] = &[
    "市", "瀬戸見", "窓口", "本庁舎", "市役所", "役所", "人", "方", "場合", "必要", "手続き", "手続", "方法", "いくら", "何", "いつ",
    "どこ", "教える", "教えて", "知る", "案内", "問い合わせ", "課", "係", "円", "日", "月", "年", "時", "分", "通", "回", "歳",
    "手数料", "料金", "費用", "使用料", "利用料", "金額", "額", "無料", "期限", "以内", "まで", "期間", "時間", "受付", "申請",
    "申込", "申込み", "申し込む", "申し込み", "届出", "届け出", "届け出る", "提出", "請求", "する", "なる", "ある", "できる",
    "いる", "出す", "取る", "行う", "受ける", "使う", "利用", "対象", "電話", "番号", "ご", "お", "以上", "以下", "未満", "上限", "最大",
    "ほど", "ごろ", "約", "かかる", "次", "とおり", "ほか", "以外", "ごと", "つき", "あたり", "際", "とき", "前", "後", "間",
    "翌日", "翌年", "翌月", "当日", "毎月", "平日", "土", "日曜", "祝日", "土曜日", "日曜日", "月曜日", "火曜日", "水曜日", "木曜日",
    "金曜日", "年末", "年始", "開館", "開庁", "休館", "日ごろ", "ください", "下さる", "もらえる", "もらう", "知りたい", "一", "1", "2",
    "円分", "か月", "週間", "年間", "日間", "人数", "枚", "件", "点", "冊", "か所", "程度", "それぞれ", "各", "全て", "すべて",
    "越す", "来る", "行く", "持つ", "持参", "お願い", "願う", "確認", "書類", "必ず", "または", "及び", "午前", "午後", "正午", "階", "番",
    "開場", "開所", "営業", "締切", "締め切り", "時期", "支払う", "払う", "支払い", "納める", "情報", "ホームページ", "予定", "制度",
    "様", "用", "分の", "割", "目", "等", "性", "的", "化", "内", "中", "外", "上", "下", "所", "先", "元",
];

/// One text's words.
#[derive(Debug, Clone, Default)]
pub(crate) struct Words {
    /// Words with content, each once, in order of appearance.
    pub(crate) terms: Vec<Term>,
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
    pub(crate) runs: Vec<String>,
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
            if tells && !self.empty.contains(base) && base.chars().any(|c| !c.is_ascii_digit()) {
                let base = base.to_owned();
                if !found.words.contains(&base) {
                    found.words.push(base);
                }
            }
        }
        end_run(&mut found.runs, &mut run, &mut length);
        found
    }
}

fn end_run(runs: &mut Vec<String>, run: &mut String, length: &mut usize) {
    if *length > 0 && !runs.contains(run) {
        runs.push(std::mem::take(run));
    }
    run.clear();
    *length = 0;
}

/// How telling each word is.
#[derive(Debug, Default)]
pub(crate) struct Vocabulary {
    numbers: HashMap<String, Term>,
    words: Vec<String>,
    weights: Vec<f64>,
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
        let numbers = words.iter().cloned().zip(0..).collect();
        Self { numbers, words, weights }
    }

    pub(crate) fn number(&self, raw: &RawWords) -> Words {
        let terms = raw.words.iter().filter_map(|word| self.numbers.get(word).copied()).collect();
        Words { terms, runs: raw.runs.clone() }
    }

    pub(crate) fn weight(&self, term: Term) -> f64 {
        usize::try_from(term).ok().and_then(|at| self.weights.get(at)).copied().unwrap_or(0.0)
    }

    pub(crate) fn word(&self, term: Term) -> &str {
        usize::try_from(term).ok().and_then(|at| self.words.get(at)).map_or("", String::as_str)
    }
}

/// What one fact is about.
#[derive(Debug, Clone, Default)]
pub(crate) struct Subject {
    /// Every word around with its nearness, 0 to 1, by word.
    pub(crate) around: Vec<(Term, f64)>,
    /// Words of the fact's own clause and topic.
    pub(crate) own: Vec<Term>,
    /// Runs of nouns of the own clause and topic.
    pub(crate) runs: Vec<String>,
    /// Sum of the weights of `around`.
    pub(crate) mass: f64,
}

impl Subject {
    /// From scopes with their nearness; the first is the fact's own clause.
    pub(crate) fn new(scopes: &[(&Words, f64)], vocabulary: &Vocabulary) -> Self {
        let mut around: BTreeMap<Term, f64> = BTreeMap::new();
        for (words, nearness) in scopes {
            for term in &words.terms {
                let entry = around.entry(*term).or_insert(*nearness);
                *entry = entry.max(*nearness);
            }
        }
        let own = scopes.first().map(|(words, _)| (*words).clone()).unwrap_or_default();
        let mass = around.iter().map(|(term, nearness)| vocabulary.weight(*term) * nearness).sum();
        Self { around: around.into_iter().collect(), own: own.terms, runs: own.runs, mass }
    }

    fn nearness(&self, term: Term) -> f64 {
        self.around.binary_search_by_key(&term, |(other, _)| *other).ok().map_or(0.0, |at| self.around[at].1)
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
const TELLING: f64 = 2.2;

/// Compares two subjects. Symmetric.
pub(crate) fn likeness(a: &Subject, b: &Subject, vocabulary: &Vocabulary) -> Likeness {
    let mut mass = 0.0;
    let (mut left, mut right) = (a.around.iter().peekable(), b.around.iter().peekable());
    while let (Some((x, near_x)), Some((y, near_y))) = (left.peek(), right.peek()) {
        match x.cmp(y) {
            std::cmp::Ordering::Less => {
                left.next();
            }
            std::cmp::Ordering::Greater => {
                right.next();
            }
            std::cmp::Ordering::Equal => {
                mass += vocabulary.weight(*x) * (near_x * near_y).sqrt();
                left.next();
                right.next();
            }
        }
    }
    let (small, large) = (a.mass.min(b.mass), a.mass.max(b.mass));
    let share = if small > 0.0 { (0.6 * mass / small + 0.4 * mass / large).min(1.0) } else { 0.0 };
    let strange = |own: &Subject, other: &Subject| {
        own.own.iter().any(|term| vocabulary.weight(*term) >= TELLING && other.nearness(*term) == 0.0)
    };
    let differs = (strange(a, b) && strange(b, a)) || other_thing(a, b);
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
    const THINGS: [&str; 12] =
        ["証明書", "証", "証明", "届", "票", "券", "書", "簿", "センター", "会館", "館", "室"];
    other.strip_prefix(run).is_some_and(|rest| THINGS.iter().any(|thing| rest.starts_with(thing)))
}
