-- Letters whose template has a mistake, with the last reason and the reading of the mail that each
-- answers, in the order of their queue. One that was erased has nothing to be worded.
SELECT s.message_id, s.letter, s.application, s.mail, s.municipality, s.recipient, s.raw, s.copy,
    s.circle, s.asks, s.queued_at, s.reply, (SELECT max(r.id) FROM reading r WHERE r.mail = s.mail) AS reading
FROM send_now s
WHERE s.state = 'held' AND octet_length(s.raw) > 0
    AND s.message_id IN (SELECT send FROM attempt WHERE outcome = 'unworded')
ORDER BY s.place
