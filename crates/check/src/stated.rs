//! An article as the facts that it states.

use std::collections::HashSet;

use madoguchi_ingest::Article;
use madoguchi_text::Analyzer;

use crate::clause::{
    first_question, is_condition, is_hedged, measures_beside, own_text, rest_text, says_for_whom, topics,
};
use crate::condition::Cases;
use crate::facet::facet;
use crate::fact::{Fact, FactKind, facts};
use crate::statement::{Statement, plain, statements};
use crate::subject::{Scope, Subject};
use crate::words::{RawWords, Reader, Vocabulary};

/// A fact with all that decides what it may be compared with.
pub(crate) struct Stated {
    pub(crate) article: usize,
    pub(crate) statement: usize,
    pub(crate) fact: Fact,
    pub(crate) facet: Option<&'static str>,
    pub(crate) cases: Cases,
    /// Numbers with units in the same clause: 45L, 65歳以上.
    pub(crate) beside: Vec<Fact>,
    pub(crate) subject: Subject,
}

/// One article, read.
pub(crate) struct Read {
    pub(crate) statements: Vec<Statement>,
    words: Vec<RawScopes>,
    pub(crate) title: RawWords,
    pub(crate) all: HashSet<String>,
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

impl Read {
    /// Reads an article.
    pub(crate) fn new(article: &Article, analyzer: &Analyzer) -> Self {
        let reader = &Reader::new(analyzer);
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

    /// Its facts, once the words of all articles are known; `article` is its number.
    pub(crate) fn stated(&self, article: usize, title: &str, vocabulary: &Vocabulary) -> Vec<Stated> {
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
                let facts = measures_beside(&statement.text, fact, scopes_all.iter());
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
