-- The names of the 47 prefectures with their readings.
SELECT code, name, kana FROM prefecture ORDER BY code
