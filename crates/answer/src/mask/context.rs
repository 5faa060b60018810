//! What the words around a number say it is.

use super::Finding;
use super::fold::Folded;

/// What a word near a number says of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Context {
    MyNumber,
    Phone,
    PaymentCard,
    DriverLicence,
    PensionNumber,
    Passport,
    BankAccount,
    InsuranceNumber,
    /// A number of a thing or an organisation.
    NotPersonal,
}

/// How far back a word is looked for, in characters.
const BEFORE_CHARS: usize = 20;
/// How far ahead.
const AFTER_CHARS: usize = 12;

/// Of two words that end at the same place the longer one counts: マイナンバーカード is not a payment カード.
const WORDS: [(&str, Context); 59] = [
    ("マイナンバー", Context::MyNumber),
    ("マイナンバーカード", Context::MyNumber),
    ("マイナ", Context::MyNumber),
    ("個人番号", Context::MyNumber),
    ("個人番号カード", Context::MyNumber),
    ("mynumber", Context::MyNumber),
    ("my number", Context::MyNumber),
    ("電話", Context::Phone),
    ("電話番号", Context::Phone),
    ("tel", Context::Phone),
    ("fax", Context::Phone),
    ("ファックス", Context::Phone),
    ("ファクス", Context::Phone),
    ("携帯", Context::Phone),
    ("携帯番号", Context::Phone),
    ("ケータイ", Context::Phone),
    ("連絡先", Context::Phone),
    ("クレジット", Context::PaymentCard),
    ("クレカ", Context::PaymentCard),
    ("デビット", Context::PaymentCard),
    ("カード", Context::PaymentCard),
    ("カード番号", Context::PaymentCard),
    ("免許", Context::DriverLicence),
    ("免許証", Context::DriverLicence),
    ("免許証番号", Context::DriverLicence),
    ("年金", Context::PensionNumber),
    ("年金番号", Context::PensionNumber),
    ("年金手帳", Context::PensionNumber),
    ("旅券", Context::Passport),
    ("旅券番号", Context::Passport),
    ("パスポート", Context::Passport),
    ("passport", Context::Passport),
    ("口座", Context::BankAccount),
    ("口座番号", Context::BankAccount),
    ("支店", Context::BankAccount),
    ("銀行", Context::BankAccount),
    ("預金", Context::BankAccount),
    ("貯金", Context::BankAccount),
    ("保険者番号", Context::InsuranceNumber),
    ("被保険者番号", Context::InsuranceNumber),
    ("被保険者証", Context::InsuranceNumber),
    ("保険証", Context::InsuranceNumber),
    ("保険証番号", Context::InsuranceNumber),
    ("資格確認書", Context::InsuranceNumber),
    ("記号番号", Context::InsuranceNumber),
    ("注文番号", Context::NotPersonal),
    ("受付番号", Context::NotPersonal),
    ("整理番号", Context::NotPersonal),
    ("管理番号", Context::NotPersonal),
    ("伝票", Context::NotPersonal),
    ("伝票番号", Context::NotPersonal),
    ("追跡番号", Context::NotPersonal),
    ("問い合わせ番号", Context::NotPersonal),
    ("問合せ番号", Context::NotPersonal),
    ("製造番号", Context::NotPersonal),
    ("商品番号", Context::NotPersonal),
    ("通知書番号", Context::NotPersonal),
    ("法人番号", Context::NotPersonal),
    ("登録番号", Context::NotPersonal),
];

/// What the nearest telling word before `start` says. A masked stretch and a placeholder end the look back:
/// their words belong to the number they stand for.
pub(super) fn before(folded: &Folded, start: usize, findings: &[Finding]) -> Option<Context> {
    let barrier = findings.iter().filter(|finding| finding.end <= start).map(|finding| finding.end).max();
    let from = start.saturating_sub(BEFORE_CHARS).max(barrier.unwrap_or(0));
    let window = &folded.chars()[from..start];
    let from = window.iter().rposition(|&c| is_placeholder_bracket(c)).map_or(0, |at| at + 1);
    let text: String = window[from..].iter().collect();
    let text = madoguchi_text::normalize(&text).text;
    WORDS
        .iter()
        .filter_map(|&(word, context)| text.rfind(word).map(|at| ((at + word.len(), word.len()), context)))
        .max_by_key(|&(place, _)| place)
        .map(|(_, context)| context)
}

/// Whether the words behind `end` say that the number is a 個人番号 (「…が私のマイナンバーです」).
pub(super) fn my_number_follows(folded: &Folded, end: usize) -> bool {
    let chars = &folded.chars()[end..];
    let text: String = chars
        .iter()
        .take(AFTER_CHARS)
        .enumerate()
        .take_while(|&(at, &c)| !is_placeholder_bracket(c) && c != '@' && folded.digit(end + at).is_none())
        .map(|(_, &c)| c)
        .collect();
    let text = madoguchi_text::normalize(&text).text;
    WORDS.iter().any(|&(word, context)| context == Context::MyNumber && text.contains(word))
}

pub(super) fn is_placeholder_bracket(c: char) -> bool {
    matches!(c, '〔' | '〕')
}

/// Whether a counter follows: an amount, a count or a date, and nobody's number.
pub(super) fn counter_follows(folded: &Folded, end: usize) -> bool {
    let next = folded.chars()[end..].iter().find(|c| **c != ' ');
    next.is_some_and(|c| {
        matches!(
            c,
            '円' | '万' | '億' | '名' | '人' | '件' | '個' | '回' | '枚' | '年' | '月' | '日' | '時' | '分' | '%'
        )
    })
}
