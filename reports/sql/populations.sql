-- Official figures of population (persons) by municipality and day, with where they are from.
SELECT code, as_of, persons, source FROM figures($known::DATE) ORDER BY code, as_of
