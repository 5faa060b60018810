//! Checks real bodies against the schemas of the OpenAPI document: as much of JSON Schema as those use.

use serde_json::Value;

/// What is wrong with `value`, with the place; empty when it conforms to the schema `name` of `document`.
pub(crate) fn violations(document: &Value, name: &str, value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let schema = &document["components"]["schemas"][name];
    assert!(schema.is_object(), "no schema {name}");
    check(document, schema, value, "$", &mut found);
    found
}

fn check(document: &Value, schema: &Value, value: &Value, place: &str, found: &mut Vec<String>) {
    if let Some(reference) = schema["$ref"].as_str() {
        let target = document.pointer(reference.trim_start_matches('#')).expect("a reference that leads somewhere");
        return check(document, target, value, place, found);
    }
    if let Some(choices) = schema["oneOf"].as_array() {
        let fits = |choice: &&Value| {
            let mut wrong = Vec::new();
            check(document, choice, value, place, &mut wrong);
            wrong.is_empty()
        };
        if choices.iter().filter(fits).count() != 1 {
            found.push(format!("{place} fits not exactly one of the choices"));
        }
        return;
    }
    if !has_type(schema, value) {
        found.push(format!("{place} is {value}, not {}", schema["type"]));
    }
    if schema["enum"].as_array().is_some_and(|allowed| !allowed.contains(value)) {
        found.push(format!("{place} is {value}, not one of {}", schema["enum"]));
    }
    if let Some(number) = value.as_f64()
        && (schema["minimum"].as_f64().is_some_and(|least| number < least)
            || schema["maximum"].as_f64().is_some_and(|most| number > most))
    {
        found.push(format!("{place} is {number}, out of bounds"));
    }
    for (index, item) in value.as_array().into_iter().flatten().enumerate() {
        check(document, &schema["items"], item, &format!("{place}[{index}]"), found);
    }
    check_object(document, schema, value, place, found);
}

fn check_object(document: &Value, schema: &Value, value: &Value, place: &str, found: &mut Vec<String>) {
    let Some(object) = value.as_object() else { return };
    for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        if !object.contains_key(name) {
            found.push(format!("{place}.{name} is missing"));
        }
    }
    for (name, value) in object {
        let property = &schema["properties"][name];
        if property.is_object() {
            check(document, property, value, &format!("{place}.{name}"), found);
        } else if schema["additionalProperties"] == false {
            found.push(format!("{place}.{name} is not described"));
        }
    }
}

fn has_type(schema: &Value, value: &Value) -> bool {
    let is = |name: &str| match name {
        "string" => value.is_string(),
        "number" => value.is_number(),
        "integer" => value.is_i64() || value.is_u64(),
        "boolean" => value.is_boolean(),
        "object" => value.is_object(),
        "array" => value.is_array(),
        "null" => value.is_null(),
        other => panic!("unknown type {other}"),
    };
    match &schema["type"] {
        Value::String(name) => is(name),
        Value::Array(names) => names.iter().filter_map(Value::as_str).any(is),
        _ => true,
    }
}
