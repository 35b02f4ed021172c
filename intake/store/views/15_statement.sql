-- What mails and decisions said of each application from its beginning on: its municipality, and the
-- statements that figures rest on; known as a step is (see `step`).
CREATE OR REPLACE VIEW statement AS
WITH decided AS (
    SELECT d.application, d.id, d.what, d.on_date, d.content, d.place, d.undone_place AS gone_since
    FROM decision_now d WHERE d.application IS NOT NULL
), item AS (
    SELECT unnest(['application_date', 'population', 'pattern', 'konbini_status', 'desired_start',
        'trial_wish']) AS item
)
FROM belonging
UNION ALL  -- a version holds every field as it was merged
SELECT application, item, fields ->> item, DATE '0001-01-01', place, known_since, gone_since, mail, NULL
FROM filed, item
UNION ALL
SELECT application, content ->> 'field', content ->> 'value', DATE '0001-01-01', place, place,
    gone_since, NULL, id
FROM decided WHERE what = 'correct' AND (content ->> 'field') IN (FROM item)
UNION ALL
SELECT application, item, (content -> 'fields') ->> item, DATE '0001-01-01', place, place,
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
WHERE what = 'start_use' AND item IN ('pattern', 'konbini_status') AND (content ->> item) IS NOT NULL
UNION ALL  -- what they confirmed later, from its day on
SELECT application, 'confirmed_konbini_status', content ->> 'konbini_status', on_date, place, place, gone_since,
    NULL, id
FROM decided WHERE what = 'record_costs' AND (content ->> 'konbini_status') IS NOT NULL
UNION ALL  -- what a municipality's costs of a fiscal year were
SELECT application, cost || '_' || (content ->> 'fiscal_year'), content ->> cost, DATE '0001-01-01', place, place,
    gone_since, NULL, id
FROM decided, (SELECT unnest(['introduction_yen', 'certificates']) AS cost)
WHERE what = 'record_costs' AND (content ->> cost) IS NOT NULL;
