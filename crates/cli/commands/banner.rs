//! `madoguchi banner`: what stands above everything, also while a server runs, which shows it within seconds.

use std::process::ExitCode;

use anyhow::{Result, bail};
use madoguchi_ledger::{Banner, BannerLevel, Counter, Recorder, SqliteLedger};

use crate::args::{BannerCommand, BannerSetArgs, LevelArg};
use crate::config::Config;
use crate::wiring;

pub(super) async fn run(config: &Config, command: &BannerCommand, as_json: bool) -> Result<ExitCode> {
    let ledger = wiring::ledger(config).await?;
    let by = Recorder { name: wiring::current_user(), at: jiff::Timestamp::now() };
    let tenant = &config.raw.tenant;
    match command {
        BannerCommand::Set(args) => {
            let banner = banner(args, by.at)?;
            ledger.set_banner(tenant, Some(&banner), &by).await?;
        }
        BannerCommand::Clear => ledger.set_banner(tenant, None, &by).await?,
        BannerCommand::Show => {}
    }
    show(tenant, &ledger, as_json).await
}

fn banner(args: &BannerSetArgs, since: jiff::Timestamp) -> Result<Banner> {
    let mut text = std::collections::BTreeMap::from([("ja".to_owned(), args.text.clone())]);
    for pair in args.language.chunks_exact(2) {
        let (tag, translation) = (&pair[0], &pair[1]);
        if !madoguchi_server::LANGUAGES.contains(&tag.as_str()) {
            bail!("--language {tag:?} is none of {}", madoguchi_server::LANGUAGES.join(", "));
        }
        text.insert(tag.clone(), translation.clone());
    }
    if let Some((tag, _)) = text.iter().find(|(_, words)| words.trim().is_empty()) {
        bail!("the text in {tag} is empty. Remedy: `madoguchi banner clear` takes the banner down");
    }
    if args.url.as_deref().is_some_and(|url| !url.starts_with("https://") && !url.starts_with('/')) {
        bail!("--url must begin with https:// or /");
    }
    let level = match args.level {
        LevelArg::Info => BannerLevel::Info,
        LevelArg::Warning => BannerLevel::Warning,
        LevelArg::Emergency => BannerLevel::Emergency,
    };
    Ok(Banner { text, level, url: args.url.clone(), since })
}

async fn show(tenant: &str, ledger: &SqliteLedger, as_json: bool) -> Result<ExitCode> {
    let banner = ledger.banner(tenant).await?;
    if as_json {
        super::print_json(&banner)?;
        return Ok(ExitCode::SUCCESS);
    }
    match banner {
        None => super::print("お知らせは掲示していません。"),
        Some(banner) => {
            let since = banner.since;
            super::print(&format!("掲示中（{:?}、{since} から）", banner.level));
            banner.text.iter().for_each(|(tag, text)| super::print(&format!("  {tag}: {text}")));
        }
    }
    Ok(ExitCode::SUCCESS)
}
