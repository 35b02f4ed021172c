-- How many passes have failed since the last good one, and what the operator last heard.
SELECT
    count(*) FILTER (id > (SELECT coalesce(max(id), 0) FROM pass WHERE error IS NULL)) AS failures,
    max_by(error, id) AS error,
    (SELECT max_by(letter, queued_at) FROM send WHERE letter LIKE 'operator_%') AS last_told
FROM pass
