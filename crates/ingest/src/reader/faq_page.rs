//! schema.org FAQPage: questions and answers told to machines, as JSON-LD or as microdata.

use std::collections::HashMap;

use scraper::{ElementRef, Html};
use serde_json::Value;

use super::{FileContext, Outcome, Placed, html};
use crate::article::assemble;
use crate::id::record_key;
use crate::metadata::Metadata;
use crate::model::{ArticleKind, Block};
use crate::text::clean_line;

/// Values nest no deeper than this on any honest page.
const MAX_DEPTH: usize = 16;

/// A question and its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pair {
    pub question: String,
    pub answer: Vec<Block>,
}

/// The questions of every FAQPage in a JSON-LD value.
pub(super) fn in_json(value: &Value) -> Vec<Pair> {
    let mut pairs = Vec::new();
    collect(value, false, MAX_DEPTH, &mut pairs);
    pairs
}

/// The questions that a page tells, by JSON-LD or by microdata.
pub(super) fn in_page(page: &Html) -> Vec<Pair> {
    let mut pairs = Vec::new();
    let root = page.root_element();
    let is_script = |element: &ElementRef<'_>| {
        element.value().name() == "script"
            && element.attr("type").is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/ld+json"))
    };
    for script in root.descendent_elements().filter(is_script) {
        // A page with broken data for machines is read as people read it.
        if let Ok(value) = serde_json::from_str::<Value>(&script.text().collect::<String>()) {
            pairs.extend(in_json(&value));
        }
    }
    if pairs.is_empty() {
        // Not inside each other: each is looked through once.
        let mut waiting = vec![root];
        while let Some(element) = waiting.pop() {
            match is_item(element, "Question") {
                true => pairs.extend(in_microdata(element)),
                false => waiting.extend(element.children().rev().filter_map(ElementRef::wrap)),
            }
        }
    }
    pairs
}

/// Each pair as an article of its own.
pub(super) fn articles(pairs: &[Pair], base: &Metadata, context: &FileContext<'_>) -> Outcome {
    let mut outcome = Outcome::default();
    let mut keys: HashMap<String, u32> = HashMap::new();
    for Pair { question, answer } in pairs {
        let key = record_key(question);
        let count = keys.entry(key.clone()).or_default();
        *count += 1;
        let position = if *count == 1 { key } else { format!("{key}-{count}") };
        let metadata = Metadata { question: Some(question.clone()), ..base.clone() };
        match assemble(metadata, answer.clone(), &position, ArticleKind::Faq, &context.origin) {
            Ok(article) => outcome.articles.push(Placed { article, line: 1 }),
            Err((field, cause)) => {
                outcome.problems.push(context.problem(cause).on("key", field));
                outcome.broken.push(format!("{}{position}", context.origin.source));
            }
        }
    }
    outcome
}

fn collect(value: &Value, in_page: bool, depth: usize, pairs: &mut Vec<Pair>) {
    let Some(depth) = depth.checked_sub(1) else { return };
    match value {
        Value::Array(values) => values.iter().for_each(|value| collect(value, in_page, depth, pairs)),
        Value::Object(fields) => {
            let is_page = is_of_type(value, "FAQPage");
            if in_page && is_of_type(value, "Question") {
                pairs.extend(pair(value));
            }
            for (name, inner) in fields {
                match name.as_str() {
                    "mainEntity" | "hasPart" => collect(inner, in_page || is_page, depth, pairs),
                    "@graph" => collect(inner, in_page, depth, pairs),
                    _ => {}
                }
            }
        }
        _ => {}
    }
}

fn is_of_type(value: &Value, name: &str) -> bool {
    match value.get("@type") {
        Some(Value::String(kind)) => kind.rsplit('/').next() == Some(name),
        Some(Value::Array(kinds)) => kinds.iter().any(|kind| kind == name),
        _ => false,
    }
}

/// Answers are HTML, as the vocabulary has it.
fn pair(question: &Value) -> Option<Pair> {
    let name = question.get("name").or_else(|| question.get("text"))?.as_str()?;
    let answers = match question.get("acceptedAnswer").or_else(|| question.get("suggestedAnswer"))? {
        Value::Array(answers) => answers.first()?,
        answer => answer,
    };
    let text = answers.get("text").unwrap_or(answers).as_str()?;
    // Plain text keeps its lines.
    let html = if text.contains('<') { text.to_owned() } else { text.replace('\n', "<br>") };
    told(&Html::parse_fragment(name).root_element().text().collect::<String>(), html::fragment(&html))
}

fn in_microdata(question: ElementRef<'_>) -> Option<Pair> {
    let name = property(question, "name")?;
    let answer = property(question, "acceptedAnswer").or_else(|| property(question, "suggestedAnswer"))?;
    let text = property(answer, "text").unwrap_or(answer);
    told(&name.text().collect::<String>(), html::blocks_of(text))
}

fn property<'p>(holder: ElementRef<'p>, name: &str) -> Option<ElementRef<'p>> {
    let has_name = |names: &str| names.split_whitespace().any(|other| other == name);
    holder.descendent_elements().find(|element| element.attr("itemprop").is_some_and(has_name))
}

fn told(question: &str, answer: Vec<Block>) -> Option<Pair> {
    let question = clean_line(question);
    (!question.is_empty() && !answer.is_empty()).then_some(Pair { question, answer })
}

fn is_item(element: ElementRef<'_>, name: &str) -> bool {
    element.attr("itemtype").is_some_and(|kind| kind.trim().trim_end_matches('/').rsplit('/').next() == Some(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told_by(html: &str) -> Vec<(String, String)> {
        let told = in_page(&Html::parse_document(html));
        told.into_iter()
            .map(|pair| {
                (pair.question, pair.answer.iter().map(crate::render::block_text).collect::<Vec<_>>().join("\n"))
            })
            .collect()
    }

    #[test]
    fn by_json_and_by_microdata() {
        let json = r#"<script type="application/ld+json">{"@context":"https://schema.org","@graph":[{"@type":"FAQPage","mainEntity":[
            {"@type":"Question","name":"何を？ &amp; どこで","acceptedAnswer":{"@type":"Answer","text":"<p>届出を。</p><ul><li>窓口</li></ul>"}},
            {"@type":"Question","name":"空","acceptedAnswer":{"@type":"Answer","text":""}}]}]}</script>"#;
        assert_eq!(told_by(json), [("何を？ & どこで".to_owned(), "届出を。\n・窓口".to_owned())]);
        let microdata = "<main itemscope itemtype='https://schema.org/FAQPage'><div itemscope itemprop=mainEntity itemtype='https://schema.org/Question'>\
            <h3 itemprop=name>いつ？</h3><div itemscope itemprop=acceptedAnswer itemtype='https://schema.org/Answer'><p itemprop=text>平日です。</p></div></div></main>";
        assert_eq!(told_by(microdata), [("いつ？".to_owned(), "平日です。".to_owned())]);
        for html in [
            "<script type='application/ld+json'>{</script>",
            "<script type='application/ld+json'>{\"@type\":\"Question\",\"name\":\"x\"}</script>",
            "<p>FAQPage</p>",
        ] {
            assert!(told_by(html).is_empty(), "{html}");
        }
    }
}
