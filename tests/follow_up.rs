//! A follow-up with a language model: worded anew for the search, and the reader told as what it was understood.

use crate::city::{City, Run};
use crate::scripted_model;

const REWORDED: &str = "転入届は代理人でも出せますか。";

/// A model that words questions as [`REWORDED`] and answers nothing.
fn model() -> String {
    scripted_model::serve(|body| if body.contains("書き直します") { REWORDED } else { "NO_ANSWER" })
}

fn ask(city: &City, settings: &[(&str, String)]) -> serde_json::Value {
    let before = "市外から引っ越してきたときの手続きは？";
    let mut command = city.command(&["ask", "じゃあ代理人は？", "--after", before, "--json"]);
    command.envs(settings.iter().map(|(name, value)| (*name, value.as_str())));
    Run(command.output().expect("the program runs")).succeeded().json()
}

#[test]
fn a_model_words_a_follow_up_for_the_search_and_the_reader_is_told() {
    let city = City::new();
    city.ingest().succeeded();
    let told = |answer: &serde_json::Value| answer["notes"].to_string().contains(REWORDED);
    let grade = ("MADOGUCHI_ANSWER__GRADE", "llm".to_owned());
    let model = [grade, ("MADOGUCHI_ANSWER__LLM__BASE_URL", model()), ("MADOGUCHI_ANSWER__LLM__MODEL", "m".to_owned())];
    let answer = ask(&city, &model);
    assert!(told(&answer), "{answer}");
    assert_eq!(answer["contacts"][0]["department"], "市民課", "{answer}");
    assert!(!told(&ask(&city, &[])), "without a model the rules complete it");
    let never = [&model[..], &[("MADOGUCHI_ANSWER__LLM__REWRITE_TIMEOUT_MS", "0".to_owned())]].concat();
    assert!(!told(&ask(&city, &never)), "the operator has switched it off");
}
