//! libFuzzer over the splitter; `fuzz/run` builds and runs it.
#![no_main]

mod cuts;

use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;
use sentence_split::Segmenter;

static SEGMENTERS: OnceLock<Vec<Segmenter>> = OnceLock::new();

fuzz_target!(|bytes: &[u8]| {
    cuts::hold(SEGMENTERS.get_or_init(cuts::segmenters), bytes);
});
