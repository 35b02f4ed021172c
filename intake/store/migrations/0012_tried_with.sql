-- With which settings a login was refused, so that others are tried at once.
ALTER TABLE setback ADD COLUMN IF NOT EXISTS tried_with VARCHAR;
