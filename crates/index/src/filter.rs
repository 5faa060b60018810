//! Who is searching, and on which day: the required argument of every search.

use std::collections::BTreeSet;

use jiff::civil::Date;
use madoguchi_ingest::{Passage, Visibility};

/// On whose behalf the index is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reader {
    /// Anyone: public passages only.
    Citizen,
    /// Staff: public passages, internal ones without a department, and those of their departments.
    Staff {
        /// Departments the reader belongs to.
        departments: BTreeSet<String>,
    },
}

impl Reader {
    /// Whether an article of this visibility and these departments is theirs to read, on whatever day.
    #[must_use]
    pub fn may_read(&self, visibility: Visibility, departments: &[String]) -> bool {
        match (self, visibility) {
            (_, Visibility::Public) => true,
            (Self::Citizen, Visibility::Internal) => false,
            (Self::Staff { departments: own }, Visibility::Internal) => {
                departments.is_empty() || departments.iter().any(|department| own.contains(department))
            }
        }
    }
}

/// What a search may return. There is no search without one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchFilter {
    /// Municipalities whose passages are read: the own one, and shared ones.
    pub tenants: Vec<String>,
    /// On whose behalf.
    pub reader: Reader,
    /// The day of the search in Japan: passages not yet or no longer in force are left out.
    pub on: Date,
    /// Only this topic, when given.
    pub category: Option<String>,
}

impl SearchFilter {
    /// A citizen of `tenant` on the day `on`.
    pub fn citizen(tenant: impl Into<String>, on: Date) -> Self {
        Self { tenants: vec![tenant.into()], reader: Reader::Citizen, on, category: None }
    }

    /// A member of staff of `tenant` in `departments` on the day `on`.
    pub fn staff(tenant: impl Into<String>, departments: impl IntoIterator<Item = String>, on: Date) -> Self {
        let departments = departments.into_iter().collect();
        Self { tenants: vec![tenant.into()], reader: Reader::Staff { departments }, on, category: None }
    }

    /// Whether `passage` may be returned. Every backend's own filter must agree with this.
    pub fn admits(&self, passage: &Passage) -> bool {
        self.tenants.contains(&passage.tenant)
            && self.reader.may_read(passage.visibility, &passage.departments)
            && passage.effective_from.is_none_or(|day| day <= self.on)
            && passage.expires_on.is_none_or(|day| self.on <= day)
            && self.category.as_ref().is_none_or(|category| passage.category.as_ref() == Some(category))
    }
}
