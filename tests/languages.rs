//! Readers of other languages and of やさしい日本語.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use madoguchi_answer::{Readers, Support, Unsupported, supports};
use madoguchi_check::WarningCause;
use madoguchi_ingest::{EASY, Passage, ReadOptions};
use madoguchi_language::{Readability, ruby};
use madoguchi_text::Analyzer;
use serde_json::Value;

use crate::city::{City, shared_dictionary};

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The passages of the sample city's FAQ.
fn faq() -> Vec<Passage> {
    let reading = madoguchi_ingest::read(&[repository().join("corpus/faq")], &ReadOptions::new("setomi"));
    assert!(reading.problems.is_empty(), "{:?}", reading.problems);
    reading.passages
}

fn analyzer() -> Analyzer {
    let words: PathBuf = repository().join("corpus/dictionary/user.csv");
    Analyzer::open(shared_dictionary(), Some(&words)).expect("an analyzer")
}

#[test]
fn the_right_article_is_among_the_first_three_in_every_language() {
    let data = tempfile::tempdir().expect("a folder");
    let mut command = Command::new(env!("CARGO_BIN_EXE_madoguchi"));
    command.args(["eval", "eval/suites/languages.toml", "--json"]).current_dir(repository());
    command.env("MADOGUCHI_DATA", data.path()).env("MADOGUCHI_TEXT__DICTIONARY", shared_dictionary());
    let output = command.output().expect("the program runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let report: Value = serde_json::from_slice(&output.stdout).expect("a report");
    let groups = report["groups"].as_array().expect("groups");
    for language in ["en", "zh-Hans", "ko", "vi", "pt"] {
        let group = groups.iter().find(|group| group["name"] == language).expect(language);
        let (questions, top3) = (&group["questions"], group["retrieval"][0].as_f64().expect("a share"));
        println!("{language}: right article among the first three of {questions}: {top3:.3}");
        assert!(*questions == 60 && top3 >= 0.80, "{language}: {top3}");
        let rows = group["answers"].as_array().expect("rows");
        let row = |name: &str| rows.iter().find(|row| row["measure"] == name).and_then(|row| row["value"].as_f64());
        let (answered, right) = (row("response_rate").expect("a share"), row("accuracy").expect("a share"));
        println!("{language}: answered {answered:.3}, of those rightly {right:.3}");
        assert!(answered >= 0.35 && right >= 0.85, "{language}: {answered} {right}");
    }
}

/// A city that answers even where it is not sure: in an index of a few articles nothing is.
fn daring_city() -> City {
    let city = City::new();
    let settings = "tenant = \"test\"\n[answer]\ndesks = \"corpus/desks.toml\"\nthreshold = 0.02\n";
    city.write("madoguchi.toml", settings);
    city
}

#[test]
fn a_foreign_question_is_answered_on_the_command_line() {
    let city = daring_city();
    city.ingest().succeeded();
    let answer = city.run(&["ask", "How do I throw away a sofa?", "--json"]).succeeded().json();
    let text = answer["answer"].as_str().expect("text");
    assert!(text.starts_with("The city's page says (in Japanese):\n") && text.contains("500円"), "{text}");
    assert_eq!((&answer["language"], &answer["outcome"]), (&"en".into(), &"answered".into()));
    city.write("madoguchi.toml", "tenant = \"test\"\n[answer]\ndesks = \"corpus/desks.toml\"\nthreshold = 0.99\n");
    let declined = city.run(&["ask", "Vai chover amanhã à tarde?", "--json"]).succeeded().json();
    assert_eq!((&declined["language"], &declined["outcome"]), (&"pt".into(), &"declined".into()));
    assert!(declined["answer"].as_str().is_some_and(|text| text.contains("Procurei")), "{declined}");
    let other = city.run(&["ask", "粗大ごみはどう出しますか？", "--language", "vi", "--json"]).succeeded().json();
    assert_eq!(other["language"], "vi");
}

#[test]
fn translations_that_stand_beside_an_article_are_the_answer() {
    let city = daring_city();
    let faq = "id,question,answer,question_en,answer_en,answer_easy\n\
               sofa,粗大ごみはどう出しますか。,電話で申し込んでください。1点500円です。,How do I dispose of bulky waste?,\
               Apply by phone. 500 yen each.,電話をしてください。1つ500円です。\n";
    city.write("corpus/faq/moving.csv", faq);
    city.ingest().succeeded();
    let answer = city.run(&["ask", "How do I throw away a sofa?", "--json"]).succeeded().json();
    assert_eq!(answer["answer"], "Apply by phone. 500 yen each. [1]");
    assert_eq!(answer["citations"][0]["quote"], "電話で申し込んでください。1点500円です。");
    let easy = city.run(&["ask", "粗大ごみはどう出しますか？", "--easy", "--json"]).succeeded().json();
    assert_eq!(easy["answer"], "電話をしてください。1つ500円です。 [1]");
    let segments = easy["ruby"].as_array().expect("segments");
    let whole: String = segments.iter().filter_map(|segment| segment["text"].as_str()).collect();
    assert_eq!(whole, "電話をしてください。1つ500円です。 [1]");
    assert!(segments.iter().any(|segment| segment["reading"] == "でんわ"), "{segments:?}");
}

#[test]
fn a_translator_s_file_answers_and_is_asked_for_by_its_own_words() {
    let city = City::new();
    let faq = "id,question,answer\nsofa,粗大ごみはどう出しますか。,電話で申し込んでください。1点500円です。\n\
               inu,犬の登録はどこでしますか。,環境課で登録します。\n";
    city.write("corpus/faq/moving.csv", faq);
    let translation =
        "id,question,answer\nsofa,Can the city come and take my old sofa away?,Apply by phone. 500 yen each.\n";
    city.write("corpus/faq/_translation_en.csv", translation);
    // Nobody is that sure of anything but an entry's own question.
    city.write("madoguchi.toml", "tenant = \"test\"\n[answer]\ndesks = \"corpus/desks.toml\"\nthreshold = 0.985\n");
    city.ingest().succeeded();
    let answer = city.run(&["ask", "can the city come and take my old sofa away", "--json"]).succeeded().json();
    assert_eq!(
        (&answer["answer"], &answer["outcome"]),
        (&"Apply by phone. 500 yen each. [1]".into(), &"answered".into())
    );
    assert!(answer["notes"][0].as_str().is_some_and(|note| note.contains("nobody has checked")), "{answer}");
    let other = city.run(&["ask", "Will you pick up our broken sofa?", "--json"]).succeeded().json();
    assert_eq!(other["outcome"], "declined");
    city.write("corpus/faq/_translation_en.csv", "id,question,answer\nsafo,A?,B.\n");
    let run = city.ingest();
    let said = run.out() + &run.err();
    assert!(said.contains("safo") && said.contains("_translation_en.csv:2"), "{said}");
}

/// Numbers as they are written.
fn numbers(text: &str) -> BTreeSet<String> {
    let parts = text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
    parts.map(str::to_owned).collect()
}

/// Every FAQ entry has an answer in nine languages, and in none do the numbers differ.
#[test]
fn translations_of_the_sample_articles_hold_the_numbers_of_the_original() {
    let reading = madoguchi_ingest::read(&[repository().join("corpus/faq")], &ReadOptions::new("setomi"));
    let on = jiff::civil::date(2026, 11, 22);
    let mut differing = Vec::new();
    for article in &reading.articles {
        let translated: Vec<&str> = article.versions.keys().map(String::as_str).filter(|tag| *tag != EASY).collect();
        assert_eq!(translated, ["en", "es", "ko", "ne", "pt", "tl", "vi", "zh-Hans", "zh-Hant"], "{}", article.id);
        let causes = madoguchi_check::warnings_of(article, None, on);
        differing.extend(causes.into_iter().filter_map(|cause| match cause {
            WarningCause::OtherNumbers { language, missing, added } => {
                Some(format!("{} {language}: without {missing:?}, with {added:?}", article.id))
            }
            _ => None,
        }));
    }
    assert!(differing.is_empty(), "{}:\n{}", differing.len(), differing.join("\n"));
}

/// Every FAQ entry has a version in やさしい日本語, and by the claim check none states a fact of its own or leaves one out.
#[test]
fn versions_in_easy_japanese_keep_every_fact() {
    let analyzer = analyzer();
    let differs = |passage: &str, sentence: &str| {
        supports(&analyzer, passage, sentence, madoguchi_answer::ANY_DOUBT) == Support::Unsupported(Unsupported::Fact)
    };
    let (mut sentences, mut differing) = (0, Vec::new());
    for passage in faq() {
        let easy = passage.versions.get(EASY).and_then(|version| version.answer.as_deref());
        let easy = easy.unwrap_or_else(|| panic!("{} has no easy version", passage.article_id));
        let source = format!("{}\n{}", passage.title, passage.text);
        for (against, claims) in [(source.as_str(), easy), (easy, passage.text.as_str())] {
            for range in madoguchi_text::sentences(claims) {
                let sentence = claims[range].trim();
                sentences += 1;
                if differs(against, sentence) {
                    differing.push(format!("{}: {sentence}", passage.article_id));
                }
            }
        }
    }
    println!("{} of {sentences} sentences differ in a fact", differing.len());
    assert!(sentences > 6_000 && differing.is_empty(), "{}", differing.join("\n"));
    assert!(differs("手数料は300円です。", "手数料は400円です。"));
}

/// Of fifty articles: sentences shorter, kanji no harder, and not one fact changed.
#[test]
fn easy_japanese_of_fifty_articles_keeps_every_fact() {
    let (analyzer, readers) = (analyzer(), Readers::default());
    let passages = faq();
    let step = passages.len() / 50;
    let (mut before, mut after, mut kept, mut sentences) = (Readability::default(), Readability::default(), 0, 0);
    let mut read = 0;
    for passage in passages.iter().step_by(step).take(50) {
        let holds = |sentence: &str| readers.holds(&analyzer, passage, sentence);
        let rules = readers.simplified(&analyzer, passage);
        let reviewed = passage.versions.get(EASY).and_then(|version| version.answer.clone());
        assert_eq!(numbers(&rules), numbers(&passage.text), "{}", passage.article_id);
        for range in madoguchi_text::sentences(&rules) {
            let sentence = rules[range].trim();
            sentences += 1;
            // What was not changed is its own support.
            kept += usize::from(passage.text.contains(sentence) || holds(sentence));
        }
        before += Readability::of(&passage.text);
        let easy = reviewed.unwrap_or(rules);
        after += Readability::of(&easy);
        let segments = ruby(&analyzer, &easy);
        assert_eq!(segments.iter().map(|segment| segment.text.as_str()).collect::<String>(), easy);
        read += 1;
    }
    let show = |name: &str, of: &Readability| {
        let (length, share) = (of.mean_sentence_chars(), of.share_beyond_primary());
        println!("{name}: {length:.1} characters a sentence, {:.1} % of kanji beyond primary school", 100.0 * share);
    };
    show("as written", &before);
    show("easy", &after);
    println!("{read} articles, {kept} of {sentences} sentences hold what their source says");
    assert_eq!((read, kept), (50, sentences));
    assert!(after.mean_sentence_chars() < before.mean_sentence_chars());
    assert!(after.share_beyond_primary() <= before.share_beyond_primary());
}
