-- The first day on which anything was recorded; NULL where nothing was, or where no day is told.
SELECT least((SELECT min(known_from) FROM course), (SELECT min(known_from) FROM statement),
    (SELECT min(tokyo_day(ended_at)) FROM pass)) AS day
