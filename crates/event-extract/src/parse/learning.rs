//! Learns the weights: averaged perceptrons, the parser on tags that the tagger gave to sentences it had not seen, and
//! with a dynamic oracle (Goldberg and Nivre 2013), so that it learns to go on after its own errors.

use std::collections::{BTreeMap, HashMap};

use super::conllu::TreebankSentence;
use super::forms::Form;
use super::parser::{LABELS, MOVES, Words, action_features, choose, label_features};
use super::tagger::{self, FEATURES, NO_TAG, TAGS};
use super::transitions::{ACTIONS, Action, State};
use super::weights::{self, Table, best};

/// How the weights are learned.
#[derive(Clone, Copy, Debug)]
pub struct Schedule {
    /// Passes of the tagger over the treebank.
    pub tagger_passes: usize,
    /// Passes of the parser.
    pub parser_passes: usize,
    /// Errors that a feature must have taken part in to be kept.
    pub least_updates: u32,
    /// Parts that the tags the parser learns on are learned by.
    pub folds: usize,
}

/// A perceptron that is being learned: a row for each feature that ever took part in an error.
struct Learner<const N: usize> {
    rows: HashMap<u32, usize, std::hash::BuildHasherDefault<crate::word::IdHasher>>,
    weights: Vec<[f32; N]>,
    totals: Vec<[f32; N]>,
    features: Vec<u32>,
    touched: Vec<u32>,
    steps: f32,
}

impl<const N: usize> Learner<N> {
    fn new() -> Self {
        Self {
            rows: HashMap::default(),
            weights: Vec::new(),
            totals: Vec::new(),
            features: Vec::new(),
            touched: Vec::new(),
            steps: 1.0,
        }
    }

    fn score(&self, features: &[u32]) -> [f32; N] {
        let mut scores = [0.0; N];
        for row in features.iter().filter_map(|f| self.weights.get(*self.rows.get(f)?)) {
            scores.iter_mut().zip(row).for_each(|(s, w)| *s += w);
        }
        scores
    }

    /// Moves weight from the class that was wrong to the right one.
    fn update(&mut self, features: &[u32], right: usize, wrong: usize) {
        for &feature in features {
            let row = *self.rows.entry(feature).or_insert_with(|| {
                self.weights.push([0.0; N]);
                self.totals.push([0.0; N]);
                self.features.push(feature);
                self.touched.push(0);
                self.weights.len() - 1
            });
            for (class, by) in [(right, 1.0), (wrong, -1.0)] {
                add(self.weights.get_mut(row), class, by);
                add(self.totals.get_mut(row), class, by * self.steps);
            }
            if let Some(count) = self.touched.get_mut(row) {
                *count += 1;
            }
        }
    }

    /// The averaged weights in eight bits, heaviest first; rows that hardly ever took part are left out.
    fn quantised(&self, least: u32, most_rows: usize) -> Vec<(u32, [i8; N])> {
        let averaged = |row: usize| -> [f32; N] {
            let (w, t) = (self.weights.get(row).unwrap_or(&[0.0; N]), self.totals.get(row).unwrap_or(&[0.0; N]));
            std::array::from_fn(|class| w.get(class).unwrap_or(&0.0) - t.get(class).unwrap_or(&0.0) / self.steps)
        };
        let mut rows: Vec<(f32, u32, [f32; N])> = Vec::new();
        for (row, (&feature, _)) in
            self.features.iter().zip(&self.touched).enumerate().filter(|(_, (_, c))| **c >= least)
        {
            let weights = averaged(row);
            rows.push((weights.iter().fold(0.0, |most: f32, w| most.max(w.abs())), feature, weights));
        }
        rows.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        rows.truncate(most_rows);
        // One row in a thousand may be clipped: the others then keep finer steps.
        let scale = rows.get(rows.len() / 1000).map_or(1.0, |r| 127.0 / r.0.max(1e-6));
        let quantise = |w: f32| (w * scale).round().clamp(-127.0, 127.0) as i8;
        rows.into_iter().map(|(_, f, w)| (f, w.map(quantise))).filter(|(_, w)| w.iter().any(|&w| w != 0)).collect()
    }

    fn table(&self, bits: u32, least: u32) -> (Vec<u8>, Option<Table<N>>) {
        let mut bytes = Vec::new();
        weights::write(bits, &self.quantised(least, (1 << bits) * 4 / 5), &mut bytes);
        let table = Table::read(&mut bytes.as_slice());
        (bytes, table)
    }
}

fn add<const N: usize>(row: Option<&mut [f32; N]>, class: usize, by: f32) {
    if let Some(weight) = row.and_then(|r| r.get_mut(class)) {
        *weight += by;
    }
}

/// A sentence as the learners see it.
struct Lesson {
    forms: Vec<Form>,
    tags: Vec<u8>,
    guessed: Vec<u8>,
    heads: Vec<u16>,
    labels: Vec<u8>,
}

/// A fixed sequence of numbers (xorshift): learning gives the same bytes every time.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % n.max(1)
    }

    fn shuffled(&mut self, n: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..n).collect();
        for i in (1..n).rev() {
            order.swap(i, self.below(i + 1));
        }
        order
    }
}

/// The most frequent names, most frequent first.
fn frequent<'a>(names: impl Iterator<Item = &'a String>, most: usize) -> Vec<String> {
    let mut counts: BTreeMap<&String, usize> = BTreeMap::new();
    names.for_each(|n| *counts.entry(n).or_default() += 1);
    let mut names: Vec<_> = counts.into_iter().collect();
    names.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    names.into_iter().take(most).map(|n| n.0.clone()).collect()
}

/// The class of a name; what is too rare to have one takes that of the first with the same head.
fn class_of(names: &[String], name: &str, separator: char) -> u8 {
    let head = name.split(separator).next();
    let same = names.iter().position(|n| n == name);
    same.or_else(|| names.iter().position(|n| n.split(separator).next() == head)).unwrap_or(0) as u8
}

fn lesson(sentence: &TreebankSentence, words: &[String], tags: &[String], labels: &[String]) -> Lesson {
    let classes: Vec<u8> = sentence.tags.iter().map(|t| class_of(tags, t, '|')).collect();
    Lesson {
        forms: words.iter().map(|w| Form::new(w)).collect(),
        guessed: classes.clone(),
        tags: classes,
        heads: sentence.heads.clone(),
        labels: sentence.labels.iter().map(|l| class_of(labels, l, ':')).collect(),
    }
}

/// Every twelfth sentence once more as a headline prints it, in turns in capitals and with capital initials.
fn as_headline(number: usize, sentence: &TreebankSentence) -> Option<Vec<String>> {
    let capital = |w: &String| {
        let mut chars = w.chars();
        chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
    };
    match number % 24 {
        5 => Some(sentence.words.iter().map(|w| w.to_uppercase()).collect()),
        17 => Some(sentence.words.iter().map(|w| if w.len() > 3 { capital(w) } else { w.clone() }).collect()),
        _ => None,
    }
}

/// Learns a model; `tell` is told of every pass.
pub fn learn(sentences: &[TreebankSentence], schedule: Schedule, tell: &mut dyn FnMut(&str)) -> Vec<u8> {
    let tags = frequent(sentences.iter().flat_map(|s| &s.tags), TAGS);
    let labels = frequent(sentences.iter().flat_map(|s| &s.labels), LABELS);
    let mut lessons = Vec::new();
    for (number, sentence) in sentences.iter().enumerate() {
        lessons.push(lesson(sentence, &sentence.words, &tags, &labels));
        lessons.extend(as_headline(number, sentence).map(|words| lesson(sentence, &words, &tags, &labels)));
    }
    jackknife(&mut lessons, schedule, tell);
    let mut out = Vec::new();
    write_names(&tags, &mut out);
    write_names(&labels, &mut out);
    let all: Vec<&Lesson> = lessons.iter().collect();
    out.extend(learn_tagger(&all, schedule.tagger_passes).table(18, schedule.least_updates).0);
    tell("tagger learned");
    out.extend(learn_parser(&lessons, schedule, tell));
    out
}

fn write_names(names: &[String], out: &mut Vec<u8>) {
    out.extend((names.len() as u32).to_le_bytes());
    for name in names {
        out.extend((name.len() as u32).to_le_bytes());
        out.extend(name.as_bytes());
    }
}

/// Gives every lesson the tags of a tagger that has not seen it.
fn jackknife(lessons: &mut [Lesson], schedule: Schedule, tell: &mut dyn FnMut(&str)) {
    // Neighbouring sentences share their words: folds are runs of them.
    let run = lessons.len().div_ceil(schedule.folds.max(1) * 8).max(1);
    let fold_of = |at: usize| at / run % schedule.folds.max(1);
    for fold in 0..schedule.folds {
        let seen: Vec<&Lesson> =
            lessons.iter().enumerate().filter(|(i, _)| fold_of(*i) != fold).map(|(_, l)| l).collect();
        let Some(table) = learn_tagger(&seen, schedule.tagger_passes.min(4)).table(18, schedule.least_updates).1 else {
            return;
        };
        let own = lessons.iter_mut().enumerate().filter(|(i, _)| fold_of(*i) == fold);
        own.for_each(|(_, lesson)| tagger::tag(&table, &lesson.forms, &mut lesson.guessed));
        tell(&format!("fold {fold} tagged"));
    }
}

fn learn_tagger(lessons: &[&Lesson], passes: usize) -> Learner<TAGS> {
    let mut learner = Learner::new();
    let mut numbers = Numbers(0x5eed);
    for _ in 0..passes {
        for at in numbers.shuffled(lessons.len()) {
            if let Some(lesson) = lessons.get(at) {
                learn_tags(&mut learner, lesson);
            }
        }
    }
    learner
}

fn learn_tags(learner: &mut Learner<TAGS>, lesson: &Lesson) {
    let mut before = [NO_TAG; 2];
    for (at, &right) in lesson.tags.iter().enumerate() {
        let features: [u32; FEATURES] = tagger::features(&lesson.forms, at, before);
        let guess = best(&learner.score(&features));
        learner.steps += 1.0;
        if guess != usize::from(right) {
            learner.update(&features, right.into(), guess);
        }
        before = [guess as u8, before[0]];
    }
}

/// Rows of the parser's tables, as powers of two.
const MOVE_BITS: u32 = 20;
const LABEL_BITS: u32 = 17;

fn learn_parser(lessons: &[Lesson], schedule: Schedule, tell: &mut dyn FnMut(&str)) -> Vec<u8> {
    let mut pupil =
        Pupil { moves: Learner::new(), labels: Learner::new(), numbers: Numbers(0xbeef), features: Vec::new() };
    let mut state = State::default();
    for pass in 0..schedule.parser_passes {
        let (mut wrong, mut all) = (0, 0);
        for at in pupil.numbers.shuffled(lessons.len()) {
            let Some(lesson) = lessons.get(at).filter(|l| l.heads.len() < super::MOST_TOKENS) else { continue };
            state.start(lesson.heads.len() as u16);
            pupil.sentence(&mut state, lesson, pass);
            all += lesson.heads.len();
            wrong += state.nodes.iter().zip(&lesson.heads).filter(|(n, h)| n.head != **h).count();
        }
        tell(&format!("parser pass {pass}: {wrong} of {all} heads wrong"));
    }
    let mut out = pupil.moves.table(MOVE_BITS, schedule.least_updates).0;
    out.extend(pupil.labels.table(LABEL_BITS, schedule.least_updates).0);
    out
}

/// The parser while it learns.
struct Pupil {
    moves: Learner<MOVES>,
    labels: Learner<LABELS>,
    numbers: Numbers,
    features: Vec<u32>,
}

impl Pupil {
    fn sentence(&mut self, state: &mut State, lesson: &Lesson, pass: usize) {
        let words = Words { forms: &lesson.forms, tags: &lesson.guessed };
        while !state.is_done() {
            action_features(state, words, &mut self.features);
            let scores = self.moves.score(&self.features);
            let Some(guess) = choose(state, &scores) else { return };
            let costs = ACTIONS.map(|a| if state.allows(a) { cost(state, lesson, a) } else { u32::MAX });
            let least = costs.iter().min().copied().unwrap_or(0);
            let free = ACTIONS.into_iter().zip(costs).zip(scores).filter(|((_, c), _)| *c == least);
            let Some(((right, _), _)) = free.reduce(|a, b| if b.1 > a.1 { b } else { a }) else { return };
            self.moves.steps += 1.0;
            let wrong = costs.get(guess as usize).is_some_and(|&c| c > least);
            if wrong {
                self.moves.update(&self.features, right as usize, guess as usize);
            }
            // From the second pass on it goes on after its own errors, nine times in ten.
            let taken = if wrong && (pass == 0 || self.numbers.below(10) == 0) { right } else { guess };
            let label = state.arc(taken).map_or(0, |arc| self.label(state, words, lesson, arc));
            state.take(taken, label);
        }
    }

    fn label(&mut self, state: &State, words: Words<'_>, lesson: &Lesson, arc: (u16, u16)) -> u8 {
        label_features(state, words, arc, &mut self.features);
        let guess = best(&self.labels.score(&self.features));
        self.labels.steps += 1.0;
        let at = usize::from(arc.1);
        let gold = lesson.heads.get(at).filter(|&&h| h == arc.0).and_then(|_| lesson.labels.get(at));
        if let Some(&right) = gold.filter(|&&right| usize::from(right) != guess) {
            self.labels.update(&self.features, right.into(), guess);
        }
        guess as u8
    }
}

/// Arcs of the treebank that an action makes impossible (Goldberg and Nivre 2013).
fn cost(state: &State, lesson: &Lesson, action: Action) -> u32 {
    let head = |n: u16| lesson.heads.get(usize::from(n)).copied();
    let (s0, s1, b0) = (state.stacked(0), state.stacked(1), state.next);
    if action == Action::Shift {
        let on_stack = state.stack.iter().filter(|&&n| head(n) == Some(b0)).count() as u32;
        let below = state.stack.iter().rev().skip(1).any(|&n| head(b0) == Some(n));
        return on_stack + u32::from(below);
    }
    let dependents = (b0..state.len).filter(|&n| head(n) == Some(s0)).count() as u32;
    let Some(own) = head(s0) else { return dependents };
    let lost = match action {
        Action::Left => own == s1 || own > b0,
        _ => own >= b0,
    };
    dependents + u32::from(lost && own != super::transitions::NONE)
}
