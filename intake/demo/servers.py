"""The mail servers of the demo, also used by tests: a mailbox to read and a relay to send to."""

from intake.demo.imap import ImapServer, imap_server
from intake.demo.smtp import Keeper, Received, SmtpServer, received, smtp_server

__all__ = [
    "ImapServer",
    "Keeper",
    "Received",
    "SmtpServer",
    "imap_server",
    "received",
    "smtp_server",
]
