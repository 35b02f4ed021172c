-- Each application as it stands: its number and its newest version.
CREATE OR REPLACE VIEW application AS
WITH newest AS (
    SELECT * FROM version
    QUALIFY row_number() OVER (PARTITION BY application ORDER BY version DESC) = 1
), completed AS (
    SELECT v.application, min(m.received_at) AS accepted_at
    FROM version v JOIN mail m ON m.sha256 = v.mail
    WHERE v.outcome = 'accepted' GROUP BY v.application
)
SELECT
    n.application, r.number, r.fiscal_year, r.running,
    n.municipality, n.version, n.outcome, n.fields, n.missing,
    first.received_at, completed.accepted_at,
    n.outcome AS stage,
    true AS is_open
FROM newest n
JOIN receipt r USING (application)
JOIN mail first ON first.sha256 = n.application
LEFT JOIN completed USING (application);
