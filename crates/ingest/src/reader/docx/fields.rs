//! Fields: what Word works out itself, such as page numbers and tables of contents.

/// Fields whose results are no part of the text.
const NO_TEXT: [&str; 9] = ["TOC", "PAGE", "NUMPAGES", "SECTIONPAGES", "PAGEREF", "INDEX", "TC", "XE", "RD"];

/// The fields open at a place; a table of contents stays open over many paragraphs.
#[derive(Debug, Default)]
pub(super) struct Fields {
    open: Vec<Field>,
}

#[derive(Debug, Default)]
struct Field {
    instruction: String,
    in_result: bool,
}

impl Fields {
    /// A field's `begin`, `separate` or `end`; gives text that is told by the instruction alone.
    pub(super) fn mark(&mut self, kind: &str) -> Option<String> {
        match kind {
            "begin" => self.open.push(Field::default()),
            "separate" => {
                if let Some(field) = self.open.last_mut() {
                    field.in_result = true;
                }
            }
            "end" => {
                let field = self.open.pop()?;
                return (!field.in_result && self.is_text()).then(|| ruby_base(&field.instruction)).flatten();
            }
            _ => {}
        }
        None
    }

    /// A piece of the innermost field's instruction.
    pub(super) fn instruct(&mut self, text: &str) {
        if let Some(field) = self.open.last_mut() {
            field.instruction.push_str(text);
        }
    }

    /// Whether text at this place is part of the document.
    pub(super) fn is_text(&self) -> bool {
        self.open.iter().all(|field| field.in_result && is_shown(&field.instruction))
    }
}

/// Whether the result of a field is part of the text.
pub(super) fn is_shown(instruction: &str) -> bool {
    let name = instruction.split_whitespace().next().unwrap_or_default().to_ascii_uppercase();
    !NO_TEXT.contains(&name.as_str())
}

/// Old documents set ruby by a formula: `EQ \* jc2 … \o\ad(\s\up 9(せとみ),瀬戸見)`.
fn ruby_base(instruction: &str) -> Option<String> {
    let formula = instruction.trim().strip_prefix("EQ")?;
    let (_, rest) = formula.split_once("\\up")?;
    let base = rest.trim_end().strip_suffix(')')?.rsplit(',').next()?.trim();
    (!base.is_empty()).then(|| base.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_count_and_instructions_do_not() {
        let mut fields = Fields::default();
        assert!(fields.is_text());
        fields.mark("begin");
        fields.instruct(" HYPERLINK \"https://a.example\" ");
        assert!(!fields.is_text());
        fields.mark("separate");
        assert!(fields.is_text());
        fields.mark("begin");
        fields.instruct(" PAGEREF _Toc1 \\h ");
        fields.mark("separate");
        assert!(!fields.is_text());
        fields.mark("end");
        fields.mark("end");
        assert!(fields.is_text());
        assert_eq!(fields.mark("end"), None);
    }

    #[test]
    fn the_base_of_ruby() {
        let formula = " EQ \\* jc2 \\* \"Font:ＭＳ 明朝\" \\* hps10 \\o\\ad(\\s\\up 9(せとみ),瀬戸見) ";
        assert_eq!(ruby_base(formula).as_deref(), Some("瀬戸見"));
        assert_eq!(ruby_base(" PAGE "), None);
    }
}
