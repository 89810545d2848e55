//! What tagger and parser are taught on a lesson.

use super::super::parser::{ACTION_HEAD, AFTER_TAGS, LEFT_HEAD, RIGHT_HEAD, choose, discrete, nodes};
use super::super::run::word_places;
use super::super::tagger::{WINDOW, at_position, best};
use super::super::transitions::{ACTIONS, Action, NONE, State};
use super::super::vocabulary::{Composition, OUTSIDE_ROW, ROOT_ROW, UNKNOWN_ROW};
use super::Training;
use super::course::{Pupil, Teacher};
use super::lessons::Lesson;
use super::network::Rows;
use super::numbers::{Numbers, fraction};
use super::tape::Ingredients;

/// The words of a lesson, the root, and the place outside; rare forms are dropped out by their frequency.
fn ingredients<'k>(
    lesson: &Lesson,
    frequencies: &[u32],
    vectors: &'k Rows,
    numbers: &mut Numbers,
    training: &Training,
) -> Vec<Ingredients<'k>> {
    let fixed = [Composition::of_row(ROOT_ROW), Composition::of_row(OUTSIDE_ROW)];
    let Training { drop_forms, drop_vectors, .. } = *training;
    let mut out = Vec::with_capacity(lesson.words.len() + 2);
    for word in lesson.words.iter().chain(&fixed) {
        let mut rows = word.rows().to_vec();
        if let Some(form) = rows.first_mut() {
            let frequency = fraction(frequencies.get(*form as usize).map_or(0, |&f| f as usize));
            if frequency > 0.0 && numbers.share() < drop_forms / (drop_forms + frequency) {
                *form = UNKNOWN_ROW;
            }
        }
        let vector = word.known.filter(|_| numbers.share() >= drop_vectors);
        out.push(Ingredients { rows, vector: vector.map_or(&[], |v| vectors.row(v as usize)) });
    }
    out
}

/// Teaches tags.
pub(super) struct TaggerTeacher<'a> {
    pub(super) lessons: &'a [&'a Lesson],
    pub(super) frequencies: &'a [u32],
    pub(super) vectors: &'a Rows,
    pub(super) training: Training,
}

impl Teacher for TaggerTeacher<'_> {
    fn teach(&self, pupil: &mut Pupil<'_>, lesson: usize, _pass: usize) -> [usize; 2] {
        let Some(lesson) = self.lessons.get(lesson) else { return [0; 2] };
        let Pupil { network, gradient, tape, numbers } = pupil;
        let drop_hidden = self.training.drop_hidden;
        let words = ingredients(lesson, self.frequencies, self.vectors, numbers, &self.training);
        tape.begin(network, &words);
        let len = lesson.tags.len();
        let mut scores = Vec::new();
        let mut wrong = 0;
        for (at, &right) in lesson.tags.iter().enumerate() {
            let window: [usize; WINDOW] = std::array::from_fn(|p| at_position(at, p, len, len + 1));
            tape.forward(network, &window, &[], &mut || numbers.share() >= drop_hidden, 1.0 / (1.0 - drop_hidden));
            tape.outputs(network, 0, &mut scores);
            wrong += usize::from(best(&scores) != usize::from(right));
            softmax(&mut scores);
            if let Some(score) = scores.get_mut(usize::from(right)) {
                *score -= 1.0;
            }
            tape.outputs_owe(network, 0, &scores, gradient);
            tape.backward(network, &window, &[], gradient);
        }
        tape.end(network, &words, gradient);
        [wrong, len]
    }
}

/// What a tag that is dropped is read as: the tag of the root, which no token has.
const DROPPED_TAG: u8 = AFTER_TAGS[0];

/// Teaches heads and labels.
pub(super) struct ParserTeacher<'a> {
    pub(super) lessons: &'a [&'a Lesson],
    pub(super) frequencies: &'a [u32],
    pub(super) vectors: &'a Rows,
    pub(super) training: Training,
    /// Passes before it goes on after its own errors.
    pub(super) led: usize,
    /// How often it does from then on.
    pub(super) astray: f32,
}

impl Teacher for ParserTeacher<'_> {
    fn teach(&self, pupil: &mut Pupil<'_>, lesson: usize, pass: usize) -> [usize; 2] {
        let Some(lesson) = self.lessons.get(lesson) else { return [0; 2] };
        let words = ingredients(lesson, self.frequencies, self.vectors, &mut pupil.numbers, &self.training);
        let mut tags = lesson.guessed.clone();
        tags.iter_mut().filter(|_| pupil.numbers.share() < self.training.drop_tags).for_each(|t| *t = DROPPED_TAG);
        tags.extend(AFTER_TAGS);
        pupil.tape.begin(pupil.network, &words);
        let mut state = State::default();
        state.start(lesson.heads.len() as u16);
        let mut scores = [Vec::new(), Vec::new()];
        while !state.is_done() {
            if self.step(pupil, lesson, &tags, &mut state, &mut scores, pass).is_none() {
                break;
            }
        }
        pupil.tape.end(pupil.network, &words, pupil.gradient);
        let wrong = state.nodes.iter().zip(&lesson.heads).filter(|(n, h)| n.head != **h).count();
        [wrong, lesson.heads.len()]
    }
}

impl ParserTeacher<'_> {
    fn step(
        &self,
        pupil: &mut Pupil<'_>,
        lesson: &Lesson,
        tags: &[u8],
        state: &mut State,
        [scores, label_scores]: &mut [Vec<f32>; 2],
        pass: usize,
    ) -> Option<()> {
        let Pupil { network, gradient, tape, numbers } = pupil;
        let drop = self.training.drop_hidden;
        let seen = nodes(state);
        let words = word_places(&seen, state.len);
        let values = discrete(state, &seen, tags);
        tape.forward(network, &words, &values, &mut || numbers.share() >= drop, 1.0 / (1.0 - drop));
        tape.outputs(network, ACTION_HEAD, scores);
        let guess = choose(state, scores)?;
        let costs = ACTIONS.map(|a| if state.allows(a) { cost(state, lesson, a) } else { u32::MAX });
        let least = costs.iter().min().copied()?;
        let free = ACTIONS.into_iter().zip(costs).zip(scores.iter()).filter(|((_, c), _)| *c == least);
        let ((right, _), _) = free.reduce(|a, b| if b.1 > a.1 { b } else { a })?;
        let wrong = costs.get(guess as usize).is_some_and(|&c| c > least);
        let stays = pass < self.led || numbers.share() >= self.astray;
        let taken = if wrong && stays { right } else { guess };
        owed_by_actions(scores, costs, least);
        tape.outputs_owe(network, ACTION_HEAD, scores, gradient);
        // The label of the right arc is taught, whichever is taken.
        let taught = if costs.get(taken as usize) == Some(&least) { taken } else { right };
        let mut label = 0;
        for action in [taught, taken] {
            let Some((head, dependent)) = state.arc(action) else { continue };
            let side = if action == Action::Left { LEFT_HEAD } else { RIGHT_HEAD };
            tape.outputs(network, side, label_scores);
            label = best(label_scores) as u8;
            let at = usize::from(dependent);
            let gold = lesson.heads.get(at).filter(|&&h| h == head).and_then(|_| lesson.labels.get(at));
            if let Some(&gold) = gold {
                softmax(label_scores);
                if let Some(score) = label_scores.get_mut(usize::from(gold)) {
                    *score -= 1.0;
                }
                tape.outputs_owe(network, side, label_scores, gradient);
            }
            if taught == taken {
                break;
            }
        }
        tape.backward(network, &words, &values, gradient);
        state.take(taken, label);
        Some(())
    }
}

/// What the scores of actions owe, so that those without cost become likelier together.
fn owed_by_actions(scores: &mut [f32], costs: [u32; 3], least: u32) {
    let mut it = scores.iter_mut();
    for cost in costs {
        if let Some(score) = it.next().filter(|_| cost == u32::MAX) {
            *score = f32::NEG_INFINITY;
        }
    }
    it.for_each(|s| *s = f32::NEG_INFINITY);
    softmax(scores);
    let right: f32 = scores.iter().zip(costs).filter(|(_, c)| *c == least).map(|(s, _)| s).sum();
    for (score, cost) in scores.iter_mut().zip(costs) {
        if cost == least {
            *score -= *score / right.max(1e-9);
        }
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
    dependents + u32::from(lost && own != NONE)
}

/// Probabilities out of scores.
fn softmax(scores: &mut [f32]) {
    let most = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    for score in &mut *scores {
        *score = (*score - most).exp();
    }
    let sum: f32 = scores.iter().sum();
    for score in scores {
        *score /= sum;
    }
}
