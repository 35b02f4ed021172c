-- The latest applications of municipalities, but not this one: by whom a new mail may be recognised.
SELECT municipality, number, stage, received_at, fields
FROM application
WHERE municipality IN (SELECT unnest($codes)) AND application <> $application
ORDER BY received_at DESC, number DESC
