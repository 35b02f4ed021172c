-- By how much one moment came before another that was recorded earlier, at most.
WITH ordered AS (
    SELECT moment, max(moment) OVER (
        ORDER BY place ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
    FROM clock
)
SELECT max(before - moment) AS back FROM ordered
