//! Reading a request's query parameters.

use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;

use crate::problem::{Code, Problem};

/// The parameters of a query, percent-decoded, in order.
#[derive(Debug)]
pub(crate) struct Parameters(Vec<(String, String)>);

impl<S: Send + Sync> FromRequestParts<S> for Parameters {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        let Query(pairs) = Query::try_from_uri(&parts.uri)
            .map_err(|_| Problem::new(Code::InvalidParameter, "URLの「?」より後を確認してください。"))?;
        Ok(Self(pairs))
    }
}

impl Parameters {
    /// Refuses parameters other than `known`, so that a misspelt one is not silently ignored.
    pub(crate) fn only(self, known: &[&str]) -> Result<Self, Problem> {
        match self.0.iter().find(|(name, _)| !known.contains(&name.as_str())) {
            None => Ok(self),
            Some((name, _)) => {
                let name: String = name.chars().take(64).collect();
                let detail =
                    format!("「{name}」というパラメーターはありません。使えるのは {} です。", known.join("、"));
                Err(Problem::new(Code::InvalidParameter, detail).field(name))
            }
        }
    }

    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// A whole number within `1..=largest`; `default` where it is not given.
    pub(crate) fn count(&self, name: &'static str, default: usize, largest: usize) -> Result<usize, Problem> {
        let Some(text) = self.text(name) else { return Ok(default) };
        match text.parse() {
            Ok(count) if (1..=largest).contains(&count) => Ok(count),
            _ => {
                let detail = format!("「{name}」は1から{largest}までの整数にしてください。");
                Err(Problem::new(Code::InvalidParameter, detail).field(name))
            }
        }
    }

    /// A whole number; 0 where it is not given.
    pub(crate) fn offset(&self, name: &'static str) -> Result<usize, Problem> {
        let number = self.text(name).map_or(Ok(0), str::parse);
        number.map_err(|_| {
            Problem::new(Code::InvalidParameter, format!("「{name}」は0以上の整数にしてください。")).field(name)
        })
    }

    /// `true` or `false`; `false` where it is not given.
    pub(crate) fn flag(&self, name: &'static str) -> Result<bool, Problem> {
        let flag = self.text(name).map_or(Ok(false), str::parse);
        flag.map_err(|_| {
            Problem::new(Code::InvalidParameter, format!("「{name}」はtrueかfalseにしてください。")).field(name)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parameters(pairs: &[(&str, &str)]) -> Parameters {
        Parameters(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    #[test]
    fn counts_are_bounded() {
        for (given, count) in
            [("1", Some(1)), ("50", Some(50)), ("0", None), ("51", None), ("-1", None), ("", None), ("十", None)]
        {
            assert_eq!(parameters(&[("limit", given)]).count("limit", 8, 50).ok(), count, "{given:?}");
        }
        assert_eq!(parameters(&[]).count("limit", 8, 50).ok(), Some(8));
    }

    #[test]
    fn a_misspelt_parameter_is_refused() {
        assert!(parameters(&[("q", "a"), ("limt", "3")]).only(&["q", "limit"]).is_err());
        assert_eq!(parameters(&[("q", "a")]).only(&["q"]).expect("known").text("q"), Some("a"));
    }
}
