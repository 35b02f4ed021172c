SELECT * FROM application WHERE application IN (SELECT unnest($applications))
