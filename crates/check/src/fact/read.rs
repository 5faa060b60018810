//! Reading facts from a sentence, the more telling patterns first: what one has read, the next leaves alone.

use std::ops::Range;

use regex::Captures;

use super::number::milli;
use super::pattern::{Patterns, patterns};
use super::time::{minutes, period, weekdays, year_of};
use super::unit::{per, unit};
use super::{Fact, FactKind, Value};

/// Days that 末日 stands for.
const LAST_DAY: i64 = 99;

/// The facts of a normalised sentence, by position.
pub(crate) fn facts(text: &str) -> Vec<Fact> {
    let Some(patterns) = patterns() else { return Vec::new() };
    let mut reader = Reader { text, taken: Vec::new(), found: Vec::new() };
    // Telephone numbers and dates in digits hold no facts of their own here.
    reader.taken.extend(patterns.phone.find_iter(text).map(|found| found.range()));
    reader.money(patterns);
    reader.shares(patterns);
    reader.ages(patterns);
    reader.places(patterns);
    reader.clocks(patterns);
    reader.days(patterns);
    reader.weekdays(patterns);
    reader.periods(patterns);
    reader.counts(patterns);
    let mut found = reader.found;
    found.sort_by_key(|fact| (fact.range.start, fact.kind));
    found
}

struct Reader<'a> {
    text: &'a str,
    taken: Vec<Range<usize>>,
    found: Vec<Fact>,
}

impl<'a> Reader<'a> {
    /// The matches of `pattern` in what nothing has read yet, each with its bytes.
    fn matches(&self, pattern: &'static regex::Regex) -> Vec<(Captures<'a>, Range<usize>)> {
        let free =
            |range: &Range<usize>| !self.taken.iter().any(|other| other.start < range.end && range.start < other.end);
        let whole_number = |range: &Range<usize>| {
            let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
            let begins_with = digit(self.text[range.clone()].chars().next());
            !(begins_with && self.text[..range.start].ends_with(|c: char| c.is_ascii_digit() || matches!(c, '.' | ',')))
        };
        pattern
            .captures_iter(self.text)
            .filter_map(|captures| captures.get(0).map(|all| (all.range(), captures)))
            .filter(|(range, _)| free(range) && whole_number(range))
            .map(|(range, captures)| (captures, range))
            .collect()
    }

    fn push(&mut self, kind: FactKind, value: Value, role: &'static str, range: Range<usize>) {
        let per = if matches!(kind, FactKind::Money | FactKind::Count | FactKind::Period) {
            per(&self.text[..range.start])
        } else {
            String::new()
        };
        self.taken.push(range.clone());
        self.found.push(Fact { kind, value, role, per, range });
    }

    fn behind(&self, range: &Range<usize>) -> &'a str {
        &self.text[range.end..]
    }

    fn ahead(&self, range: &Range<usize>) -> &'a str {
        &self.text[..range.start]
    }

    fn money(&mut self, patterns: &'static Patterns) {
        for (captures, range) in self.matches(&patterns.money) {
            let number = |name| captures.name(name).and_then(|text| milli(text.as_str()));
            let Some(low) = number("low") else { continue };
            let high = number("high").unwrap_or(low);
            let (behind, ahead) = (self.behind(&range), self.ahead(&range));
            let capped = ends_with_any(ahead, &["上限", "上限は", "上限が", "最大", "限度額は", "上限:", "上限額は"]);
            let role = match () {
                () if capped || starts_with_any(behind, &["まで", "を上限", "を限度", "が上限", "以内", "が限度"]) => {
                    "上限"
                }
                () if starts_with_any(behind, &["以上", "を超え"]) => "以上",
                () if starts_with_any(behind, &["以下", "未満"]) => "以下",
                () => "",
            };
            self.push(FactKind::Money, Value::range("円", Some(low), Some(high)), role, range);
        }
        for (captures, _) in self.matches(&patterns.free) {
            let Some(word) = captures.name("free").or_else(|| captures.name("alone")) else { continue };
            self.push(FactKind::Money, Value::one("円", 0), "", word.range());
        }
    }

    fn shares(&mut self, patterns: &'static Patterns) {
        for (captures, range) in self.matches(&patterns.fraction) {
            let part = |name: &str| captures.name(name).and_then(|text| text.as_str().parse::<i64>().ok());
            let (Some(under), Some(over)) = (part("under").filter(|n| *n > 0), part("over")) else { continue };
            self.push(FactKind::Share, Value::one("割", over * 1_000_000 / under), "", range);
        }
        for (captures, range) in self.matches(&patterns.share) {
            let number = |name| captures.name(name).and_then(|text| milli(text.as_str()));
            let Some(low) = number("low") else { continue };
            let high = number("high").unwrap_or(low);
            let scale = if captures.name("unit").is_some_and(|unit| unit.as_str() == "割") { 100 } else { 10 };
            let role = bound(self.behind(&range));
            let value = Value::range("割", low.checked_mul(scale), high.checked_mul(scale));
            self.push(FactKind::Share, value, role, range);
        }
    }

    fn ages(&mut self, patterns: &'static Patterns) {
        for (captures, range) in self.matches(&patterns.age) {
            let number = |name: &str| captures.name(name).and_then(|text| text.as_str().parse::<i64>().ok());
            let Some(low) = number("low") else { continue };
            let upper = |value: i64, role: &str| if role == "未満" { value - 1 } else { value };
            let role = captures.name("role").map_or("", |role| role.as_str());
            let role2 = captures.name("role2").map_or("", |role| role.as_str());
            let (low, high) = match (number("high"), number("high2"), role) {
                (Some(high), ..) => (Some(low), Some(upper(high, role))),
                (_, Some(high), _) => (Some(low), Some(upper(high, role2))),
                (_, _, "以上" | "から" | "を超え") => (Some(low), None),
                (_, _, "以下" | "未満" | "まで") => (None, Some(upper(low, role))),
                _ => (Some(low), Some(low)),
            };
            let kind = if role.is_empty() && low == high { "年齢" } else { "" };
            self.push(FactKind::Age, Value::range("歳", low, high), kind, range);
        }
    }

    fn places(&mut self, patterns: &'static Patterns) {
        for (captures, range) in self.matches(&patterns.place) {
            let number = |name: &str| captures.name(name).and_then(|text| text.as_str().parse::<i64>().ok());
            let Some(low) = number("low") else { continue };
            let set = match (captures.name("mark").map(|mark| mark.as_str()), number("high")) {
                (Some("・"), Some(high)) => vec![low, high],
                (_, Some(high)) => (low..=high.min(low + 30)).collect(),
                _ => vec![low],
            };
            let unit =
                if captures.name("unit").is_some_and(|unit| unit.as_str() == "階") { "階" } else { "番窓口" };
            self.push(FactKind::Place, Value::set(unit, set), "", range);
        }
    }

    fn clocks(&mut self, patterns: &'static Patterns) {
        for (captures, range) in self.matches(&patterns.clock) {
            let behind = self.behind(&range);
            if behind.starts_with('間') || behind.starts_with("点") {
                continue;
            }
            let Some(first) = minutes(&captures, ["half", "hour", "minute", "mid", "colon"], false) else { continue };
            let later = captures.name("half").is_some_and(|half| matches!(half.as_str(), "午後"));
            let second = minutes(&captures, ["half2", "hour2", "minute2", "mid2", "colon2"], later);
            let (low, high) = match second {
                Some(second) => (Some(first), Some(second)),
                None if starts_with_any(behind, &["から", "より", "以降", "に開"]) => (Some(first), None),
                None if starts_with_any(behind, &["まで", "迄", "に閉"]) => (None, Some(first)),
                None => (Some(first), Some(first)),
            };
            let role = if second.is_none() && low == high { "時刻" } else { "" };
            let about = starts_with_any(behind, &["ごろ", "頃"]);
            let value = Value { about, ..Value::range("時", low, high) };
            self.push(FactKind::Clock, value, role, range);
        }
    }

    fn days(&mut self, patterns: &'static Patterns) {
        for (captures, range) in self.matches(&patterns.relative_day) {
            let of = captures.name("of").map_or("", |of| of.as_str());
            let relation = ["前々月", "前月", "翌々月", "翌月", "当月", "偶数月", "奇数月", "毎月", "各月"];
            let unit = relation.into_iter().find(|name| *name == of).unwrap_or("毎年");
            let day = captures.name("day").and_then(|day| day.as_str().parse().ok()).unwrap_or(LAST_DAY);
            self.push(FactKind::DayOfMonth, Value::one(unit, day), until(self.behind(&range)), range);
        }
        for (captures, range) in self.matches(&patterns.months) {
            let text = captures.get(0).map_or("", |all| all.as_str());
            if text.matches('月').count() < 2
                || self.behind(&range).starts_with(|c: char| c.is_ascii_digit() || c == 'の')
            {
                continue;
            }
            let months = text.split(['・', '、']).filter_map(|part| {
                part.trim_start_matches(['翌', '年', 'の']).trim_end_matches('月').parse::<i64>().ok()
            });
            let months: Vec<i64> = months.filter(|month| (1..=12).contains(month)).collect();
            self.push(FactKind::Months, Value::set("月", months), "", range);
        }
        for (captures, range) in self.matches(&patterns.date) {
            self.date(&captures, range);
        }
    }

    fn date(&mut self, captures: &Captures<'_>, range: Range<usize>) {
        let number = |name: &str| captures.name(name).and_then(|text| text.as_str().parse::<i64>().ok());
        let month = number("month").or_else(|| number("month3"));
        let Some(month) = month.filter(|month| (1..=12).contains(month)) else { return };
        let day = |name: &str, end: &str| number(name).or_else(|| captures.name(end).map(|_| LAST_DAY));
        let Some(first) = day("day", "end3").filter(|day| (1..=LAST_DAY).contains(day)) else { return };
        let year = year_of(captures, "era", "year").or_else(|| year_of(captures, "era3", "year3"));
        let low = month * 100 + first;
        let behind = self.behind(&range);
        let second = day("day2", "end2").map(|last| number("month2").unwrap_or(month) * 100 + last);
        let bounded = ["まで", "締", "必着", "が期限", "が締", "が申", "以内", "で締", "が納期限", "を過ぎ"];
        let named = ["期限は", "期限は、", "締切は", "締切は、", "期限:", "締切:", "締め切りは"];
        let (low, high, role) = match second {
            Some(second) => (Some(low), Some(second), ""),
            None if starts_with_any(behind, &["以前", "以後", "生まれ", "現在", "時点"]) => {
                (Some(low), Some(low), "現在")
            }
            None if starts_with_any(behind, &bounded) || ends_with_any(self.ahead(&range), &named) => {
                (None, Some(low), "")
            }
            None if starts_with_any(behind, &["から", "以降", "より", "に始", "に開始"]) => {
                (Some(low), None, "")
            }
            None => (Some(low), Some(low), "日"),
        };
        let about = starts_with_any(behind, &["ごろ", "頃"]);
        self.push(FactKind::Date, Value { year, about, ..Value::range("日", low, high) }, role, range);
    }

    fn weekdays(&mut self, patterns: &'static Patterns) {
        for (captures, range) in self.matches(&patterns.weekdays) {
            let text = captures.get(0).map_or("", |all| all.as_str());
            // A lone 日 or 月 is a day or a month.
            if text.contains("曜") {
                let days = weekdays(text);
                self.push(FactKind::Weekdays, Value::set("曜", days), "", range);
            }
        }
    }

    fn periods(&mut self, patterns: &'static Patterns) {
        let taken: Vec<Range<usize>> = patterns.year.find_iter(self.text).map(|found| found.range()).collect();
        self.taken.extend(taken);
        for (captures, range) in self.matches(&patterns.period) {
            if let Some((value, role)) = period(&captures, self.ahead(&range), self.behind(&range)) {
                // The verb belongs to the sentence.
                let verb = captures
                    .name("role")
                    .filter(|role| matches!(role.as_str(), "かかり" | "で届き" | "たつ" | "たって" | "たて" | "たち"));
                let end = verb.map_or(range.end, |verb| verb.start());
                self.push(FactKind::Period, value, role, range.start..end);
            }
        }
    }

    fn counts(&mut self, patterns: &'static Patterns) {
        for (captures, range) in self.matches(&patterns.count) {
            let number = |name| captures.name(name).and_then(|text| milli(text.as_str()));
            let Some(low) = number("low") else { continue };
            let high = number("high").unwrap_or(low);
            let written = captures.name("unit").map_or("", |unit| unit.as_str());
            let role = captures.name("role").map_or("", |role| role.as_str());
            let behind = self.behind(&range);
            // 1通300円, 1人10冊: what is counted stands behind; 1回目, 2人目: an order.
            let is_per = starts_with_any(behind, &["につき", "あたり", "当たり", "ごと", "分につき"])
                || (low == 1000 && role.is_empty());
            if is_per || behind.starts_with('目') || self.ahead(&range).ends_with('第') {
                self.taken.push(range);
                continue;
            }
            let role = match role {
                "以上" => "以上",
                "未満" | "以下" => "以下",
                "以内" | "まで" => "まで",
                "を超え" => "超",
                _ => "",
            };
            let about = self.ahead(&range).ends_with('約');
            let value = Value { about, ..Value::range(unit(written), Some(low), Some(high)) };
            self.push(FactKind::Count, value, role, range);
        }
    }
}

/// 〜まで and its like.
fn until(behind: &str) -> &'static str {
    if starts_with_any(behind, &["まで", "締", "必着", "が期限", "以内", "が締"]) { "まで" } else { "" }
}

fn bound(behind: &str) -> &'static str {
    ["以上", "以下", "未満"].into_iter().find(|word| behind.starts_with(word)).unwrap_or("")
}

fn starts_with_any(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.starts_with(word))
}

fn ends_with_any(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.ends_with(word))
}
