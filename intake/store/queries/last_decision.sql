SELECT max(id) AS id, max(place) AS place FROM decision
