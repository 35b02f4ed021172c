-- What became of each application, for the snapshot: its receipt, then each step.
CREATE OR REPLACE VIEW event AS
SELECT v.application, w.municipality, 'received' AS stage,
    CAST(m.received_at AT TIME ZONE 'Asia/Tokyo' AS DATE) AS on_date,
    v.filed_at AS recorded_at, CAST(NULL AS TIMESTAMPTZ) AS retracted_at,
    v.mail, CAST(NULL AS BIGINT) AS decision, v.place
FROM version v
JOIN mail m ON m.sha256 = v.mail
JOIN receipt USING (application)
LEFT JOIN whose w USING (application)
WHERE v.version = 1
UNION ALL
SELECT s.application, w.municipality, s.value, s.on_date, k.moment, g.moment, s.mail, s.decision,
    s.place
FROM step s
JOIN receipt USING (application)
LEFT JOIN whose w USING (application)
LEFT JOIN clock k ON k.place = s.known_since
LEFT JOIN clock g ON g.place = s.gone_since;
