//! Word lists in memory: what a word can be, which nouns name parties, which verbs govern an event and how.

use event_model::{EventType, Kind, Role, Status};

use crate::error::Error;
use crate::government::Governed;
use crate::lemma::{VerbForm, plural, regular_forms};
use crate::parts_of_speech::{Pos, TagSet};
use crate::phrase_table::PhraseTable;
use crate::rows::{ConfigFile, Row, rows};
use crate::word::{WordId, WordMap, word_of};

/// What a verb says of the event that it governs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Governor {
    /// The particle of the verb, where a preposition follows it: "walk | out | of".
    pub(crate) particle: Option<WordId>,
    /// The preposition between verb and event that the entry asks for: "call | for"; also a particle alone.
    pub(crate) preposition: Option<WordId>,
    /// The event is the verb's subject ("talks collapsed"), not its object ("cancelled the talks").
    pub(crate) event_is_subject: bool,
    /// Only for events of this type.
    pub(crate) event_type: Option<EventType>,
    /// Only for events of rules of this kind: a ceasefire that collapses is broken, a treaty is at its end.
    pub(crate) kind: Option<Kind>,
    /// State of the event when the verb is a fact; `None` says nothing.
    pub(crate) status: Option<Status>,
    /// State when the verb is still to come.
    pub(crate) pending: Option<Status>,
    /// What the verb's subject does in the event; `None`: it takes no part.
    pub(crate) subject: Option<Role>,
}

/// What a verb says of the infinitive that it governs: "agreed to meet".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Matrix {
    /// It will happen: "plans to".
    Planned,
    /// It may: "hopes to".
    Possible,
    /// It does not: "refused to".
    Refused,
    /// It did: "managed to".
    Done,
}

/// What a word says of the state of an event in its clause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Telling {
    /// An adverb of habit: "they often meet".
    Habit,
    /// A noun for talking: an agreement that it is about is not there yet.
    Talk,
    /// A verb that denies what the clause behind it says.
    Denial,
    /// A verb that makes an offer more than one: "accepted an invitation".
    Acceptance,
}

/// What a noun that names people or bodies stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PartyNoun {
    /// The country or body before it is the party: "the Russian delegation".
    Stands,
    /// People of their own: "creditors", "Russian negotiators".
    Group,
    /// One person known by office: "the ambassador".
    Person,
    /// Several of them: "ambassadors".
    People,
    /// A body: "the company".
    Body,
    /// Points back to all parties: "both sides", "the two leaders".
    Sides,
}

/// What the lists say of a single word, kept together because names and tags ask it of every token.
#[expect(clippy::struct_excessive_bools, reason = "each is the mark of a list of its own")]
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct WordEntry {
    /// Parts of speech, of common words.
    pub(crate) tags: Option<TagSet>,
    /// Lemma and form, of inflected verbs of the rules' vocabulary.
    pub(crate) verb: Option<(WordId, VerbForm)>,
    /// "John"
    pub(crate) given_name: bool,
    /// "Inc"
    pub(crate) company_form: bool,
    /// "Ministry"
    pub(crate) organisation_head: bool,
    /// A verb that introduces what somebody said, by its lemma.
    pub(crate) reporting: bool,
}

impl WordEntry {
    /// Whether it is a word and not only a name.
    pub(crate) fn is_common(self) -> bool {
        self.tags.is_some() || self.verb.is_some()
    }

    /// Whether it is most often that part of speech.
    pub(crate) fn is_first(self, pos: Pos) -> bool {
        self.tags.is_some_and(|t| t.first == Some(pos))
    }

    /// Whether it can stand before a noun: a noun or an adjective.
    pub(crate) fn can_modify(self) -> bool {
        self.is_first(Pos::Noun) || self.is_first(Pos::Adj)
    }
}

/// All word lists.
#[derive(Debug, Default)]
pub(crate) struct Lexicon {
    words: WordMap<WordEntry>,
    /// Forms of irregular verbs by lemma, as text.
    irregular: WordMap<Vec<(String, VerbForm)>>,
    /// Titles and offices; `true` for an office.
    pub(crate) titles: PhraseTable<bool>,
    pub(crate) party_nouns: WordMap<PartyNoun>,
    pub(crate) governors: WordMap<Vec<Governor>>,
    pub(crate) matrix: WordMap<Matrix>,
    /// Nouns that only measure out the event before "of", "in", "to" or "for": "a round of talks"; with the state that they say of a meeting
    /// and of an agreement.
    pub(crate) transparent: WordMap<[Option<Status>; 2]>,
    /// Words that tell of an event in another way.
    pub(crate) telling: WordMap<Telling>,
    /// Words before an event noun that say its state: "tentative".
    pub(crate) status_words: WordMap<Vec<(EventType, Status)>>,
    /// Verbs of saying that tell a stance more often than they attribute: "rejected", "hopes".
    pub(crate) stances: Vec<WordId>,
}

/// Picks one mark of a word.
type Flag = fn(&mut WordEntry) -> &mut bool;

impl Lexicon {
    /// Reads all lists; defects go to `errors`.
    pub(crate) fn load(files: &[ConfigFile], errors: &mut Vec<Error>) -> Self {
        let mut lexicon = Self::default();
        lexicon.load_words(files, errors);
        lexicon.load_verbs(files, errors);
        lexicon.load_names(files, errors);
        lexicon.load_frames(files, errors);
        lexicon
    }

    /// What the lists say of a word; nothing of one that they do not have.
    pub(crate) fn word(&self, id: WordId) -> WordEntry {
        self.words.get(&id).copied().unwrap_or_default()
    }

    fn word_mut(&mut self, word: &str) -> &mut WordEntry {
        self.words.entry(word_of(word)).or_default()
    }

    /// Adds all forms of a verb; of "sign off" those of "sign".
    pub(crate) fn add_verb(&mut self, lemma: &str) {
        let lemma = lemma.split(' ').next().unwrap_or(lemma);
        for (form, kind) in self.forms_of(lemma) {
            self.word_mut(&form).verb.get_or_insert((word_of(lemma), kind));
        }
    }

    /// What the governing verb says of an event of this type and kind; an entry with the preposition goes before one
    /// without, one of the kind before one of the type.
    pub(crate) fn governor(
        &self,
        lemma: WordId,
        governed: Governed,
        (event_type, kind): (EventType, Kind),
    ) -> Option<&Governor> {
        let entries = self.governors.get(&lemma)?;
        let find = |as_subject: bool, preposition: Option<WordId>| {
            let suits = |g: &&Governor| {
                g.event_is_subject == as_subject
                    && g.event_type.is_none_or(|t| t == event_type)
                    && g.preposition == preposition
                    && (g.particle.is_none() || g.particle == governed.particle)
            };
            let mut own = entries.iter().filter(|g| g.kind.is_none_or(|k| k == kind)).filter(suits);
            own.clone().find(|g| g.kind.is_some()).or_else(|| own.next())
        };
        let with = governed.preposition.and_then(|p| find(governed.as_subject, Some(p)));
        // "entered into force", "collapsed", "fell through": without an object the verb is more often the event's own.
        let own = if governed.open {
            governed.preposition.and_then(|p| find(true, Some(p))).or_else(|| find(true, None))
        } else {
            None
        };
        with.or(own).or_else(|| find(governed.as_subject, None))
    }

    /// Whether a word tells of events in that way.
    pub(crate) fn tells(&self, word: WordId, telling: Telling) -> bool {
        self.telling.get(&word) == Some(&telling)
    }

    /// Every form of a lemma, as text: irregular forms come from the list, others are built.
    pub(crate) fn forms_of(&self, lemma: &str) -> Vec<(String, VerbForm)> {
        let (first, rest) = lemma.split_once(' ').map_or((lemma, String::new()), |(f, r)| (f, format!(" {r}")));
        let forms = self.irregular.get(&word_of(first)).cloned().unwrap_or_else(|| regular_forms(first));
        forms.into_iter().map(|(form, kind)| (form + &rest, kind)).collect()
    }

    fn load_words(&mut self, files: &[ConfigFile], errors: &mut Vec<Error>) {
        for row in rows(files, "lexicon/common_words.txt", 2, errors) {
            match row.list(1).map(TagSet::named).collect::<Option<Vec<_>>>() {
                Some(tags) => {
                    let set = tags.into_iter().fold(TagSet::default(), TagSet::with);
                    self.word_mut(row.cell(0)).tags = Some(set);
                }
                None => errors.push(row.error(
                    format!("unknown part of speech in {:?}", row.cell(1)),
                    format!("use {}", TagSet::NAMES.map(|n| n.0).join(", ")),
                )),
            }
        }
    }

    fn load_verbs(&mut self, files: &[ConfigFile], errors: &mut Vec<Error>) {
        for row in rows(files, "lexicon/verb_forms.txt", 5, errors) {
            let lemma = word_of(row.cell(0));
            let kinds = [VerbForm::Base, VerbForm::Third, VerbForm::Past, VerbForm::Participle, VerbForm::Gerund];
            for (column, kind) in kinds.into_iter().enumerate() {
                for form in row.list(column) {
                    self.word_mut(form).verb.get_or_insert((lemma, kind));
                    self.irregular.entry(lemma).or_default().push((form.to_owned(), kind));
                }
            }
        }
        for row in rows(files, "lexicon/reporting_verbs.txt", 1, errors) {
            if !row.cell(0).contains(' ') {
                self.add_verb(row.cell(0));
                self.word_mut(row.cell(0)).reporting = true;
            }
        }
    }

    fn load_names(&mut self, files: &[ConfigFile], errors: &mut Vec<Error>) {
        for row in rows(files, "lexicon/titles.txt", 2, errors) {
            self.titles.insert(row.cell(0), row.cell(1) == "office");
        }
        let lists: [(&str, Flag); 3] = [
            ("lexicon/given_names.txt", |entry| &mut entry.given_name),
            ("lexicon/company_forms.txt", |entry| &mut entry.company_form),
            ("lexicon/organisation_heads.txt", |entry| &mut entry.organisation_head),
        ];
        for (path, flag) in lists {
            for row in rows(files, path, 1, errors) {
                *flag(self.word_mut(row.cell(0).trim_end_matches('.'))) = true;
            }
        }
    }

    fn load_frames(&mut self, files: &[ConfigFile], errors: &mut Vec<Error>) {
        for row in rows(files, "lexicon/party_nouns.tsv", 2, errors) {
            let Some(noun) = party_noun(row.cell(1)) else {
                errors.push(row.error("unknown kind of noun", "use stands, group, person, body or sides"));
                continue;
            };
            self.party_nouns.insert(word_of(row.cell(0)), noun);
            self.party_nouns.insert(
                word_of(&plural(row.cell(0))),
                if noun == PartyNoun::Person { PartyNoun::People } else { noun },
            );
        }
        for row in rows(files, "lexicon/matrix_verbs.tsv", 2, errors) {
            let Some(matrix) = matrix(row.cell(1)) else {
                errors.push(row.error("unknown effect", "use planned, possible, refused or done"));
                continue;
            };
            // "invitation" is in the list too, and is no verb.
            if self.word(word_of(row.cell(0))).tags.is_none_or(|t| t.can(Pos::Verb)) {
                self.add_verb(row.cell(0));
            }
            self.matrix.insert(word_of(row.cell(0)), matrix);
        }
        for row in rows(files, "lexicon/telling_words.tsv", 2, errors) {
            match telling(row.cell(1)) {
                Some(telling) => drop(self.telling.insert(word_of(row.cell(0)), telling)),
                None => errors.push(row.error("unknown way of telling", "use habit, talk, denial or acceptance")),
            }
        }
        for row in rows(files, "lexicon/transparent_nouns.tsv", 1, errors) {
            let states = [1, 2].map(|column| optional_status(&row, column, errors));
            for form in [row.cell(0).to_owned(), plural(row.cell(0))] {
                self.transparent.insert(word_of(&form), states);
            }
        }
        for row in rows(files, "lexicon/status_words.tsv", 3, errors) {
            let columns = [(1, EventType::Meeting), (2, EventType::Agreement)];
            for (column, event_type) in columns {
                if let Some(status) = optional_status(&row, column, errors) {
                    self.status_words.entry(word_of(row.cell(0))).or_default().push((event_type, status));
                }
            }
        }
        self.stances = rows(files, "lexicon/stance_verbs.txt", 1, errors).iter().map(|r| word_of(r.cell(0))).collect();
        for row in rows(files, "lexicon/governors.tsv", 6, errors) {
            self.load_governor(&row, errors);
        }
    }

    /// Columns: lemma, place of the event, type, status as a fact, status when pending, role of the subject.
    fn load_governor(&mut self, row: &Row<'_>, errors: &mut Vec<Error>) {
        let event_is_subject = match row.cell(1) {
            "subject" => true,
            "object" => false,
            _ => {
                errors.push(row.error("the event's place is unknown", "use subject or object"));
                return;
            }
        };
        let event_type = match row.cell(2) {
            "meeting" => Some(EventType::Meeting),
            "agreement" | "ceasefire" => Some(EventType::Agreement),
            "any" => None,
            other => {
                errors.push(row.error(format!("unknown type {other:?}"), "use meeting, agreement, ceasefire or any"));
                return;
            }
        };
        let kind = (row.cell(2) == "ceasefire").then_some(Kind::Ceasefire);
        let subject = match row.cell(5) {
            "party" => Some(Role::Party),
            "host" => Some(Role::Host),
            "mediator" => Some(Role::Mediator),
            "" => None,
            other => {
                errors.push(row.error(format!("unknown role {other:?}"), "use party, host, mediator or -"));
                return;
            }
        };
        let status = optional_status(row, 3, errors);
        let pending = optional_status(row, 4, errors);
        let mut words = row.cell(0).split(' ');
        let lemma = words.next().unwrap_or_default();
        let (particle, preposition) = match (words.next(), words.next()) {
            (Some(particle), Some(preposition)) => (Some(word_of(particle)), Some(word_of(preposition))),
            (preposition, _) => (None, preposition.map(word_of)),
        };
        self.add_verb(lemma);
        let governor = Governor { particle, preposition, event_is_subject, event_type, kind, status, pending, subject };
        let known = self.governors.entry(word_of(lemma)).or_default();
        let same = |g: &Governor| {
            let place = |g: &Governor| (g.particle, g.preposition, g.event_is_subject, g.event_type, g.kind);
            place(g) == place(&governor)
        };
        if known.iter().any(same) {
            errors.push(row.error(format!("{:?} stands twice", row.cell(0)), "leave one of the rows"));
        } else {
            known.push(governor);
        }
    }
}

fn party_noun(name: &str) -> Option<PartyNoun> {
    Some(match name {
        "stands" => PartyNoun::Stands,
        "group" => PartyNoun::Group,
        "person" => PartyNoun::Person,
        "body" => PartyNoun::Body,
        "sides" => PartyNoun::Sides,
        _ => return None,
    })
}

fn matrix(name: &str) -> Option<Matrix> {
    Some(match name {
        "planned" => Matrix::Planned,
        "possible" => Matrix::Possible,
        "refused" => Matrix::Refused,
        "done" => Matrix::Done,
        _ => return None,
    })
}

fn telling(name: &str) -> Option<Telling> {
    Some(match name {
        "habit" => Telling::Habit,
        "talk" => Telling::Talk,
        "denial" => Telling::Denial,
        "acceptance" => Telling::Acceptance,
        _ => return None,
    })
}

/// A status cell; `-` and empty say nothing.
fn optional_status(row: &Row<'_>, column: usize, errors: &mut Vec<Error>) -> Option<Status> {
    let cell = row.cell(column);
    if cell.is_empty() || cell == "-" {
        return None;
    }
    let status = crate::names_of::status(cell);
    if status.is_none() {
        errors.push(row.error(format!("unknown status {cell:?}"), "use a status of the contract, or -"));
    }
    status
}
