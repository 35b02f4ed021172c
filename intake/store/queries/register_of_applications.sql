-- One row an application, as J-LIS would keep it.
SELECT a.number, a.municipality, a.stage, a.received_at, a.accepted_on, a.fields, a.version,
    d.agreed_on, d.agreement_version, d.in_use_on, d.confirmed_pattern, d.confirmed_konbini,
    d.trial_started_on, d.trial_ended_on, d.withdrawn_on, d.ended_on
FROM application a LEFT JOIN decided d USING (application)
ORDER BY a.fiscal_year, a.running
