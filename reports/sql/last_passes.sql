-- For each folder of the mailbox the newest pass that went well: mails on the server, recorded,
-- missing (number; NULL before the first); and whether the newest pass of all failed.
WITH newest AS (
    SELECT folder_number, failed
    FROM pass
    QUALIFY row_number() OVER (PARTITION BY folder_number ORDER BY ended_at DESC) = 1
),
good AS (
    SELECT folder_number, ended_at, on_server, recorded, missing
    FROM pass
    WHERE NOT failed
    QUALIFY row_number() OVER (PARTITION BY folder_number ORDER BY ended_at DESC) = 1
)
SELECT
    strftime(ended_at AT TIME ZONE 'Asia/Tokyo', '%Y-%m-%dT%H:%M:%S') AS ended_at,
    on_server,
    recorded,
    missing,
    failed
FROM newest LEFT JOIN good USING (folder_number)
ORDER BY folder_number
