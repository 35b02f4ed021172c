-- A mail is known by what it says, too, whatever bytes it came in. What came before is known by its
-- bytes, and by its reading where another of its Message-ID comes.
ALTER TABLE mail ADD COLUMN words VARCHAR;

-- Which report says what became of a letter. Until now the moment told.
ALTER TABLE attempt ADD COLUMN mail VARCHAR;
UPDATE attempt SET mail = (
    SELECT min(m.sha256) FROM mail m JOIN reading r ON r.mail = m.sha256
    WHERE r.kind = 'bounce' AND m.received_at = attempt.tried_at)
WHERE outcome = 'bounced';
