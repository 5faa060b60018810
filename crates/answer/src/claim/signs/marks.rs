//! Words that turn, limit or widen a sentence.

use std::collections::HashSet;

use super::table::Table;
use super::{count, flag};

pub(super) const NAMES: [&str; 8] = [
    "strong_words",
    "possibility_lost",
    "denial_lost",
    "denials_uneven",
    "opposite_words",
    "numbers_unknown",
    "values_unknown",
    "values_elsewhere",
];

/// What allows no exception.
pub(super) const STRONG: [&str; 30] = [
    "必ず",
    "すべて",
    "全て",
    "全員",
    "誰でも",
    "だれでも",
    "どれも",
    "どの",
    "いつでも",
    "どこでも",
    "一切",
    "常に",
    "どんな",
    "だけ",
    "のみ",
    "しか",
    "限",
    "全額",
    "全部",
    "いずれも",
    "ずっと",
    "自動",
    "例外",
    "関係なく",
    "問わず",
    "かかわらず",
    "毎",
    "新たに",
    "どちらも",
    "両方",
];

/// What says that it is not always so, not for all, or no duty.
pub(super) const LIMITS: [&str; 15] = [
    "ことがあ",
    "場合があ",
    "こともあ",
    "原則",
    "おおむね",
    "ほど",
    "など",
    "ほか",
    "程度",
    "努力",
    "控え",
    "できるだけ",
    "なるべく",
    "場合",
    "限",
];

const POSSIBILITIES: [&str; 3] = ["ことがあ", "場合があ", "もあり"];
const POSSIBILITIES_IN_OTHER_WORDS: [&str; 6] = ["ことがあ", "場合", "もあ", "かもしれ", "とは限", "ことも"];

const DENIALS: [&str; 12] =
    ["ない", "なく", "ません", "ずに", "せず", "れず", "不", "無", "非", "未", "以外", "対象外"];
/// Those that turn a whole sentence.
const SENTENCE_DENIALS: [&str; 6] = ["ません", "ない", "不要", "ずに", "対象外", "なし"];

/// Words of which one excludes the other.
const OPPOSITES: [(&str, &str); 62] = [
    ("前", "後"),
    ("次", "前"),
    ("翌", "前"),
    ("翌", "当"),
    ("翌", "その"),
    ("当日", "前日"),
    ("先", "後"),
    ("まで", "から"),
    ("以上", "以下"),
    ("以上", "未満"),
    ("以内", "以上"),
    ("以上", "超"),
    ("必着", "消印"),
    ("最初", "最後"),
    ("始", "終"),
    ("開", "閉"),
    ("入", "出"),
    ("上", "下"),
    ("内", "外"),
    ("増", "減"),
    ("高", "低"),
    ("多", "少"),
    ("長", "短"),
    ("早", "遅"),
    ("新", "古"),
    ("新", "旧"),
    ("全", "一部"),
    ("片", "両"),
    ("一方", "両方"),
    ("どちらか", "両方"),
    ("どちらか", "どちらも"),
    ("男", "女"),
    ("父", "母"),
    ("夫", "妻"),
    ("本人", "代理"),
    ("大人", "子"),
    ("県", "市"),
    ("国", "市"),
    ("国", "県"),
    ("平日", "土日"),
    ("平日", "休日"),
    ("平日", "毎日"),
    ("午前", "午後"),
    ("無料", "有料"),
    ("必要", "不要"),
    ("任意", "義務"),
    ("だけ", "も"),
    ("のみ", "も"),
    ("だけ", "ほか"),
    ("同じ", "別"),
    ("同じ", "前"),
    ("月", "日"),
    ("月", "年"),
    ("週", "月"),
    ("受け取", "払"),
    ("貸", "借"),
    ("売", "買"),
    ("東", "西"),
    ("南", "北"),
    ("右", "左"),
    ("含", "除"),
    ("または", "および"),
];

/// `window` is the place of the source that shares most letters with the claim.
pub(super) fn signs(table: &Table<'_>, window: &str) -> [f32; NAMES.len()] {
    let (claim, source) = (table.claim.text.as_str(), table.source.text.as_str());
    let strong = STRONG.iter().filter(|word| claim.contains(**word) && !window.contains(**word)).count();
    let has = |text: &str, words: &[&str]| words.iter().any(|word| text.contains(word));
    let possibility_lost = has(window, &POSSIBILITIES) && !has(claim, &POSSIBILITIES_IN_OTHER_WORDS);
    let (denied, denied_there) = (sentence_denials(claim), sentence_denials(window));
    let opposites = OPPOSITES.iter().flat_map(|&(a, b)| [(a, b), (b, a)]);
    let is_turned =
        |&(a, b): &(&str, &str)| claim.contains(a) && window.contains(b) && !window.contains(a) && !claim.contains(b);
    let (known, (mut unknown_values, mut elsewhere)) = (numbers(source), (0, 0));
    for (fact, _) in table.claim.values() {
        let holders = table.source.holders(fact);
        unknown_values += usize::from(holders.is_empty());
        elsewhere += usize::from(!holders.is_empty() && !holders.contains(&table.best));
    }
    [
        count(strong),
        flag(possibility_lost),
        flag(denied == 0 && denied_there > 0),
        flag(denied % 2 != denied_there % 2),
        count(opposites.filter(is_turned).count()),
        count(numbers(claim).difference(&known).count()),
        count(unknown_values),
        count(elsewhere),
    ]
}

/// How often `text` denies.
pub(super) fn denials(text: &str) -> usize {
    DENIALS.iter().map(|denial| text.matches(denial).count()).sum()
}

fn sentence_denials(text: &str) -> usize {
    SENTENCE_DENIALS.iter().map(|denial| text.matches(denial).count()).sum()
}

/// Whether one text has a word whose opposite the other has in its place.
pub(super) fn is_opposite(source: &str, claim: &str) -> bool {
    let turned =
        |a: &str, b: &str| source.contains(a) && claim.contains(b) && !source.contains(b) && !claim.contains(a);
    OPPOSITES.iter().any(|&(a, b)| turned(a, b) || turned(b, a))
}

/// Numbers, each with the letter behind it: 「13段」, 「20日」.
fn numbers(text: &str) -> HashSet<(String, Option<char>)> {
    let mut found = HashSet::new();
    let mut number = String::new();
    for c in text.chars().map(Some).chain([None]) {
        match c {
            Some(digit) if digit.is_ascii_digit() => number.push(digit),
            Some(',' | '.') if !number.is_empty() => {}
            _ if !number.is_empty() => {
                found.insert((std::mem::take(&mut number), c));
            }
            _ => {}
        }
    }
    found
}
