-- The dates and facts of each application's course, as they hold today.
CREATE OR REPLACE VIEW decided AS
WITH begun AS (  -- the first day of each stage that it came to; of an ending, that which lasts
    SELECT application,
        min(since) FILTER (value = 'agreed') AS agreed_on,
        min(since) FILTER (value = 'trial_selected') AS selected_on,
        min(since) FILTER (value = 'trial_not_selected') AS declined_on,
        min(since) FILTER (value = 'in_use') AS in_use_on,
        min(since) FILTER (value = 'trial_started') AS trial_started_on,
        min(since) FILTER (value = 'trial_ended') AS trial_ended_on,
        min(since) FILTER (value = 'accepted') AS complete_on,
        min(since) FILTER (value = 'ended' AND until IS NULL) AS ended_on,
        min(since) FILTER (value = 'withdrawn' AND until IS NULL) AS withdrawn_on,
        max_by(value, place) AS stage_now
    FROM held_now('step') GROUP BY application
), recorded AS (
    SELECT application,
        max_by(content ->> 'agreement_version', id) FILTER (what = 'agree') AS agreement_version,
        max_by(content ->> 'document', id) FILTER (what = 'agree') AS document,
        max_by(content ->> 'pattern', id) FILTER (what = 'start_use') AS confirmed_pattern,
        max_by(content ->> 'konbini_status', id)
            FILTER (what IN ('start_use', 'record_costs')) AS confirmed_konbini
    FROM decision_now WHERE retracted_at IS NULL AND application IS NOT NULL GROUP BY application
)
SELECT * FROM begun LEFT JOIN recorded USING (application);
