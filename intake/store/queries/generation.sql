-- How often UIDs of a folder were given anew under a UIDVALIDITY, as its deliveries tell.
SELECT max(uidvalidity // $one) AS generation FROM delivery
WHERE source = 'imap' AND folder = $folder AND uidvalidity % $one = $uidvalidity
