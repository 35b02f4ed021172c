-- Which municipality each application is of, as known today.
CREATE OR REPLACE VIEW whose AS
SELECT application, max_by(value, place) AS municipality
FROM belonging WHERE gone_since IS NULL GROUP BY application;
