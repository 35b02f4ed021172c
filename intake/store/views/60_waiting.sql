-- What a person must look at, by mail: why, since when. A later mail that settles an application
-- takes its earlier mails off the list. Documents are looked into only where they decide: a record
-- of many years holds hundreds of megabytes of them.
CREATE OR REPLACE VIEW waiting AS
WITH now AS MATERIALIZED (
    SELECT application, municipality, outcome, fields, missing, is_open FROM application
), asked AS (
    SELECT r.id, r.mail, r.kind, r.municipality, m.received_at AS since, v.application, v.version,
        v.proposed, v.relation,
        lower(split_part(m.sender_address, '@', -1)) AS domain, b.application AS about,
        -- who is not party to the application that he writes about
        CASE WHEN v.relation IS DISTINCT FROM 'first' AND b.writer IN ('other', 'prefecture')
            THEN 'writer_' || b.writer END AS outsider
    FROM reading_now r
    JOIN mail m ON m.sha256 = r.mail
    LEFT JOIN version v ON v.mail = r.mail
    LEFT JOIN about_now b ON b.mail = r.mail
    WHERE r.mail NOT IN (SELECT id FROM forgotten WHERE what = 'mail')
        AND coalesce(v.waits, r.outcome = 'needs_review')
), doubted AS (
    -- the first finding that a person must look at; an answer to a letter of ours need not name its
    -- municipality
    SELECT r.id, list_filter(from_json(r.document -> 'findings', '["JSON"]'),
        lambda f: f ->> 'severity' = 'review' AND (relation IS NULL OR relation = 'first' OR
            f ->> 'code' NOT IN ('municipality_missing', 'municipality_ambiguous')))[1]
        ->> 'code' AS code,
        -- a question, which no later mail and no machine answers
        json_contains(r.document -> 'findings', '{"code": "question_within"}') AS asks
    FROM reading r JOIN asked USING (id) WHERE asked.kind = 'application'
), told AS (
    SELECT id, from_json(document -> 'passwords', '["VARCHAR"]') AS passwords
    FROM reading WHERE id IN (SELECT id FROM asked WHERE kind = 'password')
), near AS (
    -- mails of the same domain and week that were read to the end
    SELECT DISTINCT asked.id AS told, r.id
    FROM asked
    JOIN mail m ON lower(split_part(m.sender_address, '@', -1)) = asked.domain
        AND m.received_at BETWEEN asked.since - INTERVAL 7 DAY AND asked.since + INTERVAL 7 DAY
    JOIN reading_now r ON r.mail = m.sha256
    WHERE asked.kind = 'password' AND r.outcome <> 'needs_review'
), given AS (
    SELECT id, from_json(document -> '$.arguments.known.passwords', '["VARCHAR"]') AS passwords
    FROM reading WHERE id IN (SELECT id FROM near)
), reported AS (
    -- what a report says of our letters: nothing to look at where it is plain, or where the letter is
    -- known to have failed, which waits by itself
    SELECT a.mail, bool_or(a.outcome = 'doubted' AND s.state <> 'failed'
            AND s.letter <> 'contact_changed') AS doubted,
        max_by(s.application, s.place) AS application,
        max_by(s.municipality, s.place) AS municipality
    FROM attempt a JOIN send_now s ON s.message_id = a.send
    WHERE a.mail IS NOT NULL GROUP BY a.mail
), settled AS (
    -- by a person: any decision on a mail but one that only fills in a field
    SELECT d.mail FROM decision_now d
    WHERE d.mail IS NOT NULL AND d.retracted_at IS NULL
        AND (d.stage IS NOT NULL OR d.what NOT IN ('correct', 'complete', 'identify', 'undo'))
        AND d.stage IS DISTINCT FROM 'needs_review'
), letter AS (  -- one that a person took back told nobody anything
    SELECT application, mail, letter, place FROM send
    WHERE message_id NOT IN (SELECT send FROM attempt WHERE outcome = 'retracted')
), opened AS (
    -- a password that has opened what it belongs to asks nothing of anybody
    SELECT told.id FROM told
    JOIN near ON near.told = told.id
    JOIN given ON given.id = near.id AND list_has_any(told.passwords, given.passwords)
)
SELECT asked.mail,
    CASE WHEN asked.kind IN ('application', 'reply', 'withdrawal') AND outsider IS NOT NULL
            THEN outsider
        WHEN asked.kind = 'application' THEN coalesce(doubted.code, 'needs_review')
        ELSE asked.kind END AS reason,
    asked.since, coalesce(b.municipality, asked.municipality) AS municipality, asked.application,
    asked.about
FROM asked
LEFT JOIN doubted USING (id)
LEFT JOIN now a USING (application)
LEFT JOIN now b ON b.application = asked.about
WHERE asked.id NOT IN (SELECT id FROM opened)
    AND (asked.kind <> 'application' OR a.outcome IS NULL OR a.outcome = 'needs_review'
        OR outsider IS NOT NULL
        OR EXISTS (  -- what the mail proposes is neither taken over nor refused
            SELECT 1 FROM (SELECT unnest(json_keys(asked.proposed)) AS item)
            WHERE CASE WHEN item = 'form' THEN json_exists(a.missing, 'form')
                ELSE a.fields ->> item IS DISTINCT FROM ((asked.proposed -> item) ->> 1) END)
        OR doubted.asks
        OR NOT EXISTS (  -- nobody who may change the application has written since, himself
            SELECT 1 FROM version n JOIN about_now w USING (mail)
            WHERE n.application = asked.application AND n.version > asked.version
                AND w.writer IN ('party', 'colleague') AND w.answerable))
    AND asked.mail NOT IN (SELECT mail FROM reported)
    AND asked.mail NOT IN (SELECT mail FROM settled)
UNION ALL
-- Reports that are about no letter we know, and those that leave open what became of one.
SELECT r.mail, CASE WHEN p.mail IS NULL THEN 'bounce_unknown' ELSE 'bounce_doubtful' END,
    m.received_at, p.municipality, NULL, p.application
FROM reading_now r
JOIN mail m ON m.sha256 = r.mail
LEFT JOIN reported p ON p.mail = r.mail
WHERE (p.doubted OR (p.mail IS NULL AND r.kind = 'bounce'))
    AND r.mail NOT IN (SELECT id FROM forgotten WHERE what = 'mail')
    AND r.mail NOT IN (SELECT mail FROM settled)
UNION ALL
-- an application, complete or not, whose sender no machine may answer, until somebody writes to him
SELECT v.mail, 'unanswerable', m.received_at, a.municipality, v.application, v.application
FROM version v
JOIN about_now b USING (mail)
JOIN mail m ON m.sha256 = v.mail
JOIN now a ON a.application = v.application
WHERE NOT b.answerable AND NOT v.waits AND v.relation <> 'repeat' AND a.is_open
    AND NOT EXISTS (
        SELECT 1 FROM letter s WHERE s.application = v.application AND s.place > v.place)
    AND NOT EXISTS (
        SELECT 1 FROM decision_now d WHERE d.mail = v.mail AND d.retracted_at IS NULL
            AND d.what IN ('answered', 'set_aside', 'dismiss', 'withdraw'))
UNION ALL
SELECT s.mail, CASE WHEN s.bounced THEN 'bounce' ELSE 'send_failed' END, s.queued_at,
    s.municipality, s.application, s.application
FROM send_now s
WHERE s.state = 'failed'
    AND s.letter <> 'contact_changed'  -- whoever has gone need not hear of it
    AND NOT EXISTS (  -- sent again; a mail that was split has letters about several applications
        SELECT 1 FROM letter n
        WHERE n.mail = s.mail AND n.letter = s.letter AND n.place > s.place
            AND n.application IS NOT DISTINCT FROM s.application)
    AND NOT EXISTS (  -- or the applicant was told in another way
        SELECT 1 FROM decision_now d
        WHERE d.mail = s.mail AND d.retracted_at IS NULL AND d.what = 'answered'
            AND d.place > s.place);
