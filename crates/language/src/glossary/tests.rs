use super::Glossary;
use crate::language::Language;

#[test]
fn the_embedded_glossary_holds_enough() {
    let glossary = Glossary::embedded();
    for tag in ["en", "zh-Hans", "zh-Hant", "ko", "vi", "pt"] {
        let language = Language::of_tag(tag).unwrap();
        assert!(glossary.len_in(language) >= 600, "{tag}: {}", glossary.len_in(language));
    }
}

#[test]
fn questions_become_japanese_words() {
    let glossary = Glossary::embedded();
    for (question, words) in [
        ("How do I register my seal?", vec!["印鑑登録"]),
        ("I lost my number card!!", vec!["マイナンバーカード", "紛失"]),
        ("where to get juminhyo", vec!["住民票", "どこ"]),
        ("kokumin kenko hoken zei", vec!["国民健康保険税"]),
        ("住民票多少钱", vec!["住民票", "いくら"]),
        ("要怎麼申請住民票？", vec!["住民票"]),
        ("쓰레기봉투를 어디서 사요?", vec!["ごみ袋", "どこ"]),
        ("dang ky con dau o dau", vec!["印鑑登録", "どこ"]),
        ("đăng ký con dấu ở đâu", vec!["印鑑登録", "どこ"]),
        ("Quanto custa o atestado de residência?", vec!["住民票", "いくら"]),
        ("¿Dónde está el certificado de residencia?", vec!["住民票"]),
        ("How do I get 転入届?", vec!["転入届"]),
    ] {
        let found = glossary.interpret(question, Language::Japanese).expect(question);
        for word in words {
            assert!(found.japanese.contains(word), "{question}: {word} not in {:?}", found.japanese);
        }
        assert!(found.share > 0.3, "{question}: {}", found.share);
    }
    for question in ["住民票はどこで取れますか", "住民票 手数料", "", "2026"] {
        assert_eq!(glossary.interpret(question, Language::Japanese), None, "{question}");
    }
}

#[test]
fn terms_of_an_answer_are_named() {
    let glossary = Glossary::embedded();
    let terms = glossary.terms_in("転出証明書と在留カードを持って、転入届を出してください。", Language::English);
    let terms: Vec<(&str, &str)> = terms.iter().map(|term| (term.japanese.as_str(), term.foreign.as_str())).collect();
    assert_eq!(
        terms,
        [
            ("転出証明書", "moving-out certificate"),
            ("在留カード", "residence card"),
            ("転入届", "moving-in notification")
        ]
    );
}

#[test]
fn a_wrong_file_is_named_with_its_line() {
    let header = "ja\treading\ten\tzh-Hans\tzh-Hant\tko\tvi\tpt\tes\ttl\tne";
    for (text, reason) in [
        ("ja\ten", "glossary.tsv:1: the columns are ja, en"),
        (&*format!("{header}\n住民票\tx"), "glossary.tsv:2: 2 cells"),
        (&*format!("{header}\n住民票\tジュウ\ta\t\t\t\t\t\t\t\t"), "is not in hiragana"),
        (&*format!("{header}\n票\tひょう\t\t\t\t\t\t\t\t\t\n票\tひょう\t\t\t\t\t\t\t\t\t"), "stands on line 2 already"),
        ("", "no header"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("glossary.tsv"), text).unwrap();
        let error = Glossary::open(Some(folder.path())).unwrap_err().to_string();
        assert!(error.contains(reason), "{error}");
    }
}
