-- What a letter that has not gone out is about: nothing of it is forgotten yet.
SELECT application, mail FROM send_now WHERE state IN ('queued', 'held')
