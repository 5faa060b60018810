//! On whose behalf a request is made, and what may therefore be read.

use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;
use madoguchi_index::SearchFilter;
use madoguchi_ledger::Audience;

use crate::app::App;
use crate::problem::{Code, Problem};
use crate::staff::StaffReader;

/// In place of a department: those who see to the counter as a whole.
const ALL_DEPARTMENTS: &str = "*";

/// A citizen, or a member of staff who showed a token.
#[derive(Debug, Clone)]
pub(crate) enum Reader {
    Citizen,
    Staff(StaffReader),
}

impl Reader {
    /// What this reader may read today.
    pub(crate) fn filter(&self, app: &App) -> SearchFilter {
        let today = app.clock().today_in_japan();
        let filter = match self {
            Self::Citizen => SearchFilter::citizen(String::new(), today),
            Self::Staff(staff) => SearchFilter::staff(String::new(), staff.departments.iter().cloned(), today),
        };
        SearchFilter { tenants: app.options().tenants.clone(), ..filter }
    }

    pub(crate) fn audience(&self) -> Audience {
        match self {
            Self::Citizen => Audience::Citizen,
            Self::Staff(_) => Audience::Staff,
        }
    }

    /// Names the token, not the person; a citizen has none.
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Citizen => "",
            Self::Staff(staff) => &staff.name,
        }
    }

    /// Whether cases of every department, and the banner, are this reader's. It opens no internal article.
    pub(crate) fn is_for_all_departments(&self) -> bool {
        matches!(self, Self::Staff(staff) if staff.departments.contains(ALL_DEPARTMENTS))
    }

    pub(crate) fn departments(&self) -> Vec<String> {
        match self {
            Self::Citizen => Vec::new(),
            Self::Staff(staff) => staff.departments.iter().cloned().collect(),
        }
    }
}

/// A reader that has shown a staff token. The same refusal for a missing, a malformed and a wrong one.
pub(crate) struct Staff(pub(crate) Reader);

impl FromRequestParts<App> for Staff {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let reader = bearer_token(parts).and_then(|token| app.staff().reader(token));
        match reader {
            Some(staff) => {
                tracing::debug!(staff = staff.name, "staff");
                Ok(Self(Reader::Staff(staff.clone())))
            }
            None => {
                let detail = "職員用のトークンをAuthorizationヘッダーに「Bearer トークン」の形で付けてください。";
                Err(Problem::new(Code::Unauthorized, detail))
            }
        }
    }
}

/// RFC 6750, section 2.1. The scheme's name is case insensitive (RFC 9110, section 11.1).
fn bearer_token(parts: &Parts) -> Option<&str> {
    let header = parts.headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = header.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}
