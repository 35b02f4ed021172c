-- What the record knows of clocks: its newest moment; by how much one moment came before another that
-- was recorded earlier, at most; and by how much the newest mail came after it was recorded.
WITH ordered AS (
    SELECT moment, max(moment) OVER (
        ORDER BY place ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
    FROM clock
)
SELECT max(moment) AS newest, max(before - moment) AS back,
    (SELECT max_by(received_at - recorded_at, place) FROM mail) AS ahead
FROM ordered
