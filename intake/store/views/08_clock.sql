-- The moment and the day (Asia/Tokyo) at each place of the order: no day comes before that of a place
-- before it, whatever the clock said, for a day that is over takes in nothing more.
CREATE OR REPLACE VIEW clock AS
SELECT place, moment,
    max(CAST(moment AT TIME ZONE 'Asia/Tokyo' AS DATE)) OVER (ORDER BY place) AS day
FROM (
    SELECT place, read_at AS moment FROM reading
    UNION ALL SELECT place, recorded_at FROM decision
    UNION ALL SELECT place, recorded_at FROM population
    UNION ALL SELECT place, recorded_at FROM register_row WHERE recorded_at IS NOT NULL
);
