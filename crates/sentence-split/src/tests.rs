use super::split;
use proptest::prelude::*;

fn sentences(text: &str) -> Vec<&str> {
    split(text).map(|span| span.of(text)).collect()
}
