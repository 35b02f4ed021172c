-- The newest reading of each mail.
CREATE OR REPLACE VIEW reading_now AS
SELECT r.* FROM reading r WHERE r.id IN (SELECT max(id) FROM reading GROUP BY mail);
