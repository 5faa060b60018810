//! Telephones, places and hours that disagree with the city's desks or with other articles.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use madoguchi_ingest::{Article, Contact, Desk, Desks};
use regex::Regex;

use crate::fact::{Fact, FactKind, facts};
use crate::findings::{ArticleRef, ContactConflict, ContactField, Reference, Side};
use crate::statement::{Statement, plain, statements};

/// A telephone number with the name of the place it is given for.
struct Mention {
    article: usize,
    statement: usize,
    name: String,
    /// As written.
    phone: String,
}

/// What disagrees among `articles`, which are sorted.
pub(crate) fn contacts(articles: &[&Article], desks: Option<&Desks>) -> Vec<ContactConflict> {
    let read: Vec<Vec<Statement>> = articles.iter().map(|article| statements(article)).collect();
    let names: Vec<&str> = desks.iter().flat_map(|desks| desks.iter()).map(|desk| desk.department.as_str()).collect();
    let mut found = Vec::new();
    let mut mentions = Vec::new();
    for (at, article) in articles.iter().enumerate() {
        found.extend(article.contact.as_ref().into_iter().flat_map(|contact| own(article, contact, desks)));
        for (statement_at, statement) in read[at].iter().enumerate() {
            mentions.extend(phones(statement, &names).into_iter().map(|(name, phone)| Mention {
                article: at,
                statement: statement_at,
                name,
                phone,
            }));
            found.extend(desks.into_iter().flat_map(|desks| places(article, statement, desks)));
        }
    }
    let check = Check { articles, read: &read, desks, mentions: &mentions };
    found.extend(check.against_desks());
    found.extend(check.against_each_other());
    found.sort_by(|a, b| key(a).cmp(&key(b)));
    found.dedup();
    found
}

fn key(conflict: &ContactConflict) -> (&str, &str, ContactField, Option<usize>, &Reference, &[String]) {
    let side = &conflict.side;
    let article = &side.article;
    (&article.tenant, &article.id, conflict.field, side.start_char, &conflict.reference, &side.values)
}

fn digits(phone: &str) -> String {
    phone.chars().filter(char::is_ascii_digit).collect()
}

/// The first number of a desk's telephone, without its extension.
fn desk_digits(phone: &str) -> String {
    digits(plain(phone).split("内線").next().unwrap_or_default())
}

fn phone_pattern() -> Option<&'static Regex> {
    static PHONE: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"0[0-9]{1,4}(?:\)|-| )?[0-9]{1,4}-[0-9]{3,4}").ok());
    PHONE.as_ref()
}

/// Names of offices and houses: a run of letters that ends like one.
fn name_pattern() -> Option<&'static Regex> {
    static NAME: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(
            r"(?:こども|子ども|せとみ|ふれあい|いきいき|[\p{Han}ァ-ヶーA-Za-z・])*(?:課|室|局|センター|係|支所|図書館|会館|体育館|公民館|資料館|分館|館|署|本部|協議会|病院|事務所|税務署|ダイヤル|ライン|ホーム|こども園|保育所|学校|組合|連合|公社|広場|ルーム|クラブ|協会|委員会|代表)",
        )
        .ok()
    });
    NAME.as_ref()
}

/// Telephone numbers of a statement, each with the name that stands next to it.
fn phones(statement: &Statement, departments: &[&str]) -> Vec<(String, String)> {
    let Some(pattern) = phone_pattern() else { return Vec::new() };
    let text = &statement.text;
    let mut found = Vec::new();
    let mut start = 0;
    for number in pattern.find_iter(text) {
        let before = &text[start..number.start()];
        start = number.end();
        let other_line = ["FAX", "ファクス", "ファックス", "夜間", "宿直", "休日", "時間外", "緊急", "自動応答"];
        if other_line.iter().any(|word| before.contains(word)) {
            continue;
        }
        let behind = text[number.end()..].strip_prefix('(').and_then(|rest| rest.split(')').next());
        let name = last_name(before, departments)
            .or_else(|| behind.and_then(|rest| last_name(rest, departments)))
            .or_else(|| last_name(&statement.lead, departments).filter(|_| text.trim().len() < number.len() + 12));
        if let Some(name) = name {
            found.push((name, number.as_str().to_owned()));
        }
    }
    found
}

/// The last name in `text` that is not merely where another place is (子育て支援課内).
fn last_name(text: &str, departments: &[&str]) -> Option<String> {
    let found = name_pattern()?.find_iter(text).filter(|name| !text[name.end()..].starts_with('内')).last()?;
    let name = found.as_str().trim_start_matches(['・', 'の']);
    let name =
        departments.iter().find(|department| name.ends_with(**department)).map_or(name, |department| *department);
    (name.chars().count() >= 2).then(|| name.to_owned())
}

struct Check<'a> {
    articles: &'a [&'a Article],
    read: &'a [Vec<Statement>],
    desks: Option<&'a Desks>,
    mentions: &'a [Mention],
}

impl Check<'_> {
    fn side(&self, mention: &Mention) -> Side {
        side(self.articles[mention.article], &self.read[mention.article][mention.statement], mention.phone.clone())
    }

    fn against_desks(&self) -> Vec<ContactConflict> {
        let conflict = |mention: &Mention| {
            let desk = self.desks?.by_department(&mention.name)?;
            (digits(&mention.phone) != desk_digits(&desk.phone)).then(|| ContactConflict {
                field: ContactField::Phone,
                side: self.side(mention),
                reference: Reference::Desk { department: desk.department.clone(), value: desk.phone.clone() },
            })
        };
        self.mentions.iter().filter_map(conflict).collect()
    }

    /// Places without a desk: what few articles say against what most say.
    fn against_each_other(&self) -> Vec<ContactConflict> {
        let is_desk = |name: &str| self.desks.is_some_and(|desks| desks.by_department(name).is_some());
        let mut places: BTreeMap<(&str, &str), Vec<&Mention>> = BTreeMap::new();
        for mention in self.mentions.iter().filter(|mention| !is_desk(&mention.name)) {
            places.entry((&self.articles[mention.article].tenant, &mention.name)).or_default().push(mention);
        }
        places.into_iter().flat_map(|((_, name), mentions)| self.disagreeing(name, &mentions)).collect()
    }

    fn disagreeing(&self, name: &str, mentions: &[&Mention]) -> Vec<ContactConflict> {
        let mut said: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
        let mut by_article: BTreeMap<usize, BTreeSet<String>> = BTreeMap::new();
        for mention in mentions {
            said.entry(digits(&mention.phone)).or_default().insert(mention.article);
            by_article.entry(mention.article).or_default().insert(digits(&mention.phone));
        }
        // A name with several numbers in one article is a name of several places.
        if said.len() < 2 || by_article.values().any(|numbers| numbers.len() > 1) {
            return Vec::new();
        }
        let most = said.iter().max_by(|(a, x), (b, y)| x.len().cmp(&y.len()).then(b.cmp(a)));
        let Some((usual, users)) = most else { return Vec::new() };
        let Some(first) = mentions.iter().find(|mention| digits(&mention.phone) == *usual) else { return Vec::new() };
        let reference = Reference::Articles {
            name: name.to_owned(),
            value: first.phone.clone(),
            ids: users.iter().take(5).map(|at| self.articles[*at].id.clone()).collect(),
            count: users.len(),
        };
        let other = mentions.iter().filter(|mention| digits(&mention.phone) != *usual);
        other
            .map(|mention| ContactConflict {
                field: ContactField::Phone,
                side: self.side(mention),
                reference: reference.clone(),
            })
            .collect()
    }
}

fn side(article: &Article, statement: &Statement, value: String) -> Side {
    Side {
        article: ArticleRef::from(article),
        headings: statement.headings.clone(),
        quote: statement.quote.clone(),
        start_char: statement.chars.as_ref().map(|chars| chars.start),
        end_char: statement.chars.as_ref().map(|chars| chars.end),
        values: vec![value],
    }
}

/// The article's own contact against the desk of the department that it names.
fn own(article: &Article, contact: &Contact, desks: Option<&Desks>) -> Vec<ContactConflict> {
    let Some(desk) = desks.and_then(|desks| desks.by_department(&contact.department)) else { return Vec::new() };
    let conflict = |field, said: &str, value: &str| {
        let statement = Statement { quote: format!("{} {said}", contact.department), ..Statement::default() };
        ContactConflict {
            field,
            side: side(article, &statement, said.to_owned()),
            reference: Reference::Desk { department: desk.department.clone(), value: value.to_owned() },
        }
    };
    let mut found = Vec::new();
    if !contact.phone.is_empty() && desk_digits(&contact.phone) != desk_digits(&desk.phone) {
        found.push(conflict(ContactField::Phone, &contact.phone, &desk.phone));
    }
    if disagree(FactKind::Clock, &contact.hours, &desk.hours) {
        found.push(conflict(ContactField::Hours, &contact.hours, &desk.hours));
    }
    if let Some(place) = contact.place.as_deref().filter(|place| disagree(FactKind::Place, place, &desk.place)) {
        found.push(conflict(ContactField::Place, place, &desk.place));
    }
    found
}

/// Whether what `said` says of `kind` is nowhere in `listed`, which says something comparable.
fn disagree(kind: FactKind, said: &str, listed: &str) -> bool {
    let of = |text: &str| facts(&plain(text)).into_iter().filter(|fact| fact.kind == kind).collect::<Vec<Fact>>();
    let listed = of(listed);
    of(said).iter().any(|fact| contradicts(fact, &listed))
}

fn contradicts(fact: &Fact, listed: &[Fact]) -> bool {
    let mut comparable = listed.iter().filter(|other| fact.is_comparable(other)).peekable();
    comparable.peek().is_some() && !comparable.any(|other| fact.agrees(other))
}

/// 税務課23番窓口, 22番窓口（税務課）: the floor and window right beside a department's name.
fn places(article: &Article, statement: &Statement, desks: &Desks) -> Vec<ContactConflict> {
    let text = &statement.text;
    let mut found = Vec::new();
    for desk in desks.iter().filter(|desk| text.contains(desk.department.as_str())) {
        let listed: Vec<Fact> =
            facts(&plain(&desk.place)).into_iter().filter(|fact| fact.kind == FactKind::Place).collect();
        let stated = facts(text);
        for fact in stated.iter().filter(|fact| fact.kind == FactKind::Place && is_beside(text, fact, desk)) {
            if contradicts(fact, &listed) {
                found.push(ContactConflict {
                    field: ContactField::Place,
                    side: side(article, statement, text[fact.range.clone()].to_owned()),
                    reference: Reference::Desk { department: desk.department.clone(), value: desk.place.clone() },
                });
            }
        }
    }
    found
}

fn is_beside(text: &str, fact: &Fact, desk: &Desk) -> bool {
    // 2階は税務課: the place begins what follows.
    if text[fact.range.end..].starts_with(['は', 'が', 'に']) {
        return false;
    }
    let before = text[..fact.range.start].trim_end_matches(|c: char| "本庁舎の(0123456789階 ".contains(c));
    let behind = text[fact.range.end..].trim_start_matches("窓口").strip_prefix('(').unwrap_or("無");
    let named_behind = behind.strip_prefix(desk.department.as_str());
    (before.ends_with(desk.department.as_str()) && !before.ends_with(&format!("旧{}", desk.department)))
        || named_behind.is_some_and(|rest| rest.starts_with([')', '、', ' ']))
}
