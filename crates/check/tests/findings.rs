//! Duplicates, warnings, contacts, and what holds for any articles at all.

#![expect(clippy::print_stdout, reason = "a test says what it skips and what it measures")]

use std::path::Path;
use std::sync::OnceLock;

use jiff::civil::{Date, date};
use madoguchi_check::{ContactField, Findings, Reference, WarningCause, check};
use madoguchi_ingest::{Article, ArticleKind, Block, Contact, Desks, Visibility};
use madoguchi_text::{Analyzer, ensure_ipadic};
use proptest::prelude::*;

const ON: Date = date(2026, 11, 20);

fn analyzer() -> Option<&'static Analyzer> {
    static ANALYZER: OnceLock<Option<Analyzer>> = OnceLock::new();
    let open = || {
        let source = Path::new("/usr/share/mecab/dic/ipadic");
        if !source.exists() {
            println!("skipped: {} is missing (apt-get install mecab-ipadic)", source.display());
            return None;
        }
        let built = ensure_ipadic(&std::env::temp_dir().join("madoguchi-check-ipadic"), source).expect("a dictionary");
        Some(Analyzer::open(&built, None).expect("an analyzer"))
    };
    ANALYZER.get_or_init(open).as_ref()
}

fn desks() -> Desks {
    Desks::from_toml(
        r#"
default = "市民課"
[[desk]]
department = "市民課"
phone = "0850-22-1201"
place = "本庁舎1階 1〜4番窓口"
hours = "平日 8時30分〜17時15分"
[[desk]]
department = "税務課"
phone = "0850-22-1221"
place = "本庁舎2階 21・22番窓口"
hours = "平日 8時30分〜17時15分"
"#,
    )
    .expect("desks")
}

fn article(id: &str, title: &str, text: &str) -> Article {
    Article {
        id: id.into(),
        kind: ArticleKind::Faq,
        tenant: "setomi".into(),
        visibility: Visibility::Public,
        departments: Vec::new(),
        owner: Some("市民課".into()),
        title: title.into(),
        body: vec![Block::Paragraph { text: text.into() }],
        pages: Vec::new(),
        keywords: Vec::new(),
        versions: Default::default(),
        phrasings: Vec::new(),
        phrasings_within: Vec::new(),
        category: None,
        procedure: None,
        url: None,
        language: "ja".into(),
        revised_on: Some(date(2026, 4, 1)),
        effective_from: None,
        expires_on: None,
        contact: None,
        source: format!("corpus/faq.csv#{id}"),
    }
}

fn found(articles: &[Article]) -> Option<Findings> {
    Some(check(articles, Some(&desks()), analyzer()?, ON))
}

#[test]
fn a_conflict_shows_both_sources() {
    let mut internal = article("b", "みなと広場の使用料", "みなと広場の使用料は1日2,500円です。");
    internal.visibility = Visibility::Internal;
    let articles = [
        article("a", "みなと広場を借りるといくらですか。", "予約できます。みなと広場の使用料は、1日2,000円です。"),
        internal,
    ];
    let Some(findings) = found(&articles) else { return };
    assert_eq!(findings.conflicts.len(), 1, "{findings}");
    let conflict = &findings.conflicts[0];
    assert!(conflict.internal_against_public && findings.has_conflicts());
    assert_eq!((conflict.left.values[0].as_str(), conflict.right.values[0].as_str()), ("1日2,000円", "1日2,500円"));
    assert_eq!(conflict.left.quote, "みなと広場の使用料は、1日2,000円です。");
    let text: Vec<char> = "予約できます。みなと広場の使用料は、1日2,000円です。".chars().collect();
    let span = conflict.left.start_char.expect("in the text")..conflict.left.end_char.expect("in the text");
    assert_eq!(text[span].iter().collect::<String>(), conflict.left.quote);
    let report = findings.to_string();
    assert!(report.contains("【1日2,000円】 a「") && report.contains("庁内文書と公開記事"), "{report}");
    let json = serde_json::to_string(&findings).expect("JSON");
    assert_eq!(serde_json::from_str::<Findings>(&json).expect("read back"), findings);
}

#[test]
fn other_tenants_and_other_times_are_not_compared() {
    let a = article("a", "みなと広場を借りるといくらですか。", "みなと広場の使用料は、1日2,000円です。");
    let other = |change: fn(&mut Article)| {
        let mut other = article("b", "みなと広場の使用料はいくらですか。", "みなと広場の使用料は、1日2,500円です。");
        change(&mut other);
        other
    };
    for (change, expected) in [
        ((|_| {}) as fn(&mut Article), 1),
        (|article| article.tenant = "umibe".into(), 0),
        (|article| article.language = "en".into(), 0),
        (|article| article.expires_on = Some(date(2026, 3, 31)), 0),
        (|article| article.effective_from = Some(date(2027, 4, 1)), 1),
    ] {
        let Some(findings) = found(&[a.clone(), other(change)]) else { return };
        assert_eq!(findings.conflicts.len(), expected, "{findings}");
    }
    let mut ends = a.clone();
    ends.expires_on = Some(date(2027, 3, 31));
    let Some(findings) = found(&[ends, other(|article| article.effective_from = Some(date(2027, 4, 1)))]) else {
        return;
    };
    assert_eq!(findings.conflicts, []);
}

#[test]
fn contacts_that_disagree() {
    let mut own = article("own", "証明書はどこで取れますか。", "窓口で取れます。");
    own.contact = Some(Contact {
        department: "市民課".into(),
        phone: "0850-22-1210".into(),
        hours: "平日 9時〜17時".into(),
        place: Some("本庁舎1階".into()),
        ..Contact::default()
    });
    let articles = [
        own,
        article("desk", "税はどこですか。", "税務課（0850-22-1222）へ。市民課は0850-22-1201です。"),
        article("place", "窓口はどこですか。", "税務課23番窓口と市民課1番窓口です。2階は税務課です。"),
        article(
            "good",
            "税の窓口はどこですか。",
            "本庁舎2階の税務課21番窓口（0850-22-1221）へ。夜間は宿直（0850-22-9999）へ。",
        ),
        article("north", "北山荘に電話したい。", "北山会館（0850-55-1000）へ。"),
        article("north2", "北山荘の予約。", "予約は北山会館（0850-55-1000）へ。"),
        article("north3", "北山荘の休み。", "北山会館（０８５０－５５－１００１）にお聞きください。"),
    ];
    let Some(findings) = found(&articles) else { return };
    let seen: Vec<(&str, ContactField, &str, &str)> = findings
        .contacts
        .iter()
        .map(|found| {
            let value = match &found.reference {
                Reference::Desk { value, .. } | Reference::Articles { value, .. } => value.as_str(),
            };
            (found.side.article.id.as_str(), found.field, found.side.values[0].as_str(), value)
        })
        .collect();
    assert_eq!(
        seen,
        [
            ("desk", ContactField::Phone, "0850-22-1222", "0850-22-1221"),
            ("north3", ContactField::Phone, "0850-55-1001", "0850-55-1000"),
            ("own", ContactField::Phone, "0850-22-1210", "0850-22-1201"),
            ("own", ContactField::Hours, "平日 9時〜17時", "平日 8時30分〜17時15分"),
            ("place", ContactField::Place, "23番窓口", "本庁舎2階 21・22番窓口"),
        ]
    );
}

#[test]
fn duplicates_are_grouped() {
    let text = "みなと広場は、催しや市場に使えます。使いたい日の3か月前の1日から、管理事務所か予約サイトで申し込んでください。\
                使用料は前払いで、雨で中止したときはお返しします。車の乗り入れは準備と片付けの間だけです。";
    let pattern = |name: &str| {
        format!("{name}では、各種の証明書の交付と届出の受付をしています。混み合う時間を避けてお越しください。")
    };
    let articles = [
        article("a", "みなと広場を使いたい。", text),
        article("b", "みなと広場の申込み", &text.replace("前払い", "先払い")),
        article(
            "c",
            "みなと広場",
            &format!(
                "{text}花火とたき火はできません。犬はひもでつないでください。拡声器は20時までです。夜間は照明が使えます。"
            ),
        ),
        article("d", "ごみの日", "燃やせるごみは週に2回集めます。朝の8時30分までに、決められた場所へ出してください。"),
        article("e", "東支所でできる手続きを教えてください。", &pattern("東支所")),
        article("f", "北支所でできる手続きを教えてください。", &pattern("北支所")),
    ];
    let Some(findings) = found(&articles) else { return };
    let groups: Vec<Vec<&str>> = findings
        .duplicates
        .iter()
        .map(|found| found.articles.iter().map(|article| article.id.as_str()).collect())
        .collect();
    assert_eq!(groups, [["a", "b", "c"]], "{findings}");
    assert!(findings.duplicates[0].containment > 0.85, "{findings}");
}

#[test]
fn warnings_of_an_article() {
    let case = |change: fn(&mut Article)| {
        let mut article = article("a", "広場", "広場があります。");
        change(&mut article);
        article
    };
    for (change, expected) in [
        ((|_| {}) as fn(&mut Article), None),
        (
            |article| article.expires_on = Some(date(2026, 11, 19)),
            Some(WarningCause::Expired { expires_on: date(2026, 11, 19) }),
        ),
        (|article| article.expires_on = Some(ON), Some(WarningCause::ExpiresSoon { expires_on: ON, days: 0 })),
        (
            |article| article.expires_on = Some(date(2026, 12, 20)),
            Some(WarningCause::ExpiresSoon { expires_on: date(2026, 12, 20), days: 30 }),
        ),
        (|article| article.expires_on = Some(date(2026, 12, 21)), None),
        (|article| article.revised_on = Some(date(2025, 11, 20)), None),
        (
            |article| article.revised_on = Some(date(2025, 11, 19)),
            Some(WarningCause::NotReviewed { revised_on: date(2025, 11, 19), days: 366 }),
        ),
        (|article| article.revised_on = None, Some(WarningCause::NoRevisionDate)),
        (|article| article.owner = Some("なくなった課".into()), Some(WarningCause::NoContact)),
    ] {
        let Some(findings) = found(&[case(change)]) else { return };
        let causes: Vec<WarningCause> = findings.warnings.into_iter().map(|warning| warning.cause).collect();
        assert_eq!(causes, expected.into_iter().collect::<Vec<_>>());
    }
    let Some(findings) = found(&[case(|article| article.owner = None)]) else { return };
    let causes: Vec<WarningCause> = findings.warnings.into_iter().map(|warning| warning.cause).collect();
    assert_eq!(causes, [WarningCause::NoOwner, WarningCause::NoContact]);
}

#[test]
fn years_that_are_over() {
    let articles = [
        article("old", "令和7年度の灯油購入助成はいくらですか。", "1世帯5千円です。"),
        article("new", "令和8年度の灯油購入助成はいくらですか。", "1世帯7千円です。"),
        article("alone", "敬老会の日程", "令和7年度の敬老会は9月20日です。"),
        article("since", "給食費の無償化", "令和6年度から無償です。"),
        article("span", "介護保険料", "令和6〜8年度の保険料です。"),
    ];
    let Some(findings) = found(&articles) else { return };
    let old: Vec<(&str, i16, Option<&str>)> = findings
        .warnings
        .iter()
        .filter_map(|warning| match &warning.cause {
            WarningCause::OldFiscalYear { year, superseded_by, .. } => {
                Some((warning.article.id.as_str(), *year, superseded_by.as_ref().map(|newer| newer.id.as_str())))
            }
            _ => None,
        })
        .collect();
    assert_eq!(old, [("alone", 2025, None), ("old", 2025, Some("new"))]);
    assert_eq!(findings.conflicts, []);
}

fn any_article() -> impl Strategy<Value = (String, String)> {
    let word = prop_oneof![
        "(住民票|広場|図書館|税務課|こども園|令和7年度|犬|本人|コンビニ|土曜日|「|」|（|）|、|。|は|が|の|まで|以内|・|\n| )",
        "(1通|月|上限|約)?[0-9０-９]{1,7}(円|日|日以内|歳以上|時|％|人|回|番窓口|月1日|か月|分の1|年度)",
        "0[0-9]{3}-[0-9]{2}-[0-9]{4}",
        "\\PC{0,6}",
    ];
    let text = proptest::collection::vec(word, 0..14).prop_map(|words| words.concat());
    (text.clone(), text)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_articles_are_checked_and_their_order_does_not_matter(
        texts in proptest::collection::vec(any_article(), 0..8),
        turn in 0_usize..8,
    ) {
        let articles: Vec<Article> =
            texts.iter().zip(0..).map(|((title, text), id)| article(&format!("a{id}"), title, text)).collect();
        let Some(findings) = found(&articles) else { return Ok(()) };
        let mut turned = articles.clone();
        turned.rotate_left(turn % articles.len().max(1));
        prop_assert_eq!(found(&turned), Some(findings.clone()));
        turned.reverse();
        prop_assert_eq!(found(&turned), Some(findings.clone()));
        let _ = findings.to_string();
    }
}
