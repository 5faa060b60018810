//! Which pages may carry the widget, and under which name they are counted. A key is public: it names, it proves nothing.

use axum::http::{HeaderMap, HeaderName, header};
use serde::{Deserialize, Serialize};

use super::rate::Rate;

/// The header that carries the key.
pub(crate) const SITE_KEY: HeaderName = HeaderName::from_static("x-madoguchi-site-key");

/// A site that carries the widget.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SiteKey {
    /// What the page sends. Public.
    pub key: String,
    /// For logs and people.
    pub name: String,
    /// Origins of its pages.
    pub origins: Vec<String>,
    /// Questions of all its visitors together.
    pub questions: Rate,
}

pub(super) struct SiteKeys(Vec<SiteKey>);

/// The key is unknown, missing, or not that of this page.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct WrongKey;

impl SiteKeys {
    pub(super) fn new(keys: Vec<SiteKey>) -> Self {
        Self(keys)
    }

    /// The site's place in the list; `None` for pages of this server itself, programs, and where no keys are configured.
    pub(super) fn site(&self, headers: &HeaderMap) -> Result<Option<usize>, WrongKey> {
        if self.0.is_empty() {
            return Ok(None);
        }
        let text = |name| headers.get(name).map(|value: &axum::http::HeaderValue| value.to_str().unwrap_or("?"));
        let origin = text(header::ORIGIN);
        let is_own = origin.is_none_or(|origin| {
            let authority = origin.split_once("://").map(|(_, authority)| authority);
            authority.is_some() && authority == text(header::HOST)
        });
        let Some(key) = text(SITE_KEY) else { return if is_own { Ok(None) } else { Err(WrongKey) } };
        let site = self.0.iter().position(|site| site.key == key).ok_or(WrongKey)?;
        let may = is_own || self.0[site].origins.iter().any(|known| Some(known.as_str()) == origin);
        if may { Ok(Some(site)) } else { Err(WrongKey) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_for_its_own_pages() {
        let key = |key: &str, origin: &str| SiteKey {
            key: key.to_owned(),
            name: key.to_owned(),
            origins: vec![origin.to_owned()],
            questions: Rate { per_minute: 0, burst: 0 },
        };
        let keys = SiteKeys::new(vec![key("hall", "https://hall.example"), key("library", "https://library.example")]);
        for (given, origin, site) in [
            (Some("hall"), Some("https://hall.example"), Ok(Some(0))),
            (Some("library"), Some("https://library.example"), Ok(Some(1))),
            (Some("library"), Some("https://hall.example"), Err(WrongKey)),
            (Some("hall"), None, Ok(Some(0))),
            (Some("hall"), Some("https://chat.example"), Ok(Some(0))),
            (Some("guess"), None, Err(WrongKey)),
            (None, Some("https://hall.example"), Err(WrongKey)),
            (None, Some("https://chat.example"), Ok(None)),
            (None, Some("null"), Err(WrongKey)),
            (None, None, Ok(None)),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, "chat.example".parse().expect("a header"));
            for (name, value) in [(SITE_KEY, given), (header::ORIGIN, origin)] {
                if let Some(value) = value {
                    headers.insert(name, value.parse().expect("a header"));
                }
            }
            assert_eq!(keys.site(&headers), site, "{given:?} {origin:?}");
            assert_eq!(SiteKeys::new(Vec::new()).site(&headers), Ok(None));
        }
    }
}
