-- The newest good pass of each folder.
CREATE OR REPLACE VIEW pass_now AS
SELECT * FROM pass WHERE error IS NULL
QUALIFY row_number() OVER (PARTITION BY folder ORDER BY id DESC) = 1;
