-- Decisions, each with when it was undone (retracted_at, undone_place), NULL while it holds.
CREATE OR REPLACE VIEW decision_now AS
SELECT d.*, u.recorded_at AS retracted_at, u.place AS undone_place
FROM decision d
LEFT JOIN decision u ON u.what = 'undo' AND CAST(u.content ->> 'decision' AS BIGINT) = d.id;
