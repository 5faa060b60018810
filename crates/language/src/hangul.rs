//! Korean words as they are compared: syllables, and the letters of stems that endings change.

/// A word of the glossary as it is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wanted {
    /// Letters (jamo), three a syllable at most.
    letters: Vec<char>,
    /// Whether endings may begin within the last syllable, as behind a verb's stem.
    is_stem: bool,
    /// Syllables.
    pub(crate) syllables: usize,
}

/// Endings of polite speech and of the dictionary, the longest first.
const ENDINGS: [&str; 14] = [
    "하였습니다",
    "했습니다",
    "합니다",
    "습니다",
    "했어요",
    "하세요",
    "주세요",
    "어요",
    "아요",
    "여요",
    "해요",
    "하다",
    "나요",
    "다",
];
/// Particles that may follow a word of one syllable.
const PARTICLES: [&str; 26] = [
    "은",
    "는",
    "이",
    "가",
    "을",
    "를",
    "에",
    "에서",
    "에게",
    "의",
    "도",
    "만",
    "로",
    "으로",
    "와",
    "과",
    "랑",
    "이랑",
    "까지",
    "부터",
    "요",
    "이요",
    "예요",
    "이에요",
    "인데",
    "도요",
];

/// What may begin behind a noun of two syllables: particles, the copula, 하다 and 되다, plurals, and nouns that often join.
const OPENINGS: &str =
    "은는이가을를에의도만로으와과랑까부요예인한하해했할합됐되된될들마처보증카서신등료비금표일날장소통번지";

/// What may follow a stem of one syllable.
const VERB_ENDINGS: &str = "고어아는은을면지려니기게요자나러세습서야던";

impl Wanted {
    /// The forms in which `word`, without blanks, is looked for.
    pub(crate) fn of(word: &str) -> Vec<Self> {
        let noun = Self { letters: letters(word), is_stem: false, syllables: word.chars().count() };
        let ending = ENDINGS.iter().find_map(|ending| Some((word.strip_suffix(ending)?, *ending)));
        let Some((stem, ending)) = ending.filter(|(stem, _)| !stem.is_empty()) else { return vec![noun] };
        let syllables = stem.chars().count();
        if matches!(ending, "하다" | "했어요" | "해요" | "합니다" | "했습니다" | "하세요" | "하였습니다")
        {
            // 이사하다: the noun is enough; of one syllable (못하다) it would find too much.
            return match syllables {
                1 => [format!("{stem}하"), format!("{stem}해")].iter().map(|stem| Self::stem(stem)).collect(),
                _ => vec![Self { letters: letters(stem), is_stem: false, syllables }],
            };
        }
        let mut stems = vec![Self::stem(stem)];
        stems.extend(contracted(stem).as_deref().map(Self::stem));
        stems
    }

    fn stem(stem: &str) -> Self {
        let mut stem_letters = letters(stem);
        // 잃어버렸: the past is an ending too.
        if stem_letters.last() == Some(&'\u{11BB}') {
            stem_letters.pop();
        }
        Self { letters: stem_letters, is_stem: true, syllables: stem.chars().count() }
    }

    /// How many characters of `text` this is, from its start; `None` when it begins otherwise.
    pub(crate) fn length_in(&self, text: &[char], word_end: usize) -> Option<usize> {
        let mut at = 0;
        for (index, c) in text.iter().enumerate() {
            let found = letters_of(*c);
            let rest = &self.letters[at..];
            if rest.len() >= found.len() && rest.starts_with(&found) {
                at += found.len();
                if at == self.letters.len() {
                    return self.ends_well(text, index + 1, word_end).then_some(index + 1);
                }
            } else {
                let within = self.is_stem && found.starts_with(rest) && rest.len() < found.len();
                return (within && self.syllables > 1).then_some(index + 1);
            }
        }
        None
    }

    /// Whether what follows in its word lets it end: a word of one syllable stands alone or before a particle, one of
    /// two before what may begin a particle or an ending; a stem of one syllable needs an ending.
    fn ends_well(&self, text: &[char], end: usize, word_end: usize) -> bool {
        let rest: String = text[end.min(word_end)..word_end].iter().collect();
        match (self.is_stem, self.syllables) {
            (true, 1) => rest.chars().next().is_some_and(|c| VERB_ENDINGS.contains(c)),
            (false, 1) => rest.is_empty() || PARTICLES.contains(&rest.as_str()),
            (false, 2) => rest.chars().next().is_none_or(|c| OPENINGS.contains(c)),
            _ => true,
        }
    }

    /// Whether it is the stem of a verb, which begins a word.
    pub(crate) fn is_stem(&self) -> bool {
        self.is_stem
    }
}

/// A stem with 어 run into its last vowel: 버리 is 버려, 내 stays, 오 is 와.
fn contracted(stem: &str) -> Option<String> {
    let last = stem.chars().next_back()?;
    let [lead, vowel] = letters_of(last)[..] else { return None };
    let vowel = match vowel {
        '\u{1175}' => '\u{1167}',
        '\u{1169}' => '\u{116A}',
        '\u{116E}' => '\u{116F}',
        '\u{1173}' => '\u{1165}',
        _ => return None,
    };
    let syllable = compose(lead, vowel)?;
    Some(format!("{}{syllable}", &stem[..stem.len() - last.len_utf8()]))
}

fn compose(lead: char, vowel: char) -> Option<char> {
    let (lead, vowel) = (u32::from(lead).checked_sub(0x1100)?, u32::from(vowel).checked_sub(0x1161)?);
    char::from_u32(0xAC00 + (lead * 21 + vowel) * 28)
}

fn letters(text: &str) -> Vec<char> {
    text.chars().flat_map(letters_of).collect()
}

/// Lead, vowel and tail of a syllable; any other character itself.
fn letters_of(c: char) -> Vec<char> {
    let Some(index) = u32::from(c).checked_sub(0xAC00).filter(|index| *index < 11_172) else {
        return c.to_lowercase().collect();
    };
    let parts = [0x1100 + index / 588, 0x1161 + index % 588 / 28, 0x11A7 + index % 28];
    let parts = parts.into_iter().filter(|part| *part != 0x11A7);
    parts.filter_map(char::from_u32).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stands(word: &str, text: &str) -> bool {
        let text: Vec<char> = text.chars().collect();
        Wanted::of(word).iter().any(|wanted| wanted.length_in(&text, text.len()).is_some())
    }

    #[test]
    fn particles_and_endings_follow() {
        for (word, text, expected) in [
            ("쓰레기", "쓰레기를", true),
            ("버리다", "버려요", true),
            ("버리다", "버릴", true),
            ("버리다", "버렸는데", true),
            ("이사하다", "이사했는데", true),
            ("잃어버렸어요", "잃어버려서", true),
            ("캔", "캔은", true),
            ("캔", "캔버스", false),
            ("물", "물건", false),
            ("받다", "받을", true),
            ("학교", "학생", false),
        ] {
            assert_eq!(stands(word, text), expected, "{word} {text}");
        }
    }
}
