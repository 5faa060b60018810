//! Text to token ids: [`Encoder`].

mod normalize;
mod tokenizer_json;
mod trie;
mod unigram;

pub(crate) use normalize::for_each_word;
pub(crate) use tokenizer_json::write as write_tokenizer_json;
pub(crate) use unigram::{Scratch, Unigram, WordScratch};

use tokenizer_json::UnigramFile;

/// Reads any `tokenizer.json`; the shape that we write ourselves goes the quick way.
pub(crate) enum Encoder {
    /// Our own shape.
    Unigram(Unigram),
    /// Any other: Model2Vec models made elsewhere.
    Foreign(Box<tokenizers::Tokenizer>),
}

impl Encoder {
    /// `json` is the content of a `tokenizer.json`.
    ///
    /// # Errors
    /// The reason in words, when `tokenizers` cannot read it either.
    pub(crate) fn from_json(json: &[u8]) -> Result<Self, String> {
        if let Ok(file) = serde_json::from_slice::<UnigramFile>(json)
            && file.is_ours()
        {
            return Ok(Self::Unigram(Unigram::new(&file.model.vocab, file.model.unk_id)));
        }
        let mut tokenizer = tokenizers::Tokenizer::from_bytes(json).map_err(|error| error.to_string())?;
        // Model2Vec averages a whole text: neither cut nor filled up.
        tokenizer.with_truncation(None).map_err(|error| error.to_string())?;
        tokenizer.with_padding(None);
        Ok(Self::Foreign(Box::new(tokenizer)))
    }

    /// Number of ids.
    pub(crate) fn pieces(&self) -> usize {
        match self {
            Self::Unigram(unigram) => unigram.pieces(),
            Self::Foreign(tokenizer) => tokenizer.get_vocab_size(true),
        }
    }

    /// Replaces `ids` by the ids of the known pieces of `text`, in order. Unknown pieces are left out,
    /// as Model2Vec does.
    ///
    /// # Errors
    /// The reason in words, when a tokenizer made elsewhere fails.
    pub(crate) fn encode(&self, text: &str, scratch: &mut Scratch, ids: &mut Vec<u32>) -> Result<(), String> {
        ids.clear();
        match self {
            Self::Unigram(unigram) => {
                unigram.encode(text, scratch, ids);
                ids.retain(|&id| id != unigram.unknown_id());
            }
            Self::Foreign(tokenizer) => {
                let encoding = tokenizer.encode_fast(text, false).map_err(|error| error.to_string())?;
                let unknown = unknown_id(tokenizer);
                ids.extend(encoding.get_ids().iter().copied().filter(|id| Some(*id) != unknown));
            }
        }
        Ok(())
    }
}

/// The id of unknown pieces, by the names that Unigram, WordPiece and BPE vocabularies use.
fn unknown_id(tokenizer: &tokenizers::Tokenizer) -> Option<u32> {
    use tokenizers::models::ModelWrapper;
    match tokenizer.get_model() {
        ModelWrapper::WordPiece(model) => tokenizer.token_to_id(&model.unk_token),
        ModelWrapper::WordLevel(model) => tokenizer.token_to_id(&model.unk_token),
        ModelWrapper::BPE(model) => model.unk_token.as_ref().and_then(|token| tokenizer.token_to_id(token)),
        ModelWrapper::Unigram(_) => tokenizer.token_to_id("<unk>").or_else(|| tokenizer.token_to_id("[UNK]")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A small vocabulary with ties, so that their order is tested too.
    fn vocabulary() -> Vec<(String, f64)> {
        let pieces = [
            ("<unk>", 0.0),
            ("住", -6.0),
            ("民", -6.0),
            ("票", -6.0),
            ("住民", -9.0),
            ("民票", -9.0),
            ("住民票", -12.0),
            ("の", -2.0),
            ("写し", -7.5),
            ("し", -3.25),
            ("a", -8.0),
            ("ab", -9.5),
            ("1", -5.0),
            ("カ", -6.5),
            ("カー", -8.25),
            ("ー", -5.0),
            ("ガ", -7.0),
            ("𠮷", -9.0),
        ];
        pieces.iter().map(|(piece, score)| ((*piece).to_owned(), *score)).collect()
    }

    fn both() -> (Unigram, tokenizers::Tokenizer) {
        let json = write_tokenizer_json(&vocabulary(), 0).expect("serialisable");
        let Ok(Encoder::Unigram(ours)) = Encoder::from_json(json.as_bytes()) else {
            panic!("our own file must take the quick way")
        };
        (ours, tokenizers::Tokenizer::from_bytes(json.as_bytes()).expect("tokenizers reads it"))
    }

    fn assert_same(ours: &Unigram, theirs: &tokenizers::Tokenizer, text: &str) {
        let mut ids = Vec::new();
        ours.encode(text, &mut Scratch::default(), &mut ids);
        let expected = theirs.encode_fast(text, false).expect("encodes");
        assert_eq!(ids, expected.get_ids(), "{text:?}");
    }

    #[test]
    fn every_assigned_character_of_the_basic_plane_agrees_with_tokenizers() {
        let (ours, theirs) = both();
        // Beyond this point of Unicode the two crates' tables are of different age.
        for c in (0u32..0xD800).chain(0xF900..0xFB00).chain(0xFE30..0xFFF0).filter_map(char::from_u32) {
            assert_same(&ours, &theirs, &format!("住{c}民"));
        }
    }

    proptest! {
        #[test]
        fn random_text_agrees_with_tokenizers(text in "[住民票の写しaAbB1１カｶﾞーーガ゛、。 　㈱①㎡𠮷\u{3099}é\u{301}\n(]{0,40}") {
            let (ours, theirs) = both();
            assert_same(&ours, &theirs, &text);
        }
    }

    fn shipped() -> (Unigram, tokenizers::Tokenizer) {
        let json: &[u8] = include_bytes!("../../../models/default/tokenizer.json");
        let Ok(Encoder::Unigram(ours)) = Encoder::from_json(json) else {
            panic!("the shipped tokenizer must take the quick way")
        };
        (ours, tokenizers::Tokenizer::from_bytes(json).expect("tokenizers reads it"))
    }

    #[test]
    fn the_shipped_vocabulary_cuts_as_tokenizers_does() {
        let (ours, theirs) = shipped();
        for text in [
            "住民票の写しはどこで取れますか。手数料はいくらですか？",
            "引っ越してきました。転入届は14日以内ですか（マイナンバーカードも持っています）",
            "ﾏｲﾅﾝﾊﾞｰｶｰﾄﾞを紛失した場合、２４時間３６５日対応の㈱コールセンターへ📞",
            "国民健康保険料・後期高齢者医療保険料\t減免\n申請書（様式第１号）",
            "How do I get a residence certificate? 繁體字 ひらがなばかりのぶんしょう",
            "髙橋𠮷野　①②③ ㎡ ～〜－ーｰ",
        ] {
            assert_same(&ours, &theirs, text);
        }
    }

    #[test]
    fn random_pieces_of_the_shipped_vocabulary_cut_as_tokenizers_does() {
        let (ours, theirs) = shipped();
        let mut pieces: Vec<String> = theirs.get_vocab(false).into_keys().collect();
        pieces.sort();
        let mut runner = proptest::test_runner::TestRunner::deterministic();
        let text = proptest::collection::vec(proptest::sample::select(pieces), 0..12);
        let outcome = runner.run(&text, |pieces| {
            assert_same(&ours, &theirs, &pieces.concat());
            Ok(())
        });
        assert!(outcome.is_ok(), "{outcome:?}");
    }

    #[test]
    fn a_file_of_another_shape_goes_to_tokenizers() {
        let json = write_tokenizer_json(&vocabulary(), 0).expect("serialisable").replace("\"NFKC\"", "\"NFC\"");
        assert!(matches!(Encoder::from_json(json.as_bytes()), Ok(Encoder::Foreign(_))));
        assert!(Encoder::from_json(b"{}").is_err());
    }
}
