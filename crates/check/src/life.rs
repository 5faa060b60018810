//! Warnings about single articles: expiry, review, owner, contact, fiscal years that are over.

use std::collections::BTreeSet;

use jiff::civil::Date;
use madoguchi_ingest::{Article, Desks};

use crate::condition::fiscal_years;
use crate::findings::{ArticleRef, Warning, WarningCause};
use crate::statement::{plain, statements};
use crate::translation;

/// Days ahead of an article's last day on which it is warned of.
const SOON_DAYS: i32 = 30;
/// Days after which an article should have been looked at again.
const REVIEW_DAYS: i32 = 365;
/// Least share of pairs of characters that two titles on one subject have in common, but for their years.
const SAME_TITLE: f64 = 0.7;

/// The warnings for `articles`, which are sorted, in their order.
pub(crate) fn warnings(articles: &[&Article], desks: Option<&Desks>, on: Date) -> Vec<Warning> {
    let titles: Vec<Dated> = articles.iter().map(|article| Dated::new(article)).collect();
    let mut found = Vec::new();
    for (at, article) in articles.iter().enumerate() {
        let mut causes = warnings_of(article, desks, on);
        let is_expired = causes.iter().any(|cause| matches!(cause, WarningCause::Expired { .. }));
        if !is_expired {
            causes.extend(old_year(articles, &titles, at, on));
        }
        found.extend(causes.into_iter().map(|cause| Warning { article: ArticleRef::from(*article), cause }));
    }
    found
}

/// What is wrong with `article` by itself, as of the day `on`: all of [`check`](crate::check)'s warnings but those
/// that come from looking at other articles.
#[must_use]
pub fn warnings_of(article: &Article, desks: Option<&Desks>, on: Date) -> Vec<WarningCause> {
    let mut causes = Vec::new();
    expiry(article, on, &mut causes);
    let is_expired = causes.iter().any(|cause| matches!(cause, WarningCause::Expired { .. }));
    if !is_expired {
        review(article, on, &mut causes);
        people(article, desks, &mut causes);
        causes.extend(translation::other_numbers(article));
    }
    causes
}

/// The fiscal year, April to March, that holds `day`.
fn fiscal_year(day: Date) -> i16 {
    if day.month() >= 4 { day.year() } else { day.year() - 1 }
}

fn days_between(from: Date, to: Date) -> i32 {
    from.until(to).map_or(0, |span| span.get_days())
}

fn expiry(article: &Article, on: Date, causes: &mut Vec<WarningCause>) {
    let Some(expires_on) = article.expires_on else { return };
    let days = days_between(on, expires_on);
    if expires_on < on {
        causes.push(WarningCause::Expired { expires_on });
    } else if days <= SOON_DAYS {
        causes.push(WarningCause::ExpiresSoon { expires_on, days });
    }
}

fn review(article: &Article, on: Date, causes: &mut Vec<WarningCause>) {
    match article.revised_on {
        None => causes.push(WarningCause::NoRevisionDate),
        Some(revised_on) => {
            let days = days_between(revised_on, on);
            if days > REVIEW_DAYS {
                causes.push(WarningCause::NotReviewed { revised_on, days });
            }
        }
    }
}

fn people(article: &Article, desks: Option<&Desks>, causes: &mut Vec<WarningCause>) {
    let owner = article.owner.as_deref().filter(|owner| !owner.trim().is_empty());
    if owner.is_none() {
        causes.push(WarningCause::NoOwner);
    }
    let has_desk = owner.is_some_and(|owner| desks.is_some_and(|desks| desks.by_department(owner).is_some()));
    if article.contact.is_none() && !has_desk {
        causes.push(WarningCause::NoContact);
    }
}

/// What an article says of fiscal years.
struct Dated {
    /// Pairs of characters of the title without years and digits.
    pairs: BTreeSet<(char, char)>,
    in_title: Vec<i64>,
    /// Each year of the text that is said to hold, with the sentence.
    in_text: Vec<(i64, String)>,
}

impl Dated {
    fn new(article: &Article) -> Self {
        let title = plain(&article.title);
        let years = fiscal_years(&title);
        let mut rest = title.clone();
        for (_, range) in years.iter().rev() {
            if rest.get(range.clone()).is_some() && range.end <= rest.len() {
                rest.replace_range(range.clone(), "");
            }
        }
        let letters: Vec<char> = rest.chars().filter(|c| c.is_alphabetic()).collect();
        let pairs = letters.windows(2).map(|pair| (pair[0], pair[1])).collect();
        let in_text =
            statements(article).into_iter().flat_map(|statement| holding_years(&statement.text, &statement.quote));
        Self { pairs, in_title: years.into_iter().map(|(year, _)| year).collect(), in_text: in_text.collect() }
    }

    fn latest(&self) -> Option<i64> {
        self.in_title.iter().copied().chain(self.in_text.iter().map(|(year, _)| *year)).max()
    }
}

/// Years of a sentence that speaks of what holds in them; not of what began or ended then, or rests on them.
fn holding_years(text: &str, quote: &str) -> Vec<(i64, String)> {
    const PASSING: [&str; 24] = [
        "で廃",
        "で終",
        "から",
        "以降",
        "以前",
        "まで",
        "より",
        "に始",
        "に開",
        "に改",
        "に廃",
        "に導",
        "末",
        "以後",
        "の所得",
        "の収入",
        "の実績",
        "の決算",
        "の税",
        "の市県民税",
        "生まれ",
        "に入学",
        "分",
        "の前",
    ];
    let years = fiscal_years(text);
    let passing = |range: &std::ops::Range<usize>| PASSING.iter().any(|word| text[range.end..].starts_with(word));
    years.into_iter().filter(|(_, range)| !passing(range)).map(|(year, _)| (year, quote.to_owned())).collect()
}

fn old_year(articles: &[&Article], titles: &[Dated], at: usize, on: Date) -> Option<WarningCause> {
    let now = i64::from(fiscal_year(on));
    let dated = &titles[at];
    let (year, quote) = match dated.in_title.iter().max() {
        Some(year) => (*year, articles[at].title.clone()),
        None => dated.in_text.iter().max_by_key(|(year, _)| *year).cloned()?,
    };
    if year >= now || dated.latest().is_some_and(|latest| latest >= now) {
        return None;
    }
    let newer = |other: usize| {
        let later = titles[other].in_title.iter().max().copied().or_else(|| titles[other].latest());
        let in_force = articles[other].expires_on.is_none_or(|last| last >= on);
        let together =
            articles[other].tenant == articles[at].tenant && articles[other].language == articles[at].language;
        other != at && together && in_force && later.is_some_and(|later| later > year)
    };
    let alike = |other: usize| (other, likeness(&dated.pairs, &titles[other].pairs));
    let best = (0..articles.len())
        .filter(|other| newer(*other))
        .map(alike)
        .filter(|(_, share)| *share >= SAME_TITLE)
        .max_by(|(a, x), (b, y)| x.total_cmp(y).then(b.cmp(a)));
    let superseded_by = best.map(|(other, _)| Box::new(ArticleRef::from(articles[other])));
    Some(WarningCause::OldFiscalYear { year: i16::try_from(year).unwrap_or(0), quote, superseded_by })
}

#[expect(clippy::cast_precision_loss, reason = "counts of characters are far below 2^52")]
fn likeness(a: &BTreeSet<(char, char)>, b: &BTreeSet<(char, char)>) -> f64 {
    let common = a.intersection(b).count();
    if a.is_empty() || b.is_empty() { 0.0 } else { 2.0 * common as f64 / (a.len() + b.len()) as f64 }
}
