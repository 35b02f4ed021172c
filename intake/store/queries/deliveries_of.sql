-- What we noted of some mails of a folder, by UID.
SELECT uid, mail, raw, received_at, stamp FROM delivery
WHERE source = 'imap' AND folder = $folder AND uidvalidity = $uidvalidity
    AND uid IN (SELECT unnest($uids::BIGINT[]))
