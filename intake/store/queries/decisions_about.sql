SELECT * FROM decision_now
WHERE application = $application OR mail = $mail
ORDER BY id
