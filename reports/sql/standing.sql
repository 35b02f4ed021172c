-- One row an application that has come in by a day: which of the three ratios count it that day.
-- Read once when the snapshot is opened, after course.
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
