use proptest::prelude::*;

use super::{Masker, PersonalData};

fn mask(text: &str) -> String {
    Masker::new().mask(text).text.into_string()
}

#[track_caller]
fn masked_as(table: &[(&str, &str)]) {
    for (text, expected) in table {
        assert_eq!(mask(text), *expected, "{text}");
    }
}

#[test]
fn what_was_masked_is_not_asked_for() {
    for (text, asked) in [
        ("私の番号は123456789018です。転入届の期限は？", "転入届の期限は？"),
        ("転入届の期限は？電話は090-1234-5678です。", "転入届の期限は？"),
        ("090-1234-5678", ""),
        ("090-1234-5678に折り返しください", "に折り返しください"),
        ("転入届の期限は？", "転入届の期限は？"),
    ] {
        assert_eq!(Masker::new().mask(text).asked(), asked, "{text}");
    }
}

#[test]
fn my_numbers() {
    masked_as(&[
        ("私の番号は123456789018です", "私の番号は〔個人番号〕です"),
        ("1234-5678-9018", "〔個人番号〕"),
        ("1234 5678 9018 です", "〔個人番号〕 です"),
        ("１２３４　５６７８　９０１８", "〔個人番号〕"),
        ("１２３４－５６７８－９０１８", "〔個人番号〕"),
        ("1234ー5678ー9018", "〔個人番号〕"),
        ("1234‐5678–9018", "〔個人番号〕"),
        ("1234−5678─9018", "〔個人番号〕"),
        ("1234.5678.9018", "〔個人番号〕"),
        ("1234・5678・9018", "〔個人番号〕"),
        ("1234の5678の9018", "〔個人番号〕"),
        ("123 456 789 018", "〔個人番号〕"),
        ("1 2 3 4 5 6 7 8 9 0 1 8", "〔個人番号〕"),
        ("一二三四五六七八九〇一八", "〔個人番号〕"),
        ("一二三四-五六七八-九○一八", "〔個人番号〕"),
        ("①②③④⑤⑥⑦⑧⑨⓪①⑧", "〔個人番号〕"),
        ("１２３４\n５６７８\n９０１８", "〔個人番号〕"),
        ("1234\u{200b}5678\u{200b}9018", "〔個人番号〕"),
        ("ＩＤ123456789018", "ＩＤ〔個人番号〕"),
        // Odd groups need a word that says so, before or behind.
        ("マイナンバー 12-34567-89018", "マイナンバー 〔個人番号〕"),
        ("ﾏｲﾅﾝﾊﾞｰ：12-34567-89018", "ﾏｲﾅﾝﾊﾞｰ：〔個人番号〕"),
        ("12-34567-89018が私のマイナンバーです", "〔個人番号〕が私のマイナンバーです"),
        // A mistyped one is one all the same where the words say so.
        ("マイナンバーカードの番号は123456789012", "マイナンバーカードの番号は〔個人番号〕"),
        ("個人番号 1234-5678-9012 と番号", "個人番号 〔個人番号〕 と番号"),
    ]);
}

#[test]
fn not_my_numbers() {
    masked_as(&[
        ("123456789012", "123456789012"),
        ("1234-5678-9012", "1234-5678-9012"),
        ("12-34567-89018", "12-34567-89018"),
        ("注文番号123456789018", "注文番号123456789018"),
        ("伝票番号 1234-5678-9018 の荷物", "伝票番号 1234-5678-9018 の荷物"),
        ("総額123456789018円", "総額123456789018円"),
        ("0.123456789018", "0.123456789018"),
        ("000000000000", "000000000000"),
        ("法人番号は7000012050002です", "法人番号は7000012050002です"),
        ("7000012050002", "7000012050002"),
        ("7 0000 1205 0002", "7 0000 1205 0002"),
        ("登録番号 T7000012050002", "登録番号 T7000012050002"),
    ]);
}

#[test]
fn phone_numbers() {
    masked_as(&[
        ("090-1234-5678に電話して", "〔電話番号〕に電話して"),
        ("09012345678", "〔電話番号〕"),
        ("０８０ー１２３４ー５６７８", "〔電話番号〕"),
        ("070 1234 5678", "〔電話番号〕"),
        ("050-1234-5678", "〔電話番号〕"),
        ("090.1234.5678", "〔電話番号〕"),
        ("090の1234の5678です", "〔電話番号〕です"),
        ("〇九〇-一二三四-五六七八", "〔電話番号〕"),
        ("〇90-1234-5678", "〔電話番号〕"),
        ("①090-1234-5678", "①〔電話番号〕"),
        ("090-1234-5678一度電話ください", "〔電話番号〕一度電話ください"),
        ("03-1234-5678", "〔電話番号〕"),
        ("(03)1234-5678", "〔電話番号〕"),
        ("０３（１２３４）５６７８", "〔電話番号〕"),
        ("0850-22-1234", "〔電話番号〕"),
        ("04992-2-1234", "〔電話番号〕"),
        ("0312345678", "〔電話番号〕"),
        ("+81-90-1234-5678", "〔電話番号〕"),
        ("+81 (0)90 1234 5678", "〔電話番号〕"),
        ("自宅の電話は22-1234です", "自宅の電話は〔電話番号〕です"),
        ("TEL 1234-5678", "TEL 〔電話番号〕"),
        ("090-1234-5678\n03-1234-5678", "〔電話番号〕\n〔電話番号〕"),
        ("2026/4/1 090-1234-5678", "2026/4/1 〔電話番号〕"),
    ]);
}

#[test]
fn mail_addresses() {
    masked_as(&[
        ("taro@example.comへ", "〔メールアドレス〕へ"),
        ("連絡は ｔａｒｏ＠ｅｘａｍｐｌｅ．ｃｏ．ｊｐ まで", "連絡は 〔メールアドレス〕 まで"),
        ("taro.yamada+x @ example.com.", "〔メールアドレス〕."),
        ("taro[at]example.com", "〔メールアドレス〕"),
        ("taro（ａｔ）example.com", "〔メールアドレス〕"),
        ("taroアットマークexample.com", "〔メールアドレス〕"),
        ("09012345678@docomo.ne.jp", "〔メールアドレス〕"),
        ("taro@docomo", "〔メールアドレス〕"),
        ("a@b.jp090-1234-5678", "〔メールアドレス〕〔電話番号〕"),
        ("みかん3個@100円", "みかん3個@100円"),
        ("3@100円", "3@100円"),
        ("@市役所", "@市役所"),
    ]);
}

#[test]
fn payment_cards() {
    masked_as(&[
        ("4111 1111 1111 1111", "〔カード番号〕"),
        ("4111-1111-1111-1111", "〔カード番号〕"),
        ("４１１１１１１１１１１１１１１１", "〔カード番号〕"),
        ("3782 822463 10005", "〔カード番号〕"),
        ("5555555555554444で払えますか", "〔カード番号〕で払えますか"),
        ("クレジットカード 4111111111111112", "クレジットカード 〔カード番号〕"),
        ("4111111111111112", "4111111111111112"),
        ("1111222233334444", "1111222233334444"),
    ]);
}

#[test]
fn documents_and_accounts_by_the_words_beside_them() {
    masked_as(&[
        ("免許証の番号は123456789012", "免許証の番号は〔運転免許証番号〕"),
        ("基礎年金番号 1234-567890", "基礎年金番号 〔基礎年金番号〕"),
        ("在留カード AB12345678CD", "在留カード 〔在留カード番号〕"),
        ("ＡＢ１２３４５６７８ＣＤです", "〔在留カード番号〕です"),
        ("パスポートはTK1234567です", "パスポートは〔旅券番号〕です"),
        ("型番 TK1234567", "型番 TK1234567"),
        ("口座番号は1234567", "口座番号は〔口座番号〕"),
        ("せとみ銀行中央支店 普通 1234567", "せとみ銀行中央支店 普通 〔口座番号〕"),
        ("保険者番号 01234567", "保険者番号 〔保険証番号〕"),
        ("番号1234567", "番号1234567"),
        ("口座に1234567円入れた", "口座に1234567円入れた"),
    ]);
}

#[test]
fn birth_dates() {
    masked_as(&[
        ("生年月日は1980年1月2日です", "生年月日は〔生年月日〕です"),
        ("生年月日：昭和55年1月2日", "生年月日：〔生年月日〕"),
        ("誕生日はＳ５５．１．２", "誕生日は〔生年月日〕"),
        ("生年月日 19800102", "生年月日 〔生年月日〕"),
        ("生年月日は昭和五十五年十二月三十一日", "生年月日は〔生年月日〕"),
        ("令和元年5月1日生まれの娘", "〔生年月日〕生まれの娘"),
        ("昭和十年十月十日生まれ", "〔生年月日〕生まれ"),
        ("平成30年4月2日から平成31年4月1日生まれの子", "平成30年4月2日から平成31年4月1日生まれの子"),
        ("平成30年4月2日以降に生まれた子", "平成30年4月2日以降に生まれた子"),
        ("1980年1月2日に転入", "1980年1月2日に転入"),
    ]);
}

#[test]
fn left_alone() {
    for text in [
        "",
        "住民票の写しの手数料はいくらですか",
        "119番と110番、#7119の違いは？",
        "０１２０－９５－０１７８に電話したら",
        "0570-000-911",
        "令和8年4月1日から2026/04/30まで、8時30分〜17時15分",
        "〒760-0017 中央町1丁目1番1号",
        "郵便番号760-0017",
        "1,234,567円と12000円、3,000〜5,000円",
        "第12条第3項、平成26年総務省令第85号",
        "2026-04-01 10:30:00",
        "20260401",
        "192.168.100.200",
        "一度、二度、三度、四度、五度",
        "45L 10枚450円・30L 300円・15L 150円",
        "電話受付は2025-2026年度も同じですか",
        "住民票(at)の 2024",
    ] {
        let masked = Masker::new().mask(text);
        assert_eq!(masked.text.as_str(), text);
        assert!(masked.kinds.is_empty(), "{text}");
    }
}

#[test]
fn kinds_come_once_in_order_of_appearance() {
    let masked = Masker::new().mask("090-1234-5678 a@example.jp 03-1234-5678 123456789018");
    assert_eq!(masked.kinds, [PersonalData::Phone, PersonalData::Email, PersonalData::MyNumber]);
    assert_eq!(masked.text.as_str(), "〔電話番号〕 〔メールアドレス〕 〔電話番号〕 〔個人番号〕");
}

/// Ways in which a citizen may write twelve digits.
fn spellings(digits: &str) -> Vec<String> {
    let full: String = digits.bytes().filter_map(|b| char::from_u32(0xFF10 + u32::from(b - b'0'))).collect();
    let kanji: String =
        digits.bytes().filter_map(|b| "〇一二三四五六七八九".chars().nth(usize::from(b - b'0'))).collect();
    let grouped = |text: &str, separator: &str| {
        let chars: Vec<char> = text.chars().collect();
        chars.chunks(4).map(String::from_iter).collect::<Vec<_>>().join(separator)
    };
    let mut spellings = vec![digits.to_owned(), full.clone(), kanji.clone(), grouped(&kanji, "・")];
    for separator in [" ", "-", "－", "ー", "‐", "–", "—", "−", ".", "　", "・", "\n"] {
        spellings.push(grouped(digits, separator));
        spellings.push(grouped(&full, separator));
    }
    spellings
}

#[test]
fn published_vectors() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/pii_rules/check_digit_vectors.jsonl");
    let Ok(vectors) = std::fs::read_to_string(path) else {
        println!("skipped: {path} is missing");
        return;
    };
    let mut seen = 0;
    for line in vectors.lines() {
        let vector: serde_json::Value = serde_json::from_str(line).expect("a JSON line");
        let (value, valid) = (vector["value"].as_str().expect("value"), vector["valid"] == true);
        seen += 1;
        match vector["type"].as_str() {
            Some("my_number") => {
                for spelling in spellings(value) {
                    assert_eq!(mask(&spelling) == "〔個人番号〕", valid, "{spelling}");
                    let question = format!("マイナンバーは{spelling}です。");
                    assert_eq!(mask(&question), "マイナンバーは〔個人番号〕です。");
                }
            }
            Some("corporate_number") if valid => assert_eq!(mask(value), value),
            _ => {}
        }
    }
    assert!(seen > 400, "only {seen} vectors");
}

fn digit_count(text: &str) -> usize {
    (0..text.chars().count()).filter(|&at| super::Folded::new(text).digit(at).is_some()).count()
}

/// Text dense in what the rules look for.
fn eventful() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[0-9０-９〇一二三]{1,13}",
        3 => "[-ー− .・/(）の]{1,2}",
        1 => Just("123456789018".to_owned()),
        1 => Just("090-1234-5678".to_owned()),
        1 => Just("a@b.jp".to_owned()),
        1 => Just("AB12345678CD".to_owned()),
        1 => Just("昭和55年1月2日".to_owned()),
        2 => prop::sample::select(vec![
            "マイナンバー", "電話", "カード", "免許", "年金", "口座", "旅券", "保険証", "生年月日", "生まれ", "注文番号", "円", "年",
            "+81", "T", "〔電話番号〕", "〔", "〕", "から", "です。", "x",
        ]).prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..14).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn masking_twice_changes_nothing(text in prop_oneof![eventful(), any::<String>()]) {
        let once = mask(&text);
        prop_assert_eq!(mask(&once), once.clone(), "{}", text);
        prop_assert!(digit_count(&once) <= digit_count(&text));
    }

    #[test]
    fn a_phone_number_anywhere_is_gone(before in "[ぁ-ん、。]{0,8}", after in "[ぁ-ん、。]{0,8}", tail in 10_000_000_u32..99_999_999) {
        let number = format!("080-{}-{}", tail / 10_000, tail % 10_000 + 10_000);
        let number = number.replace("-1", "-");
        let text = format!("{before}{number}{after}");
        if digit_count(&number) == 11 {
            prop_assert_eq!(mask(&text), format!("{before}〔電話番号〕{after}"));
        }
    }
}
