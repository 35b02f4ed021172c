SELECT state, count(*) AS sends FROM send_now GROUP BY state
