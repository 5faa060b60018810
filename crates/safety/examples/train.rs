//! Trains the safety model and says how good it is.
//!
//! `cargo run --release -p madoguchi-safety --example train -- models/safety data/dictionary/ipadic [FILE.jsonl…]`:
//! wordings from `models/safety/wordings`, the dev halves of `eval/safety`, ordinary questions from the files
//! (any string under `query`, `question`, `questions`); writes `models/safety/weights.bin`.

use std::path::Path;
use std::process::ExitCode;

use madoguchi_safety::train::{Random, TrainOptions, Wording, train};
use madoguchi_safety::{LinearModel, ORDINARY, Recogniser, Verdict, wordings};
use madoguchi_text::Analyzer;
use serde_json::Value;

/// Most texts of one pattern.
const MOST: usize = 60;
/// Draws of the patterns; the model is the mean of what each teaches.
const ROUNDS: u64 = 5;
const KINDS: [&str; 5] = ["instructions", "people", "insult", "sexual", "politics"];

#[expect(clippy::print_stdout, clippy::print_stderr, reason = "a program for the terminal")]
fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, dictionary, files @ ..] = arguments.as_slice() else {
        eprintln!("usage: train FOLDER DICTIONARY [FILE.jsonl…]");
        return ExitCode::FAILURE;
    };
    match run(Path::new(folder), Path::new(dictionary), files) {
        Ok(report) => {
            print!("{report}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

fn run(folder: &Path, dictionary: &Path, files: &[String]) -> Outcome<String> {
    let recogniser = Recogniser::open(Path::new("corpus/safety"))?;
    let analyzer = Analyzer::open(dictionary, None)?;
    let mut models = Vec::new();
    let mut report = String::new();
    let mut classes = vec![ORDINARY.to_owned()];
    classes.extend(recogniser.routes().order().iter().cloned());
    classes.extend(KINDS.iter().map(|kind| format!("bait_{kind}")));
    for round in 0..ROUNDS {
        let mut random = Random(7 + round);
        let mut wordings = written(&folder.join("wordings"), &mut random)?;
        let written = wordings.len();
        wordings.extend(questions(files, &recogniser)?);
        let asked = wordings.len() - written;
        wordings.extend(gold()?);
        vary(&mut wordings, &analyzer, &mut random);
        models.push(train(&classes, &wordings, TrainOptions { seed: 42 + round, ..TrainOptions::default() }));
        report.push_str(&format!("{} texts: {written} written, {asked} asked\n", wordings.len()));
    }
    let model = LinearModel::mean(&models).ok_or("no model")?;
    let bytes = model.to_bytes();
    std::fs::write(folder.join("weights.bin"), &bytes)?;
    let recogniser = recogniser.with_model(LinearModel::from_bytes(&bytes)?);
    for split in ["dev", "test"] {
        report.push_str(&measure(&recogniser, split)?);
    }
    Ok(report)
}

fn written(folder: &Path, random: &mut Random) -> Outcome<Vec<Wording>> {
    let mut paths: Vec<_> = std::fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<Outcome<_>>()?;
    paths.sort();
    let mut out = Vec::new();
    for path in paths {
        let text = std::fs::read_to_string(&path)?;
        let texts = wordings::expand(&text, MOST, random).map_err(|error| format!("{}: {error}", path.display()))?;
        out.extend(texts.into_iter().map(|(class, text)| Wording { class, text, weight: 1.0 }));
    }
    Ok(out)
}

/// Ordinary questions of people; those that are called an emergency, or that a rule takes for danger, are left out.
fn questions(files: &[String], recogniser: &Recogniser) -> Outcome<Vec<Wording>> {
    let mut out = Vec::new();
    for file in files {
        for line in std::fs::read_to_string(file)?.lines() {
            let row: Value = serde_json::from_str(line)?;
            if row["outcome"] == "emergency" {
                continue;
            }
            let mut texts = Vec::new();
            for key in ["query", "question", "questions"] {
                match &row[key] {
                    Value::String(text) => texts.push(text.clone()),
                    Value::Array(many) => texts.extend(many.iter().filter_map(Value::as_str).map(str::to_owned)),
                    _ => {}
                }
            }
            texts.retain(|text| recogniser.by_rules(text) == (Vec::new(), Vec::new()));
            out.extend(texts.into_iter().map(|text| Wording { class: ORDINARY.to_owned(), text, weight: 1.0 }));
        }
    }
    Ok(out)
}

fn rows(name: &str) -> Outcome<Vec<Value>> {
    let path = format!("eval/safety/{name}.jsonl");
    let text = std::fs::read_to_string(&path).map_err(|error| format!("{path}: {error}"))?;
    Ok(text.lines().map(serde_json::from_str).collect::<Result<_, _>>()?)
}

fn text_of(row: &Value) -> String {
    row["text"].as_str().unwrap_or_default().to_owned()
}

/// The dev halves.
fn gold() -> Outcome<Vec<Wording>> {
    let mut out = Vec::new();
    for (name, fixed) in [("emergencies", None), ("lookalikes", Some(ORDINARY)), ("injections", None)] {
        for row in rows(name)?.iter().filter(|row| row["split"] == "dev") {
            let class = match (fixed, row["routes"][0].as_str(), row["kind"].as_str().and_then(kind)) {
                (Some(class), ..) => class.to_owned(),
                (None, Some(route), _) => route.to_owned(),
                (None, None, Some(kind)) => format!("bait_{kind}"),
                _ => continue,
            };
            out.push(Wording { class, text: text_of(row), weight: 2.0 });
        }
    }
    Ok(out)
}

/// The class of a kind of injection; the others hold a question that is to be answered.
fn kind(injection: &str) -> Option<&'static str> {
    Some(match injection {
        "system_prompt" | "role_play" | "encoding" | "fake_system" | "staff_mode" | "code" => "instructions",
        "other_users" => "people",
        "insult" => "insult",
        "sexual" => "sexual",
        "political" => "politics",
        _ => return None,
    })
}

/// Other spellings of the same, and messages of two parts.
fn vary(wordings: &mut Vec<Wording>, analyzer: &Analyzer, random: &mut Random) {
    let ordinary: Vec<String> =
        wordings.iter().filter(|wording| wording.class == ORDINARY).map(|wording| wording.text.clone()).collect();
    let mut more = Vec::new();
    for wording in wordings.iter() {
        let draw = random.unit();
        let is_japanese = wording.text.chars().any(|c| matches!(c, '\u{3041}'..='\u{30FF}'));
        let text = if draw < 0.15 && is_japanese {
            hiragana(&analyzer.reading(&wording.text))
        } else if draw < 0.22 {
            slip(&wording.text, random)
        } else if draw < 0.30 && !wording.class.starts_with("bait") {
            let other = &ordinary[random.below(ordinary.len())];
            let same_script = other.chars().any(|c| matches!(c, '\u{3041}'..='\u{30FF}')) == is_japanese;
            let separator = if is_japanese { "。" } else { ". " };
            match same_script {
                true if random.below(2) == 0 => format!("{}{separator}{other}", wording.text),
                true => format!("{other}{separator}{}", wording.text),
                false => continue,
            }
        } else {
            continue;
        };
        more.push(Wording { class: wording.class.clone(), text, weight: wording.weight });
    }
    wordings.extend(more);
}

fn hiragana(text: &str) -> String {
    let fold = |c: char| match c {
        '\u{30A1}'..='\u{30F6}' => char::from_u32(u32::from(c) - 0x60).unwrap_or(c),
        other => other,
    };
    text.chars().map(fold).collect()
}

/// One character left out or twice.
fn slip(text: &str, random: &mut Random) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    let at = random.below(chars.len().max(1));
    if let Some(&c) = chars.get(at) {
        if random.below(2) == 0 {
            chars.remove(at);
        } else {
            chars.insert(at, c);
        }
    }
    chars.into_iter().collect()
}

fn measure(recogniser: &Recogniser, split: &str) -> Outcome<String> {
    let mut report = String::new();
    for name in ["emergencies", "lookalikes", "injections"] {
        let rows: Vec<Value> = rows(name)?.into_iter().filter(|row| row["split"] == split).collect();
        let (mut alarms, mut right, mut baits) = (0, 0, 0);
        for row in &rows {
            let verdict = recogniser.judge(&text_of(row));
            let (danger, bait) = recogniser.opinion(&text_of(row));
            let label = match &verdict {
                Verdict::Alarm(alarm) => {
                    alarms += 1;
                    let named = |route: &String| {
                        row["routes"].as_array().is_some_and(|all| all.contains(&Value::from(route.as_str())))
                    };
                    right += usize::from(alarm.routes.iter().any(named));
                    alarm.routes.join("+")
                }
                Verdict::Bait(kind) => {
                    baits += 1;
                    kind.clone()
                }
                Verdict::Ordinary => "-".to_owned(),
            };
            let wrong = match name {
                "emergencies" => !matches!(verdict, Verdict::Alarm(_)),
                "lookalikes" => !matches!(verdict, Verdict::Ordinary),
                _ => !matches!(verdict, Verdict::Bait(_)),
            };
            if wrong {
                let rules = recogniser.by_rules(&text_of(row));
                report.push_str(&format!(
                    "  {name} {split} [{label}] {danger:.2} {bait:.2} {rules:?} {}\n",
                    text_of(row)
                ));
            }
        }
        let n = rows.len();
        report.push_str(&format!(
            "{split} {name}: {n} texts, {alarms} alarms, {right} with the right route, {baits} bait\n"
        ));
    }
    Ok(report)
}
