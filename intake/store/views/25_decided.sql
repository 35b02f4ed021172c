-- The dates and facts that decisions recorded for each application, as they hold today.
CREATE OR REPLACE VIEW decided AS
SELECT application,
    max_by(on_date, id) FILTER (what = 'agree') AS agreed_on,
    max_by(content ->> 'agreement_version', id) FILTER (what = 'agree') AS agreement_version,
    max_by(content ->> 'document', id) FILTER (what = 'agree') AS document,
    max_by(on_date, id) FILTER (what = 'select_trial') AS selected_on,
    max_by(on_date, id) FILTER (what = 'decline_trial') AS declined_on,
    max_by(on_date, id) FILTER (what = 'start_use') AS in_use_on,
    max_by(content ->> 'pattern', id) FILTER (what = 'start_use') AS confirmed_pattern,
    max_by(content ->> 'konbini_status', id) FILTER (what = 'start_use') AS confirmed_konbini,
    max_by(on_date, id) FILTER (what = 'end_use') AS ended_on,
    max_by(on_date, id) FILTER (what = 'withdraw') AS withdrawn_on,
    max_by(on_date, id) FILTER (what = 'start_trial') AS trial_started_on,
    max_by(on_date, id) FILTER (what = 'end_trial') AS trial_ended_on
FROM decision_now WHERE retracted_at IS NULL AND application IS NOT NULL
GROUP BY application;
