-- Applications (number) by the stage they stand at, as the data stood when it was published.
SELECT stage, count(*) AS applications
FROM application
GROUP BY stage
