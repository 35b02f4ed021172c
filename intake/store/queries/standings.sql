-- What deciding on many applications at once needs to know of each.
SELECT application, number, stage, municipality, received_at, coalesce(fields ->> 'trial_wish', '') AS wish
FROM application
