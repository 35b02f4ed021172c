-- The SHA-256 of the bytes of every mail that was taken in from the mailbox $folder.
SELECT DISTINCT raw FROM delivery WHERE source = 'imap' AND folder = $folder
