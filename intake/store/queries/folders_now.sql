-- What is missing, by folder, as its newest good pass found.
SELECT folder, len(missing::VARCHAR[]) AS missing, coalesce(unnumbered, 0) AS unnumbered
FROM pass_now ORDER BY folder
