//! libFuzzer over the way of an article; `fuzz/run` builds and runs it.
#![no_main]

mod way;

use std::sync::OnceLock;

use communique::stages::Stages;
use libfuzzer_sys::fuzz_target;

static STAGES: OnceLock<Stages> = OnceLock::new();

fuzz_target!(|bytes: &[u8]| {
    way::hold(STAGES.get_or_init(way::stages), bytes);
});
