//! In which language a short text is.

use std::collections::HashSet;
use std::sync::OnceLock;

use crate::fold::{bare, words};
use crate::hanzi;
use crate::language::Language;
use crate::profile::{CHINESE_WORDS, LETTERS, WORDS};
use crate::script::{self, Counts, Script};

/// The language of `text`, by its script, its words of grammar and letters that others lack; `None` where nothing
/// tells (`PIN`, `2026`). Made for questions of a few words; deterministic.
#[must_use]
pub fn detect(text: &str) -> Option<Language> {
    let counts = Counts::of(text);
    let japanese = counts.hiragana + counts.katakana;
    if counts.hangul > 0 && counts.hangul >= counts.hiragana {
        return Some(Language::Korean);
    }
    if counts.devanagari > 1 && counts.devanagari >= japanese {
        return Some(Language::Nepali);
    }
    if counts.latin > 0
        && let Some((language, score)) = latin(text)
        // How do I get 転入届? asks in English; マイナンバーカードのPIN is Japanese.
        && (japanese + counts.han == 0 || score >= 4 && counts.latin > japanese + counts.han)
    {
        return Some(language);
    }
    if counts.han > 0
        && counts.hiragana == 0
        && let Some(language) = chinese(text)
    {
        return Some(language);
    }
    (japanese + counts.han > 0).then_some(Language::Japanese)
}

/// The Chinese that `text` is in; `None` when it may as well be Japanese.
fn chinese(text: &str) -> Option<Language> {
    let (mut score, mut simplified, mut traditional) = (0, 0, 0);
    for c in text.chars().filter(|c| script::of(*c) == Script::Han) {
        let standing = hanzi::standing(c);
        score += standing.score;
        simplified += i32::from(standing.in_simplified && !standing.in_traditional);
        traditional += i32::from(standing.in_traditional && !standing.in_simplified);
    }
    score += CHINESE_WORDS.iter().filter(|word| text.contains(**word)).count() as i32 * 2;
    score += weak_marks(text);
    // One rare character, as in 罹災, is not enough.
    (score >= 2).then_some(if traditional > simplified {
        Language::ChineseTraditional
    } else {
        Language::ChineseSimplified
    })
}

/// Characters that Chinese uses all the time and Japanese in a few words, which are left out here.
fn weak_marks(text: &str) -> i32 {
    static SHARED: &[&str] = &[
        "必要",
        "不要",
        "重要",
        "主要",
        "要介護",
        "要支援",
        "要件",
        "要望",
        "概要",
        "需要",
        "要綱",
        "要領",
        "要保護",
        "要約",
        "目的",
        "公的",
        "私的",
        "法的",
    ];
    let rest = SHARED.iter().fold(text.to_owned(), |text, word| text.replace(word, ""));
    let count =
        rest.chars().filter(|c| matches!(c, '的' | '要' | '，' | '我' | '想' | '去' | '在' | '也' | '就')).count();
    i32::try_from(count.min(4)).unwrap_or(0)
}

/// The language of the words in Latin letters that scores most, and its score; `None` when no word tells.
fn latin(text: &str) -> Option<(Language, usize)> {
    let lower = text.to_lowercase();
    let lists = lists();
    let words: Vec<String> = words(text).into_iter().map(|(_, word)| bare(word).replace('’', "'")).collect();
    let of_words = |language: Language| {
        let list = lists.iter().find(|(known, _)| *known == language);
        list.map_or(0, |(_, list)| words.iter().filter(|word| list.contains(word.as_str())).count())
    };
    let of_letters = |language: Language| {
        let letters = LETTERS.iter().find(|(known, _)| *known == language).map_or("", |(_, letters)| *letters);
        lower.chars().filter(|c| letters.contains(*c)).count()
    };
    let score = |language: Language| 2 * of_words(language) + 3 * of_letters(language);
    let languages =
        [Language::English, Language::Vietnamese, Language::Portuguese, Language::Spanish, Language::Tagalog];
    let scored = languages.into_iter().map(|language| (language, score(language)));
    // Of equals the first.
    let best = scored.reduce(|best, next| if next.1 > best.1 { next } else { best })?;
    (best.1 > 0).then_some(best)
}

type Lists = Vec<(Language, HashSet<&'static str>)>;

fn lists() -> &'static Lists {
    static LISTS: OnceLock<Lists> = OnceLock::new();
    LISTS
        .get_or_init(|| WORDS.iter().map(|(language, words)| (*language, words.split_whitespace().collect())).collect())
}

#[cfg(test)]
mod tests {
    use super::detect;
    use crate::language::Language;

    #[test]
    fn short_texts() {
        for (text, expected) in [
            ("住民票はどこで取れますか", "ja"),
            ("住民票 手数料", "ja"),
            ("粗大ごみ", "ja"),
            ("在留期間更新", "ja"),
            ("国民健康保険税 減免", "ja"),
            ("罹災証明書", "ja"),
            ("図書館 開館時間", "ja"),
            ("転入届 必要書類", "ja"),
            ("マイナンバーカードのPIN", "ja"),
            ("Wi-Fiは使えますか", "ja"),
            ("how do I throw away a sofa", "en"),
            ("How can I get 転入届?", "en"),
            ("my number card lost", "en"),
            ("怎么办住民票", "zh-Hans"),
            ("住民票多少钱", "zh-Hans"),
            ("垃圾分类", "zh-Hans"),
            ("便利店打印住民票多少钱", "zh-Hans"),
            ("月底退房，要停水", "zh-Hans"),
            ("打工的地方要我交写着my number的住民票", "zh-Hans"),
            ("要介護認定 必要書類", "ja"),
            ("在宅医療 和式", "ja"),
            ("A obra do lado faz barulho desde cedo, posso reclamar?", "pt"),
            ("要怎麼申請住民票？", "zh-Hant"),
            ("垃圾袋哪裡買", "zh-Hant"),
            ("쓰레기 버리는 날", "ko"),
            ("đăng ký con dấu ở đâu", "vi"),
            ("lam sao de dang ky con dau", "vi"),
            ("quanto custa o saco de lixo", "pt"),
            ("Perdi meu cartão", "pt"),
            ("¿Dónde puedo tirar la basura?", "es"),
            ("donde puedo tirar la basura grande", "es"),
            ("Saan po ako kukuha ng juminhyo", "tl"),
            ("फोहोर कहिले फाल्ने", "ne"),
        ] {
            assert_eq!(detect(text).map(Language::tag), Some(expected), "{text}");
        }
        for text in ["", "PIN", "2026", "?!"] {
            assert_eq!(detect(text), None, "{text}");
        }
    }
}
