-- What mails and decisions said of each application: its stage from a day (on_date, Asia/Tokyo) on, and
-- from its beginning its municipality and the statements that figures rest on. It is known from the place
-- known_since on, and before gone_since: until it was undone, or its mail read or filed otherwise.
-- Of two that hold, the one of the later `place` does.
CREATE OR REPLACE VIEW said AS
WITH filed AS (
    SELECT application, mail, outcome, moved, municipality, fields, place,
        known_place AS known_since, CAST(NULL AS BIGINT) AS gone_since
    FROM version
    UNION ALL
    SELECT application, mail, outcome, moved, municipality, fields, place, known_place, gone_place
    FROM version_before
), dated AS (
    SELECT f.*, CAST(m.received_at AT TIME ZONE 'Asia/Tokyo' AS DATE) AS on_date
    FROM filed f JOIN mail m ON m.sha256 = f.mail
), decided AS (
    SELECT d.application, d.id, d.what, d.stage, d.on_date, d.content, d.place,
        d.undone_place AS gone_since
    FROM decision_now d WHERE d.application IS NOT NULL
), item AS (
    SELECT unnest(['application_date', 'population', 'pattern', 'konbini_status']) AS item
)
SELECT application, 'stage' AS item, outcome AS value, on_date, place, known_since, gone_since,
    mail, CAST(NULL AS BIGINT) AS decision
FROM dated WHERE moved
UNION ALL
SELECT application, 'stage', stage, on_date, place, place, gone_since, NULL, id
FROM decided WHERE stage IS NOT NULL
UNION ALL  -- whose it is, it is from its beginning
SELECT application, 'municipality', municipality, DATE '0001-01-01', place, known_since, gone_since,
    mail, NULL
FROM dated WHERE municipality IS NOT NULL
UNION ALL
SELECT application, 'municipality', content ->> 'municipality', DATE '0001-01-01', place, place,
    gone_since, NULL, id
FROM decided WHERE what = 'identify'
UNION ALL  -- a version holds every field as it was merged
SELECT application, item, fields ->> item, DATE '0001-01-01', place, known_since, gone_since, mail, NULL
FROM dated, item
UNION ALL
SELECT application, content ->> 'field', content ->> 'value', DATE '0001-01-01', place, place,
    gone_since, NULL, id
FROM decided WHERE what = 'correct' AND (content ->> 'field') IN (FROM item)
UNION ALL
SELECT application, item, content -> 'fields' ->> item, DATE '0001-01-01', place, place,
    gone_since, NULL, id
FROM decided, item
WHERE what IN ('complete', 'apply', 'identify') AND json_exists(content, '$.fields.' || item)
UNION ALL
SELECT application, item, NULL, DATE '0001-01-01', place, place, gone_since, NULL, id
FROM decided, item
WHERE what = 'identify'
    AND list_contains(from_json(content -> 'dropped', '["VARCHAR"]'), item)
UNION ALL  -- what staff confirmed as use began
SELECT application, 'confirmed_' || item, content ->> item, DATE '0001-01-01', place, place, gone_since, NULL, id
FROM decided, item
WHERE what = 'start_use' AND item IN ('pattern', 'konbini_status') AND (content ->> item) IS NOT NULL;
