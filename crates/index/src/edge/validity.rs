//! The days on which dated passages are in force, in memory.
//!
//! A range condition costs the engine more at every candidate than the comparison of vectors does, and
//! few passages have dates. So a search filters by access in the engine, takes a few results more, and
//! drops those out of force by this table; when too few are left, the engine searches again with ranges.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use qdrant_edge::{EdgeShard, Filter, PayloadSelector, PayloadSelectorInclude, ScrollRequest, WithPayloadInterface};
use uuid::Uuid;

use super::convert::{day, day_range, engine_error, path, payload_of, to_uuid};
use crate::passage_index::{Hit, IndexError};
use crate::payload::{ALWAYS, FOREVER, field};
use crate::ranking::first_ask;

const PAGE: usize = 4096;
/// With more than one passage in this many out of force, the engine filters by day from the start.
const MOST_OUT_OF_FORCE: usize = 3;

/// The dated passages of the shard.
#[derive(Debug, Default)]
pub(super) struct Validity {
    table: RwLock<Table>,
}

#[derive(Debug, Default)]
struct Table {
    /// First and last day of every passage that has either.
    windows: HashMap<Uuid, (i64, i64)>,
    /// Passages in the shard, dated or not.
    passages: usize,
    /// A day, and how many passages are out of force on it: days change once a day.
    counted: Option<(i64, usize)>,
}

/// How to search for what is in force on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Plan {
    /// Ask for this many and drop those out of force.
    Drop(usize),
    /// Let the engine filter by day.
    Engine,
}

impl Validity {
    /// Reads the dates of all dated passages in `shard`.
    pub(super) fn read(shard: &EdgeShard) -> Result<Self, IndexError> {
        let dated = vec![
            day_range(field::VALID_FROM, Some(ALWAYS + 1), None),
            day_range(field::VALID_TO, None, Some(FOREVER - 1)),
        ];
        let mut table = Table { passages: shard.info().points_count, ..Table::default() };
        let mut offset = None;
        loop {
            let request = ScrollRequest {
                offset,
                limit: Some(PAGE),
                filter: Some(Filter { should: Some(dated.clone()), ..Filter::new() }),
                with_payload: Some(selection(&field::DAYS)),
                ..ScrollRequest::default()
            };
            let (records, next) = shard.scroll(request).map_err(engine_error("reading dates"))?;
            for record in records {
                let id = to_uuid(record.id);
                let payload = payload_of(record);
                let window = (day(&payload, field::VALID_FROM), day(&payload, field::VALID_TO));
                if let (Some(id), (Some(from), Some(to))) = (id, window) {
                    table.windows.insert(id, (from, to));
                }
            }
            match next {
                Some(next) => offset = Some(next),
                None => return Ok(Self { table: RwLock::new(table) }),
            }
        }
    }

    /// Replaces the windows of `ids`: open ones are forgotten. `passages` is the new count of the shard.
    pub(super) fn record(&self, windows: impl IntoIterator<Item = (Uuid, (i64, i64))>, passages: usize) {
        let mut table = self.write();
        for (id, window) in windows {
            if window == (ALWAYS, FOREVER) {
                table.windows.remove(&id);
            } else {
                table.windows.insert(id, window);
            }
        }
        table.passages = passages;
        table.counted = None;
    }

    /// How to find `limit` passages in force on `day`.
    pub(super) fn plan(&self, day: i64, limit: usize) -> Plan {
        let out = self.out_of_force(day);
        let passages = self.read_table().passages.max(out);
        if out * MOST_OUT_OF_FORCE > passages {
            return Plan::Engine;
        }
        // Those out of force may lie closer together than the average: take half as many again.
        let dropped = (limit * out * 3).div_ceil((passages - out).max(1) * 2);
        Plan::Drop(first_ask(limit + dropped))
    }

    /// Keeps the hits in force on `day`.
    pub(super) fn keep_in_force(&self, hits: &mut Vec<Hit>, day: i64) {
        let table = self.read_table();
        if !table.windows.is_empty() {
            hits.retain(|hit| table.windows.get(&hit.id).is_none_or(|&window| is_in_force(window, day)));
        }
    }

    fn out_of_force(&self, day: i64) -> usize {
        if let Some((counted, out)) = self.read_table().counted
            && counted == day
        {
            return out;
        }
        let mut table = self.write();
        let out = table.windows.values().filter(|&&window| !is_in_force(window, day)).count();
        table.counted = Some((day, out));
        out
    }

    fn read_table(&self) -> RwLockReadGuard<'_, Table> {
        self.table.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Table> {
        self.table.write().unwrap_or_else(PoisonError::into_inner)
    }
}

fn is_in_force((from, to): (i64, i64), day: i64) -> bool {
    from <= day && day <= to
}

/// Only the fields `names` of a payload.
pub(super) fn selection(names: &[&str]) -> WithPayloadInterface {
    let include = names.iter().map(|name| path(name)).collect();
    WithPayloadInterface::Selector(PayloadSelector::Include(PayloadSelectorInclude::new(include)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: i64 = 20_261_121;

    fn with_expired(expired: u128, passages: usize) -> Validity {
        let validity = Validity::default();
        let window = |id: u128| (Uuid::from_u128(id), (ALWAYS, TODAY - 1));
        validity.record((0..expired).map(window), passages);
        validity
    }

    #[test]
    fn the_plan_follows_the_share_out_of_force() {
        for (expired, passages, wanted) in [
            (0, 0, Plan::Drop(first_ask(60))),
            (0, 1000, Plan::Drop(first_ask(60))),
            (100, 1000, Plan::Drop(first_ask(70))),
            (500, 1000, Plan::Engine),
            (10, 10, Plan::Engine),
        ] {
            assert_eq!(with_expired(expired, passages).plan(TODAY, 60), wanted, "{expired} of {passages}");
        }
    }

    #[test]
    fn only_what_is_in_force_is_kept() {
        let validity = Validity::default();
        let id = Uuid::from_u128;
        validity.record([(id(1), (TODAY, TODAY)), (id(2), (TODAY + 1, FOREVER)), (id(3), (ALWAYS, TODAY - 1))], 4);
        let kept = |validity: &Validity, day| {
            let mut hits: Vec<Hit> = (1..=4).map(|number| Hit { id: id(number), score: 1.0 }).collect();
            validity.keep_in_force(&mut hits, day);
            hits.iter().map(|hit| hit.id.as_u128()).collect::<Vec<_>>()
        };
        assert_eq!(kept(&validity, TODAY), [1, 4]);
        assert_eq!(kept(&validity, TODAY + 1), [2, 4]);
        validity.record([(id(3), (ALWAYS, FOREVER))], 4);
        assert_eq!(kept(&validity, TODAY), [1, 3, 4]);
    }

    #[test]
    fn a_change_is_counted_again() {
        let validity = with_expired(0, 10);
        assert_eq!(validity.plan(TODAY, 5), Plan::Drop(first_ask(5)));
        validity.record((0..9).map(|id| (Uuid::from_u128(id), (ALWAYS, TODAY - 1))), 10);
        assert_eq!(validity.plan(TODAY, 5), Plan::Engine);
        assert_eq!(validity.plan(TODAY - 1, 5), Plan::Drop(first_ask(5)));
    }
}
