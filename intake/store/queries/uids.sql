-- The UIDs we hold of a folder under its present UIDVALIDITY.
SELECT uid FROM delivery
WHERE source = 'imap' AND folder = $folder AND uidvalidity = $uidvalidity
