-- Letters (number) by kind and state, as the data stood when it was published.
SELECT letter, state, count(*) AS letters
FROM letter
GROUP BY letter, state
ORDER BY letter, state
