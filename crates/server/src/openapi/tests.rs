use std::collections::BTreeSet;

use super::*;
use crate::router::API;

fn keys(value: &Value) -> BTreeSet<&str> {
    value.as_object().expect("an object").keys().map(String::as_str).collect()
}

#[test]
fn the_document_describes_every_route_and_no_other() {
    let document = document();
    let routes: BTreeSet<&str> = API.iter().map(|endpoint| endpoint.path).collect();
    assert_eq!(keys(&document["paths"]), routes);
}

#[test]
fn every_reference_leads_somewhere_and_everything_is_used() {
    let document = document();
    let mut used = BTreeSet::new();
    collect_references(&document, &mut used);
    for reference in &used {
        let pointer = reference.strip_prefix('#').expect("a local reference");
        assert!(document.pointer(pointer).is_some(), "{reference} leads nowhere");
    }
    for part in ["schemas", "responses"] {
        for name in keys(&document["components"][part]) {
            let reference = format!("#/components/{part}/{name}");
            // Their data is described where the stream is: OpenAPI 3.1 has no words for the events of a stream.
            let is_event = ["Evidence", "Delta"].contains(&name);
            assert!(is_event || used.contains(reference.as_str()), "{name} is not used");
        }
    }
}

fn collect_references<'a>(value: &'a Value, references: &mut BTreeSet<&'a str>) {
    match value {
        Value::Object(map) => {
            references.extend(map.get("$ref").and_then(Value::as_str));
            map.values().for_each(|value| collect_references(value, references));
        }
        Value::Array(values) => values.iter().for_each(|value| collect_references(value, references)),
        _ => {}
    }
}

#[test]
fn every_code_stands_in_exactly_one_response_of_its_status() {
    let document = document();
    let responses = document["components"]["responses"].as_object().expect("an object");
    let operations: Vec<&Value> = document["paths"]
        .as_object()
        .expect("an object")
        .values()
        .flat_map(|path| path.as_object().expect("an object").values())
        .collect();
    for code in Code::ALL {
        // Answers to requests that no documented operation describes.
        if matches!(code, Code::NotFound | Code::MethodNotAllowed) {
            continue;
        }
        let named: Vec<&String> = responses
            .iter()
            .filter(|(_, response)| {
                let description = response["description"].as_str().unwrap_or_default();
                description.split([' ', ',']).any(|word| word == code.name())
            })
            .map(|(name, _)| name)
            .collect();
        let [name] = named[..] else { panic!("{code:?} stands in {named:?}") };
        let reference = format!("#/components/responses/{name}");
        let status = code.status().as_str().to_owned();
        let at_status =
            operations.iter().any(|operation| operation["responses"][&status]["$ref"] == reference.as_str());
        assert!(at_status, "{name} is not used at {status}");
    }
}

#[test]
fn every_operation_says_what_it_does_and_how_it_fails() {
    let document = document();
    let mut ids = BTreeSet::new();
    for (path, operations) in document["paths"].as_object().expect("an object") {
        for (method, operation) in operations.as_object().expect("an object") {
            let id = operation["operationId"].as_str().expect("an id");
            assert!(ids.insert(id), "{id} twice");
            assert!(operation["summary"].is_string(), "{method} {path}");
            assert!(operation["responses"]["500"].is_object(), "{method} {path}");
            let is_staff = path.starts_with("/v1/staff/");
            assert_eq!(operation["security"].is_array(), is_staff, "{method} {path}");
            assert_eq!(operation["responses"]["401"].is_object(), is_staff, "{method} {path}");
        }
    }
}
