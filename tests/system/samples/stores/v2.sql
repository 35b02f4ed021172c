-- The schema of version 2 as it stood, kept to hold that such a store opens today. Never edited.
-- The record. Rows are added, never changed or removed. Today's state, and any past day's, are
-- views (views/*.sql). Only `version` is made again by replay, from readings and decisions.
-- Times are TIMESTAMPTZ; days are Asia/Tokyo and made in the views.

CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY, since TIMESTAMPTZ NOT NULL);

-- One received message. Its raw bytes lie in the archive under the same sha256.
CREATE TABLE IF NOT EXISTS mail (
    sha256 VARCHAR PRIMARY KEY,
    message_id VARCHAR,                    -- without <>
    content VARCHAR NOT NULL,              -- hash of what two deliveries of one mail share
    sender_name VARCHAR NOT NULL,          -- personal data
    sender_address VARCHAR NOT NULL,       -- personal data
    subject VARCHAR NOT NULL,              -- personal data possible
    received_at TIMESTAMPTZ NOT NULL,      -- of the first delivery
    size BIGINT NOT NULL,                  -- bytes
    recorded_at TIMESTAMPTZ NOT NULL
);

-- Where and when a mail was found: the same mail may be delivered more than once.
CREATE TABLE IF NOT EXISTS delivery (
    source VARCHAR NOT NULL,               -- 'imap' or 'file'
    folder VARCHAR NOT NULL,               -- folder name, or path
    uidvalidity BIGINT NOT NULL,           -- 0 for files
    uid BIGINT NOT NULL,                   -- position for files
    mail VARCHAR NOT NULL,                 -- mail.sha256
    raw VARCHAR NOT NULL,                  -- sha256 of these bytes; other trace headers, other bytes
    received_at TIMESTAMPTZ NOT NULL,      -- INTERNALDATE
    recorded_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (source, folder, uidvalidity, uid)
);

-- What the software understood of a mail. The newest reading of a mail is the one in force.
CREATE SEQUENCE IF NOT EXISTS reading_id;
CREATE TABLE IF NOT EXISTS reading (
    id BIGINT PRIMARY KEY DEFAULT nextval('reading_id'),
    mail VARCHAR NOT NULL,
    reader VARCHAR NOT NULL,               -- version of the reader
    read_at TIMESTAMPTZ NOT NULL,
    kind VARCHAR NOT NULL,
    outcome VARCHAR NOT NULL,
    municipality VARCHAR,                  -- code, where one is certain
    replaces BIGINT,                       -- reading.id that replay read anew; NULL: read in its time
    document JSON NOT NULL                 -- the whole Reading, arguments included
);

-- Numbers given. A number belongs to the application that began with this mail, for ever.
CREATE TABLE IF NOT EXISTS receipt (
    fiscal_year INTEGER NOT NULL,          -- 2022 is 令和4年度
    running INTEGER NOT NULL,
    number VARCHAR NOT NULL UNIQUE,        -- R4-0012
    application VARCHAR NOT NULL UNIQUE,   -- mail.sha256 of the mail that began it
    given_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (fiscal_year, running)
);

-- Which application a mail belongs to, and what it changed there. Made again by replay.
CREATE TABLE IF NOT EXISTS version (
    application VARCHAR NOT NULL,          -- receipt.application
    version INTEGER NOT NULL,              -- 1, 2, …
    mail VARCHAR NOT NULL,
    relation VARCHAR NOT NULL,             -- first, repeat, correction, completion
    municipality VARCHAR,                  -- code
    waits BOOLEAN NOT NULL,                -- a person must look at this mail
    outcome VARCHAR NOT NULL,              -- of the application after this mail
    missing JSON NOT NULL,                 -- what the application still lacks
    fields JSON NOT NULL,                  -- merged fields after this mail
    changes JSON NOT NULL,                 -- {field: [before, after]}
    doubts JSON NOT NULL,                  -- why a person must look, beyond the reading's findings
    moved BOOLEAN NOT NULL,                -- the outcome differs from what held before this mail
    filed_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (application, version)
);

-- What a person decided. Never edits a reading.
CREATE SEQUENCE IF NOT EXISTS decision_id;
CREATE TABLE IF NOT EXISTS decision (
    id BIGINT PRIMARY KEY DEFAULT nextval('decision_id'),
    application VARCHAR,                   -- receipt.application, where it is about one
    mail VARCHAR,                          -- where it is about a mail
    what VARCHAR NOT NULL,                 -- a move of the lifecycle
    stage VARCHAR,                         -- where it led; NULL: the stage stayed
    on_date DATE NOT NULL,                 -- the day it holds from
    decided_by VARCHAR NOT NULL,
    account VARCHAR NOT NULL,              -- of the operating system
    recorded_at TIMESTAMPTZ NOT NULL,
    note VARCHAR NOT NULL,
    content JSON NOT NULL
);

-- Letters. The Message-ID is fixed when the letter is queued and never changes.
CREATE TABLE IF NOT EXISTS send (
    message_id VARCHAR PRIMARY KEY,        -- without <>
    letter VARCHAR NOT NULL,               -- accepted, incomplete, noticed, corrected
    application VARCHAR,
    mail VARCHAR NOT NULL,                 -- the mail it answers
    municipality VARCHAR,                  -- code; automatic answers are limited per address and this
    recipient VARCHAR NOT NULL,            -- personal data
    raw BLOB NOT NULL,                     -- the letter as it goes out
    held BOOLEAN NOT NULL,                 -- waits for a person's release
    queued_at TIMESTAMPTZ NOT NULL
);

-- What happened to a letter, one row a try.
CREATE SEQUENCE IF NOT EXISTS attempt_id;
CREATE TABLE IF NOT EXISTS attempt (
    id BIGINT PRIMARY KEY DEFAULT nextval('attempt_id'),
    send VARCHAR NOT NULL,                 -- send.message_id
    tried_at TIMESTAMPTZ NOT NULL,
    outcome VARCHAR NOT NULL,              -- sent, repeated, deferred, failed, released, bounced
    reply VARCHAR NOT NULL                 -- the server's answer
);

-- Official figures of population, as loaded; the newest loaded for a day is the one in force.
CREATE TABLE IF NOT EXISTS population (
    code VARCHAR NOT NULL,
    as_of DATE NOT NULL,
    persons BIGINT NOT NULL,
    source VARCHAR NOT NULL,               -- name of the file
    recorded_at TIMESTAMPTZ NOT NULL
);

-- One pass over one folder.
CREATE SEQUENCE IF NOT EXISTS pass_id;
CREATE TABLE IF NOT EXISTS pass (
    id BIGINT PRIMARY KEY DEFAULT nextval('pass_id'),
    folder VARCHAR NOT NULL,
    uidvalidity BIGINT NOT NULL,
    started_at TIMESTAMPTZ NOT NULL,
    ended_at TIMESTAMPTZ NOT NULL,
    on_server INTEGER NOT NULL,
    recorded INTEGER NOT NULL,             -- of those on the server, how many we have
    new INTEGER NOT NULL,
    missing JSON NOT NULL,                 -- UIDs on the server that we do not have
    error VARCHAR                          -- Japanese sentence, NULL when the pass was good
);

-- What such a store held: two mails of one municipality, a number, a letter, a pass. All invented.
INSERT INTO schema_version VALUES (2, TIMESTAMPTZ '2022-07-01 00:00:00+09');
INSERT INTO mail VALUES
    (repeat('a', 64), 'm1@city.example', 'c1', '見本 花子', 'hanako@city.example', '参加申込み',
     '2022-07-01 10:15:00+09', 1200, '2022-07-01 10:15:30+09'),
    (repeat('b', 64), 'm2@city.example', 'c2', '見本 花子', 'hanako@city.example', 'Re: 受付完了',
     '2022-07-02 09:00:00+09', 900, '2022-07-02 09:00:30+09');
INSERT INTO delivery VALUES
    ('imap', 'INBOX', 1, 1, repeat('a', 64), repeat('a', 64), '2022-07-01 10:15:00+09',
     '2022-07-01 10:15:30+09'),
    ('imap', 'INBOX', 1, 2, repeat('b', 64), repeat('b', 64), '2022-07-02 09:00:00+09',
     '2022-07-02 09:00:30+09');
INSERT INTO reading (mail, reader, read_at, kind, outcome, municipality, document) VALUES
    (repeat('a', 64), '1', '2022-07-01 10:15:30+09', 'application', 'accepted', '011002',
     '{"findings": []}'),
    (repeat('b', 64), '1', '2022-07-02 09:00:30+09', 'reply', 'accepted', '011002',
     '{"findings": []}');
INSERT INTO receipt VALUES (2022, 1, 'R4-0001', repeat('a', 64), '2022-07-01 10:15:30+09');
INSERT INTO version (application, version, mail, relation, municipality, waits, outcome, missing,
    fields, changes, doubts, filed_at, moved) VALUES
    (repeat('a', 64), 1, repeat('a', 64), 'first', '011002', false, 'accepted', '[]',
     '{"phone": "011-000-0000"}', '{}', '[]', '2022-07-01 10:15:30+09', true),
    (repeat('a', 64), 2, repeat('b', 64), 'correction', '011002', false, 'accepted', '[]',
     '{"phone": "011-000-0001"}', '{"phone": ["011-000-0000", "011-000-0001"]}', '[]',
     '2022-07-02 09:00:30+09', false);
INSERT INTO send VALUES ('a1@j-lis.example', 'accepted', repeat('a', 64), repeat('a', 64), '011002',
    'hanako@city.example', 'Subject: x'::BLOB, false, '2022-07-01 10:15:31+09');
INSERT INTO attempt (send, tried_at, outcome, reply) VALUES
    ('a1@j-lis.example', '2022-07-01 10:15:40+09', 'sent', '250 OK');
INSERT INTO pass (folder, uidvalidity, started_at, ended_at, on_server, recorded, new, missing, error)
VALUES ('INBOX', 1, '2022-07-02 09:00:00+09', '2022-07-02 09:00:31+09', 2, 2, 1, '[]', NULL);
INSERT INTO decision (application, mail, what, stage, on_date, decided_by, account, recorded_at, note,
    content) VALUES (repeat('a', 64), NULL, 'agreed', 'agreed', '2022-08-01', '見本 一郎', 'uketsuke',
    '2022-08-01 11:00:00+09', '', '{"agreement_version": "第1版"}');
