-- Until when each saying holds of all that are known at the same time: from the day `since` on and before
-- the day `until` (NULL: for good). A row whose `until` is not after its `since` never held: something
-- recorded later took its days.
--
-- This is the only place where it is decided what holds on a day: of all that is known and holds
-- from that day or earlier, what was recorded last.
CREATE OR REPLACE MACRO lasting(sayings) AS TABLE
SELECT application, item, value, on_date AS since,
    min(on_date) OVER (
        PARTITION BY application, item, known_since ORDER BY place
        ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS until,
    known_since, known_until, place, mail, decision
FROM query_table(sayings);

-- What holds of each application on which days, of all that is said in a view (`step`, `statement`), as
-- known from the place known_since on and before the place known_until (NULL: today).
CREATE OR REPLACE MACRO held(sayings) AS TABLE
WITH turn AS (  -- the places at which what is known of an item changes
    SELECT DISTINCT application, item, unnest([known_since, gone_since]) AS turn
    FROM query_table(sayings)
), spell AS (
    SELECT application, item, turn AS known_since,
        lead(turn) OVER (PARTITION BY application, item ORDER BY turn) AS known_until
    FROM turn WHERE turn IS NOT NULL
), known AS (
    SELECT k.application, k.item, s.value, s.on_date, k.known_since, k.known_until, s.place, s.mail,
        s.decision
    FROM spell k JOIN query_table(sayings) s USING (application, item)
    WHERE s.known_since <= k.known_since AND coalesce(s.gone_since > k.known_since, true)
)
FROM lasting('known');

-- The same as known today alone, which takes a third of the time.
CREATE OR REPLACE MACRO held_now(sayings) AS TABLE
WITH known_now AS (
    SELECT * REPLACE (CAST(NULL AS BIGINT) AS known_since), CAST(NULL AS BIGINT) AS known_until
    FROM query_table(sayings) WHERE gone_since IS NULL
)
FROM lasting('known_now');
