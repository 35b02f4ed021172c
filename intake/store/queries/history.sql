-- Everything that happened to an application or a mail, in the order of the record.
WITH mails AS (
    SELECT mail FROM version WHERE application = $application
    UNION SELECT mail FROM send WHERE application = $application AND mail <> ''
    UNION SELECT mail FROM decision WHERE application = $application AND mail IS NOT NULL
    UNION SELECT a.mail FROM attempt a JOIN send s ON s.message_id = a.send
        WHERE s.application = $application AND a.mail IS NOT NULL
    UNION SELECT $mail
)
SELECT m.received_at AS moment, 'mail' AS what, m.subject AS text, m.sha256 AS id, m.sender_address AS who,
    CAST(NULL AS DATE) AS on_date, '' AS note, CAST(NULL AS JSON) AS content, '' AS account,
    CAST(NULL AS VARCHAR) AS about, '' AS by, m.place
FROM mail m WHERE m.sha256 IN (SELECT mail FROM mails)
UNION ALL
SELECT r.read_at, 'reading', r.kind || ' / ' || r.outcome, CAST(r.id AS VARCHAR), r.reader, NULL, '', NULL, '', NULL, '', r.place
FROM reading r WHERE r.mail IN (SELECT mail FROM mails)
UNION ALL
SELECT d.recorded_at, 'decision', d.what, CAST(d.id AS VARCHAR), d.decided_by, d.on_date, d.note,
    d.content, d.account,
    CASE WHEN NOT starts_with(d.application, d.mail) THEN d.mail END, d.decided_by, d.place
FROM decision d WHERE d.application = $application OR d.mail IN (SELECT mail FROM mails)
UNION ALL
SELECT s.queued_at, 'letter', s.letter || ' / ' || s.state, s.message_id, s.recipient,
    NULL, '', NULL, coalesce(s.account, ''), NULL, coalesce(s.queued_by, ''), s.place
FROM send_now s WHERE s.application = $application OR s.mail IN (SELECT mail FROM mails)
UNION ALL
SELECT a.tried_at, 'attempt', a.outcome || ' ' || a.reply, a.send, coalesce(a.done_by, ''), NULL, '', NULL,
    coalesce(a.account, ''), NULL, coalesce(a.done_by, ''), a.place
FROM attempt a JOIN send s ON s.message_id = a.send
WHERE s.application = $application OR s.mail IN (SELECT mail FROM mails) OR a.mail = $mail
ORDER BY place
