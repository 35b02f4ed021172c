-- Which mail these bytes are a delivery of.
SELECT DISTINCT raw, mail FROM delivery WHERE raw IN (SELECT unnest($raws))
