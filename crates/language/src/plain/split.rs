//! Long sentences in two.

/// Where one sentence may become two: what stands there, how the first ends, how the second begins.
const JOINTS: [(&str, &str, &str); 8] = [
    ("ますが、", "ます。", "でも、"),
    ("ですが、", "です。", "でも、"),
    ("ませんが、", "ません。", "でも、"),
    ("ますので、", "ます。", "ですから、"),
    ("ですので、", "です。", "ですから、"),
    ("ませんので、", "ません。", "ですから、"),
    ("ますから、", "ます。", "ですから、"),
    ("ますし、", "ます。", "また、"),
];

/// `sentence` cut where its clauses meet, and with what stands in brackets at its end as a sentence of its own.
pub(super) fn split(sentence: &str) -> String {
    let mut text = unbracketed(&spans_spoken(sentence));
    for (joint, end, beginning) in JOINTS {
        text = replaced_outside_brackets(&text, joint, &format!("{end}{beginning}"));
    }
    clauses(&text)
}

/// Ends of a clause that only goes on: what they become as the end of a sentence, and as that of a request.
const CLAUSES: [(&str, &str, &str); 4] = [
    ("し、", "します。", "してください。"),
    ("必要で、", "必要です。", "必要です。"),
    ("不要で、", "不要です。", "不要です。"),
    ("無料で、", "無料です。", "無料です。"),
];

/// What stands behind a clause that belongs to a condition or to a noun: to cut before it would make it hold always.
const BOUND: [&str; 17] = [
    "とき", "場合", "れば", "たら", "なら", "人", "方", "者", "まで", "ため", "のに", "と、", "ても", "でも", "後",
    "前", "こと",
];

/// 申請書に記入し、窓口に出します。 is two sentences.
fn clauses(text: &str) -> String {
    let ranges = madoguchi_text::sentences(text);
    ranges.into_iter().map(|range| clause(&text[range])).collect()
}

fn clause(sentence: &str) -> String {
    let is_request = sentence.trim_end().ends_with("ください。");
    let is_statement = sentence.trim_end().ends_with("ます。") || sentence.trim_end().ends_with("です。");
    if !is_request && !is_statement {
        return sentence.to_owned();
    }
    for (clause, statement, request) in CLAUSES {
        let Some(at) = sentence.rfind(clause) else { continue };
        let (before, behind) = (&sentence[..at], &sentence[at + clause.len()..]);
        let is_noun = |c: char| crate::script::of(c) == crate::script::Script::Han;
        let is_whole = clause != "し、" || before.chars().next_back().is_some_and(is_noun);
        let is_bracketed = before.matches(['（', '「', '(']).count() != before.matches(['）', '」', ')']).count();
        if is_whole && !is_bracketed && !BOUND.iter().any(|bound| behind.contains(bound)) {
            let end = if is_request { request } else { statement };
            return format!("{before}{end}{behind}");
        }
    }
    sentence.to_owned()
}

/// 8時30分〜17時15分 is 8時30分から17時15分まで.
fn spans_spoken(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['〜', '～']) {
        let (before, behind) = rest.split_at(at);
        let wave = behind.chars().next().map_or(0, char::len_utf8);
        let after = &behind[wave..];
        let end = end_of_time(after);
        out.push_str(before);
        if before.ends_with(['時', '分', '日', '月']) && end > 0 {
            out.push_str("から");
            out.push_str(&after[..end]);
            // まで stands there already where the writer put it.
            if !after[end..].starts_with("まで") {
                out.push_str("まで");
            }
        } else {
            out.push_str(&behind[..wave]);
            out.push_str(&after[..end]);
        }
        rest = &after[end..];
    }
    out.push_str(rest);
    out
}

/// Bytes of the time or date that `text` begins with.
fn end_of_time(text: &str) -> usize {
    let belongs = |c: char| c.is_ascii_digit() || matches!(c, '時' | '分' | '月' | '日');
    let end = text.find(|c: char| !belongs(c)).unwrap_or(text.len());
    if text[..end].ends_with(['時', '分', '日', '月']) { end } else { 0 }
}

/// …です（郵送でもできます）。 is two sentences.
fn unbracketed(sentence: &str) -> String {
    let trimmed = sentence.trim_end();
    let Some(body) = trimmed.strip_suffix("）。") else { return sentence.to_owned() };
    let Some((before, inner)) = body.rsplit_once('（') else { return sentence.to_owned() };
    let is_whole = ["ます", "です", "ません", "ください"].iter().any(|end| inner.ends_with(end));
    let is_sentence = ["ます", "です", "ません", "ください", "した"].iter().any(|end| before.ends_with(end));
    if !is_whole || !is_sentence || inner.contains(['）', '。']) {
        return sentence.to_owned();
    }
    format!("{before}。{inner}。{}", &sentence[trimmed.len()..])
}

/// `text` with `from` replaced by `to` where it stands in no brackets.
fn replaced_outside_brackets(text: &str, from: &str, to: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        match c {
            '（' | '「' | '『' | '(' => depth += 1,
            '）' | '」' | '』' | ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 && text[at..].starts_with(from) {
            out.push_str(to);
            at += from.len();
        } else {
            out.push(c);
            at += c.len_utf8();
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn clauses_become_sentences() {
        for (text, expected) in [
            ("郵送もできますが、時間がかかります。", "郵送もできます。でも、時間がかかります。"),
            ("受付は8時30分〜17時15分です。", "受付は8時30分から17時15分までです。"),
            ("無料です（郵送でもできます）。", "無料です。郵送でもできます。"),
            ("無料です（郵送は有料）。", "無料です（郵送は有料）。"),
            ("（休みますが、開けます）入れます。", "（休みますが、開けます）入れます。"),
            ("5〜7番窓口です。", "5〜7番窓口です。"),
            ("申請書に記入し、窓口に出します。", "申請書に記入します。窓口に出します。"),
            ("申請書に記入し、窓口へ出してください。", "申請書に記入してください。窓口へ出してください。"),
            (
                "届出をし、受理された場合は通知し、証を送ります。",
                "届出をし、受理された場合は通知します。証を送ります。",
            ),
            ("転入し、14日を過ぎた人は過料の対象です。", "転入し、14日を過ぎた人は過料の対象です。"),
            ("手数料は不要で、郵送もできます。", "手数料は不要です。郵送もできます。"),
        ] {
            assert_eq!(split(text), expected);
        }
    }
}
