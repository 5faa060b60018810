//! The names under which a document tells its metadata: columns, front matter keys, meta elements.

use crate::text::narrow;

/// One piece of metadata.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Field {
    Id,
    Question,
    Answer,
    Title,
    Kind,
    Category,
    Department,
    Departments,
    Visibility,
    Keywords,
    Phrasings,
    Procedure,
    ContactPhone,
    ContactHours,
    ContactPlace,
    Url,
    Language,
    RevisedOn,
    EffectiveFrom,
    ExpiresOn,
    /// The question in another language.
    QuestionIn(Tongue),
    /// The answer in another language.
    AnswerIn(Tongue),
}

/// A language of [`Versions`](crate::Versions): its place among `TONGUES`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Tongue(usize);

/// Tag, column of the question, column of the answer.
static TONGUES: [[&str; 3]; 10] = [
    [crate::model::EASY, "question_easy", "answer_easy"],
    ["en", "question_en", "answer_en"],
    ["zh-Hans", "question_zh-Hans", "answer_zh-Hans"],
    ["zh-Hant", "question_zh-Hant", "answer_zh-Hant"],
    ["ko", "question_ko", "answer_ko"],
    ["vi", "question_vi", "answer_vi"],
    ["pt", "question_pt", "answer_pt"],
    ["es", "question_es", "answer_es"],
    ["tl", "question_tl", "answer_tl"],
    ["ne", "question_ne", "answer_ne"],
];

impl Tongue {
    pub(crate) fn tag(self) -> &'static str {
        TONGUES[self.0][0]
    }

    /// The tags of languages, without やさしい日本語.
    pub(crate) fn languages() -> impl Iterator<Item = &'static str> {
        TONGUES.iter().map(|[tag, ..]| *tag).filter(|tag| *tag != crate::model::EASY)
    }

    /// The field of a column in another language: `answer_en`, `回答_en`, `answer_easy`, `回答_やさしい`.
    fn field(header: &str) -> Option<Field> {
        let (part, tongue) = header.rsplit_once('_')?;
        let tongue =
            if matches!(tongue, "やさしい" | "やさしい日本語") { crate::model::EASY } else { tongue };
        let at = TONGUES.iter().position(|[tag, ..]| tag.eq_ignore_ascii_case(tongue)).map(Self)?;
        match Field::of_column(part)? {
            Question => Some(Field::QuestionIn(at)),
            Answer => Some(Field::AnswerIn(at)),
            _ => None,
        }
    }
}

use Field::{
    Answer, Category, ContactHours, ContactPhone, ContactPlace, Department, Departments, EffectiveFrom, ExpiresOn, Id,
    Keywords, Kind, Language, Phrasings, Procedure, Question, RevisedOn, Title, Url, Visibility,
};

/// Each field with its documented name first, then what else it is called in the files of cities.
static NAMES: &[(Field, &str, &[&str])] = &[
    (Id, "id", &["_id", "記事id", "faqid", "faq番号", "管理番号"]),
    (
        Question,
        "question",
        &[
            "質問",
            "質問文",
            "質問内容",
            "質問事項",
            "ご質問",
            "想定質問",
            "問い",
            "問",
            "設問",
            "お問い合わせ内容",
            "お問合せ内容",
            "問い合わせ内容",
            "よくある質問",
            "よくあるご質問",
            "q",
        ],
    ),
    (
        Answer,
        "answer",
        &[
            "回答",
            "ご回答",
            "回答例",
            "想定回答",
            "回答文",
            "回答内容",
            "答え",
            "答",
            "本文",
            "内容",
            "a",
            "body",
            "text",
            "content",
        ],
    ),
    (Title, "title", &["タイトル", "題名", "件名", "表題", "見出し"]),
    (Kind, "kind", &["文書種別", "種別"]),
    (Category, "category", &["分類", "カテゴリ", "カテゴリー", "ジャンル"]),
    (
        Department,
        "department",
        &[
            "担当課",
            "担当課名",
            "担当部署",
            "担当部署名",
            "担当",
            "所管課",
            "所管部署",
            "所管",
            "課名",
            "部署",
            "owner",
        ],
    ),
    (Departments, "departments", &["閲覧部署", "閲覧課", "閲覧可能部署"]),
    (Visibility, "visibility", &["公開範囲", "公開区分"]),
    (Keywords, "keywords", &["キーワード", "検索キーワード", "関連語", "タグ", "tags"]),
    (Phrasings, "phrasings", &["別の聞き方", "別の質問文", "質問の言い換え", "言い換え", "類似質問", "質問例"]),
    (Procedure, "procedure", &["手続名", "手続き名", "手続", "手続き"]),
    (ContactPhone, "contact_phone", &["電話番号", "電話", "連絡先電話番号", "問い合わせ電話番号", "phone", "tel"]),
    (ContactHours, "contact_hours", &["受付時間", "開庁時間", "対応時間"]),
    (ContactPlace, "contact_place", &["窓口", "窓口の場所", "受付場所"]),
    (Url, "url", &["リンク", "掲載url", "ページurl", "ホームページ"]),
    (Language, "language", &["言語", "lang"]),
    (RevisedOn, "revised_on", &["更新日", "最終更新日", "更新年月日", "改定日", "改訂日"]),
    (EffectiveFrom, "effective_from", &["公開開始日", "掲載開始日", "適用開始日", "有効期間開始日"]),
    (ExpiresOn, "expires_on", &["公開終了日", "掲載終了日", "掲載期限", "有効期限", "有効期間終了日"]),
];

/// Fields of front matter and meta elements: the text is the document itself.
const OF_RECORDS_ONLY: [Field; 1] = [Answer];

impl Field {
    /// The documented name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::QuestionIn(tongue) => return TONGUES[tongue.0][1],
            Self::AnswerIn(tongue) => return TONGUES[tongue.0][2],
            _ => {}
        }
        NAMES.iter().find(|(field, ..)| *field == self).map_or("", |(_, name, _)| name)
    }

    /// The field that a column header means.
    pub(crate) fn of_column(header: &str) -> Option<Self> {
        let header = normal(header);
        NAMES
            .iter()
            .find(|(_, name, others)| *name == header || others.contains(&header.as_str()))
            .map(|(field, ..)| *field)
            .or_else(|| Tongue::field(&header))
    }

    /// Every field, in the order of the documentation.
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        NAMES.iter().map(|(field, ..)| *field)
    }

    /// The field of a documented name, as `_collection.toml`, front matter and meta elements use it.
    pub(crate) fn of_key(key: &str) -> Option<Self> {
        NAMES.iter().find(|(_, name, _)| *name == key).map(|(field, ..)| *field)
    }

    /// The field of a front matter key: a documented name or one of its synonyms.
    pub(crate) fn of_document(key: &str) -> Option<Self> {
        Self::of_column(key).filter(|field| {
            !OF_RECORDS_ONLY.contains(field) && !matches!(field, Self::QuestionIn(_) | Self::AnswerIn(_))
        })
    }
}

/// A header as names are compared: trimmed, narrow, lower case.
pub(crate) fn normal(header: &str) -> String {
    narrow(header.trim_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}')).trim().to_lowercase()
}

/// The known column name nearest to `header`, quoted, with the field it means when that is another word.
pub(crate) fn nearest_column(header: &str) -> Option<String> {
    let header = normal(header);
    let names = NAMES.iter().flat_map(|(_, name, others)| std::iter::once(name).chain(*others));
    let nearest = nearest(&header, names.copied())?;
    let field = Field::of_column(nearest)?.name();
    Some(if field == nearest { format!("{nearest:?}") } else { format!("{nearest:?} ({field})") })
}

/// The documented name nearest to `key` among those of a document, quoted.
pub(crate) fn nearest_key(key: &str) -> Option<String> {
    let names = NAMES.iter().filter(|(field, ..)| !OF_RECORDS_ONLY.contains(field)).map(|(_, name, _)| *name);
    nearest(key, names).map(|name| format!("{name:?}"))
}

/// The most similar of `names`; `None` when even that is nothing like `wanted`.
pub(crate) fn nearest<'a>(wanted: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    const ALIKE: f64 = 0.5;
    names
        .map(|name| (strsim::normalized_damerau_levenshtein(wanted, name), name))
        .filter(|(similarity, _)| *similarity >= ALIKE)
        .max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.cmp(a.1)))
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn headers_of_the_field() {
        for (header, expected) in [
            ("question", Some(Question)),
            ("\u{FEFF}質問", Some(Question)),
            (" 担当課　", Some(Department)),
            ("Ｑ", Some(Question)),
            ("URL", Some(Url)),
            ("更新日", Some(RevisedOn)),
            ("備考", None),
            ("answer_EN", Some(Field::AnswerIn(Tongue(1)))),
            ("回答_やさしい", Some(Field::AnswerIn(Tongue(0)))),
            ("question_zh-Hans", Some(Field::QuestionIn(Tongue(2)))),
            ("answer_xx", None),
            ("title_en", None),
            ("", None),
        ] {
            assert_eq!(Field::of_column(header), expected, "{header:?}");
        }
    }

    #[test]
    fn the_nearest_name_is_named() {
        for (header, expected) in [
            ("qestion", Some("\"question\"")),
            ("担当者", Some("\"担当\" (department)")),
            ("更新", Some("\"更新日\" (revised_on)")),
            ("xyzzyxyzzy", None),
        ] {
            assert_eq!(nearest_column(header).as_deref(), expected, "{header}");
        }
        assert_eq!(nearest_key("visibilty").as_deref(), Some("\"visibility\""));
        assert_eq!(Field::of_document("answer"), None);
    }

    #[test]
    fn no_name_means_two_fields() {
        let names: Vec<&str> =
            NAMES.iter().flat_map(|(_, name, others)| std::iter::once(name).chain(*others)).copied().collect();
        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
        assert!(names.iter().all(|name| normal(name) == **name));
    }
}
