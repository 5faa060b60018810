//! Words that exclude each other: 転入 is not 転出, the 代理人 not the 本人.

use super::comparison::{Comparison, Without, exceeds};
use super::word::Word;

/// Of each group, a statement means one.
const GROUPS: [&[&str]; 44] = [
    &["転入", "転出", "転居"],
    &["転入届", "転出届", "転居届"],
    &["本人", "代理人", "家族", "法定代理人"],
    &["新規", "更新"],
    &["父", "母"],
    &["夫", "妻"],
    &["世帯主", "世帯員"],
    &["住民票", "印鑑登録証明書", "戸籍謄本"],
    &["市内", "市外"],
    &["県内", "県外"],
    &["国内", "国外", "海外"],
    &["平日", "休日", "祝日"],
    &["昼間", "夜間"],
    &["午前", "午後"],
    &["有料", "無料"],
    &["通院", "入院"],
    &["課税", "非課税"],
    &["上限", "下限"],
    &["最短", "最長"],
    &["最大", "最小"],
    &["南側", "北側", "東側", "西側"],
    &["東支所", "北支所", "島しょ支所"],
    &["東部", "北部", "西部", "南部", "島しょ部"],
    &["個人", "法人"],
    &["大人", "子供", "小学生", "中学生"],
    &["購入", "貸与"],
    &["窓口", "オンライン", "郵送"],
    &["電話", "メール", "ファクス"],
    &["現金", "口座振替", "クレジットカード"],
    &["前日", "当日", "翌日"],
    &["前月", "当月", "翌月"],
    &["前年", "当年", "翌年"],
    &["開始", "終了"],
    &["入", "やめる", "抜"],
    &["申請者", "市", "県", "国"],
    &["出生", "死亡"],
    &["婚姻", "離婚"],
    &["婚姻届", "離婚届", "出生届", "死亡届"],
    &["新しい", "古い"],
    &["減額", "増額"],
    &["任意", "義務"],
    &["弁護士", "司法書士", "行政書士", "税理士"],
    &["貸主", "借主"],
    &["売主", "買主"],
];

/// The word of the claim in whose place its source says one that excludes it.
pub(super) fn exchanged<'a>(both: &Comparison<'a>) -> Option<&'a Word> {
    both.claim.words.iter().find(|word| {
        let groups = GROUPS.iter().filter(|group| group.contains(&word.key.as_ref()));
        groups.into_iter().any(|group| is_exchanged(both, word, group))
    })
}

fn is_exchanged(both: &Comparison<'_>, word: &Word, group: &[&str]) -> bool {
    let others: Vec<&str> = group.iter().copied().filter(|other| !both.claim.by_key.contains_key(*other)).collect();
    let best = |keys: &[&str]| {
        let places = keys.iter().filter_map(|key| both.source.by_key.get(*key)).flatten();
        both.nearest(word, Without::Key(&word.key), places.map(|&at| &both.source.words[at]))
    };
    exceeds(best(&others), best(&[word.key.as_ref()]))
}
