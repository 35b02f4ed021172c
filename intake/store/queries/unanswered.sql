-- What was asked and not answered: 確認のお願い of applications still incomplete, and complete
-- ones without 利用約款. `since`: the last letter about it that went or may go, else the day it came or was complete.
WITH told AS (
    SELECT application, letter, max(queued_at) AS told_at FROM send_now
    WHERE state NOT IN ('failed', 'retracted') GROUP BY application, letter
)
SELECT a.number, a.application, a.municipality, 'incomplete' AS letter, greatest(a.received_at, t.told_at) AS since
FROM application a
LEFT JOIN told t ON t.application = a.application AND t.letter = 'incomplete'
WHERE a.stage = 'incomplete'
UNION ALL
SELECT a.number, a.application, a.municipality, 'agreement_reminder', greatest(
    CAST(a.accepted_on AS TIMESTAMP) AT TIME ZONE 'Asia/Tokyo', t.told_at)
FROM application a
LEFT JOIN told t ON t.application = a.application AND t.letter = 'agreement_reminder'
WHERE a.accepted_on IS NOT NULL AND a.municipality IS NOT NULL AND a.stage IN (
    'accepted', 'trial_selected', 'trial_not_selected', 'trial_started', 'trial_ended')
ORDER BY since, number
