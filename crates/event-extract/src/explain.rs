//! What the program sees in an article, for a person to read: every step of every sentence, and the events at the end.

use event_model::{ByteSpan, Extraction, Field, Segmented};

use crate::analysis::Analysis;
use crate::extractor::Extractor;
pub use crate::fields::chosen::ExplainedField;
use crate::mentions::{Anchor, FrameMention, NearMiss};
use crate::names::{Name, NameKind};
use crate::parse::{ParsedToken, SyntaxModel, Workspace, ud_tokens};
use crate::{place, status, topic, when};

/// One sentence, step by step. Strings are for people; nothing reads them back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExplainedSentence {
    /// `title` or `text`, and the position in it.
    pub label: String,
    /// The sentence.
    pub text: String,
    /// Whether it passed the gate.
    pub gated: bool,
    /// Tokens with their tags.
    pub tokens: Vec<(String, String)>,
    /// Its words with their heads, if it passed the gate.
    pub tree: Vec<ExplainedWord>,
    /// Names with their types.
    pub names: Vec<(String, String)>,
    /// Phrases with their kinds.
    pub phrases: Vec<(String, String)>,
    /// Date expressions with their values.
    pub dates: Vec<(String, String)>,
    /// Rules that fired.
    pub fired: Vec<Fired>,
    /// Rules that nearly did: rule, trigger, what was missing.
    pub missed: Vec<(String, String, String)>,
}

/// A word of a sentence's tree.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExplainedWord {
    /// The word.
    pub word: String,
    /// Its lemma.
    pub lemma: String,
    /// Universal and Penn tag.
    pub tags: String,
    /// Position of its head among the sentence's words; `None` for the root.
    pub head: Option<usize>,
    /// Universal relation to the head.
    pub label: String,
}

/// A rule that fired, and what it took from the sentence.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fired {
    /// Id of the rule.
    pub rule: String,
    /// The words that name the event.
    pub trigger: String,
    /// What carries it, and the verb that governs it.
    pub anchor: String,
    /// Relation and words of each argument.
    pub arguments: Vec<(String, String)>,
    /// Field and what was read for it: state, date, place, topic.
    pub fields: Vec<(String, String)>,
}

/// An article, explained.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Explanation {
    /// Its sentences, in order.
    pub sentences: Vec<ExplainedSentence>,
    /// Its events.
    pub extraction: Extraction,
    /// How the fields of each of them were chosen.
    pub fields: Vec<Vec<ExplainedField>>,
}

impl Extractor {
    /// Shows every step for every sentence of the article, gated or not.
    pub fn explain(&self, article: &Segmented<'_>) -> Explanation {
        let gated = self.gated(article);
        #[expect(clippy::redundant_closure_for_method_calls, reason = "the method by itself is bound to one lifetime")]
        let (events, fields) =
            self.events(article, &gated, |fields, cluster| fields.chosen(cluster)).into_iter().unzip();
        let passed = gated.iter().filter(|&&g| g).count() as u32;
        let extraction = Extraction { events, sentences: article.sentences.len() as u32, gated: passed };
        let syntax = SyntaxModel::embedded();
        let not_meant = self.not_meant(article, &gated);
        let back = self.back_gate.pass(article, 0);
        let points_back = |back: bool| back && !extraction.events.is_empty();
        let read = gated.into_iter().zip(back).map(|(gated, back)| gated || points_back(back));
        let sentences = article.sentences.iter().zip(read).enumerate().map(|(s, (&sentence, gated))| {
            let text = article.article.field(sentence.field);
            let mut analysis = Analysis::shallow(text, sentence, &self.gazetteer, &self.lexicon);
            analysis.tag(text, &self.lexicon);
            analysis.chunk(text, &self.lexicon);
            let not_meant = not_meant.iter().filter(|n| n.0 == s).map(|n| (n.1, n.2)).collect();
            let tree = syntax.as_ref().filter(|_| gated).map_or_else(Vec::new, |s| tree(s, text, sentence.span));
            let explainer = Explainer { extractor: self, article, analysis: &analysis, text, not_meant };
            ExplainedSentence { tree, ..explainer.sentence(gated) }
        });
        Explanation { sentences: sentences.collect(), extraction, fields }
    }
}

/// The words of a sentence, tagged and hung on their heads.
fn tree(syntax: &SyntaxModel, text: &str, span: ByteSpan) -> Vec<ExplainedWord> {
    let words: Vec<&str> = ud_tokens(text, span).iter().map(|t| t.span.of(text)).collect();
    let parsed = syntax.parse(words.iter().copied(), &mut Workspace::default());
    let word = |(word, token): (&&str, &ParsedToken<'_>)| ExplainedWord {
        word: (*word).to_owned(),
        lemma: syntax.lemma(word, token.upos).into_owned(),
        tags: format!("{} {}", token.upos, token.xpos),
        head: token.head.map(usize::from),
        label: token.label.to_owned(),
    };
    words.iter().zip(&parsed.tokens).map(word).collect()
}

struct Explainer<'a> {
    extractor: &'a Extractor,
    article: &'a Segmented<'a>,
    analysis: &'a Analysis,
    text: &'a str,
    /// Triggers that are not meant, and how likely they are.
    not_meant: Vec<((usize, usize), f32)>,
}

impl Explainer<'_> {
    fn sentence(&self, gated: bool) -> ExplainedSentence {
        let mut misses = Vec::new();
        let reader = self.extractor.reader(self.text, self.analysis);
        let mentions = if gated { reader.read(&mut misses) } else { Vec::new() };
        let sentence = self.analysis.sentence;
        let field = if sentence.field == Field::Title { "title" } else { "text" };
        ExplainedSentence {
            label: format!("{field} {}", sentence.index),
            text: sentence.span.of(self.text).to_owned(),
            gated,
            tokens: self.tokens(),
            names: self.analysis.names.iter().map(|n| (self.words(n.start, n.end), self.name_type(n))).collect(),
            phrases: self.analysis.chunks.iter().map(|c| (self.words(c.start, c.end), c.kind.label())).collect(),
            dates: self.dates(),
            tree: Vec::new(),
            fired: mentions.iter().map(|m| self.fired(m, &mentions)).collect(),
            missed: misses.iter().map(|m| self.missed(m)).collect(),
        }
    }

    fn words(&self, start: usize, end: usize) -> String {
        self.analysis.bytes(start, end).of(self.text).to_owned()
    }

    fn tokens(&self) -> Vec<(String, String)> {
        let tokens = self.analysis.tokens.iter().zip(&self.analysis.tags);
        tokens.map(|(token, tag)| (token.span.of(self.text).to_owned(), format!("{tag:?}"))).collect()
    }

    fn name_type(&self, name: &Name) -> String {
        let entry = name.entry.and_then(|e| self.extractor.gazetteer.entry(e)).map(|e| e.name);
        let kind = match name.kind {
            NameKind::Known(kind) => format!("{kind:?}"),
            other => format!("{other:?}"),
        };
        let title = name.title.map(|t| self.words(t.0, t.1));
        [Some(kind), entry.map(|e| format!("= {e}")), title.map(|t| format!("title {t:?}"))]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(", ")
    }

    fn dates(&self) -> Vec<(String, String)> {
        let day = self.article.article.published.as_ref().and_then(|p| p.day);
        let value = |d: &crate::dates::DateExpression| d.timex_value(day, d.direction);
        self.analysis.dates.iter().map(|d| (d.span.of(self.text).to_owned(), value(d))).collect()
    }

    fn fired(&self, mention: &FrameMention, siblings: &[FrameMention]) -> Fired {
        let rule = self.extractor.rules.rule(mention.rule);
        let arguments = mention.arguments.iter().map(|a| {
            (format!("{:?} as {:?}, {:?}", a.relation, a.role, a.reference), self.words(a.tokens.0, a.tokens.1))
        });
        Fired {
            rule: rule.map_or_else(String::new, |r| r.id.clone()),
            trigger: self.words(mention.trigger.0, mention.trigger.1),
            anchor: self.anchor(mention.anchor),
            arguments: arguments.collect(),
            fields: self.fields(mention, siblings),
        }
    }

    fn anchor(&self, anchor: Anchor) -> String {
        let chunk = |at: usize| self.analysis.chunks.get(at).map_or_else(String::new, |c| self.words(c.start, c.end));
        match anchor {
            Anchor::Verb(verb) => format!("verb {:?}", chunk(verb)),
            Anchor::Noun { outer, governor, .. } => match governor {
                Some(g) if g.as_subject => format!("noun {:?}, subject of {:?}", chunk(outer.chunk), chunk(g.verb)),
                Some(g) => format!("noun {:?}, object of {:?}", chunk(outer.chunk), chunk(g.verb)),
                None => format!("noun {:?}, no verb over it", chunk(outer.chunk)),
            },
        }
    }

    fn fields(&self, mention: &FrameMention, siblings: &[FrameMention]) -> Vec<(String, String)> {
        let mut fields = Vec::new();
        let Some(rule) = self.extractor.rules.rule(mention.rule) else { return fields };
        if let Some((_, likely)) = self.not_meant.iter().find(|n| n.0 == mention.trigger) {
            fields.push(("sense".to_owned(), format!("no event: meant so with a probability of {likely:.2}")));
        }
        let lexicon = &self.extractor.lexicon;
        if let Some(status) = status::read(lexicon, self.analysis, rule, mention) {
            fields.push(("status".to_owned(), format!("{status:?}")));
        }
        for date in when::read(lexicon, self.analysis, rule.event_type, mention, siblings) {
            let words = self.analysis.dates.get(date).map_or("", |d| d.span.of(self.text));
            fields.push(("date".to_owned(), words.to_owned()));
        }
        if let Some(place) = place::read(&self.extractor.gazetteer, lexicon, self.text, self.analysis, rule, mention) {
            fields.push(("place".to_owned(), place.name));
        }
        if let Some(topic) = topic::read(self.analysis, rule.event_type, mention) {
            fields.push(("topic".to_owned(), topic.at.span.of(self.text).to_owned()));
        }
        fields
    }

    fn missed(&self, miss: &NearMiss) -> (String, String, String) {
        let rule = self.extractor.rules.rule(miss.rule).map_or_else(String::new, |r| r.id.clone());
        (rule, self.words(miss.trigger.0, miss.trigger.1), miss.reason.clone().into_owned())
    }
}
