-- The door between the two halves: allowed columns only, no personal data. Each table is built
-- into a new file; what is not named here does not leave the write side.
CREATE TABLE snap.application AS
SELECT
    substr(sha256(application), 1, 12) AS application,          -- opaque
    number AS receipt_number,
    municipality,                                       -- code, NULL while not settled
    CAST(received_at AT TIME ZONE 'Asia/Tokyo' AS DATE) AS received_on,
    accepted_on,
    accepted_on AS completed_on,                        -- 完備日
    stage,
    version AS versions,
    fields ->> 'trial_wish' AS trial_wish,
    fields ->> 'pattern' AS pattern,
    fields ->> 'konbini_status' AS konbini_status,
    fields ->> 'desired_start' AS desired_start,        -- YYYY-MM
    TRY_CAST(fields ->> 'population' AS BIGINT) AS population,
    split_part(application.application, ':', 1) AS first_mail,  -- sha256
    TRY_CAST(fields ->> 'application_date' AS DATE) AS applied_on,  -- 申込日, as written
    d.agreed_on, d.agreement_version, d.in_use_on, d.ended_on, d.withdrawn_on,
    d.trial_started_on, d.trial_ended_on,
    d.confirmed_pattern, d.confirmed_konbini            -- as staff recorded them with 利用開始
FROM application LEFT JOIN decided d USING (application)
ORDER BY received_at, number;

CREATE TABLE snap.decision AS
SELECT id, substr(sha256(application), 1, 12) AS application, what, on_date, recorded_at, retracted_at,
    json_merge_patch('{}', to_json({
        'municipality': content ->> 'municipality', 'stage': stage, 'pattern': content ->> 'pattern',
        'konbini_status': content ->> 'konbini_status',
        'agreement_version': content ->> 'agreement_version'})) AS content
FROM decision_now ORDER BY id;

CREATE TABLE snap.event AS
SELECT substr(sha256(application), 1, 12) AS application, municipality, stage, on_date, recorded_at,
    retracted_at, mail, decision
FROM event ORDER BY place, application, stage <> 'received', stage;

-- What holds from a day on and before another, to whoever knows what was recorded from known_from on
-- and before known_until: both clocks are days here, what came and went within one was never known.
CREATE TABLE snap.course AS
SELECT substr(sha256(c.application), 1, 12) AS application, c.stage, c.since, c.until,
    c.applied, c.agreed, c.in_use, c.mail, c.decision, c.place,
    k.day AS known_from, g.day AS known_until
FROM course c
LEFT JOIN clock k ON k.place = c.known_since
LEFT JOIN clock g ON g.place = c.known_until
WHERE g.day IS NULL OR k.day < g.day
ORDER BY c.application, k.day, c.place, c.stage <> 'received', c.stage, c.since;

CREATE TABLE snap.statement AS
SELECT substr(sha256(h.application), 1, 12) AS application, h.item,
    CASE  -- of what somebody wrote, only the number, the month or the day
        WHEN h.item = 'population' OR regexp_matches(h.item, '_[0-9]{4}$')
            THEN CAST(TRY_CAST(h.value AS BIGINT) AS VARCHAR)
        WHEN h.item = 'desired_start'
            THEN CASE WHEN regexp_full_match(h.value, '[0-9]{4}-[0-9]{2}') THEN h.value END
        WHEN h.item = 'application_date' THEN CAST(TRY_CAST(h.value AS DATE) AS VARCHAR)
        ELSE h.value END AS value, h.since, h.until,
    h.mail, h.decision, k.day AS known_from, g.day AS known_until
FROM held('statement') h
LEFT JOIN clock k ON k.place = h.known_since
LEFT JOIN clock g ON g.place = h.known_until
WHERE g.day IS NULL OR k.day < g.day
ORDER BY h.application, h.item, k.day, h.place;

CREATE TABLE snap.mail_count AS
SELECT CAST(m.received_at AT TIME ZONE 'Asia/Tokyo' AS DATE) AS on_date, r.kind, r.outcome,
    count(*) AS mails
FROM reading_now r JOIN mail m ON m.sha256 = r.mail
GROUP BY ALL ORDER BY ALL;

CREATE TABLE snap.finding_count AS
WITH finding AS (
    SELECT r.mail, unnest(from_json(r.document -> 'findings', '["JSON"]')) AS f FROM reading_now r
)
SELECT CAST(m.received_at AT TIME ZONE 'Asia/Tokyo' AS DATE) AS on_date,
    f ->> 'code' AS code, f ->> 'severity' AS severity, f ->> 'field' AS field,
    count(DISTINCT mail) AS mails
FROM finding JOIN mail m ON m.sha256 = finding.mail
GROUP BY ALL ORDER BY ALL;

CREATE TABLE snap.letter AS
SELECT s.letter, m.received_at, s.queued_at, s.sent_at, s.state
FROM send_now s JOIN mail m ON m.sha256 = s.mail
WHERE s.state <> 'retracted' ORDER BY s.queued_at, s.place;

CREATE TABLE snap.waiting AS
SELECT CAST(since AT TIME ZONE 'Asia/Tokyo' AS DATE) AS since, reason, municipality
FROM waiting ORDER BY ALL;

CREATE TABLE snap.pass AS
SELECT dense_rank() OVER (ORDER BY folder) AS folder_number, started_at, ended_at,
    on_server, recorded, new, len(missing::VARCHAR[]) AS missing, error IS NOT NULL AS failed
FROM pass ORDER BY started_at;

CREATE TABLE snap.population AS
SELECT p.code, p.as_of, p.persons, p.source, p.recorded_at, k.day AS known_from, p.place
FROM population p JOIN clock k USING (place) ORDER BY p.code, p.as_of, p.place;

-- The register as it stands (municipality, change), and with what it said before it was loaded anew.
CREATE TABLE snap.municipality_known AS
SELECT unnest(from_json(content, '{"code": "VARCHAR", "prefecture_code": "VARCHAR",
    "prefecture": "VARCHAR", "gun": "VARCHAR", "name": "VARCHAR", "kana": "VARCHAR",
    "romaji": "VARCHAR", "kind": "VARCHAR", "valid_from": "DATE", "valid_to": "DATE"}')),
    known_from, known_until
FROM register_known WHERE what = 'municipality' ORDER BY place;
CREATE TABLE snap.municipality AS
SELECT * EXCLUDE (known_from, known_until) FROM snap.municipality_known
WHERE known_until IS NULL ORDER BY code, valid_to NULLS LAST;

CREATE TABLE snap.change_known AS
SELECT unnest(from_json(content, '{"date": "DATE", "old_code": "VARCHAR", "new_code": "VARCHAR",
    "reason": "VARCHAR"}')), known_from, known_until
FROM register_known WHERE what = 'change' ORDER BY place;
CREATE TABLE snap.change AS
SELECT * EXCLUDE (known_from, known_until) FROM snap.change_known WHERE known_until IS NULL
ORDER BY date, old_code, new_code;

CREATE TABLE snap.determination AS SELECT name, sha256, recorded_at FROM determination ORDER BY place;
