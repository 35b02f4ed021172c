SELECT id AS evidence FROM forgotten WHERE what = 'evidence'
