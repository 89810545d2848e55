//! Learns the weights: networks by gradient descent, the parser on tags that the tagger gave to sentences it had not
//! seen, and with a dynamic oracle (Goldberg and Nivre 2013), so that it learns to go on after its own errors.

mod course;
mod gradient;
mod kernels;
mod lessons;
pub(in crate::parse) mod network;
mod numbers;
mod tape;
mod teachers;

use pulp::Arch;

use super::classifier::Classifier;
use super::conllu::TreebankSentence;
use super::knowledge::Sources;
use super::parser::LABELS;
use super::run::Reader;
use super::tagger::TAGS;
use super::{SyntaxModel, parser, tagger};
use course::Course;
use lessons::{Lesson, frequent, lessons};
use teachers::{ParserTeacher, TaggerTeacher};

/// How one network is learned.
#[derive(Clone, Copy, Debug)]
pub struct Training {
    /// Passes over the treebank.
    pub passes: usize,
    /// First learning rate; it falls in a line to nothing.
    pub rate: f32,
    /// Size of the hidden layer, a multiple of 64.
    pub hidden: usize,
    /// Numbers of a word.
    pub dims: usize,
    /// A form that comes up `n` times is dropped with a chance of `drop_forms / (drop_forms + n)`.
    pub drop_forms: f32,
    /// Chance that a word's pretrained vector is dropped.
    pub drop_vectors: f32,
    /// Chance that a number of the hidden layer is dropped.
    pub drop_hidden: f32,
    /// Chance that a tag is dropped.
    pub drop_tags: f32,
}

/// How the weights are learned.
#[derive(Clone, Copy, Debug)]
pub struct Schedule {
    /// Of the tagger.
    pub tagger: Training,
    /// Of the parser.
    pub parser: Training,
    /// Parts that the tags the parser learns on are learned by.
    pub folds: usize,
    /// Passes before the parser goes on after its own errors.
    pub led: usize,
    /// How often it does from then on.
    pub astray: f32,
}

impl Default for Schedule {
    /// What the weights that are built in are learned by.
    fn default() -> Self {
        let tagger = Training {
            passes: 8,
            rate: 0.002,
            hidden: 64,
            dims: 40,
            drop_forms: 0.25,
            drop_vectors: 0.02,
            drop_hidden: 0.15,
            drop_tags: 0.0,
        };
        let parser = Training {
            passes: 10,
            hidden: 256,
            dims: 32,
            drop_forms: 0.3,
            drop_hidden: 0.3,
            drop_tags: 0.03,
            ..tagger
        };
        Self { tagger, parser, folds: 4, led: 1, astray: 0.9 }
    }
}

/// Lessons of a batch.
const BATCH: usize = 32;

/// What every part of the learning is given.
struct School<'a> {
    sources: Sources,
    frequencies: Vec<u32>,
    schedule: Schedule,
    tell: &'a mut dyn FnMut(&str),
}

/// Learns a model; `tell` is told of every pass. `None`: `words` is no file of
/// `scripts/make_word_knowledge.py`.
pub fn learn(
    sentences: &[TreebankSentence],
    words: &[u8],
    schedule: Schedule,
    tell: &mut dyn FnMut(&str),
) -> Option<Vec<u8>> {
    let sources = Sources::parse(words)?;
    let tags = frequent(sentences.iter().flat_map(|s| &s.tags), TAGS);
    let labels = frequent(sentences.iter().flat_map(|s| &s.labels), LABELS);
    let (mut lessons, vocabulary, frequencies) = lessons(sentences, &sources, &tags, &labels);
    let (rows, pairs) = (frequencies.len(), tags.len());
    tell(&format!("{} lessons, {rows} rows, {pairs} tags, {} labels", lessons.len(), labels.len()));
    let knowledge = sources.knowledge.clone();
    let mut model = SyntaxModel { tags, labels, knowledge, vocabulary, ..SyntaxModel::default() };
    let mut school = School { sources, frequencies, schedule, tell };
    school.jackknife(&mut lessons, &model);
    let all: Vec<&Lesson> = lessons.iter().collect();
    model.tagger = school.tagger(&all, &model, schedule.tagger.passes, true);
    model.parser = school.parser(&all, &model);
    Some(model.write())
}

impl School<'_> {
    /// Gives every lesson the tags of a tagger that has not seen it.
    fn jackknife(&mut self, lessons: &mut [Lesson], model: &SyntaxModel) {
        // Neighbouring sentences share their words: folds are runs of them.
        let folds = self.schedule.folds.max(1);
        let run = lessons.len().div_ceil(folds * 8).max(1);
        let fold_of = |at: usize| at / run % folds;
        let mut guesses = Vec::new();
        for fold in 0..self.schedule.folds {
            let mut apart = lessons.iter().enumerate().filter(|(i, _)| fold_of(*i) != fold);
            let seen: Vec<&Lesson> = apart.by_ref().map(|(_, l)| l).collect();
            let passes = self.schedule.tagger.passes.div_ceil(2);
            let mut looked = SyntaxModel::clone(model);
            looked.tagger = self.tagger(&seen, model, passes, false);
            let mut reader = Reader::default();
            let (mut right, mut all) = (0, 0);
            for (at, lesson) in lessons.iter().enumerate().filter(|(i, _)| fold_of(*i) == fold) {
                let mut tags = Vec::new();
                reader.tag(&looked, lesson.spelled.iter().map(String::as_str), false, &mut tags);
                right += tags.iter().zip(&lesson.tags).filter(|(a, b)| a == b).count();
                all += tags.len();
                guesses.push((at, tags));
            }
            (self.tell)(&format!("fold {fold} tagged, {right} of {all} right"));
        }
        for (at, tags) in guesses {
            if let Some(lesson) = lessons.get_mut(at) {
                lesson.guessed = tags;
            }
        }
    }

    fn tagger(&mut self, lessons: &[&Lesson], model: &SyntaxModel, passes: usize, loud: bool) -> Classifier {
        let Self { sources, frequencies, tell, .. } = self;
        let training = Training { passes, ..self.schedule.tagger };
        let teacher = TaggerTeacher { lessons, frequencies, vectors: &sources.vectors, training };
        let (rows, vector) = (frequencies.len(), sources.vectors.width);
        let shape = tagger::shape(rows, vector, training.hidden, training.dims, model.tags.len());
        let course = Course { passes, batch: BATCH, rate: training.rate };
        let network = course::run(course, &shape, lessons.len(), &teacher, &mut |pass, [wrong, of]| {
            if loud {
                tell(&format!("tagger pass {pass}: {wrong} of {of} tags wrong"));
            }
        });
        network.quantised(Arch::new(), &model.vocabulary, &self.sources)
    }

    fn parser(&mut self, lessons: &[&Lesson], model: &SyntaxModel) -> Classifier {
        let Self { sources, frequencies, tell, schedule } = self;
        let training = schedule.parser;
        let (led, astray) = (schedule.led, schedule.astray);
        let teacher = ParserTeacher { lessons, frequencies, vectors: &sources.vectors, training, led, astray };
        let (rows, vector) = (frequencies.len(), sources.vectors.width);
        let shape = parser::shape(rows, vector, training.hidden, training.dims, model.labels.len());
        let course = Course { passes: training.passes, batch: BATCH, rate: training.rate };
        let network = course::run(course, &shape, lessons.len(), &teacher, &mut |pass, [wrong, of]| {
            tell(&format!("parser pass {pass}: {wrong} of {of} heads wrong"));
        });
        network.quantised(Arch::new(), &model.vocabulary, &self.sources)
    }
}
