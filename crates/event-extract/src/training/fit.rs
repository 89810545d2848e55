//! The fit of a log-linear model to choices.

use event_model::EventType;

use super::Choice;

/// The probability that the weights give the first candidate of a choice between two.
#[must_use]
pub fn probability(choice: &Choice, weights: &[[f64; 2]]) -> f64 {
    let side = usize::from(choice.event_type == EventType::Agreement);
    let features = choice.candidates.first().map_or(&[][..], Vec::as_slice);
    let score: f64 = features.iter().filter_map(|&f| weights.get(f)?.get(side)).sum();
    1.0 / (1.0 + (-score).exp())
}

/// Weights of one column a type: shared part and own part of each feature, so that what both types teach is learned from
/// both. Minimises the negative log-likelihood of the right candidates, with a Gaussian prior, by `AdaGrad` over all choices.
#[must_use]
pub fn fit(features: usize, choices: &[Choice], prior: f64) -> Vec<[f64; 2]> {
    let n = features;
    let mut weights = vec![0.0_f64; 3 * n];
    let mut squares = vec![1e-8_f64; 3 * n];
    for _ in 0..ROUNDS {
        let mut gradient: Vec<f64> = weights.iter().map(|w| w * prior).collect();
        for choice in choices {
            push(choice, &weights, &mut gradient);
        }
        for ((w, s), g) in weights.iter_mut().zip(&mut squares).zip(gradient) {
            *s += g * g;
            *w -= 0.5 * g / s.sqrt();
        }
    }
    (0..n).map(|f| [own(&weights, f, 0), own(&weights, f, 1)]).collect()
}

const ROUNDS: usize = 400;

fn own(weights: &[f64], feature: usize, side: usize) -> f64 {
    let at = |i: usize| weights.get(3 * feature + i).copied().unwrap_or(0.0);
    at(0) + at(1 + side)
}

fn push(choice: &Choice, weights: &[f64], gradient: &mut [f64]) {
    let side = usize::from(choice.event_type == EventType::Agreement);
    let scores: Vec<f64> = choice.candidates.iter().map(|c| c.iter().map(|&f| own(weights, f, side)).sum()).collect();
    let top = scores.iter().copied().fold(f64::MIN, f64::max);
    let raised: Vec<f64> = scores.iter().map(|s| (s - top).exp()).collect();
    let all: f64 = raised.iter().sum();
    let good: f64 = choice.right.iter().filter_map(|&r| raised.get(r)).sum();
    for (i, (candidate, mass)) in choice.candidates.iter().zip(&raised).enumerate() {
        let wanted = if choice.right.contains(&i) { mass / good } else { 0.0 };
        let push = mass / all - wanted;
        for &f in candidate {
            for slot in [3 * f, 3 * f + 1 + side] {
                if let Some(g) = gradient.get_mut(slot) {
                    *g += push;
                }
            }
        }
    }
}

/// How many choices the weights get right.
pub fn right(choices: &[Choice], weights: &[[f64; 2]]) -> usize {
    choices.iter().filter(|c| is_right(c, weights)).count()
}

fn is_right(choice: &Choice, weights: &[[f64; 2]]) -> bool {
    let side = usize::from(choice.event_type == EventType::Agreement);
    let score = |c: &Vec<usize>| -> f64 { c.iter().filter_map(|&f| weights.get(f)?.get(side)).sum() };
    let best = choice.candidates.iter().enumerate().max_by(|a, b| score(a.1).total_cmp(&score(b.1)));
    best.is_some_and(|(i, _)| choice.right.contains(&i))
}
