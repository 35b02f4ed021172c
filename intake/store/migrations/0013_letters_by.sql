-- Who wrote a letter at the desk, sent it again, released or retracted it, and with which account.
ALTER TABLE send ADD COLUMN queued_by VARCHAR;
ALTER TABLE send ADD COLUMN account VARCHAR;
ALTER TABLE attempt ADD COLUMN done_by VARCHAR;
ALTER TABLE attempt ADD COLUMN account VARCHAR;
