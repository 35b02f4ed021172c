-- Applications whose stage rests on a person's decision of which no letter tells, and of which no
-- person noted (回答済みにする) that the applicant was told in another way; the oldest decision first.
WITH tells AS (
    SELECT * FROM (VALUES ('accepted', 'accepted'), ('accepted', 'corrected'),
        ('incomplete', 'incomplete'), ('trial_selected', 'trial_selected'),
        ('trial_not_selected', 'trial_not_selected'), ('withdrawn', 'withdrawn')
    ) AS t (stage, letter)
), settled AS (
    SELECT application, max(place) FILTER (what = 'answered') AS told_at,
        max(place) FILTER (what <> 'answered') AS decided_at,
        max_by(recorded_at, place) FILTER (what <> 'answered') AS since
    FROM decision_now
    WHERE retracted_at IS NULL AND what IN ('answered', 'identify', 'accept', 'correct', 'complete',
        'select_trial', 'decline_trial', 'withdraw')
    GROUP BY application
)
SELECT a.number, a.application, a.municipality, a.stage, d.since
FROM application a
JOIN settled d ON d.application = a.application
WHERE a.stage IN (SELECT stage FROM tells)
    AND d.decided_at > coalesce(d.told_at, 0)
    AND NOT EXISTS (
        SELECT 1 FROM send_now s JOIN tells t ON t.letter = s.letter AND t.stage = a.stage
        WHERE s.application = a.application AND s.state <> 'retracted')
ORDER BY d.since, a.number
