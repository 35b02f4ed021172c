SELECT stage_now AS stage, count(*) AS applications FROM decided GROUP BY stage_now
