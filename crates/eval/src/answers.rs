//! The responses under evaluation: [`run_answers`].

use std::error::Error;
use std::future::Future;
use std::time::Instant;

use futures::stream::{self, StreamExt, TryStreamExt};
use madoguchi_answer::{Answer, Faithfulness};

use crate::error::EvalError;
use crate::gold::GoldQuestion;

/// A passage that the engine had before it when it answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownPassage {
    /// Its article.
    pub article_id: String,
    /// The article's title.
    pub title: String,
    /// Its text.
    pub text: String,
}

/// What the engine gives for a question.
#[derive(Debug, Clone, PartialEq)]
pub struct Reply {
    /// The answer object.
    pub answer: Answer,
    /// What was found, best first; may be left empty where nobody asks for it.
    pub passages: Vec<ShownPassage>,
    /// How much of the answer its passages say; `None`: not looked at.
    pub faithfulness: Option<Faithfulness>,
}

impl From<Answer> for Reply {
    fn from(answer: Answer) -> Self {
        Self { answer, passages: Vec::new(), faithfulness: None }
    }
}

/// The response to one gold question.
#[derive(Debug, Clone, PartialEq)]
pub struct Response {
    /// The question's id.
    pub id: String,
    /// The answer object, as the API gives it.
    pub answer: Answer,
    /// What the engine had found, best first.
    pub passages: Vec<ShownPassage>,
    /// How much of the answer its passages say; `None`: not looked at.
    pub faithfulness: Option<Faithfulness>,
    /// How long it took, from the question to the whole answer.
    pub latency_ms: f64,
}

/// Asks `ask` (the engine that serves) every question, and returns the responses in the order of `gold`.
///
/// `ask` sees the whole gold question because who asks decides what may be read; it must look at nothing but
/// the question, the audience and the departments. With `concurrency` 1 one question is asked after the other,
/// so that latencies are those of an idle machine.
///
/// # Errors
/// [`EvalError::Pipeline`] for the first question that `ask` fails on.
pub async fn run_answers<'g, F, R, T, E>(
    ask: F,
    gold: &'g [GoldQuestion],
    concurrency: usize,
) -> Result<Vec<Response>, EvalError>
where
    F: Fn(&'g GoldQuestion) -> R,
    R: Future<Output = Result<T, E>>,
    T: Into<Reply>,
    E: Into<Box<dyn Error + Send + Sync>>,
{
    let one = |question: &'g GoldQuestion| {
        let ask = &ask;
        async move {
            let started = Instant::now();
            let answer = ask(question).await;
            let latency_ms = started.elapsed().as_secs_f64() * 1e3;
            let answer =
                answer.map_err(|source| EvalError::Pipeline { id: question.id.clone(), source: source.into() })?;
            let Reply { answer, passages, faithfulness } = answer.into();
            Ok::<_, EvalError>(Response { id: question.id.clone(), answer, passages, faithfulness, latency_ms })
        }
    };
    stream::iter(gold.iter().map(one)).buffered(concurrency.max(1)).try_collect().await
}

#[cfg(test)]
mod tests {
    use std::io;

    use futures::executor::block_on;
    use madoguchi_answer::Outcome;

    use super::*;
    use crate::sample;

    #[test]
    fn every_question_gets_its_response_in_order() {
        let gold: Vec<GoldQuestion> = (0..4).map(|n| sample::gold(&format!("g{n}"))).collect();
        let ask =
            async |question: &GoldQuestion| Ok::<_, io::Error>(sample::answer(Outcome::Answered, &question.id, &[]));
        for concurrency in [1, 4] {
            let responses = block_on(run_answers(ask, &gold, concurrency)).expect("run");
            let pairs: Vec<(&str, &str)> =
                responses.iter().map(|r| (r.id.as_str(), r.answer.answer.as_str())).collect();
            assert_eq!(pairs, [("g0", "g0"), ("g1", "g1"), ("g2", "g2"), ("g3", "g3")]);
        }
    }

    #[test]
    fn a_failing_engine_is_named_with_its_question() {
        let ask = async |_: &GoldQuestion| Err::<Answer, _>(io::Error::other("no model"));
        let error = block_on(run_answers(ask, &[sample::gold("g7")], 1)).expect_err("fails").to_string();
        assert!(error.contains("question \"g7\": no model"), "{error}");
    }
}
