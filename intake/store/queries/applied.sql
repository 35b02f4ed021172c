-- Applications as a list shows them, in the order of numbers.
SELECT number, application, municipality, stage, received_at, fields ->> 'section' AS section,
    fields ->> 'contact_name' AS contact_name
FROM application ORDER BY fiscal_year, running
