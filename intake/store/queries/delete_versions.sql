-- All but the beginnings that a person made by splitting a mail, while that decision holds, and the
-- versions of what was forgotten, which nothing could make again.
DELETE FROM version WHERE NOT (
    version = 1 AND contains(application, ':') AND mail IN (
        SELECT mail FROM decision_now WHERE what = 'split' AND retracted_at IS NULL))
    AND application NOT IN (SELECT id FROM forgotten WHERE what = 'application');
DELETE FROM about WHERE application NOT IN (SELECT id FROM forgotten WHERE what = 'application')
