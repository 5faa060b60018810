//! What facts look like in normalised text.

use std::sync::LazyLock;

use regex::Regex;

/// The patterns, compiled once.
pub(super) struct Patterns {
    pub(super) phone: Regex,
    pub(super) money: Regex,
    pub(super) free: Regex,
    pub(super) fraction: Regex,
    pub(super) share: Regex,
    pub(super) age: Regex,
    pub(super) clock: Regex,
    pub(super) date: Regex,
    pub(super) months: Regex,
    pub(super) relative_day: Regex,
    pub(super) place: Regex,
    pub(super) weekdays: Regex,
    pub(super) period: Regex,
    pub(super) count: Regex,
    pub(super) year: Regex,
}

/// A number that may be written with 万, 千 or in kanji.
const AMOUNT: &str = r"[0-9〇一二三四五六七八九十百千万億][0-9〇一二三四五六七八九十百千万億,.]*";
const WHOLE: &str = r"[0-9][0-9,]*(?:\.[0-9]+)?";
const YEAR: &str = r"(?:(?P<era>令和|平成|昭和)?(?P<year>元|[0-9]{1,4})年)?(?:翌年の?|翌|当年)?";
const WEEKDAY: &str = r"(?:\([月火水木金土日祝・]+(?:曜日?)?\))?";

/// Patterns written here are fixed: that they compile is tested.
fn compile(pattern: &str) -> Option<Regex> {
    Regex::new(pattern).ok()
}

impl Patterns {
    fn new() -> Option<Self> {
        let clock = r"(?P<half>午前|午後|朝|夜|夕方)?(?P<hour>[0-9]{1,2})(?:時(?:(?P<minute>[0-9]{1,2})分|(?P<mid>半))?|:(?P<colon>[0-9]{2}))";
        let later = clock.replace("?P<half>", "?P<half2>").replace("?P<hour>", "?P<hour2>");
        let later = later.replace("?P<minute>", "?P<minute2>").replace("?P<mid>", "?P<mid2>");
        let later = later.replace("?P<colon>", "?P<colon2>");
        Some(Self {
            phone: compile(r"\(?0[0-9]{1,4}\)?[- ]?[0-9]{1,4}-[0-9]{3,4}|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}|#[0-9]{4}")?,
            money: compile(&format!(r"(?P<low>{AMOUNT})円?(?:[~-](?P<high>{AMOUNT}))?円"))?,
            free: compile(
                r"(?:手数料|料金|使用料|利用料|費用|参加費|受講料|入場料|入館料|負担)(?:は|が|も|:|は、)?(?P<free>無料|かかりません|要りません|いりません|不要)|(?P<alone>無料)(?:です|。|$|\)|で)",
            )?,
            fraction: compile(r"(?P<under>[0-9]{1,3})分の(?P<over>[0-9]{1,3})")?,
            share: compile(&format!(
                r"(?P<low>{WHOLE})(?:割|%|パーセント)?(?:[~-](?P<high>{WHOLE}))?(?P<unit>割|%|パーセント)"
            ))?,
            age: compile(
                r"(?P<low>[0-9]{1,3})(?:歳|才)?(?:以上)?(?:[~-](?P<high>[0-9]{1,3}))?(?:歳|才)(?P<role>以上|以下|未満|から|まで|を超え)?(?:、?(?P<high2>[0-9]{1,3})(?:歳|才)(?P<role2>以下|未満|まで))?",
            )?,
            clock: compile(&format!(r"{clock}(?:(?:から|[~-])(?:当日|翌日の?|翌)?{later})?"))?,
            date: compile(&format!(
                r"{YEAR}(?P<month>[0-9]{{1,2}})月(?:の?)(?P<day>[0-9]{{1,2}})日?{WEEKDAY}(?:(?:から|[~-])(?:(?:令和|平成)?[0-9元]{{1,4}}年)?(?:翌年の?|翌)?(?:(?P<month2>[0-9]{{1,2}})月)?(?:(?P<day2>[0-9]{{1,2}})日|(?P<end2>末日?)){WEEKDAY})?|{YEAR_B}(?P<month3>[0-9]{{1,2}})月(?P<end3>末日?)",
                YEAR_B = YEAR.replace("era", "era3").replace("?P<year>", "?P<year3>")
            ))?,
            months: compile(r"(?:翌年の?|翌)?[0-9]{1,2}月?(?:[・、](?:翌年の?|翌)?[0-9]{1,2}月?)+")?,
            relative_day: compile(
                r"(?P<of>毎月|前々月|前月|翌月|翌々月|当月|毎年[0-9]{1,2}月|偶数月|奇数月|各月)の?(?:(?P<day>[0-9]{1,2})日|(?P<end>末日?|末))",
            )?,
            place: compile(
                r"(?P<low>[0-9]{1,3})(?:(?P<mark>[~・-])(?P<high>[0-9]{1,3}))?(?P<unit>番の?窓口|番カウンター|階)",
            )?,
            weekdays: compile(
                r"(?:第[0-9](?:・第?[0-9])*)?(?:の)?[月火水木金土日](?:曜日?)?(?:(?:[・、~]|と|、?および)(?:第[0-9](?:・第?[0-9])*)?[月火水木金土日](?:曜日?)?)*",
            )?,
            period: compile(
                r"(?P<about>約|おおむね|およそ|概ね|開庁日で|営業日で)?(?P<low>[0-9]{1,3})(?:[~-](?P<high>[0-9]{1,3}))?(?P<unit>営業日|開庁日|平日|日|週間|週|か月|カ月|ヶ月|ヵ月|ケ月|箇月|年|時間|分)(?P<span>間)?(?P<half>半)?(?P<role>以内|以上前|前まで|まで前|前|までに|まで|後|以上|ごと|に1回|に1度|につき|ほど|程度|くらい|ぐらい|かかり|で届き|を超え|を過ぎ|経過|未満|以下|たつ|たって|たて|たち)?",
            )?,
            count: compile(&format!(
                r"(?P<low>{WHOLE})(?:[~-](?P<high>{WHOLE}))?(?P<unit>枚|人|名|回|点|冊|件|個|か所|カ所|箇所|袋|束|本|台|区画|組|問|桁|けた|L|リットル|kg|キログラム|km|cm|センチ|mm|平方メートル|立方メートル|m|通|食|匹|頭|世帯|語|言語|席|泊|口|セット|株|羽|時間帯|コマ|種類|倍)(?P<role>以上|以下|以内|未満|まで|を超え|ほど|程度|ずつ)?"
            ))?,
            year: compile(r"(?P<era>令和|平成|昭和)(?P<year>元|[0-9]{1,2})年|(?P<common>[12][0-9]{3})年")?,
        })
    }
}

/// The patterns; `None` never happens, and would mean that no facts are found.
pub(super) fn patterns() -> Option<&'static Patterns> {
    static PATTERNS: LazyLock<Option<Patterns>> = LazyLock::new(Patterns::new);
    PATTERNS.as_ref()
}

#[cfg(test)]
mod tests {
    #[test]
    fn patterns_compile() {
        assert!(super::patterns().is_some());
    }
}
