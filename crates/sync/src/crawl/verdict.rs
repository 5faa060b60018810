//! What is concluded from a crawl about the pages that were mirrored before.

use super::{Crawl, Visit};
use crate::report::{GoneReason, Skip, SyncFault};

/// What happens to a page that was mirrored before and is not among those read now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Its copy stays as it was.
    Keep,
    Gone(GoneReason),
}

impl Crawl<'_> {
    /// What happens to the page at `address`.
    ///
    /// Nothing is concluded from a failure. A page that a complete crawl did not lead to is gone, alive or not: the
    /// site shows it to nobody any more, and what cities unlink is out of date. After an incomplete crawl, such a
    /// page was asked for itself, and is here only if there was no answer.
    pub(crate) fn verdict(&self, address: &str) -> Verdict {
        let end = self.end_of(address);
        let visit = self.visits.get(end);
        if end != address && !matches!(visit, None | Some(Visit::Waiting | Visit::Held | Visit::Failed)) {
            return match visit {
                Some(Visit::Away { permanent: false }) => Verdict::Keep,
                Some(Visit::Gone(_)) => Verdict::Gone(GoneReason::NotFound),
                _ => Verdict::Gone(GoneReason::Moved),
            };
        }
        match visit {
            None if self.complete => Verdict::Gone(GoneReason::Unlinked),
            None | Some(Visit::Waiting | Visit::Held | Visit::Failed | Visit::Away { permanent: false }) => {
                Verdict::Keep
            }
            // What was stored and is not among the fresh pages was a duplicate.
            Some(Visit::Stored) => Verdict::Gone(GoneReason::Canonical),
            Some(Visit::Moved(_)) => Verdict::Gone(GoneReason::Moved),
            Some(Visit::Away { permanent: true }) => Verdict::Gone(GoneReason::MovedAway),
            Some(Visit::Gone(_)) => Verdict::Gone(GoneReason::NotFound),
            Some(Visit::Skipped(skip)) if skip.is_limit() && !self.complete => Verdict::Keep,
            Some(Visit::Read(skip) | Visit::Skipped(skip)) => of_skip(*skip),
        }
    }

    /// Where redirects lead from `address`.
    fn end_of<'s>(&'s self, address: &'s str) -> &'s str {
        let mut at = address;
        // No circle is ever noted down, so this ends.
        while let Some(Visit::Moved(next)) = self.visits.get(at) {
            at = next;
        }
        at
    }

    /// Takes out the pages whose canonical address is mirrored too. Of two that name each other, one stays.
    pub(super) fn drop_duplicates(&mut self) {
        for (address, canonical) in std::mem::take(&mut self.canonical) {
            let end = self.end_of(&canonical).to_owned();
            if end != address && self.fresh.contains_key(&end) && self.fresh.remove(&address).is_some() {
                self.report.skip(Skip::Canonical);
            }
        }
    }

    pub(super) fn tell_limits(&mut self) {
        let site = self.site.address().map(ToString::to_string).unwrap_or_default();
        for (skip, limit) in
            [(Skip::TooMany, "max_pages"), (Skip::TooDeep, "max_depth"), (Skip::Queries, "max_queries")]
        {
            if let Some(&count) = self.report.skipped.get(&skip) {
                self.report.problem(site.as_str(), SyncFault::Limit { limit, count });
            }
        }
    }
}

fn of_skip(skip: Skip) -> Verdict {
    Verdict::Gone(match skip {
        Skip::Robots => GoneReason::Robots,
        Skip::NoIndex => GoneReason::NoIndex,
        Skip::OtherType => GoneReason::OtherType,
        Skip::Canonical => GoneReason::Canonical,
        Skip::TooDeep | Skip::TooMany | Skip::Queries | Skip::LongAddress => GoneReason::BeyondLimits,
        Skip::Excluded | Skip::OtherHost => GoneReason::Excluded,
        Skip::NotFound => GoneReason::NotFound,
        // Neither is ever said of a page itself.
        Skip::NoFollow | Skip::Refused => return Verdict::Keep,
    })
}
