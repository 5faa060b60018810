//! Personal data out of a question, before a model, a log or the ledger sees it.
//!
//! Invariant: [`MaskedText`] is the only text of a person's that leaves this crate's entrance, and only
//! [`Masker::mask`] makes one.

mod birth_date;
mod check_digit;
mod context;
mod digits;
mod email;
mod fold;
mod identity_document;
mod kana;
mod number;

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

use fold::Folded;

/// What sort of personal data was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PersonalData {
    /// 個人番号 (My Number).
    MyNumber,
    /// Telephone number of a person or a household; not freephone, not 119.
    Phone,
    /// E-mail address.
    Email,
    /// Number of a credit or debit card.
    PaymentCard,
    /// 運転免許証番号.
    DriverLicence,
    /// 基礎年金番号.
    PensionNumber,
    /// 在留カード番号.
    ResidenceCard,
    /// 旅券番号.
    Passport,
    /// 口座番号.
    BankAccount,
    /// 保険者番号, 被保険者番号.
    InsuranceNumber,
    /// 生年月日.
    BirthDate,
}

impl PersonalData {
    /// What it is called: the placeholder without its brackets.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.placeholder().trim_matches(['〔', '〕'])
    }

    /// What stands in its place. Holds no digit, so that masking twice changes nothing.
    #[must_use]
    pub fn placeholder(self) -> &'static str {
        match self {
            Self::MyNumber => "〔個人番号〕",
            Self::Phone => "〔電話番号〕",
            Self::Email => "〔メールアドレス〕",
            Self::PaymentCard => "〔カード番号〕",
            Self::DriverLicence => "〔運転免許証番号〕",
            Self::PensionNumber => "〔基礎年金番号〕",
            Self::ResidenceCard => "〔在留カード番号〕",
            Self::Passport => "〔旅券番号〕",
            Self::BankAccount => "〔口座番号〕",
            Self::InsuranceNumber => "〔保険証番号〕",
            Self::BirthDate => "〔生年月日〕",
        }
    }
}

/// A text whose personal data has been replaced by placeholders. Only [`Masker::mask`] makes one.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct MaskedText(String);

impl MaskedText {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text, owned.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0
    }
}

impl fmt::Display for MaskedText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Fewer letters than this are no question.
const LEAST_LETTERS: usize = 4;

impl Masked {
    /// What is asked, without what was masked: the sentences that hold none of it, or, where they ask nothing, all without
    /// the placeholders. 「私の番号は〔個人番号〕です。転入届の期限は？」 asks for 転入届 and for no number.
    #[must_use]
    pub fn asked(&self) -> String {
        let holds_none = |sentence: &&str| !self.kinds.iter().any(|kind| sentence.contains(kind.placeholder()));
        let sentences = madoguchi_text::sentences(self.text.as_str());
        let clean: String = sentences.into_iter().map(|range| &self.text.as_str()[range]).filter(holds_none).collect();
        if self.kinds.is_empty() || clean.chars().filter(|c| c.is_alphanumeric()).count() >= LEAST_LETTERS {
            return clean.trim().to_owned();
        }
        let without = |text: String, kind: &PersonalData| text.replace(kind.placeholder(), " ");
        self.kinds.iter().fold(self.text.to_string(), without).trim().to_owned()
    }
}

/// A masked text and what was masked in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Masked {
    /// The text without the data.
    pub text: MaskedText,
    /// Kinds found, in order of first appearance, each once.
    pub kinds: Vec<PersonalData>,
}

/// A stretch of personal data: `start..end` in characters of the folded text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Finding {
    start: usize,
    end: usize,
    kind: PersonalData,
}

/// Finds and replaces personal data.
///
/// When in doubt it masks: a masked order number costs a little, a leaked My Number cannot be taken back.
#[derive(Debug, Clone, Copy, Default)]
pub struct Masker(());

impl Masker {
    /// A masker. There is nothing to configure.
    #[must_use]
    pub fn new() -> Self {
        Self(())
    }

    /// `text` with each piece of personal data replaced by its placeholder, e.g. 〔電話番号〕.
    #[must_use]
    pub fn mask(&self, text: &str) -> Masked {
        let mut text = Cow::Borrowed(text);
        let mut kinds = Vec::new();
        // Again until nothing is found: what a finding hid from the rules shows once it is gone. It ends, for
        // each round takes digits or signs away and no placeholder holds any.
        while let Some(masked) = mask_once(&text, &mut kinds) {
            text = Cow::Owned(masked);
        }
        Masked { text: MaskedText(text.into_owned()), kinds }
    }
}

/// `text` with its findings replaced, their kinds added to `kinds`; `None` when there are none.
fn mask_once(text: &str, kinds: &mut Vec<PersonalData>) -> Option<String> {
    if !fold::may_hold_personal_data(text) {
        return None;
    }
    let folded = Folded::new(text);
    let mut findings = find(&folded);
    for finding in &mut findings {
        finding.end = folded.end_with_tail(finding.end);
    }
    for finding in &findings {
        if !kinds.contains(&finding.kind) {
            kinds.push(finding.kind);
        }
    }
    (!findings.is_empty()).then(|| replace(text, &folded, &findings))
}

/// All findings, in order, none overlapping another.
///
/// Shapes that need no guess go first; the numbers then see only what is left, so that the digits of
/// `09012345678@example.jp` are part of an address and nothing else.
fn find(folded: &Folded) -> Vec<Finding> {
    let mut findings = Vec::new();
    for detect in [email::find, identity_document::find, birth_date::find] {
        for finding in detect(folded) {
            if !findings.iter().any(|other| overlap(&finding, other)) {
                findings.push(finding);
            }
        }
    }
    findings.sort_by_key(|finding| finding.start);
    number::find(folded, &mut findings);
    findings.sort_by_key(|finding| finding.start);
    findings
}

fn overlap(a: &Finding, b: &Finding) -> bool {
    a.start < b.end && b.start < a.end
}

fn replace(text: &str, folded: &Folded, findings: &[Finding]) -> String {
    let mut out = String::with_capacity(text.len() + findings.len() * 8);
    let mut from = 0;
    for finding in findings {
        out.push_str(&text[from..folded.byte(finding.start)]);
        out.push_str(finding.kind.placeholder());
        from = folded.byte(finding.end);
    }
    out.push_str(&text[from..]);
    out
}

#[cfg(test)]
mod tests;
