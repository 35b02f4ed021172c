-- What figures rest on of every version of an application, and of those that are no more: known from
-- the place known_since on, and before gone_since (NULL: still).
CREATE OR REPLACE VIEW filed AS
SELECT f.*, CAST(m.received_at AT TIME ZONE 'Asia/Tokyo' AS DATE) AS on_date
FROM (
    SELECT application, mail, outcome, moved, municipality, fields, place,
        known_place AS known_since, CAST(NULL AS BIGINT) AS gone_since
    FROM version
    UNION ALL
    SELECT application, mail, outcome, moved, municipality, fields, place, known_place, gone_place
    FROM version_before
) f JOIN mail m ON m.sha256 = f.mail;
