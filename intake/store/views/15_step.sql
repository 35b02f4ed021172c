-- Every step that mails and decisions led an application to: its stage from a day (on_date, Asia/Tokyo)
-- on. It is known from the place known_since on, and before gone_since: until it was undone, or its
-- mail read or filed otherwise. Of two that hold, the one of the later `place` does.
CREATE OR REPLACE VIEW step AS
SELECT application, 'stage' AS item, outcome AS value, on_date, place, known_since, gone_since,
    mail, CAST(NULL AS BIGINT) AS decision
FROM filed WHERE moved
UNION ALL
SELECT application, 'stage', stage, on_date, place, place, undone_place, NULL, id
FROM decision_now WHERE stage IS NOT NULL AND application IS NOT NULL;
