-- What a letter asks for: a letter that asks for what came since is not sent.
ALTER TABLE send ADD COLUMN asks JSON;
