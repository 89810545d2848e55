//! One sentence's way through a network and back.

use pulp::Arch;

use super::gradient::Gradient;
use super::kernels;
use super::network::Network;

/// A word of a lesson: the rows and the vector that it is made of.
pub(super) struct Ingredients<'a> {
    pub(super) rows: Vec<u32>,
    pub(super) vector: &'a [f32],
}

/// What was computed for a sentence, and what it owes.
pub(super) struct Tape {
    arch: Arch,
    words: Vec<f32>,
    contributions: Vec<f32>,
    owed: Vec<f32>,
    known: Vec<bool>,
    /// The hidden layer, before the negative numbers are cut off and after.
    pub(super) hidden: Vec<f32>,
    /// What it owes.
    pub(super) hidden_owed: Vec<f32>,
    mask: Vec<f32>,
}

impl Tape {
    pub(super) fn new(arch: Arch) -> Self {
        Self {
            arch,
            words: Vec::new(),
            contributions: Vec::new(),
            owed: Vec::new(),
            known: Vec::new(),
            hidden: Vec::new(),
            hidden_owed: Vec::new(),
            mask: Vec::new(),
        }
    }

    /// Computes the words of a sentence.
    pub(super) fn begin(&mut self, network: &Network, ingredients: &[Ingredients<'_>]) {
        let shape = &network.shape;
        self.words.clear();
        self.words.resize(ingredients.len() * shape.dims, 0.0);
        for (word, made_of) in self.words.chunks_exact_mut(shape.dims).zip(ingredients) {
            network.word(self.arch, &made_of.rows, made_of.vector, word);
        }
        let places = ingredients.len() * shape.positions;
        self.known.clear();
        self.known.resize(places, false);
        self.contributions.resize(places * shape.hidden, 0.0);
        self.owed.clear();
        self.owed.resize(places * shape.hidden, 0.0);
    }

    /// The hidden layer of a state: `words` at the positions, and discrete values. A share of it is dropped out.
    pub(super) fn forward(
        &mut self,
        network: &Network,
        words: &[usize],
        discrete: &[u32],
        keep: &mut dyn FnMut() -> bool,
        scale: f32,
    ) {
        let (hidden, dims) = (network.shape.hidden, network.shape.dims);
        for (position, &word) in words.iter().enumerate() {
            let place = word * network.shape.positions + position;
            if let Some(known) = self.known.get_mut(place).filter(|k| !**k) {
                *known = true;
                let numbers = self.words.get(word * dims..(word + 1) * dims).unwrap_or(&[]);
                let out = self.contributions.get_mut(place * hidden..(place + 1) * hidden).unwrap_or(&mut []);
                network.contribution(self.arch, numbers, position, out);
            }
        }
        self.hidden.clear();
        self.hidden.extend_from_slice(network.bias.row(0));
        let place = |(position, &word): (usize, &usize)| word * network.shape.positions + position;
        let contributions = &self.contributions;
        let rows = words.iter().enumerate().map(place);
        let rows = rows.filter_map(|place| contributions.get(place * hidden..(place + 1) * hidden));
        let rows = rows.chain(discrete.iter().map(|&row| network.discrete.row(row as usize)));
        kernels::add_rows(self.arch, &mut self.hidden, rows);
        self.mask.clear();
        for value in &mut self.hidden {
            let open = *value > 0.0 && keep();
            self.mask.push(if open { scale } else { 0.0 });
            *value = if open { *value * scale } else { 0.0 };
        }
        self.hidden_owed.clear();
        self.hidden_owed.resize(hidden, 0.0);
    }

    /// The outputs of a head.
    pub(super) fn outputs(&self, network: &Network, head: usize, out: &mut Vec<f32>) {
        network.outputs(self.arch, head, &self.hidden, out);
    }

    /// What a head's outputs owe goes on to the hidden layer and to the head.
    pub(super) fn outputs_owe(&mut self, network: &Network, head: usize, owed: &[f32], gradient: &mut Gradient) {
        let (Some(rows), Some(to)) = (network.heads.get(head), gradient.heads.get_mut(head)) else { return };
        kernels::add_to(self.arch, to.row(network.shape.hidden), owed);
        let to = (self.hidden_owed.as_mut_slice(), to.all());
        kernels::multiply_back(self.arch, &self.hidden, &rows.values, owed, to);
    }

    /// What the hidden layer owes goes on to what it is the sum of.
    pub(super) fn backward(&mut self, network: &Network, words: &[usize], discrete: &[u32], gradient: &mut Gradient) {
        let hidden = network.shape.hidden;
        self.hidden_owed.iter_mut().zip(&self.mask).for_each(|(owed, open)| *owed *= open);
        kernels::add_to(self.arch, gradient.bias.row(0), &self.hidden_owed);
        for (position, &word) in words.iter().enumerate() {
            let place = word * network.shape.positions + position;
            let owed = self.owed.get_mut(place * hidden..(place + 1) * hidden).unwrap_or(&mut []);
            kernels::add_to(self.arch, owed, &self.hidden_owed);
        }
        for &row in discrete {
            kernels::add_to(self.arch, gradient.discrete.row(row as usize), &self.hidden_owed);
        }
    }

    /// What the words at their positions owe goes on to matrices, rows and projection.
    pub(super) fn end(&mut self, network: &Network, ingredients: &[Ingredients<'_>], gradient: &mut Gradient) {
        let shape = &network.shape;
        let mut word_owed = vec![0.0; shape.dims];
        for (at, (word, made_of)) in self.words.chunks_exact(shape.dims).zip(ingredients).enumerate() {
            word_owed.fill(0.0);
            let mut used = false;
            for position in 0..shape.positions {
                let place = at * shape.positions + position;
                if self.known.get(place) != Some(&true) {
                    continue;
                }
                used = true;
                let owed = self.owed.get(place * shape.hidden..(place + 1) * shape.hidden).unwrap_or(&[]);
                let to = (word_owed.as_mut_slice(), gradient.matrices.block(position, shape.dims));
                kernels::multiply_back(self.arch, word, network.matrices.block(position, shape.dims), owed, to);
            }
            if !used {
                continue;
            }
            for &row in &made_of.rows {
                kernels::add_to(self.arch, gradient.embeddings.row(row as usize), &word_owed);
            }
            if !made_of.vector.is_empty() {
                kernels::add_outer(self.arch, made_of.vector, &word_owed, gradient.projection.all());
            }
        }
    }
}
