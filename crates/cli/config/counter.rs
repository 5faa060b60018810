//! Settings of the citizen's counter: what the page says, who takes care of cases, how much may be asked.

use madoguchi_handover::Security;
use madoguchi_server::{Rate, SiteKey};
use serde::{Deserialize, Serialize};

/// `[site]`: what the page says before anybody has asked.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SiteConfig {
    /// Greeting, notice, colour and first topics by language, TOML (see `corpus/site.toml`). Default: the texts inside
    /// the binary, with `answer.city` as the name.
    pub file: Option<String>,
    /// Departments whose staff tokens may put up and take down the banner. Default none: then only tokens for all
    /// departments (`*`), and `madoguchi banner`.
    pub banner_departments: Vec<String>,
}

/// `[handover]`: questions that people answer. The webhook's secret comes from `MADOGUCHI_WEBHOOK_SECRET`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct HandoverConfig {
    /// Whether the page takes cases. Default true; without mail and webhook they wait in `madoguchi cases list`.
    pub enabled: bool,
    /// Days after which name and address of a case are deleted. Default 90. Too low, and nobody can answer any more;
    /// too high keeps personal data for nothing.
    pub keep_contact_days: u32,
    /// Whether name and address go into mails and webhooks. Default false: they are looked up in the case.
    pub send_contact: bool,
    /// Address that is told of each case, `https://…`. Default none.
    pub webhook_url: String,
    /// Mail.
    pub email: EmailConfig,
}

impl Default for HandoverConfig {
    fn default() -> Self {
        Self {
            enabled: true,
            keep_contact_days: 90,
            send_contact: false,
            webhook_url: String::new(),
            email: EmailConfig::default(),
        }
    }
}

/// `[handover.email]`: mail by SMTP. The password comes from `MADOGUCHI_SMTP_PASSWORD`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EmailConfig {
    /// The mail server. Default none: then no mail is sent.
    pub host: String,
    /// Its port. Default 587.
    pub port: u16,
    /// `starttls` (default), `tls` (port 465), or `none` for a server on this machine or in a network of one's own.
    pub security: Security,
    /// Name to log in with. Default none: the server asks for none.
    pub user: String,
    /// Whom mails come from, `AI窓口 <madoguchi@city.example>`.
    pub from: String,
    /// Whom mails go to that are for a department without an address of its own.
    pub to: String,
    /// `[[handover.email.departments]]`: addresses of departments.
    pub departments: Vec<DepartmentAddress>,
}

impl Default for EmailConfig {
    fn default() -> Self {
        Self {
            host: String::new(),
            port: 587,
            security: Security::Starttls,
            user: String::new(),
            from: String::new(),
            to: String::new(),
            departments: Vec::new(),
        }
    }
}

/// Where a department's mail goes.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DepartmentAddress {
    /// The department's name, as in `desks.toml`.
    pub name: String,
    /// Its address.
    pub address: String,
}

/// `[server.limits]`: how much one client may ask; a client is an address, or a /64 of IPv6. 0 a minute is no limit.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LimitsConfig {
    /// Questions. Default 30 a minute, 20 at once. Too low turns away people who share an address (a school, a mobile
    /// network); too high lets one program take the place of many.
    pub questions: Rate,
    /// Suggestions, articles and feedback. Default 600 a minute, 200 at once: one is asked for with each key that is
    /// typed.
    pub reads: Rate,
    /// Opening cases and asking for their state. Default 6 a minute, 12 at once. Too high lets receipts be guessed at.
    pub cases: Rate,
    /// Longest wait of one who goes on after having been refused, seconds. Default 600.
    pub longest_penalty_s: u64,
}

impl Default for LimitsConfig {
    fn default() -> Self {
        let rates = madoguchi_server::ServerOptions::new("").rates;
        Self {
            questions: rates.questions,
            reads: rates.reads,
            cases: rates.cases,
            longest_penalty_s: rates.longest_penalty.as_secs(),
        }
    }
}

/// `[[server.site_keys]]`: a site that carries the widget.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SiteKeyConfig {
    /// What its pages send (`site-key="…"`). Public.
    pub key: String,
    /// Its name, for people.
    pub name: String,
    /// Origins of its pages, `https://www.city.example`.
    pub origins: Vec<String>,
    /// Questions of all its visitors together, a minute. Default 0: without limit.
    #[serde(default)]
    pub questions_per_minute: u32,
}

impl From<&SiteKeyConfig> for SiteKey {
    fn from(config: &SiteKeyConfig) -> Self {
        let questions =
            Rate { per_minute: config.questions_per_minute, burst: (config.questions_per_minute / 4).max(1) };
        Self { key: config.key.clone(), name: config.name.clone(), origins: config.origins.clone(), questions }
    }
}
