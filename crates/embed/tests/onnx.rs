//! The real ONNX Runtime on a tiny real model. `make test` prepares both:
//! `make_onnx.py DIR`, then `MADOGUCHI_TEST_ONNX_MODEL=DIR` and `MADOGUCHI_TEST_ONNXRUNTIME=libonnxruntime.so.*`.

#![expect(clippy::print_stdout, reason = "a skipped test says so")]

use std::path::{Path, PathBuf};

use madoguchi_embed::{
    CrossEncoder, CrossEncoderOptions, EmbedError, Embedder, FastCrossEncoder, FastEmbedder, OnnxModel, OnnxOptions,
    Pooling, Role,
};
use serde::Deserialize;

const TOLERANCE: f32 = 1e-4;

#[derive(Deserialize)]
struct Expected {
    role: String,
    pooling: String,
    text: String,
    vector: Vec<f32>,
}

/// Model folder and library, or a message that says what is missing.
fn prepared() -> Option<(PathBuf, PathBuf)> {
    let path = |name| std::env::var_os(name).map(PathBuf::from);
    let found = path("MADOGUCHI_TEST_ONNX_MODEL").zip(path("MADOGUCHI_TEST_ONNXRUNTIME"));
    if found.is_none() {
        println!("skipped: MADOGUCHI_TEST_ONNX_MODEL and MADOGUCHI_TEST_ONNXRUNTIME are not set");
    }
    found
}

fn options(model: &Path, library: &Path, pooling: Pooling) -> OnnxOptions {
    OnnxOptions {
        pooling: Some(pooling),
        query_prefix: Some("query: ".to_owned()),
        passage_prefix: Some("passage: ".to_owned()),
        library: Some(library.to_owned()),
        batch_texts: 2,
        ..OnnxOptions::new(OnnxModel::Directory(model.to_owned()))
    }
}

fn expected(model: &Path, pooling: &str, role: &str) -> Vec<Expected> {
    let json = std::fs::read(model.join("expected.json")).expect("make_onnx.py wrote expected.json");
    let all: Vec<Expected> = serde_json::from_slice(&json).expect("expected.json is readable");
    all.into_iter().filter(|item| item.pooling == pooling && item.role == role).collect()
}

fn assert_close(found: &[f32], expected: &[f32], what: &str) {
    let near = found.len() == expected.len() && found.iter().zip(expected).all(|(a, b)| (a - b).abs() < TOLERANCE);
    assert!(near, "{what}:\n{found:?}\n{expected:?}");
}

#[test]
fn vectors_are_those_that_numpy_computes() {
    let Some((model, library)) = prepared() else { return };
    for (pooling, pooling_name) in [(Pooling::Mean, "mean"), (Pooling::Cls, "cls")] {
        let embedder = FastEmbedder::open(&options(&model, &library, pooling)).expect("opens");
        assert_eq!(embedder.dimension(), 8);
        for (role, role_name) in [(Role::Query, "query"), (Role::Passage, "passage")] {
            let items = expected(&model, pooling_name, role_name);
            let texts: Vec<&str> = items.iter().map(|item| item.text.as_str()).collect();
            let batch = embedder.embed(role, &texts).expect("embeds");
            assert_eq!(batch.len(), texts.len());
            for (item, vector) in items.iter().zip(&batch) {
                let what = format!("{pooling_name} {role_name} {:?}", item.text);
                assert_close(vector, &item.vector, &what);
                let norm = vector.iter().map(|x| x * x).sum::<f32>().sqrt();
                assert!((norm - 1.0).abs() < TOLERANCE, "{what}: norm {norm}");
                let single = embedder.embed(role, &[&item.text]).expect("embeds");
                assert_close(&single[0], vector, &format!("{what}, alone"));
            }
        }
        assert!(embedder.embed(Role::Query, &[]).expect("embeds nothing").is_empty());
    }
}

#[derive(Deserialize)]
struct ExpectedLogits {
    question: String,
    passages: Vec<String>,
    logits: Vec<f32>,
}

fn cross_encoder_options(model: &Path, library: &Path) -> CrossEncoderOptions {
    let model = OnnxModel::Directory(model.to_owned());
    CrossEncoderOptions { library: Some(library.to_owned()), ..CrossEncoderOptions::new(model) }
}

#[test]
fn logits_are_those_that_python_computes() {
    let Some((model, library)) = prepared() else { return };
    let model = model.join("cross-encoder");
    let json = std::fs::read(model.join("expected.json")).expect("make_onnx.py wrote expected.json");
    let expected: ExpectedLogits = serde_json::from_slice(&json).expect("expected.json is readable");
    let encoder = FastCrossEncoder::open(&cross_encoder_options(&model, &library)).expect("opens");
    let passages: Vec<&str> = expected.passages.iter().map(String::as_str).collect();
    let logits = encoder.logits(&expected.question, &passages).expect("reads");
    assert_close(&logits, &expected.logits, "together");
    for (passage, logit) in passages.iter().zip(&expected.logits) {
        assert_close(&encoder.logits(&expected.question, &[passage]).expect("reads"), &[*logit], passage);
    }
    assert!(encoder.logits(&expected.question, &[]).expect("reads nothing").is_empty());
}

#[test]
fn a_pair_that_is_too_long_loses_the_end_of_its_passage() {
    let Some((model, library)) = prepared() else { return };
    let model = model.join("cross-encoder");
    let options = CrossEncoderOptions { longest_pair_tokens: 16, ..cross_encoder_options(&model, &library) };
    let encoder = FastCrossEncoder::open(&options).expect("opens");
    let late = format!("{}住民票", "あ".repeat(400));
    let logits = encoder.logits("住民票", &["住民票", &late]).expect("reads");
    assert_close(&logits, &[4.0, -4.0], "cut off");
}

#[test]
fn a_model_without_logits_is_an_error_that_names_it() {
    let Some((model, library)) = prepared() else { return };
    let error = FastCrossEncoder::open(&cross_encoder_options(&model, &library)).expect_err("an embedder");
    assert!(matches!(error, EmbedError::CrossEncoder { .. }), "{error:?}");
    assert!(error.to_string().contains(&*model.to_string_lossy()), "{error}");
    let nowhere = cross_encoder_options(Path::new("/nowhere"), &library);
    let message = FastCrossEncoder::open(&nowhere).expect_err("no such folder").to_string();
    assert!(message.contains("/nowhere/model.onnx") && message.contains("retrieve.cross_encoder.model"), "{message}");
}

#[test]
fn the_id_tells_settings_apart() {
    let Some((model, library)) = prepared() else { return };
    let id = |options: &OnnxOptions| FastEmbedder::open(options).expect("opens").id().to_owned();
    let base = options(&model, &library, Pooling::Mean);
    let other = OnnxOptions { query_prefix: None, ..base.clone() };
    assert_eq!(id(&base), id(&base));
    assert_ne!(id(&base), id(&other));
    assert_ne!(id(&base), id(&options(&model, &library, Pooling::Cls)));
}

#[test]
fn a_broken_graph_is_an_error_that_names_the_model() {
    let Some((model, library)) = prepared() else { return };
    let copy = tempfile::tempdir().expect("temporary folder");
    for name in ["tokenizer.json", "tokenizer_config.json", "config.json"] {
        std::fs::copy(model.join(name), copy.path().join(name)).expect("copies");
    }
    std::fs::write(copy.path().join("model.onnx"), "not a graph").expect("writes");
    let error = FastEmbedder::open(&options(copy.path(), &library, Pooling::Mean)).expect_err("broken");
    assert!(matches!(error, EmbedError::Onnx { .. }), "{error}");
    assert!(error.to_string().contains(&*copy.path().to_string_lossy()), "{error}");
}

/// Runs [`offline_download`] in a process of its own, whose hub is a closed port: nothing is fetched
/// where the real one is reachable.
#[test]
fn a_built_in_model_that_cannot_be_fetched_says_what_to_do() {
    if prepared().is_none() {
        return;
    }
    let program = std::env::current_exe().expect("the test's own program");
    let output = std::process::Command::new(program)
        .args(["--ignored", "--exact", "offline_download"])
        .env("HF_ENDPOINT", "http://127.0.0.1:9")
        .output()
        .expect("runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

#[test]
#[ignore = "run by a_built_in_model_that_cannot_be_fetched_says_what_to_do"]
fn offline_download() {
    let Some((_, library)) = prepared() else { return };
    let cache = tempfile::tempdir().expect("temporary folder");
    let name = "MultilingualE5Small".to_owned();
    let model = OnnxModel::BuiltIn { name, cache: cache.path().to_owned() };
    let options = OnnxOptions { library: Some(library), ..OnnxOptions::new(model) };
    let error = FastEmbedder::open(&options).expect_err("the port is closed");
    assert!(matches!(error, EmbedError::Download { .. }), "{error:?}");
    let message = error.to_string();
    assert!(message.contains("embed.model") && message.contains("HF_ENDPOINT"), "{message}");
}
