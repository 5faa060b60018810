//! Forms of Japanese verbs: 提出してください becomes 出してください.

/// How a verb changes its form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// 書く, 出す, もらう.
    Five,
    /// 続ける.
    One,
    /// 返事をする.
    Suru,
    /// 持ってくる.
    Kuru,
}

/// Forms of する behind a noun, with the form of another verb that takes their place and what of them stays: the
/// longest first.
const FORMS: [(&str, Form, &str); 16] = [
    ("しなければ", Form::Negative, "なければ"),
    ("できます", Form::Potential, "ます"),
    ("できません", Form::Potential, "ません"),
    ("できない", Form::Potential, "ない"),
    ("できる", Form::Potential, "る"),
    ("できて", Form::Potential, "て"),
    ("します", Form::Polite, "ます"),
    ("しません", Form::Polite, "ません"),
    ("しました", Form::Polite, "ました"),
    ("しない", Form::Negative, "ない"),
    ("すれば", Form::Condition, "ば"),
    ("され", Form::Passive, ""),
    ("して", Form::Te, ""),
    ("した", Form::Past, ""),
    ("する", Form::Plain, ""),
    ("し、", Form::Te, "、"),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Plain,
    Polite,
    Te,
    Past,
    Negative,
    Condition,
    Potential,
    Passive,
}

/// A verb with its class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Verb {
    /// Without its last kana (する, くる: without both).
    stem: String,
    last: char,
    class: Class,
}

impl Verb {
    /// The verb `plain`, in the form of the dictionary; `None` when it does not end as its class does.
    pub(super) fn of(plain: &str, class: Class) -> Option<Self> {
        let (ending, last) = match class {
            Class::Suru => ("する", 'る'),
            Class::Kuru if plain.ends_with("来る") => ("来る", '来'),
            Class::Kuru => ("くる", 'く'),
            Class::One => ("る", 'る'),
            Class::Five => {
                let last = plain.chars().next_back()?;
                row(last)?;
                return Some(Self { stem: plain[..plain.len() - last.len_utf8()].to_owned(), last, class });
            }
        };
        Some(Self { stem: plain.strip_suffix(ending)?.to_owned(), last, class })
    }

    /// Bytes of `text` that are a form of する, and what this verb is in that form; `None` where it is none.
    pub(super) fn instead_of_suru(&self, text: &str) -> Option<(usize, String)> {
        // させる is another matter: who does it changes.
        let (from, form, kept) = FORMS.iter().find(|(from, ..)| text.starts_with(from))?;
        Some((from.len(), format!("{}{kept}", self.form(*form))))
    }

    fn form(&self, form: Form) -> String {
        let Self { stem, last, class } = self;
        let (a, i, e, te, ta, plain) = match class {
            Class::One => return format!("{stem}{}", one(form)),
            Class::Suru => return format!("{stem}{}", suru(form)),
            Class::Kuru => return format!("{stem}{}", kuru(form, *last == '来')),
            Class::Five => {
                let [a, i, e] = row(*last).unwrap_or(["", "", ""]);
                let (te, ta) = joined(stem, *last);
                (a, i, e, te, ta, *last)
            }
        };
        match form {
            Form::Plain => format!("{stem}{plain}"),
            Form::Polite => format!("{stem}{i}"),
            Form::Te => format!("{stem}{te}"),
            Form::Past => format!("{stem}{ta}"),
            Form::Negative => format!("{stem}{a}"),
            Form::Condition | Form::Potential => format!("{stem}{e}"),
            Form::Passive => format!("{stem}{a}れ"),
        }
    }
}

/// The kana of a verb's last one in the rows of a, i and e.
fn row(last: char) -> Option<[&'static str; 3]> {
    Some(match last {
        'う' => ["わ", "い", "え"],
        'く' => ["か", "き", "け"],
        'ぐ' => ["が", "ぎ", "げ"],
        'す' => ["さ", "し", "せ"],
        'つ' => ["た", "ち", "て"],
        'ぬ' => ["な", "に", "ね"],
        'ぶ' => ["ば", "び", "べ"],
        'む' => ["ま", "み", "め"],
        'る' => ["ら", "り", "れ"],
        _ => return None,
    })
}

fn joined(stem: &str, last: char) -> (&'static str, &'static str) {
    match last {
        'く' if stem.ends_with("行") => ("って", "った"),
        'く' => ("いて", "いた"),
        'ぐ' => ("いで", "いだ"),
        'す' => ("して", "した"),
        'ぬ' | 'ぶ' | 'む' => ("んで", "んだ"),
        _ => ("って", "った"),
    }
}

fn one(form: Form) -> &'static str {
    match form {
        Form::Plain => "る",
        Form::Polite | Form::Negative => "",
        Form::Te => "て",
        Form::Past => "た",
        Form::Condition => "れ",
        Form::Potential | Form::Passive => "られ",
    }
}

fn suru(form: Form) -> &'static str {
    match form {
        Form::Plain => "する",
        Form::Polite | Form::Negative => "し",
        Form::Te => "して",
        Form::Past => "した",
        Form::Condition => "すれ",
        Form::Potential => "でき",
        Form::Passive => "され",
    }
}

fn kuru(form: Form, is_kanji: bool) -> String {
    let (kana, kanji) = match form {
        Form::Plain => ("くる", "来る"),
        Form::Polite => ("き", "来"),
        Form::Te => ("きて", "来て"),
        Form::Past => ("きた", "来た"),
        Form::Negative => ("こ", "来"),
        Form::Condition => ("くれ", "来れ"),
        Form::Potential | Form::Passive => ("こられ", "来られ"),
    };
    if is_kanji { kanji } else { kana }.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_kept() {
        for (plain, class, suru, expected) in [
            ("出す", Class::Five, "してください", "出して"),
            ("書く", Class::Five, "してください", "書いて"),
            ("もらう", Class::Five, "できます", "もらえます"),
            ("渡す", Class::Five, "されます", "渡され"),
            ("払う", Class::Five, "しなければ", "払わなければ"),
            ("送る", Class::Five, "した", "送った"),
            ("続ける", Class::One, "できます", "続けられます"),
            ("続ける", Class::One, "し、", "続けて、"),
            ("持ってくる", Class::Kuru, "してください", "持ってきて"),
            ("返事をする", Class::Suru, "します", "返事をします"),
        ] {
            let verb = Verb::of(plain, class).unwrap();
            assert_eq!(verb.instead_of_suru(suru).map(|(_, form)| form).as_deref(), Some(expected), "{plain} {suru}");
        }
        assert_eq!(Verb::of("書く", Class::Five).unwrap().instead_of_suru("させる"), None);
        assert_eq!(Verb::of("書いた", Class::Five), None);
    }
}
