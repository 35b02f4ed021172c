"""Sources of incoming mail: an IMAP mailbox (imap.py), or mail files on disk (files.py)."""
