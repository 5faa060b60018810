//! Japanese words in Latin letters, as people who live here write them: juminhyo, inkan tōroku, kokuho.

/// Syllables of two kana first.
static SYLLABLES: &[(&str, &str)] = &[
    ("きゃ", "kya"),
    ("きゅ", "kyu"),
    ("きょ", "kyo"),
    ("しゃ", "sha"),
    ("しゅ", "shu"),
    ("しょ", "sho"),
    ("ちゃ", "cha"),
    ("ちゅ", "chu"),
    ("ちょ", "cho"),
    ("にゃ", "nya"),
    ("にゅ", "nyu"),
    ("にょ", "nyo"),
    ("ひゃ", "hya"),
    ("ひゅ", "hyu"),
    ("ひょ", "hyo"),
    ("みゃ", "mya"),
    ("みゅ", "myu"),
    ("みょ", "myo"),
    ("りゃ", "rya"),
    ("りゅ", "ryu"),
    ("りょ", "ryo"),
    ("ぎゃ", "gya"),
    ("ぎゅ", "gyu"),
    ("ぎょ", "gyo"),
    ("じゃ", "ja"),
    ("じゅ", "ju"),
    ("じょ", "jo"),
    ("びゃ", "bya"),
    ("びゅ", "byu"),
    ("びょ", "byo"),
    ("ぴゃ", "pya"),
    ("ぴゅ", "pyu"),
    ("ぴょ", "pyo"),
    ("ふぁ", "fa"),
    ("ふぃ", "fi"),
    ("ふぇ", "fe"),
    ("ふぉ", "fo"),
    ("てぃ", "ti"),
    ("でぃ", "di"),
    ("でゅ", "dyu"),
    ("うぃ", "wi"),
    ("うぇ", "we"),
    ("うぉ", "wo"),
    ("しぇ", "she"),
    ("じぇ", "je"),
    ("ちぇ", "che"),
    ("ゔ", "vu"),
    ("あ", "a"),
    ("い", "i"),
    ("う", "u"),
    ("え", "e"),
    ("お", "o"),
    ("か", "ka"),
    ("き", "ki"),
    ("く", "ku"),
    ("け", "ke"),
    ("こ", "ko"),
    ("さ", "sa"),
    ("し", "shi"),
    ("す", "su"),
    ("せ", "se"),
    ("そ", "so"),
    ("た", "ta"),
    ("ち", "chi"),
    ("つ", "tsu"),
    ("て", "te"),
    ("と", "to"),
    ("な", "na"),
    ("に", "ni"),
    ("ぬ", "nu"),
    ("ね", "ne"),
    ("の", "no"),
    ("は", "ha"),
    ("ひ", "hi"),
    ("ふ", "fu"),
    ("へ", "he"),
    ("ほ", "ho"),
    ("ま", "ma"),
    ("み", "mi"),
    ("む", "mu"),
    ("め", "me"),
    ("も", "mo"),
    ("や", "ya"),
    ("ゆ", "yu"),
    ("よ", "yo"),
    ("ら", "ra"),
    ("り", "ri"),
    ("る", "ru"),
    ("れ", "re"),
    ("ろ", "ro"),
    ("わ", "wa"),
    ("を", "o"),
    ("ん", "n"),
    ("が", "ga"),
    ("ぎ", "gi"),
    ("ぐ", "gu"),
    ("げ", "ge"),
    ("ご", "go"),
    ("ざ", "za"),
    ("じ", "ji"),
    ("ず", "zu"),
    ("ぜ", "ze"),
    ("ぞ", "zo"),
    ("だ", "da"),
    ("ぢ", "ji"),
    ("づ", "zu"),
    ("で", "de"),
    ("ど", "do"),
    ("ば", "ba"),
    ("び", "bi"),
    ("ぶ", "bu"),
    ("べ", "be"),
    ("ぼ", "bo"),
    ("ぱ", "pa"),
    ("ぴ", "pi"),
    ("ぷ", "pu"),
    ("ぺ", "pe"),
];

/// A reading in hiragana as a key to compare by; `None` when something in it is no kana.
pub(crate) fn of_reading(reading: &str) -> Option<String> {
    let mut out = String::new();
    let mut rest = reading;
    let mut doubles = false;
    while let Some(first) = rest.chars().next() {
        if matches!(first, 'っ' | 'ー' | '・' | ' ') {
            doubles = first == 'っ';
            rest = &rest[first.len_utf8()..];
            continue;
        }
        if let Some(behind) = rest.strip_prefix('ぽ') {
            out.push_str("po");
            rest = behind;
            continue;
        }
        let (kana, latin) = SYLLABLES.iter().find(|(kana, _)| rest.starts_with(kana))?;
        if doubles {
            out.extend(latin.chars().next());
        }
        doubles = false;
        out.push_str(latin);
        rest = &rest[kana.len()..];
    }
    Some(key(&out))
}

/// Latin letters as a key to compare by: long vowels short, `m` before lips `n`, doubled consonants single. `bare`
/// has neither marks nor capitals.
pub(crate) fn key(bare: &str) -> String {
    let mut out = String::with_capacity(bare.len());
    for c in bare.chars().filter(char::is_ascii_alphanumeric) {
        match (out.chars().next_back(), c) {
            (Some('o'), 'u' | 'o') | (Some('u'), 'u') | (Some('a'), 'a') | (Some('e'), 'e') | (Some('i'), 'i') => {}
            (Some('t'), 'c') if out.len() > 1 => {
                out.pop();
                out.push('c');
            }
            (Some(last), c) if last == c && !c.is_ascii_digit() => {}
            (Some('m'), 'b' | 'p' | 'm') => {
                out.pop();
                out.push('n');
                out.push(c);
            }
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_meet() {
        for (reading, spellings) in [
            ("じゅうみんひょう", vec!["juminhyo", "juuminhyou", "jūminhyō"]),
            ("いんかんとうろく", vec!["inkan toroku", "inkan-touroku"]),
            ("がっこう", vec!["gakko", "gakkou"]),
            ("ほうかごじどうくらぶ", vec!["hokago jido kurabu"]),
            ("しんぶん", vec!["shimbun", "shinbun"]),
        ] {
            let wanted = of_reading(reading).unwrap();
            for spelling in spellings {
                assert_eq!(key(&crate::fold::bare(spelling)), wanted, "{spelling}");
            }
        }
        assert_eq!(of_reading("住民票"), None);
    }
}
