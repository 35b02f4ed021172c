-- What is recorded, what the last pass over each folder found on the server, when one last went well.
SELECT
    (SELECT count(*) FROM mail) AS mails,
    coalesce(sum(on_server), 0) AS on_server,
    coalesce(sum(recorded), 0) AS recorded,
    coalesce(sum(len(missing::VARCHAR[]) + coalesce(unnumbered, 0)), 0) AS missing,
    (SELECT max_by(ended_at, id) FROM pass WHERE error IS NULL) AS last_good_pass
FROM pass_now
