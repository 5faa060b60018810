//! Errors for clients: RFC 9457 problem details with a stable code and a Japanese title.

use std::borrow::Cow;

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

/// What went wrong, for a program. Codes are part of the API: none changes its meaning or status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Code {
    MalformedJson,
    InvalidUtf8,
    BodyUnreadable,
    UnknownField,
    MissingField,
    InvalidField,
    InvalidParameter,
    QuestionEmpty,
    QuestionTooLong,
    BodyTooLarge,
    BodyTimeout,
    UnsupportedMediaType,
    MethodNotAllowed,
    NotFound,
    ArticleNotFound,
    Unauthorized,
    Forbidden,
    UnknownSiteKey,
    ConsentRequired,
    HandoverClosed,
    CaseNotFound,
    UploadInProgress,
    Overloaded,
    RateLimited,
    Unavailable,
    TimedOut,
    Internal,
}

impl Code {
    /// Every code, for the OpenAPI document and its test.
    pub(crate) const ALL: [Self; 27] = [
        Self::MalformedJson,
        Self::InvalidUtf8,
        Self::BodyUnreadable,
        Self::UnknownField,
        Self::MissingField,
        Self::InvalidField,
        Self::InvalidParameter,
        Self::QuestionEmpty,
        Self::QuestionTooLong,
        Self::BodyTooLarge,
        Self::BodyTimeout,
        Self::UnsupportedMediaType,
        Self::MethodNotAllowed,
        Self::NotFound,
        Self::ArticleNotFound,
        Self::Unauthorized,
        Self::Forbidden,
        Self::UnknownSiteKey,
        Self::ConsentRequired,
        Self::HandoverClosed,
        Self::CaseNotFound,
        Self::UploadInProgress,
        Self::Overloaded,
        Self::RateLimited,
        Self::Unavailable,
        Self::TimedOut,
        Self::Internal,
    ];

    const fn facts(self) -> (StatusCode, &'static str, &'static str) {
        match self {
            Self::MalformedJson => (StatusCode::BAD_REQUEST, "malformed_json", "JSONの形式が正しくありません"),
            Self::InvalidUtf8 => (StatusCode::BAD_REQUEST, "invalid_utf8", "文字コードがUTF-8ではありません"),
            Self::BodyUnreadable => {
                (StatusCode::BAD_REQUEST, "body_unreadable", "リクエスト本文を読み取れませんでした")
            }
            Self::UnknownField => (StatusCode::UNPROCESSABLE_ENTITY, "unknown_field", "知らない項目があります"),
            Self::MissingField => (StatusCode::UNPROCESSABLE_ENTITY, "missing_field", "必要な項目がありません"),
            Self::InvalidField => (StatusCode::UNPROCESSABLE_ENTITY, "invalid_field", "項目の値が正しくありません"),
            Self::InvalidParameter => {
                (StatusCode::UNPROCESSABLE_ENTITY, "invalid_parameter", "パラメーターが正しくありません")
            }
            Self::QuestionEmpty => (StatusCode::UNPROCESSABLE_ENTITY, "question_empty", "質問が入力されていません"),
            Self::QuestionTooLong => (StatusCode::UNPROCESSABLE_ENTITY, "question_too_long", "質問が長すぎます"),
            Self::BodyTooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "body_too_large", "リクエストが大きすぎます"),
            Self::BodyTimeout => {
                (StatusCode::REQUEST_TIMEOUT, "body_timeout", "リクエストの受信に時間がかかりすぎました")
            }
            Self::UnsupportedMediaType => (
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "unsupported_media_type",
                "この形式のリクエストは受け付けていません",
            ),
            Self::MethodNotAllowed => {
                (StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", "このメソッドは使えません")
            }
            Self::NotFound => (StatusCode::NOT_FOUND, "not_found", "ページが見つかりません"),
            Self::ArticleNotFound => (StatusCode::NOT_FOUND, "article_not_found", "資料が見つかりません"),
            Self::Unauthorized => (StatusCode::UNAUTHORIZED, "unauthorized", "職員用の認証が必要です"),
            Self::Forbidden => (StatusCode::FORBIDDEN, "forbidden", "この操作は許可されていません"),
            Self::UnknownSiteKey => (StatusCode::FORBIDDEN, "unknown_site_key", "このページからはご利用いただけません"),
            Self::ConsentRequired => (StatusCode::UNPROCESSABLE_ENTITY, "consent_required", "同意が必要です"),
            Self::HandoverClosed => {
                (StatusCode::FORBIDDEN, "handover_closed", "このページからのお問い合わせは受け付けていません")
            }
            Self::CaseNotFound => (StatusCode::NOT_FOUND, "case_not_found", "お問い合わせが見つかりません"),
            Self::UploadInProgress => {
                (StatusCode::CONFLICT, "upload_in_progress", "ほかの資料を取り込んでいるところです")
            }
            Self::Overloaded => (StatusCode::TOO_MANY_REQUESTS, "overloaded", "ただいま混み合っています"),
            Self::RateLimited => (StatusCode::TOO_MANY_REQUESTS, "rate_limited", "短い時間に多くのご利用がありました"),
            Self::Unavailable => (StatusCode::SERVICE_UNAVAILABLE, "unavailable", "ただいまご利用いただけません"),
            Self::TimedOut => (StatusCode::SERVICE_UNAVAILABLE, "timed_out", "処理に時間がかかりすぎました"),
            Self::Internal => (StatusCode::INTERNAL_SERVER_ERROR, "internal", "サーバー内部で問題が起きました"),
        }
    }

    pub(crate) const fn status(self) -> StatusCode {
        self.facts().0
    }

    pub(crate) const fn name(self) -> &'static str {
        self.facts().1
    }

    pub(crate) const fn title(self) -> &'static str {
        self.facts().2
    }
}

/// A problem on its way to a client. Holds nothing internal: causes are logged where they are met.
#[derive(Debug, Clone)]
pub(crate) struct Problem {
    pub(crate) code: Code,
    detail: Cow<'static, str>,
    field: Option<Cow<'static, str>>,
    /// Seconds after which the request may be tried again, where that is known.
    retry_after: Option<u64>,
}

/// Seconds after which an overloaded server may be asked again.
const RETRY_AFTER_SECONDS: HeaderValue = HeaderValue::from_static("1");

impl Problem {
    pub(crate) fn new(code: Code, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { code, detail: detail.into(), field: None, retry_after: None }
    }

    /// Names the field or parameter at fault.
    pub(crate) fn field(mut self, field: impl Into<Cow<'static, str>>) -> Self {
        self.field = Some(field.into());
        self
    }

    /// The response's body, which can be written only where the trace id is known.
    pub(crate) fn body(&self, trace_id: &str) -> Body {
        #[derive(Serialize)]
        struct Wire<'a> {
            r#type: String,
            title: &'a str,
            status: u16,
            code: &'a str,
            detail: &'a str,
            #[serde(skip_serializing_if = "Option::is_none")]
            field: Option<&'a str>,
            trace_id: &'a str,
        }
        let wire = Wire {
            r#type: format!("urn:madoguchi:problem:{}", self.code.name()),
            title: self.code.title(),
            status: self.code.status().as_u16(),
            code: self.code.name(),
            detail: &self.detail,
            field: self.field.as_deref(),
            trace_id,
        };
        // Strings and a number always serialise.
        serde_json::to_vec(&wire).unwrap_or_default().into()
    }

    pub(crate) fn not_found() -> Self {
        Self::new(Code::NotFound, "お探しのページはありません。URLをご確認ください。")
    }

    /// The same whether the article is absent, expired or not for this reader: existence is not revealed.
    pub(crate) fn article_not_found() -> Self {
        Self::new(Code::ArticleNotFound, "お探しの資料はありません。掲載が終わったか、URLが変わった可能性があります。")
    }

    /// The same whether the receipt is mistyped, unknown or another department's.
    pub(crate) fn case_not_found() -> Self {
        Self::new(Code::CaseNotFound, "この受付番号のお問い合わせはありません。番号をもう一度お確かめください。")
    }

    pub(crate) fn unknown_site_key() -> Self {
        let detail = "このページは、このAI窓口を使うように登録されていません。市の公式ページからお試しください。";
        Self::new(Code::UnknownSiteKey, detail)
    }

    /// Asked too often; the main desk is named for whoever cannot wait.
    pub(crate) fn rate_limited(wait: std::time::Duration, main_desk: &madoguchi_ingest::Desk) -> Self {
        // Rounded up: half a second early is too early.
        let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
        let detail = format!(
            "続けてたくさんのご利用があったため、少しお待ちいただいています。{}たってから、もう一度お試しください。\
             お急ぎのときは、{}（電話 {}）へお問い合わせください。",
            spoken(seconds),
            main_desk.department,
            main_desk.phone
        );
        Self { retry_after: Some(seconds.max(1)), ..Self::new(Code::RateLimited, detail) }
    }

    pub(crate) fn overloaded() -> Self {
        Self::new(Code::Overloaded, "アクセスが集中しています。少し待ってから、もう一度お試しください。")
    }

    pub(crate) fn timed_out() -> Self {
        Self::new(Code::TimedOut, "時間内に処理が終わりませんでした。少し待ってから、もう一度お試しください。")
    }

    pub(crate) fn unavailable() -> Self {
        Self::new(Code::Unavailable, "ただいま検索できません。少し待ってから、もう一度お試しください。")
    }

    pub(crate) fn internal() -> Self {
        Self::new(Code::Internal, "ご不便をおかけします。少し待ってから、もう一度お試しください。")
    }
}

/// 「12秒」, 「3分」.
fn spoken(seconds: u64) -> String {
    if seconds < 90 { format!("{}秒", seconds.max(1)) } else { format!("{}分", seconds.div_ceil(60)) }
}

impl IntoResponse for Problem {
    /// Status and headers. The body follows in [`crate::observe`], which knows the trace id.
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = self.code.status();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static("ja"));
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        match self.code {
            Code::Overloaded | Code::Unavailable | Code::TimedOut => {
                headers.insert(header::RETRY_AFTER, RETRY_AFTER_SECONDS);
            }
            Code::Unauthorized => {
                headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"staff\""));
            }
            _ => {}
        }
        response.extensions_mut().insert(self);
        response
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn codes_are_distinct_and_titles_japanese() {
        let names: BTreeSet<&str> = Code::ALL.into_iter().map(Code::name).collect();
        assert_eq!(names.len(), Code::ALL.len());
        for code in Code::ALL {
            assert!(code.status().is_client_error() || code.status().is_server_error(), "{code:?}");
            assert!(code.title().chars().any(|c| ('ぁ'..='ん').contains(&c)), "{code:?}");
        }
    }
}
