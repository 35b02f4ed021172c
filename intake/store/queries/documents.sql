-- What some readings say. By their numbers alone: documents are most of the record, and a join over
-- them would take them all into memory.
SELECT id, document FROM reading WHERE id IN (SELECT unnest($ids::BIGINT[]))
