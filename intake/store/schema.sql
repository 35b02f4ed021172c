-- The record. Rows are added, never changed or removed. Today's state, and any past day's, are
-- views (views/*.sql). Only `version` is made again by replay, from readings and decisions.
-- Times are TIMESTAMPTZ; days are Asia/Tokyo and made in the views.
--
-- Every row that anything is read from has its `place` in one order, in which the views and replay read it. A clock only dates
-- a row: one that is behind or ahead changes nothing of what follows what.
CREATE SEQUENCE IF NOT EXISTS place;

CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY, since TIMESTAMPTZ NOT NULL);

-- One received message. Its raw bytes lie in the archive under the same sha256.
CREATE TABLE IF NOT EXISTS mail (
    sha256 VARCHAR PRIMARY KEY,
    message_id VARCHAR,                    -- without <>
    content VARCHAR NOT NULL,              -- hash of its bytes without trace headers: known unread
    words VARCHAR,                         -- hash of what it says, alike in other bytes; NULL: unknown
    sender_name VARCHAR NOT NULL,          -- personal data
    sender_address VARCHAR NOT NULL,       -- personal data
    subject VARCHAR NOT NULL,              -- personal data possible
    received_at TIMESTAMPTZ NOT NULL,      -- of the first delivery
    size BIGINT NOT NULL,                  -- bytes
    recorded_at TIMESTAMPTZ NOT NULL,
    place BIGINT DEFAULT nextval('place')
);

-- Where and when a mail was found: the same mail may be delivered more than once.
CREATE TABLE IF NOT EXISTS delivery (
    source VARCHAR NOT NULL,               -- 'imap' or 'file'
    folder VARCHAR NOT NULL,               -- folder name, or path
    uidvalidity BIGINT NOT NULL,           -- 0 for files; 2^48 more for each time that UIDs were given anew
    uid BIGINT NOT NULL,                   -- position for files
    mail VARCHAR NOT NULL,                 -- mail.sha256
    raw VARCHAR NOT NULL,                  -- sha256 of these bytes; other trace headers, other bytes
    received_at TIMESTAMPTZ NOT NULL,      -- INTERNALDATE
    recorded_at TIMESTAMPTZ NOT NULL,
    stamp VARCHAR,                         -- INTERNALDATE and size as the server told them; NULL: unknown
    place BIGINT DEFAULT nextval('place'),
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
    document JSON NOT NULL USING COMPRESSION zstd,  -- the whole Reading, arguments included
    place BIGINT DEFAULT nextval('place')
);

-- Numbers given. A number belongs to the application that began with this mail, for ever.
CREATE TABLE IF NOT EXISTS receipt (
    fiscal_year INTEGER NOT NULL,          -- 2022 is 令和4年度
    running INTEGER NOT NULL,
    number VARCHAR NOT NULL UNIQUE,        -- R4-0012
    application VARCHAR NOT NULL UNIQUE,   -- mail.sha256 of the mail that began it
    given_at TIMESTAMPTZ NOT NULL,
    place BIGINT DEFAULT nextval('place'),
    PRIMARY KEY (fiscal_year, running)
);

-- Which application a mail is about, and who wrote it, seen from there. The newest row of a mail
-- holds. Made again by replay.
CREATE TABLE IF NOT EXISTS about (
    mail VARCHAR NOT NULL,
    application VARCHAR NOT NULL,          -- receipt.application
    writer VARCHAR NOT NULL,               -- party, colleague, prefecture, other
    answerable BOOLEAN NOT NULL,           -- whether a machine may answer the mail
    filed_at TIMESTAMPTZ NOT NULL,
    place BIGINT                           -- of the reading, or decision, that it follows from
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
    changes JSON NOT NULL,                 -- {field: [before, after]}, in force
    proposed JSON NOT NULL,                -- the same, waiting for a person
    parties JSON NOT NULL,                 -- addresses that may change it: personal data
    own BOOLEAN NOT NULL,                  -- the municipality has written from its own domain
    doubts JSON NOT NULL,                  -- why a person must look, beyond the reading's findings
    moved BOOLEAN NOT NULL,                -- the outcome differs from what held before this mail
    filed_at TIMESTAMPTZ NOT NULL,
    place BIGINT,                          -- of the reading, or decision, that it follows from
    known_place BIGINT,                    -- when it was filed so; later where it was filed anew
    PRIMARY KEY (application, version)
);

-- Versions that are no more, since a decision was undone or a mail was read anew: what figures rested
-- on until then.
CREATE TABLE IF NOT EXISTS version_before (
    application VARCHAR NOT NULL,
    version INTEGER NOT NULL,
    mail VARCHAR NOT NULL,
    outcome VARCHAR NOT NULL,
    moved BOOLEAN NOT NULL,
    municipality VARCHAR,
    fields JSON NOT NULL,                  -- those that figures rest on
    place BIGINT NOT NULL,
    known_place BIGINT NOT NULL,
    gone_place BIGINT NOT NULL             -- when it went
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
    content JSON NOT NULL,
    act VARCHAR,                           -- key of the act: the same act twice is one decision
    place BIGINT DEFAULT nextval('place')
);

-- What colleagues say to each other about an item, and to themselves. Never in a letter.
CREATE SEQUENCE IF NOT EXISTS desk_entry_id;
CREATE TABLE IF NOT EXISTS desk_entry (
    id BIGINT PRIMARY KEY DEFAULT nextval('desk_entry_id'),
    mail VARCHAR NOT NULL,                 -- '' for template and view
    application VARCHAR,                   -- where the mail belongs to one
    what VARCHAR NOT NULL,                 -- note, assigned, remind, reminded, opened, template, view
    text VARCHAR NOT NULL,                 -- the note; to whom, '' nobody; id of the reminder done
    on_date DATE,                          -- of a reminder
    written_by VARCHAR NOT NULL,
    account VARCHAR NOT NULL,              -- of the operating system
    recorded_at TIMESTAMPTZ NOT NULL,
    place BIGINT DEFAULT nextval('place')
);

-- Letters. The Message-ID is fixed when the letter is queued and never changes.
CREATE TABLE IF NOT EXISTS send (
    message_id VARCHAR PRIMARY KEY,        -- without <>
    letter VARCHAR NOT NULL,               -- accepted, incomplete, noticed, corrected
    application VARCHAR,
    mail VARCHAR NOT NULL,                 -- the mail it answers
    municipality VARCHAR,                  -- code; automatic answers are limited per address and this
    recipient VARCHAR NOT NULL,            -- personal data
    raw BLOB NOT NULL USING COMPRESSION zstd,  -- the letter as it goes out; of one whose template has a
                                           -- mistake, the values for it (JSON)
    held BOOLEAN NOT NULL,                 -- waits for a person's release
    queued_at TIMESTAMPTZ NOT NULL,
    copy VARCHAR,                          -- who gets it in Cc: personal data
    circle VARCHAR,                        -- official, party, stranger; NULL: no automatic answer
    place BIGINT DEFAULT nextval('place'),
    asks JSON,                             -- keys of the items that it asks for; NULL: not recorded
    queued_by VARCHAR,                     -- who wrote it, or sent it again, at the desk; NULL: the program,
                                           -- or not recorded
    account VARCHAR                        -- of the operating system; of a desk's letter only
);

-- What happened to a letter, one row a try.
CREATE SEQUENCE IF NOT EXISTS attempt_id;
CREATE TABLE IF NOT EXISTS attempt (
    id BIGINT PRIMARY KEY DEFAULT nextval('attempt_id'),
    send VARCHAR NOT NULL,                 -- send.message_id
    tried_at TIMESTAMPTZ NOT NULL,
    outcome VARCHAR NOT NULL,              -- sent, repeated, deferred, broken, failed, held, released,
                                           -- withheld (held again), retracted; unworded (its template
                                           -- has a mistake), worded (another row has its words);
                                           -- broken: the connection broke at this letter;
                                           -- by a report: bounced, copy_bounced, delayed, delivered, doubted
    reply VARCHAR NOT NULL,                -- the server's answer, or why the letter is held; of
                                           -- released: what it contradicts all the same
    mail VARCHAR,                          -- the report that says so; NULL: we were there
    place BIGINT DEFAULT nextval('place'),
    done_by VARCHAR,                       -- who released or retracted it; NULL: the program, or not recorded
    account VARCHAR                        -- of the operating system; where a person did it
);

-- Official figures of population, as loaded; the newest loaded for a day is the one in force.
CREATE TABLE IF NOT EXISTS population (
    code VARCHAR NOT NULL,
    as_of DATE NOT NULL,
    persons BIGINT NOT NULL,
    source VARCHAR NOT NULL,               -- name of the file
    recorded_at TIMESTAMPTZ NOT NULL,
    place BIGINT DEFAULT nextval('place')
);

-- The register of municipalities as loaded: a row that comes, or goes because another list is loaded.
CREATE TABLE IF NOT EXISTS register_row (
    what VARCHAR NOT NULL,                 -- municipality, change
    content JSON NOT NULL,
    gone BOOLEAN NOT NULL,
    recorded_at TIMESTAMPTZ,               -- NULL: came with the software before anything was known
    place BIGINT DEFAULT nextval('place')
);

-- The files of 算定 that have been seen: none of them may change, go or be exchanged.
CREATE TABLE IF NOT EXISTS determination (
    name VARCHAR PRIMARY KEY,              -- of the file: 2022-001
    sha256 VARCHAR NOT NULL,               -- of its bytes
    recorded_at TIMESTAMPTZ NOT NULL,
    place BIGINT DEFAULT nextval('place')
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
    error VARCHAR,                         -- Japanese sentence, NULL when the pass was good
    unnumbered INTEGER,                    -- mails that the server counts without giving a UID of them
    place BIGINT DEFAULT nextval('place')
);

-- What failed for one mail, letter, folder or account, one row a try; without a reason it went well
-- again. What waits for its next try is the view setback_now.
CREATE SEQUENCE IF NOT EXISTS setback_id;
CREATE TABLE IF NOT EXISTS setback (
    id BIGINT PRIMARY KEY DEFAULT nextval('setback_id'),
    step VARCHAR NOT NULL,                 -- intake.store.aside.Step
    what VARCHAR NOT NULL,                 -- folder/UIDVALIDITY/UID, mail.sha256, folder, or account
    tried_at TIMESTAMPTZ NOT NULL,
    reason VARCHAR,                        -- Japanese sentence
    tried_with VARCHAR                     -- of a login: salt:scrypt of its settings; null where unknown
);

-- What was said of a trouble: told to the operator, over, or set aside by a person.
CREATE SEQUENCE IF NOT EXISTS trouble_id;
CREATE TABLE IF NOT EXISTS trouble (
    id BIGINT PRIMARY KEY DEFAULT nextval('trouble_id'),
    trouble VARCHAR NOT NULL,              -- its code and what it is about
    event VARCHAR NOT NULL,                -- told, over, set_aside
    happened_at TIMESTAMPTZ NOT NULL,
    sentence VARCHAR NOT NULL,             -- as it was then: a trouble with other figures is another
    done_by VARCHAR NOT NULL,              -- who set it aside
    reason VARCHAR NOT NULL                -- why it was set aside
);

-- What was forgotten: who did it, when, how much. Numbers, stages and counts stay; the rest is gone.
CREATE SEQUENCE IF NOT EXISTS forgetting_id;
CREATE TABLE IF NOT EXISTS forgetting (
    id BIGINT PRIMARY KEY DEFAULT nextval('forgetting_id'),
    before_date DATE NOT NULL,             -- closed, and received, before this day
    done_at TIMESTAMPTZ NOT NULL,
    done_by VARCHAR NOT NULL,
    account VARCHAR NOT NULL,              -- of the operating system
    applications INTEGER NOT NULL,
    mails INTEGER NOT NULL,
    letters INTEGER NOT NULL,
    evidence INTEGER NOT NULL,             -- files
    place BIGINT DEFAULT nextval('place')
);

-- What is no more: a mail that is delivered again is known by this, and not taken in again.
CREATE TABLE IF NOT EXISTS forgotten (
    what VARCHAR NOT NULL,                 -- 'mail', 'application' or 'evidence'
    id VARCHAR NOT NULL,                   -- mail.sha256, receipt.application, sha256 of the file
    forgetting BIGINT NOT NULL,            -- forgetting.id
    PRIMARY KEY (what, id)
);

-- Copies made of this record: they hold what is forgotten later.
CREATE TABLE IF NOT EXISTS backup (
    made_at TIMESTAMPTZ NOT NULL,
    place VARCHAR NOT NULL,                -- the folder, as named then
    whole BOOLEAN                          -- false: begun, and perhaps never finished
);
