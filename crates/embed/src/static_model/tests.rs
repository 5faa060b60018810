use super::*;
use crate::tokenize::write_tokenizer_json;

fn piece(text: &str, score: f64) -> (String, f64) {
    (text.to_owned(), score)
}

/// Three known pieces in two dimensions.
fn small() -> (String, Vec<u8>) {
    let vocabulary = [piece("<unk>", 0.0), piece("住民票", -5.0), piece("ゴミ", -5.0), piece("の", -2.0)];
    let rows = [9.0, 9.0, 1.0, 0.0, 0.0, 1.0, 0.5, 0.5];
    let tokenizer = write_tokenizer_json(&vocabulary, 0).expect("serialisable");
    (tokenizer, write_safetensors(&rows, 2).expect("well formed"))
}

fn embedder(tokenizer: &str, safetensors: &[u8]) -> Result<StaticEmbedder, EmbedError> {
    StaticEmbedder::from_bytes(ModelBytes { tokenizer: tokenizer.as_bytes(), safetensors, config: b"{}" })
}

#[test]
fn a_text_is_the_normalised_sum_of_its_pieces() {
    let (tokenizer, weights) = small();
    let model = embedder(&tokenizer, &weights).expect("opens");
    let half = 0.5f32.sqrt();
    let table = [
        ("住民票", [1.0, 0.0]),
        ("「住民票」、住民票", [1.0, 0.0]),
        ("住民票とゴミ", [half, half]),
        ("未知", [0.0, 0.0]),
        ("", [0.0, 0.0]),
    ];
    for (text, expected) in table {
        let found = model.embed(Role::Query, &[text]).expect("embeds");
        assert!(found[0].iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-6), "{text}: {found:?}");
    }
}

#[test]
fn a_batch_gives_what_single_texts_give_in_order() {
    let (tokenizer, weights) = small();
    let model = embedder(&tokenizer, &weights).expect("opens");
    let texts: Vec<String> =
        (0..PARALLEL_FROM_TEXTS * 3 + 5).map(|i| format!("{}ゴミの", "住民票".repeat(i))).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let batch = model.embed(Role::Passage, &texts).expect("embeds");
    for (text, vector) in texts.iter().zip(&batch) {
        assert_eq!(&model.embed(Role::Passage, &[text]).expect("embeds")[0], vector);
    }
}

#[test]
fn the_id_follows_the_weights_and_the_tokenizer() {
    let (tokenizer, weights) = small();
    let other_weights = write_safetensors(&[1.0; 8], 2).expect("well formed");
    let id = |tokenizer: &str, weights: &[u8]| embedder(tokenizer, weights).expect("opens").id().to_owned();
    assert_eq!(id(&tokenizer, &weights), id(&tokenizer, &weights));
    assert_ne!(id(&tokenizer, &weights), id(&tokenizer, &other_weights));
    assert_ne!(id(&tokenizer, &weights), id(&tokenizer.replace("ゴミ", "ごみ"), &weights));
}

#[test]
fn a_tokenizer_made_elsewhere_gives_the_same_vectors() {
    let (tokenizer, weights) = small();
    let foreign = tokenizer.replace("\"added_tokens\":[]", "\"added_tokens\":[{\"id\":0,\"content\":\"<unk>\",\"single_word\":false,\"lstrip\":false,\"rstrip\":false,\"normalized\":false,\"special\":true}]");
    let (ours, theirs) = (embedder(&tokenizer, &weights), embedder(&foreign, &weights));
    let (ours, theirs) = (ours.expect("opens"), theirs.expect("opens"));
    assert!(matches!(theirs.encoder(), Encoder::Foreign(_)));
    for text in ["住民票とゴミの未知", "の"] {
        assert_eq!(
            ours.embed(Role::Query, &[text]).expect("embeds"),
            theirs.embed(Role::Query, &[text]).expect("embeds")
        );
    }
}

#[test]
fn a_broken_model_names_the_file_and_the_remedy() {
    let (tokenizer, weights) = small();
    let short = write_safetensors(&[1.0; 6], 2).expect("well formed");
    let table: &[(&str, &[u8], &str)] = &[
        ("{}", &weights, "tokenizer.json"),
        (&tokenizer, b"not safetensors", "model.safetensors"),
        (&tokenizer, &short, "3 rows for the 4 pieces"),
    ];
    for (tokenizer, weights, part) in table {
        let message = embedder(tokenizer, weights).expect_err("broken").to_string();
        assert!(message.contains(part) && message.contains("models/default"), "{message}");
    }
    let directory = tempfile::tempdir().expect("temporary folder");
    let message = StaticEmbedder::open(directory.path()).expect_err("empty folder").to_string();
    assert!(message.contains("tokenizer.json") && message.contains("models/default"), "{message}");
}

#[test]
fn files_written_are_the_files_read() {
    let (tokenizer, weights) = small();
    let directory = tempfile::tempdir().expect("temporary folder");
    let files = ModelBytes { tokenizer: tokenizer.as_bytes(), safetensors: &weights, config: b"{}" };
    write_files(directory.path(), files).expect("writes");
    let opened = StaticEmbedder::open(directory.path()).expect("opens");
    assert_eq!(opened.id(), embedder(&tokenizer, &weights).expect("opens").id());
}
