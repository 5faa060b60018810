//! Numbers that Word puts before paragraphs, counted as it counts them.

use std::collections::HashMap;

use super::super::xml::Element;
use super::styles::ListRef;

/// Lists have nine levels.
const LEVELS: usize = 9;

/// What stands before a paragraph of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Label {
    Bullet,
    /// The number as printed: 「1.」, 「(ア)」, 「第2条」.
    Number(String),
}

#[derive(Debug, Default)]
pub(super) struct Numbering {
    kinds: HashMap<String, [Level; LEVELS]>,
    lists: HashMap<String, List>,
    /// By the key of a list, how far each level has counted.
    counts: HashMap<String, [Option<u32>; LEVELS]>,
}

#[derive(Debug, Clone, Default)]
struct Level {
    format: String,
    /// `%1` and so on stand for the levels' numbers.
    text: String,
    start: u32,
}

#[derive(Debug)]
struct List {
    kind: String,
    /// Lists of one kind go on counting together, but for those that say where they start.
    starts: HashMap<usize, u32>,
}

impl Numbering {
    /// Reads `numbering.xml`.
    pub(super) fn new(root: &Element) -> Self {
        let mut numbering = Self::default();
        for element in root.elements() {
            match (element.name.as_str(), element.attr("abstractNumId"), element.attr("numId")) {
                ("abstractNum", Some(id), _) => drop(numbering.kinds.insert(id.to_owned(), levels(element))),
                ("num", _, Some(id)) => {
                    if let Some(kind) = element.child("abstractNumId").and_then(|kind| kind.attr("val")) {
                        let list = List { kind: kind.to_owned(), starts: starts(element) };
                        numbering.lists.insert(id.to_owned(), list);
                    }
                }
                _ => {}
            }
        }
        numbering
    }

    /// Counts on, and gives the label of the next paragraph; `None` for no label.
    pub(super) fn next(&mut self, place: &ListRef) -> Option<Label> {
        let level = place.level.min(LEVELS - 1);
        let list = self.lists.get(&place.list)?;
        let levels = self.kinds.get(&list.kind)?;
        let own = &levels[level];
        if own.format == "bullet" {
            return Some(Label::Bullet);
        }
        let key = if list.starts.is_empty() { format!("kind {}", list.kind) } else { format!("list {}", place.list) };
        let start = |level: usize| list.starts.get(&level).copied().unwrap_or(levels[level].start);
        let counts = self.counts.entry(key).or_default();
        counts[level] = Some(counts[level].map_or_else(|| start(level), |count| count.saturating_add(1)));
        for (above, count) in counts.iter_mut().enumerate().take(level) {
            count.get_or_insert_with(|| start(above));
        }
        counts[level + 1..].fill(None);
        let mut label = own.text.clone();
        for (at, count) in counts.iter().enumerate().take(level + 1) {
            let shown = number(count.unwrap_or_default(), &levels[at].format);
            label = label.replace(&format!("%{}", at + 1), &shown);
        }
        let label = label.trim();
        (own.format != "none" && !label.is_empty()).then(|| Label::Number(label.to_owned()))
    }
}

fn levels(kind: &Element) -> [Level; LEVELS] {
    let mut levels: [Level; LEVELS] = std::array::from_fn(|_| Level { start: 1, ..Level::default() });
    for element in kind.elements().filter(|element| element.name == "lvl") {
        let value = |name: &str| element.child(name).and_then(|child| child.attr("val"));
        let at = element.attr("ilvl").and_then(|level| level.parse::<usize>().ok());
        if let Some(level) = at.and_then(|at| levels.get_mut(at)) {
            *level = Level {
                format: value("numFmt").unwrap_or("decimal").to_owned(),
                text: value("lvlText").unwrap_or_default().to_owned(),
                start: value("start").and_then(|start| start.parse().ok()).unwrap_or(1),
            };
        }
    }
    levels
}

fn starts(list: &Element) -> HashMap<usize, u32> {
    let start = |change: &Element| {
        let start = change.child("startOverride")?.attr("val")?.parse().ok()?;
        Some((change.attr("ilvl")?.parse().ok()?, start))
    };
    list.elements().filter(|element| element.name == "lvlOverride").filter_map(start).collect()
}

/// `number` as the format prints it.
fn number(number: u32, format: &str) -> String {
    const KATAKANA: &str =
        "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン";
    const IROHA: &str =
        "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセスン";
    let letter = |letters: &str| {
        let count = letters.chars().count() as u32;
        let at = number.checked_sub(1).map(|at| at % count);
        at.and_then(|at| letters.chars().nth(at as usize)).map(String::from).unwrap_or_default()
    };
    match format {
        "decimalFullWidth" | "decimalFullWidth2" => full_width(number),
        "decimalZero" => format!("{number:02}"),
        "decimalEnclosedCircle" if (1..=20).contains(&number) => char::from_u32(0x245F + number).into_iter().collect(),
        "lowerLetter" => letter("abcdefghijklmnopqrstuvwxyz"),
        "upperLetter" => letter("ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
        "aiueo" | "aiueoFullWidth" => letter(KATAKANA),
        "iroha" | "irohaFullWidth" => letter(IROHA),
        "lowerRoman" => roman(number).to_lowercase(),
        "upperRoman" => roman(number),
        "japaneseCounting" | "chineseCounting" | "chineseCountingThousand" | "taiwaneseCounting" => kanji(number),
        "ideographDigital" | "japaneseDigitalTenThousand" => number
            .to_string()
            .chars()
            .filter_map(|digit| "〇一二三四五六七八九".chars().nth(digit as usize - '0' as usize))
            .collect(),
        "none" => String::new(),
        _ => number.to_string(),
    }
}

fn full_width(number: u32) -> String {
    number.to_string().chars().filter_map(|digit| char::from_u32(digit as u32 + 0xFEE0)).collect()
}

fn roman(mut number: u32) -> String {
    const SIGNS: [(u32, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    if number >= 4000 {
        return number.to_string();
    }
    let mut text = String::new();
    for (value, sign) in SIGNS {
        while number >= value {
            text.push_str(sign);
            number -= value;
        }
    }
    text
}

/// 十, 二十一, 百五; beyond a thousand in digits.
fn kanji(number: u32) -> String {
    if number >= 1000 || number == 0 {
        return number.to_string();
    }
    let mut text = String::new();
    for (unit, sign) in [(100, "百"), (10, "十"), (1, "")] {
        let digit = number / unit % 10;
        if digit == 0 {
            continue;
        }
        if digit > 1 || unit == 1 {
            text.extend("一二三四五六七八九".chars().nth(digit as usize - 1));
        }
        text.push_str(sign);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::super::xml::Xml;
    use super::*;

    #[test]
    fn numbers_of_all_kinds() {
        for (value, format, expected) in [
            (3, "decimal", "3"),
            (12, "decimalFullWidth", "１２"),
            (3, "aiueoFullWidth", "ウ"),
            (2, "irohaFullWidth", "ロ"),
            (4, "decimalEnclosedCircle", "④"),
            (21, "decimalEnclosedCircle", "21"),
            (121, "japaneseCounting", "百二十一"),
            (10, "japaneseCounting", "十"),
            (14, "upperRoman", "XIV"),
            (0, "upperLetter", ""),
            (28, "lowerLetter", "b"),
            (20, "ideographDigital", "二〇"),
        ] {
            assert_eq!(number(value, format), expected, "{value} {format}");
        }
    }

    #[test]
    fn counts_as_word_does() {
        let root = Xml::root(
            "<numbering><abstractNum abstractNumId='1'><lvl ilvl='0'><start val='1'/><numFmt val='decimal'/><lvlText val='第%1条'/></lvl>\
             <lvl ilvl='1'><numFmt val='decimal'/><lvlText val='%1-%2'/></lvl><lvl ilvl='2'><numFmt val='bullet'/></lvl></abstractNum>\
             <num numId='5'><abstractNumId val='1'/></num><num numId='6'><abstractNumId val='1'/><lvlOverride ilvl='0'><startOverride val='7'/></lvlOverride></num></numbering>",
        );
        let mut numbering = Numbering::new(&root.expect("numbering"));
        let mut next = |list: &str, level| match numbering.next(&ListRef { list: list.to_owned(), level }) {
            Some(Label::Number(label)) => label,
            Some(Label::Bullet) => "・".to_owned(),
            None => String::new(),
        };
        assert_eq!(
            [
                next("5", 0),
                next("5", 1),
                next("5", 1),
                next("5", 0),
                next("5", 1),
                next("5", 2),
                next("6", 0),
                next("9", 0)
            ],
            ["第1条", "1-1", "1-2", "第2条", "2-1", "・", "第7条", ""]
        );
    }
}
