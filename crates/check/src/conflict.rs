//! Pairs of articles that state different facts about the same thing.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use jiff::civil::Date;
use madoguchi_ingest::{Article, Visibility};
use madoguchi_text::Analyzer;
use rayon::prelude::*;

use crate::condition::Cases;
use crate::fact::{Fact, FactKind, facts};
use crate::facet::facet;
use crate::findings::{ArticleRef, Conflict, Side};
use crate::statement::{Statement, plain, statements};
use crate::subject::{Likeness, RawWords, Reader, Subject, Term, Vocabulary, Words, likeness};

/// Longest list of facts under one key that is still searched: a key with more tells too little.
const LONGEST_LIST: usize = 160;
/// Words of a fact that it is found by.
const KEY_WORDS: usize = 7;
/// Least weight of the words that both have.
const LEAST_MASS: f64 = 6.0;
/// Least share of words that both have, where a value merely confirms another.
const CONFIRMING_SHARE: f64 = 0.3;

/// Least share of words that both have, by kind: what is often said in passing needs more.
fn least_share(kind: FactKind) -> f64 {
    match kind {
        FactKind::Money | FactKind::Clock => 0.5,
        FactKind::Period | FactKind::Date | FactKind::DayOfMonth | FactKind::Share | FactKind::Age => 0.55,
        FactKind::Weekdays | FactKind::Months | FactKind::Place => 0.5,
        FactKind::Count => 0.6,
    }
}

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

/// Words of a statement's surroundings, and of each of its facts.
struct RawScopes {
    facts: Vec<(Fact, RawWords, RawWords)>,
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
    let search = Search { articles, on, stated: &stated, by_article: &by_article, vocabulary: &vocabulary };
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
        for scopes in &words {
            for (_, own, rest) in &scopes.facts {
                all.extend(own.words.iter().chain(&rest.words).cloned());
            }
            all.extend(scopes.lead.words.iter().chain(&scopes.before.words).chain(&scopes.headings.words).cloned());
        }
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
            for (fact, own, rest) in &scopes.facts {
                let (own, rest) = (vocabulary.number(own), vocabulary.number(rest));
                let scopes: [(&Words, f64); 6] =
                    [(&own, 1.0), (&rest, 0.5), (&lead, 0.8), (&title_words, 0.8), (&headings, 0.7), (&before, 0.25)];
                let clause = own_text(&statement.text, fact);
                let facts = scopes_of_clause(&statement.text, fact, self.words[at].facts.iter().map(|(fact, ..)| fact));
                found.push(Stated {
                    article,
                    statement: at,
                    facet: facet(fact, &statement.text, &[&statement.lead, &heading, &title]),
                    cases: Cases::of(&[&clause, &statement.lead, &heading, &title]),
                    beside: facts,
                    subject: Subject::new(&scopes, vocabulary),
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
        let found: Vec<Fact> = found.into_iter().filter(|fact| !denied(fact)).collect();
        if found.is_empty() {
            let none = RawWords::default();
            return Self { facts: Vec::new(), lead: none.clone(), before: none.clone(), headings: none };
        }
        let scoped = found.iter().map(|fact| {
            let own = reader.read(&own_text(text, fact));
            let rest = reader.read(&rest_text(text, fact, &found));
            (fact.clone(), own, rest)
        });
        Self {
            facts: scoped.collect(),
            lead: reader.read(&statement.lead),
            before: reader.read(&statement.before),
            headings: reader.read(&plain(&statement.headings.join("\n"))),
        }
    }
}

/// Sentences that speak of the past or of an example state nothing that holds.
fn is_hedged(text: &str) -> bool {
    ["例えば", "たとえば", "以前は", "従来", "旧料金", "改正前", "でした。", "例:", "(例)", "ました。"]
        .iter()
        .any(|word| text.contains(word))
}

/// Bytes of the clauses of `text`.
fn clauses(text: &str) -> Vec<std::ops::Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut before: Option<char> = None;
    for (at, c) in text.char_indices() {
        let behind = text[at + c.len_utf8()..].chars().next();
        let splits = match c {
            '、' | ',' => !(before.is_some_and(|c| c.is_ascii_digit()) && behind.is_some_and(|c| c.is_ascii_digit())),
            '。' | '(' | ')' | ';' | '\n' | '」' | '「' | '/' => true,
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
    ["は", "も", "なら", "とき", "場合", "には", "では", "が"].iter().any(|end| clause.trim_end().ends_with(end))
}

/// The clause of the fact, and before it the topics of the sentence.
fn own_text(text: &str, fact: &Fact) -> String {
    let clauses = clauses(text);
    let mut own = String::new();
    for range in &clauses {
        let clause = &text[range.clone()];
        if range.start <= fact.range.start && fact.range.start < range.end {
            own.push_str(clause);
            break;
        }
        if is_topic(clause) {
            own.push_str(clause);
            own.push('、');
        }
    }
    own
}

/// The rest of the sentence, but for clauses with facts of the same kind: they speak of something else.
fn rest_text(text: &str, fact: &Fact, facts: &[Fact]) -> String {
    let holds = |range: &std::ops::Range<usize>, fact: &Fact| range.start <= fact.range.start && fact.range.start < range.end;
    let others = clauses(text).into_iter().filter(|range| {
        !facts.iter().any(|other| other.kind == fact.kind && other.range != fact.range && holds(range, other))
    });
    others.map(|range| text[range].to_owned()).collect::<Vec<_>>().join("、")
}

/// Facts of other kinds in the clause of `fact`, before it.
fn scopes_of_clause<'f>(text: &str, fact: &Fact, facts: impl Iterator<Item = &'f Fact>) -> Vec<Fact> {
    let Some(clause) = clauses(text).into_iter().find(|range| range.start <= fact.range.start && fact.range.start < range.end)
    else {
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
}

impl Search<'_> {
    /// The keys of a fact: its most telling words, alone and in pairs.
    fn keys_of(&self, fact: &Stated) -> Vec<(FactKind, Term, Term)> {
        let mut words: Vec<(Term, f64)> =
            fact.subject.around.iter().map(|(term, near)| (*term, near * self.vocabulary.weight(*term))).collect();
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
        let found = others.into_iter().filter_map(|other| {
            self.contradicts(at, other).map(|likeness| (at, other, likeness))
        });
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
        let alike = !likeness.differs && likeness.mass >= LEAST_MASS && likeness.share >= least_share(a.fact.kind);
        (alike && !self.confirms(a, b.article) && !self.confirms(b, a.article)).then_some(likeness)
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
            let ids = |conflict: &Conflict| (conflict.left.article.id.clone(), conflict.right.article.id.clone(), conflict.kind);
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
        let held: HashSet<Term> = b.subject.around.iter().map(|(term, _)| *term).collect();
        let mut words: Vec<Term> =
            a.subject.around.iter().map(|(term, _)| *term).filter(|term| held.contains(term)).collect();
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
