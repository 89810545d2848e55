//! Records for a person: who, what, when, where, in what state, said by whom, and the sentence with its trigger marked.

use anstyle::{AnsiColor, Style};
use event_model::{Attribution, Event, EventDate, Extraction, Mention, Participant, Place, Role, Segmented, TextSpan};
use serde::Serialize;

/// Writes the events of an article as blocks of lines, an empty line after each.
#[derive(Debug)]
pub struct PrettyWriter {
    heading: Style,
    label: Style,
    trigger: Style,
    /// Marks around a trigger, for want of colour.
    marks: (&'static str, &'static str),
}

impl PrettyWriter {
    /// With ANSI colours, or in plain text with the trigger between `»` and `«`.
    pub fn new(coloured: bool) -> Self {
        if coloured {
            Self {
                heading: Style::new().bold(),
                label: AnsiColor::Cyan.on_default(),
                trigger: AnsiColor::Yellow.on_default().bold(),
                marks: ("", ""),
            }
        } else {
            Self { heading: Style::new(), label: Style::new(), trigger: Style::new(), marks: ("»", "«") }
        }
    }

    /// Appends one block an event to `out`.
    pub fn write(&self, article: &Segmented<'_>, found: &Extraction, out: &mut Vec<u8>) {
        for event in &found.events {
            self.block(article, event, out);
            out.push(b'\n');
        }
    }

    fn block(&self, article: &Segmented<'_>, event: &Event, out: &mut Vec<u8>) {
        self.heading(event, out);
        for participant in &event.participants {
            self.line(label_of(participant.role), &who(participant), out);
        }
        if let Some(date) = &event.date {
            self.line("when", &when(article, date), out);
        }
        if let Some(place) = &event.place {
            self.line("where", &with_country(&place.name, place.country.as_deref(), coordinates(place)), out);
        }
        if let Some(topic) = event.topic {
            self.line("about", &one_line(words(article, topic.at)), out);
        }
        for source in &event.attribution {
            self.line("said by", &said_by(source), out);
        }
        for mention in &event.mentions {
            self.line(
                &format!("{} {}", name_of(mention.sentence.field), mention.index),
                &self.quote(article, mention),
                out,
            );
        }
        self.line("article", &one_line(&article.article.id), out);
    }

    fn heading(&self, event: &Event, out: &mut Vec<u8>) {
        let (on, off) = (self.heading.render(), self.heading.render_reset());
        let (kind, status) = (name_of(event.kind), name_of(event.status));
        let what = match name_of(event.event_type) {
            general if general == kind => kind,
            general => format!("{general} ({kind})"),
        };
        let codes = [&event.codes.plover, &event.codes.cameo, &event.codes.ace];
        let codes = codes.into_iter().filter(|code| !code.is_empty()).cloned().collect::<Vec<_>>().join(" ");
        put(out, &format!("{on}{what}, {status}{off}  {:.2}  {codes}", event.confidence));
    }

    fn line(&self, label: &str, value: &str, out: &mut Vec<u8>) {
        let (on, off) = (self.label.render(), self.label.render_reset());
        put(out, &format!("  {on}{label:<9}{off} {value}"));
    }

    /// The sentence with its trigger marked, and the rule that found it.
    fn quote(&self, article: &Segmented<'_>, mention: &Mention) -> String {
        let text = article.article.field(mention.sentence.field);
        let part = |start: u32, end: u32| one_line(text.get(start as usize..end as usize).unwrap_or(""));
        let (sentence, trigger) = (mention.sentence.span, mention.trigger);
        let (on, off) = (self.trigger.render(), self.trigger.render_reset());
        let (open, close) = self.marks;
        format!(
            "{}{open}{on}{}{off}{close}{}  [{}]",
            part(sentence.start, trigger.start),
            part(trigger.start, trigger.end),
            part(trigger.end, sentence.end),
            mention.rule
        )
    }
}

/// Appends a line.
fn put(out: &mut Vec<u8>, line: &str) {
    out.extend_from_slice(line.as_bytes());
    out.push(b'\n');
}

/// Line breaks become spaces, and other control characters `\u{FFFD}`: an article must not drive the reader's terminal.
fn one_line(text: &str) -> String {
    let shown = |c: char| match c {
        _ if c.is_whitespace() => ' ',
        _ if c.is_control() => char::REPLACEMENT_CHARACTER,
        _ => c,
    };
    text.chars().map(shown).collect()
}

fn words<'t>(article: &'t Segmented<'_>, at: TextSpan) -> &'t str {
    at.span.of(article.article.field(at.field))
}

/// The name that a closed set's value has on the wire.
fn name_of(value: impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => name,
        Ok(other) => other.to_string(),
        Err(error) => error.to_string(),
    }
}

fn label_of(role: Role) -> &'static str {
    match role {
        Role::Party => "who",
        Role::Host => "host",
        Role::Mediator => "mediator",
        Role::DelegationHead => "led by",
    }
}

/// `Anna Berg, foreign minister (NOR, person), for Norway`
fn who(one: &Participant) -> String {
    let mut shown = one.name.clone();
    if let Some(title) = &one.title {
        shown.extend([", ", title.as_str()]);
    }
    let mut shown = with_country(&shown, one.country.as_deref(), Some(name_of(one.kind)));
    if let Some(party) = &one.acts_for {
        shown.extend([", for ", party.as_str()]);
    }
    one_line(&shown)
}

/// `name (country, more)`
fn with_country(name: &str, country: Option<&str>, more: Option<String>) -> String {
    let notes: Vec<String> = country.map(str::to_owned).into_iter().chain(more).collect();
    if notes.is_empty() { one_line(name) } else { one_line(&format!("{name} ({})", notes.join(", "))) }
}

fn coordinates(place: &Place) -> Option<String> {
    let (lat, lon) = (place.lat?, place.lon?);
    Some(format!("{lat:.2} {lon:.2}"))
}

fn when(article: &Segmented<'_>, date: &EventDate) -> String {
    let basis = name_of(date.basis);
    let said = date.mention.map(|at| format!(": \"{}\"", words(article, at))).unwrap_or_default();
    one_line(&format!("{} ({basis}{said})", date.value))
}

fn said_by(source: &Attribution) -> String {
    one_line(&format!("{} ({})", source.name, source.cue))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;

    fn shown(coloured: bool) -> String {
        let (article, found) = fixture::embassy();
        let mut out = Vec::new();
        PrettyWriter::new(coloured).write(&article, &found, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn says_who_met_whom_when_where_and_in_which_words() {
        assert_eq!(
            shown(false),
            "meeting (talks), held  0.87  CONSULT 040 Contact.Meet\n\
             \x20 who       Zoë Õun, envoy (EST, person), for Estonia\n\
             \x20 host      Latvia (LVA, country)\n\
             \x20 when      2031-05-06 (explicit: \"6 May 2031\")\n\
             \x20 where     Rīga (LVA, 56.95 24.11)\n\
             \x20 about     cafés\n\
             \x20 said by   Latvia (said)\n\
             \x20 text 0    Zoë Õun held »talks« in Rīga on 6 May 2031 about cafés, Latvia said.  [meeting/talks]\n\
             \x20 article   a-1\n\n"
        );
    }

    #[test]
    fn colours_only_when_asked() {
        assert!(!shown(false).contains('\x1b'));
        assert!(shown(true).contains("\x1b[1m\x1b[33mtalks\x1b[0m"), "{:?}", shown(true));
    }

    #[test]
    fn an_article_cannot_drive_the_terminal() {
        assert_eq!(one_line("a\x1b[2Jb\r\nc"), "a\u{FFFD}[2Jb  c");
    }
}
