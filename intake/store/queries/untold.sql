-- $tells: pairs of a stage and a letter that tells it.
-- Applications whose stage rests on a person's decision, or on mails read anew, of which the newest
-- letter that tells a stage does not tell, and of which no person noted (回答済みにする) that the
-- applicant was told in another way; the oldest decision first. Of what is forgotten nobody can be told.
WITH tells AS (
    SELECT pair[1] AS stage, pair[2] AS letter FROM (SELECT unnest($tells) AS pair)
), told AS (
    SELECT s.application, max_by(t.stage, s.place) AS stage
    FROM send_now s JOIN tells t USING (letter)
    WHERE s.state <> 'retracted' GROUP BY s.application
), answered AS (
    SELECT application, max(place) AS place
    FROM decision_now WHERE retracted_at IS NULL AND what = 'answered' GROUP BY application
), anew AS (  -- where the mails of an application were filed anew
    SELECT application, gone_place AS place FROM version_before
    UNION SELECT application, known_place FROM version WHERE known_place > place
), turned AS (  -- and led to another stage than before
    SELECT n.application, n.place
    FROM anew n JOIN course c USING (application)
    WHERE c.until IS NULL
    GROUP BY ALL
    HAVING any_value(c.stage) FILTER (
            c.known_since < n.place AND coalesce(c.known_until >= n.place, true))
        IS DISTINCT FROM any_value(c.stage) FILTER (
            c.known_since <= n.place AND coalesce(c.known_until > n.place, true))
), settled AS (
    SELECT application, place, recorded_at AS since FROM decision_now
    WHERE retracted_at IS NULL AND what IN ('identify', 'accept', 'correct', 'complete',
        'select_trial', 'decline_trial', 'withdraw')
    UNION ALL
    SELECT t.application, t.place, c.moment FROM turned t JOIN clock c USING (place)
), newest AS (
    SELECT application, max(place) AS place, max_by(since, place) AS since
    FROM settled GROUP BY application
)
SELECT a.number, a.application, a.municipality, a.stage, n.since
FROM application a
JOIN newest n USING (application)
LEFT JOIN answered d USING (application)
LEFT JOIN told t USING (application)
WHERE a.stage IN (SELECT stage FROM tells)
    AND n.place > coalesce(d.place, 0)
    AND a.stage IS DISTINCT FROM t.stage
    AND a.application NOT IN (SELECT id FROM forgotten WHERE what = 'application')
ORDER BY n.since, a.number
