-- What belongs together and is forgotten together or not at all: an application and a mail that it
-- was made from, that was decided about it, answered in it, or that answers a letter about it; an
-- application merged into another; a password and the mail that it opened.
WITH told AS (
    SELECT mail, unnest(from_json(document -> 'passwords', '["VARCHAR"]')) AS password
    FROM reading_now WHERE kind = 'password'
), used AS (
    SELECT mail, unnest(from_json(
        document -> '$.arguments.known.passwords', '["VARCHAR"]')) AS password
    FROM reading_now
), answers AS (
    SELECT mail, unnest(from_json(document -> 'in_reply_to', '["VARCHAR"]')) AS message_id
    FROM reading_now
)
SELECT application AS one, mail AS other FROM version
UNION SELECT application, mail FROM send WHERE application IS NOT NULL AND mail <> ''
UNION SELECT application, mail FROM decision WHERE application IS NOT NULL AND mail IS NOT NULL
UNION SELECT s.application, a.mail FROM answers a JOIN send s USING (message_id)
    WHERE s.application IS NOT NULL
UNION SELECT s.mail, a.mail FROM answers a JOIN send s USING (message_id) WHERE s.mail <> ''
UNION SELECT r.application, n.mail FROM reading_now n
    JOIN receipt r ON r.number = (n.document ->> 'receipt_number')
UNION SELECT d.application, r.application FROM decision_now d
    JOIN receipt r ON r.number = upper(d.content ->> 'into')
    WHERE d.what = 'merge' AND d.retracted_at IS NULL AND d.application IS NOT NULL
UNION SELECT s.mail, a.mail FROM attempt a JOIN send s ON s.message_id = a.send  -- a letter and a
    WHERE a.mail IS NOT NULL AND s.mail <> ''                                    -- report about it
UNION SELECT told.mail, used.mail FROM told JOIN used USING (password)
