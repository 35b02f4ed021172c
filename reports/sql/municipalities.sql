-- Every row of the register, past ones too; valid_to is the last day it stood, NULL is open.
SELECT town.code, prefecture_code, prefecture, town.name, kind, valid_from, valid_to, gun, town.kana,
    prefecture.kana AS prefecture_kana
FROM municipalities($known::DATE) AS town LEFT JOIN prefecture ON prefecture.code = prefecture_code
ORDER BY town.code, valid_from NULLS FIRST
