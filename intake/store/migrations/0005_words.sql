-- A mail is known by what it says, too, whatever bytes it came in. What came before is known by its
-- bytes, and by its reading where another of its Message-ID comes.
ALTER TABLE mail ADD COLUMN words VARCHAR;
