-- Each application as it stands: its newest version, and what was decided since then laid over it.
-- (What was decided before a version stands in that version.)
CREATE OR REPLACE VIEW application AS
WITH newest AS (
    SELECT * FROM version
    QUALIFY row_number() OVER (PARTITION BY application ORDER BY version DESC) = 1
), since AS (
    SELECT d.* FROM decision_now d JOIN newest n USING (application)
    WHERE d.retracted_at IS NULL AND d.place > n.place
), said AS (
    -- what staff filled in or found of each field; NULL: it falls away with another town's form
    SELECT application, id, what, content ->> 'field' AS item, content ->> 'value' AS value
    FROM since WHERE what = 'correct'
    UNION ALL
    SELECT application, id, what, entry.key, entry.value
    FROM (
        SELECT application, id, what, unnest(map_entries(
            CAST(content -> 'fields' AS MAP(VARCHAR, VARCHAR)))) AS entry
        FROM since WHERE what IN ('complete', 'apply', 'identify'))
    UNION ALL
    SELECT application, id, what, unnest(from_json(content -> 'dropped', '["VARCHAR"]')), NULL
    FROM since WHERE what = 'identify'
), asked AS (
    -- what is to be asked for again, in words for the applicant; NULL: it is missing no longer
    SELECT application, id, item, CAST(NULL AS VARCHAR) AS words
    FROM said WHERE what <> 'identify'
    UNION ALL
    SELECT application, id, 'form', NULL FROM since
    WHERE what = 'complete' OR (what = 'apply' AND (content ->> 'form')::BOOLEAN)
    UNION ALL
    SELECT application, id, entry.key, entry.value
    FROM (
        SELECT application, id, unnest(map_entries(
            CAST(content -> 'missing' AS MAP(VARCHAR, VARCHAR)))) AS entry
        FROM since WHERE what = 'identify')
), said_last AS (
    SELECT application, item, arg_max_null(value, id) AS value FROM said GROUP BY ALL
), asked_last AS (
    SELECT application, item, arg_max_null(words, id) AS words FROM asked GROUP BY ALL
), filled AS (
    SELECT application, to_json(map(
        list(item ORDER BY item), list(value ORDER BY item))) AS fields
    FROM said_last GROUP BY application
), gaps AS (
    SELECT application, to_json(map(
        list(item ORDER BY item = 'form', item), list(words ORDER BY item = 'form', item))) AS missing
    FROM asked_last GROUP BY application
), contact AS (
    -- the contact's address where a person gave it, or accepted the application that names it;
    -- dropped: it was that of another town's form
    SELECT application, coalesce(e.item IS NOT NULL AND e.value IS NULL, false) AS dropped,
        coalesce(e.value, CASE WHEN accepted AND NOT dropped THEN n.fields ->> 'email' END, '')
            AS address,
        e.value IS NOT NULL AS given
    FROM newest n
    LEFT JOIN (FROM said_last WHERE item = 'email') e USING (application)
    LEFT JOIN (SELECT application, bool_or(what = 'accept') AS accepted
        FROM since GROUP BY application) USING (application)
)
SELECT
    n.application, r.number, r.fiscal_year, r.running, n.version,
    w.municipality,
    json_merge_patch(n.fields, coalesce(f.fields, '{}')) AS fields,
    json_merge_patch(n.missing, coalesce(g.missing, '{}')) AS missing,
    CASE WHEN k.address <> '' OR k.dropped THEN to_json(list_concat(
            list_filter(CAST(n.parties AS VARCHAR[]), lambda party: party <> k.address AND CASE
                -- whoever a person names as contact, only neighbours stay beside
                WHEN k.given THEN split_part(party, '@', -1) = split_part(k.address, '@', -1)
                ELSE k.address <> '' OR party <> coalesce(n.fields ->> 'email', '') END),
            list_filter([k.address], lambda party: party <> '')))
        ELSE n.parties END AS parties, n.own,
    first.received_at, s.complete_on AS accepted_on, s.stage_now AS stage,
    CASE WHEN s.stage_now IN ('incomplete', 'needs_review') THEN s.stage_now ELSE 'accepted' END AS outcome,
    s.stage_now NOT IN ('withdrawn', 'dismissed', 'ended') AS is_open
FROM newest n
JOIN receipt r USING (application)
JOIN mail first ON first.sha256 = split_part(n.application, ':', 1)
JOIN decided s USING (application)
LEFT JOIN filled f USING (application)
LEFT JOIN gaps g USING (application)
LEFT JOIN whose w USING (application)
LEFT JOIN contact k USING (application);
