-- The last number given in each fiscal year.
SELECT fiscal_year, max(running) AS running FROM receipt GROUP BY fiscal_year
