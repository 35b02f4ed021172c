SELECT send, at, outcome FROM attempt WHERE send IN (SELECT unnest($sends))
