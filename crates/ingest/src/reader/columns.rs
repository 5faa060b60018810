//! Which column of a table of records means what.

use std::collections::HashMap;

use super::FileContext;
use crate::collection::Layer;
use crate::field::{Field, nearest, nearest_column, normal};
use crate::metadata::Metadata;
use crate::problem::{Cause, Problem};
use crate::template::Template;

/// The columns of one file, resolved.
pub(crate) struct Columns<'a> {
    headers: Vec<String>,
    /// Column and the field it means.
    direct: Vec<(usize, Field)>,
    /// Fields built from several columns; they go before direct ones.
    built: Vec<(Field, &'a Template)>,
    /// Column by header in [`normal`] form.
    by_name: HashMap<String, usize>,
}

impl<'a> Columns<'a> {
    /// Resolves `headers`, each with the line where it is first found.
    pub(crate) fn resolve(headers: Vec<(String, u64)>, context: &FileContext<'a>) -> Result<Self, Vec<Problem>> {
        Self::resolve_all(headers, true, context)
    }

    /// The same for a table that people made for themselves: columns of no known name are passed over.
    pub(crate) fn resolve_known(headers: Vec<(String, u64)>, context: &FileContext<'a>) -> Result<Self, Vec<Problem>> {
        Self::resolve_all(headers, false, context)
    }

    fn resolve_all(headers: Vec<(String, u64)>, strict: bool, context: &FileContext<'a>) -> Result<Self, Vec<Problem>> {
        let layer = context.origin.layer;
        let mut problems = Vec::new();
        let mut direct: Vec<(usize, Field)> = Vec::new();
        for (column, (header, line)) in headers.iter().enumerate() {
            let problem = match meaning(header, layer) {
                Meaning::Field(field) => match direct.iter().find(|(_, other)| *other == field) {
                    Some(_) if !strict => continue,
                    Some((first, _)) => Cause::RepeatedName { other: headers[*first].0.clone() },
                    None => {
                        direct.push((column, field));
                        continue;
                    }
                },
                Meaning::Nothing => continue,
                Meaning::Unknown if !strict => continue,
                Meaning::Unknown => Cause::UnknownName { nearest: nearest_column(header) },
            };
            problems.push(context.problem_at(*line, problem).on("column", header));
        }
        let by_name = headers.iter().enumerate().map(|(column, (header, _))| (normal(header), column)).collect();
        let built = layer.templates.iter().map(|(field, template)| (*field, template)).collect();
        let headers = headers.into_iter().map(|(header, _)| header).collect();
        let columns = Self { headers, direct, built, by_name };
        problems.extend(columns.missing(context));
        if problems.is_empty() { Ok(columns) } else { Err(problems) }
    }

    /// What one record says, and what stands in the way of its other fields.
    pub(crate) fn metadata<'r>(&self, cell: impl Fn(usize) -> &'r str) -> (Metadata, Vec<(String, Cause)>) {
        let mut metadata = Metadata::default();
        let mut obstacles = Vec::new();
        let built = |field: &Field| self.built.iter().any(|(other, _)| other == field);
        for (column, field) in &self.direct {
            if !built(field)
                && let Err(cause) = metadata.set(*field, cell(*column))
            {
                obstacles.push((self.headers[*column].clone(), cause));
            }
        }
        for (field, template) in &self.built {
            let value = template.fill(|name| self.by_name.get(&normal(name)).map_or("", |column| cell(*column)));
            if let Err(cause) = metadata.set(*field, &value) {
                obstacles.push((field.name().to_owned(), cause));
            }
        }
        (metadata, obstacles)
    }

    /// How many columns there are.
    pub(crate) fn count(&self) -> usize {
        self.headers.len()
    }

    /// What the file calls `field`; the documented name where it has no column of its own.
    pub(crate) fn label(&self, field: &'static str) -> &str {
        let found = self.direct.iter().find(|(_, other)| other.name() == field);
        found.map_or(field, |(column, _)| self.headers[*column].as_str())
    }

    fn missing(&self, context: &FileContext<'_>) -> Vec<Problem> {
        let has = |field: Field| {
            self.direct.iter().any(|(_, other)| *other == field) || self.built.iter().any(|(other, _)| *other == field)
        };
        let mut problems = Vec::new();
        if !has(Field::Answer) {
            problems.push(context.problem(Cause::MissingColumn).on("column", "answer"));
        }
        if !has(Field::Question) && !has(Field::Title) {
            problems.push(context.problem(Cause::MissingColumn).on("column", "question"));
        }
        for name in self.built.iter().flat_map(|(_, template)| template.names()) {
            if !self.by_name.contains_key(&normal(name)) {
                let near = nearest(name, self.headers.iter().map(String::as_str)).map(|name| format!("{name:?}"));
                problems.push(context.problem(Cause::UnknownName { nearest: near }).on("template's column", name));
            }
        }
        problems
    }
}

enum Meaning {
    Field(Field),
    /// Left out, used by a template alone, or without a header.
    Nothing,
    Unknown,
}

/// The field that a header means, as the folder says or as it is known.
pub(super) fn field_of(header: &str, layer: &Layer) -> Option<Field> {
    match meaning(header, layer) {
        Meaning::Field(field) => Some(field),
        Meaning::Nothing | Meaning::Unknown => None,
    }
}

fn meaning(header: &str, layer: &Layer) -> Meaning {
    let name = normal(header);
    if let Some(field) = layer.columns.get(&name) {
        return Meaning::Field(*field);
    }
    if name.is_empty() || layer.ignored.contains(&name) {
        return Meaning::Nothing;
    }
    if let Some(field) = Field::of_column(header) {
        return Meaning::Field(field);
    }
    let used = layer.templates.values().any(|template| template.names().any(|other| normal(other) == name));
    if used { Meaning::Nothing } else { Meaning::Unknown }
}
