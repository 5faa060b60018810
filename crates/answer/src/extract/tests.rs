use std::collections::HashSet;

use proptest::prelude::*;

use super::Extractor;
use crate::cite::whole;
use crate::draft::Draft;
use crate::sample::{analyzer, evidence, faq, guide};

const GUIDE: &str = "マイナンバーカードの受け取り\n受け取りには予約が必要です。交付通知書が届いてから3か月以内に来てください。ただし、木曜日は19時まで受け取れます。\n\n\
    持ち物\n次のものを持ってきてください。\n\n・交付通知書（はがき）\n・本人確認書類\n・通知カード\n\n\
    手数料\n初めての交付は無料です。紛失による再交付は1,000円です。\n\n\
    品目: スプレー缶 / 分け方: 有害ごみ\n品目: びん / 分け方: 資源ごみ";

fn extract(question: &str, passage: madoguchi_ingest::Passage) -> Option<Draft> {
    let analyzer = analyzer()?;
    let evidence = evidence(&analyzer, question, vec![(0.9, passage)]);
    Extractor::new(analyzer).extract(question, &evidence, &evidence.passages[0])
}

#[test]
fn a_faq_answer_is_given_word_for_word() {
    let answer = "本庁舎1番窓口で取れます。\n手数料は1通300円です。";
    let Some(draft) = extract("住民票はどこで取れますか", faq("f", "住民票の写しはどこで取れますか。", answer))
    else {
        return;
    };
    assert_eq!(draft.answer, format!("{answer} [1]"));
    assert_eq!(draft.citations.len(), 1);
    assert_eq!((draft.citations[0].start_char, draft.citations[0].end_char), (0, 27));
    assert_eq!(draft.citations[0].quote, answer);
}

#[test]
fn the_sentences_that_answer() {
    for (question, expected) in [
        ("再交付の手数料はいくらですか", "初めての交付は無料です。紛失による再交付は1,000円です。 [1]"),
        (
            "予約は必要ですか",
            "受け取りには予約が必要です。交付通知書が届いてから3か月以内に来てください。ただし、木曜日は19時まで受け取れます。 [1]",
        ),
        (
            "通知カードは要りますか",
            "次のものを持ってきてください。\n\n・交付通知書（はがき）\n・本人確認書類\n・通知カード [1]",
        ),
        (
            "木曜日は何時まで受け取れますか",
            "受け取りには予約が必要です。交付通知書が届いてから3か月以内に来てください。ただし、木曜日は19時まで受け取れます。 [1]",
        ),
        ("スプレー缶の分け方", "品目: スプレー缶 / 分け方: 有害ごみ\n品目: びん / 分け方: 資源ごみ [1]"),
        (
            "全然関係のない話",
            "受け取りには予約が必要です。交付通知書が届いてから3か月以内に来てください。ただし、木曜日は19時まで受け取れます。 [1]",
        ),
    ] {
        let Some(draft) = extract(question, guide("g", GUIDE)) else { return };
        assert_eq!(draft.answer, expected, "{question}");
    }
}

#[test]
fn nothing_is_made_of_nothing() {
    let Some(_) = analyzer() else { return };
    assert!(extract("住民票", guide("g", "")).is_none());
    assert!(extract("住民票", faq("f", "住民票", " \n ")).is_none());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn quotes_are_the_sources_own_characters(
        lines in prop::collection::vec("(・|1\\. |ただし、|)[手数料は無料です。、円届出\u{1F600}: /]{0,12}(。|：|)", 0..12),
        is_faq: bool,
    ) {
        let text = lines.join("\n");
        let passage = if is_faq { faq("f", "手数料", &text) } else { guide("g", &text) };
        // The article's text: what comes before the passage, then the passage.
        let article: Vec<char> = "前".repeat(passage.start_char as usize).chars().chain(text.chars()).collect();
        let nothing = whole(&passage).is_empty();
        let Some(draft) = extract("手数料の届出は無料ですか", passage) else {
            let only_headings = lines.iter().all(|line| !line.contains('。')) || nothing;
            prop_assert!(analyzer().is_none() || only_headings, "{text:?}");
            return Ok(());
        };
        let mut numbers = HashSet::new();
        for citation in &draft.citations {
            let slice: String = article[citation.start_char as usize..citation.end_char as usize].iter().collect();
            prop_assert_eq!(&citation.quote, &slice);
            let mark = format!("{} [{}]", citation.quote, citation.n);
            prop_assert!(draft.answer.contains(&mark));
            prop_assert!(numbers.insert(citation.n) && !citation.quote.is_empty());
        }
        prop_assert!((1..=3).contains(&draft.citations.len()));
    }
}
