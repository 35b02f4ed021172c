"""An IMAP client that also understands servers which answer in lower case: 「* search 1 2」.

IMAP's keywords are case-insensitive (根拠: RFC 9051 9), but imaplib knows them in upper case only.
"""

from __future__ import annotations

import imaplib
import re

import imapclient
from imapclient.imap4 import IMAP4WithTimeout
from imapclient.tls import IMAP4_TLS

_WORDS = re.compile(rb"(?:\*(?: \d+)?|[A-P]+\d+) [A-Za-z-]+(?: \[[A-Za-z-]+)?(?![^\s\]])")
"""How an answer begins: a star or the command's tag, a word, and often a word in brackets."""


def in_capitals(line: bytes) -> bytes:
    """Return a line from the IMAP server with its first keywords in upper case: 「* SEARCH 1 2」.

    The rest of the line is unchanged. So is a line with which no answer of the server begins.
    """
    found = _WORDS.match(line)
    return found[0].upper() + line[found.end() :] if found else line


class _AnyCase:
    def _get_line(self) -> bytes:
        return in_capitals(super()._get_line())  # type: ignore[misc]


class _Open(_AnyCase, IMAP4WithTimeout):  # type: ignore[misc]
    pass


class _Encrypted(_AnyCase, IMAP4_TLS):  # type: ignore[misc]
    pass


class IMAPClient(imapclient.IMAPClient):  # type: ignore[misc]
    """An imapclient.IMAPClient whose server may answer in upper or lower case."""

    def _create_IMAP4(self) -> imaplib.IMAP4:
        seconds = getattr(self._timeout, "connect", None)
        if self.ssl:
            return _Encrypted(self.host, self.port, self.ssl_context, seconds)
        return _Open(self.host, self.port, seconds)
