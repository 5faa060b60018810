//! My Numbers in whatever spelling: none that is valid stays, and few of those that merely look alike go.

use madoguchi_answer::{Masker, PersonalData};

const NUMBERS: usize = 500;

/// Eleven digits of a fixed sequence, and the check digit of 平成26年総務省令第85号 第5条.
fn numbers() -> Vec<[u8; 12]> {
    let mut state = 20_261_121_u64;
    let mut next = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        u8::try_from((state >> 33) % 10).expect("a digit")
    };
    (0..NUMBERS)
        .map(|_| {
            let mut number = [0; 12];
            for digit in &mut number[..11] {
                *digit = next();
            }
            number[11] = check_digit(&number[..11]);
            number
        })
        .collect()
}

fn check_digit(head: &[u8]) -> u8 {
    let weight = |n: u32| if n <= 6 { n + 1 } else { n - 5 };
    let sum: u32 = (1_u32..).zip(head.iter().rev()).map(|(n, digit)| u32::from(*digit) * weight(n)).sum();
    match sum % 11 {
        0 | 1 => 0,
        remainder => u8::try_from(11 - remainder).expect("a digit"),
    }
}

fn written(number: [u8; 12], digits: &str) -> Vec<String> {
    let digits: Vec<char> = digits.chars().collect();
    number.iter().map(|digit| digits[usize::from(*digit)].to_string()).collect()
}

fn joined(digits: &[String], group: usize, separator: &str) -> String {
    digits.chunks(group).map(<[String]>::concat).collect::<Vec<_>>().join(separator)
}

/// Twenty-four ways to write `number`.
fn spellings(number: [u8; 12]) -> Vec<String> {
    let plain = written(number, "0123456789");
    let wide = written(number, "０１２３４５６７８９");
    let kanji = written(number, "〇一二三四五六七八九");
    let circled = written(number, "⓪①②③④⑤⑥⑦⑧⑨");
    let bold = written(number, "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗");
    let names = ["ぜろ", "いち", "に", "さん", "よん", "ご", "ろく", "なな", "はち", "きゅう"];
    let kana: Vec<String> = number.iter().map(|digit| names[usize::from(*digit)].to_owned()).collect();
    let mixed: Vec<String> = (0..12).map(|at| [&plain, &wide, &kanji, &bold][at % 4][at].clone()).collect();
    let mut out = vec![plain.concat(), wide.concat(), kanji.concat(), circled.concat(), bold.concat()];
    for (digits, separator) in [
        (&plain, "-"),
        (&wide, "－"),
        (&plain, "ー"),
        (&plain, " "),
        (&wide, "　"),
        (&plain, "\u{2212}"),
        (&plain, "."),
        (&plain, "/"),
        (&plain, "・"),
        (&kanji, "の"),
        (&mixed, "-"),
        (&plain, "_"),
        (&plain, "\n"),
    ] {
        out.push(joined(digits, 4, separator));
    }
    out.push(joined(&plain, 1, "\u{200B}"));
    out.push(joined(&plain, 1, " "));
    out.push(joined(&plain, 1, "、"));
    out.push(joined(&plain, 2, "-"));
    out.push(kana.concat());
    out.push(joined(&kana, 4, "・"));
    out
}

/// A digit in whatever form, for the search of what stayed.
fn digits_left(text: &str) -> usize {
    let forms = "0123456789０１２３４５６７８９〇一二三四五六七八九⓪①②③④⑤⑥⑦⑧⑨𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗";
    text.chars().filter(|c| forms.contains(*c)).count()
}

#[test]
fn no_valid_number_stays_in_any_spelling() {
    let masker = Masker::new();
    let mut left = Vec::new();
    for number in numbers().into_iter().filter(|number| number[..11] != [number[0]; 11]) {
        for spelling in spellings(number) {
            for message in
                [spelling.clone(), format!("私のマイナンバーは{spelling}です"), format!("「{spelling}」を登録して")]
            {
                let masked = masker.mask(&message);
                let text = masked.text.as_str();
                let stays = digits_left(text) > 0 || text.contains("きゅう") || !text.contains('〔');
                if stays || masked.kinds.is_empty() {
                    left.push((message, text.to_owned()));
                }
            }
        }
    }
    assert!(left.is_empty(), "{} stayed, e.g. {:?}", left.len(), &left[..left.len().min(5)]);
}

#[test]
fn few_numbers_that_look_alike_go() {
    let masker = Masker::new();
    let numbers = numbers();
    let mut gone = 0;
    let mut all = 0;
    for mut number in numbers {
        number[11] = (number[11] + 1) % 10;
        for message in spellings(number).into_iter().take(10) {
            all += 1;
            gone += usize::from(masker.mask(&message).kinds.contains(&PersonalData::MyNumber));
        }
    }
    assert!(gone * 100 <= all * 5, "{gone} of {all}");
}
