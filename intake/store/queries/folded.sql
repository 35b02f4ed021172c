-- What machines sent and nothing of our business stands in, newest first: for whoever wants to look.
SELECT m.sha256 AS mail, m.received_at, m.subject, m.sender_name, m.sender_address
FROM reading_now r JOIN mail m ON m.sha256 = r.mail
WHERE r.kind = 'machine' AND r.mail NOT IN (SELECT id FROM forgotten WHERE what = 'mail')
    AND NOT EXISTS (
        SELECT 1 FROM decision_now d WHERE d.mail = r.mail AND d.retracted_at IS NULL)
ORDER BY m.received_at DESC, m.sha256
