//! `communique run`: sources in, events out, for months.
//!
//! ```text
//! sources ─▶ feed (permit) ─Job─▶ lanes (sequence) ─▶ workers (pure) ─Done─▶ writer (order) ─▶ commit ─▶ sinks, checkpoint, acks
//!  threads                         one a source       W threads              └──────── one thread ────────┘
//! ```
//!
//! One sequence runs through all sources, and the writer restores its order; so what is committed is always a prefix,
//! and positions move along the contiguous low-water mark by construction. [`run`] starts it all and ends it all;
//! [`shared`] is what every part may see; [`sources`] and [`sinks`] are the one place each where a kind is registered.

pub mod checkpoint;
mod commit;
mod dead_letters;
mod feed;
pub mod http;
mod journal;
mod lanes;
mod metrics;
mod pulse;
mod reload;
pub mod run;
pub mod shared;
pub mod sinks;
mod source_thread;
pub mod sources;
pub mod status;
pub mod tally;
mod tap;
mod workers;
mod writer;
