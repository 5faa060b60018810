use std::fs;

use crate::{ReadOptions, read};

#[test]
fn a_stand_in_is_read_under_the_name_of_what_it_stands_for() {
    let folder = tempfile::tempdir().expect("a folder");
    let docs = folder.path().join("docs");
    fs::create_dir(&docs).expect("a folder");
    for (name, text) in [("_collection.toml", "kind = \"guide\""), ("a.md", "古い甲。"), ("b.md", "乙。")] {
        fs::write(docs.join(name), text).expect("a file");
    }
    for (name, text) in
        [("1", "新しい甲。"), ("2", "丙。"), ("3", "kind = \"notice\"\n[files.\"c.md\"]\ntitle = \"題\"\n")]
    {
        fs::write(folder.path().join(name), text).expect("a file");
    }
    let stand_ins = [("a.md", "1"), ("c.md", "2"), ("_collection.toml", "3")];
    let stand_ins = stand_ins.map(|(place, actual)| (docs.join(place), folder.path().join(actual)));
    let options = ReadOptions { stand_ins: stand_ins.clone().into(), ..ReadOptions::new("setomi") };
    let planned = read(std::slice::from_ref(&docs), &options);
    let alone = read(&[docs.join("c.md")], &options);
    for (place, actual) in stand_ins {
        fs::rename(actual, place).expect("moved");
    }
    let done = read(&[docs], &ReadOptions::new("setomi"));
    assert_eq!(planned, done);
    assert_eq!(done.problems, []);
    assert_eq!(alone.articles, done.articles[2..], "{alone:?}");
    assert_eq!((done.articles[2].title.as_str(), done.articles[2].source.as_str()), ("題", "docs/c.md#1"));
}
