-- What is recorded, what the last pass over each folder found on the server, how many of these
-- deliveries brought a mail once more, when a pass last went well.
SELECT
    (SELECT count(*) FROM mail) AS mails,
    coalesce(sum(on_server), 0) AS on_server,
    coalesce(sum(recorded), 0) AS recorded,
    coalesce(sum(len(missing::VARCHAR[]) + coalesce(unnumbered, 0)), 0) AS missing,
    (SELECT count(*) - count(DISTINCT d.mail) FROM delivery d
        JOIN pass_now p USING (folder, uidvalidity) WHERE d.source = 'imap') AS again,
    (SELECT max_by(ended_at, id) FROM pass WHERE error IS NULL) AS last_good_pass
FROM pass_now
