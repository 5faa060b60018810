//! Which desk to turn to.

use madoguchi_ingest::{Contact, Desks, Passage};

/// The desk that answers for `passage`: its own contact, or its owner's desk.
pub(crate) fn of_passage(desks: &Desks, passage: &Passage) -> Option<Contact> {
    let owners = || passage.owner.as_deref().and_then(|owner| desks.by_department(owner)).map(Contact::from);
    passage.contact.clone().or_else(owners)
}

/// The desk with the longest topic that occurs in `question`; of equally long ones, the first of the city's list.
pub(crate) fn by_topic(desks: &Desks, question: &str) -> Option<Contact> {
    desks.by_topic(question).map(Contact::from)
}

/// The main desk.
pub(crate) fn main_desk(desks: &Desks) -> Contact {
    Contact::from(desks.default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{desks, guide};

    #[test]
    fn the_most_specific_desk_comes_first() {
        let desks = desks();
        for (question, expected) in [
            ("ごみと住民票", Some("市民課")),
            ("粗大ごみの転入", Some("ごみ対策課")),
            ("ﾏｲﾅﾝﾊﾞｰとは", Some("市民課")),
            ("花火の日程", None),
        ] {
            let found = by_topic(&desks, question).map(|contact| contact.department);
            assert_eq!(found.as_deref(), expected, "{question}");
        }
        let mut passage = guide("g", "text");
        assert_eq!(of_passage(&desks, &passage).map(|contact| contact.phone).as_deref(), Some("0850-22-1201"));
        let own = Contact { department: "図書館".into(), phone: "0850-22-0000".into(), ..Contact::default() };
        passage.contact = Some(own.clone());
        assert_eq!(of_passage(&desks, &passage), Some(own));
        passage.contact = None;
        passage.owner = Some("ない課".into());
        assert_eq!(of_passage(&desks, &passage), None);
        assert_eq!(main_desk(&desks).department, "市役所代表");
    }
}
