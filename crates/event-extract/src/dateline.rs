//! The dateline that opens a report: "KIGALI, May 4 (Reuters) - ", "NAIROBI -- ".

use event_model::{ByteSpan, Field};

use crate::analysis::Analysis;

/// Bytes within which the dash of a dateline stands.
const LONGEST: usize = 64;

/// Where a dateline ends in the text.
const DASHES: [&str; 5] = [" - ", " -- ", " \u{2013} ", " \u{2014} ", ") \u{2014}"];

/// The words of the town in a dateline, with its state or country, if the sentence opens with one.
///
/// Written in capitals up to the first comma, before a dash: "KIGALI, May 4 (Reuters) -", not "Kigali - a large town -".
pub(crate) fn town(text: &str, analysis: &Analysis) -> Option<ByteSpan> {
    if analysis.sentence.field != Field::Text || analysis.sentence.index > 1 {
        return None;
    }
    let sentence = analysis.sentence.span.of(text);
    let dash = DASHES.iter().filter_map(|dash| sentence.find(dash)).min().filter(|&at| at < LONGEST)?;
    let head = sentence.get(..dash)?;
    let words = head.split('(').next()?;
    let mut parts = words.split(',');
    let town = parts.next()?.trim();
    let letters = town.chars().filter(|c| c.is_alphabetic());
    let capitals = letters.clone().count() >= 3 && letters.clone().all(char::is_uppercase);
    // "HUNTSVILLE, Ontario", but "KIGALI, May 4".
    let state =
        parts.next().map(str::trim).filter(|part| part.chars().all(|c| c.is_alphabetic() || c == ' ' || c == '.'));
    let start = sentence.find(town)?;
    let end = match state.filter(|part| !part.is_empty()) {
        Some(state) => sentence.find(state)? + state.len(),
        None => start + town.len(),
    };
    let base = analysis.sentence.span.start as usize;
    (capitals && !town.contains('/')).then(|| ByteSpan::new(base + start, base + end))
}

#[cfg(test)]
mod tests {
    use super::town;
    use crate::probe::analysis;

    #[test]
    fn the_town_of_a_dateline_with_its_state() {
        let table = [
            ("KIGALI (AP) - Two envoys met.", Some("KIGALI")),
            ("KIGALI, May 4 (AP) -- Two envoys met.", Some("KIGALI")),
            ("SPRINGFIELD, Oregon (AP) - Two envoys met.", Some("SPRINGFIELD, Oregon")),
            ("Kigali - a large town - is full.", None),
            ("Two envoys met in KIGALI - and left.", None),
        ];
        for (text, expected) in table {
            assert_eq!(town(text, &analysis(text)).map(|span| span.of(text)), expected, "{text}");
        }
    }
}
