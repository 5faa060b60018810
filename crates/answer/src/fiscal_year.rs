//! 年度: an article of a past fiscal year beside its successor.

use madoguchi_ingest::Passage;
use madoguchi_retrieve::{Evidence, ScoredPassage};

/// First years of the eras in which fiscal years are written.
const ERAS: [(&str, u32); 3] = [("令和", 2018), ("平成", 1988), ("昭和", 1925)];

/// A title without its fiscal year, and the year (of the common era) in which that begins.
#[derive(Debug, PartialEq, Eq)]
struct Dated {
    subject: String,
    year: u32,
}

/// The passage to answer from in place of `source`: that of the newest fiscal year on the same subject, unless
/// `question` names the year of `source`.
pub(crate) fn current<'e>(
    question: &str,
    evidence: &'e Evidence,
    source: &'e ScoredPassage,
) -> Option<&'e ScoredPassage> {
    let (newer, _) = newer(evidence, &source.passage)?;
    let asked = dated(question).map(|asked| asked.year);
    (asked != dated(&source.passage.title).map(|own| own.year)).then_some(newer)
}

/// What is to be said of an answer from `source` when `evidence` holds a newer fiscal year of it.
pub(crate) fn note(evidence: &Evidence, source: &Passage) -> Option<String> {
    let Newer { own, newer, title } = newer_than(evidence, source)?;
    Some(format!("この案内は{own}のものです。より新しい{newer}の「{title}」があります。"))
}

/// The fiscal year of an article, and a newer one with its title.
pub(crate) struct Newer {
    pub(crate) own: String,
    pub(crate) newer: String,
    pub(crate) title: String,
}

/// The newer fiscal year of `source` in `evidence`.
pub(crate) fn newer_than(evidence: &Evidence, source: &Passage) -> Option<Newer> {
    let (newer, year) = newer(evidence, source)?;
    let own = dated(&source.title)?.year;
    Some(Newer { own: spoken(own), newer: spoken(year), title: newer.passage.title.clone() })
}

fn newer<'e>(evidence: &'e Evidence, source: &Passage) -> Option<(&'e ScoredPassage, u32)> {
    let own = dated(&source.title)?;
    let of_subject = evidence.passages.iter().filter(|scored| scored.passage.article_id != source.article_id);
    let later = of_subject.filter_map(|scored| {
        let other = dated(&scored.passage.title)?;
        (other.subject == own.subject && other.year > own.year).then_some((scored, other.year))
    });
    // The first of the newest year: evidence is ordered best first.
    later.fold(None, |best, next| match best {
        Some((_, year)) if year >= next.1 => best,
        _ => Some(next),
    })
}

/// 令和8年度.
fn spoken(year: u32) -> String {
    match ERAS.iter().find(|(_, first)| year > *first) {
        Some((era, first)) if year - first == 1 => format!("{era}元年度"),
        Some((era, first)) => format!("{era}{}年度", year - first),
        None => format!("{year}年度"),
    }
}

/// Reads the first fiscal year of `title`: 令和8年度, R8年度, 2026年度, full-width digits too.
fn dated(title: &str) -> Option<Dated> {
    let narrow: Vec<char> = title.chars().map(narrowed).collect();
    let mark: Vec<char> = "年度".chars().collect();
    let end = narrow.windows(mark.len()).position(|window| window == mark)?;
    let start = narrow[..end].iter().rposition(|c| !c.is_ascii_digit() && *c != '元').map_or(0, |at| at + 1);
    let digits: String = narrow[start..end].iter().collect();
    let number: u32 = if digits == "元" { 1 } else { digits.parse().ok()? };
    let before: String = narrow[..start].iter().collect();
    let (era_chars, year) = match era_at_end(&before) {
        Some((chars, first)) => (chars, first + number),
        None if number > 1900 => (0, number),
        None => return None,
    };
    let head = narrow[..start - era_chars].iter();
    let rest = head.chain(&narrow[end + mark.len()..]);
    Some(Dated { subject: rest.filter(|c| !c.is_whitespace()).collect(), year })
}

/// Characters of the era that `text` ends with, and the year before its first.
fn era_at_end(text: &str) -> Option<(usize, u32)> {
    let short = [("R", 2018), ("H", 1988), ("S", 1925)];
    let found = ERAS.iter().chain(&short).find(|(era, _)| text.ends_with(era))?;
    Some((found.0.chars().count(), found.1))
}

fn narrowed(c: char) -> char {
    match c {
        '０'..='９' | 'Ａ'..='Ｚ' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        '　' => ' ',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{analyzer, evidence, faq};

    #[test]
    fn fiscal_years_are_read_in_every_form() {
        for (title, subject, year) in [
            ("令和6年度 保育料のお知らせ", "保育料のお知らせ", 2024),
            ("保育料のお知らせ（令和元年度）", "保育料のお知らせ（）", 2019),
            ("平成３１年度保育料のお知らせ", "保育料のお知らせ", 2019),
            ("R8年度 保育料のお知らせ", "保育料のお知らせ", 2026),
            ("2026年度　保育料のお知らせ", "保育料のお知らせ", 2026),
        ] {
            assert_eq!(dated(title), Some(Dated { subject: subject.into(), year }), "{title}");
        }
        for title in ["保育料のお知らせ", "年度末の窓口", "3年度にわたる事業"] {
            assert_eq!(dated(title), None, "{title}");
        }
        assert_eq!([spoken(2019), spoken(2024), spoken(1989)], ["令和元年度", "令和6年度", "平成元年度"]);
    }

    #[test]
    fn the_newest_year_answers_unless_the_old_one_is_asked_for() {
        let Some(analyzer) = analyzer() else { return };
        let title = |year: &str| format!("{year}の保育料はいくらですか");
        let passages = vec![
            (0.9, faq("old", &title("令和6年度"), "月2万円です。")),
            (0.8, faq("new", &title("令和8年度"), "月1万円です。")),
            (0.8, faq("between", &title("令和7年度"), "月1万5千円です。")),
            (0.7, faq("other", "令和9年度の学童はいくらですか", "月5千円です。")),
        ];
        let evidence = evidence(&analyzer, "保育料", passages);
        let old = &evidence.passages[0];
        let article = |question: &str| current(question, &evidence, old).map(|scored| &*scored.passage.article_id);
        assert_eq!(article("保育料はいくら"), Some("new"));
        assert_eq!(article("令和6年度の保育料はいくら"), None);
        assert_eq!(
            note(&evidence, &old.passage).as_deref(),
            Some("この案内は令和6年度のものです。より新しい令和8年度の「令和8年度の保育料はいくらですか」があります。")
        );
        assert_eq!(note(&evidence, &evidence.passages[1].passage), None);
    }
}
