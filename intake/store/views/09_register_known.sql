-- Every row of the register as it was loaded, known from the day known_from on (NULL: as of old) and
-- before the day known_until (NULL: today).
CREATE OR REPLACE VIEW register_known AS
WITH row_of AS (
    SELECT *, lead(place) OVER (PARTITION BY what, content ORDER BY place) AS gone_since
    FROM register_row
)
SELECT r.what, r.content, r.place, r.gone_since, k.day AS known_from, g.day AS known_until
FROM row_of r
LEFT JOIN clock k ON k.place = r.place
LEFT JOIN clock g ON g.place = r.gone_since
WHERE NOT r.gone;
