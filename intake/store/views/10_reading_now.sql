-- The newest reading of each mail.
CREATE OR REPLACE VIEW reading_now AS
SELECT * FROM reading QUALIFY row_number() OVER (PARTITION BY mail ORDER BY id DESC) = 1;
