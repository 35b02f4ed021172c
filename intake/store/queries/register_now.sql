-- The rows of the register as loaded last.
SELECT what, content FROM register_known WHERE gone_since IS NULL
