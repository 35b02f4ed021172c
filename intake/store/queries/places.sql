SELECT nextval('place') AS place FROM range($count)
