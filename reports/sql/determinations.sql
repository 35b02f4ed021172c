-- The files of 算定 that the record has seen, each with the hash of its bytes.
SELECT name, sha256 FROM determination ORDER BY name
