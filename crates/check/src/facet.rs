//! What a value says of its subject: a fee or a grant, when a house is open or when it takes applications.

use crate::fact::{Fact, FactKind};

/// A facet and the words that show it.
type Facet = (&'static str, &'static [&'static str]);

const MONEY: &[Facet] = &[
    (
        "給付",
        &[
            "支給",
            "給付",
            "助成",
            "補助",
            "応援金",
            "祝金",
            "手当",
            "奨励",
            "報償",
            "葬祭費",
            "一時金",
            "支援金",
            "もらえ",
            "還付",
            "回数券",
            "振り込",
            "激励金",
            "差し上げ",
        ],
    ),
    ("罰", &["過料", "罰金", "弁償", "延滞"]),
    ("所得", &["所得", "収入", "年収", "資産", "売上"]),
    ("控除", &["控除", "減額", "免除"]),
    ("給与", &["時給", "月給", "日給", "報酬", "給与"]),
    (
        "料金",
        &[
            "手数料",
            "料金",
            "使用料",
            "利用料",
            "入場料",
            "入館料",
            "観覧料",
            "参加費",
            "受講料",
            "負担",
            "運賃",
            "会費",
            "管理料",
            "貸与",
            "販売",
            "購入",
            "代",
            "出店料",
            "かかります",
        ],
    ),
    ("税", &["税"]),
];

const TIME: &[Facet] = &[
    ("閉", &["休館", "休業", "休み", "閉庁", "閉館", "定休", "運休", "休止", "停止", "休む", "閉所"]),
    ("申込", &["受付", "受け付け", "申請", "申込", "申し込", "届出", "届け出", "請求"]),
    ("予約", &["予約"]),
    ("取消", &["取消", "取り消", "キャンセル"]),
    ("入館", &["入館", "入場", "入園"]),
    ("受取", &["受け取", "受取", "交付"]),
    ("収集", &["収集", "出す", "出して", "搬入", "持ち込"]),
    ("投票", &["投票"]),
    ("相談", &["相談"]),
    ("延長", &["延長"]),
    ("通知", &["発送", "通知", "届きます", "知らせ"]),
    ("開館", &["開館", "開庁", "開場", "開所", "営業", "診療", "利用", "使え", "開いて", "見学", "利用時間"]),
];

const TERM: &[Facet] = &[
    ("取消", &["取消", "取り消", "キャンセル", "撤回"]),
    ("予約", &["予約"]),
    ("支払", &["納め", "納付", "納期", "支払", "払う", "払い", "振替", "振り替"]),
    ("支給", &["支給", "振り込", "入金"]),
    ("返却", &["返却", "返還", "返す", "返し"]),
    ("有効", &["有効", "更新", "期限が切れ"]),
    ("保管", &["取り置", "保管", "保存"]),
    ("延長", &["延長"]),
    ("終了", &["退会", "やめる", "やめた", "退園", "脱退", "喪失", "廃止", "解約", "退去"]),
    ("変更", &["変更"]),
    ("通知", &["発送", "結果", "通知", "届きます", "郵送します", "決定", "発行", "処理", "判定", "送付", "連絡します"]),
    ("受取", &["受け取", "受取", "交付"]),
    ("開催", &["開催", "行います", "実施"]),
    ("かかる", &["かかります", "かかる", "かかり"]),
    ("報告", &["実績報告"]),
    (
        "申込",
        &[
            "申請",
            "届",
            "申込",
            "申し込",
            "請求",
            "提出",
            "出して",
            "出す",
            "手続",
            "申出",
            "申し出",
            "受け付",
            "受付",
            "締切",
        ],
    ),
];

const WORDS_BEHIND: usize = 24;

/// The facet of `fact` in `text`: the word next behind it in the same clause, else the nearest ahead; `outer` are
/// the texts around, nearest first.
pub(crate) fn facet(fact: &Fact, text: &str, outer: &[&str]) -> Option<&'static str> {
    let facets = match fact.kind {
        FactKind::Money => MONEY,
        FactKind::Clock | FactKind::Weekdays => TIME,
        FactKind::Period | FactKind::Date | FactKind::DayOfMonth | FactKind::Months => TERM,
        FactKind::Age | FactKind::Share | FactKind::Count | FactKind::Place => return None,
    };
    // 15日ほど（およそ3週間）かかります: the remark is passed over.
    let rest = &text[fact.range.end..];
    let rest = match rest.strip_prefix('(').and_then(|remark| remark.split_once(')')) {
        Some((_, rest)) => rest,
        None => rest,
    };
    let behind: String = rest.chars().take(WORDS_BEHIND).take_while(|c| !"。()（）".contains(*c)).collect();
    let clause = behind.split('、').next().unwrap_or_default();
    first(facets, clause)
        .or_else(|| last(facets, &text[..fact.range.start]))
        .or_else(|| first(facets, &behind))
        .or_else(|| outer.iter().find_map(|text| last(facets, text)))
}

fn first(facets: &[Facet], text: &str) -> Option<&'static str> {
    let places =
        facets.iter().flat_map(|(name, words)| words.iter().filter_map(|word| Some((text.find(word)?, *name))));
    places.min_by_key(|(at, _)| *at).map(|(_, name)| name)
}

fn last(facets: &[Facet], text: &str) -> Option<&'static str> {
    let ends = |word: &&str| text.rfind(*word).map(|at| at + word.len());
    let places =
        facets.iter().flat_map(|(name, words)| words.iter().filter_map(move |word| Some((ends(word)?, *name))));
    places.max_by_key(|(at, _)| *at).map(|(_, name)| name)
}
