//! Whether a claim turns its source round: 不要 into 必要, できません into できます.

/// Signs that something holds, and that it does not.
struct Predicate {
    yes: &'static [&'static str],
    no: &'static [&'static str],
}

const PREDICATES: [Predicate; 3] = [
    Predicate {
        yes: &["必要です", "必要があり", "が必要", "も必要", "必要とな", "必要になり", "かかります", "要ります"],
        no: &[
            "不要",
            "必要ありません",
            "必要はありません",
            "必要がありません",
            "必要はない",
            "必要ない",
            "必要なく",
            "かかりません",
            "要りません",
            "いりません",
            "無料",
        ],
    },
    Predicate {
        yes: &[
            "できます",
            "可能です",
            "できる",
            "受け付けます",
            "扱います",
            "取れます",
            "使えます",
            "行います",
            "行っています",
        ],
        no: &[
            "できません",
            "できない",
            "不可",
            "受け付けません",
            "受け付けていません",
            "扱いません",
            "扱っていません",
            "取れません",
            "使えません",
            "行いません",
            "行っていません",
        ],
    },
    Predicate {
        yes: &["対象です", "対象となります", "対象になります"],
        no: &["対象外", "対象ではありません", "対象になりません", "対象となりません"],
    },
];

/// Whether `claim` says yes where `source` says no, or no where it says yes. A sentence that says both, or
/// neither, contradicts nothing.
pub(super) fn contradicts(claim: &str, source: &str) -> bool {
    PREDICATES.iter().any(|predicate| {
        let (claimed, said) = (predicate.signs(claim), predicate.signs(source));
        matches!((claimed, said), ((true, false), (false, true)) | ((false, true), (true, false)))
    })
}

impl Predicate {
    /// Whether `text` says yes, and whether it says no.
    fn signs(&self, text: &str) -> (bool, bool) {
        let mut rest = text.to_owned();
        let mut says_no = false;
        for sign in self.no {
            says_no |= rest.contains(sign);
            rest = rest.replace(sign, "");
        }
        (self.yes.iter().any(|sign| rest.contains(sign)), says_no)
    }
}

#[cfg(test)]
mod tests {
    use super::contradicts;

    #[test]
    fn turned_round_or_not() {
        for (claim, source, expected) in [
            ("印鑑が必要です", "印鑑は不要です", true),
            ("印鑑は不要です", "印鑑が必要です", true),
            ("印鑑は必要ありません", "印鑑は不要です", false),
            ("支所でできます", "支所ではできません", true),
            ("手数料がかかります", "手数料は無料です", true),
            ("印鑑は不要ですが写真が必要です", "印鑑は不要です", false),
            ("届け出てください", "届出は不要です", false),
        ] {
            assert_eq!(contradicts(claim, source), expected, "{claim} / {source}");
        }
    }
}
