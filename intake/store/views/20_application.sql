-- Each application as it stands: its newest version, and what was decided since then laid over it.
-- (What was decided before a version stands in that version.)
CREATE OR REPLACE VIEW application AS
WITH newest AS (
    SELECT * FROM version
    QUALIFY row_number() OVER (PARTITION BY application ORDER BY version DESC) = 1
), since AS (
    SELECT d.* FROM decision_now d JOIN newest n USING (application)
    WHERE d.retracted_at IS NULL AND d.recorded_at > n.filed_at
), settled AS (
    -- items of the form that staff filled in or found: {"phone": "03-…"}, {"form": …}
    SELECT application, item, max_by(value, id) AS value
    FROM (
        SELECT application, id, content ->> 'field' AS item, content ->> 'value' AS value
        FROM since WHERE what = 'correct'
        UNION ALL
        SELECT application, id, entry.key, entry.value
        FROM (
            SELECT application, id, unnest(map_entries(
                CAST(content -> 'fields' AS MAP(VARCHAR, VARCHAR)))) AS entry
            FROM since WHERE what IN ('complete', 'apply'))
        UNION ALL
        SELECT application, id, 'form', NULL FROM since
        WHERE what = 'complete' OR (what = 'apply' AND (content ->> 'form')::BOOLEAN)
    ) GROUP BY ALL
), patch AS (
    SELECT application,
        to_json(map(
            coalesce(list(item) FILTER (value IS NOT NULL), []),
            coalesce(list(value) FILTER (value IS NOT NULL), []))) AS fields,
        to_json(map(list(item), list(CAST(NULL AS VARCHAR)))) AS cleared
    FROM settled GROUP BY application
), identified AS (
    SELECT application, max_by(content ->> 'municipality', id) AS municipality
    FROM since WHERE what = 'identify' GROUP BY application
), stands AS (
    SELECT application, max_by(stage, (recorded_at, place)) AS stage
    FROM step WHERE retracted_at IS NULL GROUP BY application
), contact AS (
    -- the contact's address where a person gave it, or accepted the application that names it
    SELECT application, coalesce(
        max_by(value, item) FILTER (item = 'email'),
        max(n.fields ->> 'email') FILTER (accepted), '') AS address
    FROM newest n
    LEFT JOIN settled USING (application)
    LEFT JOIN (SELECT application, bool_or(what = 'accept') AS accepted
        FROM since GROUP BY application) USING (application)
    GROUP BY application
), completed AS (
    SELECT application, min(on_date) AS accepted_on
    FROM step WHERE stage = 'accepted' AND retracted_at IS NULL GROUP BY application
)
SELECT
    n.application, r.number, r.fiscal_year, r.running, n.version,
    coalesce(i.municipality, n.municipality) AS municipality,
    json_merge_patch(n.fields, coalesce(p.fields, '{}')) AS fields,
    json_merge_patch(n.missing, coalesce(p.cleared, '{}')) AS missing,
    CASE WHEN k.address <> '' THEN to_json(list_append(
            list_filter(CAST(n.parties AS VARCHAR[]),
                lambda party: party NOT IN (k.address, coalesce(n.fields ->> 'email', ''))),
            k.address))
        ELSE n.parties END AS parties,
    first.received_at, c.accepted_on, s.stage,
    CASE WHEN s.stage IN ('incomplete', 'needs_review') THEN s.stage ELSE 'accepted' END AS outcome,
    s.stage NOT IN ('withdrawn', 'dismissed', 'ended') AS is_open
FROM newest n
JOIN receipt r USING (application)
JOIN mail first ON first.sha256 = split_part(n.application, ':', 1)
JOIN stands s USING (application)
LEFT JOIN patch p USING (application)
LEFT JOIN identified i USING (application)
LEFT JOIN completed c USING (application)
LEFT JOIN contact k USING (application);
