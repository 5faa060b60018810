//! What a person fills in.

use madoguchi_ledger::{NewCase, PersonName, Reach};
use serde::Deserialize;

use crate::app::App;
use crate::problem::{Code, Problem};

const TOPIC_CHARS: usize = 100;
const NAME_CHARS: usize = 100;
const SHORT_CHARS: usize = 128;
/// RFC 5321, section 4.5.3.1.3, less the angle brackets.
const EMAIL_CHARS: usize = 254;

/// The body of `POST /v1/cases`. Holds personal data, so it has no `Debug`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CaseRequest {
    #[serde(default)]
    pub(crate) topic: Option<String>,
    pub(crate) question: String,
    reach: ReachRequest,
    #[serde(default)]
    name: Option<String>,
    consent: bool,
    #[serde(default)]
    pub(crate) trace_id: Option<String>,
    #[serde(default)]
    language: Option<String>,
    #[serde(default)]
    request_id: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum ReachRequest {
    Email(String),
    Phone(String),
    /// The person comes back with the receipt; only `true` makes sense.
    None(bool),
}

impl CaseRequest {
    /// What is wrong with it, if anything is.
    pub(crate) fn check(&self, question_chars: usize) -> Result<(), Problem> {
        if !self.consent {
            let detail = "お問い合わせをお受けするには、個人情報の取扱いへの同意が必要です。";
            return Err(Problem::new(Code::ConsentRequired, detail).field("consent"));
        }
        if self.question.trim().is_empty() {
            return Err(Problem::new(Code::QuestionEmpty, "お問い合わせの内容を入力してください。").field("question"));
        }
        check_chars("question", Some(&self.question), question_chars)?;
        check_chars("topic", self.topic.as_deref(), TOPIC_CHARS)?;
        check_chars("name", self.name.as_deref(), NAME_CHARS)?;
        check_chars("trace_id", self.trace_id.as_deref(), SHORT_CHARS)?;
        check_chars("language", self.language.as_deref(), SHORT_CHARS)?;
        if self.request_id.as_deref().is_some_and(|id| !is_unguessable(id)) {
            let detail = "「request_id」は22文字以上128文字以内の英数字とハイフンで、送るたびに新しく作ってください。";
            return Err(wrong("request_id", detail));
        }
        self.reach().map(drop)
    }

    fn reach(&self) -> Result<Reach, Problem> {
        match &self.reach {
            ReachRequest::Email(address) if is_email(address.trim()) => Ok(Reach::Email(address.trim().to_owned())),
            ReachRequest::Email(_) => {
                Err(wrong("reach.email", "メールアドレスの形を確かめてください（例：hanako@example.jp）。"))
            }
            ReachRequest::Phone(number) => match phone(number) {
                Some(number) => Ok(Reach::Phone(number)),
                None => Err(wrong("reach.phone", "電話番号を市外局番から入力してください（例：0850-22-1111）。")),
            },
            ReachRequest::None(true) => Ok(Reach::Receipt),
            ReachRequest::None(false) => Err(wrong("reach.none", "連絡先を入力するか、「none」をtrueにしてください。")),
        }
    }

    /// The case for `department`, the person's words masked.
    pub(crate) fn into_case(self, app: &App, department: String) -> Result<NewCase, Problem> {
        let masked = app.engine().mask(self.question.trim());
        let reach = self.reach()?;
        let topic = self.topic.as_deref().map(str::trim).filter(|topic| !topic.is_empty());
        Ok(NewCase {
            tenant: app.tenant().to_owned(),
            department,
            masked_topic: topic.map(|topic| app.engine().mask(topic).text.into_string()),
            masked_question: masked.text.into_string(),
            masked_kinds: masked.kinds.into_iter().map(crate::asking::kind_name).collect(),
            language: self.language.unwrap_or_else(|| "ja".to_owned()),
            trace_id: self.trace_id,
            request_id: self.request_id,
            reach,
            person: self.name.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).map(PersonName),
            received_at: app.clock().now(),
        })
    }
}

fn check_chars(field: &'static str, text: Option<&str>, limit: usize) -> Result<(), Problem> {
    if text.is_none_or(|text| text.chars().count() <= limit) {
        return Ok(());
    }
    Err(wrong(field, format!("「{field}」は{limit}文字以内にしてください。")))
}

fn wrong(field: &'static str, detail: impl Into<std::borrow::Cow<'static, str>>) -> Problem {
    Problem::new(Code::InvalidField, detail).field(field)
}

/// Whoever knows the name of a request is given its receipt, so a short one will not do.
fn is_unguessable(request_id: &str) -> bool {
    const LEAST: usize = 22;
    (LEAST..=SHORT_CHARS).contains(&request_id.len())
        && request_id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// Good enough to tell a typing error; whether it exists, only a message shows.
fn is_email(address: &str) -> bool {
    let Some((local, domain)) = address.rsplit_once('@') else { return false };
    let is_plain = |c: char| c.is_ascii_graphic() && !matches!(c, '<' | '>' | '(' | ')' | ',' | ';' | ':' | '"' | '@');
    let labels: Vec<&str> = domain.split('.').collect();
    address.len() <= EMAIL_CHARS
        && !local.is_empty()
        && local.chars().all(is_plain)
        && labels.len() >= 2
        && labels
            .iter()
            .all(|label| !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'))
}

/// The number in half-width digits; `None` when it is none.
fn phone(text: &str) -> Option<String> {
    let number = madoguchi_text::normalize(text.trim()).text.replace(['ー', '‐', '−', '―', '–'], "-");
    let digits = number.bytes().filter(u8::is_ascii_digit).count();
    let known = number.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'(' | b')' | b'+' | b' '));
    (known && (9..=15).contains(&digits)).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        for (address, good) in [
            ("hanako@example.jp", true),
            ("hana.ko+city@mail.example.co.jp", true),
            ("hanako", false),
            ("hanako@example", false),
            ("hanako@", false),
            ("@example.jp", false),
            ("hanako@example..jp", false),
            ("hanako@example.jp\r\nBcc: all@example.jp", false),
            ("花子@example.jp", false),
            ("a@b@example.jp", false),
        ] {
            assert_eq!(is_email(address), good, "{address}");
        }
    }

    #[test]
    fn numbers() {
        for (typed, number) in [
            ("0850-22-1111", Some("0850-22-1111")),
            ("０８０ー１２３４ー５６７８", Some("080-1234-5678")),
            ("+81 80 1234 5678", Some("+81 80 1234 5678")),
            ("12345", None),
            ("電話ください", None),
        ] {
            assert_eq!(phone(typed).as_deref(), number, "{typed}");
        }
    }
}
