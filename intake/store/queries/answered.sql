-- Which of these applications have had a letter.
SELECT DISTINCT application FROM send WHERE application IN (SELECT unnest($applications))
