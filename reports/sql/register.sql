-- Whether a row of the register holds on a day; valid_to is the last day it stood, NULL is open.
-- Read once when the snapshot is opened, like the next.
CREATE TEMP MACRO holds(valid_from, valid_to, on_date) AS
    coalesce(valid_from <= on_date, true) AND coalesce(valid_to >= on_date, true);

-- The municipalities that stand on a day: the denominator of every ratio.
CREATE TEMP MACRO register(as_of) AS TABLE (
    SELECT code, prefecture_code, kind FROM municipality WHERE holds(valid_from, valid_to, as_of)
);
