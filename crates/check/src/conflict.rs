//! Pairs of articles that state different facts about the same thing.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use jiff::civil::Date;
use madoguchi_ingest::{Article, Visibility};
use madoguchi_text::Analyzer;
use rayon::prelude::*;

use crate::fact::{Fact, FactKind};
use crate::findings::{ArticleRef, Conflict, Side};
use crate::stated::{Read, Stated};
use crate::subject::{Likeness, TELLING, likeness};
use crate::threshold::{least_common, least_share};
use crate::words::{Term, Vocabulary};

/// Longest list of facts under one key that is still searched: a key with more tells too little.
const LONGEST_LIST: usize = 160;
/// Words of a fact that it is found by.
const KEY_WORDS: usize = 7;
/// Least weight of the words that both have.
const LEAST_MASS: f64 = 3.0;
/// Least share of words that both have, where a value merely confirms another.
const CONFIRMING_SHARE: f64 = 0.3;

/// Least share of two titles' weight that makes up for words that only one of the articles knows.
const COMMON_TITLE: f64 = 0.7;

/// Share of words from which titles in other words do not part two facts.
const SURE_SHARE: f64 = 0.72;
/// Least share of the titles' weight that they have in common even then.
const SURE_TITLE: f64 = 0.4;

/// The conflicts among `articles`, which are sorted by tenant and id.
pub(crate) fn conflicts(articles: &[&Article], analyzer: &Analyzer, on: Date) -> Vec<Conflict> {
    let read: Vec<Read> = articles.par_iter().map(|article| Read::new(article, analyzer)).collect();
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
    let pairs: Vec<Pair> = (0..stated.len()).into_par_iter().flat_map_iter(|at| search.against(at, &keys)).collect();
    search.report(&read, pairs)
}

/// Two facts that contradict each other, and how alike their subjects are.
type Pair = (usize, usize, Likeness);

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
    fn against(&self, at: usize, keys: &Keys) -> Vec<Pair> {
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
        let common = self.common_title(a, b);
        let in_other_words = common >= COMMON_TITLE || (likeness.share >= SURE_SHARE && common >= SURE_TITLE);
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
    fn report(&self, read: &[Read], pairs: Vec<Pair>) -> Vec<Conflict> {
        let mut grouped: BTreeMap<(usize, usize, FactKind), Vec<Pair>> = BTreeMap::new();
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

    fn conflict(&self, read: &[Read], at: usize, other: usize, likeness: Likeness, pairs: &[Pair]) -> Conflict {
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
