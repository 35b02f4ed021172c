SELECT count(*) AS mails FROM mail WHERE received_at >= $since
