-- Decisions recorded from one day to another (Asia/Tokyo, both included) or, if $effective, whose day of
-- effect is one of these; in the order of recording.
SELECT d.id, d.recorded_at, d.on_date, d.what, d.decided_by, d.account, d.note, d.content, d.mail,
    d.application, d.retracted_at, r.number, w.municipality
FROM decision_now d
LEFT JOIN receipt r USING (application)
LEFT JOIN whose w USING (application)
WHERE CASE WHEN $effective THEN d.on_date ELSE CAST(d.recorded_at AT TIME ZONE 'Asia/Tokyo' AS DATE) END
    BETWEEN $first AND $last
ORDER BY d.id
