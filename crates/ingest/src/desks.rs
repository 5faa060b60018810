//! The city's desks: whom a citizen is handed to when no answer is found.

use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::field::nearest;
use crate::model::Contact;
use crate::problem::{Cause, Problem};
use crate::text::{clean_line, narrow};
use crate::toml_text::TomlText;

const KEYS: [&str; 6] = ["department", "phone", "place", "hours", "topics", "map_url"];

/// One desk of the city.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Desk {
    /// The department's name, in Japanese.
    pub department: String,
    /// Telephone number, as printed.
    pub phone: String,
    /// Where it is, as printed.
    pub place: String,
    /// Opening hours, as printed.
    pub hours: String,
    /// Words that lead a question to this desk when no article does.
    pub topics: Vec<String>,
    /// Where a map shows it: its own `map_url`, else that of the whole file.
    pub map_url: Option<String>,
}

impl From<&Desk> for Contact {
    fn from(desk: &Desk) -> Self {
        Self {
            department: desk.department.clone(),
            phone: desk.phone.clone(),
            hours: desk.hours.clone(),
            place: Some(desk.place.clone()),
            map_url: desk.map_url.clone(),
            open_now: None,
        }
    }
}

impl From<Desk> for Contact {
    fn from(desk: Desk) -> Self {
        Self {
            department: desk.department,
            phone: desk.phone,
            hours: desk.hours,
            place: Some(desk.place),
            map_url: desk.map_url,
            open_now: None,
        }
    }
}

/// All desks of a city, in the order of the file.
///
/// Invariant: there is at least one, and no two have the same department.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Desks {
    desks: Vec<Desk>,
    default: usize,
}

impl Desks {
    /// Reads `desks.toml`.
    ///
    /// # Errors
    /// [`Problem`] with the file, and the line and key where they are known.
    pub fn open(path: &Path) -> Result<Self, Problem> {
        let file = path.display().to_string();
        let bytes = std::fs::read(path).map_err(|error| Problem::in_file(&file, io_cause(&error)))?;
        let text = String::from_utf8(bytes).map_err(|error| {
            let valid = error.utf8_error().valid_up_to();
            let line = crate::decode::line_at(error.as_bytes(), valid);
            Problem::at_line(&file, line, Cause::Encoding { encoding: "UTF-8" })
        })?;
        Self::parse(TomlText { file: &file, text: text.strip_prefix('\u{FEFF}').unwrap_or(&text) })
    }

    /// Reads the text of a `desks.toml`.
    ///
    /// # Errors
    /// [`Problem`] with the line and the key; the file is called `desks.toml`.
    pub fn from_toml(text: &str) -> Result<Self, Problem> {
        Self::parse(TomlText { file: "desks.toml", text })
    }

    /// The desk of `department`.
    #[must_use]
    pub fn by_department(&self, department: &str) -> Option<&Desk> {
        self.desks.iter().find(|desk| desk.department == department)
    }

    /// The desk whose topics say most of `text`, in characters; of equals the first of the file. A topic inside a longer one
    /// of any desk says nothing: ふるさと納税 is no 納税.
    #[must_use]
    pub fn by_topic(&self, text: &str) -> Option<&Desk> {
        let text = madoguchi_text::normalize(text).text;
        let said: Vec<(&Desk, Vec<&str>)> = self.desks.iter().map(|desk| (desk, said(desk, &text))).collect();
        let all: Vec<&str> = said.iter().flat_map(|(_, topics)| topics).copied().collect();
        let is_whole = |topic: &&&str| !all.iter().any(|other| other.len() > topic.len() && other.contains(**topic));
        let mut best: Option<(usize, &Desk)> = None;
        for (desk, topics) in &said {
            let chars: usize = topics.iter().filter(is_whole).map(|topic| topic.chars().count()).sum();
            if chars > best.map_or(0, |(most, _)| most) {
                best = Some((chars, desk));
            }
        }
        best.map(|(_, desk)| desk)
    }

    /// The desk for everything that no other desk takes.
    #[must_use]
    pub fn default(&self) -> &Desk {
        &self.desks[self.default]
    }

    /// Every desk, in the order of the file.
    pub fn iter(&self) -> std::slice::Iter<'_, Desk> {
        self.desks.iter()
    }

    fn parse(source: TomlText<'_>) -> Result<Self, Problem> {
        let table = source.table()?;
        let mut default = None;
        let mut map_url = None;
        let mut desks: Vec<Desk> = Vec::new();
        for (key, value) in &table {
            match key.get_ref().as_ref() {
                "default" => default = Some((source.value("default", value)?, value.span())),
                "desk" => desks = all_desks(source, value)?,
                "map_url" => map_url = Some(web_address(source, value)?),
                other => {
                    let nearest =
                        nearest(other, ["default", "desk", "map_url"].into_iter()).map(|name| format!("{name:?}"));
                    return Err(source.problem(key.span(), Cause::UnknownName { nearest }).on("key", other));
                }
            }
        }
        if desks.is_empty() {
            return Err(source.problem(0..0, Cause::MissingValue).on("key", "desk"));
        }
        let (name, span) = default.ok_or_else(|| source.problem(0..0, Cause::MissingValue).on("key", "default"))?;
        let default = desks.iter().position(|desk| desk.department == name).ok_or_else(|| {
            let expected = "the department of a desk";
            source.problem(span, Cause::Invalid { value: name, expected }).on("key", "default")
        })?;
        for desk in &mut desks {
            desk.map_url = desk.map_url.take().or_else(|| map_url.clone());
        }
        Ok(Self { desks, default })
    }
}

impl<'a> IntoIterator for &'a Desks {
    type Item = &'a Desk;
    type IntoIter = std::slice::Iter<'a, Desk>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// What the operating system said, as a cause.
pub(crate) fn io_cause(error: &std::io::Error) -> Cause {
    match error.kind() {
        std::io::ErrorKind::NotFound => Cause::NotFound,
        _ => Cause::Io { reason: error.to_string() },
    }
}

fn all_desks<'t>(source: TomlText<'t>, value: &Spanned<DeValue<'t>>) -> Result<Vec<Desk>, Problem> {
    let entries = value.get_ref().as_array().ok_or_else(|| {
        let cause = Cause::Invalid { value: "desk".into(), expected: "a list of tables ([[desk]])" };
        source.problem(value.span(), cause).on("key", "desk")
    })?;
    let mut desks: Vec<Desk> = Vec::with_capacity(entries.len());
    for entry in entries {
        let desk = one_desk(source, source.subtable("desk", entry)?, entry.span())?;
        if desks.iter().any(|other| other.department == desk.department) {
            let cause = Cause::Invalid { value: desk.department, expected: "a new department: it has a desk already" };
            return Err(source.problem(entry.span(), cause).on("key", "department"));
        }
        desks.push(desk);
    }
    Ok(desks)
}

fn one_desk<'t>(source: TomlText<'t>, table: &DeTable<'t>, span: std::ops::Range<usize>) -> Result<Desk, Problem> {
    if let Some(key) = table.keys().find(|key| !KEYS.contains(&key.get_ref().as_ref())) {
        let nearest = nearest(key.get_ref(), KEYS.into_iter()).map(|name| format!("{name:?}"));
        return Err(source.problem(key.span(), Cause::UnknownName { nearest }).on("key", key.get_ref()));
    }
    let required = |name: &str| {
        let value = table.get(name).ok_or_else(|| source.problem(span.clone(), Cause::MissingValue).on("key", name))?;
        let text = clean_line(&source.value(name, value)?);
        match text.is_empty() {
            true => Err(source.problem(value.span(), Cause::MissingValue).on("key", name)),
            false => Ok(text),
        }
    };
    let phone = required("phone")?;
    if !is_phone(&phone) {
        let at = table.get("phone").map_or(span.clone(), Spanned::span);
        let cause = Cause::Invalid { value: phone, expected: "a telephone number like 0850-22-1111" };
        return Err(source.problem(at, cause).on("key", "phone"));
    }
    let topics = table.get("topics").map(|value| source.list("topics", value)).transpose()?.unwrap_or_default();
    // As questions are compared: ＤＶ and DV are one.
    let topics = topics.iter().map(|topic| madoguchi_text::normalize(topic).text.into_owned()).collect();
    Ok(Desk {
        department: required("department")?,
        phone,
        place: required("place")?,
        hours: required("hours")?,
        topics,
        map_url: table.get("map_url").map(|value| web_address(source, value)).transpose()?,
    })
}

/// An address that a page may link to.
fn web_address<'t>(source: TomlText<'t>, value: &Spanned<DeValue<'t>>) -> Result<String, Problem> {
    let text = clean_line(&source.value("map_url", value)?);
    let is_web =
        text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).is_some_and(|rest| !rest.is_empty());
    if is_web || (text.starts_with('/') && !text.starts_with("//")) {
        return Ok(text);
    }
    let cause = Cause::Invalid { value: text, expected: "an address that begins with https:// or /" };
    Err(source.problem(value.span(), cause).on("key", "map_url"))
}

/// Digits, hyphens, brackets, and an extension (内線 123) behind them.
fn is_phone(text: &str) -> bool {
    let narrowed = narrow(text);
    let number = narrowed.split("内線").next().unwrap_or_default();
    let number = number.trim_end_matches(['(', ' ']);
    let known = |c: char| c.is_ascii_digit() || matches!(c, '-' | '(' | ')' | '+' | '#' | ' ' | '‐' | '－');
    number.chars().filter(char::is_ascii_digit).count() >= 3 && number.chars().all(known)
}

/// The topics of `desk` that occur in `text`.
fn said<'d>(desk: &'d Desk, text: &str) -> Vec<&'d str> {
    desk.topics.iter().map(String::as_str).filter(|topic| !topic.is_empty() && text.contains(topic)).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const GOOD: &str = r#"
default = "代表"
[[desk]]
department = "代表"
phone = "0850-22-1111"
place = "本庁舎1階"
hours = "平日"
[[desk]]
department = "市民課"
phone = "0850-22-1201（内線 12）"
place = "2番窓口"
hours = "平日"
topics = ["転入", "戸籍"]
"#;

    #[test]
    fn looks_up_desks() {
        let desks = Desks::from_toml(GOOD).expect("good");
        assert_eq!(desks.default().department, "代表");
        assert_eq!(desks.iter().count(), 2);
        let desk = desks.by_department("市民課").expect("there");
        assert_eq!(desk.topics, ["転入", "戸籍"]);
        let contact = Contact::from(desk);
        assert_eq!((contact.department.as_str(), contact.place.as_deref()), ("市民課", Some("2番窓口")));
        assert!(desks.by_department("税務課").is_none());
        assert_eq!(desks.by_topic("転入の戸籍").map(|desk| desk.department.as_str()), Some("市民課"));
        assert_eq!(desks.by_topic("花火"), None);
        let two = GOOD.replace("hours = \"平日\"\n[[", "hours = \"平日\"\ntopics = [\"ふるさと納税\", \"祭り\"]\n[[");
        let two = Desks::from_toml(&two.replace("\"戸籍\"", "\"戸籍\", \"納税\", \"ＤＶ\"")).expect("good");
        for (question, department) in [
            ("ふるさと納税の返礼品", Some("代表")),
            ("ふるさと納税でない納税", Some("代表")),
            ("祭りの日に転入と戸籍", Some("市民課")),
            ("ＤＶに困る", Some("市民課")),
            ("DVに困る", Some("市民課")),
            ("天気", None),
        ] {
            assert_eq!(two.by_topic(question).map(|desk| desk.department.as_str()), department, "{question}");
        }
        let map = GOOD
            .replace("default =", "map_url = \"/map\"\ndefault =")
            .replace("topics", "map_url = \"https://m.example\"\ntopics");
        let desks = Desks::from_toml(&map).expect("with maps");
        let maps: Vec<_> = desks.iter().filter_map(|desk| desk.map_url.as_deref()).collect();
        assert_eq!(maps, ["/map", "https://m.example"]);
    }

    #[test]
    fn errors_name_line_and_key() {
        for (from, to, expected) in [
            ("hours = \"平日\"\n[[", "[[", "desks.toml:3: key \"hours\": the value is missing"),
            ("topics", "topcs", "desks.toml:13: key \"topcs\": not a known name; the nearest is \"topics\""),
            ("0850-22-1111", "なし", "desks.toml:5: key \"phone\": \"なし\" is not a telephone number"),
            ("default = \"代表\"", "default = \"無\"", "desks.toml:2: key \"default\": \"無\" is not the department"),
            (
                "topics = [\"転入",
                "map_url = \"javascript:x\"\ntopics = [\"転入",
                "desks.toml:13: key \"map_url\": \"javascript:x\" is not an address",
            ),
            ("default = \"代表\"", "", "desks.toml:1: key \"default\": the value is missing"),
            ("\"市民課\"", "\"代表\"", "desks.toml:8: key \"department\": \"代表\" is not a new department"),
            ("place = \"本庁舎1階\"", "place = \"\"", "desks.toml:6: key \"place\": the value is missing"),
            (
                "[[desk]]\ndepartment = \"代表\"",
                "[[desks]]\ndepartment = \"代表\"",
                "desks.toml:3: key \"desks\": not a known name",
            ),
        ] {
            let problem = Desks::from_toml(&GOOD.replacen(from, to, 1)).expect_err(from);
            assert!(problem.to_string().starts_with(expected), "{problem}\nwanted {expected}");
        }
        let missing = Desks::open(Path::new("/nonexistent/desks.toml")).expect_err("no such file");
        assert_eq!(*missing.cause, Cause::NotFound);
    }

    proptest! {
        #[test]
        fn never_panics(cut in 0_usize..400, extra in "[a-z\\[\\]\"=\\n]{0,8}") {
            let cut = (0..=cut.min(GOOD.len())).rev().find(|&at| GOOD.is_char_boundary(at)).unwrap_or(0);
            let _ = Desks::from_toml(&format!("{}{extra}{}", &GOOD[..cut], &GOOD[cut..]));
        }
    }
}
