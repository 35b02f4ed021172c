-- One row a municipality of $as_of's register: its stage on that day and the first day of each stage
-- of its newest application (dismissed ones left out; NULL where there is none).
--   $known  ignores what was recorded after that day (NULL: as known now)
WITH ranked AS (  -- of what is recorded at once, the later in the course of events holds
    SELECT *, list_position(['received', 'incomplete', 'needs_review', 'accepted', 'trial_selected',
        'trial_not_selected', 'trial_started', 'trial_ended', 'agreed', 'in_use', 'ended', 'withdrawn',
        'dismissed'], stage) AS place
    FROM event
    WHERE on_date <= $as_of::DATE AND seen(recorded_at, retracted_at, $known::DATE)
),
stands AS (
    SELECT
        application,
        arg_max(municipality, recorded_at) FILTER (municipality IS NOT NULL) AS municipality,
        arg_max(stage, (recorded_at, place)) FILTER (place <= 8) AS before_agreement,
        min(on_date) FILTER (stage NOT IN ('withdrawn', 'dismissed', 'ended')) AS received_on,
        min(on_date) FILTER (stage = 'accepted') AS accepted_on,
        min(on_date) FILTER (stage = 'trial_started') AS trial_on,
        min(on_date) FILTER (stage IN ('agreed', 'in_use')) AS agreed_on,
        min(on_date) FILTER (stage = 'in_use') AS in_use_on,
        min(on_date) FILTER (stage = 'ended') AS ended_on,
        min(on_date) FILTER (stage IN ('withdrawn', 'dismissed')) AS gone_on,
        bool_or(stage = 'dismissed') AS dismissed
    FROM ranked
    GROUP BY application
),
newest AS (
    SELECT *, coalesce(gone_on, ended_on) AS left_on,
        CASE WHEN gone_on IS NOT NULL THEN 'withdrawn' WHEN ended_on IS NOT NULL THEN 'ended'
            WHEN in_use_on IS NOT NULL THEN 'in_use' WHEN agreed_on IS NOT NULL THEN 'agreed'
            ELSE before_agreement END AS stage
    FROM stands
    WHERE municipality IS NOT NULL AND NOT dismissed AND received_on IS NOT NULL
    QUALIFY row_number() OVER (
        PARTITION BY municipality ORDER BY gone_on IS NULL DESC, received_on DESC, application DESC
    ) = 1
)
SELECT town.code, town.prefecture_code AS prefecture, town.name, town.kana, town.kind, stage,
    received_on, accepted_on, trial_on, agreed_on, in_use_on, left_on
FROM municipality AS town LEFT JOIN newest ON newest.municipality = town.code
WHERE holds(town.valid_from, town.valid_to, $as_of::DATE)
ORDER BY town.code
