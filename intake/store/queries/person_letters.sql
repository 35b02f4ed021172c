-- Letters to the address, and those about these mails and applications.
SELECT message_id, letter, recipient, raw, queued_at, queued_by, account, sent_at, state,
    reply
FROM send_now
WHERE lower(recipient) = $address OR mail IN (SELECT unnest($mails))
    OR application IN (SELECT unnest($applications))
ORDER BY queued_at, place
