//! A person who wants to be answered by people.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::outbox::Delivery;
use super::receipt::Receipt;

/// How far a case has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaseState {
    /// Nobody has looked at it yet.
    Received,
    /// Somebody takes care of it.
    InProgress,
    /// The person was answered.
    Answered,
    /// Nothing more will be done.
    Closed,
}

impl CaseState {
    /// Every state, in order.
    pub const ALL: [Self; 4] = [Self::Received, Self::InProgress, Self::Answered, Self::Closed];

    /// The name it is stored and served under.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::InProgress => "in_progress",
            Self::Answered => "answered",
            Self::Closed => "closed",
        }
    }

    /// The name for people.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Received => "受付済み",
            Self::InProgress => "対応中",
            Self::Answered => "回答済み",
            Self::Closed => "完了",
        }
    }

    /// The inverse of [`Self::as_str`]; `None` for any other text.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == name)
    }
}

/// How the person is reached. Never printed by `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub enum Reach {
    /// At this address.
    Email(String),
    /// At this number.
    Phone(String),
    /// The person comes back with the receipt.
    Receipt,
    /// It was deleted for having been kept long enough.
    Forgotten,
}

impl Reach {
    /// The name it is stored under, and the address or number.
    #[must_use]
    pub fn parts(&self) -> (&'static str, Option<&str>) {
        match self {
            Self::Email(address) => ("email", Some(address)),
            Self::Phone(number) => ("phone", Some(number)),
            Self::Receipt => ("receipt", None),
            Self::Forgotten => ("forgotten", None),
        }
    }

    pub(crate) fn from_parts(by: &str, at: Option<String>) -> Option<Self> {
        match (by, at) {
            ("email", Some(address)) => Some(Self::Email(address)),
            ("phone", Some(number)) => Some(Self::Phone(number)),
            ("receipt", _) => Some(Self::Receipt),
            ("forgotten", _) => Some(Self::Forgotten),
            _ => None,
        }
    }
}

impl std::fmt::Debug for Reach {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.parts().0)
    }
}

/// A case as it comes in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCase {
    /// The municipality.
    pub tenant: String,
    /// Who is to take care of it.
    pub department: String,
    /// What it is about, personal data masked.
    pub masked_topic: Option<String>,
    /// What the person wants to know, personal data masked.
    pub masked_question: String,
    /// Names of the kinds of personal data that were masked.
    pub masked_kinds: Vec<String>,
    /// BCP 47 tag of the person's language.
    pub language: String,
    /// The exchange that led here.
    pub trace_id: Option<String>,
    /// The sender's own name for the request: what is sent twice under one name is one case.
    pub request_id: Option<String>,
    /// How the person is reached.
    pub reach: Reach,
    /// The person's name.
    pub person: Option<PersonName>,
    /// When it came in.
    pub received_at: Timestamp,
}

/// A person's name. Never printed by `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct PersonName(pub String);

impl std::fmt::Debug for PersonName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("…")
    }
}

/// A case as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// Names it, to the person and to the staff.
    pub receipt: Receipt,
    /// How far it has come.
    pub state: CaseState,
    /// When its state changed last.
    pub updated_at: Timestamp,
    /// As it came in.
    pub opened: NewCase,
    /// Changes of its state, the oldest first.
    pub events: Vec<CaseEvent>,
    /// What became of the messages about it.
    pub deliveries: Vec<Delivery>,
}

/// A change of a case's state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CaseEvent {
    /// When.
    pub at: Timestamp,
    /// Name of a token or of an operator.
    pub by: String,
    /// The new state.
    pub state: CaseState,
    /// A remark for colleagues, personal data masked.
    pub note: Option<String>,
}

/// Which cases are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseQuery {
    /// Of this municipality.
    pub tenant: String,
    /// Only of these departments; `None`: of all.
    pub departments: Option<Vec<String>>,
    /// Only in these states; none named: in any.
    pub states: Vec<CaseState>,
    /// At most so many.
    pub limit: u32,
    /// So many of the newest are left out.
    pub offset: u32,
}

/// Some of the cases that were wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CasePage {
    /// How many there are in all.
    pub total: u64,
    /// The newest first.
    pub cases: Vec<Case>,
}

/// A change that a member of staff makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseChange {
    /// The municipality.
    pub tenant: String,
    /// Which case.
    pub receipt: Receipt,
    /// Only if it belongs to one of these departments; `None`: whosesoever it is.
    pub departments: Option<Vec<String>>,
    /// The new state.
    pub state: CaseState,
    /// A remark, personal data masked.
    pub masked_note: Option<String>,
    /// Name of a token or of an operator.
    pub by: String,
    /// When.
    pub at: Timestamp,
}
