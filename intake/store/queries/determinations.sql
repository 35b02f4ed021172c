-- The files of 算定 that have been seen.
SELECT name, sha256 FROM determination ORDER BY place
