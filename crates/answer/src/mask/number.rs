//! Numbers that are somebody's: by shape, check digit and the words around them.

use super::context::{self, Context};
use super::digits::{self, Group, Window};
use super::fold::{FEWEST_DIGITS, Folded};
use super::{Finding, PersonalData, check_digit};

/// Most digits of any number that is masked.
const MOST_DIGITS: usize = 19;

/// What a window turns out to be.
enum Verdict {
    Personal(PersonalData),
    /// Known to be nobody's, e.g. a 法人番号: no part of it is looked at again.
    Known,
}

/// Adds what it finds outside the stretches already in `findings`.
pub(super) fn find(folded: &Folded, findings: &mut Vec<Finding>) {
    let taken_before = findings.clone();
    let taken = |at| taken_before.iter().any(|finding| (finding.start..finding.end).contains(&at));
    for run in digits::runs(folded, taken) {
        find_in_run(folded, &run, findings);
    }
}

/// Leftmost, then longest: the whole of a number before a part of it.
fn find_in_run(folded: &Folded, run: &[Group], findings: &mut Vec<Finding>) {
    let mut from = 0;
    while from < run.len() {
        let widest = (from + 1..=run.len()).take_while(|&to| digits::count(&run[from..to]) <= MOST_DIGITS).last();
        let hit = widest.into_iter().flat_map(|widest| (from + 1..=widest).rev()).find_map(|to| {
            let groups = &run[from..to];
            let enough = digits::count(groups) >= FEWEST_DIGITS;
            let window = if enough { digits::window(folded, groups)? } else { return None };
            judge(folded, &window, findings).map(|verdict| (to, window, verdict))
        });
        match hit {
            Some((to, window, verdict)) => {
                if let Verdict::Personal(kind) = verdict {
                    findings.push(Finding { start: start_of(folded, &window, kind), end: window.end, kind });
                }
                from = to;
            }
            None => from += 1,
        }
    }
}

/// The plus sign of +81 and the bracket of (03) go with the number.
fn start_of(folded: &Folded, window: &Window, kind: PersonalData) -> usize {
    let before = window.start.checked_sub(1);
    match before.map(|at| folded.chars()[at]) {
        Some('+' | '(') if kind == PersonalData::Phone => window.start - 1,
        _ => window.start,
    }
}

fn judge(folded: &Folded, window: &Window, findings: &[Finding]) -> Option<Verdict> {
    use PersonalData::{MyNumber, PaymentCard, Phone};
    let context = context::before(folded, window.start, findings);
    if let Some(kind) = context.and_then(|context| by_context(folded, window, context)) {
        return Some(Verdict::Personal(kind));
    }
    if is_phone(folded, window) {
        return Some(Verdict::Personal(Phone));
    }
    if is_corporate_number(folded, window) {
        return Some(Verdict::Known);
    }
    if context == Some(Context::NotPersonal) {
        return None;
    }
    if is_my_number(folded, window) {
        return Some(Verdict::Personal(MyNumber));
    }
    is_payment_card(window).then_some(Verdict::Personal(PaymentCard))
}

/// What `context` makes of a number that its shape alone would not give away.
fn by_context(folded: &Folded, window: &Window, context: Context) -> Option<PersonalData> {
    let digits = window.digits.len();
    let counted = context::counter_follows(folded, window.end);
    let single = window.layout.len() == 1;
    match context {
        // A mistyped My Number is one all the same: no check digit here.
        Context::MyNumber if digits == 12 && !counted => Some(PersonalData::MyNumber),
        Context::DriverLicence if digits == 12 && !counted => Some(PersonalData::DriverLicence),
        Context::PensionNumber if matches!(window.layout[..], [4, 6] | [10]) && !counted => {
            Some(PersonalData::PensionNumber)
        }
        Context::BankAccount if single && (7..=8).contains(&digits) && !counted && !is_date(&window.digits) => {
            Some(PersonalData::BankAccount)
        }
        Context::InsuranceNumber if single && (6..=10).contains(&digits) && !counted && !is_date(&window.digits) => {
            Some(PersonalData::InsuranceNumber)
        }
        Context::PaymentCard if (14..=16).contains(&digits) => Some(PersonalData::PaymentCard),
        Context::PaymentCard if (13..=19).contains(&digits) && check_digit::is_luhn(&window.digits) => {
            Some(PersonalData::PaymentCard)
        }
        Context::Phone if is_local_phone(&window.layout) && !counted => Some(PersonalData::Phone),
        _ => None,
    }
}

/// A number within the own area: 22-1234, 1234-5678.
fn is_local_phone(layout: &[usize]) -> bool {
    matches!(layout, [2..=4, 4])
}

/// A telephone number with its area code, or a mobile one (電気通信番号計画, 令和元年総務省告示第6号).
///
/// Freephone and service numbers (0120, 0800, 0570…) belong to organisations and stay.
fn is_phone(folded: &Folded, window: &Window) -> bool {
    let abroad = window.digits.starts_with(&[8, 1]) && window.start > 0 && folded.chars()[window.start - 1] == '+';
    if abroad {
        let national = window.digits[2..].strip_prefix(&[0]).unwrap_or(&window.digits[2..]);
        return is_national_number(&[&[0], national].concat());
    }
    is_national_number(&window.digits) && is_phone_layout(&window.layout, window.digits.len())
}

fn is_national_number(digits: &[u8]) -> bool {
    match digits {
        [0, 1, 2, 0, ..] | [0, 8, 0, 0, ..] | [0, 5, 7, 0, ..] | [0, 1, 8, 0, ..] | [0, 9, 9, 0, ..] => false,
        [0, 2 | 5..=9, 0, ..] if digits.len() == 11 => true,
        [0, 1..=9, ..] => digits.len() == 10,
        _ => false,
    }
}

/// How people group such a number. One digit apiece is a way of dictating.
fn is_phone_layout(layout: &[usize], digits: usize) -> bool {
    match (layout, digits) {
        ([_], _) | ([2..=7, _], _) => true,
        ([3 | 4, 2..=5, 2..=5], 11) | ([3, 4, 2, 2], 11) => true,
        ([2..=5, 1..=4, 4], 10) => true,
        _ => layout.iter().all(|&group| group == 1) || layout.iter().all(|&group| group == 2),
    }
}

/// A 法人番号, or the T-number of an invoice that starts with one.
fn is_corporate_number(folded: &Folded, window: &Window) -> bool {
    let spelled = matches!(window.layout[..], [13] | [1, 4, 4, 4]);
    let invoice = window.start > 0 && folded.chars()[window.start - 1] == 't';
    spelled && (invoice || check_digit::is_corporate_number(&window.digits))
}

/// One twelve-digit string in ten passes the check, so that another sign is asked for where the digits are
/// grouped in a way nobody groups a My Number.
fn is_my_number(folded: &Folded, window: &Window) -> bool {
    if window.digits.len() != 12 || context::counter_follows(folded, window.end) {
        return false;
    }
    if context::my_number_follows(folded, window.end) {
        return true;
    }
    let even = window.layout.iter().all(|&group| group == window.layout[0]);
    even && !window.preceded_by_decimal_point && check_digit::is_my_number(&window.digits)
}

/// Luhn and an issuer that exists; grouped as on a card, or not at all.
fn is_payment_card(window: &Window) -> bool {
    let digits = &window.digits;
    let in_fours = |layout: &[usize]| {
        let [head @ .., last] = layout else { return false };
        head.iter().all(|&group| group == 4) && (1..=4).contains(last)
    };
    let spelled = match window.layout[..] {
        [13..=19] | [4, 6, 4 | 5] => true,
        ref layout => in_fours(layout) || layout.iter().all(|&group| group == 1),
    };
    (13..=19).contains(&digits.len()) && spelled && is_issuer(digits) && check_digit::is_luhn(digits)
}

/// First digits that card networks use.
fn is_issuer(digits: &[u8]) -> bool {
    match digits {
        [4, ..] => matches!(digits.len(), 13 | 16 | 19),
        [5, 1..=5, ..] | [2, 2..=7, ..] => digits.len() == 16,
        [3, 4 | 7, ..] => digits.len() == 15,
        [3, 0 | 6 | 8 | 9, ..] => (14..=19).contains(&digits.len()),
        [3, 5, ..] | [6, ..] | [5, 0 | 6..=8, ..] => (16..=19).contains(&digits.len()),
        _ => false,
    }
}

/// Whether eight digits are a day written in one piece.
fn is_date(digits: &[u8]) -> bool {
    let number = |digits: &[u8]| digits.iter().fold(0_u32, |number, &digit| number * 10 + u32::from(digit));
    digits.len() == 8
        && (1900..2100).contains(&number(&digits[..4]))
        && (1..=12).contains(&number(&digits[4..6]))
        && (1..=31).contains(&number(&digits[6..]))
}
