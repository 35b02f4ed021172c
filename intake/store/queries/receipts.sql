SELECT application, number, fiscal_year, running FROM receipt
