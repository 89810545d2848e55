//! Networks at work on a sentence.

use pulp::Arch;
use xxhash_rust::xxh3::xxh3_64;

use super::cache::WordCache;
use super::classifier::Classifier;
use super::forms::Form;
use super::kernels::Chosen;
use super::parser::{AFTER_TAGS, DISCRETE, LEFT_HEAD, NODES, RIGHT_HEAD, WORD_NODES, absent, choose, discrete, nodes};
use super::tagger::{WINDOW, at_position, best};
use super::transitions::{Action, State};
use super::vocabulary::{Composition, OUTSIDE_ROW, ROOT_ROW};
use super::{MOST_TOKENS, SyntaxModel, kernels};

/// Words that the tagger's cache holds.
const TAGGER_SLOTS: usize = 8192;
/// Words that the parser's cache holds: more than a sentence has, the root and the place outside.
const PARSER_SLOTS: usize = 2048;
const _: () = assert!(PARSER_SLOTS > MOST_TOKENS + 2);

/// Buffers of one worker.
#[derive(Debug)]
pub(super) struct Reader {
    arch: Arch,
    tagger: Words,
    parser: Words,
    /// The tags of the sentence and those behind it.
    tags: Vec<u8>,
    hidden: Vec<i16>,
    scores: Vec<i32>,
    above: Vec<u32>,
    /// The discrete values of a state without nodes.
    absent: [u32; DISCRETE],
}

impl Default for Reader {
    fn default() -> Self {
        Self {
            arch: Arch::new(),
            tagger: Words::default(),
            parser: Words::default(),
            tags: Vec::new(),
            hidden: Vec::new(),
            scores: Vec::new(),
            above: Vec::new(),
            absent: absent(),
        }
    }
}

/// The words of a sentence, then the root and the place outside, as slots of a cache.
#[derive(Debug, Default)]
struct Words {
    cache: WordCache,
    slots: Vec<u32>,
}

impl Words {
    fn begin(&mut self, classifier: &Classifier, slots: usize) {
        let shape = &classifier.shape;
        self.cache.fit(slots, shape.dims, shape.hidden, shape.positions);
        self.cache.begin();
        self.slots.clear();
    }

    #[inline]
    fn push(&mut self, model: &SyntaxModel, classifier: &Classifier, word: &str, key: u64) {
        let compose = |out: &mut [f32]| {
            let form = Form::new(word);
            let composition = model.vocabulary.compose(&form, model.knowledge.words.get(form.lower));
            classifier.word(&composition, out);
        };
        self.slots.push(self.cache.slot(key, compose) as u32);
    }

    /// Behind the last word: the root and the place outside.
    fn end(&mut self, classifier: &Classifier, arch: Arch) {
        for row in [ROOT_ROW, OUTSIDE_ROW] {
            let composition = Composition::of_row(row);
            let compose = |out: &mut [f32]| classifier.word(&composition, out);
            // No hash of a word is as small.
            self.slots.push(self.cache.slot(u64::from(row) + 1, compose) as u32);
        }
        self.cache.complete(arch, &classifier.panels);
    }
}

impl Reader {
    /// Tags every token; words are kept for the parser if they are to be parsed. Says how many were cut off.
    pub(super) fn tag<'w>(
        &mut self,
        model: &SyntaxModel,
        words: impl IntoIterator<Item = &'w str>,
        parsed: bool,
        tags: &mut Vec<u8>,
    ) -> usize {
        self.tagger.begin(&model.tagger, TAGGER_SLOTS);
        if parsed {
            self.parser.begin(&model.parser, PARSER_SLOTS);
        }
        let mut words = words.into_iter();
        for word in words.by_ref().take(MOST_TOKENS) {
            let key = xxh3_64(word.as_bytes());
            self.tagger.push(model, &model.tagger, word, key);
            if parsed {
                self.parser.push(model, &model.parser, word, key);
            }
        }
        let len = self.tagger.slots.len();
        self.tagger.end(&model.tagger, self.arch);
        if parsed {
            self.parser.end(&model.parser, self.arch);
        }
        tags.clear();
        for at in 0..len {
            let window: [usize; WINDOW] = std::array::from_fn(|p| at_position(at, p, len, len + 1));
            self.tag_hidden(&model.tagger, &window);
            model.tagger.outputs(self.arch, 0, &self.hidden, &mut self.above, &mut self.scores);
            tags.push(best(self.scores.get(..model.tags.len()).unwrap_or(&[])) as u8);
        }
        words.count()
    }

    fn tag_hidden(&mut self, classifier: &Classifier, window: &[usize; WINDOW]) {
        let Words { cache, slots } = &self.tagger;
        let mut rows = [0; WINDOW];
        for ((position, &at), row) in window.iter().enumerate().zip(&mut rows) {
            *row = slots.get(at).map_or(0, |&slot| cache.row(slot, position));
        }
        let chosen = [Chosen { table: cache.contributions(), rows: &rows }, Chosen { table: &[], rows: &[] }];
        kernels::hidden(self.arch, &classifier.bias, chosen, &mut self.hidden);
    }

    /// Parses the sentence that was tagged into `state`.
    pub(super) fn parse(&mut self, model: &SyntaxModel, tags: &[u8], state: &mut State) {
        let classifier = &model.parser;
        self.tags.clear();
        self.tags.extend_from_slice(tags);
        self.tags.extend(AFTER_TAGS);
        state.start(tags.len() as u16);
        while !state.is_done() {
            if state.stack.is_empty() {
                state.take(Action::Shift, 0);
                continue;
            }
            let seen = nodes(state);
            self.parse_hidden(classifier, &word_places(&seen, state.len), &discrete(state, &seen, &self.tags));
            let Some(action) = choose(state, &classifier.first_outputs(self.arch, &self.hidden)) else { return };
            let mut label = 0;
            if action != Action::Shift {
                let head = if action == Action::Left { LEFT_HEAD } else { RIGHT_HEAD };
                classifier.outputs(self.arch, head, &self.hidden, &mut self.above, &mut self.scores);
                label = best(self.scores.get(..model.labels.len()).unwrap_or(&[])) as u8;
            }
            state.take(action, label);
        }
    }

    /// What absent nodes add is in the bias.
    #[inline]
    fn parse_hidden(&mut self, classifier: &Classifier, places: &[usize; WORD_NODES], discrete: &[u32; DISCRETE]) {
        let Words { cache, slots } = &self.parser;
        let outside = slots.len().wrapping_sub(1);
        let row = |position, at| slots.get(at).map_or(0, |&slot| cache.row(slot, position));
        let words = places.iter().enumerate().map(|(position, &at)| (row(position, at), at != outside));
        let values = discrete.iter().zip(&self.absent).map(|(&row, &absent)| (row, row != absent));
        let (mut words_kept, mut values_kept) = ([0; WORD_NODES], [0; DISCRETE]);
        let chosen = [
            Chosen { table: cache.contributions(), rows: kept(words, &mut words_kept) },
            Chosen { table: &classifier.discrete, rows: kept(values, &mut values_kept) },
        ];
        kernels::hidden(self.arch, &classifier.bias, chosen, &mut self.hidden);
    }
}

/// The rows that are to be kept, without a branch, which would often be guessed wrong.
#[inline]
fn kept<const N: usize>(rows: impl Iterator<Item = (u32, bool)>, into: &mut [u32; N]) -> &[u32] {
    let mut count = 0;
    for (row, keep) in rows {
        if let Some(place) = into.get_mut(count) {
            *place = row;
        }
        count += usize::from(keep);
    }
    into.get(..count).unwrap_or(&[])
}

/// Positions among the words of a sentence: its tokens, the root, and the place outside.
#[inline]
pub(super) fn word_places(nodes: &[u16; NODES], len: u16) -> [usize; WORD_NODES] {
    let mut places = [0; WORD_NODES];
    for (place, &node) in places.iter_mut().zip(nodes) {
        *place = usize::from(node.min(len + 1));
    }
    places
}
