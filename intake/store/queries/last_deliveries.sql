-- The deliveries that the mailbox $folder held when it was looked at last, in order.
SELECT raw, received_at FROM delivery
WHERE source = 'imap' AND folder = $folder
    AND uidvalidity = (
        SELECT uidvalidity FROM pass WHERE folder = $folder AND error IS NULL ORDER BY id DESC LIMIT 1
    )
    AND mail NOT IN (SELECT id FROM forgotten WHERE what = 'mail')
ORDER BY uid
