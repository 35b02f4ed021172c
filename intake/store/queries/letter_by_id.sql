SELECT * FROM send_now WHERE message_id = $message_id
