//! News in, one NDJSON record for every meeting and agreement out: the command line and the pipeline behind it.
//!
//! The program is thin: [`cli`] reads the arguments and calls one file of [`commands`]; [`pipeline`] joins a source,
//! the workers and the sinks of a filter; [`daemon`] does so for months; [`stages`] is the pure way of one article through the library crates.

pub mod cli;
pub mod commands;
pub mod configuration;
pub mod counters;
pub mod daemon;
mod explanation;
pub mod pipeline;
mod progress;
mod rate_limit;
pub mod settings;
pub mod signals;
pub mod stages;
pub mod telemetry;
mod tree;
mod writer;
