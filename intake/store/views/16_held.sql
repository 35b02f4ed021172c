-- What holds of each application on which days, of all that is said in a view (`step`, `statement`): from
-- the day `since` on and before the day `until` (NULL: for good), as known from the place known_since
-- on and before the place known_until (NULL: today). A row whose `until` is not after its `since`
-- never held: something recorded later took its days.
--
-- This is the only place where it is decided what holds on a day: of all that is known and holds
-- from that day or earlier, what was recorded last.
CREATE OR REPLACE MACRO held(sayings) AS TABLE
WITH turn AS (  -- the places at which what is known of an item changes
    SELECT DISTINCT application, item, unnest([known_since, gone_since]) AS turn
    FROM query_table(sayings)
), spell AS (
    SELECT application, item, turn AS known_since,
        lead(turn) OVER (PARTITION BY application, item ORDER BY turn) AS known_until
    FROM turn WHERE turn IS NOT NULL
)
SELECT k.application, k.item, s.value, s.on_date AS since,
    min(s.on_date) OVER (
        PARTITION BY k.application, k.item, k.known_since ORDER BY s.place
        ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS until,
    k.known_since, k.known_until, s.place, s.mail, s.decision
FROM spell k JOIN query_table(sayings) s USING (application, item)
WHERE s.known_since <= k.known_since AND coalesce(s.gone_since > k.known_since, true);
