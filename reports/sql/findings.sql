-- What readings found in mails received up to $as_of: mails (number) by finding, weight and field.
SELECT code, severity, field, sum(mails)::BIGINT AS mails
FROM finding_count
WHERE on_date <= $as_of::DATE AND severity IN ('missing', 'review')
GROUP BY code, severity, field
ORDER BY mails DESC, code
