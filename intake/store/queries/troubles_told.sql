-- The troubles that the operator was told of and that were not over since, as they were told.
SELECT trouble, sentence, done_by, reason FROM trouble WHERE event IN ('told', 'over')
QUALIFY row_number() OVER (PARTITION BY trouble ORDER BY id DESC) = 1 AND event = 'told'
