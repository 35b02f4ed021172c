-- What was forgotten, by whom, newest first.
SELECT * FROM forgetting ORDER BY id DESC
