//! The whole server over its router: real analyzer, retriever and engine, an index in memory, no socket
//! (but for the test of a shutdown).
//!
//! The analyzer needs `/usr/share/mecab/dic/ipadic` (apt-get install mecab-ipadic); without it these tests say
//! so and pass.

mod articles;
mod ask;
mod cors;
mod failures;
mod feedback;
mod limits;
mod logs;
mod openapi;
mod operation;
mod pages;
mod problems;
mod safety;
mod shutdown;
mod staff;
mod staff_articles;
mod stream;
mod suggest;
mod support;
mod upload;
