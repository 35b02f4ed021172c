-- Whom a letter went to, for limits: who gets a copy, and the circle of its recipient. What was
-- queued before has neither.
ALTER TABLE send ADD COLUMN copy VARCHAR;
ALTER TABLE send ADD COLUMN circle VARCHAR;
