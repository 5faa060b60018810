//! `"{category}。{note}"`: a field built from several columns.

/// A template as written, cut at its placeholders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Template {
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Name(String),
}

impl Template {
    /// Reads a template; `{{` and `}}` stand for plain braces. The error says what is wrong.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut plain = String::new();
        let mut rest = text;
        while let Some(at) = rest.find(['{', '}']) {
            plain.push_str(&rest[..at]);
            let brace = &rest[at..=at];
            rest = &rest[at + 1..];
            if let Some(after) = rest.strip_prefix(brace) {
                plain.push_str(brace);
                rest = after;
                continue;
            }
            let (name, after) = match (brace, rest.split_once('}')) {
                ("{", Some((name, after))) if !name.trim().is_empty() && !name.contains('{') => (name.trim(), after),
                _ => return Err(format!("{text:?} has a brace without its partner")),
            };
            parts.push(Part::Text(std::mem::take(&mut plain)));
            parts.push(Part::Name(name.to_owned()));
            rest = after;
        }
        plain.push_str(rest);
        parts.push(Part::Text(plain));
        parts.retain(|part| !matches!(part, Part::Text(text) if text.is_empty()));
        Ok(Self { parts })
    }

    /// The names in braces.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            Part::Name(name) => Some(name.as_str()),
            Part::Text(_) => None,
        })
    }

    /// The template filled in; empty when it has placeholders and all of them are empty.
    pub(crate) fn fill<'a>(&self, value: impl Fn(&str) -> &'a str) -> String {
        let mut out = String::new();
        let mut holds_value = self.names().next().is_none();
        for part in &self.parts {
            match part {
                Part::Text(text) => out.push_str(text),
                Part::Name(name) => {
                    let value = value(name);
                    holds_value |= !value.trim().is_empty();
                    out.push_str(value);
                }
            }
        }
        if holds_value { out } else { String::new() }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn fills_its_placeholders() {
        let value = |name: &str| match name {
            "category" => "金属",
            "note" => "洗って出す。",
            _ => "",
        };
        for (template, expected) in [
            ("{category}。{note}", "金属。洗って出す。"),
            ("{ category }です", "金属です"),
            ("{none}。{empty}", ""),
            ("{category}。{none}", "金属。"),
            ("{{そのまま}}{category}", "{そのまま}金属"),
            ("固定", "固定"),
        ] {
            let parsed = Template::parse(template).expect(template);
            assert_eq!(parsed.fill(value), expected, "{template}");
        }
        for broken in ["{category", "category}", "{}", "{a{b}", "{ }"] {
            assert!(Template::parse(broken).is_err(), "{broken}");
        }
    }

    proptest! {
        #[test]
        fn never_panics(template in "[{}a あ]{0,20}") {
            if let Ok(parsed) = Template::parse(&template) {
                let _ = parsed.fill(|_| "x");
            }
        }
    }
}
