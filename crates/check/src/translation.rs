//! Numbers of a translation that its Japanese does not have, and the reverse.
//!
//! A clerk who cannot read Nepali can read its digits. Precision first: what languages say otherwise than in digits (months by
//! name, 17時 as 5 p.m., 令和8年 as 2026, 3割 as 30 %) counts as kept, and a single digit is told only where another stands for it.

use std::collections::BTreeSet;

use madoguchi_ingest::{Article, article_text};
use madoguchi_text::normalize;

use crate::findings::WarningCause;

/// A number as its digits say it, with what stands before and behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Number {
    digits: String,
    before: String,
    behind: String,
}

/// One warning for each language in which `article` states other numbers than in Japanese.
pub(crate) fn other_numbers(article: &Article) -> Vec<WarningCause> {
    let japanese = format!("{}\n{}", article.title, article_text(article));
    let versions = article.versions.iter().filter(|(tag, _)| *tag != madoguchi_ingest::EASY);
    let cause = |(tag, version): (&String, &madoguchi_ingest::Version)| {
        // A number may move from the question into the answer.
        let answer = version.answer.as_deref()?;
        let text = format!("{}\n{answer}", version.question.as_deref().unwrap_or_default());
        let (missing, added) = differences(&japanese, &text, tag);
        (!missing.is_empty() || !added.is_empty()).then(|| WarningCause::OtherNumbers {
            language: tag.clone(),
            missing,
            added,
        })
    };
    versions.filter_map(cause).collect()
}

/// Numbers of `japanese` that `text` lacks, and numbers that it has instead.
fn differences(japanese: &str, text: &str, tag: &str) -> (Vec<String>, Vec<String>) {
    let (original, translated) = (numbers(japanese), numbers(text));
    let said: BTreeSet<&str> = translated.iter().map(|number| number.digits.as_str()).collect();
    let folded = text.to_lowercase();
    let mut known: BTreeSet<String> = implied(japanese);
    let mut missing: Vec<&Number> = Vec::new();
    for number in &original {
        let ways = ways(number);
        let is_kept = ways.iter().any(|way| said.contains(way.as_str())) || is_named_month(number, &folded, tag);
        known.extend(ways);
        // 10代 are teenagers everywhere.
        if !is_kept && !number.behind.starts_with('代') {
            missing.push(number);
        }
    }
    let added: Vec<&Number> =
        translated.iter().filter(|number| !known.contains(&number.digits) && !is_full_hour(number)).collect();
    let is_exchange = !missing.is_empty() && !added.is_empty();
    let telling = |numbers: Vec<&Number>| {
        let is_month = |number: &Number| number.behind.starts_with('月');
        let texts = numbers.into_iter().filter(|number| is_exchange || number.digits.len() > 1 || is_month(number));
        texts.map(|number| number.digits.clone()).collect::<BTreeSet<String>>().into_iter().collect()
    };
    (telling(missing), telling(added))
}

/// The minutes of 10:00.
fn is_full_hour(number: &Number) -> bool {
    number.before.ends_with(':') && number.digits == "0"
}

/// What words of `japanese` say without digits.
fn implied(japanese: &str) -> BTreeSet<String> {
    // 75: 後期高齢者 are those from that age on.
    let words = [
        ("後期高齢者", "75"),
        ("前々", "2"),
        ("翌々", "2"),
        ("半額", "50"),
        ("半分", "50"),
        ("コロナ", "19"),
        ("全額", "100"),
    ];
    words.into_iter().filter(|(word, _)| japanese.contains(word)).map(|(_, number)| number.to_owned()).collect()
}

/// How another language may write a number of the Japanese.
fn ways(number: &Number) -> Vec<String> {
    let mut ways = vec![number.digits.clone()];
    let Ok(value) = number.digits.parse::<i64>() else { return ways };
    let mut add = |value: i64| {
        if value >= 0 {
            ways.push(value.to_string());
        }
    };
    if number.behind.starts_with('時') {
        add(value - 12);
        add(value + 12);
    }
    if number.behind.starts_with('年') {
        // 令和, 平成, 昭和.
        [2018, 1988, 1925].into_iter().for_each(|before_first| add(value + before_first));
        add(value - 2018);
    }
    if number.behind.starts_with('割') {
        add(value * 10);
        add(100 - value * 10);
    }
    ways
}

const MONTHS: [(&str, [&str; 12]); 5] = [
    (
        "en",
        [
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december",
        ],
    ),
    (
        "tl",
        [
            "enero",
            "pebrero",
            "marso",
            "abril",
            "mayo",
            "hunyo",
            "hulyo",
            "agosto",
            "setyembre",
            "oktubre",
            "nobyembre",
            "disyembre",
        ],
    ),
    (
        "pt",
        [
            "janeiro",
            "fevereiro",
            "março",
            "abril",
            "maio",
            "junho",
            "julho",
            "agosto",
            "setembro",
            "outubro",
            "novembro",
            "dezembro",
        ],
    ),
    (
        "es",
        [
            "enero",
            "febrero",
            "marzo",
            "abril",
            "mayo",
            "junio",
            "julio",
            "agosto",
            "septiembre",
            "octubre",
            "noviembre",
            "diciembre",
        ],
    ),
    ("ne", ["जनवरी", "फेब्रुअरी", "मार्च", "अप्रिल", "मे", "जुन", "जुलाई", "अगस्ट", "सेप्टेम्बर", "अक्टोबर", "नोभेम्बर", "डिसेम्बर"]),
];

fn is_named_month(number: &Number, folded: &str, tag: &str) -> bool {
    let is_month = number.behind.starts_with(['月', '、', '・', '〜', '~']);
    let month = number.digits.parse::<usize>().ok().and_then(|month| month.checked_sub(1));
    let names = MONTHS.iter().find(|(language, _)| *language == tag).map(|(_, names)| names);
    let name = month.zip(names).and_then(|(month, names)| names.get(month));
    is_month && name.is_some_and(|name| folded.contains(name))
}

/// What a number is multiplied by when one of these stands behind it.
const MULTIPLES: [(&str, f64); 20] = [
    ("億", 1e8),
    ("亿", 1e8),
    ("억", 1e8),
    ("万", 1e4),
    ("萬", 1e4),
    ("만", 1e4),
    ("千", 1e3),
    ("천", 1e3),
    (" triệu", 1e6),
    (" nghìn", 1e3),
    (" ngàn", 1e3),
    (" million", 1e6),
    (" milhões", 1e6),
    (" milhão", 1e6),
    (" millones", 1e6),
    (" millón", 1e6),
    (" mil ", 1e3),
    (" milyon", 1e6),
    (" लाख", 1e5),
    (" हजार", 1e3),
];

/// The numbers of `text`, thousands and multiples worked out, in order.
fn numbers(text: &str) -> Vec<Number> {
    let chars: Vec<char> = plain_digits(text).chars().collect();
    let (mut found, mut at) = (Vec::new(), 0);
    while at < chars.len() {
        if !chars[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let start = at;
        let mut value = 0.0;
        let mut digits;
        loop {
            (digits, at) = run(&chars, at);
            let rest: String = chars[at..].iter().take(10).collect();
            let Some((word, times)) = MULTIPLES.iter().find(|(word, _)| rest.starts_with(word)) else { break };
            value += digits.parse::<f64>().unwrap_or(0.0) * times;
            digits.clear();
            at += word.chars().count();
            // 3万5千: one number; 3만 5,000 as well.
            let gap = usize::from(chars.get(at) == Some(&' ') && chars.get(at + 1).is_some_and(char::is_ascii_digit));
            if !chars.get(at + gap).is_some_and(char::is_ascii_digit) {
                break;
            }
            at += gap;
        }
        if value > 0.0 {
            value += digits.parse::<f64>().unwrap_or(0.0);
            digits = format!("{value:.0}");
        }
        let trimmed = digits.trim_start_matches('0');
        let digits =
            if trimmed.is_empty() || trimmed.starts_with('.') { format!("0{trimmed}") } else { trimmed.to_owned() };
        let before: String = chars[start.saturating_sub(1)..start].iter().collect();
        found.push(Number { digits, before, behind: behind(&chars, at) });
    }
    found
}

/// What stands behind a number; in 9〜7割 what stands behind the second one.
fn behind(chars: &[char], at: usize) -> String {
    let is_range = chars.get(at).is_some_and(|c| matches!(c, '〜' | '~' | '～' | '–' | '-'));
    let skipped = chars[at..].iter().skip(1).take_while(|c| c.is_ascii_digit()).count();
    let from = if is_range && skipped > 0 { at + 1 + skipped } else { at };
    chars[from.min(chars.len())..].iter().take(3).collect()
}

/// The digits from `at` on, with what groups them left out, and where they end. Before three digits a comma or a point groups,
/// before one or two it is the decimal sign: languages and regions differ in which is which.
fn run(chars: &[char], mut at: usize) -> (String, usize) {
    let is_digit = |at: usize| chars.get(at).is_some_and(char::is_ascii_digit);
    let mut digits = String::new();
    let mut has_point = false;
    loop {
        while is_digit(at) {
            digits.push(chars[at]);
            at += 1;
        }
        let following = (1..).take_while(|ahead| is_digit(at + ahead)).count();
        match (chars.get(at), following) {
            (Some('.' | ','), 3) if !has_point => at += 1,
            (Some('.' | ','), 1 | 2) if !has_point => {
                has_point = true;
                digits.push('.');
                at += 1;
            }
            _ => return (digits, at),
        }
    }
}

/// `text` with ASCII digits, without numbers of lists (①) and units that hold a digit (㎥).
fn plain_digits(text: &str) -> String {
    let is_none = |c: char| matches!(c, '①'..='⑳' | '㎥' | '㎡' | '²' | '³');
    let mut last = ' ';
    let blank = |c: char| {
        // A wide comma behind a narrow digit ends a clause.
        let before = std::mem::replace(&mut last, c);
        if is_none(c) || c == '，' && before.is_ascii_digit() { ' ' } else { c }
    };
    let bare: String = text.chars().map(blank).collect();
    let bare = bare.replace("m3", "m").replace("m2", "m");
    let digit = |c: char| match c {
        '०'..='९' => char::from_digit(u32::from(c) - u32::from('०'), 10).unwrap_or(c),
        other => other,
    };
    normalize(&bare).text.chars().map(digit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_language_says_in_its_own_way_is_kept() {
        for (japanese, text, tag) in [
            ("手数料は1通300円です。", "The fee is 300 yen a copy.", "en"),
            ("3万5,000円", "35,000 yen", "en"),
            ("3万5,000円", "35.000 ienes", "pt"),
            ("3万5千円", "3만 5,000엔", "ko"),
            ("50万円", "5 लाख येन", "ne"),
            ("4月1日から", "from April 1", "en"),
            ("12月、1月", "diciembre y enero", "es"),
            ("17時15分まで", "until 5:15 p.m.", "en"),
            ("10時から", "from 10:00", "en"),
            ("令和8年度", "fiscal year 2026", "en"),
            ("令和6〜8年度", "2024 to 2026", "en"),
            ("3割引き", "30 % off", "en"),
            ("9〜7割", "90-70%", "zh-Hans"),
            ("1.5リットル", "1,5 litros", "pt"),
            ("14日以内", "१४ दिनभित्र", "ne"),
            ("①と②の書類", "documents 1 and 2", "en"),
            ("1㎥66円", "66 yen per m³", "en"),
            ("後期高齢者医療", "Medical Care for people over 75", "en"),
            ("一人につき", "1 person each", "en"),
            ("電話22-2599、19時まで", "电话22-2599，19点为止", "zh-Hans"),
            ("１，０００円", "1000日元", "zh-Hans"),
            ("10代の人", "adolescentes", "es"),
            ("1㎥166円", "166 yenes por m³, 1 m³", "es"),
            ("1,030,000円と1.4%", "1,030,000 yenes y 1.4 %", "es"),
            ("0850-22-1201", "0850-22-1201", "vi"),
        ] {
            let (missing, added) = differences(japanese, text, tag);
            assert!(missing.is_empty() && added.is_empty(), "{japanese} {text}: {missing:?} {added:?}");
        }
    }

    #[test]
    fn what_differs_is_named() {
        for (japanese, text, tag, missing, added) in [
            ("14日以内", "within 15 days", "en", vec!["14"], vec!["15"]),
            ("2階です", "3rd floor", "en", vec!["2"], vec!["3"]),
            ("500円", "free", "en", vec!["500"], vec![]),
            ("3万円", "3,000 yen", "en", vec!["30000"], vec!["3000"]),
            ("電話0850-22-1201", "phone 0850-22-1210", "en", vec!["1201"], vec!["1210"]),
            ("10時30分", "10:18", "en", vec!["30"], vec!["18"]),
            ("すぐに", "within 10 days", "en", vec![], vec!["10"]),
            ("4月1日", "May 1", "en", vec!["4"], vec![]),
        ] {
            let wanted: (Vec<String>, Vec<String>) =
                (missing.into_iter().map(str::to_owned).collect(), added.into_iter().map(str::to_owned).collect());
            assert_eq!(differences(japanese, text, tag), wanted, "{japanese} {text}");
        }
    }
}
