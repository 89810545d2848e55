//! From rule files to rules; every defect with file, line and remedy.

use event_model::{EventType, Role, Status};

use super::format::{RuleFile, TriggerFile};
use super::{Condition, Example, Relation, Rule, Rules, Trigger, TriggerKind};
use crate::error::{Error, ErrorKind};
use crate::gate::{GateWord, Use};
use crate::lemma::plural;
use crate::lexicon::Lexicon;
use crate::names_of;
use crate::rows::ConfigFile;
use crate::word::{WordId, word_of};

/// Least number of examples, and of counter-examples, that a rule must bring.
const LEAST_EXAMPLES: usize = 2;

/// Compiles every file below `rules/`, in path order.
pub(crate) fn load(files: &[ConfigFile], lexicon: &mut Lexicon, errors: &mut Vec<Error>) -> (Rules, Vec<Example>) {
    let mut rules = Rules::default();
    let mut examples = Vec::new();
    let mut sources: Vec<&ConfigFile> = files.iter().filter(|f| f.path.starts_with("rules/")).collect();
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    for file in sources {
        match toml::from_str::<RuleFile>(&file.contents) {
            Ok(parsed) => Compiler { file, rules: &mut rules, lexicon, errors }.compile(&parsed, &mut examples),
            Err(e) => errors.push(syntax_error(file, &e)),
        }
    }
    rules.sort_triggers();
    rules.gate_words.sort();
    rules.gate_words.dedup();
    (rules, examples)
}

fn syntax_error(file: &ConfigFile, e: &toml::de::Error) -> Error {
    let line = e.span().map_or(0, |s| file.contents.get(..s.start).unwrap_or("").matches('\n').count() + 1);
    Error {
        kind: ErrorKind::Syntax,
        file: file.path.clone(),
        line,
        message: e.message().to_owned(),
        remedy: "compare with the rule format in CONTRIBUTING.md".into(),
    }
}

struct Compiler<'a> {
    file: &'a ConfigFile,
    rules: &'a mut Rules,
    lexicon: &'a mut Lexicon,
    errors: &'a mut Vec<Error>,
}

impl Compiler<'_> {
    fn error(&mut self, needle: &str, message: String, remedy: impl Into<String>) {
        let line =
            self.file.contents.lines().position(|l| !needle.is_empty() && l.contains(needle)).map_or(0, |n| n + 1);
        let kind = ErrorKind::Value;
        self.errors.push(Error { kind, file: self.file.path.clone(), line, message, remedy: remedy.into() });
    }

    fn compile(&mut self, source: &RuleFile, examples: &mut Vec<Example>) {
        let index = self.rules.all.len();
        let expected = self.file.path.trim_start_matches("rules/").trim_end_matches(".toml").to_owned();
        if source.id != expected {
            self.error(
                "id =",
                format!("id {:?} is not the file's path", source.id),
                format!("write id = {expected:?}"),
            );
        }
        if source.examples.len() < LEAST_EXAMPLES || source.counter_examples.len() < LEAST_EXAMPLES {
            let (e, c) = (source.examples.len(), source.counter_examples.len());
            self.error("", format!("{e} examples and {c} counter-examples"), "give at least two of each");
        }
        let Some(event_type) = names_of::event_type(&source.event_type) else {
            self.error("type =", format!("unknown type {:?}", source.event_type), "use meeting or agreement");
            return;
        };
        let Some(kind) = self.kind(&source.kind) else { return };
        let kind_when = source.kind_when.iter().filter_map(|k| Some((self.kind(&k.kind)?, ids(&k.words)))).collect();
        let parties = source.frame.parties.iter().filter_map(|p| self.relation(p)).collect();
        let conditions = source.triggers.iter().enumerate().map(|(n, t)| self.triggers(index, n, t)).collect();
        let object_role = self.object_role(source.frame.object_role.as_deref());
        if !crate::codes::kinds(event_type).contains(&kind) {
            self.error(
                "kind =",
                format!("{:?} is no kind of a {}", source.kind, source.event_type),
                "use a kind of that type",
            );
        }
        self.rules.all.push(Rule {
            id: source.id.clone(),
            event_type,
            kind,
            kind_when,
            conditions,
            parties,
            object_role,
            needs: source.frame.needs,
            unless: ids(&source.frame.unless),
            unless_before: ids(&source.frame.unless_before),
        });
        self.collect_examples(source, event_type, examples);
    }

    fn kind(&mut self, name: &str) -> Option<event_model::Kind> {
        let kind = names_of::kind(name);
        if kind.is_none() {
            self.error(name, format!("unknown kind {name:?}"), "use a kind of the contract");
        }
        kind
    }

    fn status(&mut self, name: Option<&String>) -> Option<Status> {
        let name = name?;
        let status = names_of::status(name);
        if status.is_none() {
            self.error(name, format!("unknown status {name:?}"), "use a status of the contract");
        }
        status
    }

    fn object_role(&mut self, name: Option<&str>) -> Role {
        match name {
            None | Some("party") => Role::Party,
            Some("host") => Role::Host,
            Some(other) => {
                self.error(other, format!("unknown role {other:?}"), "use party or host");
                Role::Party
            }
        }
    }

    fn relation(&mut self, name: &str) -> Option<Relation> {
        let found = Relation::NAMES.iter().find(|r| r.0 == name).map(|r| r.1);
        if found.is_none() {
            let all = Relation::NAMES.map(|r| r.0).join(", ");
            self.error(name, format!("unknown relation {name:?}"), format!("use {all}"));
        }
        found
    }

    fn triggers(&mut self, rule: usize, condition: usize, source: &TriggerFile) -> Condition {
        let (singular, plurals) = match source.number.as_deref() {
            None => (true, true),
            Some("singular") => (true, false),
            Some("plural") => (false, true),
            Some(other) => {
                self.error(other, format!("unknown number {other:?}"), "use singular or plural");
                (true, true)
            }
        };
        for noun in &source.nouns {
            if singular {
                self.add((rule, condition), source, noun, TriggerKind::Noun { plural: false });
            }
            if plurals {
                let (head, last) = noun.rsplit_once(' ').unwrap_or(("", noun));
                let form = plural_phrase(head, last);
                self.add((rule, condition), source, &form, TriggerKind::Noun { plural: true });
            }
        }
        for verb in &source.verbs {
            self.lexicon.add_verb(verb);
            self.add_verb_forms((rule, condition), source, verb);
        }
        for name in &source.names {
            self.add((rule, condition), source, name, TriggerKind::Name);
        }
        Condition {
            prepositions: ids(&source.prepositions),
            near: ids(&source.near),
            anaphoric: source.anaphoric,
            status: self.status(source.status.as_ref()),
            pending: self.status(source.pending.as_ref()),
        }
    }

    /// All forms that the lexicon has of the lemma, with what follows a verb of several words.
    fn add_verb_forms(&mut self, at: (usize, usize), source: &TriggerFile, verb: &str) {
        for (form, kind) in self.lexicon.forms_of(verb) {
            self.add(at, source, &form, TriggerKind::Verb(kind));
        }
    }

    /// Adds a phrase for the condition of a rule, both by their index.
    fn add(&mut self, (rule, condition): (usize, usize), source: &TriggerFile, phrase: &str, kind: TriggerKind) {
        let mut words = phrase.split_whitespace();
        let Some(first) = words.next() else {
            self.error("trigger", "an empty trigger".into(), "name a word");
            return;
        };
        let rest: Vec<&str> = words.collect();
        let use_as = match kind {
            TriggerKind::Verb(_) => Use::Verb,
            // "talks of peace", "to talks": a plural is seldom a verb's form behind "to".
            TriggerKind::Noun { plural: false } if rest.is_empty() => Use::Noun,
            _ => Use::Any,
        };
        let cues = cues(&rest, source);
        self.rules.gate_words.push(GateWord { first: first.to_lowercase(), use_as, cues });
        let trigger = Trigger { rule, rest: rest.into_iter().map(word_of).collect(), kind, condition };
        self.rules.insert(word_of(first), trigger);
    }

    fn collect_examples(&mut self, source: &RuleFile, event_type: EventType, examples: &mut Vec<Example>) {
        let line_of = |text: &str| self.file.contents.lines().position(|l| l.contains(text)).map_or(0, |n| n + 1);
        for e in &source.examples {
            examples.push(Example {
                rule: source.id.clone(),
                file: self.file.path.clone(),
                line: line_of(&e.text),
                text: e.text.clone(),
                event_type,
                fires: true,
                parties: e.parties.clone(),
                kind: e.kind.as_deref().and_then(|k| self.kind(k)),
                status: self.status(e.status.as_ref()),
            });
        }
        for e in &source.counter_examples {
            examples.push(Example {
                rule: source.id.clone(),
                file: self.file.path.clone(),
                line: line_of(&e.text),
                text: e.text.clone(),
                event_type,
                fires: false,
                parties: Vec::new(),
                kind: None,
                status: None,
            });
        }
    }
}

/// "memorandum of understanding" inflects its first word, "phone call" its last.
fn plural_phrase(head: &str, last: &str) -> String {
    match head.split_once(' ') {
        Some((first, "of")) => format!("{} of {last}", plural(first)),
        _ if head.is_empty() => plural(last),
        _ => format!("{head} {}", plural(last)),
    }
}

/// Words of which the sentence must hold one: the last of the phrase, one that must be near, or a preposition that must
/// follow, unless that is so frequent that asking for it costs more than it stops.
fn cues(rest: &[&str], source: &TriggerFile) -> Vec<String> {
    const FREQUENT: [&str; 5] = ["to", "of", "in", "on", "for"];
    let lower = |words: &[String]| words.iter().map(|w| w.to_lowercase()).collect();
    match rest.last() {
        Some(last) => vec![last.to_lowercase()],
        None if !source.near.is_empty() => lower(&source.near),
        None if source.prepositions.iter().any(|p| FREQUENT.contains(&p.as_str())) => Vec::new(),
        None => lower(&source.prepositions),
    }
}

fn ids(words: &[String]) -> Vec<WordId> {
    words.iter().map(|w| word_of(w)).collect()
}
