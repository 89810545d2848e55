//! A segmented article in, its events out: pure functions over rules, gazetteers and lexicons.
//!
//! One step a file, in running order: gate, tokens, names, tags, phrases, mentions, arguments, dates,
//! state, place, topic, attribution, resolution, consolidation, records.

mod ambiguous;
mod analysis;
mod arguments;
mod attribution;
mod capitals;
mod closed;
mod codes;
mod company;
mod confidence;
mod config;
mod consolidation;
mod coreference;
mod dateline;
pub mod dates;
mod delegations;
mod entities;
mod error;
mod event_status;
mod eventhood;
mod explain;
mod extractor;
mod fields;
mod gate;
mod gate_frame;
mod gazetteer;
mod gazetteer_rows;
mod government;
mod kind_families;
mod lemma;
mod lexicon;
mod listings;
mod mentions;
mod model;
mod names;
mod names_of;
mod offices;
mod packed_names;
mod parse;
mod participants;
mod parts_of_speech;
mod party_types;
mod phrase_table;
mod phrases;
mod place;
#[cfg(test)]
mod probe;
mod reading;
mod records;
mod references;
mod resolution;
mod rows;
mod rules;
mod sense;
mod status;
mod syntax;
mod tags;
mod titles;
mod tokens;
mod topic;
#[cfg(feature = "training")]
pub mod training;
mod trees;
mod typed_names;
mod when;
mod word;
mod word_scan;

pub use config::{ConfigFile, config_folders, embedded_files, is_own_gazetteer};
pub use error::{Error, ErrorKind};
pub use explain::{ExplainedField, ExplainedSentence, ExplainedWord, Explanation, Fired};
pub use extractor::{Extractor, check};
#[cfg(any(test, feature = "training"))]
pub use parse::treebank;
pub use parse::{MOST_TOKENS, Parsed, ParsedToken, SyntaxModel, UdToken, Workspace, ud_tokens};
pub use typed_names::{NameType, TypedName};
