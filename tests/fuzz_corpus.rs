//! The seeds of the fuzz target, and mutations of them, on stable Rust and without instrumentation: what `fuzz/run`
//! looks for by coverage must hold here too.
#![cfg(test)]

#[path = "../fuzz/cuts.rs"]
mod cuts;
#[path = "../fuzz/trees.rs"]
mod trees;
#[path = "../fuzz/way.rs"]
mod way;

use std::fs;
use std::sync::LazyLock;

use communique::stages::Stages;
use proptest::prelude::*;

static STAGES: LazyLock<Stages> = LazyLock::new(way::stages);

static SEEDS: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| seeds("article"));

fn seeds(target: &str) -> Vec<Vec<u8>> {
    let folder = format!("{}/../../fuzz/corpus/{target}", env!("CARGO_MANIFEST_DIR"));
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|path| fs::read(path).unwrap()).collect()
}

#[test]
fn seeds_of_the_splitter_hold() {
    let segmenters = cuts::segmenters();
    let sentences: usize = seeds("sentences").iter().map(|seed| cuts::hold(&segmenters, seed)).sum();
    assert!(sentences >= 24, "{sentences} sentences");
}

#[test]
fn seeds_of_the_parser_give_trees() {
    let model = trees::model();
    let words: Vec<usize> = seeds("syntax").iter().map(|seed| trees::hold(&model, seed)).collect();
    assert!(words.contains(&event_extract::MOST_TOKENS), "one is cut: {words:?}");
    assert!(words.iter().sum::<usize>() >= 430, "{words:?}");
}

#[test]
fn seeds_hold_and_reach_the_end_of_the_way() {
    let events: u64 = SEEDS.iter().map(|seed| way::hold(&STAGES, seed)).sum();
    assert!(events >= 4, "{events} events in {} seeds", SEEDS.len());
}

/// Overwrites, cuts out, doubles, or brings in a piece of another seed.
#[derive(Clone, Copy, Debug)]
enum Change {
    Set(u8),
    Cut(usize),
    Double(usize),
    Graft(prop::sample::Index, usize),
}

fn change() -> impl Strategy<Value = (prop::sample::Index, Change)> {
    let change = prop_oneof![
        any::<u8>().prop_map(Change::Set),
        (1usize..40).prop_map(Change::Cut),
        (1usize..40).prop_map(Change::Double),
        (any::<prop::sample::Index>(), 1usize..80).prop_map(|(seed, length)| Change::Graft(seed, length)),
    ];
    (any::<prop::sample::Index>(), change)
}

fn apply(bytes: &mut Vec<u8>, at: usize, change: Change) {
    let end = |length: usize, bytes: &[u8]| (at + length).min(bytes.len());
    match change {
        Change::Set(byte) => bytes[at] = byte,
        Change::Cut(length) => drop(bytes.drain(at..end(length, bytes))),
        Change::Double(length) => {
            let piece = bytes[at..end(length, bytes)].to_vec();
            bytes.splice(at..at, piece);
        }
        Change::Graft(seed, length) => {
            let other = seed.get(&SEEDS);
            let from = at.min(other.len());
            let piece = other[from..(from + length).min(other.len())].to_vec();
            bytes.splice(at..at, piece);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn mutated_seeds_hold(
        seed in any::<prop::sample::Index>(),
        changes in prop::collection::vec(change(), 1..8),
    ) {
        let mut bytes = seed.get(&SEEDS).clone();
        for (at, change) in changes {
            if !bytes.is_empty() {
                let at = at.index(bytes.len());
                apply(&mut bytes, at, change);
            }
        }
        way::hold(&STAGES, &bytes);
    }
}
