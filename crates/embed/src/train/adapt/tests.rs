use super::super::TrainOptions;
use super::super::tests::{options as base_options, trained};
use super::*;
use crate::{Embedder as _, Role};

/// Eight subjects of the base's words, each with one desk that is not the one that the base has learnt.
fn faq() -> Vec<(String, String)> {
    let places = ["住民票", "ごみ袋", "保育園", "国民年金", "水道", "図書館", "介護", "印鑑"];
    let desks = [
        "環境衛生部",
        "子育て支援室",
        "年金事務所",
        "収集センター",
        "給水工事係",
        "登録窓口",
        "納税推進班",
        "地域包括",
    ];
    let asks = ["について教えて", "はどこですか", "の手続きは", "を申し込みたい"];
    let tells = ["で受け付けます", "にお越しください", "へ電話してください", "で受け付けます。にお越しください"];
    let mut pairs = Vec::new();
    for (number, place) in places.iter().enumerate() {
        for (turn, ask) in asks.iter().enumerate() {
            pairs.push((format!("{place}{ask}"), format!("{}{}{}", desks[number], tells[turn], "。".repeat(number))));
        }
    }
    pairs
}

fn base() -> StaticEmbedder {
    trained(&TrainOptions { epochs: 1, ..base_options() }).embedder().expect("opens")
}

fn quick() -> AdaptOptions {
    let finetune = FinetuneOptions { epochs: 20, learning_rate: 0.1, ..FinetuneOptions::default() };
    AdaptOptions { finetune, ..AdaptOptions::default() }
}

#[test]
fn a_faq_that_can_be_learnt_gives_a_better_model_that_opens_from_its_folder() {
    let base = base();
    let (mut last, mut heard) = (0, 0);
    let adapted = adapt(&base, &faq(), &quick(), &mut |progress| {
        if let Progress::Batch { done, .. } = progress {
            assert!(done > last, "{done} after {last}");
            (last, heard) = (done, heard + 1);
        }
    })
    .expect("adapts");
    let report = adapted.report;
    assert!(report.helps && report.ndcg_after > report.ndcg_before + 0.1, "{report:?}");
    assert!(report.mrr_after > report.mrr_before && report.questions == 32, "{report:?}");
    assert_eq!(heard, 5 * 20, "four folds and the model");
    let folder = tempfile::tempdir().expect("temporary folder");
    adapted.model.expect("helps").save(folder.path()).expect("saves");
    let opened = StaticEmbedder::open(folder.path()).expect("opens");
    assert_ne!(opened.id(), base.id());
    assert_eq!(opened.embed(Role::Query, &["住民票"]).expect("embeds")[0].len(), base.dimension());
}

#[test]
fn what_does_not_help_is_refused() {
    let still = FinetuneOptions { learning_rate: 1e-9, ..quick().finetune };
    let adapted = adapt(&base(), &faq(), &AdaptOptions { finetune: still, ..quick() }, &mut |_| ()).expect("measures");
    assert!(adapted.model.is_none() && !adapted.report.helps, "{:?}", adapted.report);
    let strict = AdaptOptions { standard_errors: 1e6, ..quick() };
    assert!(adapt(&base(), &faq(), &strict, &mut |_| ()).expect("measures").model.is_none());
}

#[test]
fn the_same_faq_gives_the_same_bytes_on_any_number_of_threads() {
    let base = base();
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("pool");
        pool.install(|| adapt(&base, &faq(), &quick(), &mut |_| ()).expect("adapts"))
    };
    assert_eq!(on(1), on(3));
}

#[test]
fn too_few_answers_and_senseless_options_say_why() {
    let base = base();
    let same: Vec<(String, String)> = faq().into_iter().map(|(question, _)| (question, "窓口".to_owned())).collect();
    for (pairs, options, part) in
        [(same, quick(), "1 different answers"), (faq(), AdaptOptions { folds: 1, ..quick() }, "folds is 1")]
    {
        let message = adapt(&base, &pairs, &options, &mut |_| ()).expect_err("cannot adapt").to_string();
        assert!(message.contains(part) && message.contains("Remedy"), "{message}");
    }
}

#[test]
fn ranks_become_figures() {
    let report = report(&[(1, 1), (11, 2), (3, 1)], 40, 2.0);
    assert!((report.ndcg_before - (1.0 + 0.5) / 3.0).abs() < 1e-6, "{report:?}");
    assert!((report.ndcg_after - (2.0 + 1.0 / 3f32.log2()) / 3.0).abs() < 1e-6, "{report:?}");
    assert!((report.mrr_before - (1.0 + 1.0 / 11.0 + 1.0 / 3.0) / 3.0).abs() < 1e-6, "{report:?}");
    assert!(!report.helps, "three questions show nothing: {report:?}");
    assert_eq!(rank_of(&[1.0, 0.0], &[vec![1.0, 0.0], vec![1.0, 0.0], vec![0.0, 1.0]], 1), 2, "ties count against");
}
