//! Reading a request's JSON, with a problem for each way in which it can be wrong.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, header};
use serde::de::DeserializeOwned;
use serde_json::error::Category;

use crate::app::App;
use crate::problem::{Code, Problem};

/// A body as `T`.
#[derive(Debug)]
pub(crate) struct JsonBody<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest<App> for JsonBody<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        check_content_type(request.headers())?;
        let bytes = read(request, app).await?;
        parse(&bytes).map(Self)
    }
}

fn check_content_type(headers: &HeaderMap) -> Result<(), Problem> {
    let given = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let media_type = given.split(';').next().unwrap_or_default().trim();
    let is_json = media_type.eq_ignore_ascii_case("application/json")
        || media_type.to_ascii_lowercase().strip_prefix("application/").is_some_and(|rest| rest.ends_with("+json"));
    if is_json {
        return Ok(());
    }
    Err(Problem::new(Code::UnsupportedMediaType, "Content-Typeにapplication/jsonを指定してください。"))
}

async fn read(request: Request, app: &App) -> Result<Bytes, Problem> {
    let limit_bytes = app.options().body_limit_bytes;
    let announced = request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    if announced.is_some_and(|length: u64| length > limit_bytes as u64) {
        return Err(too_large(limit_bytes));
    }
    let body = axum::body::to_bytes(request.into_body(), limit_bytes);
    match tokio::time::timeout(app.options().body_timeout, body).await {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(error)) => Err(unreadable(&error, limit_bytes)),
        Err(_) => Err(Problem::new(Code::BodyTimeout, "本文が時間内に届きませんでした。もう一度お送りください。")),
    }
}

fn unreadable(error: &axum::Error, limit_bytes: usize) -> Problem {
    let mut cause: Option<&dyn std::error::Error> = Some(error);
    while let Some(error) = cause {
        if error.is::<http_body_util::LengthLimitError>() {
            return too_large(limit_bytes);
        }
        cause = error.source();
    }
    tracing::debug!(%error, "a request's body broke off");
    Problem::new(Code::BodyUnreadable, "本文の受信が途中で終わりました。もう一度お送りください。")
}

fn too_large(limit_bytes: usize) -> Problem {
    Problem::new(Code::BodyTooLarge, format!("本文は{limit_bytes}バイト以内にしてください。"))
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    if std::str::from_utf8(bytes).is_err() {
        return Err(Problem::new(Code::InvalidUtf8, "本文をUTF-8で送ってください。"));
    }
    // serde would take a list for an object, its values in the order of the fields.
    if bytes.trim_ascii_start().starts_with(b"[") {
        return Err(no_object());
    }
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| wrong_json(&error))?;
    json.end().map_err(|error| malformed(&error))?;
    Ok(value)
}

fn wrong_json(error: &serde_path_to_error::Error<serde_json::Error>) -> Problem {
    match error.inner().classify() {
        Category::Data => wrong_field(&error.path().to_string(), &error.inner().to_string()),
        Category::Syntax | Category::Eof | Category::Io => malformed(error.inner()),
    }
}

fn malformed(error: &serde_json::Error) -> Problem {
    let (line, column) = (error.line(), error.column());
    Problem::new(Code::MalformedJson, format!("{line}行目の{column}文字目付近を確認してください。"))
}

/// serde says in words which field is unknown or missing; those words are stable, and tested here.
fn wrong_field(path: &str, message: &str) -> Problem {
    if let Some(field) = quoted_after(message, "unknown field `") {
        return Problem::new(Code::UnknownField, format!("「{field}」という項目はありません。")).field(field);
    }
    if let Some(field) = quoted_after(message, "missing field `") {
        return Problem::new(Code::MissingField, format!("「{field}」を指定してください。")).field(field);
    }
    if let Some(field) = quoted_after(message, "duplicate field `") {
        return Problem::new(Code::InvalidField, format!("「{field}」が2回指定されています。")).field(field);
    }
    if path == "." {
        return no_object();
    }
    let allowed = quoted_names(message);
    let detail = if message.starts_with("unknown variant") && !allowed.is_empty() {
        format!("「{path}」は {allowed} のいずれかにしてください。")
    } else {
        format!("「{path}」の型が正しくありません。")
    };
    Problem::new(Code::InvalidField, detail).field(path.to_owned())
}

fn no_object() -> Problem {
    Problem::new(Code::InvalidField, "本文はJSONのオブジェクトにしてください。")
}

fn quoted_after(message: &str, prefix: &str) -> Option<String> {
    let (name, _) = message.strip_prefix(prefix)?.split_once('`')?;
    Some(name.chars().take(64).collect())
}

/// The names in backticks behind `expected`, which are this API's own.
fn quoted_names(message: &str) -> String {
    let expected = message.split_once("expected").map_or("", |(_, expected)| expected);
    expected.split('`').skip(1).step_by(2).collect::<Vec<_>>().join("、")
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only its shape is tested")]
    struct Shape {
        question: String,
        #[serde(default)]
        style: Option<Style>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "lowercase")]
    enum Style {
        Standard,
        Easy,
    }

    #[test]
    fn each_way_of_being_wrong_has_its_code_and_field() {
        let cases: [(&[u8], Code, &str); 13] = [
            (b"", Code::MalformedJson, ""),
            (b"{", Code::MalformedJson, ""),
            (b"{\"question\": \"a\"} x", Code::MalformedJson, ""),
            (b"{\"question\": \"\\ud800\"}", Code::MalformedJson, ""),
            (b"\xe8\xb3", Code::InvalidUtf8, ""),
            (b" [\"a\", null]", Code::InvalidField, ""),
            (b"\"text\"", Code::InvalidField, ""),
            (b"{}", Code::MissingField, "question"),
            (b"{\"question\": 1}", Code::InvalidField, "question"),
            (b"{\"question\": null}", Code::InvalidField, "question"),
            (b"{\"question\": \"a\", \"questoin\": \"b\"}", Code::UnknownField, "questoin"),
            (b"{\"question\": \"a\", \"style\": \"loud\"}", Code::InvalidField, "style"),
            (b"{\"question\": \"a\", \"question\": \"b\"}", Code::InvalidField, "question"),
        ];
        for (body, code, field) in cases {
            let text = String::from_utf8_lossy(body);
            let problem = parse::<Shape>(body).expect_err(&text);
            assert_eq!(problem.code, code, "{text}");
            let json = String::from_utf8_lossy(&body_of(&problem)).into_owned();
            assert_eq!(json.contains(&format!("\"field\":\"{field}\"")), !field.is_empty(), "{text}: {json}");
        }
        let problem = parse::<Shape>(b"{\"question\": \"a\", \"style\": \"loud\"}").expect_err("no such style");
        let json = String::from_utf8_lossy(&body_of(&problem)).into_owned();
        assert!(json.contains("standard、easy"), "{json}");
        assert!(parse::<Shape>(b" {\"question\": \"a\"} \n").is_ok());
    }

    fn body_of(problem: &Problem) -> Bytes {
        let body = axum::body::to_bytes(problem.body("t"), usize::MAX);
        futures::executor::block_on(body).expect("in memory")
    }

    #[test]
    fn content_types() {
        for (given, accepted) in [
            ("application/json", true),
            ("application/json; charset=utf-8", true),
            ("Application/JSON", true),
            ("application/vnd.api+json", true),
            ("text/plain", false),
            ("application/jsonp", false),
            ("", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::CONTENT_TYPE, given.parse().expect("a header"));
            assert_eq!(check_content_type(&headers).is_ok(), accepted, "{given:?}");
        }
        assert!(check_content_type(&HeaderMap::new()).is_err());
    }
}
