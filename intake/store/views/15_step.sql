-- Every step an application took: caused by a mail or by a decision.
-- on_date is the day (Asia/Tokyo) it holds from, recorded_at when we came to know it.
CREATE OR REPLACE VIEW step AS
SELECT v.application, v.outcome AS stage,
    CAST(m.received_at AT TIME ZONE 'Asia/Tokyo' AS DATE) AS on_date,
    v.filed_at AS recorded_at, CAST(NULL AS TIMESTAMPTZ) AS retracted_at,
    v.mail, CAST(NULL AS BIGINT) AS decision,
    v.version AS place                     -- among the steps of one moment
FROM version v JOIN mail m ON m.sha256 = v.mail
WHERE v.moved
UNION ALL
SELECT d.application, d.stage, d.on_date, d.recorded_at, d.retracted_at, NULL, d.id, d.id
FROM decision_now d
WHERE d.stage IS NOT NULL;
