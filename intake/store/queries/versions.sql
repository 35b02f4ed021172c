-- What figures rest on of every version.
SELECT application, version, mail, outcome, moved, municipality, fields, place, known_place FROM version
