//! 「じゃあ代理人は？」: a question that leaves out what the one before was about.

use madoguchi_text::{Analysis, PartOfSpeech};

use crate::evidence::Turn;
use crate::term_weights::TermWeights;

/// How a follow-up begins.
const CUES: [&str; 22] = [
    "じゃあ",
    "じゃ、",
    "では",
    "それ",
    "その",
    "そこ",
    "これ",
    "この",
    "そっち",
    "あと",
    "ほかに",
    "他に",
    "ちなみに",
    "だったら",
    "なら",
    "もし",
    "で、",
    "ついでに",
    "同じ",
    "さっき",
    "あれ",
    "そう",
];

/// How a question begins that leaves what was asked before behind.
const TURNS: [&str; 14] = [
    "それとは別",
    "これとは別",
    "それは別として",
    "それはいい",
    "それはもういい",
    "もうそれはいい",
    "もういいや",
    "別の話",
    "別の質問",
    "別件",
    "話は変わ",
    "話が変わ",
    "話変わ",
    "ところで",
];

/// What asks for a kind of thing.
const ASKING: [&str; 12] =
    ["何", "なに", "なん", "いつ", "いくら", "どこ", "どう", "どの", "どれ", "だれ", "誰", "いくつ"];

/// Content words of a question that stands on its own weigh at least so much together, in idf.
const SELF_CONTAINED: f32 = 18.0;

/// Whether `analysis` of `question` reads as if it leaves its subject to what was asked before.
pub(crate) fn reads_as_follow_up(question: &str, analysis: &Analysis, weights: &TermWeights) -> bool {
    let trimmed = question.trim_start();
    let has_cue = CUES.iter().any(|cue| trimmed.starts_with(cue));
    let subject: f32 = analysis
        .tokens
        .iter()
        .filter(|token| token.part_of_speech == PartOfSpeech::Noun)
        .map(|token| weights.idf(&token.base))
        .sum();
    has_cue || subject < SELF_CONTAINED
}

/// The question with what it leaves out: the last question before it, which may itself lean on the one before. `None` where
/// nothing was asked before, or the question leaves it behind.
pub(crate) fn completed(question: &str, history: &[Turn]) -> Option<String> {
    if TURNS.iter().any(|turn| question.trim_start().starts_with(turn)) {
        return None;
    }
    let before: Vec<&str> = history.iter().rev().take(2).map(|turn| turn.question.trim()).collect();
    let (last, earlier) = before.split_first()?;
    let is_short = last.chars().count() < 12;
    let lead = earlier.first().filter(|_| is_short).map(|first| format!("{} ", subject(first))).unwrap_or_default();
    Some(format!("{lead}{} {question}", subject(last)))
}

/// What `question` is about, without what was asked of it: of 「転入届は何日以内ですか」 「転入届は」. Who asks on asks something else.
fn subject(question: &str) -> &str {
    let asks = ASKING.iter().filter_map(|word| question.rfind(word)).max();
    let topic = asks.and_then(|asks| question[..asks].rfind('は'));
    topic.map_or(question, |topic| &question[..topic + 'は'.len_utf8()])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn turn(question: &str) -> Turn {
        Turn { question: question.to_owned(), answer: String::new() }
    }

    #[test]
    fn what_is_left_out_is_taken_from_before() {
        assert_eq!(completed("代理人は？", &[]), None);
        let history = [turn("印鑑登録の手続きを教えてください")];
        assert_eq!(completed("代理人は？", &history).as_deref(), Some("印鑑登録の手続きを教えてください 代理人は？"));
        for (before, subject) in [
            ("転入届は何日以内ですか", "転入届は"),
            ("市外から来ました。転入届はどこにいつまでに出せばいいですか", "市外から来ました。転入届は"),
            ("ごみの日はいつで、袋はいくらですか", "ごみの日はいつで、袋は"),
            ("粗大ごみはどう出す？", "粗大ごみは"),
            ("どこで住民票を取れますか", "どこで住民票を取れますか"),
            ("住民票は要りますか", "住民票は要りますか"),
        ] {
            assert_eq!(completed("代理人は？", &[turn(before)]), Some(format!("{subject} 代理人は？")));
        }
        let history = [turn("住民票のことを聞きたいのですが"), turn("手数料は？")];
        assert_eq!(
            completed("じゃあ休日は？", &history).as_deref(),
            Some("住民票のことを聞きたいのですが 手数料は？ じゃあ休日は？")
        );
        for another in ["それとは別に、印鑑登録の手数料は？", "もうそれはいいや。印鑑登録の手数料は？"]
        {
            assert_eq!(completed(another, &history), None, "{another}");
        }
    }
}
