//! The languages that are spoken here.

use serde::{Deserialize, Serialize};

/// A language in which people ask and read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "&'static str")]
pub enum Language {
    /// Japanese.
    #[default]
    Japanese,
    /// English.
    English,
    /// Chinese in simplified characters.
    ChineseSimplified,
    /// Chinese in traditional characters.
    ChineseTraditional,
    /// Korean.
    Korean,
    /// Vietnamese.
    Vietnamese,
    /// Portuguese.
    Portuguese,
    /// Spanish.
    Spanish,
    /// Tagalog.
    Tagalog,
    /// Nepali.
    Nepali,
}

impl Language {
    /// All of them, in the order of the files' columns.
    pub const ALL: [Self; 10] = [
        Self::Japanese,
        Self::English,
        Self::ChineseSimplified,
        Self::ChineseTraditional,
        Self::Korean,
        Self::Vietnamese,
        Self::Portuguese,
        Self::Spanish,
        Self::Tagalog,
        Self::Nepali,
    ];

    /// The tags of [`ALL`](Self::ALL), in the same order.
    pub const TAGS: [&'static str; 10] = {
        let mut tags = [""; 10];
        let mut at = 0;
        while at < tags.len() {
            tags[at] = Self::ALL[at].tag();
            at += 1;
        }
        tags
    };

    /// Its BCP 47 tag.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Japanese => "ja",
            Self::English => "en",
            Self::ChineseSimplified => "zh-Hans",
            Self::ChineseTraditional => "zh-Hant",
            Self::Korean => "ko",
            Self::Vietnamese => "vi",
            Self::Portuguese => "pt",
            Self::Spanish => "es",
            Self::Tagalog => "tl",
            Self::Nepali => "ne",
        }
    }

    /// The language of a BCP 47 tag, its region and letter case aside; `None` for any other.
    #[must_use]
    pub fn of_tag(tag: &str) -> Option<Self> {
        let tag = tag.trim().to_ascii_lowercase().replace('_', "-");
        let mut parts = tag.split('-');
        let (first, rest) = (parts.next()?, parts.collect::<Vec<_>>());
        if matches!(first, "zh" | "yue" | "cmn") {
            let is_traditional = rest.iter().any(|part| matches!(*part, "hant" | "tw" | "hk" | "mo"));
            let is_simplified = rest.contains(&"hans");
            return Some(if !is_simplified && (is_traditional || first == "yue") {
                Self::ChineseTraditional
            } else {
                Self::ChineseSimplified
            });
        }
        let first = if first == "fil" { "tl" } else { first };
        Self::ALL.into_iter().find(|language| language.tag() == first)
    }

    /// Whether it is written in Latin letters.
    #[must_use]
    pub fn is_latin(self) -> bool {
        matches!(self, Self::English | Self::Vietnamese | Self::Portuguese | Self::Spanish | Self::Tagalog)
    }

    /// Whether it is Chinese, in either script.
    #[must_use]
    pub fn is_chinese(self) -> bool {
        matches!(self, Self::ChineseSimplified | Self::ChineseTraditional)
    }
}

impl From<Language> for &'static str {
    fn from(language: Language) -> Self {
        language.tag()
    }
}

impl TryFrom<String> for Language {
    type Error = String;

    fn try_from(tag: String) -> Result<Self, Self::Error> {
        let known = || Self::ALL.map(Self::tag).join(", ");
        Self::of_tag(&tag).ok_or_else(|| format!("{tag:?} is none of {}", known()))
    }
}

#[cfg(test)]
mod tests {
    use super::Language;

    #[test]
    fn tags() {
        for (tag, expected) in [
            ("ja-JP", Some("ja")),
            ("EN_us", Some("en")),
            ("zh", Some("zh-Hans")),
            ("zh-CN", Some("zh-Hans")),
            ("zh-TW", Some("zh-Hant")),
            ("zh-Hant-HK", Some("zh-Hant")),
            ("zh-Hans-TW", Some("zh-Hans")),
            ("fil-PH", Some("tl")),
            ("pt-BR", Some("pt")),
            ("engine", None),
            ("", None),
        ] {
            assert_eq!(Language::of_tag(tag).map(Language::tag), expected, "{tag:?}");
        }
        for language in Language::ALL {
            assert_eq!(Language::of_tag(language.tag()), Some(language));
        }
    }
}
