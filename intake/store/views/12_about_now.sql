-- Which application each mail is about, as filed last.
CREATE OR REPLACE VIEW about_now AS
SELECT * FROM about
QUALIFY row_number() OVER (PARTITION BY mail ORDER BY place DESC, rowid DESC) = 1;
