-- What mails and decisions said of whose each application is, which it is from its beginning on; known
-- as a step is (see `step`).
CREATE OR REPLACE VIEW belonging AS
SELECT application, 'municipality' AS item, municipality AS value, DATE '0001-01-01' AS on_date, place,
    known_since, gone_since, mail, CAST(NULL AS BIGINT) AS decision
FROM filed WHERE municipality IS NOT NULL
UNION ALL
SELECT application, 'municipality', content ->> 'municipality', DATE '0001-01-01', place, place,
    undone_place, NULL, id
FROM decision_now WHERE application IS NOT NULL AND what = 'identify';
