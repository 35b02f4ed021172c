-- What one reading says. By its number alone: documents are most of the record, and a join over them
-- would take them all into memory.
SELECT document FROM reading WHERE id = $id
