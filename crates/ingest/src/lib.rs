//! Where articles come from: one source a file, the article line, and what becomes of input that is none.
//!
//! A source ([`stdin`], [`file`](mod@file)) opens to an [`Input`], which delivers one [`RawArticle`] a line or a document;
//! [`decode`] makes an [`Article`](event_model::Article) of it, or says with a [`Reason`] why it is none.
//! [`Stop`] ends every source at its next read. Nothing here is async: a blocking thread with large buffers
//! reads 1.3-2 GB/s from a pipe where an async line reader does 0.2-0.35.

mod article_line;
mod body;
mod compression;
mod decode;
pub mod directory;
mod error;
mod escapes;
pub mod file;
mod format;
mod frame;
mod html;
mod input;
pub mod pipe;
mod published;
mod reject;
mod source;
pub mod stdin;
mod stop;
pub mod tail;
mod text;

pub use article_line::ArticleLine;
pub use body::{BodyError, BodyLimits, articles_of_body, is_packed};
pub use decode::decode;
pub use error::{Error, ErrorKind};
pub use format::Format;
pub use frame::{Line, LineReader};
pub use input::{Input, Lines, RawArticle};
pub use reject::{Reason, Reject, revive};
pub use source::{Ack, Delivery, FilePosition, Intake, Move, Offer, Position, Positions, Source, Verdict};
pub use stop::Stop;
