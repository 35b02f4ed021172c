SELECT r.number FROM receipt r JOIN forgotten f ON f.what = 'application' AND f.id = r.application
