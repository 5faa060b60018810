//! A case as the API shows it.

use jiff::Timestamp;
use madoguchi_ingest::Contact;
use madoguchi_ledger::{Case, CaseEvent, CaseState, Delivery, Reach, Receipt};
use serde::Serialize;

/// Told to the person who opened it.
#[derive(Serialize)]
pub(crate) struct OpenedCase {
    receipt: Receipt,
    department: String,
    contact: Contact,
    state: CaseState,
    state_label: &'static str,
}

impl OpenedCase {
    pub(crate) fn new(case: Case, contact: Contact) -> Self {
        let Case { receipt, state, opened, .. } = case;
        Self { receipt, department: opened.department, contact, state, state_label: state.label() }
    }
}

/// Told to whoever shows the receipt: nothing of what was written, and nothing of who wrote it.
#[derive(Serialize)]
pub(crate) struct CaseStatus {
    receipt: Receipt,
    state: CaseState,
    state_label: &'static str,
    department: String,
    received_at: Timestamp,
    updated_at: Timestamp,
}

impl From<Case> for CaseStatus {
    fn from(case: Case) -> Self {
        Self {
            receipt: case.receipt,
            state: case.state,
            state_label: case.state.label(),
            department: case.opened.department,
            received_at: case.opened.received_at,
            updated_at: case.updated_at,
        }
    }
}

/// Shown to the staff of its department.
#[derive(Serialize)]
pub(crate) struct StaffCase {
    #[serde(flatten)]
    status: CaseStatus,
    topic: Option<String>,
    question: String,
    language: String,
    trace_id: Option<String>,
    reach: ReachView,
    name: Option<String>,
    events: Vec<CaseEvent>,
    deliveries: Vec<Delivery>,
}

#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum ReachView {
    Email(String),
    Phone(String),
    None(bool),
    Forgotten(bool),
}

impl From<Case> for StaffCase {
    fn from(mut case: Case) -> Self {
        let (events, deliveries) = (std::mem::take(&mut case.events), std::mem::take(&mut case.deliveries));
        let opened = case.opened.clone();
        Self {
            status: case.into(),
            topic: opened.masked_topic,
            question: opened.masked_question,
            language: opened.language,
            trace_id: opened.trace_id,
            reach: match opened.reach {
                Reach::Email(address) => ReachView::Email(address),
                Reach::Phone(number) => ReachView::Phone(number),
                Reach::Receipt => ReachView::None(true),
                Reach::Forgotten => ReachView::Forgotten(true),
            },
            name: opened.person.map(|person| person.0),
            events,
            deliveries,
        }
    }
}
