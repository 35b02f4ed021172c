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
FROM event ORDER BY on_date, application;

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
FROM waiting ORDER BY since;

CREATE TABLE snap.pass AS
SELECT dense_rank() OVER (ORDER BY folder) AS folder_number, started_at, ended_at,
    on_server, recorded, new, len(missing::VARCHAR[]) AS missing, error IS NOT NULL AS failed
FROM pass ORDER BY started_at;

CREATE TABLE snap.population AS
SELECT code, as_of, persons, source, recorded_at FROM population ORDER BY code, as_of, recorded_at;
