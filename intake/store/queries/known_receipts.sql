SELECT number, application FROM receipt
