-- Every kept mail with its files, to look into their bytes.
SELECT d.mail, m.received_at, m.subject, m.sender_name, m.sender_address, list(DISTINCT d.raw) AS raws
FROM delivery d JOIN mail m ON m.sha256 = d.mail
WHERE d.mail NOT IN (SELECT id FROM forgotten WHERE what = 'mail')
GROUP BY ALL ORDER BY m.received_at, d.mail
