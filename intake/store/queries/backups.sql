-- Copies of this record that were made, oldest first.
SELECT made_at, place FROM backup ORDER BY made_at, place
