//! What numbers count.

/// Spellings and the unit they stand for. A longer spelling comes before its beginning.
const UNITS: [(&str, &str); 73] = [
    ("か月", "か月"),
    ("ヶ月", "か月"),
    ("カ月", "か月"),
    ("ヵ月", "か月"),
    ("ケ月", "か月"),
    ("箇月", "か月"),
    ("か所", "か所"),
    ("カ所", "か所"),
    ("ヶ所", "か所"),
    ("箇所", "か所"),
    ("か国", "か国"),
    ("年度", "年度"),
    ("年中", "年中"),
    ("年間", "年"),
    ("年", "年"),
    ("月", "月"),
    ("日間", "日"),
    ("日", "日"),
    ("営業日", "日"),
    ("開庁日", "日"),
    ("時間", "時間"),
    ("時", "時"),
    ("分", "分"),
    ("秒", "秒"),
    ("週間", "週"),
    ("週", "週"),
    ("円", "円"),
    ("人", "人"),
    ("名", "人"),
    ("歳", "歳"),
    ("才", "歳"),
    ("回", "回"),
    ("度", "回"),
    ("通", "通"),
    ("枚", "枚"),
    ("点", "点"),
    ("割", "割"),
    ("%", "%"),
    ("パーセント", "%"),
    ("丁目", "丁目"),
    ("番地", "番"),
    ("番", "番"),
    ("号", "号"),
    ("階", "階"),
    ("級", "級"),
    ("世帯", "世帯"),
    ("件", "件"),
    ("個", "個"),
    ("台", "台"),
    ("本", "本"),
    ("冊", "冊"),
    ("袋", "袋"),
    ("倍", "倍"),
    ("条", "条"),
    ("項", "項"),
    ("桁", "桁"),
    ("けた", "桁"),
    ("つ", "つ"),
    ("校", "校"),
    ("組", "組"),
    ("区画", "区画"),
    ("kg", "kg"),
    ("キログラム", "kg"),
    ("km", "km"),
    ("cm", "cm"),
    ("センチメートル", "cm"),
    ("センチ", "cm"),
    ("ミリ", "mm"),
    ("mm", "mm"),
    ("m", "m"),
    ("メートル", "m"),
    ("リットル", "L"),
    ("l", "L"),
];

/// Words that begin like a number with its unit and are none.
const PLAIN_WORDS: [&str; 8] = ["一時", "一番", "十分", "一本", "一通", "一つ", "一度", "一年中"];

/// The unit at `at`, a blank before it forgiven, and where it ends; `at` where there is none.
pub(super) fn read(chars: &[char], at: usize) -> (Option<&'static str>, usize) {
    let from = if chars.get(at) == Some(&' ') { at + 1 } else { at };
    let rest = chars.get(from..).unwrap_or_default();
    for (spelling, unit) in UNITS {
        let mut ahead = rest.iter();
        if spelling.chars().all(|c| ahead.next().is_some_and(|next| next.eq_ignore_ascii_case(&c))) {
            let is_latin = spelling.is_ascii() && unit != "%";
            if !(is_latin && ahead.next().is_some_and(char::is_ascii_alphanumeric)) {
                return (Some(unit), from + spelling.chars().count());
            }
        }
    }
    (None, at)
}

/// Whether `chars`, a number in kanji with its unit, is a word of its own (十分, 一時…).
pub(super) fn is_plain_word(chars: &[char]) -> bool {
    PLAIN_WORDS.iter().any(|word| word.chars().eq(chars.iter().copied()))
}
