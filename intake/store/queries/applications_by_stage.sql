SELECT stage, count(*) AS applications FROM application GROUP BY stage
