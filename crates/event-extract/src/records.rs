//! From clusters of readings to events: names, roles, ids, confidence.

use event_model::{
    Attribution, Basis, Event, EventDate, EventType, Field, Granularity, Kind, Mention, Participant, ParticipantKind,
    Published, Status, TextSpan,
};

use crate::consolidation::Cluster;
use crate::entities::{Entities, Source};
use crate::fields::FieldReader;
use crate::reading::{Definiteness, Reading};
use crate::resolution::{Party, PartyKey};
use crate::rules::Rules;

/// From whom the article has the event: the sources of the mentions that assert it, if the first of them has one. What the
/// article itself says first it only lets others comment on.
fn sources(readings: &[&Reading]) -> Vec<Attribution> {
    let body = readings.iter().any(|r| r.field == Field::Text);
    let asserts = |r: &&&Reading| {
        // Headlines leave their sources to the text.
        let told = r.status.is_some() && r.definiteness != Definiteness::Pointing;
        told && (r.field == Field::Text || !body)
    };
    let mut asserting = readings.iter().filter(asserts).peekable();
    let mut out: Vec<Attribution> = Vec::new();
    if asserting.peek().is_none_or(|first| first.attribution.is_none()) {
        return out;
    }
    for source in asserting.filter_map(|r| r.attribution.clone()) {
        if out.iter().all(|a| a.name != source.name) {
            out.push(source);
        }
    }
    out
}

/// Makes the events of one article.
pub(crate) struct EventMaker<'a> {
    pub(crate) article_id: &'a str,
    pub(crate) published: Option<&'a Published<'a>>,
    pub(crate) rules: &'a Rules,
    pub(crate) codes: &'a crate::codes::Codes,
    pub(crate) source: &'a Source<'a>,
    pub(crate) entities: &'a Entities,
    pub(crate) readings: &'a [Reading],
    pub(crate) fields: &'a FieldReader<'a>,
}

impl EventMaker<'_> {
    /// The event of a cluster.
    pub(crate) fn event(&self, cluster: &Cluster) -> Event {
        let readings: Vec<&Reading> = cluster.readings.iter().filter_map(|&r| self.readings.get(r)).collect();
        let status = self.fields.status(cluster);
        let mut participants: Vec<Participant> =
            cluster.parties.iter().map(|p| self.participant(p, &readings)).collect();
        participants.sort_by_key(|p| p.mentions.first().copied());
        let attribution = sources(&readings);
        let date = self.fields.date(cluster, status).or_else(|| self.publication(cluster.event_type, status));
        let mentions: Vec<Mention> = readings.iter().filter_map(|r| self.mention(r)).collect();
        // "The council met": a body that meets by itself sits.
        let body = matches!(participants.as_slice(), [only] if only.kind == ParticipantKind::Organization);
        let kind = if body && cluster.kind == Kind::Meeting { Kind::Session } else { cluster.kind };
        Event {
            id: self.id(cluster, &mentions, &participants),
            event_type: cluster.event_type,
            kind,
            status,
            confidence: self.fields.confidence(cluster),
            participants,
            place: self.fields.place(cluster, status),
            date,
            topic: self.fields.topic(cluster),
            attribution,
            codes: self.codes.lookup(cluster.event_type, kind, status),
            mentions,
        }
    }

    fn participant(&self, party: &Party, readings: &[&Reading]) -> Participant {
        let mut participant = Participant {
            name: String::new(),
            kind: ParticipantKind::Group,
            country: None,
            role: party.role,
            title: None,
            acts_for: None,
            mentions: self.named(party, readings),
        };
        match &party.key {
            PartyKey::Entity(e) => {
                if let Some(entity) = self.entities.list.get(*e) {
                    participant.name.clone_from(&entity.name);
                    participant.kind = entity.kind;
                    participant.country.clone_from(&entity.country);
                    participant.title.clone_from(&entity.title);
                    participant.acts_for.clone_from(&entity.acts_for);
                }
            }
            PartyKey::Words(words) => participant.name.clone_from(words),
        }
        participant
    }

    /// Where the sentences of the event name the party, in text order.
    fn named(&self, party: &Party, readings: &[&Reading]) -> Vec<TextSpan> {
        let mut spans = vec![party.mention];
        if let PartyKey::Entity(e) = party.key {
            for s in readings.iter().map(|r| r.sentence) {
                let names = self.source.analyses.get(s).map_or(&[][..], |a| a.names.as_slice());
                let own =
                    names.iter().enumerate().filter(|&(n, _)| self.entities.of(s, n) == Some(e)).map(|(_, name)| name);
                spans.extend(own.filter_map(|name| Some(self.source.analyses.get(s)?.span(name.start, name.end))));
            }
        }
        spans.sort_unstable();
        spans.dedup();
        spans
    }

    /// Nothing said, and the event is a fact: the day of publication.
    fn publication(&self, event_type: EventType, status: Status) -> Option<EventDate> {
        let day = self.published?.day?;
        let fact = match event_type {
            EventType::Meeting => matches!(status, Status::Held | Status::Ongoing),
            EventType::Agreement => matches!(status, Status::Reached | Status::Signed),
        };
        fact.then(|| EventDate {
            value: day.to_string(),
            granularity: Granularity::Day,
            basis: Basis::Publication,
            mention: None,
        })
    }

    fn mention(&self, reading: &Reading) -> Option<Mention> {
        let analysis = self.source.analyses.get(reading.sentence)?;
        let (start, end) = reading.mention.trigger;
        Some(Mention {
            sentence: TextSpan { field: analysis.sentence.field, span: analysis.sentence.span },
            index: analysis.sentence.index,
            trigger: analysis.bytes(start, end),
            rule: self.rules.rule(reading.mention.rule)?.id.clone(),
        })
    }

    /// A hash of the article's id, the type, the parties and the words of the first mention: an unrelated sentence
    /// more or less changes none of them.
    fn id(&self, cluster: &Cluster, mentions: &[Mention], participants: &[Participant]) -> String {
        let mut hash = xxhash_rust::xxh3::Xxh3::new();
        let mut add = |part: &str| {
            hash.update(&(part.len() as u64).to_le_bytes());
            hash.update(part.as_bytes());
        };
        add(self.article_id);
        add(if cluster.event_type == EventType::Meeting { "meeting" } else { "agreement" });
        if let Some(first) = mentions.first() {
            add(self.source.words(first.sentence));
            add(&(first.trigger.start - first.sentence.span.start).to_string());
        }
        for participant in participants {
            add(&participant.name);
        }
        add(cluster.date.as_ref().map_or("", |d| &d.value));
        format!("{:032x}", hash.digest128())
    }
}
