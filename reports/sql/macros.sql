-- What the other questions stand on; read once when the snapshot is opened.

-- Whether a row of the register holds on a day; valid_to is the last day it stood, NULL is open.
CREATE TEMP MACRO holds(valid_from, valid_to, on_date) AS
    coalesce(valid_from <= on_date, true) AND coalesce(valid_to >= on_date, true);

CREATE TEMP MACRO tokyo_day(moment) AS (moment AT TIME ZONE 'Asia/Tokyo')::DATE;

-- Whether who knows the record as it was on a day (NULL: now) knows of a row: from the day known_from
-- on (NULL: always), and before the day known_until (NULL: still).
CREATE TEMP MACRO seen(known_from, known_until, known) AS
    coalesce(known_from <= coalesce(known, DATE '9999-12-31'), true)
    AND coalesce(known_until > coalesce(known, DATE '9999-12-31'), true);

-- Every row of the register, past ones too.
CREATE TEMP MACRO municipalities(known) AS TABLE (
    SELECT * EXCLUDE (known_from, known_until) FROM municipality_known
    WHERE seen(known_from, known_until, known)
);

-- The municipalities that stand on a day: the denominator of every ratio.
CREATE TEMP MACRO register(as_of, known) AS TABLE (
    SELECT code, prefecture_code, kind FROM municipalities(known)
    WHERE holds(valid_from, valid_to, as_of)
);

-- Official figures of population, of each day the one loaded last; those of an unknown day of loading count.
CREATE TEMP MACRO figures(known) AS TABLE (
    SELECT code, as_of, persons, source FROM population
    WHERE seen(known_from, NULL::DATE, known)
    QUALIFY row_number() OVER (PARTITION BY code, as_of ORDER BY place DESC NULLS LAST) = 1
);

-- What is stated of each application, as known on a day.
CREATE TEMP MACRO stated(known) AS TABLE (
    SELECT application, item, value, since, until, mail, decision FROM statement
    WHERE seen(known_from, known_until, known)
);

-- The stages of each application with the days on which they hold, and whose it is, as known on a day.
CREATE TEMP MACRO courses(known) AS TABLE (
    SELECT course.* EXCLUDE (known_from, known_until), whose.value AS municipality
    FROM course LEFT JOIN (
        SELECT application, value FROM stated(known) WHERE item = 'municipality' AND until IS NULL
    ) AS whose USING (application)
    WHERE seen(course.known_from, course.known_until, known)
);

-- Where each application that has come in by a day stands, and which of the three ratios count it.
CREATE TEMP MACRO standing(as_of, known) AS TABLE (
    SELECT application, municipality, stage, applied, agreed, in_use FROM courses(known)
    WHERE since <= as_of AND coalesce(until > as_of, true)
);

-- The same by municipality, for which somebody may have applied more than once.
CREATE TEMP MACRO stages(as_of, known) AS TABLE (
    SELECT municipality, bool_or(applied) AS applied, bool_or(agreed) AS agreed, bool_or(in_use) AS in_use
    FROM standing(as_of, known)
    WHERE municipality IS NOT NULL
    GROUP BY municipality
);
