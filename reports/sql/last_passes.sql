-- For each folder of the mailbox the newest pass until $as_of that went well: mails on the server, recorded,
-- missing (number; NULL before the first), and when the one before it ended; whether the newest of all failed.
WITH passes AS (
    SELECT * FROM pass WHERE tokyo_day(ended_at) <= $as_of::DATE
),
newest AS (
    SELECT folder_number, failed
    FROM passes
    QUALIFY row_number() OVER (PARTITION BY folder_number ORDER BY ended_at DESC) = 1
),
good AS (
    SELECT folder_number, ended_at, on_server, recorded, missing,
        lag(ended_at) OVER (PARTITION BY folder_number ORDER BY ended_at) AS before
    FROM passes
    WHERE NOT failed
    QUALIFY row_number() OVER (PARTITION BY folder_number ORDER BY ended_at DESC) = 1
)
SELECT
    strftime(ended_at AT TIME ZONE 'Asia/Tokyo', '%Y-%m-%dT%H:%M:%S') AS ended_at,
    tokyo_day(before) AS before_on,
    on_server,
    recorded,
    missing,
    failed
FROM newest LEFT JOIN good USING (folder_number)
ORDER BY folder_number
