//! Pairs of articles that state different facts about the same thing.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::ops::Range;

use jiff::civil::Date;
use madoguchi_ingest::{Article, Visibility};
use madoguchi_text::Analyzer;
use rayon::prelude::*;

use crate::condition::Cases;
use crate::facet::facet;
use crate::fact::{Fact, FactKind, facts};
use crate::findings::{ArticleRef, Conflict, Side};
use crate::statement::{Statement, plain, statements};
use crate::subject::{Likeness, RawWords, Reader, Scope, Subject, TELLING, Term, Vocabulary, likeness};

/// Longest list of facts under one key that is still searched: a key with more tells too little.
const LONGEST_LIST: usize = 160;
/// Words of a fact that it is found by.
const KEY_WORDS: usize = 7;
/// Least weight of the words that both have.
const LEAST_MASS: f64 = 3.0;
/// Least share of words that both have, where a value merely confirms another.
const CONFIRMING_SHARE: f64 = 0.3;

/// Least share of words that both have: what is often said in passing needs more, and so do amounts that are far apart.
fn least_share(a: &Fact, b: &Fact) -> f64 {
    let by_kind: f64 = match a.kind {
        FactKind::Clock | FactKind::Weekdays | FactKind::Months | FactKind::Place => 0.5,
        FactKind::Period => 0.62,
        FactKind::Money | FactKind::Date | FactKind::DayOfMonth | FactKind::Share | FactKind::Age => 0.55,
        FactKind::Count => 0.6,
    };
    match is_far(a, b) {
        true => by_kind.max(FAR_SHARE),
        false if is_gift(a, b) => by_kind.max(GIFT_SHARE),
        false => by_kind,
    }
}

/// Least share where one side says that it costs nothing: mostly an exception.
const GIFT_SHARE: f64 = 0.75;
/// Least share where one amount is at least [`FAR`] times the other.
const FAR_SHARE: f64 = 0.85;
/// Amounts for one thing seldom differ so many times over.
const FAR: i64 = 10;

fn is_gift(a: &Fact, b: &Fact) -> bool {
    a.kind == FactKind::Money && (a.value.high == Some(0) || b.value.high == Some(0))
}

fn is_far(a: &Fact, b: &Fact) -> bool {
    let size = |fact: &Fact| match fact.kind {
        FactKind::Money | FactKind::Count => fact.value.high.or(fact.value.low),
        FactKind::Period => fact.value.days().map(|(_, high)| high).or(fact.value.high),
        _ => None,
    };
    let (Some(x), Some(y)) = (size(a), size(b)) else { return false };
    let (small, large) = (x.min(y), x.max(y));
    small > 0 && large / FAR >= small
}

/// Least weight of a noun that both clauses name: where a value alone tells little of its subject.
fn least_common(a: &Fact, b: &Fact) -> f64 {
    match a.kind {
        FactKind::Place => 4.0,
        FactKind::Money if matches!(a.role, "以上" | "以下") => 4.0,
        FactKind::Money if is_gift(a, b) => 2.5,
        _ => 0.0,
    }
}

/// Least share of two titles' weight that makes up for words that only one of the articles knows.
const COMMON_TITLE: f64 = 0.7;

/// Share of words from which titles in other words do not part two facts.
const SURE_SHARE: f64 = 0.72;

/// A fact with all that decides what it may be compared with.
struct Stated {
    article: usize,
    statement: usize,
    fact: Fact,
    facet: Option<&'static str>,
    cases: Cases,
    /// Numbers with units in the same clause: 45L, 65歳以上.
    beside: Vec<Fact>,
    subject: Subject,
}

/// One article, read.
struct Read {
    statements: Vec<Statement>,
    words: Vec<RawScopes>,
    title: RawWords,
    all: HashSet<String>,
}

/// A fact with the words of its own clause and of the rest of its sentence.
struct ScopedFact {
    fact: Fact,
    clause: String,
    own: RawWords,
    rest: RawWords,
    topic: RawWords,
}

/// Words of a statement's surroundings, and of each of its facts.
struct RawScopes {
    facts: Vec<ScopedFact>,
    /// Every fact of the statement, what merely conditions others among them.
    all: Vec<Fact>,
    lead: RawWords,
    before: RawWords,
    headings: RawWords,
}

/// The conflicts among `articles`, which are sorted by tenant and id.
pub(crate) fn conflicts(articles: &[&Article], analyzer: &Analyzer, on: Date) -> Vec<Conflict> {
    let reader = Reader::new(analyzer);
    let read: Vec<Read> = articles.par_iter().map(|article| Read::new(article, &reader)).collect();
    let vocabulary = Vocabulary::new(&read.iter().map(|read| read.all.clone()).collect::<Vec<_>>());
    let stated: Vec<Stated> = read
        .par_iter()
        .enumerate()
        .flat_map_iter(|(at, read)| read.stated(at, &articles[at].title, &vocabulary))
        .collect();
    let mut by_article: Vec<Vec<usize>> = vec![Vec::new(); articles.len()];
    for (at, fact) in stated.iter().enumerate() {
        by_article[fact.article].push(at);
    }
    let titles: Vec<Vec<Term>> = read.iter().map(|read| vocabulary.number(&read.title).names).collect();
    let all: Vec<Vec<Term>> = read.iter().map(|read| vocabulary.numbers(&read.all)).collect();
    let search = Search {
        titles: &titles,
        all: &all,
        articles,
        on,
        stated: &stated,
        by_article: &by_article,
        vocabulary: &vocabulary,
    };
    let keys = search.keys();
    let pairs: Vec<(usize, usize, Likeness)> =
        (0..stated.len()).into_par_iter().flat_map_iter(|at| search.against(at, &keys)).collect();
    search.report(&read, pairs)
}

impl Read {
    fn new(article: &Article, reader: &Reader<'_>) -> Self {
        let statements = statements(article);
        let title = reader.read(&plain(&article.title));
        let words: Vec<RawScopes> = statements.iter().map(|statement| RawScopes::new(statement, reader)).collect();
        let mut all: HashSet<String> = title.words.iter().cloned().collect();
        for statement in &statements {
            all.extend(reader.read(&statement.text).words);
            all.extend(reader.read(&statement.lead).words);
        }
        all.extend(words.iter().flat_map(|scopes| scopes.headings.words.iter().cloned()));
        Self { statements, words, title, all }
    }

    fn stated(&self, article: usize, title: &str, vocabulary: &Vocabulary) -> Vec<Stated> {
        let title = plain(title);
        let title_words = vocabulary.number(&self.title);
        let mut found = Vec::new();
        for (at, (statement, scopes)) in self.statements.iter().zip(&self.words).enumerate() {
            let lead = vocabulary.number(&scopes.lead);
            let before = vocabulary.number(&scopes.before);
            let headings = vocabulary.number(&scopes.headings);
            let heading = statement.headings.last().map(|text| plain(text)).unwrap_or_default();
            let scopes_all = &scopes.all;
            for ScopedFact { fact, clause, own, rest, topic } in &scopes.facts {
                let (own, rest) = (vocabulary.number(own), vocabulary.number(rest));
                let scopes = [
                    Scope { words: &own, nearness: 1.0, burden: 1.0 },
                    Scope { words: &rest, nearness: 0.5, burden: 0.15 },
                    Scope { words: &lead, nearness: 0.8, burden: 0.8 },
                    Scope { words: &title_words, nearness: 0.8, burden: 0.8 },
                    Scope { words: &headings, nearness: 0.7, burden: 0.4 },
                    Scope { words: &before, nearness: 0.25, burden: 0.0 },
                ];
                let facts = scopes_of_clause(&statement.text, fact, scopes_all.iter());
                found.push(Stated {
                    article,
                    statement: at,
                    facet: facet(fact, &statement.text, &[&statement.lead, &heading, &title]),
                    cases: Cases::of(&[clause, &statement.lead, &heading, first_question(&title)]),
                    beside: facts,
                    subject: Subject::new(&scopes, vocabulary.number(topic).names, vocabulary),
                    fact: fact.clone(),
                });
            }
        }
        found
    }
}

impl RawScopes {
    fn new(statement: &Statement, reader: &Reader<'_>) -> Self {
        let text = &statement.text;
        let found = if is_hedged(text) { Vec::new() } else { facts(text) };
        let denied = |fact: &Fact| text[fact.range.end..].starts_with("では");
        let all = found.clone();
        let found: Vec<Fact> =
            found.into_iter().filter(|fact| !denied(fact) && !is_condition(text, fact, &all)).collect();
        let for_whom = |fact: &Fact| fact.kind != FactKind::Age || says_for_whom(text, fact);
        let found: Vec<Fact> = found.into_iter().filter(for_whom).collect();
        if found.is_empty() {
            let none = RawWords::default();
            return Self { facts: Vec::new(), all, lead: none.clone(), before: none.clone(), headings: none };
        }
        let scoped = found.iter().map(|fact| {
            let (own, before) = own_text(text, fact);
            let rest = reader.read(&rest_text(text, fact, &found));
            ScopedFact { fact: fact.clone(), own: reader.read(&own), rest, topic: topic(&before, reader), clause: own }
        });
        Self {
            facts: scoped.collect(),
            all,
            lead: reader.read(&statement.lead),
            before: reader.read(&statement.before),
            headings: reader.read(&plain(&statement.headings.join("\n"))),
        }
    }
}

/// Words of the nearest topic that has any.
fn topic(before: &str, reader: &Reader<'_>) -> RawWords {
    // 本と雑誌は: of several things the value holds for each.
    let one = |text: &&str| !text.contains(['と', 'や', '・']);
    topics(before)
        .into_iter()
        .filter(one)
        .map(|text| reader.read_last(text))
        .find(|words| !words.names.is_empty())
        .unwrap_or_default()
}

/// A title that asks several things speaks of this fact in its first question at most.
fn first_question(title: &str) -> &str {
    title.split_inclusive(['。', '?', '!']).next().unwrap_or_default()
}

/// Sentences that speak of the past or of an example state nothing that holds.
fn is_hedged(text: &str) -> bool {
    ["例えば", "たとえば", "以前は", "従来", "旧料金", "改正前", "でした。", "例:", "(例)", "ました。"]
        .iter()
        .any(|word| text.contains(word))
}

/// Bytes of the clauses of `text`.
fn clauses(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut before: Option<char> = None;
    for (at, c) in text.char_indices() {
        let behind = text[at + c.len_utf8()..].chars().next();
        let splits = match c {
            '、' | ',' => !(before.is_some_and(|c| c.is_ascii_digit()) && behind.is_some_and(|c| c.is_ascii_digit())),
            '。' | '(' | ')' | ';' | '\n' | '/' => true,
            _ => false,
        };
        if splits {
            found.push(start..at);
            start = at + c.len_utf8();
        }
        before = Some(c);
    }
    found.push(start..text.len());
    found.retain(|range| !text[range.clone()].trim().is_empty());
    found
}

fn is_topic(clause: &str) -> bool {
    let clause = clause.trim_end();
    let ends = ["は", "も", "なら", "とき", "場合", "には", "では", "が"].iter().any(|end| clause.ends_with(end));
    ends || (clause.ends_with('に') && !clause.ends_with("以内に") && !clause.ends_with("までに"))
}

/// `text` without remarks in brackets, but for the one that holds `at`; and where `at` is now.
fn without_remarks(text: &str, at: usize) -> (String, usize) {
    let (mut kept, mut place) = (String::with_capacity(text.len()), 0);
    let mut open: Option<usize> = None;
    for (here, c) in text.char_indices() {
        if here == at {
            place = kept.len();
        }
        match c {
            '(' if open.is_none() => {
                let end = text[here..].find(')').map_or(text.len(), |end| here + end);
                open = Some(end);
                if (here..end).contains(&at) {
                    kept.push(c);
                    open = None;
                }
            }
            ')' if open == Some(here) => open = None,
            _ if open.is_some() => {}
            _ => kept.push(c),
        }
    }
    (kept, place)
}

/// The clause of the fact up to the end, before it the topics of the sentence and what a bracket explains; and what
/// of it stands before the value.
fn own_text(text: &str, fact: &Fact) -> (String, String) {
    let (text, at) = without_remarks(text, fact.range.start);
    let (mut own, mut before) = (String::new(), String::new());
    for range in clauses(&text) {
        let clause = &text[range.clone()];
        if range.start <= at && at < range.end {
            before = format!("{own}{}", &text[range.start..at]);
            own.push_str(clause);
            break;
        }
        let is_explained = text[range.end..].starts_with('(') && range.end < at;
        if is_topic(clause) || is_explained {
            own.push_str(clause);
            own.push('、');
        } else if let Some(label) = clause.rfind(':') {
            own.push_str(&clause[..=label]);
        }
    }
    (own, before)
}

/// The noun before the は, が or colon that is next to the value, with the text up to it: candidates, nearest first.
fn topics(before: &str) -> Vec<&str> {
    // 死亡一時金(2年以内): what the bracket stands behind.
    if let Some(explained) = before.strip_suffix('、')
        && explained.len() > explained.rfind('、').map_or(0, |at| at + '、'.len_utf8())
    {
        return vec![explained];
    }
    let mut marks: Vec<usize> =
        before.char_indices().filter(|(_, c)| matches!(c, 'は' | 'が' | ':')).map(|(at, _)| at).collect();
    marks.reverse();
    let start = |end: usize| {
        before[..end].rfind(['、', ':', ' ']).map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8))
    };
    marks.into_iter().map(|end| &before[start(end)..end]).collect()
}

/// The rest of the sentence, but for clauses with facts of the same kind: they speak of something else.
fn rest_text(text: &str, fact: &Fact, facts: &[Fact]) -> String {
    let others = clauses(text).into_iter().filter(|range| {
        let holds = |other: &Fact| range.contains(&other.range.start);
        !facts.iter().any(|other| other.kind == fact.kind && other.range != fact.range && holds(other))
    });
    others.map(|range| text[range].to_owned()).collect::<Vec<_>>().join("、")
}

/// Whether a sentence says for whom something is, rather than what else holds for people of an age.
fn says_for_whom(text: &str, fact: &Fact) -> bool {
    let behind = &text[fact.range.end..];
    let ends = ["です", "の人です", "の方です", "の市民です", "が対象", "の人が対象", "の方が対象"];
    text.contains("対象") || ends.iter().any(|end| behind.starts_with(end))
}

/// 70Lが10枚1,500円: an age or a measure that an amount follows in its clause says for what the amount holds.
fn is_condition(text: &str, fact: &Fact, facts: &[Fact]) -> bool {
    let Some(clause) = clauses(text).into_iter().find(|range| range.contains(&fact.range.start)) else { return false };
    let follows = |other: &Fact| other.range.start >= fact.range.end && other.range.start < clause.end;
    matches!(fact.kind, FactKind::Age | FactKind::Count)
        && facts.iter().any(|other| matches!(other.kind, FactKind::Money | FactKind::Share) && follows(other))
}

/// Facts of other kinds in the clause of `fact`, before it.
fn scopes_of_clause<'f>(text: &str, fact: &Fact, facts: impl Iterator<Item = &'f Fact>) -> Vec<Fact> {
    let Some(clause) = clauses(text).into_iter().find(|range| range.contains(&fact.range.start)) else {
        return Vec::new();
    };
    let bounds = |kind| matches!(kind, FactKind::Age | FactKind::Count | FactKind::Share | FactKind::Period);
    facts
        .filter(|other| other.range.start >= clause.start && other.range.end <= fact.range.start)
        .filter(|other| other.kind != fact.kind && bounds(other.kind))
        .cloned()
        .collect()
}

/// Keys and the facts they lead to.
type Keys = HashMap<(FactKind, Term, Term), Vec<usize>>;

struct Search<'a> {
    articles: &'a [&'a Article],
    on: Date,
    stated: &'a [Stated],
    by_article: &'a [Vec<usize>],
    vocabulary: &'a Vocabulary,
    /// Of each article, the nouns of its title.
    titles: &'a [Vec<Term>],
    /// Of each article, all words of its text, sorted.
    all: &'a [Vec<Term>],
}

impl Search<'_> {
    /// The keys of a fact: its most telling words, alone and in pairs.
    fn keys_of(&self, fact: &Stated) -> Vec<(FactKind, Term, Term)> {
        let mut words: Vec<(Term, f64)> = fact
            .subject
            .around
            .iter()
            .map(|near| (near.term, near.nearness * self.vocabulary.weight(near.term)))
            .collect();
        words.sort_by(|(a, a_weight), (b, b_weight)| b_weight.total_cmp(a_weight).then(a.cmp(b)));
        words.truncate(KEY_WORDS);
        let mut words: Vec<Term> = words.into_iter().map(|(term, _)| term).collect();
        words.sort_unstable();
        let mut keys = Vec::new();
        for (at, first) in words.iter().enumerate() {
            for second in &words[at..] {
                keys.push((fact.fact.kind, *first, *second));
            }
        }
        keys
    }

    fn keys(&self) -> Keys {
        let mut keys: Keys = HashMap::new();
        for (at, fact) in self.stated.iter().enumerate() {
            for key in self.keys_of(fact) {
                keys.entry(key).or_default().push(at);
            }
        }
        keys.retain(|_, list| list.len() > 1 && list.len() <= LONGEST_LIST);
        keys
    }

    /// The facts behind `at` that contradict it.
    fn against(&self, at: usize, keys: &Keys) -> Vec<(usize, usize, Likeness)> {
        let mut others: BTreeSet<usize> = BTreeSet::new();
        for key in self.keys_of(&self.stated[at]) {
            if let Some(list) = keys.get(&key) {
                others.extend(list.iter().copied().filter(|other| *other > at));
            }
        }
        let found =
            others.into_iter().filter_map(|other| self.contradicts(at, other).map(|likeness| (at, other, likeness)));
        found.collect()
    }

    fn contradicts(&self, at: usize, other: usize) -> Option<Likeness> {
        let (a, b) = (&self.stated[at], &self.stated[other]);
        let apart = a.article == b.article || !a.fact.is_comparable(&b.fact) || a.fact.agrees(&b.fact);
        if apart || !a.cases.meet(&b.cases) || !same_facet(a, b) || !same_measures(a, b) {
            return None;
        }
        let (left, right) = (self.articles[a.article], self.articles[b.article]);
        if left.tenant != right.tenant || left.language != right.language || !self.meet(left, right) {
            return None;
        }
        let likeness = likeness(&a.subject, &b.subject, self.vocabulary);
        let alike = !likeness.differs && likeness.mass >= LEAST_MASS && likeness.share >= least_share(&a.fact, &b.fact);
        let common = a.subject.common_name(&b.subject, self.vocabulary);
        let apart = common < least_common(&a.fact, &b.fact) || self.titles_differ(a, b, likeness);
        (alike && !apart && !self.confirms(a, b.article) && !self.confirms(b, a.article)).then_some(likeness)
    }

    /// Whether each article's title names something that the other article never speaks of.
    fn titles_differ(&self, a: &Stated, b: &Stated, likeness: Likeness) -> bool {
        let strange = |a: &Stated, b: &Stated| {
            let all = &self.all[b.article];
            let unknown = |term: &Term| self.vocabulary.weight(*term) >= TELLING && all.binary_search(term).is_err();
            self.titles[a.article].iter().any(unknown)
        };
        let in_other_words = self.common_title(a, b) >= COMMON_TITLE || likeness.share >= SURE_SHARE;
        (strange(a, b) && strange(b, a) && !in_other_words) || self.other_house(a, b) || self.other_house(b, a)
    }

    /// Share of the lighter title's weight that stands in the other title.
    fn common_title(&self, a: &Stated, b: &Stated) -> f64 {
        let (a, b) = (&self.titles[a.article], &self.titles[b.article]);
        let mass = |title: &[Term]| title.iter().map(|term| self.vocabulary.mass(*term)).sum::<f64>();
        let common: f64 = a.iter().filter(|term| b.contains(term)).map(|term| self.vocabulary.mass(*term)).sum();
        let small = mass(a).min(mass(b));
        if small > 0.0 { common / small } else { 0.0 }
    }

    /// Whether the title of `a` names a house that `b` never speaks of.
    fn other_house(&self, a: &Stated, b: &Stated) -> bool {
        const HOUSES: [&str; 9] = ["館", "プール", "ホール", "苑", "病院", "学校", "公園", "キャンプ", "球場"];
        self.titles[a.article].iter().any(|term| {
            HOUSES.iter().any(|house| self.vocabulary.word(*term).ends_with(house))
                && self.all[b.article].binary_search(term).is_err()
        })
    }

    /// Whether both are in force on some day from now on.
    fn meet(&self, a: &Article, b: &Article) -> bool {
        let from = a.effective_from.max(b.effective_from).unwrap_or(self.on).max(self.on);
        [a, b].iter().all(|article| article.expires_on.is_none_or(|last| last >= from))
    }

    /// Whether `article` says somewhere what `fact` says.
    fn confirms(&self, fact: &Stated, article: usize) -> bool {
        self.by_article[article].iter().map(|at| &self.stated[*at]).any(|other| {
            fact.fact.is_comparable(&other.fact)
                && fact.fact.agrees(&other.fact)
                && likeness(&fact.subject, &other.subject, self.vocabulary).share >= CONFIRMING_SHARE
        })
    }

    /// One conflict for each pair of statements and kind.
    fn report(&self, read: &[Read], pairs: Vec<(usize, usize, Likeness)>) -> Vec<Conflict> {
        let mut grouped: BTreeMap<(usize, usize, FactKind), Vec<(usize, usize, Likeness)>> = BTreeMap::new();
        for (at, other, likeness) in pairs {
            let (a, b) = (&self.stated[at], &self.stated[other]);
            grouped.entry((a.article, b.article, a.fact.kind)).or_default().push((at, other, likeness));
        }
        let mut found: Vec<Conflict> = grouped
            .into_values()
            .filter_map(|mut pairs| {
                pairs.sort_by(|(a, b, x), (c, d, y)| y.share.total_cmp(&x.share).then((a, b).cmp(&(c, d))));
                let (at, other, likeness) = *pairs.first()?;
                Some(self.conflict(read, at, other, likeness, &pairs))
            })
            .collect();
        found.sort_by(|a, b| {
            let ids = |conflict: &Conflict| {
                (conflict.left.article.id.clone(), conflict.right.article.id.clone(), conflict.kind)
            };
            b.certainty.total_cmp(&a.certainty).then_with(|| ids(a).cmp(&ids(b)))
        });
        found
    }

    fn conflict(
        &self,
        read: &[Read],
        at: usize,
        other: usize,
        likeness: Likeness,
        pairs: &[(usize, usize, Likeness)],
    ) -> Conflict {
        let (a, b) = (&self.stated[at], &self.stated[other]);
        let of_statement = |fact: usize, main: &Stated| {
            self.stated[fact].statement == main.statement && self.stated[fact].article == main.article
        };
        let same = pairs.iter().filter(|(left, right, _)| of_statement(*left, a) && of_statement(*right, b));
        let (left, right): (BTreeSet<usize>, BTreeSet<usize>) = same.map(|(left, right, _)| (*left, *right)).unzip();
        let internal = [a, b].map(|fact| self.articles[fact.article].visibility == Visibility::Internal);
        Conflict {
            kind: a.fact.kind,
            subject: self.shared(a, b),
            certainty: (likeness.share * 1000.0).round() / 1000.0,
            left: self.side(read, a, &left),
            right: self.side(read, b, &right),
            internal_against_public: internal[0] != internal[1],
        }
    }

    fn shared(&self, a: &Stated, b: &Stated) -> Vec<String> {
        let held: HashSet<Term> = b.subject.around.iter().map(|near| near.term).collect();
        let mut words: Vec<Term> =
            a.subject.around.iter().map(|near| near.term).filter(|term| held.contains(term)).collect();
        words.sort_by(|x, y| self.vocabulary.weight(*y).total_cmp(&self.vocabulary.weight(*x)).then(x.cmp(y)));
        words.into_iter().take(5).map(|term| self.vocabulary.word(term).to_owned()).collect()
    }

    fn side(&self, read: &[Read], fact: &Stated, facts: &BTreeSet<usize>) -> Side {
        let statement = &read[fact.article].statements[fact.statement];
        let value = |at: &usize| {
            let fact = &self.stated[*at].fact;
            format!("{}{}", fact.per, &statement.text[fact.range.clone()])
        };
        Side {
            article: ArticleRef::from(self.articles[fact.article]),
            headings: statement.headings.clone(),
            quote: statement.quote.clone(),
            start_char: statement.chars.as_ref().map(|chars| chars.start),
            end_char: statement.chars.as_ref().map(|chars| chars.end),
            values: facts.iter().map(value).collect(),
        }
    }
}

fn same_facet(a: &Stated, b: &Stated) -> bool {
    match (a.facet, b.facet) {
        (Some(a), Some(b)) => a == b,
        _ => true,
    }
}

/// 45L beside 30L: values for different measures.
fn same_measures(a: &Stated, b: &Stated) -> bool {
    !a.beside.iter().any(|measure| {
        let comparable: Vec<&Fact> = b.beside.iter().filter(|other| measure.is_comparable(other)).collect();
        !comparable.is_empty() && !comparable.iter().any(|other| measure.agrees(other))
    })
}
