SELECT send, tried_at, outcome FROM attempt WHERE send IN (SELECT unnest($sends))
