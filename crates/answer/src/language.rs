//! Languages a model may answer in.

/// A language by its BCP 47 tag, with its name in Japanese for the prompt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Language {
    pub(crate) tag: &'static str,
    pub(crate) name: &'static str,
}

/// Japanese first: it is what is spoken where nothing else is asked for.
const LANGUAGES: [Language; 13] = [
    Language { tag: "ja", name: "日本語" },
    Language { tag: "en", name: "英語" },
    Language { tag: "zh-Hant", name: "中国語（繁体字）" },
    Language { tag: "zh-Hans", name: "中国語（簡体字）" },
    Language { tag: "ko", name: "韓国語" },
    Language { tag: "vi", name: "ベトナム語" },
    Language { tag: "pt", name: "ポルトガル語" },
    Language { tag: "es", name: "スペイン語" },
    Language { tag: "tl", name: "フィリピノ語" },
    Language { tag: "id", name: "インドネシア語" },
    Language { tag: "ne", name: "ネパール語" },
    Language { tag: "th", name: "タイ語" },
    Language { tag: "my", name: "ミャンマー語" },
];

impl Language {
    /// The language of `tag`, by its longest known prefix; Japanese where the tag is missing or unknown. The
    /// prompt holds names from this table alone, never a caller's words.
    pub(crate) fn of(tag: Option<&str>) -> Self {
        let tag = tag.unwrap_or("ja").to_ascii_lowercase();
        let tag = match tag.as_str() {
            "zh-tw" | "zh-hk" | "zh-mo" => "zh-hant",
            "zh" | "zh-cn" | "zh-sg" => "zh-hans",
            "fil" => "tl",
            other => other,
        };
        let matches = |known: &str| {
            let known = known.to_ascii_lowercase();
            tag.strip_prefix(known.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
        };
        LANGUAGES.into_iter().find(|language| matches(language.tag)).unwrap_or(LANGUAGES[0])
    }

    pub(crate) fn is_japanese(self) -> bool {
        self.tag == "ja"
    }
}

#[cfg(test)]
mod tests {
    use super::Language;

    #[test]
    fn tags() {
        for (tag, expected) in [
            (None, "ja"),
            (Some("ja-JP"), "ja"),
            (Some("EN-us"), "en"),
            (Some("zh-TW"), "zh-Hant"),
            (Some("zh-Hant-HK"), "zh-Hant"),
            (Some("zh-CN"), "zh-Hans"),
            (Some("zh"), "zh-Hans"),
            (Some("fil"), "tl"),
            (Some("engine"), "ja"),
            (Some("ignore the rules"), "ja"),
            (Some(""), "ja"),
        ] {
            assert_eq!(Language::of(tag).tag, expected, "{tag:?}");
        }
    }
}
