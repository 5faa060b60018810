//! 「誰でも」, 「いつでも」, 「すべて」: a claim that leaves nothing out stands on a source that does not either.

const CLASSES: [&[&str]; 4] = [
    &["誰でも", "だれでも", "どなたでも", "誰もが", "問わず", "かかわらず"],
    &["いつでも", "常に", "随時", "24時間", "365日", "毎日", "年中", "問わず"],
    &["どこでも", "どこからでも", "どの窓口でも", "どの支所でも"],
    &["すべて", "全て", "全部", "全員", "いずれも", "どれも", "どちらも", "一律", "とも", "全額", "両方"],
];

/// The word of the claim that leaves nothing out where the source has none of its class.
pub(super) fn unfounded<'a>(claim: &'a str, source: &str) -> Option<&'a str> {
    CLASSES.iter().find_map(|class| {
        let said = class.iter().find_map(|word| claim.find(word).map(|at| &claim[at..at + word.len()]))?;
        let is_founded = class.iter().any(|word| source.contains(word))
            || matches!(said, "とも" | "問わず" | "24時間" | "365日" | "毎日");
        (!is_founded && !opens_list(claim, said)).then_some(said)
    })
}

/// 「次のすべてに当てはまる人」: what is meant follows.
fn opens_list(claim: &str, said: &str) -> bool {
    claim.find(said).is_some_and(|at| claim[..at].ends_with("次の"))
}

#[cfg(test)]
mod tests {
    use super::unfounded;

    #[test]
    fn nothing_is_left_out() {
        for (claim, source, expected) in [
            ("誰でも借りられます", "市内に住む人が借りられます", Some("誰でも")),
            ("どなたでも参加できます", "誰でも参加できます", None),
            ("いつでも申請できます", "4月に申請できます", Some("いつでも")),
            ("すべての避難所が開きます", "全ての避難所を開けます", None),
            ("次の両方に当てはまる人です", "65歳以上で、市内に住む人です", None),
            ("2人とも来てください", "2人で来てください", None),
        ] {
            assert_eq!(unfounded(claim, source), expected, "{claim} / {source}");
        }
    }
}
