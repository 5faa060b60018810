//! Who is to take care of a case.

use madoguchi_index::SearchFilter;
use madoguchi_ingest::{Contact, Passage};
use madoguchi_retrieve::Question;

use crate::app::App;
use crate::reader::Reader;
use crate::searching;

/// The desk for a case: the department that the person chose, else that of what the answer stood on, else the one whose
/// topics are named, else that of what lies nearest to the question, else the main one.
///
/// A part that fails is passed over: a case reaches somebody even when nothing can be searched.
pub(crate) async fn desk_for(app: &App, topic: Option<&str>, masked_question: &str, trace_id: Option<&str>) -> Contact {
    let desks = app.engine().answerer().desks();
    if let Some(desk) = topic.and_then(|topic| desks.by_department(topic.trim())) {
        return desk.into();
    }
    let filter = Reader::Citizen.filter(app);
    if let Some(contact) = of_answer(app, trace_id, &filter).await {
        return contact;
    }
    let named = [topic.unwrap_or_default(), masked_question].join("\n");
    if let Some(desk) = desks.by_topic(&named) {
        return desk.into();
    }
    of_nearest(app, masked_question, filter).await.unwrap_or_else(|| desks.default().into())
}

/// Of the first source that the answer of this exchange cited.
async fn of_answer(app: &App, trace_id: Option<&str>, filter: &SearchFilter) -> Option<Contact> {
    let exchange = searching::read(app, app.ledger().exchange(trace_id?)).await.ok()??;
    let cited = exchange.question.citations.into_iter().next()?;
    let passages = searching::read(app, app.index().article(&cited.article_id, filter)).await.ok()?;
    passages.first().and_then(|passage| of_passage(app, passage))
}

async fn of_nearest(app: &App, masked_question: &str, filter: SearchFilter) -> Option<Contact> {
    let heard = app.engine().answerer().readers().hear(masked_question, None);
    let (text, original) = (heard.words(masked_question).to_owned(), heard.original(masked_question));
    let question = Question { text, original, history: Vec::new(), filter, limit: 1 };
    let evidence = searching::retrieve(app, &question).await.ok()?;
    let near_enough = app.engine().answerer().settings().thresholds.desk;
    let nearest = evidence.passages.first().filter(|scored| scored.confidence >= near_enough)?;
    of_passage(app, &nearest.passage)
}

fn of_passage(app: &App, passage: &Passage) -> Option<Contact> {
    let desks = app.engine().answerer().desks();
    let owners = passage.owner.as_deref().and_then(|owner| desks.by_department(owner)).map(Contact::from);
    owners.or_else(|| passage.contact.clone().filter(|contact| !contact.department.is_empty()))
}
