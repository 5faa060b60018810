//! A message as a mail.

use std::collections::BTreeMap;
use std::time::Duration;

use lettre::message::header::ContentType;
use lettre::message::{Mailbox, MessageBuilder};
use lettre::transport::smtp::authentication::Credentials;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message as Mail, Tokio1Executor};
use madoguchi_ledger::Message;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use crate::error::HandoverError;
use crate::text;

const TIMEOUT: Duration = Duration::from_secs(20);

/// How the connection to the mail server is kept from others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Security {
    /// TLS from the first byte (port 465).
    Tls,
    /// TLS after a greeting in the clear, and nothing without it (port 587).
    Starttls,
    /// None: for a server on this machine or in a network of one's own.
    None,
}

/// How mails are sent, and to whom.
#[derive(Debug, Clone)]
pub struct MailerOptions {
    /// The mail server.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is kept from others.
    pub security: Security,
    /// Name and password; `None`: the server asks for none.
    pub login: Option<(String, SecretString)>,
    /// Whom mails come from: `AI窓口 <madoguchi@city.example>`.
    pub from: String,
    /// Whom mails go to that are for a department without an address of its own.
    pub to: String,
    /// Addresses of departments.
    pub departments: BTreeMap<String, String>,
    /// Whether name and address of the person go along.
    pub with_contact: bool,
}

/// A mail server that takes messages.
pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    to: Mailbox,
    departments: BTreeMap<String, Mailbox>,
    with_contact: bool,
}

impl Mailer {
    /// A client for the server. Nothing is sent yet.
    ///
    /// # Errors
    /// When an address is none, or TLS cannot be set up.
    pub fn open(options: MailerOptions) -> Result<Self, HandoverError> {
        let MailerOptions { host, port, security, login, from, to, departments, with_contact } = options;
        // Someone else in the process may have chosen a provider already; either will do.
        drop(rustls::crypto::ring::default_provider().install_default());
        let builder = match security {
            Security::Tls => AsyncSmtpTransport::<Tokio1Executor>::relay(&host),
            Security::Starttls => AsyncSmtpTransport::<Tokio1Executor>::starttls_relay(&host),
            Security::None => Ok(AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&host)),
        };
        let builder = builder.map_err(|error| HandoverError::Mail(error.to_string()))?;
        let mut builder = builder.port(port).timeout(Some(TIMEOUT));
        if let Some((name, password)) = login {
            builder = builder.credentials(Credentials::new(name, password.expose_secret().to_owned()));
        }
        let departments = departments
            .into_iter()
            .map(|(department, address)| Ok((department, mailbox("handover.email.departments", &address)?)));
        Ok(Self {
            transport: builder.build(),
            from: mailbox("handover.email.from", &from)?,
            to: mailbox("handover.email.to", &to)?,
            departments: departments.collect::<Result<_, HandoverError>>()?,
            with_contact,
        })
    }

    pub(crate) async fn send(&self, message: &Message) -> Result<(), HandoverError> {
        let mail = self.mail(message)?;
        self.transport.send(mail).await.map(drop).map_err(|error| HandoverError::Mail(chain(&error)))
    }

    fn mail(&self, message: &Message) -> Result<Mail, HandoverError> {
        let case = &message.case;
        let to = self.departments.get(&case.opened.department).unwrap_or(&self.to);
        // The same at every attempt: mail programs show two arrivals as one.
        let id = format!("<{}@{}>", message.key, self.from.email.domain());
        let builder: MessageBuilder = Mail::builder().from(self.from.clone()).to(to.clone()).message_id(Some(id));
        let builder = builder.subject(text::subject(case)).header(ContentType::TEXT_PLAIN);
        builder.body(text::body(case, self.with_contact)).map_err(|error| HandoverError::Mail(error.to_string()))
    }
}

impl std::fmt::Debug for Mailer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mailer").field("from", &self.from).field("to", &self.to).finish_non_exhaustive()
    }
}

fn mailbox(setting: &'static str, text: &str) -> Result<Mailbox, HandoverError> {
    text.parse().map_err(|_| HandoverError::Setting {
        setting,
        reason: format!("{text:?} is no mail address. Remedy: write it like \"AI窓口 <madoguchi@city.example>\""),
    })
}

fn chain(error: &lettre::transport::smtp::Error) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}
