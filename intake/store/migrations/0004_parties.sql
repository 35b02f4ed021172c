-- Who wrote a mail, seen from its application, and what of it waits. Until now whatever a mail said
-- took effect, so the senders of mails that did not wait are the parties of their applications.
CREATE TABLE about (
    mail VARCHAR NOT NULL,
    application VARCHAR NOT NULL,
    writer VARCHAR NOT NULL,
    answerable BOOLEAN NOT NULL,
    filed_at TIMESTAMPTZ NOT NULL
);
INSERT INTO about SELECT mail, application, 'party', true, filed_at FROM version;

CREATE TABLE filled AS
SELECT v.*, '{}'::JSON AS proposed, to_json(list_filter(list_distinct(list_append(
    coalesce(list(lower(m.sender_address)) FILTER (NOT v.waits OR v.version = 1) OVER (
        PARTITION BY v.application ORDER BY v.version), []),
    v.fields ->> 'email')), lambda address: address <> '')) AS parties,
    true AS own  -- what took effect is not taken back
FROM version v JOIN mail m ON m.sha256 = v.mail;
DROP TABLE version;
CREATE TABLE version (
    application VARCHAR NOT NULL,
    version INTEGER NOT NULL,
    mail VARCHAR NOT NULL,
    relation VARCHAR NOT NULL,
    municipality VARCHAR,
    waits BOOLEAN NOT NULL,
    outcome VARCHAR NOT NULL,
    missing JSON NOT NULL,
    fields JSON NOT NULL,
    changes JSON NOT NULL,
    proposed JSON NOT NULL,
    parties JSON NOT NULL,
    own BOOLEAN NOT NULL,
    doubts JSON NOT NULL,
    moved BOOLEAN NOT NULL,
    filed_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (application, version)
);
INSERT INTO version BY NAME SELECT * FROM filled;
DROP TABLE filled;
