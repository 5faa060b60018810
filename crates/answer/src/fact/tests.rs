use proptest::prelude::*;

use super::Facts;

fn supported(claim: &str, source: &str) -> bool {
    Facts::of(claim).are_in(&[&Facts::of(source)])
}

#[test]
fn the_same_fact_in_other_spellings() {
    for (claim, source) in [
        ("手数料は300円です", "1通３００円（コンビニ200円）"),
        ("15,000円", "1万5千円"),
        ("二十日まで", "20日まで"),
        ("2026年4月1日から", "令和8年4月1日から"),
        ("令和8年度", "2026年度"),
        ("令和元年5月", "2019年5月1日"),
        ("午後5時15分まで", "8時30分〜17時15分"),
        ("8:30から", "8時30分から"),
        ("open until 5:15 p.m.", "17時15分まで"),
        ("from 9 a.m.", "午前9時から"),
        ("8時半", "8時30分"),
        ("正午", "12時まで"),
        ("4月30日まで", "4月1日〜30日"),
        ("4日かかります", "4〜5日かかります"),
        ("電話0850-22-1201へ", "電話 ０８５０ー２２ー１２０１"),
        ("0850221201", "0850-22-1201"),
        ("2026/4/1", "2026年4月1日"),
        ("https://www.city.setomi.example/faq で", "https://www.city.setomi.example/faq/"),
        ("14日以内", "14日間以内"),
        ("3ヶ月", "3か月"),
        ("一般の方は一時的に十分です", "関係のない文"),
        ("届出が必要です", ""),
        ("", ""),
    ] {
        assert!(supported(claim, source), "{claim} in {source}: {:?} {:?}", Facts::of(claim), Facts::of(source));
    }
}

#[test]
fn other_facts() {
    for (claim, source) in [
        ("手数料は350円です", "1通300円"),
        ("300円", "300通"),
        ("4月1日", "4月15日と5月1日"),
        ("3時間", "3時まで"),
        ("令和9年4月1日", "令和8年4月1日"),
        ("午前5時", "17時"),
        ("0850-22-1202", "0850-22-1201"),
        ("https://evil.example/", "https://www.city.setomi.example/"),
        ("a@evil.example", "a@city.example"),
        ("三千円", "4,000円"),
        ("1.5倍", "15倍"),
        ("20歳", ""),
        ("3人", "3日"),
    ] {
        assert!(!supported(claim, source), "{claim} in {source}");
    }
}

proptest! {
    #[test]
    fn a_text_supports_itself(text in "[0-9０-９一二十百千万年月日時分円:：/〜ー.,、。 午前後令和元半pm@a-cＡ]{0,40}") {
        prop_assert!(supported(&text, &text), "{:?}", Facts::of(&text));
    }

    #[test]
    fn any_text_is_read(text: String) {
        Facts::of(&text);
    }
}
