-- One row of counts, from the record alone.
WITH waits AS MATERIALIZED (SELECT since FROM waiting)
SELECT
    (SELECT coalesce(sum(on_server), 0) FROM pass_now) AS on_server,
    (SELECT coalesce(sum(recorded), 0) FROM pass_now) AS recorded,
    (SELECT coalesce(sum(len(missing::VARCHAR[]) + coalesce(unnumbered, 0)), 0) FROM pass_now)
        AS missing,
    (SELECT max_by(ended_at, id) FROM pass WHERE error IS NULL) AS last_good_pass,
    (SELECT count(*) FROM mail) AS mails,
    (SELECT count(*) FROM waits) AS waiting,
    (SELECT min(since) FROM waits) AS oldest_waiting
