use jiff::civil::date;
use proptest::prelude::*;

use super::*;

/// 2026: 4-10 Friday, 4-09 Thursday, 4-11 Saturday, 4-12 Sunday, 4-13 Monday, 5-05 Tuesday and a holiday, 9-21 Monday
/// and a holiday, 6-30 Tuesday, 12-29 Tuesday.
/// Hours, with moments and whether they hold then.
type Case = (&'static str, &'static [(&'static str, Option<bool>)]);

const CASES: &[Case] = &[
    (
        "平日 8時30分〜17時15分（祝日・年末年始を除く）",
        &[
            ("2026-04-10T08:29", Some(false)),
            ("2026-04-10T08:30", Some(true)),
            ("2026-04-10T17:14", Some(true)),
            ("2026-04-10T17:15", Some(false)),
            ("2026-04-11T10:00", Some(false)),
            ("2026-05-05T10:00", Some(false)),
            ("2026-05-06T10:00", Some(false)),
            ("2026-12-29T10:00", Some(false)),
            ("2027-01-04T10:00", Some(true)),
        ],
    ),
    ("平日 8時30分〜17時15分", &[("2026-05-05T10:00", Some(false)), ("2026-12-30T10:00", Some(false))]),
    (
        "平日 8時30分〜17時15分（木曜日は19時まで。祝日・年末年始を除く）",
        &[
            ("2026-04-09T18:59", Some(true)),
            ("2026-04-09T19:00", Some(false)),
            ("2026-04-10T18:59", Some(false)),
            ("2026-12-31T18:00", Some(false)),
        ],
    ),
    (
        "火〜金曜日 9時30分〜19時、土・日曜日・祝日 9時30分〜17時（月曜日・毎月末日・年末年始は休館）",
        &[
            ("2026-04-10T18:00", Some(true)),
            ("2026-04-11T16:59", Some(true)),
            ("2026-04-11T18:00", Some(false)),
            ("2026-04-13T10:00", Some(false)),
            ("2026-05-05T16:00", Some(true)),
            ("2026-05-05T18:00", Some(false)),
            // A holiday on the day of rest: the text does not say which wins.
            ("2026-09-21T10:00", None),
            ("2026-09-21T20:00", Some(false)),
            ("2026-06-30T10:00", Some(false)),
            ("2026-12-29T10:00", Some(false)),
        ],
    ),
    (
        "平日 9時〜16時30分（12時〜13時を除く。祝日・年末年始を除く）",
        &[("2026-04-10T12:30", Some(false)), ("2026-04-10T13:00", Some(true)), ("2026-04-10T16:30", Some(false))],
    ),
    (
        "平日 8時30分〜17時15分（災害対策本部の設置中は24時間）",
        &[("2026-04-10T10:00", Some(true)), ("2026-04-10T20:00", None), ("2026-04-11T10:00", None)],
    ),
    (
        "平日 8時30分〜17時15分（漏水・断水の緊急連絡は24時間）",
        &[("2026-04-10T10:00", Some(true)), ("2026-04-10T20:00", Some(false))],
    ),
    (
        "平日 8時30分〜17時15分（自己搬入の受付は月〜土曜日 8時30分〜11時30分、13時〜16時）",
        &[("2026-04-10T12:00", Some(true)), ("2026-04-11T10:00", Some(false))],
    ),
    ("24時間（手続きの相談は平日 8時30分〜17時15分）", &[("2026-01-01T03:00", Some(true))]),
    ("月曜日から金曜日まで ８：３０～１７：１５", &[("2026-04-10T09:00", Some(true)), ("2026-05-05T09:00", None)]),
    ("午前9時から午後5時まで", &[("2026-04-10T16:59", Some(true)), ("2026-04-11T16:00", None)]),
    ("毎日9時〜21時", &[("2026-05-05T20:00", Some(true)), ("2027-01-01T20:00", None)]),
    ("毎日9時〜21時（年末年始は休み）", &[("2026-04-12T20:00", Some(true)), ("2026-12-29T10:00", Some(false))]),
    ("9:00-17:00（土日祝休み）", &[("2026-04-11T10:00", Some(false)), ("2026-04-10T10:00", Some(true))]),
    ("平日 9時〜12時、13時〜17時", &[("2026-04-10T12:30", Some(false)), ("2026-04-10T13:30", Some(true))]),
    ("平日9時から17時（昼休みは12時から13時）", &[("2026-04-10T12:30", Some(false))]),
];

#[test]
fn hours_of_cities() {
    for (text, moments) in CASES {
        let hours = Hours::parse(text);
        for (moment, expected) in *moments {
            let at: DateTime = moment.parse().expect("a moment");
            let said = hours.as_ref().and_then(|hours| hours.is_open(at));
            assert_eq!(said, *expected, "{text} at {moment}: {hours:?}");
        }
    }
}

#[test]
fn what_is_not_understood_whole_is_not_understood() {
    for text in [
        "",
        "平日",
        "要予約",
        "第2・第4土曜日 9時〜12時",
        "平日 8時30分〜17時15分（最終受付は16時30分）",
        "平日 8時30分〜17時15分（要予約）",
        "4月〜9月 9時〜17時",
        "平日 17時〜9時",
        "平日 9時〜25時",
        "平日 9時〜17時（木曜日は休む場合があります）",
        "平日 9時〜17時（",
    ] {
        assert_eq!(Hours::parse(text), None, "{text}");
    }
}

proptest! {
    #[test]
    fn never_panics(text in "[平日月火土祝休は・、。（）()〜0-9時分半:まで除くを中のから年末始毎24間 ]{0,30}") {
        if let Some(hours) = Hours::parse(&text) {
            let _said = hours.is_open(date(2026, 4, 10).at(12, 0, 0, 0));
        }
    }
}
