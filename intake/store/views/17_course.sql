-- The course of each application: its stages, each with the days and the knowledge for which it
-- holds (see `held`), and which of the three ratios count it.
CREATE OR REPLACE VIEW course AS
SELECT application, value AS stage, since, until, known_since, known_until, place, mail, decision,
    value NOT IN ('withdrawn', 'dismissed') AS applied,
    value IN ('agreed', 'in_use') AS agreed,
    value = 'in_use' AS in_use
FROM held('step');

-- The same as known today alone.
CREATE OR REPLACE VIEW course_now AS
SELECT application, value AS stage, since, until, place FROM held_now('step');
