-- What the other questions stand on; read once when the snapshot is opened.

-- Whether a row of the register holds on a day; valid_to is the last day it stood, NULL is open.
CREATE TEMP MACRO holds(valid_from, valid_to, on_date) AS
    coalesce(valid_from <= on_date, true) AND coalesce(valid_to >= on_date, true);

CREATE TEMP MACRO tokyo_day(moment) AS (moment AT TIME ZONE 'Asia/Tokyo')::DATE;

-- Whether who knows the record as it was on a day (NULL: now) sees what was recorded, and perhaps
-- retracted, at these moments.
CREATE TEMP MACRO seen(recorded_at, retracted_at, known) AS
    tokyo_day(recorded_at) <= coalesce(known, DATE '9999-12-31')
    AND coalesce(tokyo_day(retracted_at) > coalesce(known, DATE '9999-12-31'), true);

-- The municipalities that stand on a day: the denominator of every ratio.
CREATE TEMP MACRO register(as_of) AS TABLE (
    SELECT code, prefecture_code, kind FROM municipality WHERE holds(valid_from, valid_to, as_of)
);

-- Official figures of population, of each day the one loaded last; those of an unknown day of loading count.
CREATE TEMP MACRO figures(known) AS TABLE (
    SELECT code, as_of, persons, source FROM population
    WHERE recorded_at IS NULL OR seen(recorded_at, NULL::TIMESTAMPTZ, known)
    QUALIFY row_number() OVER (PARTITION BY code, as_of ORDER BY recorded_at DESC) = 1
);

-- One row an application: the days on which it came to, and left, what the ratios count.
CREATE TEMP MACRO course(known) AS TABLE (
    SELECT
        application,
        arg_max(municipality, recorded_at) FILTER (municipality IS NOT NULL) AS municipality,
        min(on_date) FILTER (stage NOT IN ('withdrawn', 'dismissed', 'ended')) AS applied_from,
        min(on_date) FILTER (stage IN ('agreed', 'in_use')) AS agreed_from,
        min(on_date) FILTER (stage = 'in_use') AS in_use_from,
        min(on_date) FILTER (stage IN ('withdrawn', 'dismissed')) AS gone_from,         -- applied no more
        min(on_date) FILTER (stage IN ('withdrawn', 'dismissed', 'ended')) AS left_from -- agreed no more
    FROM event
    WHERE seen(recorded_at, retracted_at, known)
    GROUP BY application
);

-- One row an application that has come in by a day: which of the three ratios count it that day.
CREATE TEMP MACRO standing(as_of, known) AS TABLE (
    SELECT
        application,
        municipality,
        coalesce(gone_from > as_of, true) AS applied,
        coalesce(agreed_from <= as_of, false) AND coalesce(left_from > as_of, true) AS agreed,
        coalesce(in_use_from <= as_of, false) AND coalesce(left_from > as_of, true) AS in_use
    FROM course(known)
    WHERE applied_from <= as_of
);

-- The same by municipality, for which somebody may have applied more than once.
CREATE TEMP MACRO stages(as_of, known) AS TABLE (
    SELECT municipality, bool_or(applied) AS applied, bool_or(agreed) AS agreed, bool_or(in_use) AS in_use
    FROM standing(as_of, known)
    WHERE municipality IS NOT NULL
    GROUP BY municipality
);
