-- What the other questions stand on; read once when the snapshot is opened.

-- Whether a row of the register holds on a day; valid_to is the last day it stood, NULL is open.
CREATE TEMP MACRO holds(valid_from, valid_to, on_date) AS
    coalesce(valid_from <= on_date, true) AND coalesce(valid_to >= on_date, true);

-- Whether an application ever was in the stage of a row of `courses`: not where something recorded later
-- begins before it. The next stage may be reached on the same day. Period.never in reports/fees/facts.py
-- is the same rule.
CREATE TEMP MACRO reached(since, until) AS coalesce(until >= since, true);

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

-- What is stated of each application, as known on a day. A file made before it carried the month and the
-- trial wished for says only what they are today: that counts from the day the application came in.
CREATE TEMP MACRO stated(known) AS TABLE (
    SELECT application, item, value, since, until, mail, decision FROM statement
    WHERE seen(known_from, known_until, known)
    UNION ALL
    SELECT application, item, value, DATE '0001-01-01', NULL, first_mail, NULL
    FROM (
        SELECT application, first_mail, received_on,
            unnest(['desired_start', 'trial_wish']) AS item, unnest([desired_start, trial_wish]) AS value
        FROM application
    )
    WHERE value IS NOT NULL AND seen(received_on, NULL::DATE, known)
        AND NOT EXISTS (SELECT item FROM statement WHERE item IN ('desired_start', 'trial_wish'))
);

-- What each application received by a day answers, as known on another: what staff confirmed goes before
-- what its form says; NULL where neither says anything.
CREATE TEMP MACRO answered(as_of, known) AS TABLE (
    SELECT application, received_on,
        any_value(value) FILTER (item = 'municipality' AND until IS NULL) AS municipality,
        coalesce(any_value(value) FILTER (item = 'confirmed_pattern' AND holding),
            any_value(value) FILTER (item = 'pattern' AND holding)) AS pattern,
        coalesce(any_value(value) FILTER (item = 'confirmed_konbini_status' AND holding),
            any_value(value) FILTER (item = 'konbini_status' AND holding)) AS konbini_status,
        any_value(value) FILTER (item = 'trial_wish' AND holding) AS trial_wish,
        any_value(value) FILTER (item = 'desired_start' AND holding) AS desired_start
    FROM (
        SELECT *, since <= as_of AND coalesce(until > as_of, true) AS holding FROM stated(known)
    ) JOIN (SELECT application, received_on FROM application) USING (application)
    WHERE received_on <= as_of
    GROUP BY application, received_on
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
