-- Which of these numbers were given.
SELECT number FROM receipt WHERE number IN (SELECT unnest($numbers))
