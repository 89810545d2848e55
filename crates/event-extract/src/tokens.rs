//! Tokens of a sentence: words, numbers, signs, with clitics split off. Byte spans; no allocation per token.
//!
//! Compounds with hyphens stay whole ("US-Russia", "30-year"): later steps look into them. Abbreviations keep their
//! period ("U.S.", "Gen.") unless it ends the sentence.

use event_model::ByteSpan;

use crate::closed;
use crate::word::{WordHash, WordId, word, word_of};

/// What a token is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// "talks"
    Lower,
    /// "Talks", "`McCain`"
    Title,
    /// "TALKS", "U.S.", "G7": at least two capitals or figures beside capitals, no small letter.
    Upper,
    /// "1,000", "3.5", "14th"
    Number,
    /// ", . ( $"
    Sign,
}

/// One token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    /// Bytes of the field that the sentence lies in.
    pub(crate) span: ByteSpan,
    /// Lower-cased word; for signs the sign.
    pub(crate) id: WordId,
    /// What it is made of.
    pub(crate) shape: Shape,
    /// Whether it has a hyphen or dash inside.
    pub(crate) hyphen: bool,
}

impl Token {
    /// Whether it begins with a capital.
    pub(crate) fn is_capital(&self) -> bool {
        matches!(self.shape, Shape::Title | Shape::Upper)
    }
}

/// Appends the tokens of `text` under `within`.
///
/// Bytes decide as long as a word is ASCII without an apostrophe, which most are: one pass then gives its end, its shape
/// and its id. Any other word is read by characters.
pub(crate) fn tokenize(text: &str, within: ByteSpan, out: &mut Vec<Token>) {
    let sentence = within.of(text);
    let base = within.start as usize;
    let mut at = 0;
    while let Some(&byte) = sentence.as_bytes().get(at) {
        at = match class(byte) {
            Class::Space => at + 1,
            Class::Small | Class::Capital | Class::Figure => match ascii_word(sentence.as_bytes(), at) {
                Some(word) => {
                    let span = ByteSpan::new(base + at, base + word.end);
                    out.push(Token { span, id: word.id, shape: word.shape, hyphen: word.hyphen });
                    word.end
                }
                None => any_word(sentence, base, at, out),
            },
            Class::Joiner | Class::Other | Class::Wide => any_token(sentence, base, at, out),
        };
    }
}

/// Appends the token at `start`, whatever it is made of; returns where the next may begin.
fn any_token(sentence: &str, base: usize, start: usize, out: &mut Vec<Token>) -> usize {
    let Some(c) = sentence.get(start..).and_then(|rest| rest.chars().next()) else { return start + 1 };
    let end = start + c.len_utf8();
    if is_space(c) {
        return end;
    }
    if c.is_alphanumeric() {
        return any_word(sentence, base, start, out);
    }
    let end = clitic_end(sentence, start, c).unwrap_or(end);
    push(sentence, base, start, end, out);
    end
}

/// Appends the word at `start`, read by characters; returns its end.
fn any_word(sentence: &str, base: usize, start: usize, out: &mut Vec<Token>) -> usize {
    let end = word_end(sentence, start);
    push_word(sentence, base, start, end, out);
    end
}

/// What a byte is to the tokenizer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    Space,
    Small,
    Capital,
    Figure,
    /// Joins the parts of a word between certain characters.
    Joiner,
    Other,
    /// Part of a character beyond ASCII.
    Wide,
}

const CLASSES: [Class; 256] = {
    let mut classes = [Class::Other; 256];
    let mut byte = 0_usize;
    while byte < 256 {
        #[expect(clippy::indexing_slicing, reason = "const: no iterators; byte < 256 by the loop condition")]
        {
            classes[byte] = match byte as u8 {
                b' ' | b'\t'..=b'\r' => Class::Space,
                b'a'..=b'z' => Class::Small,
                b'A'..=b'Z' => Class::Capital,
                b'0'..=b'9' => Class::Figure,
                b'-' | b'\'' | b'.' | b',' | b'&' => Class::Joiner,
                0x80.. => Class::Wide,
                _ => Class::Other,
            };
        }
        byte += 1;
    }
    classes
};

#[inline]
fn class(byte: u8) -> Class {
    #[expect(clippy::indexing_slicing, reason = "an index of 8 bits into 256 entries")]
    CLASSES[byte as usize]
}

/// A word of ASCII, by one pass over its bytes.
struct AsciiWord {
    end: usize,
    id: WordId,
    shape: Shape,
    hyphen: bool,
}

/// The word at `start`, a letter or figure, or `None` when characters beyond ASCII or an apostrophe have a say in it.
#[inline]
fn ascii_word(sentence: &[u8], start: usize) -> Option<AsciiWord> {
    let mut seen = Seen::default();
    let mut id = WordHash::default();
    let mut end = start;
    while let Some(&byte) = sentence.get(end) {
        match class(byte) {
            Class::Small => seen.small = true,
            Class::Capital => seen.capitals += 1,
            Class::Figure => seen.figures += 1,
            Class::Space | Class::Other => break,
            Class::Wide => {
                // Quotation marks, the long dash and the ellipsis end the word; letters, marks and apostrophes would not.
                let ends = matches!(sentence.get(end..end + 3), Some([0xe2, 0x80, 0x94 | 0x98 | 0x9c | 0x9d | 0xa6]));
                return ends.then(|| seen.word(sentence, start, end, id));
            }
            Class::Joiner => match joiner(sentence, start, end, seen.period, id) {
                Joiner::Inside => {
                    seen.hyphen |= byte == b'-';
                    seen.period |= byte == b'.';
                }
                Joiner::Pair => {
                    seen.hyphen = true;
                    id.push(byte);
                    end += 1;
                    id.push(b'-');
                    end += 1;
                    continue;
                }
                Joiner::Closes => {
                    // The period of "Sept." is not part of its id, those of "U.S." and "J." are.
                    if seen.period || end - start == 1 {
                        id.push(byte);
                    }
                    return Some(seen.word(sentence, start, end + 1, id));
                }
                Joiner::Ends => break,
                Joiner::Unsure => return None,
            },
        }
        id.push(byte.to_ascii_lowercase());
        end += 1;
    }
    Some(seen.word(sentence, start, end, id))
}

/// What a word has shown so far.
#[derive(Clone, Copy, Default)]
struct Seen {
    small: bool,
    capitals: u32,
    figures: u32,
    hyphen: bool,
    period: bool,
}

impl Seen {
    #[inline]
    fn word(self, sentence: &[u8], start: usize, end: usize, id: WordHash) -> AsciiWord {
        let first = sentence.get(start).copied().map_or(Class::Other, class);
        let shape = match first {
            Class::Figure => Shape::Number,
            Class::Capital if !self.small && self.capitals + self.figures > 1 => Shape::Upper,
            Class::Capital => Shape::Title,
            _ if self.capitals > 0 && !self.hyphen => Shape::Title,
            _ => Shape::Lower,
        };
        AsciiWord { end, id: id.id(), shape, hyphen: self.hyphen }
    }
}

/// What a sign after a letter or figure does.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Joiner {
    /// The word goes on behind it.
    Inside,
    /// It and the hyphen behind it are inside: "U.S.-Russia".
    Pair,
    /// It is the last character of the word.
    Closes,
    /// It is no part of the word.
    Ends,
    /// Only characters tell.
    Unsure,
}

/// Reads the sign at `at` in the word from `start`; the ASCII half of [`is_joiner`] and [`keeps_period`].
fn joiner(sentence: &[u8], start: usize, at: usize, period: bool, id: WordHash) -> Joiner {
    let byte = |at: Option<usize>| at.and_then(|i| sentence.get(i)).copied().unwrap_or(b'\n');
    let (sign, before, after) = (byte(Some(at)), byte(at.checked_sub(1)), byte(Some(at + 1)));
    // A capital is what most signs ask for: beyond ASCII it may be one.
    if is_joiner(before.into(), sign.into(), if after < 0x80 { after.into() } else { 'A' }) {
        return if after < 0x80 && sign != b'\'' { Joiner::Inside } else { Joiner::Unsure };
    }
    if sign != b'.' {
        return Joiner::Ends;
    }
    if period && after == b'-' {
        return Joiner::Pair;
    }
    let initial = at - start == 1 && before.is_ascii_uppercase() && before != b'I';
    let abbreviation = (after == b' ' || after == b',') && closed::is_abbreviation(id.id());
    if period || initial || abbreviation { Joiner::Closes } else { Joiner::Ends }
}

fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}' | '\u{2060}' | '\u{200d}')
}

/// An apostrophe that opens a clitic left over after a word: the plural possessive "leaders' ".
fn clitic_end(sentence: &str, start: usize, c: char) -> Option<usize> {
    let rest = sentence.get(start + c.len_utf8()..)?;
    (is_apostrophe(c) && rest.starts_with(['s', 'S']) && !rest.chars().nth(1).is_some_and(char::is_alphanumeric))
        .then_some(start + c.len_utf8() + 1)
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’')
}

/// Where the word that begins at `start` ends: letters, figures, and the joiners inside.
fn word_end(sentence: &str, start: usize) -> usize {
    let rest = sentence.get(start..).unwrap_or("");
    let mut end = start;
    let mut before = ' ';
    let mut chars = rest.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let after = chars.peek().map_or('\n', |&(_, c)| c);
        let inside = c.is_alphanumeric() || is_joiner(before, c, after) || is_mark(c);
        if !inside {
            // "U.S.-Russia": the last period of an acronym is inside when a compound goes on.
            if c == '.' && after == '-' && rest.get(..at).unwrap_or("").contains('.') {
                chars.next();
                end = start + at + 2;
                before = '-';
                continue;
            }
            if c == '.' && keeps_period(rest.get(..at).unwrap_or(""), after) {
                return start + at + 1;
            }
            break;
        }
        end = start + at + c.len_utf8();
        before = c;
    }
    end
}

/// Combining marks belong to the letter before.
fn is_mark(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c)
}

/// "US-Russia", "don't", "U.S", "1,000", "AT&T", "3.5".
fn is_joiner(before: char, c: char, after: char) -> bool {
    let letters = before.is_alphabetic() && after.is_alphabetic();
    match c {
        '-' | '‑' => before.is_alphanumeric() && after.is_alphanumeric(),
        '–' => before.is_uppercase() && after.is_uppercase() || letters && after.is_uppercase(),
        '\'' | '’' => letters,
        '.' => {
            letters && before.is_uppercase() && after.is_uppercase()
                || before.is_ascii_digit() && after.is_ascii_digit()
        }
        ',' => before.is_ascii_digit() && after.is_ascii_digit(),
        '&' => before.is_uppercase() && after.is_uppercase(),
        _ => false,
    }
}

/// Whether the period after `stem` belongs to it: "U.S.", an initial, a title or a company form before more text.
fn keeps_period(stem: &str, after: char) -> bool {
    if stem.contains('.') {
        return true;
    }
    let mut chars = stem.chars();
    let initial = chars.next().is_some_and(char::is_uppercase) && chars.next().is_none();
    initial && stem != "I" || (after == ' ' || after == ',') && closed::is_abbreviation(word_of(stem))
}

/// Splits "'s", "n't", "'ll" and the like off the end of a word.
fn push_word(sentence: &str, base: usize, start: usize, end: usize, out: &mut Vec<Token>) {
    let text = sentence.get(start..end).unwrap_or("");
    let cut = text.rfind(['\'', '’']).and_then(|at| {
        let tail = text.get(at..)?.trim_start_matches(['\'', '’']);
        let lower = word_of(tail);
        if lower == const { word("t") } && text.get(..at)?.ends_with(['n', 'N']) && at > 2 {
            return Some(at - 1);
        }
        CLITICS.contains(&lower).then_some(at)
    });
    match cut {
        Some(at) if at > 0 => {
            push(sentence, base, start, start + at, out);
            push(sentence, base, start + at, end, out);
        }
        _ => push(sentence, base, start, end, out),
    }
}

const CLITICS: [WordId; 6] = [word("s"), word("ll"), word("re"), word("ve"), word("d"), word("m")];

fn push(sentence: &str, base: usize, start: usize, end: usize, out: &mut Vec<Token>) {
    let text = sentence.get(start..end).unwrap_or("");
    let stem = if text.ends_with('.') && !text.trim_end_matches('.').contains('.') && text.len() > 2 {
        text.trim_end_matches('.')
    } else {
        text
    };
    let hyphen = text.contains(['-', '–', '‑']) && text.len() > 1;
    out.push(Token { span: ByteSpan::new(base + start, base + end), id: word_of(stem), shape: shape_of(text), hyphen });
}

fn shape_of(text: &str) -> Shape {
    let Some(first) = text.chars().next() else { return Shape::Sign };
    if first.is_ascii_digit() {
        return Shape::Number;
    }
    if !first.is_alphabetic() {
        return if text.chars().nth(1).is_some_and(char::is_alphabetic) { Shape::Lower } else { Shape::Sign };
    }
    let small = text.chars().any(char::is_lowercase);
    let capitals = text.chars().filter(|c| c.is_uppercase() || c.is_ascii_digit()).count();
    match (first.is_uppercase(), small) {
        (true, false) if capitals > 1 => Shape::Upper,
        (true, _) => Shape::Title,
        // "iPhone", "eBay": a capital inside makes a name.
        (false, _) => {
            if capitals > 0 && text.chars().any(char::is_uppercase) && !text.contains(['-', '–']) {
                Shape::Title
            } else {
                Shape::Lower
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn words(text: &str) -> Vec<&str> {
        let mut out = Vec::new();
        tokenize(text, ByteSpan::new(0, text.len()), &mut out);
        out.iter().map(|t| t.span.of(text)).collect()
    }

    #[test]
    fn splits_as_the_field_does() {
        let table = [
            (
                "The U.S.-Russia talks, held Sept. 30.",
                vec!["The", "U.S.-Russia", "talks", ",", "held", "Sept.", "30", "."],
            ),
            ("Russia’s envoy didn't sign.", vec!["Russia", "’s", "envoy", "did", "n't", "sign", "."]),
            ("leaders' $3.5bn AT&T deal", vec!["leaders", "'", "$", "3.5bn", "AT&T", "deal"]),
            (
                "Gen. J. Smith of Acme Inc. met Inc.",
                vec!["Gen.", "J.", "Smith", "of", "Acme", "Inc.", "met", "Inc", "."],
            ),
            ("1,000 men (of the EU)", vec!["1,000", "men", "(", "of", "the", "EU", ")"]),
        ];
        for (text, expected) in table {
            assert_eq!(words(text), expected);
        }
    }

    #[test]
    fn shapes_tell_acronyms_from_names() {
        for (text, shape) in [
            ("G7", Shape::Upper),
            ("McCain", Shape::Title),
            ("U.S.", Shape::Upper),
            ("14th", Shape::Number),
            ("iPhone", Shape::Title),
            ("’s", Shape::Lower),
        ] {
            assert_eq!(shape_of(text), shape, "{text}");
        }
    }

    proptest! {
        #[test]
        fn tokens_are_ordered_and_cover_all_but_space(text in "(\\PC|[a-zA-Z .,'’-]){0,200}") {
            let mut out = Vec::new();
            tokenize(&text, ByteSpan::new(0, text.len()), &mut out);
            let mut at = 0;
            for t in &out {
                prop_assert!(t.span.start as usize >= at && !t.span.is_empty());
                prop_assert!(ByteSpan::new(at, t.span.start as usize).of(&text).chars().all(is_space));
                at = t.span.end as usize;
            }
            prop_assert!(ByteSpan::new(at, text.len()).of(&text).chars().all(is_space));
        }
    }
}
