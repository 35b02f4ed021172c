SELECT kind, count(*) AS mails FROM reading_now GROUP BY kind ORDER BY kind
