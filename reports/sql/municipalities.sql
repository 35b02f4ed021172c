-- Every row of the register, past ones too; valid_to is the last day it stood, NULL is open.
SELECT code, prefecture_code, prefecture, name, kind, valid_from, valid_to
FROM municipalities($known::DATE)
ORDER BY code, valid_from NULLS FIRST
