SELECT max(id) AS id FROM decision
