-- One row an application: the days on which it came to, and left, what the ratios count.
-- Read once when the snapshot is opened; the other views stand on it.
--   known  ignores what was recorded after that day (NULL: as known now)
CREATE TEMP MACRO course(known) AS TABLE (
    WITH seen AS (
        SELECT application, municipality, stage, on_date, recorded_at
        FROM event
        WHERE (recorded_at AT TIME ZONE 'Asia/Tokyo')::DATE <= coalesce(known, DATE '9999-12-31')
          AND (retracted_at IS NULL
               OR (retracted_at AT TIME ZONE 'Asia/Tokyo')::DATE > coalesce(known, DATE '9999-12-31'))
    )
    SELECT
        application,
        arg_max(municipality, recorded_at) FILTER (municipality IS NOT NULL) AS municipality,
        min(on_date) FILTER (stage NOT IN ('withdrawn', 'dismissed', 'ended')) AS applied_from,
        min(on_date) FILTER (stage IN ('agreed', 'in_use')) AS agreed_from,
        min(on_date) FILTER (stage = 'in_use') AS in_use_from,
        min(on_date) FILTER (stage IN ('withdrawn', 'dismissed')) AS gone_from,         -- applied no more
        min(on_date) FILTER (stage IN ('withdrawn', 'dismissed', 'ended')) AS left_from -- agreed no more
    FROM seen
    GROUP BY application
);
