//! `madoguchi usage`: what the language model costs, from the ledger.

use std::process::ExitCode;

use anyhow::Result;
use madoguchi_ledger::Counter;
use serde_json::{Value, json};

use crate::config::Config;
use crate::wiring;

pub(super) async fn run(config: &Config, days: u32, as_json: bool) -> Result<ExitCode> {
    let ledger = wiring::ledger(config).await?;
    let today = wiring::today_in_japan();
    let since = today.checked_sub(jiff::Span::new().days(i64::from(days.max(1)) - 1))?;
    let used = ledger.model_use(&config.raw.tenant, since).await?;
    let llm = &config.raw.answer.llm;
    let yen = |tokens: u64| tokens as f64 * llm.yen_per_million_tokens / 1e6;
    let outbox = ledger.outbox().await?;
    if as_json {
        let days: Vec<Value> =
            used.iter().map(|(day, used)| json!({ "day": day, "used": used, "yen": yen(used.tokens()) })).collect();
        super::print_json(&json!({ "daily_token_budget": llm.daily_token_budget, "days": days, "messages": outbox }))?;
        return Ok(ExitCode::SUCCESS);
    }
    let budget = match llm.daily_token_budget {
        0 => "上限なし".to_owned(),
        tokens => format!("1日の上限 {tokens} トークン"),
    };
    super::print(&format!("言語モデルの利用（トークン数は推計、{budget}）"));
    for (day, used) in &used {
        let (requests, tokens) = (used.requests, used.tokens());
        super::print(&format!("{day}  {requests}回  {tokens} トークン  約{:.0}円", yen(tokens)));
    }
    super::print(&format!("お問い合わせの通知：未送信 {}件、うち滞留 {}件", outbox.waiting, outbox.stuck));
    Ok(ExitCode::SUCCESS)
}
