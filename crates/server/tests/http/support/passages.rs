//! What the city under test has published, and what it keeps to itself.

use jiff::civil::{Date, date};
use madoguchi_ingest::{ArticleKind, Passage, Version, Visibility};
use uuid::Uuid;

pub(crate) const DESKS: &str = r#"
default = "市役所代表"
[[desk]]
department = "市役所代表"
phone = "0850-22-1111"
place = "本庁舎1階"
hours = "平日 8時30分〜17時15分"
[[desk]]
department = "市民課"
phone = "0850-22-1201"
place = "本庁舎1階"
hours = "平日 8時30分〜17時15分"
topics = ["転入", "住民票"]
[[desk]]
department = "税務課"
phone = "0850-22-1301"
place = "本庁舎2階"
hours = "平日 8時30分〜17時15分"
"#;

/// In the middle of its validity on the day of the tests, 2026-04-10.
fn passage(article_id: &str, kind: ArticleKind, title: &str, text: &str) -> Passage {
    Passage {
        id: Uuid::new_v5(&Uuid::NAMESPACE_OID, format!("setomi/{article_id}/0").as_bytes()),
        article_id: article_id.to_owned(),
        position: 0,
        kind,
        tenant: "setomi".to_owned(),
        visibility: Visibility::Public,
        departments: Vec::new(),
        owner: Some("市民課".to_owned()),
        title: title.to_owned(),
        question: None,
        heading_path: Vec::new(),
        text: text.to_owned(),
        start_char: 0,
        end_char: chars(text),
        page: None,
        keywords: Vec::new(),
        versions: Default::default(),
        phrasings: Vec::new(),
        category: None,
        url: None,
        language: "ja".to_owned(),
        revised_on: Some(date(2026, 4, 1)),
        effective_from: None,
        expires_on: None,
        contact: None,
        source: format!("{article_id}.md"),
        content_hash: format!("{article_id}: {text}"),
    }
}

/// `passage` with its question and answer in English.
fn in_english(mut passage: Passage, question: &str, answer: &str) -> Passage {
    let version = Version { question: Some(question.to_owned()), answer: Some(answer.to_owned()), is_unreviewed: true };
    passage.versions.insert("en".to_owned(), version);
    passage
}

fn chars(text: &str) -> u32 {
    u32::try_from(text.chars().count()).expect("short")
}

fn faq(article_id: &str, question: &str, answer: &str) -> Passage {
    Passage { question: Some(question.to_owned()), ..passage(article_id, ArticleKind::Faq, question, answer) }
}

fn internal(article_id: &str, title: &str, text: &str, departments: &[&str]) -> Passage {
    Passage {
        visibility: Visibility::Internal,
        departments: departments.iter().map(|name| (*name).to_owned()).collect(),
        owner: Some("税務課".to_owned()),
        ..passage(article_id, ArticleKind::Manual, title, text)
    }
}

fn in_force(passage: Passage, effective_from: Option<Date>, expires_on: Option<Date>) -> Passage {
    Passage { effective_from, expires_on, ..passage }
}

/// One article in three passages.
fn guide() -> Vec<Passage> {
    let parts = [
        ("水道の使い始め\n水道を使い始めるときは、使用開始の3日前までに水道課へ届け出てください。\n", "水道の使い始め"),
        ("水道料金\n水道料金は2か月ごとに請求します。口座振替が便利です。\n", "水道料金"),
        ("漏水のとき\n漏水に気づいたら、止水栓を閉めて水道課へ連絡してください。", "漏水のとき"),
    ];
    let mut start_char = 0;
    let mut passages = Vec::new();
    for (position, (text, heading)) in parts.into_iter().enumerate() {
        let end_char = start_char + chars(text);
        passages.push(Passage {
            id: Uuid::new_v5(&Uuid::NAMESPACE_OID, format!("setomi/guide-water/{position}").as_bytes()),
            position: u32::try_from(position).expect("small"),
            heading_path: vec![heading.to_owned()],
            start_char,
            end_char,
            ..passage("guide-water", ArticleKind::Guide, "水道の手引き", text)
        });
        start_char = end_char;
    }
    passages
}

pub(crate) fn all() -> Vec<Passage> {
    let mut passages = vec![
        faq(
            "faq-moving",
            "引っ越してきたときの手続きは何ですか。",
            "転入届を14日以内に市民課へ出してください。転出証明書と本人確認書類をお持ちください。",
        ),
        in_english(
            faq(
                "faq-garbage",
                "粗大ごみはどのように出せばよいですか。",
                "粗大ごみは予約制です。電話またはインターネットで予約してください。",
            ),
            "How do I put out bulky waste?",
            "Bulky waste is taken by appointment. Please call or use the internet.",
        ),
        in_force(
            faq("faq-expired", "旧年度の給付金はいつまで申請できますか。", "給付金の申請は3月31日までです。"),
            None,
            Some(date(2026, 4, 9)),
        ),
        in_force(
            faq("faq-future", "新しい図書館はいつ開館しますか。", "図書館は5月1日に開館します。"),
            Some(date(2026, 4, 11)),
            None,
        ),
        in_force(
            faq("faq-today", "今日だけの窓口延長はありますか。", "本日は午後7時まで窓口を延長します。"),
            Some(date(2026, 4, 10)),
            Some(date(2026, 4, 10)),
        ),
        internal("manual-tax", "滞納整理の内部手順", "滞納者への差押えの前に、課長の決裁を受けること。", &["税務課"]),
        internal(
            "manual-welfare",
            "生活保護の内部手順",
            "保護申請の受付後、ケースワーカーへ引き継ぐこと。",
            &["福祉課"],
        ),
        internal("manual-all", "庁内パソコンの手順", "庁内パソコンの暗証は90日ごとに変更すること。", &[]),
        Passage {
            id: Uuid::new_v5(&Uuid::NAMESPACE_OID, b"region/faq-garbage/0"),
            tenant: "region".to_owned(),
            ..faq("faq-garbage", "地域のごみの決まりは何ですか。", "広域のごみの決まりです。")
        },
        Passage {
            id: Uuid::new_v5(&Uuid::NAMESPACE_OID, b"region/faq-bus/0"),
            tenant: "region".to_owned(),
            ..faq("faq-bus", "広域バスの乗り方を教えてください。", "広域バスは後ろの扉から乗ります。")
        },
        Passage {
            id: Uuid::new_v5(&Uuid::NAMESPACE_OID, b"tonari/faq-other/0"),
            tenant: "tonari".to_owned(),
            ..faq("faq-other", "となり町の温泉は何時までですか。", "温泉は21時までです。")
        },
        faq("faq/名前#3", "斜線のある番号の資料ですか。", "はい、そうです。"),
    ];
    passages.extend(guide());
    passages
}
