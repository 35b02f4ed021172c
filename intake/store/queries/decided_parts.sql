-- The applications that a person made by splitting this mail on which a decision holds, by number.
SELECT DISTINCT r.number, r.fiscal_year, r.running
FROM decision_now d JOIN receipt r USING (application)
WHERE starts_with(d.application, $mail || ':') AND d.retracted_at IS NULL AND d.what <> 'undo'
ORDER BY r.fiscal_year, r.running
