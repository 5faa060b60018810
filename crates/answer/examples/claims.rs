//! Which of the sentences in `eval/claims/claims.jsonl` the claim check judges wrongly, and why it stopped what it stopped.
//!
//! `cargo run --release -p madoguchi-answer --example claims -- DICTIONARY SPLIT`, where DICTIONARY is the built dictionary
//! (`data/dictionary/ipadic`) and SPLIT is `dev` or `free`; `test` is for figures alone.

use std::error::Error;
use std::path::Path;

use madoguchi_answer::{DOUBT, Support, supports};
use madoguchi_text::Analyzer;
use serde_json::Value;

#[expect(clippy::print_stdout, reason = "printing is what it is for")]
fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [dictionary, split] = arguments.as_slice() else { return Err("usage: claims DICTIONARY SPLIT".into()) };
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
    let analyzer = Analyzer::open(Path::new(dictionary), Some(&root.join("corpus/dictionary/user.csv")))?;
    for line in std::fs::read_to_string(root.join("eval/claims/claims.jsonl"))?.lines() {
        let claim: Value = serde_json::from_str(line)?;
        let text = |key: &str| claim[key].as_str().unwrap_or_default();
        if text("split") != split {
            continue;
        }
        let (found, is_true) =
            (supports(&analyzer, text("passage"), text("sentence"), DOUBT), claim["supported"] == true);
        let (id, kind, sentence) = (text("id"), text("kind"), text("sentence"));
        match found {
            Support::Unsupported(why) if is_true => println!("stopped  {id} {kind} {why:?}\n  {sentence}"),
            Support::Supported if !is_true => {
                println!("let pass {id} {kind}\n  {sentence}\n  {}", text("passage").replace('\n', " "));
            }
            _ => {}
        }
    }
    Ok(())
}
