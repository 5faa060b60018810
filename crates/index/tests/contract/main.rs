//! Every promise of `PassageIndex`, kept by every backend, and what the backend on a folder promises beyond.
//!
//! The backend on a server runs against a double in this process, which checks what is sent, and against
//! a real one too when `MADOGUCHI_TEST_QDRANT_URL` names it.

mod backends;
mod cases;
mod crash;
mod double;
mod folder;
mod points;
mod properties;
mod server;

macro_rules! every_backend {
    ($($case:ident),* $(,)?) => {
        every_backend!(@ on_memory, crate::backends::memory(); $($case),*);
        every_backend!(@ on_edge, crate::backends::edge(); $($case),*);
        every_backend!(@ on_edge_optimized, crate::backends::edge_optimized(); $($case),*);
        every_backend!(@ on_double, crate::backends::double().await; $($case),*);
        every_backend!(@ on_real_server, crate::backends::real_server().await; $($case),*);
    };
    (@ $backend:ident, $open:expr; $($case:ident),*) => {
        mod $backend {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $case() {
                    let Some(subject) = $open else { return };
                    crate::cases::$case(&subject).await;
                    subject.clean_up().await;
                }
            )*
        }
    };
}

every_backend!(
    an_empty_index_answers_nothing,
    dense_hits_are_ordered_with_ties_by_id,
    ties_are_cut_by_id,
    a_zero_vector_has_no_neighbours,
    sparse_scores_follow_the_formula,
    idf_counts_what_the_reader_may_not_see,
    passages_without_a_term_are_no_results,
    both_legs_are_those_of_the_single_searches,
    every_read_admits_the_same_passages,
    the_first_and_the_last_day_are_in_force,
    passages_out_of_force_do_not_crowd_out_others,
    an_upsert_replaces,
    a_deleted_passage_is_gone,
    fetch_keeps_the_order_asked_for,
    an_article_is_read_by_position,
    the_manifest_lists_one_tenant_by_id,
    a_wrong_length_is_refused_whole,
    a_limit_of_zero_is_none,
    text_comes_back_as_it_was,
);
