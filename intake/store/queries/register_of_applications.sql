-- One row an application, as J-LIS would keep it.
SELECT a.number, a.application, a.municipality, a.stage, a.received_at, a.accepted_on, a.fields,
    a.missing, a.version, coalesce(l.last_decision, 0) AS last_decision,
    d.selected_on, d.declined_on, d.trial_started_on, d.trial_ended_on, d.agreed_on,
    d.agreement_version, d.document, d.in_use_on, d.confirmed_pattern AS pattern,
    d.confirmed_konbini AS konbini_status,
    d.withdrawn_on, d.ended_on
FROM application a
LEFT JOIN decided d USING (application)
LEFT JOIN (
    SELECT application, max(id) AS last_decision FROM decision GROUP BY application
) l USING (application)
ORDER BY a.fiscal_year, a.running
