-- The store of events. Words such as types, states and roles are those of the NDJSON record; `communique schema`
-- explains them. Offsets are Unicode code points, half-open.

-- Articles with at least one event.
CREATE TABLE articles (
    id        TEXT PRIMARY KEY,       -- the feed's, or a derived one
    title     TEXT,
    source    TEXT,                   -- who published it
    url       TEXT,
    published TEXT,                   -- as the feed wrote it
    language  TEXT
) STRICT;

-- One row an event of an article.
CREATE TABLE events (
    id               TEXT PRIMARY KEY, -- the same article and rules give the same id
    article          TEXT NOT NULL REFERENCES articles (id),
    type             TEXT NOT NULL,    -- meeting, agreement
    kind             TEXT NOT NULL,    -- talks, treaty, ...
    status           TEXT NOT NULL,    -- held, planned, signed, ...
    date             TEXT,             -- ISO 8601 day, month, year, week, quarter or interval
    date_granularity TEXT,
    date_basis       TEXT,             -- explicit, relative, discourse, publication
    place            TEXT,
    place_country    TEXT,             -- ISO 3166-1 alpha-3
    lat              REAL,             -- degrees north
    lon              REAL,             -- degrees east
    topic            TEXT,
    attribution      TEXT,             -- from whom the article has it, separated by '; '
    confidence       REAL NOT NULL,    -- 0 to 1
    plover           TEXT,
    cameo            TEXT,
    ace              TEXT,
    version          TEXT NOT NULL,    -- of the program
    rules            TEXT NOT NULL,    -- fingerprint of the rules in force
    record           TEXT NOT NULL     -- the whole NDJSON record, for json_extract(record, '$...')
) STRICT;
CREATE INDEX events_by_article ON events (article);
CREATE INDEX events_by_date ON events (date);

-- Everyone who took part or is bound, in order of first mention.
CREATE TABLE participants (
    event    TEXT NOT NULL REFERENCES events (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,         -- from 0
    name     TEXT NOT NULL,
    kind     TEXT NOT NULL,            -- person, country, organization, group
    country  TEXT,                     -- ISO 3166-1 alpha-3
    role     TEXT NOT NULL,            -- party, host, mediator, delegation_head
    title    TEXT,
    acts_for TEXT,                     -- whom a person represents
    PRIMARY KEY (event, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX participants_by_name ON participants (name);
CREATE INDEX participants_by_country ON participants (country);

-- Every sentence that refers to the event.
CREATE TABLE mentions (
    event          TEXT NOT NULL REFERENCES events (id) ON DELETE CASCADE,
    position       INTEGER NOT NULL,   -- from 0
    field          TEXT NOT NULL,      -- title, text
    sentence_index INTEGER NOT NULL,   -- among the sentences of the field, from 0
    sentence_start INTEGER NOT NULL,
    sentence_end   INTEGER NOT NULL,
    sentence       TEXT NOT NULL,
    trigger_start  INTEGER NOT NULL,
    trigger_end    INTEGER NOT NULL,
    "trigger"      TEXT NOT NULL,      -- the word or phrase that names the event
    rule           TEXT NOT NULL,      -- the rule that found it
    PRIMARY KEY (event, position)
) STRICT, WITHOUT ROWID;
