//! From rule files to rules; every defect with file, line and remedy.

use event_model::{EventType, ParticipantKind, Role, Status};

use super::format::{FrameFile, RuleFile, TriggerFile};
use super::possible::{self, Defect, Parties};
use super::tree_keys::TreeKeys;
use super::{Condition, Example, Relation, Rule, Rules, Trigger, TriggerKind};
use crate::error::{Error, ErrorKind};
use crate::gate::GateWord;
use crate::gate_frame::{Frame, Use};
use crate::lemma::plural;
use crate::lexicon::Lexicon;
use crate::names_of;
use crate::parse::SyntaxModel;
use crate::rows::ConfigFile;
use crate::trees::TreeParser;
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
            Ok(parsed) => {
                let forms = Vec::new();
                Compiler { file, rules: &mut rules, lexicon, errors, forms }.compile(&parsed, &mut examples);
            }
            Err(e) => errors.push(syntax_error(file, &e)),
        }
    }
    rules.sort_triggers();
    for words in [&mut rules.gate_words, &mut rules.back_words] {
        words.sort();
        words.dedup();
    }
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
    /// Every form of the words of the trigger at hand.
    forms: Vec<String>,
}

impl Compiler<'_> {
    /// Tells defects of the table that the `nth` line `header` opens, each at the line that holds its needle.
    fn tell(&mut self, header: &str, nth: usize, defects: Vec<Defect>) {
        let lines: Vec<&str> = self.file.contents.lines().map(str::trim).collect();
        let opened = lines.iter().enumerate().filter(|l| l.1.starts_with(header)).nth(nth).map(|l| l.0);
        for Defect { needle, message, remedy } in defects {
            let own = opened.and_then(|at| {
                let table = lines.iter().skip(at + 1).take_while(|l| !l.starts_with('['));
                Some(at + 1 + table.into_iter().position(|l| l.contains(&needle))?)
            });
            let line = own.or(opened).map_or(0, |at| at + 1);
            let kind = ErrorKind::Value;
            self.errors.push(Error { kind, file: self.file.path.clone(), line, message, remedy });
        }
    }

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
        let parties: Vec<_> = source.frame.parties.iter().filter_map(|p| self.relation(p)).collect();
        let must: Vec<_> = source.frame.must.iter().filter_map(|p| self.relation(p)).collect();
        let types = self.types(&source.frame);
        let first_words = (self.rules.gate_words.len(), self.rules.back_words.len());
        let held = Parties { takes: &parties, must: &must };
        let triggers = source.triggers.iter().enumerate();
        let conditions = triggers.map(|(n, t)| self.triggers(index, n, t, &source.frame, &held)).collect();
        self.rule_out(first_words, &source.frame);
        self.tell("[frame]", 0, possible::of_frame(&source.frame));
        for (n, kind) in source.kind_when.iter().enumerate() {
            self.tell("[[kind_when]]", n, possible::of_kind(kind));
        }
        if source.triggers.is_empty() {
            self.error("trigger =", "a rule without triggers".into(), "name the words that tell the event");
        }
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
            must,
            types,
            unless: ids(&source.frame.unless),
            unless_before: ids(&source.frame.unless_before),
            unless_sentence: ids(&source.frame.unless_sentence),
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

    fn types(&mut self, frame: &FrameFile) -> Vec<ParticipantKind> {
        let (known, unknown): (Vec<_>, Vec<_>) =
            frame.types.iter().map(|name| (name, names_of::participant_kind(name))).partition(|t| t.1.is_some());
        let defect = |(name, _): (&String, _)| {
            let message = format!("unknown type {name:?}: no party is of it");
            Defect::of(name, message, "use person, country, organization or group")
        };
        self.tell("[frame]", 0, unknown.into_iter().map(defect).collect());
        known.into_iter().filter_map(|t| t.1).collect()
    }

    fn triggers(
        &mut self,
        rule: usize,
        condition: usize,
        source: &TriggerFile,
        frame: &FrameFile,
        parties: &Parties<'_>,
    ) -> Condition {
        self.forms.clear();
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
        let tree = TreeKeys::of(source);
        let mut defects = possible::of_trigger(source, &self.forms, frame, parties, self.lexicon);
        if let Some(keys) = &tree {
            defects.extend(self.tree_defects(keys, source));
        }
        self.tell("[[trigger]]", condition, defects);
        Condition {
            tree,
            prepositions: ids(&source.prepositions),
            near: ids(&source.near),
            intransitive: source.intransitive,
            finite: source.finite,
            sentence_has: ids(&source.sentence_has),
            anaphoric: source.anaphoric,
            pointing: source.pointing,
            status: self.status(source.status.as_ref()),
            pending: self.status(source.pending.as_ref()),
        }
    }

    /// Reads the weights for the first trigger that asks for trees, and what is wrong with what it asks.
    fn tree_defects(&mut self, keys: &TreeKeys, source: &TriggerFile) -> Vec<Defect> {
        if self.rules.trees.is_none() {
            self.rules.trees = SyntaxModel::embedded().map(TreeParser::new);
        }
        match &self.rules.trees {
            Some(trees) => keys.defects(source, trees.model()),
            None => vec![Defect::damaged_weights()],
        }
    }

    /// Tells the gate what rules out the triggers of one rule, from the first of them on.
    fn rule_out(&mut self, (first_word, first_back): (usize, usize), frame: &FrameFile) {
        let (mut unless, unless_before) = (ids(&frame.unless), ids(&frame.unless_before));
        unless.sort_unstable();
        let gate_words = self.rules.gate_words.iter_mut().skip(first_word);
        for word in gate_words.chain(self.rules.back_words.iter_mut().skip(first_back)) {
            word.frame.unless.clone_from(&unless);
            word.frame.unless_before.clone_from(&unless_before);
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
        self.forms.push(phrase.to_owned());
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
        let rest: Box<[WordId]> = rest.into_iter().map(word_of).collect();
        let cues = cues(source);
        let follows = if cues.is_empty() { ids(&source.prepositions) } else { Vec::new() };
        let frame = Frame { use_as, rest: rest.to_vec(), follows, unless: Vec::new(), unless_before: Vec::new() };
        let words = if source.anaphoric { &mut self.rules.back_words } else { &mut self.rules.gate_words };
        words.push(GateWord { first: first.to_lowercase(), frame, cues });
        let trigger = Trigger { rule, rest, kind, condition };
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

/// Words of which the sentence must hold one: as the rule says, or one that must be near, or a preposition that must
/// follow, unless that is so frequent that the gate looks for it behind the trigger alone.
fn cues(source: &TriggerFile) -> Vec<String> {
    let lists = [&source.sentence_has, &source.near, &source.prepositions];
    let asked = lists.into_iter().enumerate().find(|(_, list)| !list.is_empty());
    let asked = asked.filter(|&(n, list)| n < 2 || cued(list)).map_or(&[][..], |(_, list)| list);
    asked.iter().map(|w| w.to_lowercase()).collect()
}

/// Whether these prepositions are rare enough to be looked for in the whole sentence.
fn cued(prepositions: &[String]) -> bool {
    const FREQUENT: [&str; 5] = ["to", "of", "in", "on", "for"];
    !prepositions.iter().any(|p| FREQUENT.contains(&p.as_str()))
}

fn ids(words: &[String]) -> Vec<WordId> {
    words.iter().map(|w| word_of(w)).collect()
}
