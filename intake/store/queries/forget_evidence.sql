-- Every file that a decision rests on, and what the decision is about.
SELECT application, mail, content ->> 'evidence' AS evidence FROM decision
WHERE (content ->> 'evidence') IS NOT NULL
