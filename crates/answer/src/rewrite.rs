//! A question in words that stand on their own, by a language model: 「じゃあ代理人は？」 → 「転入届は代理人でも出せますか。」

use std::collections::BTreeSet;

use madoguchi_text::{Analyzer, normalize};

/// Characters of a question that is still one.
const LONGEST: usize = 200;
/// What models put around a line.
const AROUND: [char; 9] = ['「', '」', '『', '』', '"', '→', '*', '`', ' '];

/// What the model is asked to reword.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wording<'a> {
    /// Earlier questions, oldest first.
    pub(crate) history: &'a [&'a str],
    /// The question, in whatever language.
    pub(crate) question: &'a str,
    /// Whether it is Japanese.
    pub(crate) is_japanese: bool,
}

/// The question in `reply`, where it is one that may be searched for: a single line of Japanese that invents no figure and no
/// place, and says something of what was asked. A search for anything else finds an answer to what nobody asked.
pub(crate) fn accepted(analyzer: &Analyzer, reply: &str, asked: &Wording<'_>) -> Option<String> {
    let mut lines = reply.lines().map(str::trim).filter(|line| !line.is_empty());
    let line = lines.next()?.trim_matches(AROUND);
    let is_line = lines.next().is_none() && !line.is_empty() && line.chars().count() <= LONGEST;
    if !is_line || line.contains(['<', '>']) || !line.chars().any(is_japanese) {
        return None;
    }
    let sources = asked.history.iter().copied().chain([asked.question]).collect::<Vec<_>>().join("\n");
    let (said, known) = (normalize(line).text, normalize(&sources).text);
    let invents_figure = !figures(&said).is_subset(&figures(&known));
    // A place has another name in another language.
    let invents_place =
        asked.is_japanese && analyzer.places(&said).into_iter().any(|place| !known.contains(&said[place]));
    let is_on_topic = !asked.is_japanese || shares_a_word(analyzer, &said, &known);
    (!invents_figure && !invents_place && is_on_topic).then(|| line.to_owned())
}

/// What the reader is told of it.
pub(crate) fn note(rewritten: &str) -> String {
    format!("「{rewritten}」というお尋ねとしてお調べしました。")
}

fn is_japanese(c: char) -> bool {
    matches!(c, 'ぁ'..='ヺ' | '一'..='鿿')
}

fn figures(text: &str) -> BTreeSet<&str> {
    text.split(|c: char| !c.is_ascii_digit()).filter(|figure| !figure.is_empty()).collect()
}

fn shares_a_word(analyzer: &Analyzer, said: &str, known: &str) -> bool {
    let (said, known) = (analyzer.analyze(said), analyzer.analyze(known));
    let known: BTreeSet<&str> = known.terms().collect();
    said.terms().any(|term| known.contains(term))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::sample::analyzer;

    #[test]
    fn a_reply_is_taken_where_it_is_a_question_and_nothing_was_made_up() {
        let Some(analyzer) = analyzer() else { return };
        let asked = Wording {
            history: &["転入届は14日以内ですか"], question: "じゃあ代理人は？", is_japanese: true
        };
        for (reply, taken) in [
            ("転入届は代理人でも出せますか。", Some("転入届は代理人でも出せますか。")),
            ("\n「転入届は代理人でも出せますか」\n", Some("転入届は代理人でも出せますか")),
            ("転入届を１４日を過ぎて代理人が出せますか", Some("転入届を１４日を過ぎて代理人が出せますか")),
            ("転入届は30日以内なら代理人でも出せますか。", None),
            ("広島市の転入届は代理人でも出せますか。", None),
            ("書き直した質問:\n転入届は代理人でも出せますか。", None),
            ("おいしい店はどこですか。", None),
            ("NO_ANSWER", None),
            ("<question>転入届は代理人でも</question>", None),
            ("", None),
        ] {
            assert_eq!(accepted(&analyzer, reply, &asked).as_deref(), taken, "{reply:?}");
        }
        let long = "転入届".repeat(80);
        assert_eq!(accepted(&analyzer, &long, &asked), None);
    }

    #[test]
    fn a_question_in_another_language_becomes_japanese() {
        let Some(analyzer) = analyzer() else { return };
        let asked = Wording { history: &[], question: "Can my wife move to Hiroshima in 14 days?", is_japanese: false };
        for (reply, taken) in [
            ("妻は14日以内に広島へ引っ越せますか", true),
            ("妻は15日以内に広島へ引っ越せますか", false),
            ("Can my wife move?", false),
        ] {
            assert_eq!(accepted(&analyzer, reply, &asked).is_some(), taken, "{reply}");
        }
    }

    proptest! {
        #[test]
        fn any_reply_is_taken_or_not(reply in "\\PC{0,60}(\n\\PC{0,20})?", question in "\\PC{0,30}") {
            let Some(analyzer) = analyzer() else { return Ok(()) };
            let asked = Wording { history: &["住民票"], question: &question, is_japanese: true };
            if let Some(taken) = accepted(&analyzer, &reply, &asked) {
                prop_assert!(reply.contains(&taken) && !taken.contains('\n'));
            }
        }
    }
}
