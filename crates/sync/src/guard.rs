//! The limit on how much of a source may vanish in one run.

use std::collections::BTreeMap;
use std::fmt;

use madoguchi_ingest::{Plan, PlanCounts};
use serde::Serialize;

/// Share of a source that may be deleted in one run where nothing else is said.
pub const DEFAULT_MAX_DELETED_SHARE: f64 = 0.2;

/// What is counted, and how many of them may always go, as long as something is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Unit {
    /// Pages of a mirrored site: one may always go.
    Pages,
    /// Passages of the index: twenty, about one document, may always go.
    Passages,
}

impl Unit {
    fn always_allowed(self) -> usize {
        match self {
            Self::Pages => 1,
            Self::Passages => 20,
        }
    }
}

/// One source that would lose more than it may.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Loss {
    /// Name of the source.
    pub source: String,
    /// What is counted.
    pub unit: Unit,
    /// How many would be deleted.
    pub gone: usize,
    /// How many there were.
    pub known: usize,
    /// Share that may be deleted, 0 to 1.
    pub limit: f64,
}

/// Sources that would lose more than they may. Nothing of them was deleted.
#[derive(Debug, Clone, PartialEq, Serialize, thiserror::Error)]
pub struct TooManyDeletions {
    /// Each of them, by name.
    pub losses: Vec<Loss>,
}

impl Loss {
    /// The loss, if it is one that must be confirmed: everything, or more than `limit` of `known`.
    ///
    /// A limit of 1 or more stops nothing.
    #[must_use]
    pub fn check(source: &str, unit: Unit, gone: usize, known: usize, limit: f64) -> Option<Self> {
        if gone == 0 || limit >= 1.0 {
            return None;
        }
        let everything = gone >= known;
        let too_much = gone > unit.always_allowed() && gone as f64 > limit * known as f64;
        (everything || too_much).then(|| Self { source: source.to_owned(), unit, gone, known, limit })
    }
}

impl fmt::Display for Loss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { source, gone, known, limit, .. } = self;
        let unit = match self.unit {
            Unit::Pages => "pages",
            Unit::Passages => "passages",
        };
        let share = 100.0 * *gone as f64 / (*known).max(1) as f64;
        write!(
            f,
            "{source}: {gone} of {known} {unit} would be deleted ({share:.0} %), the limit is {:.0} %",
            limit * 100.0
        )
    }
}

impl fmt::Display for TooManyDeletions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for loss in &self.losses {
            write!(f, "{loss}; ")?;
        }
        f.write_str(
            "nothing of this was deleted. Remedy: look at the source; when the deletions are meant, run again with --force, \
             or raise max_deleted_share",
        )
    }
}

/// Checks what `plan` would delete, by source: the name of the folder or site, before the first `/`.
///
/// `limit_of` gives the share (0 to 1) that a source may lose, see
/// [`Sources::max_deleted_share`](crate::Sources::max_deleted_share).
///
/// # Errors
/// The sources that would lose all passages, or more than their share and more than twenty.
pub fn check_deletions(plan: &Plan, limit_of: impl Fn(&str) -> f64) -> Result<(), TooManyDeletions> {
    let mut counts: BTreeMap<String, PlanCounts> = BTreeMap::new();
    for source in &plan.sources {
        let sum = counts.entry(root_of(&source.source)).or_default();
        sum.unchanged += source.counts.unchanged;
        sum.changed += source.counts.changed;
        sum.gone += source.counts.gone;
        sum.kept += source.counts.kept;
        sum.new += source.counts.new;
    }
    let losses: Vec<Loss> = counts
        .iter()
        .filter_map(|(name, counts)| {
            let known = counts.unchanged + counts.changed + counts.gone + counts.kept;
            // What was replaced whole is a rewrite, not a loss.
            let lost_all = counts.gone == known && counts.new > 0;
            let known = if lost_all { known + 1 } else { known };
            Loss::check(name, Unit::Passages, counts.gone, known, limit_of(name))
        })
        .collect();
    if losses.is_empty() { Ok(()) } else { Err(TooManyDeletions { losses }) }
}

/// The name before the first `/`, as it was before it became part of a source.
fn root_of(source: &str) -> String {
    let root = source.split('/').next().unwrap_or(source);
    root.replace("%2F", "/").replace("%23", "#").replace("%25", "%")
}

#[cfg(test)]
mod tests {
    use madoguchi_ingest::SourcePlan;

    use super::*;

    #[test]
    fn shares_and_floors() {
        for (unit, gone, known, limit, stopped) in [
            (Unit::Pages, 0, 0, 0.2, false),
            (Unit::Pages, 1, 3, 0.2, false),
            (Unit::Pages, 1, 1, 0.2, true),
            (Unit::Pages, 2, 10, 0.2, false),
            (Unit::Pages, 3, 10, 0.2, true),
            (Unit::Pages, 10, 10, 1.0, false),
            (Unit::Pages, 2, 100, 0.0, true),
            (Unit::Passages, 20, 30, 0.2, false),
            (Unit::Passages, 21, 30, 0.2, true),
            (Unit::Passages, 21, 200, 0.2, false),
            (Unit::Passages, 5, 5, 0.2, true),
        ] {
            let loss = Loss::check("city", unit, gone, known, limit);
            assert_eq!(loss.is_some(), stopped, "{unit:?} {gone}/{known} at {limit}");
        }
    }

    fn file(source: &str, unchanged: usize, gone: usize) -> SourcePlan {
        let counts = PlanCounts { unchanged, gone, ..PlanCounts::default() };
        SourcePlan { source: source.to_owned(), counts, articles: Vec::new() }
    }

    #[test]
    fn a_plan_is_summed_by_source() {
        let plan = |files: Vec<SourcePlan>| Plan { sources: files, ..Plan::default() };
        let calm = plan(vec![file("city/a.html", 90, 0), file("city/b.html", 0, 22), file("faq/a.csv", 50, 0)]);
        assert_eq!(check_deletions(&calm, |_| 0.2), Ok(()));
        let storm = plan(vec![file("city%25/a.html", 60, 0), file("city%25/b.html", 0, 40), file("faq/a.csv", 50, 1)]);
        let error = check_deletions(&storm, |_| 0.2).expect_err("too many");
        assert_eq!(error.losses.len(), 1);
        assert_eq!(
            error.to_string(),
            "city%: 40 of 100 passages would be deleted (40 %), the limit is 20 %; nothing of this was deleted. Remedy: \
             look at the source; when the deletions are meant, run again with --force, or raise max_deleted_share"
        );
        assert_eq!(check_deletions(&storm, |name| if name == "city%" { 0.5 } else { 0.2 }), Ok(()));
    }
}
