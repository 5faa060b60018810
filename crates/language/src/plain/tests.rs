use super::Plain;

#[test]
fn the_embedded_words_are_read() {
    let plain = Plain::embedded();
    let explained = plain.explained("転出証明書を持ってきてください。");
    assert_eq!(explained.len(), 1);
    assert_eq!(explained[0].word, "転出証明書");
}

#[test]
fn a_wrong_row_is_named() {
    let folder = tempfile::tempdir().unwrap();
    for (row, reason) in [
        ("提出する\t出\t動詞・五段サ行", "plain_words.tsv:2: the verb does not end"),
        ("紙\t紙\t名詞", "both are the same"),
    ] {
        std::fs::write(folder.path().join("plain_words.tsv"), format!("from\tto\tnote\n{row}\n")).unwrap();
        let error = Plain::open(Some(folder.path())).unwrap_err().to_string();
        assert!(error.contains(reason), "{error}");
    }
}
