-- The newest pass over each folder of the mailbox: mails on the server, recorded, missing (number).
SELECT
    folder_number,
    strftime(ended_at AT TIME ZONE 'Asia/Tokyo', '%Y-%m-%dT%H:%M:%S') AS ended_at,
    on_server,
    recorded,
    missing,
    failed
FROM pass
QUALIFY row_number() OVER (PARTITION BY folder_number ORDER BY ended_at DESC) = 1
ORDER BY folder_number
