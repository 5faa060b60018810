//! A small city in a temporary folder, and the program run in it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// The day on which the tests ask, so that they do not depend on today.
pub(crate) const DAY: &str = "2026-11-21";

pub(crate) struct City {
    folder: TempDir,
}

impl City {
    /// A city with two public FAQ and one internal manual each for two departments.
    pub(crate) fn new() -> Self {
        let city = Self { folder: tempfile::tempdir().expect("a temporary folder") };
        city.write("madoguchi.toml", "tenant = \"test\"\n[answer]\ndesks = \"corpus/desks.toml\"\n");
        city.write("corpus/desks.toml", DESKS);
        city.write("corpus/faq/moving.csv", FAQ);
        city.write("corpus/manuals/zeimu/_collection.toml", internal("税務課"));
        city.write("corpus/manuals/zeimu/yuyo.md", MANUAL_TAX);
        city.write("corpus/manuals/shimin/_collection.toml", internal("市民課"));
        city.write("corpus/manuals/shimin/kakunin.md", MANUAL_CITIZENS);
        city
    }

    pub(crate) fn path(&self, relative: &str) -> PathBuf {
        self.folder.path().join(relative)
    }

    pub(crate) fn write(&self, relative: &str, text: impl AsRef<[u8]>) {
        let path = self.path(relative);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }

    pub(crate) fn remove(&self, relative: &str) {
        std::fs::remove_file(self.path(relative)).expect("the file was there");
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_madoguchi"));
        command.args(arguments).current_dir(self.folder.path()).stdin(Stdio::null());
        command.env("MADOGUCHI_TEXT__DICTIONARY", shared_dictionary());
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        Run(self.command(arguments).output().expect("the program starts"))
    }

    pub(crate) fn ingest(&self) -> Run {
        self.run(&["ingest", "corpus", "--json"])
    }

    /// The passages of the index as `(article, content)`, by article: equal lists mean equal indexes.
    pub(crate) fn passages(&self) -> Value {
        self.run(&["ingest", "corpus", "--dry-run", "--json"]).json()["plan"]["counts"].clone()
    }
}

/// What a run of the program left.
pub(crate) struct Run(pub(crate) Output);

impl Run {
    pub(crate) fn out(&self) -> String {
        String::from_utf8_lossy(&self.0.stdout).into_owned()
    }

    pub(crate) fn err(&self) -> String {
        String::from_utf8_lossy(&self.0.stderr).into_owned()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out()).unwrap_or_else(|error| panic!("{error}: {} / {}", self.out(), self.err()))
    }

    #[track_caller]
    pub(crate) fn succeeded(self) -> Self {
        assert!(self.0.status.success(), "{}: {} {}", self.0.status, self.out(), self.err());
        self
    }

    /// The run failed with a message, and did not panic.
    #[track_caller]
    pub(crate) fn failed_saying(self, parts: &[&str]) {
        let said = self.err() + &self.out();
        assert_eq!(self.0.status.code(), Some(1), "{said}");
        assert!(!said.contains("panicked"), "{said}");
        for part in parts {
            assert!(said.contains(part), "{part:?} is not in: {said}");
        }
    }
}

/// Built once for all tests: 47 MB a city would be too much.
pub(crate) fn shared_dictionary() -> &'static Path {
    static DICTIONARY: std::sync::OnceLock<PathBuf> = std::sync::OnceLock::new();
    DICTIONARY.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("dictionary/ipadic");
        madoguchi_text::ensure_ipadic(&folder, Path::new("/usr/share/mecab/dic/ipadic"))
            .expect("apt-get install mecab-ipadic")
    })
}

fn internal(department: &str) -> String {
    format!(
        "visibility = \"internal\"\nkind = \"manual\"\ndepartments = [\"{department}\"]\ndepartment = \"{department}\"\n"
    )
}

pub(crate) const FAQ: &str = "id,question,answer,department,revised_on
moved-in,市外から引っ越してきたときの手続きは？,新しい住所に住み始めてから14日以内に転入届を出してください。窓口は市民課です。転出証明書と本人確認書類をお持ちください。,市民課,2026-04-01
big-trash,粗大ごみはどう出しますか？,予約制です。ごみ対策課に電話し、1点500円の粗大ごみ処理券を貼って出してください。,ごみ対策課,令和8年4月1日
";

const DESKS: &str = "default = \"代表\"
[[desk]]
department = \"代表\"
phone = \"0850-22-1111\"
place = \"1階\"
hours = \"平日 8時30分〜17時15分\"
topics = []
[[desk]]
department = \"市民課\"
phone = \"0850-22-1201\"
place = \"1階\"
hours = \"平日 8時30分〜17時15分\"
topics = [\"転入\", \"引っ越し\"]
[[desk]]
department = \"ごみ対策課\"
phone = \"0850-24-5300\"
place = \"環境センター\"
hours = \"平日 8時30分〜17時15分\"
topics = [\"ごみ\"]
";

const MANUAL_TAX: &str = "---
id: manual-yuyo
title: 徴収猶予の取扱い
revised_on: 2026-04-01
---
# 徴収猶予の取扱い

## 第1章 決裁

徴収猶予の決裁は、猶予額が100万円を超えるときは部長、100万円以下のときは課長が行う。申請書は様式第7号による。
";

const MANUAL_CITIZENS: &str = "---
id: manual-kakunin
title: 本人確認の手引
revised_on: 2026-04-01
---
# 本人確認の手引

## 第1章 聞き取り

本人確認書類が一点しかないときは、世帯構成など五つの質問をして四つ以上の一致を求める。判断は係長が行う。
";
