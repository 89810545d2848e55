//! The steps in running order: gate, analysis, mentions, readings, consolidation, records.

use std::sync::Arc;

use event_model::{Event, Extraction, Segmented};
use jiff::civil::Date;

use crate::analysis::Analysis;
use crate::codes::Codes;
use crate::config::{ConfigFile, embedded_files, fingerprint};
use crate::consolidation::{Cluster, consolidate};
use crate::coreference;
use crate::entities::{Entities, Source};
use crate::error::Error;
use crate::eventhood::is_event;
use crate::fields::{FieldReader, Models};
use crate::gate::Gate;
use crate::gazetteer::Gazetteer;
use crate::lexicon::Lexicon;
use crate::mentions::{FrameMention, MentionReader};
use crate::model::Weights;
use crate::participants::{self, Picker};
use crate::reading::{Reading, ReadingMaker};
use crate::records::EventMaker;
use crate::resolution::Resolver;
use crate::rules::{self, Example, Rules};
use crate::sense::Sense;
use crate::trees::LazyTree;

/// Sentences behind the last mention whose names are still read: one of them may say "Vladimir Putin" where the mention
/// says "Putin". News introduces people early, and the tail of an article is most of its length.
const AFTERMATH: usize = 3;

/// Tokens of the longest sentence that is read for events. Longer ones are lists and tables, and phrases in them would
/// cost the square of their length.
const LONGEST: usize = 400;

/// The table of codes, below `config/`.
const CODES: &str = "codes/ontologies.tsv";

/// What the commands that learn weights see of an article.
#[cfg(feature = "training")]
pub(crate) struct Seen<'a> {
    pub(crate) sense: &'a Sense,
    pub(crate) readings: &'a [Reading],
    /// The bytes of their triggers.
    pub(crate) spans: &'a [event_model::ByteSpan],
    pub(crate) picker: &'a Picker<'a>,
    pub(crate) fields: &'a FieldReader<'a>,
}

/// Rules, gazetteers and lexicons, compiled and ready; shared by all workers.
#[derive(Debug)]
pub struct Extractor {
    pub(crate) rules: Rules,
    pub(crate) lexicon: Lexicon,
    pub(crate) gazetteer: Arc<Gazetteer>,
    pub(crate) gate: Gate,
    /// Lets pass what points back, in articles that hold an event.
    pub(crate) back_gate: Gate,
    codes: Codes,
    sense: Sense,
    coreference: Weights,
    participants: Weights,
    fields: Models,
    fingerprint: String,
}

impl Extractor {
    /// Compiles the configuration that is built into the program.
    pub fn embedded() -> Result<Self, Error> {
        Self::new(&embedded_files())
    }

    /// Compiles `files`, which replace the whole embedded configuration. Fails with the first defect; [`check`] lists
    /// them all, and runs the rules' examples.
    pub fn new(files: &[ConfigFile]) -> Result<Self, Error> {
        let mut errors = Vec::new();
        let gazetteer = Arc::new(Gazetteer::load(files, &mut errors));
        Self::load(files, gazetteer, errors).map(|loaded| loaded.0).map_err(|mut errors| errors.swap_remove(0))
    }

    /// Compiles what goes with the gazetteers; `errors` are those found so far.
    fn load(
        files: &[ConfigFile],
        gazetteer: Arc<Gazetteer>,
        mut errors: Vec<Error>,
    ) -> Result<(Self, Vec<Example>), Vec<Error>> {
        let mut lexicon = Lexicon::load(files, &mut errors);
        let coreference = Weights::load(files, coreference::FILE, coreference::NAMES, &mut errors);
        let participants = Weights::load(files, participants::FILE, participants::NAMES, &mut errors);
        let fields = Models::load(files, &mut errors);
        let codes = load_codes(files).map_err(|e| errors.push(e));
        let (rules, examples) = rules::load(files, &mut lexicon, &mut errors);
        let sense = Sense::load(files, &rules, &mut errors);
        let gate = Gate::new(&rules.gate_words);
        let back_gate = Gate::new(&rules.back_words);
        let Ok(codes) = codes else { return Err(errors) };
        if !errors.is_empty() {
            return Err(errors);
        }
        let fingerprint = fingerprint(files);
        Ok((
            Self {
                rules,
                lexicon,
                gazetteer,
                gate,
                back_gate,
                codes,
                sense,
                coreference,
                participants,
                fields,
                fingerprint,
            },
            examples,
        ))
    }

    /// 16 hexadecimal digits over every rule, gazetteer and lexicon in force.
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// The events of one article. Pure: the same article gives the same events.
    pub fn extract(&self, article: &Segmented<'_>) -> Extraction {
        let gated = self.gated(article);
        let passed = gated.iter().filter(|&&g| g).count() as u32;
        let events = if passed == 0 { Vec::new() } else { self.events(article, &gated, |_, _| ()) };
        let events = events.into_iter().map(|e| e.0).collect();
        Extraction { events, sentences: article.sentences.len() as u32, gated: passed }
    }

    /// For each sentence of the article, whether the gate lets it pass.
    pub fn gated(&self, article: &Segmented<'_>) -> Vec<bool> {
        self.gate.pass(article, 0)
    }

    /// The events, each with what `look` sees of how its fields are chosen.
    pub(crate) fn events<T>(
        &self,
        article: &Segmented<'_>,
        gated: &[bool],
        look: impl Fn(&FieldReader<'_>, &Cluster) -> T,
    ) -> Vec<(Event, T)> {
        let (analyses, mentions) = self.analyse(article, gated);
        if mentions.is_empty() {
            return Vec::new();
        }
        let source = self.source(article, &analyses);
        let entities = Entities::build(&source);
        let readings = self.sense.filter(self.readings(article, &source, &entities, mentions), &entities);
        if readings.is_empty() {
            return Vec::new();
        }
        let day = article.article.published.as_ref().and_then(|p| p.day);
        let fields = self.field_reader(&source, &entities, &readings, day);
        let maker = EventMaker {
            article_id: &article.article.id,
            published: article.article.published.as_ref(),
            rules: &self.rules,
            codes: &self.codes,
            source: &source,
            entities: &entities,
            readings: &readings,
            fields: &fields,
        };
        let mut clusters = consolidate(&self.coreference, &readings);
        self.picker(&readings, &entities, &analyses).pick(&mut clusters);
        clusters.retain(|c| is_event(c, &readings, &entities));
        clusters.iter().map(|c| (maker.event(c), look(&fields, c))).collect()
    }

    /// The mentions whose triggers are not meant as their rules mean them: sentence, tokens of the trigger, and how likely
    /// they are meant.
    pub(crate) fn not_meant(&self, article: &Segmented<'_>, gated: &[bool]) -> Vec<(usize, (usize, usize), f32)> {
        let (analyses, mentions) = self.analyse(article, gated);
        let source = self.source(article, &analyses);
        let entities = Entities::build(&source);
        let readings = self.readings(article, &source, &entities, mentions);
        let probability = |r: usize| 1.0 / (1.0 + (-self.sense.score(&readings, r, &entities)).exp());
        let all = readings.iter().enumerate().map(|(r, x)| (x.sentence, x.mention.trigger, probability(r)));
        all.filter(|one| one.2 < 0.5).collect()
    }

    fn field_reader<'a>(
        &'a self,
        source: &'a Source<'a>,
        entities: &'a Entities,
        readings: &'a [Reading],
        reference: Option<Date>,
    ) -> FieldReader<'a> {
        FieldReader { source, entities, readings, lexicon: &self.lexicon, models: &self.fields, reference }
    }

    fn picker<'a>(&'a self, readings: &'a [Reading], entities: &'a Entities, analyses: &[Analysis]) -> Picker<'a> {
        let prominence = participants::prominence(entities, analyses);
        Picker { readings, entities, weights: &self.participants, prominence }
    }

    /// What the steps behind the reading see of an article: every mention as read, with the bytes of its trigger.
    #[cfg(feature = "training")]
    pub(crate) fn read<R>(&self, article: &Segmented<'_>, see: impl FnOnce(Seen<'_>, Vec<Cluster>) -> R) -> R {
        let gated = self.gated(article);
        let (analyses, mentions) = self.analyse(article, &gated);
        let source = self.source(article, &analyses);
        let entities = Entities::build(&source);
        let readings = self.sense.filter(self.readings(article, &source, &entities, mentions), &entities);
        let span = |r: &Reading| analyses.get(r.sentence).map(|a| a.bytes(r.mention.trigger.0, r.mention.trigger.1));
        let spans: Vec<_> = readings.iter().map(|r| span(r).unwrap_or_default()).collect();
        let clusters = consolidate(&self.coreference, &readings);
        let day = article.article.published.as_ref().and_then(|p| p.day);
        let fields = self.field_reader(&source, &entities, &readings, day);
        let picker = self.picker(&readings, &entities, &analyses);
        see(Seen { sense: &self.sense, readings: &readings, spans: &spans, picker: &picker, fields: &fields }, clusters)
    }

    /// Gated sentences in depth, behind the first mention also those that may only point back; if one of them holds a
    /// mention, the names of all others too.
    fn analyse(&self, article: &Segmented<'_>, gated: &[bool]) -> (Vec<Analysis>, Vec<(usize, FrameMention)>) {
        let mut deep = Vec::new();
        let mut mentions = Vec::new();
        let mut misses = Vec::new();
        let mut back = Vec::new();
        for (s, (&sentence, &pass)) in article.sentences.iter().zip(gated).enumerate() {
            if !pass {
                if !mentions.is_empty() && back.is_empty() {
                    back = self.back_gate.pass(article, s);
                }
                if !back.get(s).is_some_and(|&points| points) {
                    continue;
                }
            }
            let text = article.article.field(sentence.field);
            let mut analysis = Analysis::shallow(text, sentence, &self.gazetteer, &self.lexicon);
            if self.deepen(text, &mut analysis) {
                mentions.extend(self.reader(text, &analysis).read(&mut misses).into_iter().map(|m| (s, m)));
            }
            deep.push((s, analysis));
        }
        if mentions.is_empty() {
            return (Vec::new(), mentions);
        }
        let last = mentions.last().map_or(0, |m| m.0) + AFTERMATH;
        let mut deep = deep.into_iter().peekable();
        let all = article.sentences.iter().take(last + 1).enumerate().map(|(s, &sentence)| {
            let ready = deep.next_if(|(at, _)| *at == s);
            ready.map_or_else(
                || Analysis::shallow(article.article.field(sentence.field), sentence, &self.gazetteer, &self.lexicon),
                |a| a.1,
            )
        });
        (all.collect(), mentions)
    }

    /// Takes the analysis as far as it can lead to a mention; `false`: it cannot.
    fn deepen(&self, text: &str, analysis: &mut Analysis) -> bool {
        if analysis.tokens.len() > LONGEST || !self.reader(text, analysis).has_trigger() {
            return false;
        }
        analysis.tag(text, &self.lexicon);
        let candidate = self.reader(text, analysis).has_candidate();
        if candidate {
            analysis.chunk(text, &self.lexicon);
        }
        candidate
    }

    /// Reads the mentions of a sentence of `text`.
    pub(crate) fn reader<'a>(&'a self, text: &'a str, analysis: &'a Analysis) -> MentionReader<'a> {
        let tree = LazyTree::new(self.rules.trees.as_ref(), text, analysis.sentence.span);
        MentionReader { rules: &self.rules, lexicon: &self.lexicon, analysis, tree }
    }

    pub(crate) fn source<'a>(&'a self, article: &'a Segmented<'_>, analyses: &'a [Analysis]) -> Source<'a> {
        Source {
            gazetteer: &self.gazetteer,
            analyses,
            title: article.article.title.as_deref().unwrap_or(""),
            text: &article.article.text,
        }
    }

    fn readings(
        &self,
        article: &Segmented<'_>,
        source: &Source<'_>,
        entities: &Entities,
        mentions: Vec<(usize, FrameMention)>,
    ) -> Vec<Reading> {
        let maker = ReadingMaker {
            rules: &self.rules,
            lexicon: &self.lexicon,
            source,
            resolver: Resolver { source, entities, lexicon: &self.lexicon },
            reference: article.article.published.as_ref().and_then(|p| p.day),
        };
        let sentences: Vec<usize> = mentions.iter().map(|m| m.0).collect();
        let frames: Vec<FrameMention> = mentions.into_iter().map(|m| m.1).collect();
        let mut at = 0;
        let of_sentences = sentences.chunk_by(|a, b| a == b).filter_map(|run| {
            let own = frames.get(at..at + run.len())?;
            at += run.len();
            Some(maker.read(*run.first()?, own))
        });
        of_sentences.flatten().collect()
    }
}

fn load_codes(files: &[ConfigFile]) -> Result<Codes, Error> {
    let contents = files.iter().find(|f| f.path == CODES).map_or("", |f| f.contents.as_str());
    Codes::parse(CODES, contents)
}

/// Folder of the rules, below `config/`.
const RULES: &str = "rules/";

/// A rule must hold without the others: what only their order or their verbs makes work breaks when they change. One
/// that only points back has nothing to point at alone.
fn check_alone(files: &[ConfigFile], gazetteer: &Arc<Gazetteer>, rule: &ConfigFile, errors: &mut Vec<Error>) {
    let others = |f: &&ConfigFile| !f.path.starts_with(RULES) || f.path == rule.path;
    let alone: Vec<ConfigFile> = files.iter().filter(others).cloned().collect();
    match Extractor::load(&alone, Arc::clone(gazetteer), Vec::new()) {
        Err(defects) => errors.extend(defects),
        Ok((mut extractor, examples)) if extractor.rules.start_events() => {
            extractor.sense.trust();
            rules::check_examples(&extractor, &examples, errors);
        }
        Ok(_) => {}
    }
}

/// Every defect of a configuration, each with file, line and remedy; empty when it is sound.
///
/// Runs every rule's examples and counter-examples against the whole set, and against the rule alone.
pub fn check(files: &[ConfigFile]) -> Vec<Error> {
    let mut defects = Vec::new();
    let gazetteer = Arc::new(Gazetteer::load(files, &mut defects));
    match Extractor::load(files, Arc::clone(&gazetteer), defects) {
        Err(errors) => errors,
        Ok((mut extractor, examples)) => {
            extractor.sense.trust();
            let mut errors = Vec::new();
            rules::check_examples(&extractor, &examples, &mut errors);
            for rule in files.iter().filter(|f| f.path.starts_with(RULES)) {
                check_alone(files, &gazetteer, rule, &mut errors);
            }
            // What fails in both ways is told once.
            let mut told = Vec::new();
            errors.retain(|e| {
                !told.contains(e) && {
                    told.push(e.clone());
                    true
                }
            });
            errors
        }
    }
}

#[cfg(test)]
mod tests {
    use event_model::{Article, ByteSpan, Event, Field, Segmented, Sentence, TextSpan};
    use proptest::prelude::*;

    use super::*;
    use crate::probe::{article, extractor};

    #[test]
    fn the_built_in_configuration_is_sound() {
        assert_eq!(check(&embedded_files()), []);
    }

    #[test]
    fn an_unrelated_sentence_at_the_end_changes_no_id() {
        let sentences = [
            "Kenya and Somalia held talks in Geneva on March 4 and March 11.",
            "Both sides agreed to open the border.",
            "It rained in the hills all night.",
        ];
        let ids = |sentences: &[&str]| {
            let events = extractor().extract(&article(sentences)).events;
            events.into_iter().map(|event| event.id).collect::<Vec<_>>()
        };
        let before = ids(&sentences[..2]);
        assert_eq!(before.len(), 3);
        assert_eq!(before, ids(&sentences));
    }

    /// Words that meet one another in rules, and some that no rule knows.
    fn word() -> impl Strategy<Value = String> {
        let known = prop::sample::select(vec![
            "talks",
            "met",
            "signed",
            "a deal",
            "both sides",
            "will hold",
            "the talks",
            "Ghana",
            "Moscow",
            "Ama Mensah",
            "President",
            "delegation",
            "led by",
            "US-Russia",
            "on Tuesday",
            "on May 4 and May 6",
            "who",
            "that",
            "to",
            "said",
            ",",
            "-",
            "(",
            "\"",
            "of",
            "and",
            "with",
            "between",
            "round",
            "next",
            "cancelled",
            "denied",
            "they",
            "é",
            "中",
            "🙂",
            "’s",
            "\n",
        ]);
        prop_oneof![4 => known.prop_map(str::to_owned), 1 => "\\PC{0,6}"]
    }

    /// A field, and the sentences that lie between the ends of its words drawn by `ends`.
    fn cut(field: Field, words: &[(String, bool)]) -> (String, Vec<Sentence>) {
        let (mut text, mut sentences, mut start) = (String::new(), Vec::new(), 0);
        for (word, ends) in words {
            text.push_str(word);
            if *ends && text.len() > start {
                let span = ByteSpan::new(start, text.len());
                sentences.push(Sentence { field, index: sentences.len() as u32, span });
                start = text.len();
            }
            text.push(' ');
        }
        (text, sentences)
    }

    fn spans(event: &Event) -> Vec<TextSpan> {
        let triggers = event.mentions.iter().map(|one| TextSpan { span: one.trigger, ..one.sentence });
        let mut spans: Vec<TextSpan> = triggers.chain(event.mentions.iter().map(|one| one.sentence)).collect();
        spans.extend(event.participants.iter().flat_map(|one| one.mentions.iter().copied()));
        spans.extend(event.place.iter().map(|place| place.mention));
        spans.extend(event.date.iter().filter_map(|date| date.mention));
        spans.extend(event.topic.iter().map(|topic| topic.at));
        spans.extend(event.attribution.iter().map(|source| source.mention));
        spans
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(512))]
        #[test]
        fn any_text_cut_anywhere_gives_spans_inside_it(
            title in prop::collection::vec((word(), any::<bool>()), 0..6),
            text in prop::collection::vec((word(), prop::bool::weighted(0.2)), 0..40),
        ) {
            let (title, mut sentences) = cut(Field::Title, &title);
            let (text, body) = cut(Field::Text, &text);
            sentences.extend(body);
            let article = Article { title: Some(title.into()), text: text.into(), ..Article::default() };
            let segmented = Segmented { article, sentences };
            let extraction = extractor().extract(&segmented);
            for at in extraction.events.iter().flat_map(spans) {
                let field = segmented.article.field(at.field);
                let words = field.get(at.span.start as usize..at.span.end as usize);
                prop_assert!(words.is_some_and(|words| !words.is_empty()), "{at:?} in {field:?}");
            }
            prop_assert_eq!(extractor().extract(&segmented), extraction);
        }
    }
}
