SELECT a.*, greatest(
    coalesce((SELECT max(filed_at) FROM version v WHERE v.application = a.application), '-infinity'),
    coalesce((SELECT max(recorded_at) FROM decision d WHERE d.application = a.application), '-infinity')
) AS changed_at
FROM application a WHERE a.application = $application
