-- Who has decided or written at the desk, or has been assigned an item.
SELECT DISTINCT name FROM (
    SELECT decided_by AS name FROM decision
    UNION ALL
    SELECT written_by FROM desk_entry
    UNION ALL
    SELECT text FROM desk_entry WHERE what = 'assigned'
) WHERE name <> ''
ORDER BY name
