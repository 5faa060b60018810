//! `madoguchi articles`: what was ingested, from the history in the ledger, also while a server holds the index.

use std::process::ExitCode;

use anyhow::{Result, bail};
use madoguchi_ingest::{Article, Passage, article_text, passages};
use madoguchi_ledger::SqliteLedger;
use madoguchi_upkeep::{VersionedArticle, current_articles, history_of};

use crate::args::ArticlesCommand;
use crate::config::Config;
use crate::wiring;

pub(super) async fn run(config: &Config, command: &ArticlesCommand, as_json: bool) -> Result<ExitCode> {
    let ledger = wiring::ledger(config).await?;
    match command {
        ArticlesCommand::List { text } => list(config, &ledger, text.as_deref(), as_json).await?,
        ArticlesCommand::Show { id, history } => show(config, &ledger, id, *history, as_json).await?,
        ArticlesCommand::Passages { id } => {
            let article = find(config, &ledger, id).await?;
            let passages = passages(&article, &wiring::read_options(config).limits);
            if as_json { super::print_json(&passages)? } else { passages.iter().for_each(print_passage) }
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn list(config: &Config, ledger: &SqliteLedger, text: Option<&str>, as_json: bool) -> Result<()> {
    let mut articles = current_articles(ledger, &config.raw.tenant).await?;
    articles.retain(|article| text.is_none_or(|text| holds(article, text)));
    if as_json {
        return super::print_json(&articles);
    }
    let today = wiring::today_in_japan();
    for article in &articles {
        let state = match (article.effective_from, article.expires_on) {
            (Some(first), _) if first > today => "  [未施行]",
            (_, Some(last)) if last < today => "  [期限切れ]",
            _ => "",
        };
        let visibility = match article.visibility {
            madoguchi_ingest::Visibility::Public => "公開",
            madoguchi_ingest::Visibility::Internal => "庁内",
        };
        let owner = article.owner.as_deref().unwrap_or("-");
        super::print(&format!("{}  {visibility}  {owner}  {}{state}", article.id, article.title));
    }
    super::print(&format!("{}件", articles.len()));
    Ok(())
}

fn holds(article: &Article, text: &str) -> bool {
    [article.id.as_str(), &article.title, &article.source, article.owner.as_deref().unwrap_or_default()]
        .iter()
        .any(|field| field.contains(text))
}

async fn find(config: &Config, ledger: &SqliteLedger, id: &str) -> Result<Article> {
    let versions = history_of(ledger, &config.raw.tenant, id).await?;
    match versions.into_iter().next().and_then(|last| last.article) {
        Some(article) => Ok(article),
        None => bail!("no article {id:?}. Remedy: look for its id with `madoguchi articles list TEXT`"),
    }
}

async fn show(config: &Config, ledger: &SqliteLedger, id: &str, with_history: bool, as_json: bool) -> Result<()> {
    let versions = history_of(ledger, &config.raw.tenant, id).await?;
    let Some(last) = versions.first() else {
        bail!("no article {id:?}. Remedy: look for its id with `madoguchi articles list TEXT`")
    };
    match (as_json, with_history) {
        (true, true) => return super::print_json(&versions),
        (true, false) => return super::print_json(&last.article),
        _ => {}
    }
    match &last.article {
        Some(article) => print_article(article),
        None => super::print("この記事は削除されています。"),
    }
    if with_history {
        versions.iter().for_each(print_version);
    }
    Ok(())
}

fn print_article(article: &Article) {
    let day = |day: Option<jiff::civil::Date>| day.map_or("-".to_owned(), |day| day.to_string());
    super::print(&format!("{}\n", article.title));
    super::print(&article_text(article));
    super::print(&format!(
        "\nID {}  出所 {}\n担当 {}  更新 {}  有効 {} 〜 {}  閲覧 {}",
        article.id,
        article.source,
        article.owner.as_deref().unwrap_or("-"),
        day(article.revised_on),
        day(article.effective_from),
        day(article.expires_on),
        if article.departments.is_empty() { "制限なし".to_owned() } else { article.departments.join("、") },
    ));
}

fn print_version(version: &VersionedArticle) {
    let what = match (&version.article, version.version) {
        (None, _) => "削除",
        (Some(_), 1) => "新規",
        (Some(_), _) => "変更",
    };
    super::print(&format!("\n第{}版  {}  {}  {what}", version.version, version.recorded_at, version.recorded_by));
    for change in &version.difference.fields {
        super::print(&format!("  {}: {} → {}", change.field, change.before, change.after));
    }
    if version.version > 1 {
        super::print(version.difference.text.trim_end());
    }
}

fn print_passage(passage: &Passage) {
    let page = passage.page.map_or(String::new(), |page| format!("  {page}ページ"));
    let Passage { position, start_char, end_char, heading_path, text, .. } = passage;
    super::print(&format!("[{position}] {start_char}–{end_char}字{page}  {}\n{text}\n", heading_path.join(" ＞ ")));
}
