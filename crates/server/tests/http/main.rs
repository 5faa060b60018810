//! The whole server over its router: real analyzer, retriever and engine, an index in memory, no socket
//! (but for the test of a shutdown).
//!
//! The analyzer needs `/usr/share/mecab/dic/ipadic` (apt-get install mecab-ipadic); without it these tests say
//! so and pass.

mod articles;
mod ask;
mod banner;
mod cases;
mod cors;
mod failures;
mod feedback;
mod limits;
mod logs;
mod openapi;
mod operation;
mod pages;
mod problems;
mod rates;
mod safety;
mod shutdown;
mod site;
mod staff;
mod staff_articles;
mod stream;
mod suggest;
mod support;
mod upload;
