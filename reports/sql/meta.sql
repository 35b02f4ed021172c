-- What the snapshot says of itself.
SELECT key, value FROM meta
