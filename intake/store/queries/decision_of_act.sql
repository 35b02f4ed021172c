-- The decision that an act at the desk recorded, by the act's key.
SELECT id FROM decision WHERE act = $act ORDER BY id LIMIT 1
