-- One row of what tells whether all is well, from the record alone. Of moments the last recorded counts,
-- not the latest: one recorded while the clock was ahead says nothing once it was set right. `ahead`: how
-- long after it was recorded the newest mail was received, by the server's clock.
WITH good AS (
    SELECT coalesce(max(id), 0) AS id FROM pass WHERE error IS NULL
), passes AS (
    SELECT count(*) FILTER (pass.id > good.id) AS failures,
        max_by(error, pass.id) FILTER (error IS NOT NULL) AS error,
        max_by(ended_at, pass.id) FILTER (error IS NULL) AS last_good_pass,
        max_by(ended_at, pass.id) AS last_pass
    FROM pass CROSS JOIN good
), letters AS (
    SELECT count(*) AS unsent, min(queued_at) AS oldest_unsent
    FROM send_now WHERE state = 'queued' AND letter NOT LIKE 'operator_%'
)
SELECT failures, error, last_good_pass, unsent, oldest_unsent,
    greatest(last_pass, (SELECT max_by(recorded_at, id) FROM decision)) AS newest,
    (SELECT max_by(received_at - recorded_at, place) FROM delivery WHERE source = 'imap') AS ahead,
    (SELECT max(made_at) FROM backup WHERE whole IS DISTINCT FROM false) AS last_backup
FROM passes CROSS JOIN letters
