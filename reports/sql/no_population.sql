-- Where no official population has been loaded, and published, yet.
CREATE TEMP TABLE IF NOT EXISTS population(code VARCHAR, as_of DATE, persons BIGINT, source VARCHAR,
    recorded_at TIMESTAMPTZ)
