//! What kind of thing a question asks for, and whether a text holds one.

/// A kind of thing that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Amount,
    Day,
    Hour,
    Place,
    Telephone,
    Papers,
    /// How many there are, or which share.
    Number,
    /// Somebody's name.
    Name,
    /// How something is done: what every article tells.
    Manner,
    /// So many of something, by the sign behind the number.
    Count(&'static str),
}

const SIGNS: [(Kind, &[&str]); 9] = [
    (
        Kind::Amount,
        &[
            "いくら",
            "なんぼ",
            "何円",
            "なんえん",
            "料金",
            "費用",
            "手数料",
            "値段",
            "金額",
            "何万",
            "家賃",
            "会費",
            "額は",
            "額を",
        ],
    ),
    (Kind::Day, &["いつ", "期限", "締切", "締め切り", "〆切", "何日", "なんにち", "何月", "日程", "までに", "期間"]),
    (Kind::Hour, &["何時", "なんじ", "時間", "時まで"]),
    (Kind::Place, &["どこ", "どちら", "場所", "窓口", "会場", "住所"]),
    (Kind::Telephone, &["電話", "番号", "連絡先", "問い合わせ先"]),
    (Kind::Papers, &["持ち物", "必要なもの", "いるもの", "要るもの", "書類", "持って"]),
    (Kind::Number, &["人数", "者数", "件数", "率", "倍率", "総額", "総数", "割合", "平均", "予算"]),
    (Kind::Manner, &["やり方", "仕方", "しかた", "方法", "手続き", "手順", "流れ"]),
    (Kind::Name, &["名前", "誰が", "だれが", "氏名", "どなた"]),
];

const COUNTERS: [&str; 32] = [
    "人",
    "件",
    "個",
    "回",
    "歳",
    "才",
    "枚",
    "冊",
    "点",
    "年",
    "か月",
    "ヶ月",
    "カ月",
    "週間",
    "分",
    "階",
    "割",
    "%",
    "パーセント",
    "倍",
    "キロ",
    "センチ",
    "メートル",
    "リットル",
    "軒",
    "台",
    "問",
    "本",
    "戸",
    "校",
    "匹",
    "級",
];

/// The kinds of thing that a question asks for, each once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Wanted(Vec<Kind>);

impl Wanted {
    pub(crate) fn of(question: &str) -> Self {
        let named = SIGNS.iter().filter(|(_, signs)| signs.iter().any(|sign| question.contains(sign)));
        let mut kinds: Vec<Kind> = named.map(|(kind, _)| *kind).collect();
        for (at, sign) in question.match_indices(['何', 'な']) {
            let behind = &question[at + sign.len()..];
            let behind = if sign == "何" { Some(behind) } else { behind.strip_prefix('ん') };
            let counter = behind.and_then(|behind| COUNTERS.into_iter().find(|counter| behind.starts_with(counter)));
            kinds.extend(counter.map(Kind::Count).filter(|kind| !kinds.contains(kind)));
        }
        Self(kinds)
    }

    /// Whether anything is asked for by its kind.
    pub(crate) fn is_any(&self) -> bool {
        !self.0.is_empty()
    }

    /// Whether `word` of the question only says what kind of thing it asks for, and `text` holds one: who asks for the 期限 is
    /// answered by 14日以内.
    pub(crate) fn meets(&self, word: &str, text: &str) -> bool {
        let is_sign = |kind: &Kind| SIGNS.iter().any(|(known, signs)| known == kind && signs.contains(&word));
        self.0.iter().any(|kind| is_sign(kind) && kind.is_in(text))
    }

    /// Share of the kinds that `text` holds nothing of, 0..1; 0 when none is asked for.
    pub(crate) fn unmet(&self, text: &str) -> f32 {
        let unmet = self.0.iter().filter(|kind| !kind.is_in(text)).count();
        if self.0.is_empty() { 0.0 } else { unmet as f32 / self.0.len() as f32 }
    }
}

impl Kind {
    fn is_in(self, text: &str) -> bool {
        let any = |signs: &[&str]| signs.iter().any(|sign| text.contains(sign));
        match self {
            Self::Amount => numbered(text, "円") || any(&["無料", "全額", "半額", "万円", "割", "%", "％"]),
            Self::Day => {
                ["日", "月", "年", "週間", "か月"].into_iter().any(|sign| numbered(text, sign))
                    || any(&["すぐ", "曜", "期限はありません", "いつでも"])
            }
            Self::Hour => numbered(text, "時") || any(&["24時間", "終日"]),
            Self::Place => any(&["窓口", "課", "階", "支所", "センター", "庁舎", "サイト", "会場", "館", "所"]),
            Self::Telephone => {
                text.as_bytes().windows(3).any(|at| at[0].is_ascii_digit() && at[1] == b'-' && at[2].is_ascii_digit())
            }
            Self::Papers => any(&["書", "証", "カード", "印鑑", "通帳", "届", "手帳", "持ち物", "お持ち"]),
            Self::Number => ["人", "件", "%", "％", "倍", "割"].into_iter().any(|sign| numbered(text, sign)),
            Self::Manner => true,
            Self::Name => any(&["本人", "代理", "世帯主", "親族", "氏名", "係長", "課長", "者"]),
            Self::Count("才") => numbered(text, "歳"),
            Self::Count("ヶ月" | "カ月") => numbered(text, "か月"),
            Self::Count(counter) => numbered(text, counter),
        }
    }
}

/// Whether `sign` stands in `text` behind a digit.
fn numbered(text: &str, sign: &str) -> bool {
    text.match_indices(sign).any(|(at, _)| text[..at].chars().next_back().is_some_and(is_digit))
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || ('０'..='９').contains(&c) || "一二三四五六七八九十百千万数".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_is_there_or_not() {
        for (question, text, unmet) in [
            ("手数料はいくらですか", "手数料は300円です", 0.0),
            ("制服は一式なんぼするん", "3月に配ります", 1.0),
            ("何歳からもらえる", "75歳以上の方", 0.0),
            ("何歳からもらえる", "年に1回", 1.0),
            ("いつまでに、どこへ", "2番窓口へ", 0.5),
            ("なん札 なんさつ", "本を10冊まで", 0.0),
            ("なんにん います", "定員は20人", 0.0),
            ("電話して聞きたい", "0850-22-1201", 0.0),
            ("転入届とは", "引っ越しの届出です", 0.0),
        ] {
            assert_eq!(Wanted::of(question).unmet(text), unmet, "{question} {text}");
        }
        assert!(!Wanted::of("転入届とは").is_any());
        let wanted = Wanted::of("転入届の期限は？");
        assert!(wanted.meets("期限", "14日以内に出します") && !wanted.meets("期限", "窓口へ"));
        assert!(!wanted.meets("転入届", "14日以内に出します"));
    }
}
