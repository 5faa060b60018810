//! What paragraph styles mean for the structure of a text.

use std::collections::HashMap;

use super::super::xml::Element;

/// Styles refer to each other no deeper in any honest file.
const MAX_BASES: usize = 20;

/// What a paragraph is, as far as its style tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Body,
    /// Level from 1.
    Heading(u8),
    Title,
    /// A line of a table of contents, or its heading.
    Contents,
    /// A list by name alone, without numbering.
    Bullet,
}

/// The number or sign before a paragraph: its list and level.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct ListRef {
    pub list: String,
    pub level: usize,
}

#[derive(Debug, Default)]
pub(super) struct Styles {
    by_id: HashMap<String, Style>,
}

#[derive(Debug)]
struct Style {
    role: Option<Role>,
    list: Option<ListRef>,
    base: Option<String>,
}

impl Styles {
    /// Reads `styles.xml`.
    pub(super) fn new(root: &Element) -> Self {
        let style = |element: &Element| {
            let name = element.child("name").and_then(|name| name.attr("val")).unwrap_or_default();
            let properties = element.child("pPr");
            let outline = properties.and_then(outline_level);
            let role = role_of_name(name).or_else(|| outline.map(Role::Heading));
            let base = element.child("basedOn").and_then(|base| base.attr("val")).map(str::to_owned);
            let style = Style { role, list: properties.and_then(list_of), base };
            Some((element.attr("styleId")?.to_owned(), style))
        };
        Self { by_id: root.elements().filter(|element| element.name == "style").filter_map(style).collect() }
    }

    /// What the style `id` makes of a paragraph.
    pub(super) fn role(&self, id: &str) -> Role {
        // A document without its style sheet still calls its headings so.
        let by_id = || role_of_name(id).unwrap_or(Role::Body);
        self.line(id).find_map(|style| style.role).unwrap_or_else(by_id)
    }

    /// The list that the style `id` puts a paragraph in.
    pub(super) fn list(&self, id: &str) -> Option<ListRef> {
        self.line(id).find_map(|style| style.list.clone())
    }

    /// The style and those it is based on.
    fn line<'s>(&'s self, id: &str) -> impl Iterator<Item = &'s Style> {
        let above = |style: &&'s Style| style.base.as_ref().and_then(|base| self.by_id.get(base));
        std::iter::successors(self.by_id.get(id), above).take(MAX_BASES)
    }
}

fn role_of_name(name: &str) -> Option<Role> {
    let name = name.trim().to_lowercase();
    let numbered = |prefix: &str| name.strip_prefix(prefix).and_then(|rest| rest.trim().parse::<u8>().ok());
    if let Some(level) = numbered("heading").or_else(|| numbered("見出し")).filter(|level| (1..=9).contains(level)) {
        return Some(Role::Heading(level));
    }
    if numbered("toc").or_else(|| numbered("目次")).is_some() {
        return Some(Role::Contents);
    }
    Some(match name.as_str() {
        "title" | "表題" => Role::Title,
        "toc heading" | "tocheading" | "目次の見出し" | "table of figures" => Role::Contents,
        "list bullet" | "listbullet" => Role::Bullet,
        _ => return None,
    })
}

/// The heading's level, from 1, that paragraph properties give; 9 means running text.
pub(super) fn outline_level(properties: &Element) -> Option<u8> {
    let level: u8 = properties.child("outlineLvl")?.attr("val")?.parse().ok()?;
    (level < 9).then_some(level + 1)
}

/// The list that paragraph properties put a paragraph in; `list` is `0` where they take it out.
pub(super) fn list_of(properties: &Element) -> Option<ListRef> {
    let numbered = properties.child("numPr")?;
    let level = numbered.child("ilvl").and_then(|level| level.attr("val")).and_then(|level| level.parse().ok());
    let list = numbered.child("numId").and_then(|list| list.attr("val"))?.to_owned();
    Some(ListRef { list, level: level.unwrap_or_default() })
}

#[cfg(test)]
mod tests {
    use super::super::super::xml::Xml;
    use super::*;

    #[test]
    fn roles_by_name_outline_and_base() {
        let root = Xml::root(
            "<styles><style styleId='a'><name val='heading 1'/></style><style styleId='1'><name val='見出し 2'/></style>\
             <style styleId='b'><name val='条'/><basedOn val='a'/></style><style styleId='c'><name val='c'/><basedOn val='c'/></style>\
             <style styleId='d'><name val='章'/><pPr><outlineLvl val='2'/></pPr></style><style styleId='t'><name val='toc 1'/></style></styles>",
        );
        let styles = Styles::new(&root.expect("styles"));
        for (id, expected) in [
            ("a", Role::Heading(1)),
            ("1", Role::Heading(2)),
            ("b", Role::Heading(1)),
            ("c", Role::Body),
            ("d", Role::Heading(3)),
            ("t", Role::Contents),
            ("Heading3", Role::Heading(3)),
            ("none", Role::Body),
        ] {
            assert_eq!(styles.role(id), expected, "{id}");
        }
    }
}
