-- What failed and waits for its next try, longest first.
SELECT step, what, tries, first_at, last_at, reason, due_at, tried_with FROM setback_now ORDER BY first_at, what
