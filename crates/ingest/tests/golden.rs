//! A small city's files, read as a whole.

use std::path::{Path, PathBuf};

use jiff::civil::date;
use madoguchi_ingest::{Article, ArticleKind, Block, Plan, ReadOptions, Reading, Visibility, article_text, read};

fn city() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/city")
}

fn reading() -> Reading {
    read(&[city()], &ReadOptions::new("default"))
}

fn article<'a>(reading: &'a Reading, id: &str) -> &'a Article {
    reading.articles.iter().find(|article| article.id == id).unwrap_or_else(|| panic!("no article {id}"))
}

#[test]
fn every_file_is_read() {
    let reading = reading();
    assert_eq!(reading.problems, [], "{}", reading.problems.first().map(ToString::to_string).unwrap_or_default());
    let files: Vec<(&str, usize, Option<&str>, bool)> = reading
        .files
        .iter()
        .map(|file| (file.source.as_str(), file.articles, file.encoding.as_deref(), file.encoding_guessed))
        .collect();
    assert_eq!(
        files,
        [
            ("city/faq/legacy.csv", 2, Some("Shift_JIS"), true),
            ("city/faq/moving.csv", 2, Some("UTF-8"), false),
            ("city/faq/shisei.jsonl", 2, Some("UTF-8"), false),
            ("city/guides/jido.html", 1, Some("UTF-8"), false),
            ("city/guides/minato.txt", 1, Some("UTF-8"), false),
            ("city/guides/moving.md", 1, Some("UTF-8"), false),
            ("city/manuals/shimin/idou.md", 1, Some("UTF-8"), false),
            ("city/table/items.jsonl", 2, Some("UTF-8"), false),
        ]
    );
    assert_eq!(reading.tenants().into_iter().collect::<Vec<_>>(), ["setomi"]);
}

#[test]
fn a_csv_row_is_a_faq() {
    let reading = reading();
    let faq = article(&reading, "faq-1");
    assert_eq!((faq.kind, faq.title.as_str()), (ArticleKind::Faq, "転入届はいつまでですか。"));
    assert_eq!(article_text(faq), "新しい家に住み始めた日から14日以内です。\n\n・本人確認書類\n・転出証明書");
    assert_eq!(faq.keywords, ["引っ越し", "転居"]);
    assert_eq!(faq.category.as_deref(), Some("引っ越し"));
    assert_eq!(faq.owner.as_deref(), Some("市民課"));
    assert_eq!(faq.url.as_deref(), Some("https://www.city.setomi.example/moving/faq-1"));
    assert_eq!(faq.source, "city/faq/moving.csv#faq-1");
    let dated = article(&reading, "faq-2");
    assert_eq!((dated.revised_on, dated.expires_on), (Some(date(2026, 4, 1)), Some(date(2027, 3, 31))));
}

#[test]
fn cp932_and_japanese_headers_are_read() {
    let reading = reading();
    let faq = article(&reading, "k-1");
    assert_eq!(faq.title, "①髙橋様の㈱登録は？");
    assert_eq!(article(&reading, "k-2").title, "「,」を含む質問は？");
    assert_eq!(article_text(article(&reading, "k-2")), "はい、\"大丈夫\"です。");
    assert_eq!(article(&reading, "k-2").revised_on, Some(date(2019, 4, 30)));
}

#[test]
fn jsonl_folders_and_templates() {
    let reading = reading();
    assert_eq!(article(&reading, "s-1").keywords, ["広報紙", "市報 せとみ"]);
    assert_eq!(article(&reading, "s-1").category.as_deref(), Some("その他"));
    assert_eq!(article(&reading, "12").revised_on, Some(date(2026, 5, 1)));
    let notice = article(&reading, "t-1");
    assert_eq!(
        (notice.kind, notice.title.as_str(), notice.revised_on),
        (ArticleKind::Notice, "スプレー缶", Some(date(2026, 4, 1)))
    );
    assert_eq!(article_text(notice), "分け方\n有害ごみ。穴は開けない。");
}

#[test]
fn markdown_becomes_blocks() {
    let reading = reading();
    let guide = article(&reading, "guide-moving");
    assert_eq!((guide.kind, guide.visibility), (ArticleKind::Guide, Visibility::Public));
    assert_eq!(guide.body[0], Block::Paragraph { text: "はじめに読んでください。".into() });
    assert_eq!(
        article_text(guide),
        "はじめに読んでください。\n\n1. 市外から\n1. 前の市で転出届を出す\n2. 瀬戸見市で転入届を出す\n　・本人確認書類\n　・転出証明書\n\n\
         2. 手数料\n証明: 住民票 / 手数料: 300円\n\
         証明: 戸籍 / 手数料: 450円 / 備考: 案内（https://www.city.setomi.example/koseki）を見る"
    );
    let passages: Vec<_> = reading.passages.iter().filter(|passage| passage.article_id == "guide-moving").collect();
    assert_eq!(passages.len(), 1);
    assert_eq!(passages[0].heading_path, Vec::<String>::new());
}

#[test]
fn html_is_read_for_its_main_content() {
    let reading = reading();
    let page = article(&reading, "guide-jido");
    assert_eq!((page.title.as_str(), page.owner.as_deref()), ("児童手当", Some("子育て支援課")));
    assert_eq!(
        article_text(page),
        "高校生年代までの子どもを育てる人に支給します。\n\n金額\n年齢: 3歳未満 / 月額: 15,000円\n年齢: 3歳から / 月額: 10,000円\n\n\
         概要\n・対象: 市民\n・支給日: 偶数月の10日"
    );
}

#[test]
fn plain_text_is_told_by_its_folder() {
    let reading = reading();
    let text = article(&reading, "guide-minato");
    assert_eq!((text.title.as_str(), text.effective_from), ("せとみ港まつり", Some(date(2026, 6, 1))));
    assert_eq!(
        text.body,
        [
            Block::Paragraph { text: "7月最終土曜日に開きます。".into() },
            Block::Heading { level: 1, text: "会場".into() },
            Block::Paragraph { text: "瀬戸見港".into() },
            Block::List { items: vec!["臨時駐車場あり".into(), "バスが便利".into()] },
            Block::Heading { level: 1, text: "第2章 問い合わせ".into() },
            Block::Paragraph { text: "観光交流課へ。".into() },
        ]
    );
}

#[test]
fn a_manual_is_for_its_departments() {
    let reading = reading();
    let manual = article(&reading, "manual-idou");
    assert_eq!((manual.kind, manual.visibility), (ArticleKind::Manual, Visibility::Internal));
    assert_eq!(manual.departments, ["市民課", "東支所"]);
    let passage = reading.passages.iter().find(|passage| passage.article_id == "manual-idou").expect("a passage");
    assert_eq!((passage.visibility, passage.departments.len()), (Visibility::Internal, 2));
}

#[test]
fn a_part_ingested_alone_is_the_same_part() {
    let whole = reading();
    for part in ["manuals/shimin", "manuals/shimin/idou.md"] {
        let alone = read(&[city().join(part)], &ReadOptions::new("default"));
        assert_eq!(alone.problems, []);
        assert_eq!(alone.articles, [article(&whole, "manual-idou").clone()], "{part}");
    }
    let file = read(&[city().join("faq/moving.csv")], &ReadOptions::new("default"));
    assert_eq!(file.scope.ingested.iter().collect::<Vec<_>>(), ["city/faq/moving.csv#"]);
}

#[test]
fn reading_twice_gives_the_same() {
    let (one, two) = (reading(), reading());
    assert_eq!(one, two);
    let twice = read(&[city(), city().join("faq")], &ReadOptions::new("default"));
    assert_eq!(one.passages, twice.passages);
    let plan = Plan::diff(&[], &one.passages, &one.scope);
    assert_eq!(plan.counts.new, one.passages.len());
}
