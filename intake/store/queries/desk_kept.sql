-- What was kept under a name (answer templates, saved views), by name: of each name the newest row,
-- unless it is empty, by which the name was given up. The first line of a text is its name.
-- $by: only what this person kept; '' for everybody's.
SELECT name, text FROM (
    SELECT split_part(text, chr(10), 1) AS name,
        substr(text, length(split_part(text, chr(10), 1)) + 2) AS text, place
    FROM desk_entry WHERE what = $what AND ($by = '' OR written_by = $by)
) QUALIFY row_number() OVER (PARTITION BY name ORDER BY place DESC) = 1 AND text <> ''
ORDER BY name
