-- What deciding on many applications at once needs to know of each.
SELECT a.application, a.number, a.stage, a.municipality, a.version,
    coalesce(d.last_decision, 0) AS last_decision
FROM application a
LEFT JOIN (
    SELECT application, max(id) AS last_decision FROM decision GROUP BY application
) d USING (application)
