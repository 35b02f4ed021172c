SELECT code, as_of, persons, source FROM population
QUALIFY row_number() OVER (PARTITION BY code, as_of ORDER BY place DESC) = 1
