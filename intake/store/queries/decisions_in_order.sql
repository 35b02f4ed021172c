-- Decisions about applications that hold, in the order they were recorded.
SELECT id, application, mail, what, stage, content, recorded_at, place
FROM decision_now
WHERE retracted_at IS NULL AND application IS NOT NULL
    AND application NOT IN (SELECT id FROM forgotten WHERE what = 'application')
ORDER BY id
