//! Office files: a zip container of XML parts that refer to each other.

use std::collections::HashMap;

use jiff::civil::Date;

use super::document::Document;
use super::unzip::{Limits, Member, Unzip};
use super::xml::{Element, Xml, text_of};
use crate::problem::Cause;
use crate::text::clean_line;

/// First bytes of the container of the old binary formats, in which encrypted files hide, too.
const OLE: &[u8] = &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
const LIMITS: Limits = Limits { members: 20_000, member_bytes: 256 << 20, total_bytes: 512 << 20 };
/// Titles that programs give and nobody means.
const EMPTY_TITLES: [&str; 8] = [
    "powerpoint プレゼンテーション",
    "powerpoint presentation",
    "プレゼンテーション",
    "文書",
    "無題",
    "untitled",
    "slide 1",
    "スライド 1",
];

/// An opened office file.
pub(super) struct Package<'b> {
    unzip: Unzip<'b>,
    parts: HashMap<String, Member>,
}

/// What a file says about itself, where its folder says nothing.
#[derive(Debug, Default)]
pub(super) struct Core {
    pub title: Option<String>,
    pub modified: Option<Date>,
}

impl<'b> Package<'b> {
    /// Opens a file; refuses encrypted ones and those with macros.
    pub(super) fn open(bytes: &'b [u8]) -> Result<Self, Cause> {
        if bytes.starts_with(OLE) {
            return Err(ole_cause(bytes));
        }
        let mut unzip = Unzip::open(bytes, LIMITS)?;
        let members = unzip.members()?;
        let is_macro = |member: &Member| member.name.to_ascii_lowercase().ends_with("vbaproject.bin");
        if members.iter().any(is_macro) {
            return Err(Cause::Macro);
        }
        if members.iter().any(|member| member.is_encrypted) {
            return Err(Cause::Encrypted);
        }
        let parts = members.into_iter().map(|member| (member.name.replace('\\', "/"), member)).collect();
        let mut package = Self { unzip, parts };
        if let Some(types) = package.part("[Content_Types].xml")?
            && text_of(&types)?.contains("macroEnabled")
        {
            return Err(Cause::Macro);
        }
        Ok(package)
    }

    /// The bytes of a part; `None` where there is none of the name.
    pub(super) fn part(&mut self, name: &str) -> Result<Option<Vec<u8>>, Cause> {
        match self.parts.get(name.trim_start_matches('/')).cloned() {
            Some(member) => self.unzip.read(&member).map(Some),
            None => Ok(None),
        }
    }

    /// The bytes of a part without which there is no document.
    pub(super) fn needed_part(&mut self, name: &str) -> Result<Vec<u8>, Cause> {
        let missing = || Cause::Damaged { reason: format!("the part {name:?} is missing") };
        self.part(name)?.ok_or_else(missing)
    }

    /// The tree of a small part; `None` where there is none of the name.
    pub(super) fn tree(&mut self, name: &str) -> Result<Option<Element>, Cause> {
        match self.part(name)? {
            Some(bytes) => Xml::root(&text_of(&bytes)?).map(Some),
            None => Ok(None),
        }
    }

    /// What the part `name` refers to.
    pub(super) fn relations(&mut self, name: &str) -> Result<Vec<Relation>, Cause> {
        let (folder, file) = name.rsplit_once('/').unwrap_or(("", name));
        let relations =
            if folder.is_empty() { format!("_rels/{file}.rels") } else { format!("{folder}/_rels/{file}.rels") };
        let Some(root) = self.tree(&relations)? else { return Ok(Vec::new()) };
        let relation = |element: &Element| {
            let target = element.attr("Target")?;
            let is_outside = element.attr("TargetMode") == Some("External");
            Some(Relation {
                id: element.attr("Id")?.to_owned(),
                kind: element.attr("Type").unwrap_or_default().rsplit('/').next().unwrap_or_default().to_owned(),
                target: if is_outside { target.to_owned() } else { resolved(folder, target) },
                is_outside,
            })
        };
        Ok(root.elements().filter_map(relation).collect())
    }

    /// The part that holds the document itself.
    pub(super) fn main_part(&mut self, usual: &str) -> Result<String, Cause> {
        let relations = self.relations("")?;
        let main = relations.into_iter().find(|relation| relation.kind == "officeDocument" && !relation.is_outside);
        Ok(main.map_or_else(|| usual.to_owned(), |relation| relation.target))
    }

    /// Title and day of the last change.
    pub(super) fn core(&mut self) -> Result<Core, Cause> {
        let Some(root) = self.tree("docProps/core.xml")? else { return Ok(Core::default()) };
        let title = root.child("title").map(|title| clean_line(&title.text())).filter(|title| is_title(title));
        let modified = root.child("modified").and_then(|day| crate::date::parse_date(day.text().trim()).ok());
        Ok(Core { title, modified })
    }
}

/// A reference from one part to another, or out of the file.
#[derive(Debug)]
pub(super) struct Relation {
    pub id: String,
    /// Last word of its type: `slide`, `hyperlink`, `footnotes`.
    pub kind: String,
    /// Name of the part, or the address outside.
    pub target: String,
    pub is_outside: bool,
}

impl Core {
    /// Says of `document` what it does not say itself.
    pub(super) fn fill(self, document: &mut Document) {
        document.title = document.title.take().or(self.title);
        document.revised_on = document.revised_on.or(self.modified);
    }
}

/// Whether a title was written by a person.
fn is_title(title: &str) -> bool {
    let lower = title.to_lowercase();
    let numbered = lower.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end();
    !lower.is_empty()
        && !EMPTY_TITLES.contains(&lower.as_str())
        && !EMPTY_TITLES.contains(&numbered)
        && !lower.starts_with("microsoft ")
}

/// The name of the part `target`, as a part in `folder` calls it.
fn resolved(folder: &str, target: &str) -> String {
    if let Some(from_root) = target.strip_prefix('/') {
        return from_root.to_owned();
    }
    let mut path: Vec<&str> = folder.split('/').filter(|step| !step.is_empty()).collect();
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => drop(path.pop()),
            step => path.push(step),
        }
    }
    path.join("/")
}

/// Why a file in the old container is not read.
fn ole_cause(bytes: &[u8]) -> Cause {
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    match bytes.windows(name.len()).any(|window| window == name) {
        true => Cause::Encrypted,
        false => Cause::OldFormat,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_by_their_targets() {
        for (folder, target, expected) in [
            ("ppt", "slides/slide1.xml", "ppt/slides/slide1.xml"),
            ("ppt/slides", "../notesSlides/notesSlide1.xml", "ppt/notesSlides/notesSlide1.xml"),
            ("", "/word/document.xml", "word/document.xml"),
            ("a", "../../../etc/passwd", "etc/passwd"),
        ] {
            assert_eq!(resolved(folder, target), expected);
        }
    }

    #[test]
    fn titles_of_programs_are_none() {
        for (title, expected) in [
            ("PowerPoint プレゼンテーション", false),
            ("文書1", false),
            ("Microsoft Word - x", false),
            ("児童手当", true),
            ("", false),
        ] {
            assert_eq!(is_title(title), expected, "{title}");
        }
    }
}
