//! `madoguchi ask`: one question, the same answer object as over HTTP.

use std::process::ExitCode;

use anyhow::Result;
use madoguchi_answer::{Answer, AskRequest, Outcome, Style};

use madoguchi_server::{Clock, tell_open};

use crate::args::AskArgs;
use crate::config::Config;
use crate::wiring;

pub(super) async fn run(config: &Config, args: &AskArgs, as_json: bool) -> Result<ExitCode> {
    let engine = wiring::engine(config).await?;
    let request = AskRequest {
        language: args.language.clone(),
        style: if args.easy { Style::Easy } else { Style::Standard },
        ..wiring::ask_request(&args.question)
    };
    let filter = super::filter(config, &args.reader, args.category.clone());
    let mut answer = engine.answer(request, filter, super::history(&args.after), wiring::new_trace_id()).await?;
    let now = Clock::system().now_in_japan();
    let day = args.reader.on.unwrap_or(now.date());
    tell_open(&mut answer.contacts, day.to_datetime(now.time()));
    if as_json {
        super::print_json(&answer)?;
    } else {
        super::print(&readable(&answer));
    }
    Ok(if answer.outcome == Outcome::Error { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn readable(answer: &Answer) -> String {
    let mut text = answer.answer.clone();
    for note in &answer.notes {
        text.push_str(&format!("\n\n※{note}"));
    }
    if !answer.citations.is_empty() {
        text.push_str("\n\n出典");
        for citation in &answer.citations {
            let day = citation.revised_on.map(|day| format!("（{day} 更新）")).unwrap_or_default();
            let url = citation.url.as_deref().unwrap_or(&citation.article_id);
            let page = citation.page.map(|page| format!("　{page}ページ")).unwrap_or_default();
            text.push_str(&format!("\n[{}] {}{page}{day} {url}", citation.n, citation.title));
        }
    }
    if !answer.contacts.is_empty() {
        text.push_str("\n\nお問い合わせ");
        for contact in &answer.contacts {
            let place = contact.place.as_deref().map(|place| format!("　{place}")).unwrap_or_default();
            let open = match contact.open_now {
                Some(true) => "　今は受付時間内です",
                Some(false) => "　今は受付時間外です",
                None => "",
            };
            text.push_str(&format!("\n{} {}{place}　{}{open}", contact.department, contact.phone, contact.hours));
        }
    }
    if !answer.suggestions.is_empty() {
        text.push_str("\n\nこちらもご覧ください");
        for suggestion in &answer.suggestions {
            text.push_str(&format!("\n・{suggestion}"));
        }
    }
    text
}
