-- Who gave each field of an application last: at the desk (who, when, from which file), or in a mail
-- (which, received when).
WITH d AS (
    SELECT * FROM decision_now
    WHERE application = $application AND retracted_at IS NULL
        AND what IN ('correct', 'complete', 'apply')
), said AS (
    SELECT content ->> 'field' AS item, place, decided_by, on_date, content ->> 'file' AS file,
        CAST(NULL AS VARCHAR) AS mail
    FROM d WHERE what = 'correct'
    UNION ALL
    SELECT unnest(json_keys(content -> 'fields')), place, decided_by, on_date, content ->> 'file', NULL
    FROM d WHERE what <> 'correct'
    UNION ALL
    SELECT unnest(json_keys(CASE WHEN v.version = 1 THEN v.fields ELSE v.changes END)), v.place, NULL,
        CAST(m.received_at AT TIME ZONE 'Asia/Tokyo' AS DATE), NULL, v.mail
    FROM version v JOIN mail m ON m.sha256 = v.mail
    WHERE v.application = $application
)
SELECT item, decided_by, on_date, file, mail FROM said
QUALIFY row_number() OVER (PARTITION BY item ORDER BY place DESC) = 1
