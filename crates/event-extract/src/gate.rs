//! The gate: one pass over an article finds the words that can name an event. Most sentences stop here.
//!
//! Many triggers ask for a second word near them ("call" for "phone", "exchange" for "notes"), or have one ("joint |
//! statement"). The gate asks for it anywhere in the sentence: that loses nothing, and stops a third of what the first
//! words alone let through. What stands right beside a trigger is looked at where one is found: a word that
//! rules it out ("call | for", "news | conference", "meet | its targets") loses nothing either.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::ops::Range;

use event_model::{Field, Segmented, Sentence};

use crate::gate_frame::{Beside, Frame};
use crate::word_scan::WordScan;

/// What the gate needs to know of one trigger.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct GateWord {
    /// First word of the trigger, in small letters.
    pub(crate) first: String,
    /// What may stand beside it.
    pub(crate) frame: Frame,
    /// Words one of which the sentence must hold too; none: the first alone will do.
    pub(crate) cues: Vec<String>,
}

/// What one word tells of the sentence that holds it.
#[derive(Clone, Debug, Default)]
struct Word {
    /// What it claims to be: a trigger, in so many ways.
    claims: Vec<Claim>,
    /// Lists of cues that it is on.
    gives: u128,
}

/// One way in which a word can be a trigger.
#[derive(Clone, Copy, Debug)]
struct Claim {
    /// Index into the gate's frames.
    frame: usize,
    /// The list of cues of which it asks for one, as a bit; 0: it asks for no more.
    asks: u128,
}

/// The words of all triggers and their cues.
#[derive(Debug)]
pub(crate) struct Gate {
    scan: WordScan,
    /// One for each word of the scan.
    words: Vec<Word>,
    frames: Vec<Frame>,
}

impl Gate {
    pub(crate) fn new(triggers: &[GateWord]) -> Self {
        let mut frames: Vec<Frame> = triggers.iter().map(|t| t.frame.clone()).collect();
        frames.sort_unstable();
        frames.dedup();
        let words = words(triggers, &frames);
        Self { scan: WordScan::new(words.keys().copied()), words: words.into_values().collect(), frames }
    }

    /// For each sentence of the article from the `first` on, whether it holds the words of a trigger; those before do not
    /// pass.
    pub(crate) fn pass(&self, article: &Segmented<'_>, first: usize) -> Vec<bool> {
        let mut out = vec![false; article.sentences.len()];
        let first_of_text = article.sentences.iter().position(|s| s.field == Field::Text).unwrap_or(out.len());
        for (field, range) in [(Field::Title, 0..first_of_text), (Field::Text, first_of_text..article.sentences.len())]
        {
            let range = range.start.max(first)..range.end;
            let sentences = article.sentences.get(range.clone()).unwrap_or(&[]);
            self.pass_field(article.article.field(field), field, sentences, out.get_mut(range).unwrap_or(&mut []));
        }
        out
    }

    fn pass_field(&self, text: &str, field: Field, sentences: &[Sentence], out: &mut [bool]) {
        let Some(first) = sentences.first() else { return };
        let (mut at, mut from) = (0, first.span.start as usize);
        let (mut asks, mut gives) = (0, 0);
        while let Some((span, number)) = self.scan.find(text, from) {
            from = span.end;
            let Some(word) = self.words.get(number) else { continue };
            while sentences.get(at).is_some_and(|s| (s.span.end as usize) <= span.start) {
                (at, asks, gives) = (at + 1, 0, 0);
            }
            let (Some(passed), Some(sentence)) = (out.get_mut(at), sentences.get(at)) else { return };
            gives |= word.gives;
            let more = self.asked(word, text, span, field);
            asks |= more.unwrap_or(0);
            if more.is_none() || asks & gives != 0 {
                *passed = true;
                // The rest of a sentence that has passed has nothing to add.
                from = from.max(sentence.span.end as usize).min(text.len());
            }
        }
    }

    /// What a word at `span` asks for to be a trigger; `None`: it asks for no more.
    fn asked(&self, word: &Word, text: &str, span: Range<usize>, field: Field) -> Option<u128> {
        let beside = OnceCell::new();
        let mut asks = 0;
        for claim in &word.claims {
            let Some(frame) = self.frames.get(claim.frame).filter(|_| asks & claim.asks == 0) else { continue };
            let beside = beside.get_or_init(|| Beside::new(text, span.clone(), field));
            match claim.asks {
                _ if !frame.fits(beside) => {}
                0 => return None,
                list => asks |= list,
            }
        }
        Some(asks)
    }
}

/// The words of the gate. Each list of cues has a bit; a trigger whose list finds none left passes alone.
fn words<'t>(triggers: &'t [GateWord], frames: &[Frame]) -> BTreeMap<&'t str, Word> {
    let mut lists: Vec<&[String]> = triggers.iter().map(|t| t.cues.as_slice()).filter(|c| !c.is_empty()).collect();
    lists.sort_unstable();
    lists.dedup();
    lists.truncate(u128::BITS as usize);
    let mut words: BTreeMap<&str, Word> = BTreeMap::new();
    for trigger in triggers {
        let asks = lists.binary_search(&trigger.cues.as_slice()).map_or(0, |bit| 1 << bit);
        if let Ok(frame) = frames.binary_search(&trigger.frame) {
            words.entry(&trigger.first).or_default().claims.push(Claim { frame, asks });
        }
    }
    for (bit, cue) in lists.iter().enumerate().flat_map(|(bit, list)| list.iter().map(move |cue| (bit, cue))) {
        words.entry(cue).or_default().gives |= 1 << bit;
    }
    words
}

#[cfg(test)]
mod tests {
    use crate::probe::{article, extractor};

    #[test]
    fn a_trigger_that_asks_for_a_word_near_it_passes_with_it_alone() {
        let table = [
            ("Ghana and Togo held talks.", true),
            ("They called each other on the PHONE.", true),
            ("The minister called it a mistake.", false),
            ("The exchange of notes took place in Accra.", true),
            ("The exchange lost 40 points.", false),
            ("That is a sign of growth.", false),
            ("Both sides sign on Monday.", true),
            ("They sign on Monday.", false),
            ("We must deal with hunger.", false),
            ("The deal is dead.", true),
            ("They spoke of the rain.", false),
            ("They spoke at length with the envoy.", true),
            ("It rained all night.", false),
        ];
        let sentences = table.map(|row| row.0);
        assert_eq!(extractor().gated(&article(&sentences)), table.map(|row| row.1));
    }

    #[test]
    fn a_cue_in_the_next_sentence_does_not_count() {
        assert_eq!(
            extractor().gated(&article(&["The minister called it a mistake.", "A video went round."])),
            [false; 2]
        );
    }
}
