-- Where no change of codes has been published.
CREATE TEMP TABLE IF NOT EXISTS change(date DATE, old_code VARCHAR, new_code VARCHAR, reason VARCHAR)
