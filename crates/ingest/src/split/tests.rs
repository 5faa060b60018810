use proptest::prelude::*;

use super::{SplitLimits, passages};
use crate::model::{Article, ArticleKind, Block, PageStart, Passage, Visibility};
use crate::render::article_text;

fn article(kind: ArticleKind, body: Vec<Block>) -> Article {
    Article {
        id: "guide-1".into(),
        kind,
        tenant: "setomi".into(),
        visibility: Visibility::Public,
        departments: Vec::new(),
        owner: None,
        title: "手引き".into(),
        body,
        pages: Vec::new(),
        keywords: Vec::new(),
        versions: Default::default(),
        phrasings: Vec::new(),
        phrasings_within: Vec::new(),
        category: None,
        procedure: None,
        url: None,
        language: "ja".into(),
        revised_on: None,
        effective_from: None,
        expires_on: None,
        contact: None,
        source: "corpus/guides/a.md#1".into(),
    }
}

fn heading(level: u8, text: &str) -> Block {
    Block::Heading { level, text: text.into() }
}

fn paragraph(text: impl Into<String>) -> Block {
    Block::Paragraph { text: text.into() }
}

fn split(body: Vec<Block>, min_chars: usize, max_chars: usize) -> Vec<Passage> {
    passages(&article(ArticleKind::Guide, body), &SplitLimits { min_chars, max_chars })
}

fn paths(passages: &[Passage]) -> Vec<String> {
    passages.iter().map(|passage| passage.heading_path.join("/")).collect()
}

#[test]
fn a_faq_is_one_passage_whatever_its_length() {
    let answer = "とても長い回答です。".repeat(200);
    let found = passages(&article(ArticleKind::Faq, vec![paragraph(answer.clone())]), &SplitLimits::default());
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].text.as_str(), found[0].question.as_deref()), (answer.as_str(), Some("手引き")));
    assert_eq!((found[0].start_char, found[0].end_char), (0, 2000));
}

#[test]
fn short_siblings_share_a_passage_under_their_parent() {
    let body = vec![
        heading(1, "転入"),
        heading(2, "期限"),
        paragraph("14日以内です。"),
        heading(2, "場所"),
        paragraph("2番窓口です。"),
    ];
    let found = split(body, 200, 400);
    assert_eq!(paths(&found), ["転入"]);
    assert_eq!(found[0].text, "転入\n\n期限\n14日以内です。\n\n場所\n2番窓口です。");
}

#[test]
fn sections_of_a_good_size_stay_apart() {
    let text = |about: &str| paragraph(format!("{about}の説明です。").repeat(30));
    let body = vec![heading(1, "転入"), heading(2, "期限"), text("期限"), heading(2, "場所"), text("場所")];
    let found = split(body, 200, 400);
    assert_eq!(paths(&found), ["転入/期限", "転入/場所"]);
    assert!(found[0].text.starts_with("転入\n\n期限\n期限の説明"));
}

#[test]
fn a_short_section_does_not_leave_its_parent() {
    let long = paragraph("長い説明です。".repeat(40));
    let body = vec![heading(1, "甲"), heading(2, "末尾"), paragraph("短い。"), heading(1, "乙"), long];
    assert_eq!(paths(&split(body, 200, 400)), ["甲/末尾", "乙"]);
}

#[test]
fn the_rest_of_a_section_does_not_lose_its_heading() {
    let long = [paragraph("説明の文です。".repeat(54)), paragraph("補足の文です。".repeat(15))];
    let mut body = vec![heading(1, "章"), heading(2, "甲")];
    body.extend(long);
    body.extend([heading(2, "乙"), paragraph("短い。")]);
    assert_eq!(paths(&split(body, 200, 400)), ["章/甲", "章/甲", "章/乙"]);
}

#[test]
fn an_introduction_joins_its_first_subsection() {
    let body = vec![
        heading(1, "甲"),
        paragraph("次のとおりです。"),
        heading(2, "一"),
        paragraph("説明です。".repeat(30)),
        heading(2, "二"),
        paragraph("説明です。".repeat(50)),
    ];
    let found = split(body, 100, 300);
    assert_eq!(paths(&found), ["甲", "甲/二"]);
    assert!(found[0].text.contains("一\n説明です。"));
}

#[test]
fn long_sections_are_cut_evenly_at_sentences() {
    let body = vec![heading(1, "章"), paragraph("これは十二文字の文だよ。".repeat(50))];
    let found = split(body, 200, 400);
    assert_eq!(paths(&found), ["章", "章"]);
    assert!(found.iter().all(|passage| passage.text.trim_end().ends_with('。')));
    assert!(found.iter().all(|passage| (290..=320).contains(&passage.text.chars().count())), "{found:?}");
}

#[test]
fn rows_of_a_table_are_whole_and_name_their_columns() {
    let header = vec!["品目".to_owned(), "分け方".to_owned()];
    let rows: Vec<Vec<String>> = (0..40).map(|row| vec![format!("品目{row}。"), "燃やせる。ごみ".to_owned()]).collect();
    let found = split(vec![Block::Table { header, rows }], 200, 400);
    assert!(found.len() > 1);
    for passage in &found {
        for line in passage.text.trim().lines() {
            assert!(line.starts_with("品目: 品目") && line.ends_with("/ 分け方: 燃やせる。ごみ"), "{line}");
        }
    }
}

#[test]
fn a_table_is_finished_when_it_fits() {
    let header = vec!["品目".to_owned()];
    let rows = (0..6).map(|row| vec![format!("{row}番の{}", "と".repeat(43))]).collect();
    let body = vec![heading(1, "章"), Block::Table { header, rows }, paragraph("後の文です。".repeat(30))];
    let found = split(body, 200, 400);
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[1].text.starts_with("後の文"), "{:?}", found[1].text);
}

#[test]
fn a_blank_line_stays_behind_its_block() {
    let body = (0..20).map(|number| paragraph(format!("{number}番目の文が二つ。それから次の文です。"))).collect();
    assert!(split(body, 100, 200).iter().all(|passage| !passage.text.starts_with('\n')));
}

#[test]
fn a_heading_is_not_left_alone_before_a_long_sentence() {
    let body = vec![heading(1, "章"), paragraph("長い、".repeat(200))];
    let found = split(body, 200, 400);
    assert!(found[0].text.starts_with("章\n長い"), "{:?}", found[0].text);
}

#[test]
fn a_passage_tells_the_page_on_which_it_begins() {
    let body =
        vec![heading(1, "章"), paragraph("これは十二文字の文だよ。".repeat(50)), paragraph("次の頁の文。".repeat(40))];
    let start = |block, chars, page| PageStart { block, chars, page };
    let paged = Article {
        pages: vec![start(0, 0, 7), start(1, 250, 8), start(2, 0, 9)],
        ..article(ArticleKind::Guide, body.clone())
    };
    let found = passages(&paged, &SplitLimits::default());
    assert_eq!(found.iter().map(|passage| passage.page).collect::<Vec<_>>(), [Some(7), Some(8), Some(9)]);
    let plain = split(body, 200, 400);
    assert!(plain.iter().all(|passage| passage.page.is_none()));
    assert_ne!(plain[0].content_hash, found[0].content_hash);
    let json = serde_json::to_value(&plain[0]).expect("serialises");
    assert!(json.get("page").is_none(), "what is already indexed stays readable, and is written as before");
    assert_eq!(serde_json::from_value::<Passage>(json).expect("reads"), plain[0]);
}

#[test]
fn ids_stay_and_hashes_tell() {
    let body = || vec![paragraph("一。".repeat(300))];
    let (one, again) = (split(body(), 200, 400), split(body(), 200, 400));
    assert_eq!(one, again);
    let mut other = article(ArticleKind::Guide, body());
    other.expires_on = Some(jiff::civil::date(2026, 4, 1));
    let other = passages(&other, &SplitLimits { min_chars: 200, max_chars: 400 });
    assert_eq!(one[0].id, other[0].id);
    assert_ne!(one[0].content_hash, other[0].content_hash);
    assert_eq!(one[0].content_hash.len(), 32);
}

#[test]
fn every_part_of_a_passage_is_in_its_hash() {
    let contact = |phone: &str| crate::model::Contact {
        department: "市民課".into(),
        phone: phone.into(),
        hours: "平日".into(),
        ..crate::model::Contact::default()
    };
    let day = Some(jiff::civil::date(2026, 4, 1));
    let changes: [fn(&mut Article); 16] = [
        |article| article.id.push('x'),
        |article| article.kind = ArticleKind::Manual,
        |article| article.tenant.push('x'),
        |article| article.visibility = Visibility::Internal,
        |article| article.departments.push("税務課".into()),
        |article| article.owner = Some("税務課".into()),
        |article| article.title.push('x'),
        |article| article.body = vec![paragraph("別の文。")],
        |article| article.body.insert(0, heading(1, "題")),
        |article| article.keywords.push("転居".into()),
        |article| article.category = Some("転居".into()),
        |article| article.url = Some("転居".into()),
        |article| article.language.push('x'),
        |article| article.revised_on = Some(jiff::civil::date(2026, 4, 1)),
        |article| article.effective_from = Some(jiff::civil::date(2026, 4, 1)),
        |article| article.source.push('x'),
    ];
    let mut hashes = std::collections::HashSet::new();
    let mut hash = |article: &Article| {
        let found = passages(article, &SplitLimits::default());
        assert!(hashes.insert(found[0].content_hash.clone()), "{article:?}");
    };
    let base = article(ArticleKind::Guide, vec![paragraph("文。")]);
    hash(&base);
    for change in changes {
        let mut changed = base.clone();
        change(&mut changed);
        hash(&changed);
    }
    hash(&Article { pages: vec![PageStart { block: 0, chars: 0, page: 1 }], ..base.clone() });
    hash(&Article { expires_on: day, ..base.clone() });
    hash(&Article { contact: Some(contact("1")), ..base.clone() });
    hash(&Article { contact: Some(contact("2")), ..base.clone() });
}

fn block() -> impl Strategy<Value = Block> {
    prop_oneof![
        (1_u8..5, "[ぁ-ん一-龠]{1,12}").prop_map(|(level, text)| Block::Heading { level, text }),
        "[ぁ-んァ-ヶ一-龠0-9a-z、。「」（）\\n ]{0,300}".prop_map(|text| Block::Paragraph { text }),
        proptest::collection::vec("[ぁ-ん一-龠、。]{0,60}", 0..6).prop_map(|items| Block::List { items }),
        proptest::collection::vec(proptest::collection::vec("[ぁ-ん0-9。]{0,20}", 2..4), 0..8)
            .prop_map(|rows| Block::Table { header: vec!["甲".into(), "乙".into()], rows }),
    ]
}

/// A word that must stay whole.
fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        "[亜-腕]{2,6}",
        "[アイウエオカキクケコサシスセソー]{2,12}".prop_map(|word| format!("ア{word}")),
        "[a-zA-Z]{2,14}",
        (1_u8..13, 1_u8..29).prop_map(|(month, day)| format!("令和8年{month}月{day}日")),
        (1_u8..13, 1_u8..29).prop_map(|(month, day)| format!("2026/{month}/{day}")),
        (0_u16..10_000).prop_map(|number| format!("0848-00-{number:04}")),
        (1_u8..99, 1_u8..9).prop_map(|(article, item)| format!("第{article}条第{item}項")),
        (1_u8..99, 1_u8..9).prop_map(|(article, item)| format!("第{article}条の{item}")),
        (1_u32..10_000_000).prop_map(|fee| format!("{fee}円")),
        (1_u8..100).prop_map(|fee| format!("{fee},000円")),
        (1_u8..12).prop_map(|months| format!("{months}か月")),
        (0_u8..24, 10_u8..60).prop_map(|(hour, minute)| format!("午後{hour}:{minute}")),
        Just("https://www.city.setomi.example/a/b.html".to_owned()),
    ]
}

proptest! {
    #[test]
    fn no_word_number_or_citation_is_cut(
        words in proptest::collection::vec((word(), "[はがをにでへ]"), 20..120),
        max_chars in 60_usize..400,
    ) {
        let text: String = words.iter().map(|(word, particle)| format!("{word}{particle}")).collect();
        let mut inside = std::collections::HashSet::new();
        let mut at = 0;
        for (word, _) in &words {
            let chars = word.chars().count();
            inside.extend(at + 1..at + chars);
            at += chars + 1;
        }
        for passage in split(vec![paragraph(text.clone())], max_chars / 2, max_chars) {
            let end = passage.end_char as usize;
            prop_assert!(!inside.contains(&end), "cut at {end}: {}", passage.text);
            prop_assert!(passage.text.chars().count() <= max_chars);
        }
    }

    #[test]
    fn passages_partition_the_text(
        body in proptest::collection::vec(block(), 0..12),
        min_chars in 0_usize..300,
        max_chars in 0_usize..500,
    ) {
        let article = article(ArticleKind::Guide, body);
        let found = passages(&article, &SplitLimits { min_chars, max_chars });
        let text = article_text(&article);
        let joined: String = found.iter().map(|passage| passage.text.as_str()).collect();
        prop_assert_eq!(&joined, &text);
        let chars: Vec<char> = text.chars().collect();
        let mut expected_start = 0;
        for (passage, position) in found.iter().zip(0..) {
            prop_assert_eq!(passage.position, position);
            prop_assert_eq!(passage.start_char as usize, expected_start);
            expected_start = passage.end_char as usize;
            let span: String = chars[passage.start_char as usize..expected_start].iter().collect();
            prop_assert_eq!(&span, &passage.text);
            prop_assert!(!passage.text.is_empty());
        }
        prop_assert_eq!(expected_start, chars.len());
    }

    #[test]
    fn the_limit_holds_where_there_is_a_place_to_cut(
        sections in proptest::collection::vec(("[一-龠]{1,10}", "([ぁ-ん]{1,5}[一-龠]{1,3}[、。]?){0,150}"), 1..5),
        max_chars in 60_usize..500,
    ) {
        let body = sections.into_iter().flat_map(|(title, text)| [heading(2, &title), paragraph(text)]).collect();
        for passage in split(body, max_chars / 2, max_chars) {
            let chars = passage.text.chars().count();
            prop_assert!(chars <= max_chars, "{chars} > {max_chars}: {}", passage.text);
        }
    }

    #[test]
    fn even_an_unbreakable_run_has_its_limit(run in "[a-z0-9]{0,3000}", max_chars in 40_usize..200) {
        for passage in split(vec![paragraph(run)], max_chars / 2, max_chars) {
            prop_assert!(passage.text.chars().count() <= max_chars * 4);
        }
    }
}
