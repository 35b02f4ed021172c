-- One row a municipality of $as_of's register: its stage on that day and the first day of each stage
-- of its newest application (dismissed ones left out; NULL where there is none).
--   $known  ignores what was recorded after that day (NULL: as known now)
WITH days AS (
    SELECT application,
        min(since) FILTER (applied) AS received_on,
        min(since) FILTER (stage = 'accepted') AS accepted_on,
        min(since) FILTER (stage = 'trial_started') AS trial_on,
        min(since) FILTER (agreed) AS agreed_on,
        min(since) FILTER (in_use) AS in_use_on
    FROM courses($known::DATE)
    WHERE since <= $as_of::DATE AND reached(since, until)
    GROUP BY application
),
newest AS (
    SELECT *
    FROM (
        SELECT application, municipality, stage, agreed, in_use,
            CASE WHEN stage IN ('withdrawn', 'ended') THEN since END AS left_on
        FROM courses($known::DATE)
        WHERE since <= $as_of::DATE AND coalesce(until > $as_of::DATE, true)
    ) JOIN days USING (application)
    WHERE municipality IS NOT NULL AND stage <> 'dismissed' AND received_on IS NOT NULL
    QUALIFY row_number() OVER (
        PARTITION BY municipality
        ORDER BY stage <> 'withdrawn' DESC, received_on DESC, application DESC
    ) = 1
)
SELECT town.code, town.prefecture_code AS prefecture, town.gun, town.name, town.kana, town.kind, stage,
    coalesce(agreed, false) AS agreed, coalesce(in_use, false) AS in_use,
    received_on, accepted_on, trial_on, agreed_on, in_use_on, left_on
FROM municipalities($known::DATE) AS town LEFT JOIN newest ON newest.municipality = town.code
WHERE holds(town.valid_from, town.valid_to, $as_of::DATE)
ORDER BY town.code
