//! `madoguchi cases`: questions that were handed over to people.

use std::process::ExitCode;

use anyhow::{Result, bail};
use madoguchi_ledger::{Case, CaseChange, CaseQuery, CaseState, Counter, Delivery, Reach, Receipt, SqliteLedger};
use serde_json::{Value, json};

use crate::args::{CasesCommand, StateArg};
use crate::config::Config;
use crate::wiring;

const MOST: u32 = 1_000;

pub(super) async fn run(config: &Config, command: &CasesCommand, as_json: bool) -> Result<ExitCode> {
    let ledger = wiring::ledger(config).await?;
    match command {
        CasesCommand::List { state, department } => list(config, &ledger, state, department, as_json).await?,
        CasesCommand::Show { receipt } => print_case(&find(config, &ledger, receipt).await?, as_json)?,
        CasesCommand::Set { receipt, state, note } => {
            let change = CaseChange {
                tenant: config.raw.tenant.clone(),
                receipt: parse(receipt)?,
                departments: None,
                state: (*state).into(),
                masked_note: note.as_deref().map(|note| madoguchi_answer::Masker::new().mask(note).text.into_string()),
                by: wiring::current_user(),
                at: jiff::Timestamp::now(),
            };
            match ledger.change_case(&change).await? {
                Some(case) => print_case(&case, as_json)?,
                None => bail!("no case {receipt}. Remedy: `madoguchi cases list` shows all"),
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn list(
    config: &Config,
    ledger: &SqliteLedger,
    states: &[StateArg],
    departments: &[String],
    as_json: bool,
) -> Result<()> {
    let query = CaseQuery {
        tenant: config.raw.tenant.clone(),
        departments: (!departments.is_empty()).then(|| departments.to_vec()),
        states: states.iter().map(|&state| state.into()).collect(),
        limit: MOST,
        offset: 0,
    };
    let page = ledger.cases(&query).await?;
    if as_json {
        let cases: Vec<Value> = page.cases.iter().map(as_value).collect();
        return super::print_json(&json!({ "total": page.total, "cases": cases }));
    }
    for case in &page.cases {
        let opened = &case.opened;
        let day =
            opened.received_at.to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::offset(9))).strftime("%Y-%m-%d %H:%M");
        let question: String = opened.masked_question.chars().take(30).collect();
        let department = &opened.department;
        super::print(&format!(
            "{}  {day}  {}  {department}  {question}{}",
            case.receipt,
            case.state.label(),
            told(case)
        ));
    }
    let outbox = ledger.outbox().await?;
    super::print(&format!("{}件（未送信の通知 {}件、うち滞留 {}件）", page.total, outbox.waiting, outbox.stuck));
    Ok(())
}

/// What is to be said of a case of which nobody was told.
fn told(case: &Case) -> &'static str {
    match case.deliveries.as_slice() {
        [] => "  [通知なし]",
        deliveries if deliveries.iter().any(|delivery| delivery.sent_at.is_none()) => "  [通知が届いていません]",
        _ => "",
    }
}

async fn find(config: &Config, ledger: &SqliteLedger, receipt: &str) -> Result<Case> {
    match ledger.case(&config.raw.tenant, &parse(receipt)?).await? {
        Some(case) => Ok(case),
        None => bail!("no case {receipt}. Remedy: `madoguchi cases list` shows all"),
    }
}

fn parse(receipt: &str) -> Result<Receipt> {
    match Receipt::parse(receipt) {
        Some(receipt) => Ok(receipt),
        None => bail!(
            "{receipt:?} is no receipt: a sign is wrong or missing. Remedy: compare it with `madoguchi cases list`"
        ),
    }
}

fn print_case(case: &Case, as_json: bool) -> Result<()> {
    if as_json {
        return super::print_json(&as_value(case));
    }
    let opened = &case.opened;
    let reach = match &opened.reach {
        Reach::Email(at) | Reach::Phone(at) => at.as_str(),
        Reach::Receipt => "なし（ご本人が受付番号で確かめます）",
        Reach::Forgotten => "消去済み",
    };
    let name = opened.person.as_ref().map_or("-", |person| person.0.as_str());
    super::print(&format!(
        "受付番号 {}  {}  {}\n件名 {}\nお名前 {name}  連絡先 {reach}  言語 {}  受付 {}\n\n{}\n",
        case.receipt,
        case.state.label(),
        opened.department,
        opened.masked_topic.as_deref().unwrap_or("-"),
        opened.language,
        opened.received_at,
        opened.masked_question,
    ));
    for event in &case.events {
        let note = event.note.as_deref().unwrap_or_default();
        super::print(&format!("{}  {}  {}  {note}", event.at, event.by, event.state.label()));
    }
    case.deliveries.iter().for_each(print_delivery);
    Ok(())
}

fn print_delivery(delivery: &Delivery) {
    let what = match (delivery.sent_at, &delivery.last_error) {
        (Some(at), _) => format!("{at} に届きました"),
        (None, Some(error)) => format!("届いていません（{}回失敗：{error}）", delivery.attempts),
        (None, None) => "送信を待っています".to_owned(),
    };
    super::print(&format!("通知 {}：{what}", delivery.channel.as_str()));
}

fn as_value(case: &Case) -> Value {
    let opened = &case.opened;
    let (by, at) = opened.reach.parts();
    json!({
        "receipt": case.receipt,
        "state": case.state.as_str(),
        "department": opened.department,
        "topic": opened.masked_topic,
        "question": opened.masked_question,
        "language": opened.language,
        "trace_id": opened.trace_id,
        "reach": { "by": by, "at": at },
        "name": opened.person.as_ref().map(|person| person.0.as_str()),
        "received_at": opened.received_at,
        "updated_at": case.updated_at,
        "events": case.events,
        "deliveries": case.deliveries,
    })
}

impl From<StateArg> for CaseState {
    fn from(state: StateArg) -> Self {
        match state {
            StateArg::Received => Self::Received,
            StateArg::InProgress => Self::InProgress,
            StateArg::Answered => Self::Answered,
            StateArg::Closed => Self::Closed,
        }
    }
}
