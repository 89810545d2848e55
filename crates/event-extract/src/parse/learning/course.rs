//! A course of lessons: batches, two of each at a time, each with a gradient of its own, added up in a fixed order.

use std::thread;

use pulp::Arch;

use super::super::classifier::Shape;
use super::gradient::{Adam, Gradient};
use super::network::Network;
use super::numbers::{Numbers, fraction};
use super::tape::Tape;

/// What one lesson does to a gradient.
pub(super) trait Teacher: Sync {
    /// Goes through a lesson; how many answers were wrong, and how many there were.
    fn teach(&self, pupil: &mut Pupil<'_>, lesson: usize, pass: usize) -> [usize; 2];
}

/// A network that is being taught, with what one thread needs for it.
pub(super) struct Pupil<'a> {
    pub(super) network: &'a Network,
    pub(super) gradient: &'a mut Gradient,
    pub(super) tape: &'a mut Tape,
    pub(super) numbers: Numbers,
}

/// Threads that share a batch. More or fewer would add up in another order.
const THREADS: usize = 2;

/// Share of the course after which weights are averaged, and the batches between two that are.
const AVERAGED_FROM: f32 = 0.6;
const AVERAGED_EVERY: usize = 8;

/// How long and how fast.
#[derive(Clone, Copy, Debug)]
pub(super) struct Course {
    pub(super) passes: usize,
    /// Lessons of a batch.
    pub(super) batch: usize,
    /// First learning rate; it falls in a line to nothing.
    pub(super) rate: f32,
}

/// Random numbers for a start: even, of the width that keeps sums in range.
fn start(network: &mut Network) {
    let mut numbers = Numbers::new(usize::MAX, 0);
    let mut fill =
        |values: &mut [f32], reach: f32| values.iter_mut().for_each(|v| *v = (numbers.share() * 2.0 - 1.0) * reach);
    let shape = network.shape.clone();
    fill(&mut network.embeddings.values, 0.1);
    fill(&mut network.projection.values, 0.1);
    fill(&mut network.matrices.values, (2.0 / fraction(shape.dims)).sqrt());
    fill(&mut network.discrete.values, 0.1);
    for head in &mut network.heads {
        fill(&mut head.values, (3.0 / fraction(shape.hidden)).sqrt());
        head.row_mut(shape.hidden).fill(0.0);
    }
}

/// Teaches a network of that shape. `tell` hears of every pass.
pub(super) fn run(
    course: Course,
    shape: &Shape,
    lessons: usize,
    teacher: &dyn Teacher,
    tell: &mut dyn FnMut(usize, [usize; 2]),
) -> Network {
    let mut network = Network::zero(shape.clone());
    start(&mut network);
    let mut average = Average { sum: Network::zero(shape.clone()), count: 0 };
    let mut adam = Adam::new(shape);
    let arch = Arch::new();
    let mut workers: Vec<_> = (0..THREADS).map(|_| (Gradient::zero(shape), Tape::new(arch))).collect();
    let batches = lessons.div_ceil(course.batch.max(1));
    for pass in 0..course.passes {
        let order = Numbers::new(pass, usize::MAX).shuffled(lessons);
        let mut sums = [0; 2];
        for (number, batch) in order.chunks(course.batch.max(1)).enumerate() {
            let counts = share(batch, &network, &mut workers, teacher, pass);
            sums.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
            let mut all = workers.iter_mut().map(|(gradient, _)| gradient);
            let Some(first) = all.next() else { continue };
            all.for_each(|other| first.take(other));
            let gone = (fraction(pass) + fraction(number) / fraction(batches)) / fraction(course.passes);
            adam.step(&mut network, first, course.rate * (1.0 - gone));
            if gone >= AVERAGED_FROM && number % AVERAGED_EVERY == 0 {
                average.add(&network);
            }
        }
        tell(pass, sums);
    }
    average.mean().unwrap_or(network)
}

/// The mean of a network's numbers at many steps: it errs less than each of them (Polyak and Juditsky 1992).
struct Average {
    sum: Network,
    count: usize,
}

impl Average {
    fn add(&mut self, network: &Network) {
        for (sum, values) in self.sum.parts_mut().into_iter().zip(network.parts()) {
            sum.values.iter_mut().zip(&values.values).for_each(|(s, v)| *s += v);
        }
        self.count += 1;
    }

    /// `None` if nothing was added.
    fn mean(mut self) -> Option<Network> {
        for part in self.sum.parts_mut() {
            part.values.iter_mut().for_each(|v| *v /= fraction(self.count));
        }
        (self.count > 0).then_some(self.sum)
    }
}

/// Lets every thread go through its part of a batch.
fn share(
    batch: &[usize],
    network: &Network,
    workers: &mut [(Gradient, Tape)],
    teacher: &dyn Teacher,
    pass: usize,
) -> [usize; 2] {
    let part = batch.len().div_ceil(THREADS).max(1);
    let go = |lessons: &[usize], (gradient, tape): &mut (Gradient, Tape)| {
        let mut sums = [0; 2];
        for &lesson in lessons {
            let mut pupil = Pupil { network, gradient, tape, numbers: Numbers::new(pass, lesson) };
            let counts = teacher.teach(&mut pupil, lesson, pass);
            sums.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
        }
        sums
    };
    thread::scope(|scope| {
        let parts = batch.chunks(part).zip(workers);
        let threads: Vec<_> = parts.map(|(lessons, worker)| scope.spawn(move || go(lessons, worker))).collect();
        let counts = threads.into_iter().filter_map(|t| t.join().ok());
        counts.fold([0; 2], |[a, b], [c, d]| [a + c, b + d])
    })
}
