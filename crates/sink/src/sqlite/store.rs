//! One record into the tables. SQLite reads the JSON itself, so these statements are the whole mapping.

use rusqlite::{Connection, Result, Statement};

/// The statements, prepared for many records.
pub(super) struct Store<'c>(Vec<Statement<'c>>);

impl<'c> Store<'c> {
    /// Into the tables of `connection`.
    pub(super) fn new(connection: &'c Connection) -> Result<Self> {
        STATEMENTS.iter().map(|sql| connection.prepare(sql)).collect::<Result<_>>().map(Self)
    }

    /// Stores the record `json`; what was known of the same event before is replaced.
    pub(super) fn put(&mut self, json: &str) -> Result<()> {
        self.0.iter_mut().try_for_each(|statement| statement.execute([json]).map(drop))
    }
}

/// In this order; `?1` is the record. Participants and mentions go with their event.
const STATEMENTS: [&str; 5] = [FORGET, ARTICLE, EVENT, PARTICIPANTS, MENTIONS];

const FORGET: &str = "DELETE FROM events WHERE id = ?1 ->> '$.id'";

const ARTICLE: &str = "
INSERT INTO articles (id, title, source, url, published, language)
SELECT a ->> '$.id', a ->> '$.title', a ->> '$.source', a ->> '$.url', a ->> '$.published', a ->> '$.language'
FROM (SELECT ?1 -> '$.article' AS a) WHERE true
ON CONFLICT (id) DO UPDATE SET title = excluded.title, source = excluded.source, url = excluded.url,
    published = excluded.published, language = excluded.language";

const EVENT: &str = "
INSERT INTO events (id, article, type, kind, status, date, date_granularity, date_basis, place, place_country, lat, lon,
    topic, attribution, confidence, plover, cameo, ace, version, rules, record)
VALUES (?1 ->> '$.id', ?1 ->> '$.article.id', ?1 ->> '$.type', ?1 ->> '$.kind', ?1 ->> '$.status',
    ?1 ->> '$.date.value', ?1 ->> '$.date.granularity', ?1 ->> '$.date.basis',
    ?1 ->> '$.place.name', ?1 ->> '$.place.country', ?1 ->> '$.place.lat', ?1 ->> '$.place.lon',
    ?1 ->> '$.topic.text',
    (SELECT group_concat(value ->> '$.name', '; ') FROM json_each(?1, '$.attribution')),
    ?1 ->> '$.confidence', ?1 ->> '$.codes.plover', ?1 ->> '$.codes.cameo', ?1 ->> '$.codes.ace',
    ?1 ->> '$.extractor.version', ?1 ->> '$.extractor.rules', ?1)";

const PARTICIPANTS: &str = "
INSERT INTO participants (event, position, name, kind, country, role, title, acts_for)
SELECT ?1 ->> '$.id', key, value ->> '$.name', value ->> '$.kind', value ->> '$.country', value ->> '$.role',
    value ->> '$.title', value ->> '$.for'
FROM json_each(?1, '$.participants')";

const MENTIONS: &str = "
INSERT INTO mentions (event, position, field, sentence_index, sentence_start, sentence_end, sentence,
    trigger_start, trigger_end, \"trigger\", rule)
SELECT ?1 ->> '$.id', key, value ->> '$.in', value ->> '$.sentence.index', value ->> '$.sentence.start',
    value ->> '$.sentence.end', value ->> '$.sentence.text', value ->> '$.trigger.start', value ->> '$.trigger.end',
    value ->> '$.trigger.text', value ->> '$.rule'
FROM json_each(?1, '$.mentions')";
