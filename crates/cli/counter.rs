//! Wiring of the citizen's counter.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use madoguchi_answer::TokenMeter;
use madoguchi_handover::{Courier, Mailer, MailerOptions, Webhook, WebhookOptions};
use madoguchi_ledger::{Channel, Counter};
use madoguchi_server::{Clock, HandoverOptions, RateOptions, Site, SiteKey};

use crate::config::{Config, GradeConfig};

/// What the page says.
///
/// # Errors
/// When the file cannot be read, or what it says cannot be shown.
pub fn site(config: &Config) -> Result<Site> {
    let city = &config.raw.answer.city;
    match &config.site {
        Some(path) => {
            let text = std::fs::read_to_string(path).with_context(|| {
                format!(
                    "site.file: cannot read {}. Remedy: correct the path, or leave it out for the texts inside the program",
                    path.display()
                )
            })?;
            Site::from_toml(&text, city).with_context(|| format!("{}", path.display()))
        }
        None => Ok(Site::embedded(city)?),
    }
}

/// The one who takes messages about cases where they are to go.
///
/// # Errors
/// When mail or webhook is half configured.
pub fn courier(config: &Config, counter: Arc<dyn Counter>) -> Result<Courier> {
    Ok(Courier::new(counter, mailer(config)?, webhook(config)?))
}

fn mailer(config: &Config) -> Result<Option<Mailer>> {
    let handover = &config.raw.handover;
    let email = &handover.email;
    if email.host.is_empty() {
        return Ok(None);
    }
    let login = match (&config.secrets.smtp_password, email.user.as_str()) {
        (_, "") => None,
        (Some(password), user) => Some((user.to_owned(), password.clone())),
        (None, _) => anyhow::bail!(
            "handover.email.user is set, but there is no password. Remedy: set MADOGUCHI_SMTP_PASSWORD, or leave the user out"
        ),
    };
    let departments = email.departments.iter().map(|entry| (entry.name.clone(), entry.address.clone()));
    let options = MailerOptions {
        host: email.host.clone(),
        port: email.port,
        security: email.security,
        login,
        from: email.from.clone(),
        to: email.to.clone(),
        departments: departments.collect(),
        with_contact: handover.send_contact,
    };
    Ok(Some(Mailer::open(options)?))
}

fn webhook(config: &Config) -> Result<Option<Webhook>> {
    let handover = &config.raw.handover;
    if handover.webhook_url.is_empty() {
        return Ok(None);
    }
    let secret = config.secrets.webhook_secret.clone().context(
        "handover.webhook_url is set, but there is no secret to sign with. Remedy: set MADOGUCHI_WEBHOOK_SECRET",
    )?;
    let options = WebhookOptions { url: handover.webhook_url.clone(), secret, with_contact: handover.send_contact };
    Ok(Some(Webhook::open(options)?))
}

/// Counts the language model's tokens; `None` where there is no model.
#[must_use]
pub fn meter(config: &Config) -> Option<Arc<TokenMeter>> {
    let answer = &config.raw.answer;
    let clock = Clock::system();
    let limit = Some(answer.llm.daily_token_budget).filter(|&tokens| tokens > 0);
    (answer.grade == GradeConfig::Llm).then(|| Arc::new(TokenMeter::new(limit, move || clock.today_in_japan())))
}

/// How much one client may ask.
#[must_use]
pub fn rates(config: &Config) -> RateOptions {
    let limits = &config.raw.server.limits;
    RateOptions {
        questions: limits.questions,
        reads: limits.reads,
        cases: limits.cases,
        longest_penalty: Duration::from_secs(limits.longest_penalty_s),
    }
}

/// Sites that carry the widget.
#[must_use]
pub fn site_keys(config: &Config) -> Vec<SiteKey> {
    config.raw.server.site_keys.iter().map(SiteKey::from).collect()
}

/// Handing questions over, with a message by each of `channels`.
#[must_use]
pub fn handover(config: &Config, channels: Vec<Channel>) -> HandoverOptions {
    let handover = &config.raw.handover;
    if handover.enabled && channels.is_empty() {
        tracing::warn!(
            "cases are taken, and nobody is told: neither handover.email nor handover.webhook_url is set. Look at \
             `madoguchi cases list` or /v1/staff/cases every day, or configure one of them"
        );
    }
    HandoverOptions { enabled: handover.enabled, channels, keep_contact_days: handover.keep_contact_days }
}
