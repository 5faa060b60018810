use super::*;
use crate::{Embedder, Role};

/// Ten subjects; question and answer share no word, so that only the pairs tell.
const SUBJECTS: [(&str, &str); 10] = [
    ("住民票", "戸籍住民課"),
    ("ごみ袋", "環境衛生部"),
    ("保育園", "子育て支援室"),
    ("国民年金", "年金事務所"),
    ("市県民税", "納税推進班"),
    ("水道", "給水工事係"),
    ("図書館", "貸出カウンター"),
    ("粗大", "収集センター"),
    ("介護", "地域包括"),
    ("印鑑", "登録窓口"),
];

fn pairs() -> Vec<Pair> {
    let asks = ["について教えて", "はどこですか", "の手続きは", "を申し込みたい"];
    let tells = ["で受け付けます", "にお越しください", "へ電話してください"];
    let mut pairs = Vec::new();
    for (subject, desk) in SUBJECTS {
        for ask in asks {
            pairs.extend(tells.map(|tell| Pair::new(format!("{subject}{ask}"), format!("{desk}{tell}"))));
        }
    }
    pairs
}

pub(super) fn options() -> TrainOptions {
    TrainOptions {
        vocabulary_pieces: 300,
        dimension: 24,
        batch_pairs: 32,
        learning_rate: 0.1,
        ..TrainOptions::default()
    }
}

pub(super) fn trained(options: &TrainOptions) -> TrainedModel {
    let pairs = pairs();
    let texts: Vec<&str> = pairs.iter().flat_map(|pair| [pair.query.as_str(), pair.passage.as_str()]).collect();
    train(options, &pairs, &texts, &mut |_| ()).expect("trains")
}

/// Share of the subjects whose own desk is nearest.
fn accuracy(model: &StaticEmbedder, subjects: &[(&str, &str)]) -> f32 {
    let (queries, passages): (Vec<&str>, Vec<&str>) = subjects.iter().copied().unzip();
    let queries = model.embed(Role::Query, &queries).expect("embeds");
    let passages = model.embed(Role::Passage, &passages).expect("embeds");
    let nearest = |query: &Vec<f32>| {
        let near = |index: &usize| vectors::dot(query, &passages[*index]);
        (0..passages.len()).max_by(|a, b| near(a).total_cmp(&near(b)))
    };
    let right = queries.iter().enumerate().filter(|(index, query)| nearest(query) == Some(*index)).count();
    right as f32 / subjects.len() as f32
}

#[test]
fn questions_find_their_answers() {
    let model = trained(&options()).embedder().expect("opens");
    assert!(accuracy(&model, &SUBJECTS) >= 0.9, "{}", accuracy(&model, &SUBJECTS));
}

#[test]
fn the_same_seed_gives_the_same_bytes_on_any_number_of_threads() {
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("pool");
        pool.install(|| trained(&options()))
    };
    let one = on(1);
    assert_eq!(one, on(3));
    assert_ne!(one, trained(&TrainOptions { seed: 2, ..options() }));
}

#[test]
fn finetuning_learns_new_pairs_and_keeps_the_others() {
    let base = trained(&options()).embedder().expect("opens");
    // Two subjects change desks.
    let mut moved = SUBJECTS;
    (moved[0].1, moved[1].1) = (SUBJECTS[1].1, SUBJECTS[0].1);
    let pairs: Vec<Pair> = moved.iter().map(|(subject, desk)| Pair::new(*subject, *desk)).collect();
    let options = FinetuneOptions { epochs: 60, learning_rate: 0.1, ..FinetuneOptions::default() };
    let mut batches = 0;
    let tuned = finetune(&base, &options, &pairs, &mut |_| batches += 1).expect("tunes");
    assert_eq!(batches, 60);
    let tuned = tuned.embedder().expect("opens");
    assert!(accuracy(&base, &moved) <= 0.8, "the base cannot know");
    assert!(accuracy(&tuned, &moved) >= 0.9, "{}", accuracy(&tuned, &moved));
    assert_ne!(base.id(), tuned.id());
}

#[test]
fn a_finetuned_model_changes_only_what_the_pairs_hold() {
    let base = trained(&options()).embedder().expect("opens");
    let pairs = [Pair::new("住民票", "環境衛生部"), Pair::new("ごみ袋", "戸籍住民課")];
    let tuned = finetune(&base, &FinetuneOptions::default(), &pairs, &mut |_| ()).expect("tunes");
    let tuned = tuned.embedder().expect("opens");
    let vector = |model: &StaticEmbedder, text| model.embed(Role::Query, &[text]).expect("embeds");
    assert_eq!(vector(&base, "図書館"), vector(&tuned, "図書館"));
    assert_ne!(vector(&base, "住民票"), vector(&tuned, "住民票"));
}

#[test]
fn the_second_pass_is_over_the_pairs_that_ask_for_it() {
    let (mut pairs, options) = (pairs(), TrainOptions { epochs: 1, ..options() });
    let texts: Vec<String> = pairs.iter().flat_map(|pair| [pair.query.clone(), pair.passage.clone()]).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let batches = |pairs: &[Pair]| {
        let mut heard = Vec::new();
        let model = train(&options, pairs, &texts, &mut |progress| {
            if let Progress::Batch { done, total, .. } = progress {
                heard.push((done, total));
            }
        });
        (model.expect("trains"), heard)
    };
    let (once, heard) = batches(&pairs);
    assert_eq!(heard, (1..=4).map(|done| (done, 4)).collect::<Vec<_>>());
    pairs.iter_mut().take(60).for_each(|pair| pair.refine = true);
    let (twice, heard) = batches(&pairs);
    // One batch of 60 in each of four epochs more.
    assert_eq!(heard, (1..=8).map(|done| (done, 8)).collect::<Vec<_>>());
    assert_ne!(once, twice);
}

#[test]
fn what_cannot_be_trained_says_why() {
    let pairs = pairs();
    let reason = |options: &TrainOptions, pairs: &[Pair]| {
        let texts: Vec<&str> = pairs.iter().map(|pair| pair.query.as_str()).collect();
        train(options, pairs, &texts, &mut |_| ()).expect_err("cannot train").to_string()
    };
    let table: [(TrainOptions, &[Pair], &str); 4] = [
        (options(), &[], "0 of 0 pairs"),
        (TrainOptions { temperature: 0.0, ..options() }, &pairs, "temperature is 0"),
        (TrainOptions { batch_pairs: 1, ..options() }, &pairs, "batch pairs is 1"),
        (TrainOptions { dimension: 0, ..options() }, &pairs, "dimension is 0"),
    ];
    for (options, pairs, part) in table {
        let message = reason(&options, pairs);
        assert!(message.contains(part) && message.contains("Remedy"), "{message}");
    }
}

#[test]
fn a_file_of_pairs_becomes_a_folder_with_a_model() {
    let folder = tempfile::tempdir().expect("temporary folder");
    let file = folder.path().join("pairs.jsonl");
    let lines: Vec<String> = pairs().iter().map(|pair| serde_json::to_string(pair).expect("serialisable")).collect();
    std::fs::write(&file, lines.join("\n")).expect("writes");
    let out = folder.path().join("model");
    let mut last = None;
    let summary = train_to_directory(&options(), &file, &out, &mut |progress| last = Some(progress)).expect("trains");
    let opened = StaticEmbedder::open(&out).expect("opens");
    assert_eq!((summary.pairs, summary.dimension), (120, 24));
    assert_eq!(summary.id, opened.id());
    assert!(matches!(last, Some(Progress::Batch { done: 16, total: 16, .. })), "{last:?}");
}
