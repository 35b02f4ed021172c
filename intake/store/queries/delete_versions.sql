-- All but the beginnings that a person made by splitting a mail, while that decision holds.
DELETE FROM version WHERE NOT (
    version = 1 AND contains(application, ':') AND mail IN (
        SELECT mail FROM decision_now WHERE what = 'split' AND retracted_at IS NULL))
