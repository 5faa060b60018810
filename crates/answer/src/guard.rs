//! Answers that no search and no model has a part in: danger, crisis and bait.

use madoguchi_ingest::Contact;
use madoguchi_language::Language;
use madoguchi_safety::{Alarm, Number, Recogniser, language_of};

use crate::model::{Answer, Grade, Outcome, Style};

/// How its text is meant to read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reader<'r> {
    /// BCP 47 tag that was asked for.
    pub(crate) language: Option<&'r str>,
    pub(crate) style: Style,
}

/// The fixed text of an emergency, in the reader's language and with the numbers as contacts.
pub(crate) fn emergency(safety: &Recogniser, alarm: &Alarm, message: &str, reader: Reader<'_>) -> Answer {
    let reply = safety.routes().reply(&alarm.routes, &languages(message, reader));
    Answer {
        contacts: reply.numbers.into_iter().map(contact).collect(),
        suggestions: alarm.questions.clone(),
        confidence: 1.0,
        ..fixed(Outcome::Emergency, reply.text, reply.language)
    }
}

/// A kind word on what this counter is for, with the main desk.
pub(crate) fn bait(safety: &Recogniser, kind: &str, message: &str, reader: Reader<'_>, desk: Contact) -> Answer {
    let languages = languages(message, reader);
    let (text, language) = safety.bounds().text(kind, &languages);
    let language = language.trim_end_matches("-easy").to_owned();
    Answer { contacts: vec![desk], ..fixed(Outcome::Declined, text.to_owned(), language) }
}

fn fixed(outcome: Outcome, answer: String, language: String) -> Answer {
    Answer {
        outcome,
        answer,
        citations: Vec::new(),
        contacts: Vec::new(),
        notes: Vec::new(),
        masked: Vec::new(),
        ruby: Vec::new(),
        suggestions: Vec::new(),
        confidence: 0.0,
        language,
        // A reviewed text, word for word.
        grade: Grade::ReviewedOnly,
        trace_id: String::new(),
    }
}

fn contact(number: Number) -> Contact {
    Contact {
        department: number.label,
        phone: number.number,
        hours: number.hours,
        place: number.url,
        map_url: None,
        open_now: None,
    }
}

/// Languages of the text: that of a message in foreign words, else the one asked for, else Japanese and English.
fn languages(message: &str, reader: Reader<'_>) -> Vec<&'static str> {
    let asked = reader.language.and_then(Language::of_tag).map(Language::tag);
    let written = language_of(message);
    let japanese = if reader.style == Style::Easy { "ja-easy" } else { "ja" };
    match (asked, written) {
        // Whoever writes in her own tongue reads it, whatever the page was set to.
        (None | Some("ja"), Some(own)) if own != "ja" => vec![own],
        (Some("ja"), _) | (None, Some("ja")) => vec![japanese],
        (Some(asked), _) => vec![asked],
        (None, _) => vec![japanese, "en"],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whose_language() {
        for (message, asked, style, expected) in [
            ("火事です", None, Style::Standard, vec!["ja"]),
            ("火事です", None, Style::Easy, vec!["ja-easy"]),
            ("火事です", Some("vi-VN"), Style::Standard, vec!["vi"]),
            ("my house is on fire", Some("ja"), Style::Standard, vec!["en"]),
            ("火事", None, Style::Standard, vec!["ja", "en"]),
            ("Cháy nhà rồi", None, Style::Standard, vec!["vi"]),
            ("119!!", Some("zh-TW"), Style::Standard, vec!["zh-Hant"]),
            ("119!!", Some("xx"), Style::Standard, vec!["ja", "en"]),
        ] {
            assert_eq!(languages(message, Reader { language: asked, style }), expected, "{message} {asked:?}");
        }
    }
}
