-- What became of each letter. A deferred one, or one at which the
-- connection broke, is due again after growing waits. `unsent`: the account was refused, not the letter.
CREATE OR REPLACE VIEW send_now AS
WITH tries AS (
    SELECT send,
        bool_or(outcome IN ('sent', 'repeated')) AS sent,
        bool_or(outcome = 'failed') AS failed,
        bool_or(outcome = 'bounced') AS bounced,     -- taken by the server, and sent back to us
        bool_or(outcome = 'broken') AS broken,       -- may have arrived all the same
        max_by(outcome, id) FILTER (outcome IN ('released', 'withheld')) AS last_held,
        max_by(reply, id) FILTER (outcome = 'released') AS released_for,  -- '': nothing was wrong
        bool_or(outcome IN ('retracted', 'worded')) AS retracted,  -- by a person, before it went out;
                                                     -- another row has its words
        count(*) FILTER (outcome IN ('deferred', 'broken')) AS deferred,
        min_by(tried_at, id) FILTER (outcome IN ('deferred', 'broken')) AS first_deferred_at,
        max_by(tried_at, id) FILTER (outcome IN ('deferred', 'broken')) AS deferred_at,
        min(tried_at) FILTER (outcome IN ('sent', 'repeated')) AS sent_at,
        max_by(CASE WHEN outcome = 'released' THEN '' ELSE reply END, id) FILTER (outcome <> 'copied' AND (mail IS NULL OR outcome = 'bounced')) AS reply
    FROM attempt GROUP BY send
)
SELECT s.*, t.sent_at, t.reply, t.released_for, t.first_deferred_at, t.deferred_at,
    coalesce(t.bounced, false) AS bounced, coalesce(t.broken, false) AS broken,
    CASE WHEN t.bounced THEN 'failed' WHEN t.sent THEN 'sent' WHEN t.failed THEN 'failed'
        WHEN t.retracted THEN 'retracted'
        WHEN coalesce(t.last_held = 'withheld', s.held) THEN 'held' ELSE 'queued' END AS state,
    t.deferred_at + to_minutes(CAST(least(5 * 2 ** (coalesce(t.deferred, 0) - 1), 240) AS BIGINT))
        AS due_at
FROM send s LEFT JOIN tries t ON t.send = s.message_id;
