-- What is stated of each application for its fee, with the mail or decision that says so: what the form
-- says, and what staff recorded of pattern and コンビニ交付 as use began (confirmed_…).
SELECT application, item, value, decision, mail, on_date
FROM stated($known::DATE) LEFT JOIN (SELECT id AS decision, on_date FROM decision) USING (decision)
WHERE item <> 'municipality' AND value IS NOT NULL AND until IS NULL
