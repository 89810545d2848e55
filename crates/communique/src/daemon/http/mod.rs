//! HTTP: the source that articles are pushed to ([`HttpSource`]), and the listener that tells how the daemon does
//! ([`Operations`]). Both run on a thread of their own with a small runtime; nothing else in the daemon is async.

mod answers;
mod known;
mod operations;
mod push;
mod server;
mod source;

pub use operations::Operations;
pub use source::{HttpOptions, HttpSource};
