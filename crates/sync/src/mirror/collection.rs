//! `_collection.toml` of a mirror: what ingestion is told of every page, and each page's own address.

use std::collections::BTreeMap;

use toml::{Table, Value};

use super::manifest::PageEntry;
use crate::address::is_mirror_file;
use crate::sources::Site;

const HEADING: &str =
    "# Written by `madoguchi sync`; changes are lost. What is said of the site stands in sources.toml.\n";

/// The text of the file.
pub(super) fn text(site: &Site, pages: &BTreeMap<String, PageEntry>) -> String {
    let mut table = Table::new();
    let mut say = |key: &str, value: Option<&String>| {
        if let Some(value) = value {
            table.insert(key.to_owned(), Value::String(value.clone()));
        }
    };
    let metadata = &site.metadata;
    say("name", Some(&site.name));
    say("visibility", metadata.visibility.as_ref());
    say("department", metadata.owner.as_ref());
    say("category", metadata.category.as_ref());
    say("kind", metadata.kind.as_ref());
    if !metadata.departments.is_empty() {
        let departments = metadata.departments.iter().cloned().map(Value::String).collect();
        table.insert("departments".to_owned(), Value::Array(departments));
    }
    let mut files = Table::new();
    for (address, page) in pages {
        let mut file = Table::new();
        file.insert("url".to_owned(), Value::String(address.clone()));
        if let Some(encoding) = &page.encoding {
            file.insert("encoding".to_owned(), Value::String(encoding.clone()));
        }
        files.insert(page.file.clone(), Value::Table(file));
    }
    if !files.is_empty() {
        table.insert("files".to_owned(), Value::Table(files));
    }
    // A table of texts can always be written.
    format!("{HEADING}{}", toml::to_string(&table).unwrap_or_default())
}

/// File and address of each page, as an earlier run wrote them.
pub(super) fn addresses(text: &str) -> Vec<(String, String)> {
    let Ok(table) = text.parse::<Table>() else { return Vec::new() };
    let Some(Value::Table(files)) = table.get("files") else { return Vec::new() };
    let entries = files.iter().filter(|(file, _)| is_mirror_file(file));
    entries.filter_map(|(file, entry)| Some((file.clone(), entry.get("url")?.as_str()?.to_owned()))).collect()
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::*;
    use crate::sources::SiteMetadata;

    #[test]
    fn is_written_and_read() {
        let mut site = Site::new("city", Url::parse("https://a.example/").expect("a url"));
        site.metadata = SiteMetadata {
            visibility: Some("internal".to_owned()),
            departments: vec!["市民課".to_owned()],
            owner: Some("広報課\"".to_owned()),
            category: Some("くらし".to_owned()),
            kind: Some("guide".to_owned()),
        };
        let address = "https://a.example/x?a=1&b='2'";
        let mut page = PageEntry::recovered("x-0123456789ab.html".to_owned(), b"x");
        page.encoding = Some("Shift_JIS".to_owned());
        let text = text(&site, &BTreeMap::from([(address.to_owned(), page)]));
        assert_eq!(addresses(&text), [("x-0123456789ab.html".to_owned(), address.to_owned())]);
        for line in
            ["department = '広報課\"'", "departments = [\"市民課\"]", "encoding = \"Shift_JIS\"", "name = \"city\""]
        {
            assert!(text.contains(line), "{line}\n{text}");
        }
        assert!(addresses("[files.\"../x\"]\nurl = \"https://a.example/\"\n").is_empty());
    }
}
