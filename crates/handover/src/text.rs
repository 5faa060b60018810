//! What a message says.

use jiff::tz::{Offset, TimeZone};
use madoguchi_ledger::{Case, Message, Reach};
use serde::Serialize;

/// Subject of a mail: no word of the person's, since subjects are shown where anybody passes by.
pub(crate) fn subject(case: &Case) -> String {
    format!("【AI窓口】{}あてのお問い合わせ（受付番号 {}）", case.opened.department, case.receipt)
}

/// Body of a mail.
pub(crate) fn body(case: &Case, with_contact: bool) -> String {
    let opened = &case.opened;
    let received = opened.received_at.to_zoned(TimeZone::fixed(Offset::constant(9)));
    let mut lines = vec![
        format!("AI窓口に、{}あてのお問い合わせがありました。", opened.department),
        String::new(),
        format!("受付番号：{}", case.receipt),
        format!("受付日時：{}", received.strftime("%Y年%-m月%-d日 %-H時%M分")),
        format!("言語　　：{}", opened.language),
    ];
    if let Some(topic) = &opened.masked_topic {
        lines.push(format!("件名　　：{topic}"));
    }
    lines.extend([
        String::new(),
        "内容（個人情報は伏せてあります）：".to_owned(),
        opened.masked_question.clone(),
        String::new(),
    ]);
    if with_contact {
        lines.extend(contact(case));
    } else {
        lines.push("お名前と連絡先は、職員用の画面か「madoguchi cases show 受付番号」で確かめてください。".to_owned());
    }
    lines.push("対応を始めたら、状態を「対応中」に変えてください。市民はこの番号で状態を確かめられます。".to_owned());
    lines.join("\n")
}

fn contact(case: &Case) -> Vec<String> {
    let name = case.opened.person.as_ref().map(|person| format!("お名前：{}", person.0));
    let reach = match &case.opened.reach {
        Reach::Email(address) => format!("連絡先：{address}"),
        Reach::Phone(number) => format!("連絡先：{number}"),
        Reach::Receipt => "連絡先：なし（ご本人が受付番号で確かめます）".to_owned(),
        Reach::Forgotten => "連絡先：保存期間が過ぎたため消去されています".to_owned(),
    };
    name.into_iter().chain([reach, String::new()]).collect()
}

/// Body of a webhook's request.
#[derive(Debug, Serialize)]
pub(crate) struct Event<'a> {
    event: &'static str,
    /// Equal in two attempts.
    id: &'a str,
    receipt: String,
    department: &'a str,
    state: &'static str,
    topic: Option<&'a str>,
    question: &'a str,
    language: &'a str,
    received_at: jiff::Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    contact: Option<ContactView<'a>>,
}

#[derive(Debug, Serialize)]
struct ContactView<'a> {
    name: Option<&'a str>,
    by: &'static str,
    at: Option<&'a str>,
}

impl<'a> Event<'a> {
    pub(crate) fn new(message: &'a Message, with_contact: bool) -> Self {
        let Message { key, case, .. } = message;
        let (by, at) = case.opened.reach.parts();
        let name = case.opened.person.as_ref().map(|person| person.0.as_str());
        Self {
            event: "case.received",
            id: key,
            receipt: case.receipt.to_string(),
            department: &case.opened.department,
            state: case.state.as_str(),
            topic: case.opened.masked_topic.as_deref(),
            question: &case.opened.masked_question,
            language: &case.opened.language,
            received_at: case.opened.received_at,
            contact: with_contact.then_some(ContactView { name, by, at }),
        }
    }
}
