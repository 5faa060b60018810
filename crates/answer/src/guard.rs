//! Answers that no search and no model has a part in: danger, crisis and bait; and why something was masked.

use madoguchi_ingest::Contact;
use madoguchi_safety::{Alarm, Number, Recogniser, language_of};

use crate::mask::PersonalData;
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
    let asked = reader.language.and_then(tag);
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

/// The tag of our texts for what a request calls a language.
fn tag(asked: &str) -> Option<&'static str> {
    const PREFIXES: [(&str, &str); 17] = [
        ("ja", "ja"),
        ("en", "en"),
        ("zh-hant", "zh-Hant"),
        ("zh-tw", "zh-Hant"),
        ("zh-hk", "zh-Hant"),
        ("zh-mo", "zh-Hant"),
        ("zh", "zh-Hans"),
        ("ko", "ko"),
        ("vi", "vi"),
        ("pt", "pt"),
        ("es", "es"),
        ("tl", "tl"),
        ("fil", "tl"),
        ("ne", "ne"),
        ("th", "en"),
        ("id", "en"),
        ("my", "en"),
    ];
    let asked = asked.to_ascii_lowercase();
    let is_it = |known: &str| asked.strip_prefix(known).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'));
    PREFIXES.into_iter().find(|(known, _)| is_it(known)).map(|(_, tag)| tag)
}

/// Why something of the question was masked, in the language of `answer`.
pub(crate) fn say_what_was_masked(answer: &mut Answer, kinds: &[PersonalData], message: &str, language: Option<&str>) {
    if kinds.is_empty() {
        return;
    }
    answer.masked = kinds.to_vec();
    let reader = Reader { language, style: Style::Standard };
    let language = languages(message, reader).into_iter().next().unwrap_or("ja");
    answer.notes.push(match language {
        "en" => "Your question held personal data (marked 〔…〕). It was covered before anything else read it, and it is \
                 not kept. You need not write such data to be answered here."
            .to_owned(),
        "zh-Hans" => "您的提问中含有个人信息（标为〔…〕的部分），我们已先行遮盖，不会保存。在这里提问无需填写这些信息。".to_owned(),
        "zh-Hant" => "您的提問中含有個人資料（標為〔…〕的部分），我們已先行遮蓋，不會保存。在這裡提問無需填寫這些資料。".to_owned(),
        "ko" => "질문에 개인정보가 있어(〔…〕 표시) 다른 처리 전에 가렸으며 저장하지 않습니다. 여기에서는 그런 정보를 적지 않으셔도 됩니다.".to_owned(),
        "vi" => "Câu hỏi của bạn có thông tin cá nhân (đánh dấu 〔…〕). Phần đó đã được che trước khi xử lý và không được lưu. \
                 Bạn không cần ghi thông tin như vậy tại đây."
            .to_owned(),
        "pt" => "Sua pergunta continha dados pessoais (marcados 〔…〕). Eles foram ocultados antes de qualquer leitura e não \
                 são guardados. Não é preciso escrever esses dados aqui."
            .to_owned(),
        "es" => "Su pregunta contenía datos personales (marcados 〔…〕). Se ocultaron antes de que nada los leyera y no se \
                 guardan. Aquí no hace falta escribir esos datos."
            .to_owned(),
        "tl" => "May personal na impormasyon sa tanong ninyo (may markang 〔…〕). Tinakpan ito bago basahin ng iba at hindi \
                 itinatago. Hindi kailangang isulat ang ganitong impormasyon dito."
            .to_owned(),
        "ne" => "तपाईंको प्रश्नमा व्यक्तिगत जानकारी थियो (〔…〕 चिन्ह)। त्यो अरूले पढ्नुअघि नै छोपियो र राखिँदैन। यहाँ त्यस्तो जानकारी लेख्नु पर्दैन।"
            .to_owned(),
        _ => {
            let names: Vec<&str> = kinds.iter().map(|kind| kind.name()).collect();
            format!(
                "ご質問に個人情報（{}）があったため、ほかの処理より先に伏せました。記録にも残りません。こちらでは、書かずに\
                 お尋ねいただけます。",
                names.join("、")
            )
        }
    });
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
