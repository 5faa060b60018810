//! Whole-system tests: the binary as an operator runs it, the router as a citizen's browser reaches it.

mod adapt;
mod bad_input;
mod city;
mod counter;
mod cross_encoder;
mod evaluation;
mod follow_up;
mod gold;
mod ingest;
mod interrupted;
mod isolation;
mod languages;
mod safety;
mod same_answer;
mod scripted_model;
mod upkeep;
mod uploads;
