-- What people did in a record in which until $moment only $name decided: counts.
SELECT
    (SELECT count(*) FROM decision WHERE decided_by <> $name OR recorded_at > $moment) AS decisions,
    (SELECT count(*) FROM desk_entry WHERE what <> 'opened') AS entries,
    (SELECT count(*) FROM send WHERE queued_at > $moment) AS letters
