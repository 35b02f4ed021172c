-- Where the order stands.
SELECT max(place) AS place FROM clock
