-- What a person must look at, by mail: why, since when. A later mail that settles an application
-- takes its earlier mails off the list.
CREATE OR REPLACE VIEW waiting AS
WITH opened AS (
    -- passwords with which something could be read
    SELECT list(password) AS passwords FROM (
        SELECT DISTINCT unnest(from_json(
            document -> 'arguments' -> 'known' -> 'passwords', '["VARCHAR"]')) AS password
        FROM reading_now WHERE outcome <> 'needs_review')
), asked AS (
    SELECT r.mail, r.kind, r.municipality, m.received_at AS since, v.application, v.version,
        CASE WHEN r.kind = 'application' THEN coalesce(
                list_filter(from_json(r.document -> 'findings', '["JSON"]'),
                    lambda f: f ->> 'severity' = 'review')[1] ->> 'code', 'needs_review')
            ELSE r.kind END AS reason
    FROM reading_now r
    JOIN mail m ON m.sha256 = r.mail
    LEFT JOIN version v ON v.mail = r.mail
    WHERE r.mail NOT IN (SELECT id FROM forgotten WHERE what = 'mail')
    AND coalesce(v.waits, r.outcome = 'needs_review') AND NOT (
        -- a password that has opened what it belongs to asks nothing of anybody
        r.kind = 'password' AND coalesce(list_has_any(
            from_json(r.document -> 'passwords', '["VARCHAR"]'),
            (SELECT passwords FROM opened)), false))
)
SELECT asked.mail, asked.reason, asked.since, asked.municipality, asked.application
FROM asked LEFT JOIN application a USING (application)
WHERE (asked.kind <> 'application' OR a.outcome IS NULL OR a.version = asked.version
    OR a.outcome = 'needs_review')
    AND NOT EXISTS (
        -- settled by a person: any decision on this mail but one that only fills in a field
        SELECT 1 FROM decision_now d
        WHERE d.mail = asked.mail AND d.retracted_at IS NULL
            AND (d.stage IS NOT NULL OR d.what NOT IN ('correct', 'complete', 'identify', 'undo'))
            AND d.stage IS DISTINCT FROM 'needs_review')
UNION ALL
SELECT s.mail, CASE WHEN s.bounced THEN 'bounce' ELSE 'send_failed' END, s.queued_at,
    s.municipality, s.application
FROM send_now s
WHERE s.state = 'failed'
    AND NOT EXISTS (  -- sent again
        SELECT 1 FROM send n
        WHERE n.mail = s.mail AND n.letter = s.letter AND n.queued_at > s.queued_at)
    AND NOT EXISTS (  -- or the applicant was told in another way
        SELECT 1 FROM decision_now d
        WHERE d.mail = s.mail AND d.retracted_at IS NULL AND d.what = 'answered'
            AND d.recorded_at > s.queued_at);
