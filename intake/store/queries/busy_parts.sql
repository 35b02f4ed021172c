-- The applications that a person made by splitting this mail on which a decision holds, or of which a
-- letter has yet to go out, by number.
SELECT number FROM receipt
WHERE starts_with(application, $mail || ':') AND (
    application IN (SELECT application FROM decision_now WHERE retracted_at IS NULL AND what <> 'undo')
    OR application IN (SELECT application FROM send_now WHERE state IN ('queued', 'held')))
ORDER BY fiscal_year, running
