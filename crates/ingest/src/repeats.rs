//! Boilerplate: a passage that several articles share word for word is indexed once.

use std::cmp::Reverse;
use std::collections::HashMap;

use jiff::civil::Date;

use crate::model::{ArticleKind, Passage, Visibility};

/// Shorter passages are alike by chance.
const MIN_CHARS: usize = 40;

/// Passages are the same when everyone who may read one may read the other, on the same days.
#[derive(PartialEq, Eq, Hash)]
struct Key<'p> {
    text: &'p str,
    tenant: &'p str,
    language: &'p str,
    visibility: Visibility,
    departments: &'p [String],
    period: (Option<Date>, Option<Date>),
}

/// Leaves out of `articles`, each the passages of one, what another article has already; returns how many.
///
/// The copy that stays is that of the article revised last, and of these the one whose source comes first, whatever
/// the order of reading. It is chosen anew each time, from what is read then: when its article goes, the next reading keeps another copy.
/// The answer of a FAQ always stays, and so does an article of which nothing would be left.
pub(crate) fn index_once(articles: &mut [Vec<Passage>]) -> usize {
    let repeated: Vec<Vec<bool>> = {
        let mut best: HashMap<Key<'_>, Rank<'_>> = HashMap::new();
        for passage in articles.iter().flatten().filter(|passage| may_repeat(passage)) {
            let known = best.entry(key(passage)).or_insert(rank(passage));
            *known = rank(passage).min(*known);
        }
        let is_repeated = |passage: &Passage| {
            may_repeat(passage) && best.get(&key(passage)).is_some_and(|best| *best != rank(passage))
        };
        articles.iter().map(|passages| passages.iter().map(is_repeated).collect()).collect()
    };
    let mut count = 0;
    for (passages, repeated) in articles.iter_mut().zip(repeated) {
        if repeated.iter().all(|repeated| *repeated) {
            continue;
        }
        let before = passages.len();
        let mut repeated = repeated.into_iter();
        passages.retain(|_| !repeated.next().unwrap_or_default());
        count += before - passages.len();
    }
    count
}

/// The least is kept.
type Rank<'p> = (Reverse<Option<Date>>, &'p str, &'p str);

fn rank(passage: &Passage) -> Rank<'_> {
    (Reverse(passage.revised_on), &passage.source, &passage.article_id)
}

fn may_repeat(passage: &Passage) -> bool {
    passage.kind != ArticleKind::Faq && passage.text.trim().chars().nth(MIN_CHARS - 1).is_some()
}

fn key(passage: &Passage) -> Key<'_> {
    Key {
        text: passage.text.trim(),
        tenant: &passage.tenant,
        language: &passage.language,
        visibility: passage.visibility,
        departments: &passage.departments,
        period: (passage.effective_from, passage.expires_on),
    }
}
