SELECT * FROM waiting ORDER BY since, mail
