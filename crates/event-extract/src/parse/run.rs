//! Networks at work on a sentence.

use pulp::Arch;
use xxhash_rust::xxh3::xxh3_64;

use super::cache::WordCache;
use super::classifier::Classifier;
use super::forms::Form;
use super::parser::{DISCRETE, LEFT_HEAD, NODES, RIGHT_HEAD, WORD_NODES, absent, choose, discrete, nodes};
use super::tagger::{WINDOW, at_position, best};
use super::transitions::{ACTIONS, Action, NONE, State};
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
    hidden: Vec<f32>,
    scores: Vec<f32>,
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
    fn push(&mut self, model: &SyntaxModel, classifier: &Classifier, word: &str) {
        let compose = |out: &mut [f32]| {
            let form = Form::new(word);
            let composition = model.vocabulary.compose(&form, model.knowledge.words.get(form.lower));
            classifier.word(&composition, out);
        };
        self.slots.push(self.cache.slot(xxh3_64(word.as_bytes()), compose) as u32);
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
            self.tagger.push(model, &model.tagger, word);
            if parsed {
                self.parser.push(model, &model.parser, word);
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
        let slots = window.map(|at| slots.get(at).map_or(0, |&s| s as usize));
        let mut rows = [&[][..]; WINDOW];
        for ((position, &slot), row) in slots.iter().enumerate().zip(&mut rows) {
            *row = cache.contribution(slot, position);
        }
        kernels::hidden(self.arch, &classifier.bias, &rows, &mut self.hidden);
    }

    /// Parses the sentence that was tagged into `state`.
    pub(super) fn parse(&mut self, model: &SyntaxModel, tags: &[u8], state: &mut State) {
        let classifier = &model.parser;
        state.start(tags.len() as u16);
        while !state.is_done() {
            if state.stack.is_empty() {
                state.take(Action::Shift, 0);
                continue;
            }
            let seen = nodes(state);
            self.parse_hidden(classifier, &word_places(&seen, state.len), &discrete(state, &seen, tags));
            let scores: [f32; ACTIONS.len()] = classifier.first_outputs(self.arch, &self.hidden);
            let Some(action) = choose(state, &scores) else { return };
            let mut label = 0;
            if action != Action::Shift {
                let head = if action == Action::Left { LEFT_HEAD } else { RIGHT_HEAD };
                classifier.outputs(self.arch, head, &self.hidden, &mut self.above, &mut self.scores);
                label = best(self.scores.get(..model.labels.len()).unwrap_or(&[])) as u8;
            }
            state.take(action, label);
        }
    }

    fn parse_hidden(&mut self, classifier: &Classifier, places: &[usize; WORD_NODES], discrete: &[u32; DISCRETE]) {
        let Words { cache, slots } = &self.parser;
        let outside = slots.last().copied();
        let words = places.iter().enumerate().filter_map(|(position, &at)| {
            let slot = slots.get(at).copied().filter(|&s| Some(s) != outside)?;
            Some(cache.contribution(slot as usize, position))
        });
        // What absent nodes add is in the bias.
        let present = discrete.iter().zip(&self.absent).filter(|(row, absent)| row != absent);
        let rows = words.chain(present.map(|(&row, _)| classifier.discrete_row(row)));
        let mut found = [&[][..]; WORD_NODES + DISCRETE];
        let mut count = 0;
        for (place, row) in found.iter_mut().zip(rows) {
            *place = row;
            count += 1;
        }
        kernels::hidden(self.arch, &classifier.bias, found.get(..count).unwrap_or(&[]), &mut self.hidden);
    }
}

/// Positions among the words of a sentence: its tokens, the root, and the place outside.
pub(super) fn word_places(nodes: &[u16; NODES], len: u16) -> [usize; WORD_NODES] {
    let mut places = [0; WORD_NODES];
    for (place, &node) in places.iter_mut().zip(nodes) {
        *place = if node == NONE { usize::from(len) + 1 } else { usize::from(node) };
    }
    places
}
