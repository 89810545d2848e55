//! The explanation of an article, as lines for a person.

use std::io::Write as _;

use anstyle::{AnsiColor, Style};
use event_extract::{ExplainedField, ExplainedSentence, Explanation, Fired};
use sentence_split::Reason;

use crate::tree;

/// Widest line of tokens or phrases, in code points.
const WIDTH: usize = 110;

/// Writes the steps of every sentence, `ends` being why each of them ends; the events are the pretty writer's.
pub(crate) fn write(id: &str, explanation: &Explanation, ends: &[Reason], coloured: bool, out: &mut Vec<u8>) {
    let mut writer = Writer { coloured, out };
    writer.line(Style::new().bold(), &format!("article {id}"));
    for (sentence, end) in explanation.sentences.iter().zip(ends) {
        writer.sentence(sentence, *end);
    }
    for (event, fields) in explanation.extraction.events.iter().zip(&explanation.fields) {
        let names: Vec<&str> = event.participants.iter().map(|p| p.name.as_str()).collect();
        let kind = format!("{:?}", event.event_type).to_lowercase();
        writer.line(Style::new().bold(), &format!("\n{kind} of {}", names.join(", ")));
        for field in fields {
            writer.field(field);
        }
    }
    writer.line(Style::new(), "");
}

struct Writer<'o> {
    coloured: bool,
    out: &'o mut Vec<u8>,
}

impl Writer<'_> {
    /// A vector takes every write; an error cannot come.
    fn line(&mut self, style: Style, text: &str) {
        let _ = if self.coloured { writeln!(self.out, "{style}{text}{style:#}") } else { writeln!(self.out, "{text}") };
    }

    fn sentence(&mut self, sentence: &ExplainedSentence, end: Reason) {
        let dim = Style::new().dimmed();
        let gate = if sentence.gated { "passes the gate" } else { "stops at the gate" };
        self.line(Style::new().bold(), &format!("\n{} ({gate}): {}", sentence.label, sentence.text));
        self.line(dim, &format!("  ends by {}", end.describe()));
        self.pairs("tokens", &sentence.tokens, dim);
        self.pairs("names", &sentence.names, Style::new().fg_color(Some(AnsiColor::Cyan.into())));
        if !sentence.gated {
            return;
        }
        for line in tree::draw(&sentence.tree) {
            self.line(Style::new(), &format!("    {line}"));
        }
        self.pairs("phrases", &sentence.phrases, dim);
        self.pairs("dates", &sentence.dates, Style::new().fg_color(Some(AnsiColor::Yellow.into())));
        for fired in &sentence.fired {
            self.fired(fired);
        }
        for (rule, trigger, reason) in &sentence.missed {
            self.line(dim, &format!("  nearly {rule} on {trigger:?}: {reason}"));
        }
    }

    /// The value chosen, and what was passed over for it.
    fn field(&mut self, field: &ExplainedField) {
        for (rank, (value, why)) in field.candidates.iter().enumerate() {
            let (label, style) = if rank == 0 { (field.field, Style::new()) } else { ("  not", Style::new().dimmed()) };
            self.line(style, &format!("  {label:8} {value}  ({why})"));
        }
    }

    fn fired(&mut self, fired: &Fired) {
        let green = Style::new().fg_color(Some(AnsiColor::Green.into()));
        self.line(green, &format!("  fired {} on {:?}: {}", fired.rule, fired.trigger, fired.anchor));
        for (relation, words) in &fired.arguments {
            self.line(Style::new(), &format!("    {words:?} {relation}"));
        }
        for (field, value) in &fired.fields {
            self.line(Style::new(), &format!("    {field}: {value}"));
        }
    }

    /// `label: words/what words/what …`, broken into lines.
    fn pairs(&mut self, label: &str, pairs: &[(String, String)], style: Style) {
        if pairs.is_empty() {
            return;
        }
        let mut line = format!("  {label}:");
        for (words, what) in pairs {
            let pair = format!(" {words}/{what}");
            if line.chars().count() + pair.chars().count() > WIDTH {
                self.line(style, &line);
                "   ".clone_into(&mut line);
            }
            line.push_str(&pair);
        }
        self.line(style, &line);
    }
}
