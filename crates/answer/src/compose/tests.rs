use proptest::prelude::*;

use super::{Composer, Rejection, sentence_end};
use crate::chat::FinishReason;
use crate::claim::Checker;
use crate::draft::Draft;
use crate::sample::{analyzer, evidence, faq, guide};

fn composer() -> Option<Composer> {
    let analyzer = analyzer()?;
    let passages = vec![
        (0.9, faq("f", "転入届の期限はいつですか。", "引っ越した日から14日以内に、市民課へ届け出てください。")),
        (0.8, guide("g", "手引き\n受付は平日8時30分〜17時15分です。支所でも受け付けます。手数料は不要です。")),
    ];
    let evidence = evidence(&analyzer, "転入届", passages);
    Some(Composer::new(Checker::new(analyzer, &evidence.passages, true, crate::claim::DOUBT), 120, 400))
}

/// The draft of a reply that comes in `pieces`, with everything that was shown of it.
fn compose(pieces: &[&str], reason: FinishReason) -> Option<Result<(String, Draft), Rejection>> {
    let mut composer = composer()?;
    let mut shown = String::new();
    for piece in pieces {
        match composer.push(piece) {
            Ok(more) => shown.push_str(&more),
            Err(rejection) => return Some(Err(rejection)),
        }
    }
    Some(composer.finish(reason).map(|(more, draft)| (shown + &more, draft)))
}

#[test]
fn sentences_end_behind_their_marks() {
    for (text, is_whole, expected) in [
        ("届出。", false, None),
        ("届出。[", false, None),
        ("届出。 [1", false, None),
        ("届出。[1]", false, None),
        ("届出。[1] [2]次", false, Some("届出。[1] [2]")),
        ("届出 [1]。次", false, Some("届出 [1]。")),
        ("届出。[1]。次", false, Some("届出。[1]。")),
        ("届出。次", false, Some("届出。")),
        ("届出", false, None),
        ("届出", true, Some("届出")),
        ("・届出 [1]\n・次", false, Some("・届出 [1]\n")),
        ("届出。[注] 次", false, Some("届出。")),
    ] {
        let end = sentence_end(text, is_whole);
        assert_eq!(end.map(|end| &text[..end]), expected, "{text}");
    }
}

#[test]
fn unsupported_sentences_are_dropped() {
    let pieces = [
        "お答えします。引っ越した日から14日",
        "以内に届け出てください。[1]受付は18時までです。[2]",
        "受付は17時15分までです。[2]",
    ];
    let Some(result) = compose(&pieces, FinishReason::Stop) else { return };
    let (shown, draft) = result.expect("a draft");
    assert_eq!(draft.answer, "引っ越した日から14日以内に届け出てください。 [1] 受付は17時15分までです。 [2]");
    assert_eq!(shown, draft.answer);
    assert_eq!(draft.citations.iter().map(|citation| citation.n).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(draft.citations[1].quote, "受付は平日8時30分〜17時15分です。");
    assert_eq!(draft.source.passage.article_id, "f");
}

#[test]
fn lists_keep_their_lines() {
    let pieces = ["・引っ越した日から14日以内 [1]\n・支所でも受け付けます [2]\n"];
    let Some(result) = compose(&pieces, FinishReason::Stop) else { return };
    assert_eq!(result.expect("a draft").1.answer, "・引っ越した日から14日以内 [1]\n・支所でも受け付けます [2]");
}

#[test]
fn replies_that_are_not_used() {
    let babble = "市役所はとても便利なところです。".repeat(20);
    for (reply, reason, expected) in [
        ("NO_ANSWER", FinishReason::Stop, "do not answer"),
        ("引っ越した日から14日以内に届け出てください。[1] NO_ANSWER", FinishReason::Stop, "do not answer"),
        ("", FinishReason::Stop, "0 uncited, 0 refuted"),
        ("14日以内です。", FinishReason::Stop, "1 uncited, 0 refuted"),
        ("30日以内です。[1]", FinishReason::Stop, "0 uncited, 1 refuted"),
        ("30日以内です。[1]40日以内です。[1]支所でも受け付けます。[2]", FinishReason::Stop, "2 refuted"),
        ("引っ越した日から14日以内に届け出て", FinishReason::Length, "0 uncited, 0 refuted"),
        (babble.as_str(), FinishReason::Stop, "no sentence with a citation"),
    ] {
        let Some(result) = compose(&[reply], reason) else { return };
        let rejection = result.expect_err(reply).to_string();
        assert!(rejection.contains(expected), "{reply}: {rejection}");
    }
}

#[test]
fn a_half_sentence_at_the_limit_is_dropped() {
    let reply = ["支所でも受け付けます。[2]引っ越した日から14日以内に届け出てください。[1"];
    let Some(result) = compose(&reply, FinishReason::Length) else { return };
    assert_eq!(result.expect("a draft").1.answer, "支所でも受け付けます。 [2]");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn pieces_do_not_matter(cuts in prop::collection::vec(0_usize..60, 0..8)) {
        let reply: Vec<char> =
            "引っ越した日から14日以内に届け出てください。[1]受付は9時までです。[2]\n・手数料は不要です [2]\n支所でも受け付けます。 [2]".chars().collect();
        let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(reply.len())).collect();
        cuts.push(reply.len());
        cuts.sort_unstable();
        let mut start = 0;
        let pieces: Vec<String> = cuts.iter().map(|&end| reply[std::mem::replace(&mut start, end)..end].iter().collect()).collect();
        let pieces: Vec<&str> = pieces.iter().map(String::as_str).collect();
        if let Some(result) = compose(&pieces, FinishReason::Stop) {
            let (shown, draft) = result.expect("a draft");
            prop_assert_eq!(&shown, &draft.answer);
            prop_assert_eq!(draft.answer, "引っ越した日から14日以内に届け出てください。 [1]\n・手数料は不要です [2]\n支所でも受け付けます。 [2]");
        }
    }

    #[test]
    fn whatever_the_model_says_every_number_shown_is_cited(reply in "[転入届手数料は支所14日30以内。\\[\\]12\\n ・]{0,80}") {
        if let Some(Ok((shown, draft))) = compose(&[&reply], FinishReason::Stop) {
            prop_assert_eq!(&shown, &draft.answer);
            prop_assert!(!draft.citations.is_empty());
            for citation in &draft.citations {
                let mark = format!("[{}]", citation.n);
                prop_assert!(draft.answer.contains(&mark));
            }
        }
    }
}
