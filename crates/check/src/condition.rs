//! For which case a value holds: 代理人, コンビニ, 土曜日… Values for different cases do not conflict.

use std::sync::LazyLock;

use regex::Regex;

/// Words of one case; the case that holds where nothing is said has `is_usual`.
struct Case {
    words: &'static [&'static str],
    is_usual: bool,
}

const fn usual(words: &'static [&'static str]) -> Case {
    Case { words, is_usual: true }
}

const fn special(words: &'static [&'static str]) -> Case {
    Case { words, is_usual: false }
}

/// Cases that exclude each other only where both sides name theirs: the words stand in many names.
const OPEN_DIMENSIONS: &[&[Case]] = &[
    &[
        special(&["個人"]),
        special(&["団体", "グループ"]),
        special(&["法人", "会社", "事業所", "事業者"]),
        special(&["自治会"]),
    ],
    &[special(&["夏休み", "長期休業", "夏季", "夏期"]), special(&["冬季", "冬期"])],
    &[special(&["単身", "一人暮らし", "ひとり暮らし"]), special(&["世帯"])],
    &[special(&["男性"]), special(&["女性"])],
    &[special(&["期日前"]), special(&["不在者"]), special(&["投票日の投票"])],
    &[special(&["午前"]), special(&["午後"])],
    &[special(&["前期"]), special(&["後期"])],
    &[special(&["木造"]), special(&["非木造", "鉄骨", "マンション"])],
    &[
        special(&["国民健康保険", "国保"]),
        special(&["後期高齢者"]),
        special(&["介護保険"]),
        special(&["国民年金"]),
        special(&["厚生年金"]),
    ],
    &[
        special(&["市県民税", "住民税", "市民税"]),
        special(&["固定資産税"]),
        special(&["軽自動車税"]),
        special(&["国民健康保険税", "国保税"]),
    ],
    &[special(&["転入"]), special(&["転出"]), special(&["転居"])],
    &[special(&["出生"]), special(&["死亡"]), special(&["婚姻"]), special(&["離婚"])],
    &[special(&["東支所"]), special(&["北支所"]), special(&["島しょ支所"])],
    &[special(&["小学校"]), special(&["中学校"]), special(&["高校", "高等学校"])],
    &[special(&["児童手当"]), special(&["児童扶養手当"]), special(&["特別児童扶養手当"])],
    &[special(&["課税証明", "所得証明"]), special(&["納税証明"]), special(&["評価証明"])],
    &[
        special(&["燃やせるごみ"]),
        special(&["燃やせないごみ"]),
        special(&["プラスチック資源"]),
        special(&["粗大ごみ"]),
        special(&["びん", "缶", "ペットボトル"]),
        special(&["古紙", "新聞"]),
    ],
    &[special(&["インフルエンザ"]), special(&["コロナ"]), special(&["帯状疱疹"]), special(&["肺炎球菌"])],
    &[special(&["身体障害"]), special(&["療育"]), special(&["精神障害"])],
];

/// Names that hold the word of a case and say nothing of one.
const NAMES: [&str; 12] = [
    "投票日の前日",
    "子ども会",
    "子ども医療費",
    "子ども・子育て",
    "こども家庭センター",
    "こども園",
    "子ども家庭",
    "児童クラブ",
    "児童相談所",
    "本人確認",
    "夜間急病センター",
    "障害者手帳",
];

/// Cases that exclude each other, by what they part; a side that names none is the usual case.
const DIMENSIONS: &[&[Case]] = &[
    &[usual(&["本人が", "本人の場合", "ご本人"]), special(&["代理人", "代理の", "委任", "法定代理"])],
    &[
        usual(&["窓口", "来庁"]),
        special(&["コンビニ", "マルチコピー"]),
        special(&["郵送", "郵便"]),
        special(&[
            "オンライン",
            "インターネット",
            "電子申請",
            "サイト",
            "ぴったりサービス",
            "マイナポータル",
            "スマホ",
            "Web",
            "アプリ",
        ]),
        special(&["宿直室", "時間外"]),
        special(&["キャッシュレス"]),
    ],
    &[special(&["普通徴収", "納付書"]), special(&["特別徴収", "天引き", "給料から", "年金から"])],
    &[
        usual(&["大人", "一般"]),
        special(&["小人", "子ども", "こども", "小児", "小学生", "未就学", "幼児", "児童"]),
        special(&["中学生"]),
        special(&["高校生"]),
        special(&["大学生", "学生"]),
        special(&["高齢者は", "高齢者の場合", "シニア"]),
    ],
    &[
        usual(&["平日", "月曜", "火曜", "水曜", "金曜"]),
        special(&["木曜"]),
        special(&["土曜", "土・日", "土日"]),
        special(&["日曜", "祝日", "休日", "土・日", "土日"]),
    ],
    &[special(&["第1", "第2", "第3", "第4", "第5"])],
    &[special(&["夜間", "夜"]), usual(&["昼間", "日中"])],
    &[
        usual(&["新規", "初回", "初めて", "新しく"]),
        special(&["更新の", "更新する", "更新時", "更新手", "更新申", "更新認", "更新料", "更新は"]),
        special(&["再交付", "再発行", "紛失", "なくし", "作り直"]),
        special(&["変更", "書換", "書き換え"]),
        special(&["廃止", "返納", "取消", "取り消"]),
        special(&["延長"]),
    ],
    &[usual(&["市内", "市民"]), special(&["市外", "市民以外"]), special(&["県外"]), special(&["国外", "海外", "外国"])],
    &[special(&["生活保護"]), special(&["非課税"]), usual(&["課税世帯"])],
    &[special(&["通院", "外来"]), special(&["入院"]), special(&["薬局", "調剤"])],
    &[special(&["宿泊"]), special(&["日帰り"]), special(&["訪問"])],
    &[special(&["白黒", "モノクロ"]), special(&["カラー"])],
    &[special(&["片道"]), special(&["往復"])],
    &[special(&["電動"]), usual(&["普通車", "手動"])],
    &[special(&["半日"]), usual(&["1日"])],
    &[special(&["多胎", "双子"]), usual(&["単胎"])],
    &[special(&["支所"]), usual(&["本庁舎", "本庁"])],
    &[special(&["減免", "減らし", "減額", "軽減", "免除", "半額", "割引"])],
    &[special(&["例えば", "たとえば", "例:", "(例)"])],
    &[special(&["特急", "急ぎ", "急ぐ"])],
    &[special(&["災害", "台風", "警報", "緊急"])],
    &[special(&["登録団体"])],
];

/// The cases that a value is said to hold for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Cases {
    /// For each dimension, one bit per case.
    named: Vec<u16>,
    /// The same for those that are open.
    open: Vec<u16>,
    /// 第1子, 2回目, 3歳児: order and unit.
    orders: Vec<String>,
    /// Fiscal years in the common era.
    pub(crate) fiscal_years: Vec<i64>,
}

impl Cases {
    /// The cases named by `scopes`, nearest first: of each dimension, what the nearest says that says anything.
    pub(crate) fn of(scopes: &[&str]) -> Self {
        let (named, open) = (vec![0; DIMENSIONS.len()], vec![0; OPEN_DIMENSIONS.len()]);
        let mut cases = Self { named, open, ..Self::default() };
        for scope in scopes {
            let scope = &said(scope);
            let both = cases.named.iter_mut().zip(DIMENSIONS).chain(cases.open.iter_mut().zip(OPEN_DIMENSIONS));
            for (bits, dimension) in both.filter(|(bits, _)| **bits == 0) {
                *bits = self::named(dimension, scope);
            }
            if cases.orders.is_empty() {
                cases.orders = orders(scope);
            }
            if cases.fiscal_years.is_empty() {
                cases.fiscal_years = fiscal_years(scope).into_iter().map(|(year, _)| year).collect();
            }
        }
        cases
    }

    /// Whether the two may be the same case.
    pub(crate) fn meet(&self, other: &Self) -> bool {
        let named = self.named.iter().zip(&other.named).zip(DIMENSIONS);
        named.into_iter().all(|((a, b), dimension)| {
            let usual =
                dimension.iter().zip(0..).filter(|(case, _)| case.is_usual).fold(0, |bits, (_, at)| bits | 1 << at);
            match (*a, *b) {
                (0, 0) => true,
                (0, said) | (said, 0) => said & usual != 0,
                (a, b) => a & b != 0,
            }
        }) && self.open.iter().zip(&other.open).all(|(a, b)| *a == 0 || *b == 0 || a & b != 0)
            && shares(&self.orders, &other.orders, false)
            && shares(&self.fiscal_years, &other.fiscal_years, true)
    }
}

/// `text` without names and without what it excepts (土・日曜日を除いて).
fn said(text: &str) -> String {
    static EXCEPTED: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new("[^、。()]*(?:を除[いくき]て?|以外の?)").ok());
    let mut text = text.to_owned();
    for name in NAMES {
        text = text.replace(name, "");
    }
    EXCEPTED.as_ref().map_or_else(|| text.clone(), |pattern| pattern.replace_all(&text, "").into_owned())
}

/// Whether the two have a member in common; `open`: a side that names none may be any.
fn shares<T: PartialEq>(a: &[T], b: &[T], open: bool) -> bool {
    match (a.is_empty(), b.is_empty()) {
        (true, true) => true,
        (true, false) | (false, true) => open,
        (false, false) => a.iter().any(|member| b.contains(member)),
    }
}

fn named(dimension: &[Case], text: &str) -> u16 {
    // 郵送でも, 高校生も: one case among others.
    let among = |rest: &str| rest.starts_with('も') || rest.starts_with("でも");
    let stands = |word: &str| text.match_indices(word).any(|(at, _)| !among(&text[at + word.len()..]));
    let says = |case: &Case| case.words.iter().any(|word| stands(word));
    dimension.iter().zip(0..).filter(|(case, _)| says(case)).fold(0, |bits, (_, at)| bits | 1 << at)
}

fn orders(text: &str) -> Vec<String> {
    static ORDER: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(
            r"第([0-9一二三])(回|子|期|種|次|号|段階|学年)|([0-9一二三])(回|子|人|年|番|度|台|頭|袋|次)目|([一二])(次)",
        )
        .ok()
    });
    let Some(order) = ORDER.as_ref() else { return Vec::new() };
    let number = |text: &str| match text {
        "一" => "1".to_owned(),
        "二" => "2".to_owned(),
        "三" => "3".to_owned(),
        other => other.to_owned(),
    };
    let found = order.captures_iter(text).filter_map(|captures| {
        let at = [1, 3, 5].into_iter().find(|at| captures.get(*at).is_some())?;
        let unit = captures.get(at + 1)?.as_str();
        Some(format!("{}{}", number(captures.get(at)?.as_str()), if unit == "人" { "子" } else { unit }))
    });
    found.collect()
}

/// 令和8年度, 2026年度, 令和6~8年度: each year in the common era, with the bytes that name it.
pub(crate) fn fiscal_years(text: &str) -> Vec<(i64, std::ops::Range<usize>)> {
    static YEAR: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"(?:(令和|平成)(元|[0-9]{1,2})|(20[0-9]{2}))(?:[~・-]([0-9]{1,4}))?年度").ok());
    let Some(pattern) = YEAR.as_ref() else { return Vec::new() };
    let mut years = Vec::new();
    for captures in pattern.captures_iter(text) {
        let number = |at: usize| {
            captures.get(at).and_then(|found| match found.as_str() {
                "元" => Some(1),
                text => text.parse::<i64>().ok(),
            })
        };
        let base = match captures.get(1).map(|era| era.as_str()) {
            Some("令和") => 2018,
            Some(_) => 1988,
            None => 0,
        };
        let Some(first) = number(2).or_else(|| number(3)).map(|year| year + base) else { continue };
        let last = number(4).map_or(first, |year| if year < 100 { year + base } else { year });
        let range = captures.get(0).map_or(0..0, |all| all.range());
        years.extend((first..=last.min(first + 20)).map(|year| (year, range.clone())));
    }
    years
}

#[cfg(test)]
mod tests {
    use super::{Cases, fiscal_years};

    #[test]
    fn cases_that_exclude_each_other() {
        for (a, b, meet) in [
            (&["窓口では1通300円"][..], &["コンビニなら200円"][..], false),
            (&["1通300円"], &["窓口では1通350円"], true),
            (&["1通300円"], &["コンビニでは1通350円"], false),
            (&["大人500円"], &["小人250円"], false),
            (&["第1子は3万円"], &["第2子は5万円"], false),
            (&["1回目は3万円"], &["1回目は5万円"], true),
            (&["令和7年度は3万円"], &["令和8年度は5万円"], false),
            (&["令和8年度は3万円"], &["5万円"], true),
            (&["3万円", "令和7年度の助成"], &["5万円", "令和8年度の助成"], false),
            (&["普通徴収は4回"], &["特別徴収は12回"], false),
            (&["市外の人は900円"], &["600円"], false),
        ] {
            assert_eq!(Cases::of(a).meet(&Cases::of(b)), meet, "{a:?} {b:?}");
            assert_eq!(Cases::of(b).meet(&Cases::of(a)), meet, "{b:?} {a:?}");
        }
    }

    #[test]
    fn years() {
        let years = |text| fiscal_years(text).into_iter().map(|(year, _)| year).collect::<Vec<_>>();
        assert_eq!(years("令和6~8年度の保険料"), [2024, 2025, 2026]);
        assert_eq!(years("2025年度と令和元年度"), [2025, 2019]);
        assert_eq!(years("令和8年4月"), [0_i64; 0]);
    }
}
