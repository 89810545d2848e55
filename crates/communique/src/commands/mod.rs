//! One command a file: its arguments, and what it does.

pub mod check;
pub mod completions;
pub mod dates;
pub mod explain;
pub mod filter;
mod line_filter;
pub mod man;
mod operations;
pub mod query;
pub mod replay;
pub mod run;
pub mod schema;
pub mod sentences;
pub mod status;
pub mod tap;
