-- The number of the newest reading: while it is the same, no mail has been read.
SELECT max(id) AS id FROM reading
