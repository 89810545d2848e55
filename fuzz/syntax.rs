//! libFuzzer over tagger and parser; `fuzz/run` builds and runs it.
#![no_main]

mod trees;

use std::sync::OnceLock;

use event_extract::SyntaxModel;
use libfuzzer_sys::fuzz_target;

static MODEL: OnceLock<SyntaxModel> = OnceLock::new();

fuzz_target!(|bytes: &[u8]| {
    trees::hold(MODEL.get_or_init(trees::model), bytes);
});
