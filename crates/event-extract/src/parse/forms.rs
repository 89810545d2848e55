//! What the models see of a word: hashes of its spelling, its ends and its shape.

/// Hashes of one word.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Form {
    pub(super) lower: u32,
    pub(super) suffixes: [u32; 4],
    pub(super) prefixes: [u32; 3],
    pub(super) shape: u32,
}

/// Characters that a word is read by: longer ones are told by their ends.
const LONGEST: usize = 64;

impl Form {
    /// Reads a word.
    pub(super) fn new(word: &str) -> Self {
        let mut form = Self { shape: 7, lower: 11, ..Self::default() };
        let mut class_before = 0;
        for (at, c) in word.chars().take(LONGEST).enumerate() {
            let class = class_of(c);
            if class != class_before {
                form.shape = step(form.shape, class);
                class_before = class;
            }
            form.lower = step(form.lower, folded(c));
            if let Some(prefix) = form.prefixes.get_mut(at) {
                *prefix = form.lower;
            }
        }
        let mut end = 13;
        for (c, suffix) in word.chars().rev().zip(&mut form.suffixes) {
            end = step(end, folded(c));
            *suffix = end;
        }
        form
    }
}

/// Lower case, one figure for all, one apostrophe.
fn folded(c: char) -> u32 {
    match c {
        '0'..='9' => '0'.into(),
        '’' | '‘' => '\''.into(),
        '“' | '”' => '"'.into(),
        _ if c.is_ascii() => c.to_ascii_lowercase().into(),
        _ => c.to_lowercase().next().unwrap_or(c).into(),
    }
}

fn class_of(c: char) -> u32 {
    if c.is_ascii_digit() {
        1
    } else if c.is_uppercase() {
        2
    } else if c.is_alphabetic() {
        3
    } else {
        u32::from(c) + 4
    }
}

fn step(hash: u32, value: u32) -> u32 {
    (hash.rotate_left(5) ^ value).wrapping_mul(0x9e37_79b1)
}
