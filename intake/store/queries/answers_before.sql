-- Answers that people wrote and did not take back, newest first, with what they were asked.
SELECT s.queued_at, s.raw, m.subject AS asked, r.document ->> 'text' AS question
FROM send_now s JOIN mail m ON m.sha256 = s.mail JOIN reading_now r ON r.mail = s.mail
WHERE s.letter = 'answer' AND s.state <> 'retracted' AND octet_length(s.raw) > 0
ORDER BY s.queued_at DESC
LIMIT 500
