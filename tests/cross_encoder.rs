//! A cross-encoder in the configuration: what the operator sees of it, and what is said when it is missing.
//!
//! The model is the one that `crates/embed/tests/make_onnx.py` makes: its logit is 8 times the share of the question's
//! characters that stand in the passage, less 4.

#![expect(clippy::print_stdout, reason = "a skipped test says so")]

use std::path::PathBuf;

use crate::city::City;

const QUESTION: &str = "転入届の手続き";

/// Model and ONNX Runtime; `None`, with a message, where `make test` has not prepared them.
fn prepared() -> Option<(PathBuf, PathBuf)> {
    let path = |name| std::env::var_os(name).map(PathBuf::from);
    let found = path("MADOGUCHI_TEST_ONNX_MODEL").zip(path("MADOGUCHI_TEST_ONNXRUNTIME"));
    if found.is_none() {
        println!("skipped: MADOGUCHI_TEST_ONNX_MODEL and MADOGUCHI_TEST_ONNXRUNTIME are not set");
    }
    found.map(|(model, library)| (model.join("cross-encoder"), library))
}

fn city(model: &str, more: &str) -> City {
    let city = City::new();
    let settings = "tenant = \"test\"\n[answer]\ndesks = \"corpus/desks.toml\"\n[retrieve.cross_encoder]\n";
    city.write("madoguchi.toml", format!("{settings}model = \"{model}\"\n{more}"));
    city
}

#[test]
fn what_it_read_is_explained_and_its_part_measured() {
    let Some((model, library)) = prepared() else { return };
    let city = city(&model.display().to_string(), &format!("[embed]\nonnxruntime = \"{}\"\n", library.display()));
    city.ingest().succeeded();
    let found = city.run(&["search", QUESTION, "--explain", "--json"]).succeeded().json();
    for passage in found["passages"].as_array().expect("passages") {
        let above = passage["title"].as_str().expect("a title");
        let text = format!("{above}\n{}", passage["text"].as_str().expect("a text"));
        let met = QUESTION.chars().filter(|c| text.contains(*c)).count();
        let logit = 8.0 * met as f64 / QUESTION.chars().count() as f64 - 4.0;
        let feature = passage["legs"]["features"].as_array().and_then(|all| all.last()?.as_f64()).expect("a feature");
        assert!((feature - logit / 10.0).abs() < 1e-3, "{feature} {logit} {text}");
    }
    let text = city.run(&["search", QUESTION, "--explain"]).succeeded().out();
    assert!(text.contains("cross_encoder +"), "{text}");

    city.write("gold.jsonl", "{\"id\":\"g1\",\"question\":\"転入届の手続き\",\"outcome\":\"answered\",\"articles\":[{\"id\":\"moved-in\",\"grade\":2}],\"must_include\":[[\"14日以内\"]],\"topic\":\"引っ越し\",\"style\":\"plain\",\"split\":\"dev\"}\n");
    city.write(
        "suite.toml",
        "name = \"tiny\"\ngold = [\"gold.jsonl\"]\nsplits = [\"dev\"]\nmeasures = [\"nDCG@5\"]\nk = 5\n\n[index]\ncorpus = [\"corpus\"]\ntenant = \"test\"\n",
    );
    let text = city.run(&["eval", "suite.toml", "--ablation"]).succeeded().out();
    assert!(text.contains("全体からクロスエンコーダーを除く"), "{text}");
}

#[test]
fn a_missing_model_is_named_with_its_setting() {
    city("no-such-folder", "").run(&["search", QUESTION]).failed_saying(&["retrieve.cross_encoder", "Remedy"]);
    city("x", "candidates = 0\n")
        .run(&["search", QUESTION])
        .failed_saying(&["candidates must be at least 1", "Remedy"]);
}
