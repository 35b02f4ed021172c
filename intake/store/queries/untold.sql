-- Applications complete by a person's decision of which no letter tells the applicant, oldest first.
SELECT a.number FROM application a
WHERE a.stage = 'accepted'
    AND EXISTS (
        SELECT 1 FROM decision_now d WHERE d.application = a.application AND d.retracted_at IS NULL
            AND d.what IN ('identify', 'accept', 'correct', 'complete'))
    AND NOT EXISTS (
        SELECT 1 FROM send_now s WHERE s.application = a.application AND s.state <> 'retracted'
            AND s.letter IN ('accepted', 'corrected'))
ORDER BY a.received_at, a.number
