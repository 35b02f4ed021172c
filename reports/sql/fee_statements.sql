-- What is stated of each application for its fee, with the mail or decision that says so: what the form
-- says, what staff recorded of pattern and コンビニ交付 (confirmed_…, by the day from which it holds),
-- and what ① and ④ rest on in a fiscal year (introduction_yen_2022, certificates_2022).
SELECT application, item, value, since, decision, mail, on_date
FROM stated($known::DATE) LEFT JOIN (SELECT id AS decision, on_date FROM decision) USING (decision)
WHERE item NOT IN ('municipality', 'desired_start', 'trial_wish') AND value IS NOT NULL
    AND (until IS NULL OR (item = 'confirmed_konbini_status' AND until > since))
ORDER BY application, item, since
