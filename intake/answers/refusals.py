"""Decide whether an SMTP server's refusal concerns one letter or our whole account."""

from __future__ import annotations

import re
import smtplib
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

_IN_A_ROW = 3  # letters refused alike, after which it is not the letters


class Scope(Enum):
    """What a permanent refusal (5xx) concerns: one letter, our whole account, or still unclear."""

    LETTER = "letter"  # its recipient
    ACCOUNT = "account"  # our account, sender or the server: every letter would be refused
    UNSURE = "unsure"  # the next letters tell


_STATUS = re.compile(r"^\d{3}[ -]+(\d)\.(\d{1,3})\.(\d{1,3})(?!\d)")
_OF_ACCOUNT = {530, 534, 535, 538}  # 根拠: RFC 4954 6


def scope_of(error: smtplib.SMTPException, code: int, reply: str) -> Scope:
    """Return whether a permanent refusal (5xx) concerns one letter or our whole account.

    The result is LETTER, ACCOUNT or, if it is not clear, UNSURE. It depends on the refused SMTP
    command (the type of `error`), the reply code, and the enhanced status at the beginning of the
    text `reply` (根拠: RFC 3463 3).
    """
    found = _STATUS.match(reply)
    subject, detail = (int(found[2]), int(found[3])) if found else (0, 0)
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return Scope.LETTER if subject in (1, 2) else Scope.UNSURE
    if isinstance(error, smtplib.SMTPSenderRefused) and code != 552:  # 552: too large
        return Scope.ACCOUNT
    if code in _OF_ACCOUNT or (subject, detail) == (4, 5):  # 5.4.5: a quota of the account
        return Scope.ACCOUNT
    if subject == 7 and detail not in (0, 1):  # 5.7.1 is said of spam too
        return Scope.ACCOUNT
    return Scope.UNSURE


Doubted = tuple[str, datetime, str]  # Message-ID, when, the server's reply
_VARIES = re.compile(r"<[^<>]*>|\S+@\S+|\S*\d\S*")


@dataclass(slots=True)
class Doubts:
    """Refused letters of which it is unclear whether the server refuses only them or our account.

    The server's replies to the next letters make it clear. `refused` has a tuple (Message-ID, time,
    the server's reply) for each letter.
    """

    refused: list[Doubted] = field(default_factory=list)

    def add(self, letter: Doubted) -> bool:
        """Collect one more refused letter; returns True once three are collected.

        With three, it is clear that the server refuses our account. `letter` is (Message-ID, time,
        the server's reply). The caller must only collect letters that were refused one directly
        after the other with the same reply.
        """
        self.refused.append(letter)
        return len(self.refused) >= _IN_A_ROW

    def differs(self, reply: str) -> bool:
        """Return whether the letters collected so far got a reply other than `reply`.

        Addresses and numbers in the replies are ignored. False if no letters are collected.
        """
        return bool(self.refused) and _comparable(reply) != _comparable(self.refused[-1][2])

    def taken(self) -> list[Doubted]:
        """Empty the collection; returns its letters as (Message-ID, time, the server's reply)."""
        found, self.refused = self.refused, []
        return found


def _comparable(reply: str) -> str:
    return reply[:3] + _VARIES.sub("", reply[3:])
