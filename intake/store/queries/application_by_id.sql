SELECT * FROM application WHERE application = $application
