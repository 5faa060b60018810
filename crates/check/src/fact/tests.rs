use proptest::prelude::*;

use super::{Fact, facts};
use crate::statement::plain;

fn read(text: &str) -> Vec<Fact> {
    facts(&plain(text))
}

fn show(text: &str) -> Vec<String> {
    let text = plain(text);
    let show = |fact: Fact| {
        format!(
            "{:?} {}{}{}",
            fact.kind,
            fact.per,
            if fact.per.is_empty() { "" } else { "/" },
            &text[fact.range.clone()]
        )
    };
    facts(&text).into_iter().map(show).collect()
}

#[test]
fn facts_are_read() {
    for (text, expected) in [
        ("手数料は1通300円です。", vec!["Money 1通/300円"]),
        ("指定ごみ袋 45L 10枚450円", vec!["Count 45L", "Count 10枚", "Money 10枚/450円"]),
        ("手数料は無料です。", vec!["Money 無料"]),
        ("上限4万円を補助します。", vec!["Money 4万円"]),
        ("引っ越した日から14日以内に届け出て", vec!["Period 14日以内"]),
        ("約2週間かかります", vec!["Period 約2週間"]),
        ("電話 0850-22-1201 へ", vec![]),
        ("平日8時30分〜17時15分", vec!["Clock 8時30分~17時15分"]),
        ("午前9時から午後6時まで", vec!["Clock 午前9時から午後6時"]),
        ("3月31日まで", vec!["Date 3月31日"]),
        ("11月1日〜11月30日に申し込む", vec!["Date 11月1日~11月30日"]),
        ("令和9年1月10日（日）に行います", vec!["Date 令和9年1月10日(日)"]),
        ("毎月20日締切", vec!["DayOfMonth 毎月20日"]),
        ("納期は6月・8月・10月・翌年1月です", vec!["Months 6月・8月・10月・翌年1月"]),
        ("第2・第4火曜日", vec!["Weekdays 第2・第4火曜日"]),
        ("75歳以上の人", vec!["Age 75歳以上"]),
        ("費用の2分の1", vec!["Share 2分の1"]),
        ("本庁舎3階34番窓口", vec!["Place 3階", "Place 34番窓口"]),
        ("1人10冊まで", vec!["Count 1人/10冊まで"]),
        ("2026-04-01に改定", vec![]),
        ("1回目の接種", vec![]),
    ] {
        assert_eq!(show(text), expected, "{text}");
    }
}

fn agree(a: &str, b: &str) -> Option<bool> {
    let (a, b) = (read(a), read(b));
    let (a, b) = (&a[a.len() - 1], &b[b.len() - 1]);
    a.is_comparable(b).then(|| a.agrees(b))
}

#[test]
fn facts_are_compared() {
    for (a, b, expected) in [
        ("300円", "三百円", Some(true)),
        ("300円", "350円", Some(false)),
        ("1通300円", "1件350円", None),
        ("上限4万円", "4万円まで", Some(true)),
        ("上限4万円", "4万円", None),
        ("14日以内", "2週間以内", Some(true)),
        ("14日以内", "1か月以内", Some(false)),
        ("30日以内", "1か月以内", Some(true)),
        ("14日以内", "14日前まで", None),
        ("5開庁日以内", "7日以内", Some(true)),
        ("約2週間", "15日ほど", Some(true)),
        ("開庁日で7日ほどかかります", "15日ほど（", Some(false)),
        ("8時30分〜17時15分", "8:30～17:15", Some(true)),
        ("17時15分まで", "午前8時30分から午後5時まで", Some(false)),
        ("75歳以上", "70歳以上", Some(false)),
        ("18歳未満", "17歳以下", Some(true)),
        ("2分の1", "50%", Some(true)),
        ("100円〜200円", "150円", Some(true)),
        ("第2・第4火曜日", "第2火曜日", Some(true)),
        ("月曜日", "火曜日", Some(false)),
        ("火〜金曜日", "水曜日", Some(true)),
        ("令和8年3月31日まで", "令和9年3月15日まで", None),
        ("3月31日まで", "令和9年3月15日まで", Some(false)),
        ("21・22番窓口", "22番窓口", Some(true)),
        ("1回5点まで", "1回3点まで", Some(false)),
    ] {
        assert_eq!(agree(a, b), expected, "{a} / {b}: {:?} {:?}", read(a), read(b));
    }
}

proptest! {
    #[test]
    fn any_text_is_read(text: String) {
        read(&text);
    }

    #[test]
    fn numbers_and_units_in_any_order(text in "[0-9０-９一十百千万円日月年時分歳人回割%〜・、第前後翌毎以内まで令和半曜火水:-]{0,40}") {
        let plain = plain(&text);
        for fact in facts(&plain) {
            prop_assert!(plain.get(fact.range.clone()).is_some());
            prop_assert!(!fact.is_comparable(&fact) || fact.agrees(&fact), "{fact:?}");
        }
    }
}
