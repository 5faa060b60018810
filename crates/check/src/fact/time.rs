//! Years, times of day, days of the week and lengths of time.

use regex::Captures;

use super::Value;
use super::number::whole;

pub(super) fn year_of(captures: &Captures<'_>, era: &str, year: &str) -> Option<i64> {
    let text = captures.name(year)?.as_str();
    let number = if text == "元" { 1 } else { whole(text)? };
    Some(match captures.name(era).map(|era| era.as_str()) {
        Some("令和") => number + 2018,
        Some("平成") => number + 1988,
        Some(_) => number + 1925,
        None => number,
    })
}

pub(super) fn minutes(captures: &Captures<'_>, names: [&str; 5], afternoon: bool) -> Option<i64> {
    let [half, hour, minute, mid, colon] = names;
    let number = |name: &str| captures.name(name).and_then(|text| text.as_str().parse::<i64>().ok());
    let hour = number(hour).filter(|hour| *hour <= 24)?;
    let half = captures.name(half).map(|half| half.as_str());
    let later = matches!(half, Some("午後" | "夜" | "夕方")) || (half.is_none() && afternoon && hour < 12);
    let hour = if later && hour < 12 { hour + 12 } else { hour };
    let minute = number(minute).or_else(|| number(colon)).or_else(|| captures.name(mid).map(|_| 30)).unwrap_or(0);
    Some(hour * 60 + minute)
}

/// 第2・第4火曜日 as 22, 24; 月曜日 as 10, ordinal times ten is left out: `ordinal * 10 + day`.
pub(super) fn weekdays(text: &str) -> Vec<i64> {
    let day = |c: char| "月火水木金土日".chars().zip(1..).find(|(day, _)| *day == c).map(|(_, n)| n);
    let (mut ordinals, mut days, mut counting, mut open) = (Vec::new(), Vec::new(), false, false);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '第' {
            counting = true;
        } else if let Some(ordinal) = c.to_digit(10) {
            if !counting || !open {
                open = true;
            }
            ordinals.push(i64::from(ordinal));
        } else if c == '~' {
            // A range of days: everything up to the next one.
            let last = days.last().copied().unwrap_or(0);
            if let Some(next) = chars.peek().copied().and_then(day) {
                days.extend((last + 1)..next);
            }
        } else if let Some(weekday) = day(c) {
            if ordinals.is_empty() {
                days.push(weekday);
            } else {
                days.extend(ordinals.iter().map(|ordinal| ordinal * 10 + weekday));
            }
            if chars.peek() == Some(&'曜') {
                chars.next();
                if chars.peek() == Some(&'日') {
                    chars.next();
                }
            }
            ordinals.clear();
            counting = false;
        }
    }
    days
}

pub(super) fn period(captures: &Captures<'_>, ahead: &str, behind: &str) -> Option<(Value, &'static str)> {
    let number = |name: &str| captures.name(name).and_then(|text| text.as_str().parse::<i64>().ok());
    let low = number("low")?;
    let high = number("high").unwrap_or(low);
    let written = captures.name("unit").map_or("", |unit| unit.as_str());
    let role = captures.name("role").map_or("", |role| role.as_str());
    let about = captures.name("about").map(|about| about.as_str());
    let span = captures.name("span").is_some() || captures.name("half").is_some();
    if captures.name("half").is_some()
        || ahead.ends_with(['第', '月', '毎'])
        || behind.starts_with(['目', '生', '度', '付'])
    {
        return None;
    }
    let working = matches!(about, Some("開庁日で" | "営業日で"));
    let (unit, factor) = match written {
        "営業日" | "開庁日" | "平日" => ("開庁日", 1),
        "日" if working => ("開庁日", 1),
        "日" => ("日", 1),
        "週間" | "週" => ("日", 7),
        "年" => ("か月", 12),
        "時間" => ("分", 60),
        "分" => ("分", 1),
        _ => ("か月", 1),
    };
    let role = match role {
        "以内" => "以内",
        "前まで" | "以上前" | "前" | "まで前" => "前",
        "後" | "経過" | "を過ぎ" | "を超え" | "たつ" | "たって" | "たて" | "たち" => "後",
        "ごと" | "に1回" | "に1度" => "ごと",
        "以上" => "以上",
        "未満" | "以下" => "以下",
        "まで" | "までに" => "以内",
        "につき" => return None,
        _ => "",
    };
    let vague =
        captures.name("role").is_some_and(|role| matches!(role.as_str(), "ほど" | "程度" | "くらい" | "ぐらい"));
    let about = vague || matches!(about, Some("約" | "おおむね" | "およそ" | "概ね"));
    // 20日, 3分: a day of the month or part of a word unless something says that it lasts.
    let lasts = span
        || about
        || !role.is_empty()
        || matches!(written, "週間" | "時間" | "営業日" | "開庁日")
        || !matches!(written, "日" | "分" | "平日" | "週")
        || working
        || captures.name("role").is_some();
    let is_per = low == 1 && role.is_empty() && !about;
    if !lasts || is_per {
        return None;
    }
    // 3年ごとに更新: valid for three years.
    let role = if role == "ごと" && behind.trim_start_matches('に').starts_with("更新") { "" } else { role };
    Some((Value { about, ..Value::range(unit, Some(low * factor), Some(high * factor)) }, role))
}
