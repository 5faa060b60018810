//! "Not known" as an answer: what was looked for, what lies nearest, and the desk that knows.

use madoguchi_ingest::{Contact, Desks, Passage};
use madoguchi_retrieve::{Evidence, ScoredPassage};

use crate::contacts;
use crate::mask::MaskedText;
use crate::settings::Thresholds;

/// At most so many suggestions.
const MOST_SUGGESTIONS: usize = 3;
/// At most so many choices when asking back.
const MOST_CHOICES: usize = 4;
/// A question is quoted up to so many characters.
const QUOTED_CHARS: usize = 40;

/// What is said when no sure answer was found.
pub(crate) fn text(question: &str, contact: &Contact, has_suggestions: bool) -> String {
    let asked = quoted(question);
    let mut text = format!("「{asked}」についてお調べしましたが、確かな回答が見つかりませんでした。");
    if has_suggestions {
        text.push_str("近い内容の候補をご覧いただくか、言葉を変えてもう一度お尋ねください。");
    } else {
        text.push_str("言葉を変えると見つかることがあります。");
    }
    text.push_str(&format!("お急ぎのときは、{}へお問い合わせください。", spoken(contact)));
    text
}

/// What is asked back when several entries may be meant.
pub(crate) fn clarifying(question: &str, contact: &Contact) -> String {
    format!(
        "「{}」は、次のどれについてのお尋ねでしょうか。近いものをお選びください。当てはまるものがなければ、{}へお問い合わせください。",
        quoted(question),
        spoken(contact)
    )
}

/// What is said to a question about another municipality.
pub(crate) fn elsewhere(question: &str, place: &str, city: &str) -> String {
    format!(
        "「{}」は{place}についてのお尋ねのようです。ここでご案内できるのは{city}の手続きだけですので、{place}の役所へお問い合わせください。",
        quoted(question)
    )
}

/// What is said when something broke.
pub(crate) fn apology(contact: &Contact) -> String {
    format!(
        "申し訳ありません。ただいま回答をご用意できません。しばらくしてからもう一度お試しいただくか、{}へお問い合わせください。",
        spoken(contact)
    )
}

/// 「市民課（電話 0850-22-1201、平日 8時30分〜17時15分）」.
fn spoken(contact: &Contact) -> String {
    named(contact, |phone| format!("電話 {phone}"))
}

/// A desk with its telephone number, as `phone` puts it, and its hours.
pub(crate) fn named(contact: &Contact, phone: impl Fn(&str) -> String) -> String {
    let phone = (!contact.phone.is_empty()).then(|| phone(&contact.phone));
    let hours = (!contact.hours.is_empty()).then(|| contact.hours.clone());
    let details: Vec<String> = phone.into_iter().chain(hours).collect();
    if details.is_empty() {
        contact.department.clone()
    } else {
        format!("{}（{}）", contact.department, details.join("、"))
    }
}

/// The question, in one line and not too long.
pub(crate) fn quoted(question: &str) -> String {
    let line = question.split_whitespace().collect::<Vec<_>>().join(" ");
    let line = line.trim_end_matches(['。', '？', '?', '！', '!', '、']);
    match line.char_indices().nth(QUOTED_CHARS) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.to_owned(),
    }
}

/// The desk for a question without an answer: the one whose topics the question names, else the nearest passage's where it is near
/// enough, else that of what was asked before, else the main one. What answers nothing is a weak witness of whose business it is.
pub(crate) fn contact(
    question: &str,
    before: &[MaskedText],
    evidence: &Evidence,
    desks: &Desks,
    thresholds: &Thresholds,
) -> Contact {
    let near = || evidence.passages.first().filter(|nearest| nearest.confidence >= thresholds.desk);
    contacts::by_topic(desks, question)
        .or_else(|| near().and_then(|nearest| contacts::of_passage(desks, &nearest.passage)))
        .or_else(|| before.iter().rev().find_map(|earlier| contacts::by_topic(desks, earlier.as_str())))
        .unwrap_or_else(|| contacts::main_desk(desks))
}

/// The nearest entries with some relevance, best first, in the version `version` where they have it.
pub(crate) fn nearest(evidence: &Evidence, thresholds: &Thresholds, version: &str) -> Vec<String> {
    distinct(
        evidence.passages.iter().filter(|scored| scored.confidence >= thresholds.suggest),
        None,
        version,
        MOST_SUGGESTIONS,
    )
}

/// The entries that may be meant, two to four, best first; none where one is sure enough by itself, or only one is likely.
pub(crate) fn choices(evidence: &Evidence, thresholds: &Thresholds, version: &str) -> Vec<String> {
    let likely = |scored: &&ScoredPassage| scored.passage.question.is_some() && scored.confidence >= thresholds.clarify;
    let choices = distinct(evidence.passages.iter().filter(likely), None, version, MOST_CHOICES);
    if choices.len() < 2 { Vec::new() } else { choices }
}

/// What one could ask next: other FAQs that are about as relevant as the one answered from.
pub(crate) fn related(
    evidence: &Evidence,
    answered: &ScoredPassage,
    thresholds: &Thresholds,
    version: &str,
) -> Vec<String> {
    let floor = (answered.confidence - thresholds.related_margin).max(thresholds.suggest);
    let others = evidence.passages.iter().filter(|scored| {
        scored.passage.question.is_some()
            && scored.passage.article_id != answered.passage.article_id
            && scored.confidence >= floor
    });
    distinct(others, Some(subject(&answered.passage, version)), version, MOST_SUGGESTIONS)
}

fn subject<'p>(passage: &'p Passage, version: &str) -> &'p str {
    let other = passage.versions.get(version).and_then(|version| version.question.as_deref());
    other.or(passage.question.as_deref()).unwrap_or(&passage.title)
}

fn distinct<'a>(
    passages: impl Iterator<Item = &'a ScoredPassage>,
    except: Option<&str>,
    version: &str,
    most: usize,
) -> Vec<String> {
    let mut subjects: Vec<String> = Vec::new();
    for scored in passages {
        let subject = subject(&scored.passage, version);
        if subjects.len() < most && Some(subject) != except && !subjects.iter().any(|known| known == subject) {
            subjects.push(subject.to_owned());
        }
    }
    subjects
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mask::Masker;
    use crate::sample::{analyzer, desks, evidence, faq, guide};

    #[test]
    fn the_text_names_question_and_desk() {
        let contact = contacts::main_desk(&desks());
        let text = text("花火は何時からですか？", &contact, false);
        assert_eq!(
            text,
            "「花火は何時からですか」についてお調べしましたが、確かな回答が見つかりませんでした。言葉を変えると見つかることがあります。\
             お急ぎのときは、市役所代表（電話 0850-22-1111、平日 8時30分〜17時15分）へお問い合わせください。"
        );
        assert_eq!(quoted(&"あ".repeat(50)).chars().count(), QUOTED_CHARS + 1);
    }

    #[test]
    fn the_desk_is_that_of_the_topics_then_the_nearest_then_of_what_was_asked_before_then_the_main() {
        let Some(analyzer) = analyzer() else { return };
        let thresholds = Thresholds::default();
        let mut gomi = guide("g", "ごみ");
        gomi.owner = Some("ごみ対策課".into());
        for (confidence, question, expected) in
            [(0.4, "転入", "市民課"), (0.4, "花火", "ごみ対策課"), (0.01, "花火", "市役所代表")]
        {
            let evidence = evidence(&analyzer, question, vec![(confidence, gomi.clone())]);
            let contact =
                |before: &[MaskedText]| contact(question, before, &evidence, &desks(), &thresholds).department;
            assert_eq!(contact(&[]), expected, "{question}");
            let before = [Masker::new().mask("転入の手続きは？").text];
            let expected = if expected == "市役所代表" { "市民課" } else { expected };
            assert_eq!(contact(&before), expected, "{question}, asked behind another");
        }
    }

    #[test]
    fn suggestions_are_few_distinct_and_relevant() {
        let Some(analyzer) = analyzer() else { return };
        let thresholds = Thresholds::default();
        let passages = vec![
            (0.9, faq("a", "住民票はどこ？", "答え")),
            (0.85, faq("b", "戸籍はどこ？", "答え")),
            (0.8, guide("c", "手引き")),
            (0.2, faq("d", "花火は？", "答え")),
            (0.01, faq("e", "遠い話", "答え")),
        ];
        let evidence = evidence(&analyzer, "住民票", passages);
        assert_eq!(choices(&evidence, &thresholds, "ja"), ["住民票はどこ？", "戸籍はどこ？", "花火は？"]);
        let strict = Thresholds { clarify: 0.88, ..thresholds };
        assert!(choices(&evidence, &strict, "ja").is_empty(), "one alone is no choice");
        assert_eq!(nearest(&evidence, &thresholds, "ja"), ["住民票はどこ？", "戸籍はどこ？", "手引き"]);
        assert_eq!(related(&evidence, &evidence.passages[0], &thresholds, "ja"), ["戸籍はどこ？"]);
    }
}
