-- One row of what tells whether all is well, from the record alone. Of moments the last recorded counts,
-- not the latest: one recorded while the clock was ahead says nothing once it was set right. `ahead`: how
-- long after it was recorded the newest mail was received, by the server's clock.
SELECT
    (SELECT count(*) FILTER (id > (SELECT coalesce(max(id), 0) FROM pass WHERE error IS NULL))
        FROM pass) AS failures,
    (SELECT max_by(error, id) FROM pass WHERE error IS NOT NULL) AS error,
    (SELECT max_by(ended_at, id) FROM pass WHERE error IS NULL) AS last_good_pass,
    (SELECT count(*) FROM send_now WHERE state = 'queued' AND letter NOT LIKE 'operator_%') AS unsent,
    (SELECT min(queued_at) FROM send_now WHERE state = 'queued' AND letter NOT LIKE 'operator_%')
        AS oldest_unsent,
    greatest((SELECT max_by(ended_at, id) FROM pass), (SELECT max_by(recorded_at, id) FROM decision))
        AS newest,
    (SELECT max_by(received_at - recorded_at, place) FROM delivery WHERE source = 'imap') AS ahead,
    (SELECT max(made_at) FROM backup WHERE whole IS DISTINCT FROM false) AS last_backup
