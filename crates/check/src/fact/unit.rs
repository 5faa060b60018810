//! What numbers count, and per what.

/// The unit that a spelling stands for.
pub(super) fn unit(written: &str) -> &'static str {
    match written {
        "名" | "人" => "人",
        "か所" | "カ所" | "箇所" => "か所",
        "桁" | "けた" => "桁",
        "L" | "リットル" => "L",
        "kg" | "キログラム" => "kg",
        "cm" | "センチ" => "cm",
        other => {
            const UNITS: [&str; 31] = [
                "平方メートル",
                "立方メートル",
                "枚",
                "回",
                "点",
                "冊",
                "件",
                "個",
                "袋",
                "束",
                "本",
                "台",
                "区画",
                "組",
                "問",
                "km",
                "mm",
                "m",
                "通",
                "食",
                "匹",
                "頭",
                "世帯",
                "語",
                "言語",
                "席",
                "泊",
                "口",
                "種類",
                "倍",
                "コマ",
            ];
            UNITS.into_iter().find(|unit| *unit == other).unwrap_or("他")
        }
    }
}

/// The 「1通」 right before a value: 1通300円, 10枚450円, 1人につき10冊, 月5,000円.
pub(super) fn per(ahead: &str) -> String {
    let ahead = ahead.trim_end_matches([' ', 'の', '、', ':']);
    let ahead = ["につき", "あたり", "当たり", "ごとに", "ごと", "当り"]
        .iter()
        .find_map(|word| ahead.strip_suffix(word))
        .unwrap_or(ahead);
    const UNITS: [&str; 33] = [
        "立方メートル",
        "時間",
        "分",
        "か月",
        "日間",
        "区画",
        "世帯",
        "セット",
        "張り",
        "通",
        "枚",
        "人",
        "名",
        "回",
        "日",
        "泊",
        "件",
        "点",
        "個",
        "台",
        "本",
        "冊",
        "kg",
        "月",
        "年",
        "食",
        "匹",
        "頭",
        "体",
        "袋",
        "棟",
        "灯",
        "団体",
    ];
    for unit in UNITS {
        let Some(rest) = ahead.strip_suffix(unit) else { continue };
        let digits: String =
            rest.chars().rev().take_while(char::is_ascii_digit).collect::<Vec<_>>().into_iter().rev().collect();
        let unit = if unit == "名" { "人" } else { unit };
        let is_date = matches!(unit, "日" | "月" | "年") && digits != "1";
        if !digits.is_empty() && !is_date {
            return format!("{digits}{unit}");
        }
        let each = matches!(unit, "月" | "年" | "日") && rest.ends_with(|c: char| "、。はがも(: 毎".contains(c));
        if each || (rest.is_empty() && matches!(unit, "月" | "年")) {
            return format!("1{unit}");
        }
    }
    String::new()
}
