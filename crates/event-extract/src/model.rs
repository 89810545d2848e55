//! Log-linear models over named features: a file of weights in `config/models`, learned from annotated articles by the
//! command that its header names.

use std::collections::BTreeMap;

use event_model::EventType;

use crate::error::Error;
use crate::rows::{ConfigFile, rows};

/// Declares the features of a model: an enumeration, and the names that its file of weights has for them.
macro_rules! features {
    ($($(#[$doc:meta])* $feature:ident,)*) => {
        /// What the model sees of a candidate.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Feature { $($(#[$doc])* $feature,)* }

        /// Every feature by its name in the file of weights, in order.
        pub(crate) const NAMES: &[&str] = &[$(stringify!($feature),)*];
    };
}
pub(crate) use features;

/// Adds a feature that holds, once.
pub(crate) fn add<F: PartialEq>(features: &mut Vec<F>, feature: F, holds: bool) {
    if holds && !features.contains(&feature) {
        features.push(feature);
    }
}

/// How much each feature speaks for a candidate, for meetings and for agreements.
#[derive(Clone, Debug, Default)]
pub(crate) struct Weights(Vec<[f32; 2]>);

impl Weights {
    /// Reads the file of weights at `path` below `config/`; a feature without a row weighs nothing.
    pub(crate) fn load(files: &[ConfigFile], path: &str, names: &[&str], errors: &mut Vec<Error>) -> Self {
        Self::load_open(files, path, names, |_| false, errors)
    }

    /// The same; rows of features that are unknown but may be, by their names, are passed over.
    pub(crate) fn load_open(
        files: &[ConfigFile],
        path: &str,
        names: &[&str],
        may_be_unknown: impl Fn(&str) -> bool,
        errors: &mut Vec<Error>,
    ) -> Self {
        let mut weights = vec![[0.0; 2]; names.len()];
        let numbers: BTreeMap<&str, usize> = names.iter().copied().zip(0..).collect();
        for row in rows(files, path, 3, errors) {
            if !numbers.contains_key(row.cell(0)) && may_be_unknown(row.cell(0)) {
                continue;
            }
            let Some(slot) = numbers.get(row.cell(0)).and_then(|&n| weights.get_mut(n)) else {
                errors.push(row.error(
                    format!("unknown feature \"{}\"", row.cell(0)),
                    "the weights are of another version: learn them again by the command in the header",
                ));
                continue;
            };
            match (row.cell(1).parse(), row.cell(2).parse()) {
                (Ok(meeting), Ok(agreement)) => *slot = [meeting, agreement],
                _ => errors.push(row.error("a weight is no number", "write it like -0.25")),
            }
        }
        Self(weights)
    }

    /// The sum of the weights of some features, given by their numbers.
    pub(crate) fn score(&self, event_type: EventType, features: impl Iterator<Item = usize>) -> f32 {
        let side = usize::from(event_type == EventType::Agreement);
        features.filter_map(|f| self.0.get(f)?.get(side)).sum()
    }
}
