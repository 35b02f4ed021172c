-- Copies of this record that were made, oldest first.
SELECT min(made_at) AS made_at, place FROM backup GROUP BY place ORDER BY made_at, place
